"""Stretches of time, half-open, and the arithmetic of what they cover and leave open."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class TimeWindow(NamedTuple):
    """From `start` up to, and not including, `end`. Both have a time zone; `start <= end`."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long the window is."""
        return self.end - self.start

    def holds(self, instant: datetime) -> bool:
        """Whether `instant` lies inside."""
        return self.start <= instant < self.end

    def meets(self, other: "TimeWindow") -> bool:
        """Whether the two share any instant."""
        return self.start < other.end and other.start < self.end

    def shared_with(self, other: "TimeWindow") -> "TimeWindow | None":
        """The part both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return TimeWindow(start, end) if start < end else None

    def gap_to(self, other: "TimeWindow") -> timedelta:
        """How far apart the two are; zero where they touch or overlap."""
        return max(self.start - other.end, other.start - self.end, timedelta(0))


def covered(windows: Iterable[TimeWindow]) -> list[TimeWindow]:
    """The union of `windows` as separate stretches in order of time."""
    union: list[TimeWindow] = []
    for window in sorted(w for w in windows if w.start < w.end):
        if union and window.start <= union[-1].end:
            union[-1] = TimeWindow(union[-1].start, max(union[-1].end, window.end))
        else:
            union.append(window)
    return union


def uncovered(whole: TimeWindow, windows: Iterable[TimeWindow]) -> list[TimeWindow]:
    """What of `whole` no window covers, in order of time."""
    gaps: list[TimeWindow] = []
    reached = whole.start
    for window in covered(windows):
        if window.start > reached and reached < whole.end:
            gaps.append(TimeWindow(reached, min(window.start, whole.end)))
        reached = max(reached, window.end)
    if reached < whole.end:
        gaps.append(TimeWindow(reached, whole.end))
    return gaps
