"""Figures over time, each with its bound. Pure: plain values in, SVG text out.

A filled dot is a number said exactly. "At least" and "more than" are a dot with an arrow upward that has
no end, "at most" and "fewer than" one downward; the dot of "more than" and "fewer than" is hollow, since
the number itself is left out. A range is a bar between two dots, "about" a hollow diamond on a dotted
bar. What was superseded is pale and thin, what was struck is crossed out. A letter tells the source.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from html import escape
from typing import NamedTuple

from tocsin.faces.console.drawing.ticks import nice_top, time_ticks
from tocsin.terms import Bound, Figure, TimeWindow

LEFT, RIGHT, TOP, BOTTOM = 42.0, 22.0, 30.0, 34.0
HEIGHT, REACH, DOT, CHARACTER = 250.0, 34.0, 5.0, 7.4
HEADROOM = 1.25

_UP = (Bound.AT_LEAST, Bound.MORE_THAN)
_DOWN = (Bound.AT_MOST, Bound.FEWER_THAN)
_HOLLOW = (Bound.MORE_THAN, Bound.FEWER_THAN, Bound.ABOUT)


class Look(StrEnum):
    """How a figure stands now."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    STRUCK = "struck"


class Dot(NamedTuple):
    """One figure: when it held, as it was said, who said it (a letter), and the id of what took its place."""

    id: str
    at: datetime
    figure: Figure
    letter: str
    words: str
    look: Look = Look.CURRENT
    successor: str | None = None


class _Box(NamedTuple):
    """A part of the canvas that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        """Whether the two share any point."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class _Scale(NamedTuple):
    """From instants and numbers to page units."""

    whole: TimeWindow
    top: int
    width: float

    def x(self, at: datetime) -> float:
        """How far to the right an instant stands."""
        across = self.width - LEFT - RIGHT
        return round(LEFT + across * ((at - self.whole.start) / self.whole.length), 1)

    def y(self, number: float) -> float:
        """How far down a number stands."""
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(number / self.top, 1), 1)


class _Placed(NamedTuple):
    """A dot with its place: of its number, and of the other end of a range."""

    dot: Dot
    x: float
    y: float
    far: float


def plottable(figure: Figure) -> bool:
    """Whether a figure names a number: a vague word has no place on an axis."""
    return figure.bound is not Bound.VAGUE and (figure.low is not None or figure.high is not None)


def figures_svg(dots: Sequence[Dot], *, title: str, began: datetime | None = None, width: int = 760) -> str:
    """The plot as SVG; empty where there is nothing to plot. `began` is when the incident began."""
    shown = [dot for dot in dots if plottable(dot.figure)]
    if not shown:
        return ""
    scale = _scale(shown, began, width)
    placed = [_place(dot, scale) for dot in shown]
    parts = [
        f'<svg class="plot" viewBox="0 0 {width} {HEIGHT:.0f}" width="{width}" role="img" '
        f'aria-label="{escape(_label(title, shown))}">',
        *_grid(scale),
        *_days(scale),
        *(_beginning(scale, began) if began else []),
        *_steps(placed),
        *(_mark(each) for each in sorted(placed, key=_drawn_last)),
        *_labels(placed, scale),
        "</svg>",
    ]
    return "".join(parts)


def _label(title: str, shown: Sequence[Dot]) -> str:
    return f"{title}: {len(shown)} figures over time. " + "; ".join(dot.words for dot in shown) + "."


def _scale(shown: Sequence[Dot], began: datetime | None, width: int) -> _Scale:
    times = [dot.at for dot in shown] + ([began] if began else [])
    length = max(max(times) - min(times), timedelta(hours=12))
    whole = TimeWindow(min(times) - length * 0.03, min(times) + length * 1.1)
    return _Scale(whole, nice_top(max(_named(dot.figure)[1] for dot in shown) * HEADROOM), width)


def _named(figure: Figure) -> tuple[int, int]:
    numbers = [number for number in (figure.low, figure.high) if number is not None]
    return min(numbers), max(numbers)


def _place(dot: Dot, scale: _Scale) -> _Placed:
    least, most = _named(dot.figure)
    return _Placed(dot, scale.x(dot.at), scale.y(least), scale.y(most))


def _drawn_last(placed: _Placed) -> bool:
    return placed.dot.look is Look.CURRENT


def _grid(scale: _Scale) -> list[str]:
    parts = []
    for quarter in range(5):
        number = scale.top * quarter // 4
        y = scale.y(number)
        parts.append(f'<path class="{"axis" if quarter == 0 else "grid"}" d="M{LEFT} {y}H{scale.width - 8}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 9}" y="{y + 4}" text-anchor="end">{number:,}</text>')
    return parts


