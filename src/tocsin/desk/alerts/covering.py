"""What of a threat its warnings cover: in time, in area and in kinds of gatherings, on plain values.

At any instant the covered share of a threat is the mean, over the kinds of gatherings that it threatens,
of the share of its area that lies in the union of the alerts in force that name that kind. Over time the
shares are weighed by their lengths: half the area uncovered for two hours is one uncovered hour.

Shares are of the surface on the ellipsoid (`Area.share_outside`). Borders are drawn by hand: a share
within `TOLERANCE` of all or of nothing counts as all or nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from tocsin.area import Area
from tocsin.terms import TimeWindow

TOLERANCE = 0.005


class Stretch(NamedTuple):
    """A stretch of time during which the covered `share` (0 to 1) stays the same; `covers` are in force then."""

    window: TimeWindow
    share: float
    covers: tuple["Cover", ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """An alert as far as coverage goes: when it was in force, where, and for which kinds of gatherings."""

    windows: tuple[TimeWindow, ...]
    area: Area
    categories: frozenset[str]

    def holds(self, window: TimeWindow) -> bool:
        """Whether it is in force all through `window`, which lies between two breaks."""
        return any(own.start <= window.start and window.end <= own.end for own in self.windows)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of a threat's life was covered by a public warning, how much of it, and what was not."""

    whole: TimeWindow
    stretches: tuple[Stretch, ...]

    @property
    def covered(self) -> tuple[TimeWindow, ...]:
        """When all of it was covered."""
        return _joined(one.window for one in self.stretches if one.share == 1)

    @property
    def partly(self) -> tuple[Stretch, ...]:
        """When some of it was covered, and how much."""
        return tuple(one for one in self.stretches if 0 < one.share < 1)

    @property
    def gaps(self) -> tuple[TimeWindow, ...]:
        """When nothing of it was covered."""
        return _joined(one.window for one in self.stretches if one.share == 0)

    @property
    def uncovered(self) -> timedelta:
        """All uncovered time, what was partly covered by its uncovered share."""
        return sum((one.window.length * (1 - one.share) for one in self.stretches), timedelta(0))


def coverage_by_share(whole: TimeWindow, area: Area, categories: Collection[str], covers: Iterable[Cover]) -> Coverage:
    """The coverage of a threat over `whole` (opening to close, incident or now)."""
    everything = list(covers)
    known: dict[frozenset[tuple[str, frozenset[str]]], float] = {}
    stretches = []
    for window in _between(whole, everything):
        held = tuple(cover for cover in everything if cover.holds(window))
        key = frozenset((cover.area.digest, cover.categories) for cover in held)
        if key not in known:
            known[key] = covered_share(area, categories, held)
        stretches.append(Stretch(window, known[key], held))
    return Coverage(whole, tuple(stretches))


def covered_share(area: Area, categories: Collection[str], covers: Sequence[Cover]) -> float:
    """The share of area and categories that these covers cover together, 0 to 1."""
    shares = [
        1 - area.share_outside(*(cover.area for cover in covers if category in cover.categories))
        for category in sorted(set(categories))
    ]
    share = sum(shares) / len(shares) if shares else 0.0
    if share >= 1 - TOLERANCE:
        return 1.0
    return 0.0 if share <= TOLERANCE else share


def _between(whole: TimeWindow, covers: Sequence[Cover]) -> list[TimeWindow]:
    """The stretches of `whole` between any two instants at which a cover begins or ends."""
    breaks = {whole.start, whole.end}
    for cover in covers:
        breaks |= {at for window in cover.windows for at in window if whole.start < at < whole.end}
    ordered = sorted(breaks)
    return [TimeWindow(start, end) for start, end in zip(ordered, ordered[1:], strict=False)]


def _joined(windows: Iterable[TimeWindow]) -> tuple[TimeWindow, ...]:
    """Windows in order of time, those that touch as one."""
    joined: list[TimeWindow] = []
    for window in windows:
        if joined and joined[-1].end == window.start:
            joined[-1] = TimeWindow(joined[-1].start, window.end)
        else:
            joined.append(window)
    return tuple(joined)
