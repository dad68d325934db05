"""Which incident a report belongs to, and whether it reports one at all.

Prefer abstaining: two reports are put together only where days, places and sort of event fit; where one of
them tells too little, the answer is None, and a person decides. `gist` draws from a report what is
compared; it needs the text besides the reading, for the names in it.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tocsin.reading.statement import Kind, Reading, Statement

EVENTS = frozenset(
    {
        Kind.DEAD,
        Kind.INJURED,
        Kind.MISSING,
        Kind.HOSTAGES,
        Kind.PERPETRATORS_DEAD,
        Kind.ATTACK,
        Kind.WEAPON,
        Kind.TARGET,
        Kind.HAZARD,
    }
)
DAY = timedelta(days=1)
APART_DAYS_MAX = 1
"""Days of two reports that lie this far apart may still be one: time zones, nights, "late on"."""
NAMES_SHARED_MIN = 2
_OLD = timedelta(days=60)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w'-]{2,}(?: [A-Z][\w'-]{2,})*")
_PROPER = re.compile(r"\b[A-Z][\w'-]{2,}")
_COMMON = frozenset(
    (
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March"),
        *("April", "June", "July", "August", "September", "October", "November", "December"),
        *("President", "Minister", "Prime", "Police", "Ministry", "The"),
    )
)


class Gist(NamedTuple):
    """What a report is about: its day, the words of its places, its names, its sort of event."""

    first_day: datetime | None
    last_day: datetime | None
    places: frozenset[str]
    names: frozenset[str]
    sorts: frozenset[str]


def is_incident_report(reading: Reading) -> bool:
    """Whether it reports something that happened: events of two kinds, or one that the title tells, or figures."""
    events = [s for s in reading.statements if s.kind in EVENTS and not s.denied]
    kinds = {s.kind for s in events}
    counted = any(s.bound and s.high != 0 for s in events)
    in_title = any(reading.title and s.quote in reading.title for s in events)
    return len(kinds) >= 2 or in_title or (counted and any(s.time for s in events))


def gist(text: str, reading: Reading) -> Gist:
    """What the report is about. Old events that it only recalls are left out."""
    events = [s for s in reading.statements if s.kind in EVENTS and not _is_old(s, reading)]
    days = sorted(s.time.start.replace(tzinfo=None) for s in events if s.time and s.time.end - s.time.start <= 2 * DAY)
    places = {name for s in events for name in _PROPER.findall(s.place or "")}
    names = {name for name in _NAME.findall(text) if name not in _COMMON}
    sorts = {sort for s in events if (sort := _sort(s))}
    first, last = (days[0], days[-1]) if days else (None, None)
    return Gist(first, last, frozenset(places - _COMMON), frozenset(names), frozenset(sorts))


def same_incident(one: Gist, other: Gist) -> bool | None:
    """Whether two reports are of one incident; None where they do not tell enough."""
    days, places, sorts = _days_fit(one, other), _places_fit(one, other), _sorts_fit(one, other)
    if days is False or sorts is False:
        return False
    by_name = len(one.names & other.names) >= NAMES_SHARED_MIN
    if places is False:
        return None if by_name else False
    fits = days or by_name if places else days and sorts and by_name
    return True if fits else None


def by_incident(gists: Sequence[Gist]) -> list[tuple[int, ...]]:
    """Part reports into incidents, by index. A report joins the first incident whose every report it fits."""
    found: list[list[int]] = []
    for index, one in enumerate(gists):
        home = next((same for same in found if _joins(one, [gists[n] for n in same])), None)
        if home is None:
            found.append([index])
        else:
            home.append(index)
    return [tuple(same) for same in found]


def _joins(one: Gist, others: list[Gist]) -> bool:
    answers = [same_incident(one, other) for other in others]
    return True in answers and False not in answers


def _is_old(statement: Statement, reading: Reading) -> bool:
    if not (statement.time and reading.published):
        return False
    return reading.published.replace(tzinfo=None) - statement.time.start.replace(tzinfo=None) > _OLD


def _sort(statement: Statement) -> str:
    """Attack, or the type of hazard; empty for what tells neither."""
    if statement.kind in (Kind.ATTACK, Kind.WEAPON, Kind.TARGET, Kind.HOSTAGES):
        return "attack"
    return statement.detail.get("type", "") if statement.kind is Kind.HAZARD else ""


def _days_fit(one: Gist, other: Gist) -> bool | None:
    if not (one.first_day and one.last_day and other.first_day and other.last_day):
        return None
    slack = (APART_DAYS_MAX + 1) * DAY
    return one.first_day < other.last_day + slack and other.first_day < one.last_day + slack


def _places_fit(one: Gist, other: Gist) -> bool | None:
    """Whether they share a place: one that both name as the event's, or one's that the other names at all."""
    if not (one.places | one.names and other.places | other.names and one.places | other.places):
        return None
    spoken_of = {part for name in one.names for part in name.split()}
    other_spoken_of = {part for name in other.names for part in name.split()}
    return bool(one.places & (other.places | other_spoken_of) or other.places & spoken_of)


def _sorts_fit(one: Gist, other: Gist) -> bool | None:
    if not (one.sorts and other.sorts):
        return None
    return bool(one.sorts & other.sorts) or _may_go_together(one.sorts | other.sorts)


def _may_go_together(sorts: frozenset[str]) -> bool:
    """Attacks set fire, explode, make buildings fall and crowds flee; rain floods and lets hills slide."""
    return any(sorts <= together for together in _TOGETHER)


_TOGETHER = (
    frozenset({"attack", "fire", "explosion", "collapse", "crush", "chemical"}),
    frozenset({"flood", "storm", "collapse", "avalanche"}),
    frozenset({"earthquake", "flood", "collapse", "fire", "avalanche", "eruption", "explosion"}),
)
