"""The day and hour that a line around a report names, in whatever form people stamp their papers with.

Dates of sentences are the business of `tocsin.reading.dates`; here stand the forms of letterheads, mails, telexes
and web pages: ``20.01.2018, 14:20``, ``201420Z JAN 18``, ``Tue, 16 Jan 2024 13:47 GMT``. Always with the year.
"""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from tocsin.reading.dates import Dates
from tocsin.reading.days import midnight, possible_day
from tocsin.reading.fold import fold
from tocsin.reading.language import ALL, Language, Pattern

_HINT = re.compile(r"\d{4}|\d[./-] ?\d{1,2}[./-] ?\d\d|\d[ -]?[^\W\d_]{3,9}\.?[ -]\d\d")
_NO_DIGIT = re.compile(r"\D")
_WEEKDAY_LETTERS = 3
_GAP = "|"

Place = tuple[datetime | None, int, int]
"""A day, and where the words that name it begin and end."""


class Stamp(NamedTuple):
    """A day, with its hour where the line names one; what stands before it and behind it.

    `rest` is the line with a bar for the day, its hour and the words that go with them ("Published on").
    """

    when: datetime
    before: str
    after: str
    rest: str


class Stamps:
    """Finds the stamps of one language."""

    def __init__(self, language: Language, dates: Dates) -> None:
        report, self._words = language.data["report"], language.data["dates"]
        self._dates = dates
        self._forms = [language.compile(form) for form in report.get("stamps", ())]
        self._hour = language.compile(report["hour"])
        self._furniture = language.compile(report["furniture"])
        self._days = [time.pattern for time in language.times if time.type in ("iso", "month_day")]

    def find(self, text: str) -> Stamp | None:
        """The stamp of a line that begins with a space; None where it names no day with its year."""
        if not _HINT.search(text):
            return None
        folded = fold(text)
        day, start, end = self._full_date(text, folded) or self._stamped(folded)
        if day is None:
            return None
        rest = self._without(text, folded, self._days)
        rest = f"{rest[:start]}{_GAP * (end - start)}{rest[end:]}"
        hour = self._hour.search(fold(rest))
        rest = self._without(rest, fold(rest), [self._hour, self._furniture])
        return Stamp(_with_hour(day, hour), text[:start], text[end:], rest)

    def _full_date(self, text: str, folded: str) -> Place | None:
        """The first date as sentences name it, and its place."""
        day = self._dates.full_date(text)
        found = next((f for pattern in self._days for f in pattern.finditer(folded)), None) if day else None
        return (day, *found.span(ALL)) if found else None

    def _stamped(self, folded: str) -> Place:
        """The first date in another form, and its place."""
        for form in self._forms:
            found = form.search(folded)
            day = self._day_of(found.groupdict(), folded) if found else None
            if found and day:
                return (day, *found.span(ALL))
        return None, 0, 0

    def _day_of(self, groups: dict[str, str | None], folded: str) -> datetime | None:
        """The day of a match; None where no calendar has it, or where both numbers could be the month."""
        day, month, year = (int(_NO_DIGIT.sub("", groups.get(name) or "0")) for name in ("day", "month", "year"))
        if name := groups.get("name"):
            month = self._words["months"].index(name[:3]) + 1
        days = [(day, month)]
        if groups.get("mark"):
            days.append((month, day))
        possible = {when for d, m in days if (when := possible_day(year, m, d))}
        if len(possible) > 1:
            possible = {when for when in possible if self._names_weekday(when, folded)}
        if len(possible) != 1:
            return None
        return possible.pop() + timedelta(
            hours=int(groups.get("at_hour") or 0), minutes=int(groups.get("at_minute") or 0)
        )

    def _names_weekday(self, when: datetime, folded: str) -> bool:
        name = self._words["weekdays"][when.weekday()][:_WEEKDAY_LETTERS]
        return bool(re.search(rf"(?<!\w){name}", folded))

    @staticmethod
    def _without(text: str, folded: str, patterns: list[Pattern]) -> str:
        """`text` with a bar for all that the patterns match."""
        characters = list(text)
        for pattern in patterns:
            for found in pattern.finditer(folded):
                start, end = found.span(ALL)
                characters[start:end] = _GAP * (end - start)
        return "".join(characters)


def _with_hour(day: datetime, hour: re.Match[str] | None) -> datetime:
    """The day at the hour that a match names; as it is where it has an hour already."""
    if not hour or day != midnight(day):
        return day
    said = {name.rstrip("2345"): value for name, value in hour.groupdict().items() if value and name != ALL}
    hours, half = int(said["hour"]), said.get("half", "")
    if half:
        hours = hours % 12 + 12 * half.startswith("p")
    return day + timedelta(hours=hours, minutes=int(said.get("minute", 0))) if hours <= 23 else day
