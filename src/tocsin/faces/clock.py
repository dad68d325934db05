"""The desk clock. It is here, in the faces, that time comes in; everything below takes it as an argument.

On a live or exercise desk it is the system's clock, watched against the monotonic one and against the last
instant that the desk has seen. On a replay desk it is the instant stored in the database, which the replay
moves; ``tocsin serve`` lets it go on from there.
"""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings

from tocsin.desk.record.queries import desk_instant
from tocsin.desk.record.rules import CLOCK_DRIFT_SECONDS_MAX, check_instant
from tocsin.terms import Clock, DeskUnusable, Mode, Occasion

ANCHOR_VARIABLE = "TOCSIN_CLOCK_ANCHOR"


class SystemClock:
    """The machine's clock. `now` raises `DeskUnusable` once it departs from the monotonic clock by 60 s.

    So it does where it lies 60 s before `seen`, the last instant that the desk has seen: the machine woke with
    a wrong clock. A clock that jumps must halt sending: what has expired would look alive, or the other way round.
    """

    def __init__(self, seen: datetime) -> None:
        self._seen = seen
        self._offset_seconds = time.time() - time.monotonic()

    def now(self) -> datetime:
        """The present instant in UTC."""
        wall = time.time()
        drift_seconds = wall - time.monotonic() - self._offset_seconds
        if abs(drift_seconds) > CLOCK_DRIFT_SECONDS_MAX:
            raise DeskUnusable(
                f"The machine's clock has jumped by {drift_seconds:.0f} s.",
                "Nothing is sent until it is right. Set it, then start tocsin serve again.",
            )
        return check_instant(datetime.fromtimestamp(wall, UTC), self._seen)


class StoredClock:
    """A replay's clock: it stands at the stored instant until the replay moves it."""

    def now(self) -> datetime:
        """The stored instant."""
        return desk_instant()


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A replay desk's clock under ``tocsin serve``: it goes on from `instant` at the monotonic `anchor`."""

    instant: datetime
    anchor_seconds: float

    def now(self) -> datetime:
        """The stored instant plus the time since the anchor."""
        return self.instant + timedelta(seconds=time.monotonic() - self.anchor_seconds)

    def as_text(self) -> str:
        """How the parent hands its clock to its children."""
        return f"{self.instant.isoformat()} {self.anchor_seconds!r}"

    @classmethod
    def from_text(cls, text: str) -> "RunningClock":
        """Read what `as_text` wrote."""
        instant, anchor = text.split(" ")
        return cls(datetime.fromisoformat(instant), float(anchor))


@cache
def desk_clock() -> Clock:
    """This process's one clock."""
    if settings.TOCSIN.mode is not Mode.REPLAY:
        return SystemClock(desk_instant())
    anchor = os.environ.get(ANCHOR_VARIABLE)
    return RunningClock.from_text(anchor) if anchor else StoredClock()


def occasion_of(actor: str) -> Occasion:
    """The occasion of an act that `actor` does now."""
    return Occasion(actor, desk_clock().now(), os.urandom)
