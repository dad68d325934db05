"""Figures over time as an inline SVG that shows bounds as bounds.

A dot is a number said exactly; an open dot with a line upward is "at least" or "more than", downward
"at most" or "fewer than"; a bar is a range; a dashed line both ways is "about". Superseded figures
are pale. The list beside the plot says the same in words.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from tocsin.picture.markup import Safe, element, join
from tocsin.picture.model import Point
from tocsin.picture.times import comparable, day_words, moment_words, order_key
from tocsin.picture.words import one_line
from tocsin.terms import Bound, Figure

WIDTH = 440
HEIGHTS = (130, 200)
"""How high the plot is where all figures hold at one time, and where they move."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 100, 18, 34
_REACH = 26
_HEADROOM = 1.2
_LABEL_GAP = 15
_UP = (Bound.AT_LEAST, Bound.MORE_THAN)
_DOWN = (Bound.AT_MOST, Bound.FEWER_THAN)


class _Scale(NamedTuple):
    """The canvas: its height, and the number at the top line."""

    height: int
    top: int

    def y(self, number: int) -> float:
        """How far down a number lies."""
        base = self.height - _BOTTOM
        return round(base - (base - _TOP) * min(number / self.top, 1), 1)


class _Placed(NamedTuple):
    """A point with its place on the canvas: x, the y of the number, and of the other end of a range."""

    point: Point
    x: float
    y: float
    y_high: float


def plot(points: Sequence[Point], title: str) -> Safe:
    """The plot of the dated points; empty where none is dated."""
    dated = [point for point in points if point.as_of]
    if not dated:
        return Safe("")
    scale = _scale(dated)
    placed = _placed(dated, scale)
    return element(
        "svg",
        element("title", f"{title}: figures by their as-of time"),
        element("desc", "; ".join(_words(point) for point in dated)),
        _grid(scale),
        _ends(dated, scale),
        join(_mark(each, scale) for each in placed),
        _labels(placed),
        viewBox=f"0 0 {WIDTH} {scale.height}",
        role="img",
    )


def _scale(dated: Sequence[Point]) -> _Scale:
    """Room above the greatest number, so that what is open upward can be seen to be."""
    moving = len({order_key(point.as_of) for point in dated}) > 1
    return _Scale(HEIGHTS[moving], _nice(int(max(_named(point) for point in dated) * _HEADROOM)))


def _words(point: Point) -> str:
    said = Figure(point.bound, point.low, point.high)
    return f"{said} ({one_line(point.source)}, {moment_words(point.as_of)})"


def _named(point: Point) -> int:
    return max(number for number in (point.low, point.high, 0) if number is not None)


def _least(point: Point) -> int:
    return point.low if point.low is not None else point.high or 0


def _nice(number: int) -> int:
    """A round number at or above, that can be halved for the middle line."""
    if number <= 4:
        return 4
    power = int(10 ** (len(str(number)) - 1))
    steps = (share * power // 10 for share in (10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100))
    return next(step + step % 2 for step in steps if step >= number)


def _placed(dated: Sequence[Point], scale: _Scale) -> list[_Placed]:
    times = [order_key(point.as_of) for point in dated]
    first, length = min(times), max(times) - min(times)
    share = [(t - first) / length if length else 0.4 for t in times]
    across = WIDTH - _LEFT - _RIGHT
    return [
        _Placed(point, round(_LEFT + s * across, 1), scale.y(_least(point)), scale.y(_named(point)))
        for point, s in zip(dated, share, strict=True)
    ]


def _grid(scale: _Scale) -> Safe:
    lines = []
    for number in (0, scale.top // 2, scale.top):
        y = scale.y(number)
        lines.append(element("line", x1=_LEFT - 6, x2=WIDTH - 8, y1=y, y2=y, class_="axis"))
        lines.append(element("text", str(number), x=_LEFT - 12, y=y + 4, text_anchor="end"))
    return join(lines)


def _ends(dated: Sequence[Point], scale: _Scale) -> Safe:
    """The first and the last as-of below the plot; one alone stands in the middle."""
    moments = sorted((point.as_of for point in dated if point.as_of), key=comparable)
    first, last = moments[0], moments[-1]
    y = scale.height - 10
    right = WIDTH - _RIGHT
    if comparable(first) == comparable(last):
        return element("text", _tick(first), x=_LEFT + 0.4 * (right - _LEFT), y=y, text_anchor="middle")
    ends = ((first, _LEFT - 6, "start"), (last, right + 40, "end"))
    return join(element("text", _tick(moment), x=x, y=y, text_anchor=side) for moment, x, side in ends)


def _tick(moment: datetime) -> str:
    day = day_words(moment, weekday=False)
    return f"{day[:-5]}, {moment:%H:%M}"


def _mark(placed: _Placed, scale: _Scale) -> Safe:
    point, x, y, y_high = placed
    dot = "dot" if point.bound in (Bound.EXACTLY, Bound.RANGE) else "dot-open"
    parts = [*_reach(placed, scale), element("circle", cx=x, cy=y, r=4.5, class_=dot)]
    if point.bound is Bound.RANGE:
        parts.append(element("circle", cx=x, cy=y_high, r=4.5, class_=dot))
    return element("g", element("title", _words(point)), *parts, class_=None if point.current else "old")


def _reach(placed: _Placed, scale: _Scale) -> list[Safe]:
    """The line that shows how far the number is open."""
    point, x, y, y_high = placed
    if point.bound in _UP:
        end = max(y - _REACH, 4)
        return [_line(x, y, end), _arrow(x, end, 5)]
    if point.bound in _DOWN:
        end = min(y + _REACH, scale.height - _BOTTOM)
        return [_line(x, y, end), _arrow(x, end, -5)]
    if point.bound is Bound.RANGE:
        return [_line(x, y, y_high)]
    if point.bound is Bound.ABOUT:
        return [_line(x, y - _REACH / 2, y + _REACH / 2, "reach-open")]
    return []


def _line(x: float, y1: float, y2: float, class_: str = "reach") -> Safe:
    return element("line", x1=x, x2=x, y1=y1, y2=y2, class_=class_)


def _arrow(x: float, y: float, size: int) -> Safe:
    return element("path", d=f"M{x - 4} {y + size}L{x} {y}L{x + 4} {y + size}", class_="reach", fill="none")


def _labels(placed: Sequence[_Placed]) -> Safe:
    """The words beside the points, from the last one on, moved or left out where they would cover others."""
    labels: list[Safe] = []
    taken: list[tuple[float, float]] = []
    for point, x, y, _ in reversed(placed):
        place = next((y + shift for shift in (0, -_LABEL_GAP, _LABEL_GAP) if _free(x, y + shift, taken)), None)
        if place is None:
            continue
        taken.append((x, place))
        words = str(Figure(point.bound, point.low, point.high))
        class_ = "said" if point.current else None
        labels.append(element("text", words, x=round(x + 10, 1), y=place + 4, class_=class_))
    return join(labels)


def _free(x: float, y: float, taken: Sequence[tuple[float, float]]) -> bool:
    return y > _LABEL_GAP and all(abs(x - x2) >= _RIGHT or abs(y - y2) >= _LABEL_GAP for x2, y2 in taken)
