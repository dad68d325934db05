"""Order, distance and words of times.

Reports give times with and without an offset. To put them in order, a time without offset counts as
UTC; where a distance mixes the two, it is widened by what time zones can differ (`ZONE_SLACK`).
Month and day names are our own: the system's may be in another language.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tocsin.picture.model import Shape
from tocsin.reading.statement import TimeSpan

ZONE_SLACK = timedelta(hours=14)
DAY = timedelta(days=1)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


class Distance(NamedTuple):
    """How far apart two spans lie: the least and the most that their ends allow."""

    least: timedelta
    most: timedelta
    mixed: bool


def comparable(moment: datetime) -> datetime:
    """The moment with an offset, so that any two can be compared."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def order_key(moment: datetime | None) -> float:
    """Seconds for sorting; what has no time comes last."""
    return comparable(moment).timestamp() if moment else float("inf")


def same_clock(first: datetime, second: datetime) -> bool:
    """Whether both carry an offset or neither does."""
    return (first.tzinfo is None) == (second.tzinfo is None)


def distance(earlier: TimeSpan, later: TimeSpan) -> Distance:
    """From `earlier` to `later`, negative where the order is the other way round."""
    least = comparable(later.start) - comparable(earlier.end)
    most = comparable(later.end) - comparable(earlier.start)
    mixed = not same_clock(earlier.start, later.start)
    slack = ZONE_SLACK if mixed else timedelta(0)
    return Distance(least - slack, most + slack, mixed)


def meet(first: TimeSpan, second: TimeSpan) -> bool:
    """Whether two spans share an instant; a span of no length counts as its instant."""
    apart = distance(first, second)
    if apart.least == timedelta(0) or apart.most == timedelta(0):
        return comparable(first.start) == comparable(second.start)
    return apart.least < timedelta(0) < apart.most


def is_midnight(moment: datetime) -> bool:
    """Whether a moment is the start of a day, as dates without a time of day are."""
    return not (moment.hour or moment.minute or moment.second or moment.microsecond)


def shape(span: TimeSpan) -> Shape:
    """Instant, part of a day, one whole day, or a longer interval."""
    length = comparable(span.end) - comparable(span.start)
    if length <= timedelta(minutes=1):
        return Shape.INSTANT
    if length < DAY:
        return Shape.PART_OF_DAY
    return Shape.DAY if length == DAY and is_midnight(span.start) else Shape.INTERVAL


def day_words(moment: datetime, *, weekday: bool = True) -> str:
    """``Friday 22 March 2024``."""
    day = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    return f"{_DAYS[moment.weekday()]} {day}" if weekday else day


def moment_words(moment: datetime | None) -> str:
    """``22 March 2024, 19:43``; a moment at midnight is a day; None is ``date not known``."""
    if moment is None:
        return "date not known"
    if is_midnight(moment):
        return day_words(moment, weekday=False)
    return f"{day_words(moment, weekday=False)}, {moment:%H:%M}{zone_words(moment)}"


def zone_words(moment: datetime) -> str:
    """`` UTC+03:00`` where an offset is known, nothing otherwise."""
    offset = moment.utcoffset()
    if offset is None:
        return ""
    text = moment.strftime("%z")
    return " UTC" if not offset else f" UTC{text[:3]}:{text[3:5]}"


def span_words(span: TimeSpan) -> str:
    """A span as a reader would say it, the end included: ``Friday 22 March 2024, 18:00 to 24:00``."""
    kind = shape(span)
    if kind is Shape.INSTANT:
        return f"{day_words(span.start)}, {span.start:%H:%M}{zone_words(span.start)}"
    if kind is Shape.DAY:
        return day_words(span.start)
    if kind is Shape.PART_OF_DAY:
        return f"{day_words(span.start)}, {span.start:%H:%M} to {_clock_end(span)}{zone_words(span.start)}"
    return _interval_words(span)


def _clock_end(span: TimeSpan) -> str:
    if is_midnight(span.end):
        return "24:00"
    clock = f"{span.end:%H:%M}"
    return clock if span.end.date() == span.start.date() else f"{clock} the next day"


def _interval_words(span: TimeSpan) -> str:
    if is_midnight(span.start) and is_midnight(span.end):
        return f"{day_words(span.start)} to {day_words(span.end - DAY)}"
    first, last = (f"{day_words(t)}, {t:%H:%M}" for t in (span.start, span.end))
    return f"{first} to {last}{zone_words(span.start)}"


def length_words(length: timedelta) -> str:
    """``14 days 18 hours``, ``5 hours``, ``40 minutes``: the two largest units, never negative."""
    minutes = round(abs(length) / timedelta(minutes=1))
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [(days, "day"), (hours, "hour"), (0 if days else left, "minute")]
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " ".join(said) or "no time"
