"""Where the lines of an axis stand: round numbers, and days or hours in UTC. Pure."""

from datetime import UTC, datetime, timedelta

from tocsin.terms import TimeWindow

LABEL_ROOM = 74.0
STEPS = (4, 8, 12, 16, 20, 24, 32, 40, 60, 80, 100)
HOURS_BETWEEN = (1, 2, 3, 6, 12)
DAYS_BETWEEN = (1, 2, 3, 7, 14, 28, 91, 364)


def nice_top(number: float) -> int:
    """A round number at or above, that can be divided by four."""
    power = 1
    while number > STEPS[-1] * power:
        power *= 10
    return next(step * power for step in STEPS if step * power >= number)


def time_ticks(whole: TimeWindow, room: float) -> list[tuple[datetime, str]]:
    """Instants in UTC with their words, as many as have room on an axis of `room` units."""
    most = max(int(room // LABEL_ROOM), 1)
    if whole.length < timedelta(days=2):
        hours = next((step for step in HOURS_BETWEEN if whole.length / timedelta(hours=step) <= most), 24)
        return [(at, _hour(at)) for at in _every(whole, timedelta(hours=hours))]
    days = next((step for step in DAYS_BETWEEN if whole.length / timedelta(days=step) <= most), DAYS_BETWEEN[-1])
    return [(at, f"{at.day} {at:%b}") for at in _every(whole, timedelta(days=days))]


def _every(whole: TimeWindow, step: timedelta) -> list[datetime]:
    """The multiples of `step`, counted from a midnight, that lie inside."""
    midnight = whole.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + step * -((midnight - whole.start) // step)
    count = int((whole.end - first) / step) + 1
    return [first + step * number for number in range(count) if whole.start <= first + step * number < whole.end]


def _hour(at: datetime) -> str:
    return f"{at.day} {at:%b}" if at.hour == 0 else f"{at:%H:%M}"
