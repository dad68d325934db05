"""Times as they are said, resolved against the report's publication.

What a span means: a day runs from its midnight to the next; the parts of a day have the hours of the
language's table (evening 17–24, night 18–24: cut at midnight); a weekend is Saturday and Sunday.
A weekday lies in the past unless the sentence speaks of the future; the publication's own weekday is
that very day. A day without a year is the nearest one. Something that holds "until Monday" is taken
to begin on the day of publication. Without a publication date only full dates are resolved. A
relation ("two weeks after") names no date and gets none. What is unclear gets none either.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from tocsin.reading.days import (
    DAY,
    Ends,
    full_day,
    has_hour,
    midnight,
    month_of,
    month_shifted,
    nearest,
    week_of,
    year_of,
)
from tocsin.reading.fold import lower
from tocsin.reading.language import ALL, Language, anchor_keys
from tocsin.reading.statement import TimeSpan

MINUTE = timedelta(minutes=1)
_AFTER_THE_WEEKEND = (0, 1)
_COMING = {"this", "coming", "next"}
_HOURS = {"hour": 1, "day": 24, "night": 24, "week": 168, "fortnight": 336}
_DIRECTIONLESS = ("relation", "iso", "numeric", "year", "ago", "no_date")
_DURATIONS = ("interval", "until", "span", "within")
_DAYS = ("iso", "numeric", "month_day", "weekday", "day_word")
_YEAR = re.compile(r"\b\d{4}\b")
_BESIDE_CHARACTERS = 4
"""How far from its day an hour may stand where a sentence names several."""


class Mention(NamedTuple):
    """Words of time in a sentence: ``text[start:end]``.

    `span` is None where the words name no date, or none that is certain. A `duration` tells how long
    something holds, not when it happened.
    """

    start: int
    end: int
    type: str
    span: TimeSpan | None
    duration: bool = False
    distance: str = ""
    side: str = ""


class Moment(NamedTuple):
    """What times are resolved against: the publication (local), and whether the sentence looks ahead.

    `ahead` is True for the future, False for the past, None where the sentence does not say.
    """

    published: datetime | None
    ahead: bool | None

    @property
    def day(self) -> datetime | None:
        """Midnight of the day of publication."""
        return midnight(self.published) if self.published else None


class Clock(NamedTuple):
    """An hour of the day that a sentence names, ``text[start:end]``; `until` is its end, a minute later or as named."""

    start: int
    end: int
    since_midnight: timedelta
    until: timedelta


Found = re.Match[str]


class Dates:
    """Finds and resolves the times of one language."""

    def __init__(self, language: Language) -> None:
        self._data = language.data["dates"]
        self._meanings: dict[str, str] = self._data.get("meanings", {})
        self._values = language.data["numbers"]["values"]
        self._patterns = language.times
        self._future = language.compile(self._data["future"])
        self._past = language.compile(self._data["past"])
        self._resolvers: dict[str, Callable[[Found, Moment], Ends | None]] = {
            "iso": self._iso,
            "numeric": self._numeric,
            "night_to": self._night_to,
            "day_of_week": self._day_of_week,
            "month_day": self._month_day,
            "month": self._month,
            "year": self._year,
            "weekday": self._weekday,
            "weekend": self._weekend,
            "day_word": self._day_word,
            "ago": self._ago,
            "span": self._span,
            "period": self._period,
            "until": self._until,
            "interval": self._interval,
        }

    def mentions(self, text: str, keys: set[str], published: datetime | None) -> list[Mention]:
        """Every time that `text` names, in order; none overlaps another. `keys`: see `anchor_keys`."""
        lowered = lower(text)
        taken: list[Mention] = []
        clocks: list[Clock] = []
        cues: list[tuple[int, bool]] | None = None
        for time in self._patterns:
            if keys.isdisjoint(time.anchors):
                continue
            for found in time.pattern.finditer(lowered):
                start, end = found.span(ALL)
                if time.type == "clock":
                    clocks.append(self._clock(found))
                elif not any(start < t.end and t.start < end for t in taken):
                    cues = self._cues(lowered) if cues is None and time.type not in _DIRECTIONLESS else cues
                    moment = Moment(_local(published), _direction(cues or [], start, end))
                    taken.append(self._mention(found, time.type, moment, published))
        return [_in_words(mention, text) for mention in sorted(_with_clocks(taken, clocks))]

    def full_date(self, text: str) -> datetime | None:
        """The first date with its year that `text` names, as its midnight (or minute, if ISO 8601)."""
        if not _YEAR.search(text):
            return None
        mentions = self.mentions(text, anchor_keys(lower(text)), None)
        return next((m.span.start for m in mentions if m.span and m.type in ("iso", "month_day")), None)

    def _cues(self, text: str) -> list[tuple[int, bool]]:
        """Where the sentence looks ahead (True) or back (False), in order of place."""
        ahead = {found.start(ALL): found.end(ALL) for found in self._future.finditer(text)}
        back = [found.start(ALL) for found in self._past.finditer(text)]
        cues = [(start, True) for start in ahead]
        cues += [(p, False) for p in back if not any(start <= p < end for start, end in ahead.items())]
        return sorted(cues)

    def _mention(self, found: Found, kind: str, moment: Moment, published: datetime | None) -> Mention:
        start, end = found.span(ALL)
        if kind == "relation":
            return Mention(start, end, kind, None, False, self._said(found, "distance"), self._said(found, "side"))
        resolve = self._resolvers.get(kind)
        ends = _possible(resolve, found, moment) if resolve else None
        zone = published.tzinfo if published else None
        span = TimeSpan(ends[0].replace(tzinfo=zone), ends[1].replace(tzinfo=zone)) if ends else None
        holds = kind in _DURATIONS or (kind == "weekend" and self._said(found, "span") in ("for", "throughout"))
        return Mention(start, end, kind, span, holds or found[ALL].startswith("since "))

    def _said(self, found: Found, name: str) -> str:
        """What the group called `name`, ``name2`` and so on, whichever matched, means; empty if none did.

        A language whose words are not those of this module says in its table of meanings what they stand for.
        """
        groups = found.groupdict()
        words = next((groups[n] for n in (name, *(f"{name}{d}" for d in "234")) if groups.get(n)), "").lower().strip()
        return str(self._meanings.get(words, words))

    # --- dates by themselves -----------------------------------------------------------------------

    def _iso(self, found: Found, moment: Moment) -> Ends:
        day = full_day(int(found["year"]), int(found["month"]), int(found["day"]))
        if not found["hour"]:
            return day, day + DAY
        instant = day + timedelta(hours=int(found["hour"]), minutes=int(found["minute"]))
        return instant, instant + MINUTE

    def _numeric(self, found: Found, moment: Moment) -> Ends | None:
        """21/01/2024 and 01/21/2024; None where either number could be the month."""
        first, second = int(found["first"]), int(found["second"])
        if first <= 12 and second <= 12 and first != second and found["mark"] != ".":
            return None
        day, month = (second, first) if second > 12 else (first, second)
        start = full_day(int(found["year"]), month, day)
        return start, start + DAY

    def _night_to(self, found: Found, moment: Moment) -> Ends | None:
        """The night that ends on a weekday."""
        ends = self._weekday(found, moment)
        return (ends[0] - timedelta(hours=6), ends[0] + timedelta(hours=6)) if ends else None

    def _day_of_week(self, found: Found, moment: Moment) -> Ends | None:
        """Tuesday of last week, Tuesday next week."""
        if moment.day is None:
            return None
        weeks = {"last": -1, "next": 1}.get(self._said(found, "week"), 0)
        monday = week_of(moment.day)[0] + 7 * weeks * DAY
        return self._part(monday + self._data["weekdays"].index(self._said(found, "weekday")) * DAY, found)

    def _month_day(self, found: Found, moment: Moment) -> Ends | None:
        month = self._month_number(found)
        number = int(re.sub(r"\D", "", self._said(found, "day")))
        year = self._said(found, "year") or self._year_said(found, moment)
        if year:
            return self._part(full_day(int(year), month, number), found)
        return self._part(nearest(month, number, moment.day, moment.ahead), found) if moment.day else None

    def _month(self, found: Found, moment: Moment) -> Ends | None:
        month, year = self._month_number(found), self._said(found, "year") or self._year_said(found, moment)
        if year:
            return month_of(full_day(int(year), month, 1))
        return month_of(nearest(month, 1, moment.day.replace(day=1), moment.ahead)) if moment.day else None

    def _year_said(self, found: Found, moment: Moment) -> str:
        """The year of "3 October last year"; empty where no such words stand there."""
        step = {"last": -1, "this": 0, "next": 1}.get(self._said(found, "whose"))
        return str(moment.day.year + step) if moment.day and step is not None else ""

    def _year(self, found: Found, moment: Moment) -> Ends:
        return year_of(full_day(int(found["year"]), 1, 1))

    # --- relative to the publication -----------------------------------------------------------------

    def _weekday(self, found: Found, moment: Moment) -> Ends | None:
        if moment.day is None or moment.published is None:
            return None
        back = (moment.day.weekday() - self._data["weekdays"].index(self._said(found, "weekday"))) % 7
        which = self._said(found, "which").split(" ")[-1]
        if which == "this":
            return self._part(week_of(moment.day)[0] + (moment.day.weekday() - back) % 7 * DAY, found)
        if which in self._data["next"]:
            return self._part(moment.day + ((7 - back) % 7 or 7) * DAY, found)
        if moment.ahead and which not in self._data["last"]:
            return self._part(moment.day + (7 - back) % 7 * DAY, found)
        if which in self._data["last"]:
            back = back or 7
        ends = self._part(moment.day - back * DAY, found)
        if has_hour(moment.published) and ends[0] > moment.published and moment.ahead is False:
            return ends[0] - 7 * DAY, ends[1] - 7 * DAY
        return ends

    def _weekend(self, found: Found, moment: Moment) -> Ends | None:
        if moment.day is None:
            return None
        words = set(self._said(found, "which").split(" "))
        weekday = moment.day.weekday()
        saturday = moment.day + (5 - weekday) * DAY
        if words & set(self._data["last"]):
            saturday -= 7 * DAY
        elif "next" in words and weekday >= 5:
            saturday += 7 * DAY
        elif weekday < 5 and not moment.ahead and self._said(found, "span") != "for":
            just_over = "this" in words and weekday in _AFTER_THE_WEEKEND and moment.ahead is False
            saturday -= 7 * DAY * (just_over or not words & _COMING)
        return saturday, saturday + 2 * DAY

    def _day_word(self, found: Found, moment: Moment) -> Ends | None:
        if moment.day is None:
            return None
        word = self._said(found, "word")
        day = moment.day + self._data["days"].get(word, 0) * DAY
        if word == "overnight":
            return day + timedelta(hours=18), day + timedelta(hours=30)
        return self._hours(day, "night") if word in ("tonight", "last night") else self._part(day, found)

    def _ago(self, found: Found, moment: Moment) -> Ends | None:
        count, unit = self._count(self._said(found, "count") or "a"), self._said(found, "unit")
        if moment.published is None or moment.day is None or count is None or self._said(found, "about"):
            return None
        if unit == "hour":
            hour = (moment.published - timedelta(hours=count)).replace(minute=0, second=0, microsecond=0)
            return (hour, hour + timedelta(hours=1)) if has_hour(moment.published) else None
        if unit in _HOURS:
            day = moment.day - timedelta(hours=count * _HOURS[unit])
            return day, day + DAY
        if unit == "month":
            return month_of(month_shifted(moment.day, -count))
        return year_of(month_shifted(moment.day, -12 * count)) if unit == "year" else None

    def _span(self, found: Found, moment: Moment) -> Ends | None:
        count, hours = self._count(self._said(found, "count") or "a"), _HOURS.get(self._said(found, "unit"))
        vague = self._said(found, "plural") and not self._said(found, "count")
        if moment.published is None or count is None or hours is None or vague:
            return None
        length = timedelta(hours=hours * count)
        if self._said(found, "which") in self._data["next"]:
            return moment.published, moment.published + length
        return moment.published - length, moment.published

    def _period(self, found: Found, moment: Moment) -> Ends | None:
        if moment.day is None:
            return None
        step = {"this": 0, "last": -1, "next": 1}[self._said(found, "which")]
        unit = self._said(found, "unit")
        if unit == "week":
            return week_of(moment.day + 7 * step * DAY)
        return (
            month_of(month_shifted(moment.day, step))
            if unit == "month"
            else year_of(month_shifted(moment.day, 12 * step))
        )

    # --- stretches -------------------------------------------------------------------------------------

    def _until(self, found: Found, moment: Moment) -> Ends | None:
        ahead = Moment(moment.published, True)
        last = (
            self._month(found, ahead) if self._said(found, "month") else self._short(self._said(found, "last"), ahead)
        )
        if last is None or moment.day is None:
            return None
        end = last[1] if self._said(found, "word") == "through" or self._said(found, "close") else last[0]
        return (moment.day, end) if moment.day < end else None

    def _interval(self, found: Found, moment: Moment) -> Ends | None:
        moment = moment._replace(ahead=True) if moment.ahead is None else moment
        begin, end = self._said(found, "first"), self._said(found, "last")
        if begin.isdecimal():
            begin = f"{begin} {end.split(' ', 1)[1]}"
        first = self._short(f"{begin} {self._said(found, 'year')}".strip(), moment)
        if first is None:
            return None
        if re.fullmatch(r"\d+\w*", end):
            last: Ends | None = (first[0], first[0].replace(day=int(re.sub(r"\D", "", end))) + DAY)
        else:
            last = self._short(end, Moment(first[0], True))
        return (first[0], last[1]) if last and first[0] < last[1] else None

    def _short(self, words: str, moment: Moment) -> Ends | None:
        for time in self._patterns:
            found = time.pattern.search(f" {words}") if time.type in _DAYS else None
            if found:
                return self._resolvers[time.type](found, moment)
        return None

    # --- parts -------------------------------------------------------------------------------------------

    def _part(self, day: datetime, found: Found) -> Ends:
        part = self._said(found, "part") or self._said(found, "early").removesuffix("r")
        return self._hours(day, part) if part else (day, day + DAY)

    def _hours(self, day: datetime, part: str) -> Ends:
        first, last = self._data["parts"].get(part, (0, 24))
        return day + timedelta(hours=first), day + timedelta(hours=last)

    def _month_number(self, found: Found) -> int:
        return int(self._data["months"].index(self._said(found, "month")[:3])) + 1

    def _count(self, words: str) -> int | None:
        words = words.lower()
        if words.isdecimal():
            return int(words)
        return 1 if words in ("a", "an") else sum(self._values.get(w, 0) for w in re.split("[ -]", words)) or None

    def _clock(self, found: Found) -> Clock:
        """The hour that a match names, up to the one at which it ends, or for a minute."""
        first = self._hour_named(found, "")
        ends = self._said(found, "to_hour") or self._said(found, "to_name")
        last = self._hour_named(found, "to_") if ends else first
        return Clock(*found.span(ALL), first, last if last > first else first + MINUTE)

    def _hour_named(self, found: Found, side: str) -> timedelta:
        """The hour of the day in the groups whose names begin with `side`."""
        if name := self._said(found, f"{side}name"):
            return timedelta(hours=24 * bool(side) if name == "midnight" else 12)
        hour = int(self._said(found, f"{side}hour"))
        if half := self._said(found, f"{side}half"):
            hour = hour % 12 + 12 * half.startswith("p")
        return timedelta(hours=hour, minutes=int(self._said(found, f"{side}minute") or 0))


def _local(published: datetime | None) -> datetime | None:
    return published.replace(tzinfo=None) if published else None


def _direction(cues: list[tuple[int, bool]], start: int, end: int) -> bool | None:
    """Whether a time looks ahead: by the last word before it that tells, else by the first one after it."""
    before = [ahead for place, ahead in cues if place < start]
    after = [ahead for place, ahead in cues if place >= end]
    return before[-1] if before else after[0] if after else None


def _with_clocks(mentions: list[Mention], clocks: list[Clock]) -> list[Mention]:
    """Put each hour on the day beside it; the one hour of a sentence on its one day wherever they stand."""
    days = [m for m in mentions if m.type in _DAYS and m.span and m.span.end - m.span.start > MINUTE]
    alone = len(days) == 1 and len(clocks) == 1
    exact = {}
    for day in days:
        near = [clock for clock in clocks if alone or _gap(day, clock) <= _BESIDE_CHARACTERS]
        if len(near) == 1 and near[0].since_midnight < DAY and day.span:
            begun = midnight(day.span.start)
            exact[day] = day._replace(span=TimeSpan(begun + near[0].since_midnight, begun + near[0].until))
    return [exact.get(mention, mention) for mention in mentions]


def _gap(day: Mention, clock: Clock) -> int:
    return max(day.start - clock.end, clock.start - day.end)


def _in_words(mention: Mention, text: str) -> Mention:
    if mention.span is None:
        return mention
    words = text[mention.start : mention.end].strip()
    return mention._replace(span=TimeSpan(mention.span.start, mention.span.end, words))


def _possible(resolve: Callable[[Found, Moment], Ends | None], found: Found, moment: Moment) -> Ends | None:
    """What `resolve` says, or None for a date that no calendar has."""
    try:
        return resolve(found, moment)
    except (ValueError, OverflowError):
        return None
