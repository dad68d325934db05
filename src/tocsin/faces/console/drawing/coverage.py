"""The line of a threat's life: when a public warning covered it, when none did, and what happened.

Covered time is a solid bar; uncovered time is hatched between two thin lines. Above the bar stand the
moments, each with a stem; below it the days. Nothing is told by colour alone.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import NamedTuple

from tocsin.terms import TimeWindow

MARGIN, BAR, ROW, CHARACTER = 10.0, 20.0, 19.0, 7.6
DAYS_BETWEEN_TICKS = (1, 2, 7, 14, 28, 91, 364)
HOURS_BETWEEN_TICKS = (1, 3, 6, 12)
TICK_ROOM = 62.0


class Moment(NamedTuple):
    """Something that happened: its words, and a class for its look (``plain``, ``hot`` or ``now``)."""

    at: datetime
    words: str
    look: str = "plain"


class _Placed(NamedTuple):
    """A moment with its place: where its stem stands, where its words begin, in which row."""

    moment: Moment
    x: float
    left: float
    row: int


class _Scale(NamedTuple):
    """From instants to page units."""

    whole: TimeWindow
    width: float

    def x(self, at: datetime) -> float:
        """Where an instant stands."""
        length = max(self.whole.length, timedelta(seconds=1))
        return MARGIN + (self.width - 2 * MARGIN) * ((at - self.whole.start) / length)


def coverage_svg(
    whole: TimeWindow,
    covered: Sequence[TimeWindow],
    gaps: Sequence[TimeWindow],
    moments: Sequence[Moment],
    *,
    width: int = 960,
    label: str = "",
    partly: Sequence[TimeWindow] = (),
) -> str:
    """The line as SVG. `whole` is what is drawn; windows and moments outside of it are cut or left out."""
    scale = _Scale(whole, width)
    placed = _placed([one for one in moments if whole.start <= one.at <= whole.end], scale)
    top = ROW * (1 + max((one.row for one in placed), default=0)) + 6
    name = f"gap-{width}"
    parts = [
        f'<svg class="coverage" viewBox="0 0 {width} {top + BAR + 30:.0f}" width="{width}" '
        f'role="img" aria-label="{escape(label)}">',
        f'<defs><pattern id="{name}" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="hatch" d="M0 0V7"/></pattern></defs>',
        *(_bar(scale, gap, top, f'class="gap" fill="url(#{name})"') for gap in gaps),
        *(_bar(scale, window, top, f'class="gap" fill="url(#{name})"') for window in partly),
        *(_bar(scale, window, top, 'class="covered partly"') for window in partly),
        *(_bar(scale, window, top, 'class="covered"') for window in covered),
        *_ticks(scale, top + BAR),
        *(_moment(one, top) for one in placed),
        "</svg>",
    ]
    return "".join(parts)


def _bar(scale: _Scale, window: TimeWindow, top: float, look: str) -> str:
    shared = window.shared_with(scale.whole)
    if shared is None:
        return ""
    left, right = scale.x(shared.start), scale.x(shared.end)
    return f'<rect {look} x="{left:.1f}" y="{top:.1f}" width="{max(right - left, 2):.1f}" height="{BAR:.0f}"/>'


def _placed(moments: Sequence[Moment], scale: _Scale) -> list[_Placed]:
    """Each moment in the lowest row in which its words have room."""
    ends: list[float] = []
    placed: list[_Placed] = []
    for moment in sorted(moments, key=lambda one: one.at):
        x, length = scale.x(moment.at), CHARACTER * len(moment.words)
        left = max(2.0, min(x - 4, scale.width - length - 6))
        row = next((number for number, end in enumerate(ends) if end < left), len(ends))
        ends[row:] = [left + length + 14, *ends[row + 1 :]]
        placed.append(_Placed(moment, x, left, row))
    return placed


def _moment(one: _Placed, top: float) -> str:
    base = top - 8 - ROW * one.row
    return (
        f'<g class="moment {one.moment.look}"><path d="M{one.x:.1f} {base + 3:.1f}V{top + BAR:.1f}"/>'
        f'<circle cx="{one.x:.1f}" cy="{top + BAR / 2:.1f}" r="3.5"/>'
        f'<text x="{one.left:.1f}" y="{base:.1f}">{escape(one.moment.words)}</text></g>'
    )


def _ticks(scale: _Scale, base: float) -> list[str]:
    most = max(1, int((scale.width - 2 * MARGIN) // TICK_ROOM))
    step = _step(scale.whole.length, most)
    return [
        f'<path class="tick" d="M{scale.x(at):.1f} {base:.1f}v5"/>'
        f'<text class="tick" x="{scale.x(at):.1f}" y="{base + 19:.1f}" text-anchor="middle">'
        f"{_tick_words(at, step)}</text>"
        for at in _instants(scale.whole, step)
        if TICK_ROOM / 3 < scale.x(at) < scale.width - TICK_ROOM / 3
    ]


def _tick_words(at: datetime, step: timedelta) -> str:
    by_hours = step < timedelta(days=1) and at.hour
    return f"{at:%H:%M}" if by_hours else f"{at:%-d %b}"


def _step(length: timedelta, most: int) -> timedelta:
    steps = [timedelta(hours=hours) for hours in HOURS_BETWEEN_TICKS]
    steps += [timedelta(days=days) for days in DAYS_BETWEEN_TICKS]
    return next((step for step in steps if length / step <= most), length)


def _instants(whole: TimeWindow, step: timedelta) -> list[datetime]:
    at = whole.start.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while at <= whole.end:
        if at >= whole.start:
            found.append(at)
        at += step
    return found
