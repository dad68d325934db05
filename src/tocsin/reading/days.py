"""Days, months and years: the calendar arithmetic behind `tocsin.reading.dates`. All local, no zones."""

from datetime import datetime, timedelta

DAY = timedelta(days=1)

Ends = tuple[datetime, datetime]


def midnight(instant: datetime) -> datetime:
    """The beginning of the day of `instant`."""
    return instant.replace(hour=0, minute=0, second=0, microsecond=0)


def has_hour(instant: datetime | None) -> bool:
    """Whether `instant` is more than a bare day (which is written as its midnight)."""
    return instant is not None and instant != midnight(instant)


def full_day(year: int, month: int, day: int) -> datetime:
    """Midnight of a day; a year of two digits is of the century that is not in the far future."""
    century = 0 if year >= 100 else 1900 if year >= 50 else 2000
    return datetime(century + year, month, day)  # noqa: DTZ001 the report's own local time


AHEAD_DAYS_MAX = 45
"""A day that is named without year and without a word that looks ahead does not lie further ahead."""


def nearest(month: int, day: int, reference: datetime, ahead: bool | None) -> datetime:
    """The day of that name nearest to `reference`, or the next or last one where `ahead` says so."""
    days = [d for d in (possible_day(reference.year + step, month, day) for step in (-1, 0, 1)) if d]
    if ahead is None:
        days = [d for d in days if d <= reference + AHEAD_DAYS_MAX * DAY]
    else:
        days = [d for d in days if (d >= reference if ahead else d <= reference)]
    return min(days, key=lambda d: abs(d - reference))


def month_shifted(first: datetime, months: int) -> datetime:
    """The first day of the month that lies `months` after that of `first`."""
    count = first.year * 12 + first.month - 1 + months
    return midnight(first).replace(year=count // 12, month=count % 12 + 1, day=1)


def month_of(day: datetime) -> Ends:
    """The month in which `day` lies."""
    return month_shifted(day, 0), month_shifted(day, 1)


def year_of(day: datetime) -> Ends:
    """The year in which `day` lies."""
    first = midnight(day).replace(month=1, day=1)
    return first, first.replace(year=first.year + 1)


def week_of(day: datetime) -> Ends:
    """The week from Monday in which `day` lies."""
    monday = midnight(day) - day.weekday() * DAY
    return monday, monday + 7 * DAY


def possible_day(year: int, month: int, day: int) -> datetime | None:
    """A day, or None where the calendar has none (29 February)."""
    try:
        return full_day(year, month, day)
    except ValueError:
        return None