def _days(scale: _Scale) -> list[str]:
    base = HEIGHT - BOTTOM
    parts = []
    for at, words in time_ticks(scale.whole, scale.width - LEFT - RIGHT):
        x = scale.x(at)
        parts.append(f'<path class="axis" d="M{x} {base}v6"/>')
        parts.append(f'<text class="tick" x="{x}" y="{base + 21}" text-anchor="middle">{words}</text>')
    return parts


def _beginning(scale: _Scale, began: datetime) -> list[str]:
    x = scale.x(began)
    return [
        f'<path class="began" d="M{x} {TOP - 8}V{HEIGHT - BOTTOM}"/>',
        f'<text class="tick" x="{x + 4}" y="{TOP - 12}">it began</text>',
    ]


def _steps(placed: Sequence[_Placed]) -> list[str]:
    """A thin line from each superseded figure to the one that took its place."""
    known = {each.dot.id: each for each in placed}
    pairs = [(each, known.get(each.dot.successor or "")) for each in placed]
    return [f'<path class="step" d="M{old.x} {old.y}L{new.x} {new.y}"/>' for old, new in pairs if new]


def _mark(placed: _Placed) -> str:
    dot, x, y, far = placed
    shape = _diamond(x, y) if dot.figure.bound is Bound.ABOUT else _dot(dot, x, y)
    if dot.figure.bound is Bound.RANGE:
        shape += _dot(dot, x, far)
    cross = _cross(x, y) if dot.look is Look.STRUCK else ""
    return f'<g class="said {dot.look}"><title>{escape(dot.words)}</title>{_reach(placed)}{shape}{cross}</g>'


def _dot(dot: Dot, x: float, y: float) -> str:
    hollow = " hollow" if dot.figure.bound in _HOLLOW else ""
    return f'<circle class="dot{hollow}" cx="{x}" cy="{y}" r="{DOT}"/>'


def _diamond(x: float, y: float) -> str:
    return f'<path class="dot hollow" d="M{x} {y - 6}l6 6l-6 6l-6 -6z"/>'


def _cross(x: float, y: float) -> str:
    return f'<path class="cross" d="M{x - 8} {y - 8}l16 16M{x - 8} {y + 8}l16 -16"/>'


def _reach(placed: _Placed) -> str:
    """How far the number is open: an arrow without end, or the bar of a range."""
    figure, x, y = placed.dot.figure, placed.x, placed.y
    if figure.bound in _UP:
        end = max(y - REACH, 6)
        return f'<path class="reach" d="M{x} {y}V{end}M{x - 5} {end + 6}L{x} {end}L{x + 5} {end + 6}"/>'
    if figure.bound in _DOWN:
        end = min(y + REACH, HEIGHT - BOTTOM)
        return f'<path class="reach" d="M{x} {y}V{end}M{x - 5} {end - 6}L{x} {end}L{x + 5} {end - 6}"/>'
    if figure.bound is Bound.RANGE:
        return f'<path class="reach" d="M{x} {y}V{placed.far}"/>'
    if figure.bound is Bound.ABOUT:
        return f'<path class="reach dotted" d="M{x} {y - 18}V{y + 18}"/>'
    return ""


def _labels(placed: Sequence[_Placed], scale: _Scale) -> list[str]:
    """Words beside the dots, where they cover nothing; else the letter alone, or nothing."""
    taken = [_room_of(each) for each in placed]
    labels = []
    for each in sorted(placed, key=lambda one: (not _drawn_last(one), -one.x)):
        said = f"{each.dot.figure} ({each.dot.letter})"
        for words in (said, each.dot.letter):
            spot = next((spot for spot in _spots(each, words) if _free(spot[2], taken, scale)), None)
            if spot:
                break
        if spot:
            taken.append(spot[2])
            x, y = spot[0], spot[1]
            labels.append(f'<text class="name {each.dot.look}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>')
    return labels


def _room_of(placed: _Placed) -> _Box:
    up = REACH if placed.dot.figure.bound in _UP else DOT
    down = REACH if placed.dot.figure.bound in _DOWN else DOT
    return _Box(placed.x - DOT, min(placed.y, placed.far) - up, placed.x + DOT, placed.y + down)


def _spots(placed: _Placed, words: str) -> list[tuple[float, float, _Box]]:
    """Where words may stand: right, left, below, above; each with the room they take."""
    long = len(words) * CHARACTER
    x, y = placed.x, placed.y
    above = min(y, placed.far) - (REACH if placed.dot.figure.bound in _UP else DOT) - 5
    starts = [
        (x + 10, y + 5),
        (x - 10 - long, y + 5),
        (x - long / 2, y + 22),
        (x - long / 2, above),
        (x + 10, y + 19),
        (x + 10, y - 10),
    ]
    return [(left, base, _Box(left, base - 12, left + long, base + 4)) for left, base in starts]


def _free(box: _Box, taken: Sequence[_Box], scale: _Scale) -> bool:
    inside = box.left > LEFT and box.right < scale.width and box.top > 0 and box.bottom < HEIGHT - BOTTOM
    return inside and not any(box.meets(other) for other in taken)
