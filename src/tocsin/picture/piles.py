"""Several incidents in one pile of reports: which reports tell of the same one, by place, time and type.

Each report is profiled by itself. Two reports tell of one incident where neither their times nor their
places exclude it and two of time, place and type agree. Reports that date and place what they tell form
the incidents. One that does not goes to the only incident it fits; one that fits none makes its own; one
that fits several is assigned to none. The order of the reports makes no difference.

The work grows with the number of reports, not with its square: a report is compared only with some of those that
share a name with it or lie next to it in time (`neighbours`, `Index`). Where so many fit that not all can
be looked at, it counts as one that fits several.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple, Protocol, TypeVar

from tocsin.picture.gather import cite, from_readings
from tocsin.picture.incident import find_incident, hull
from tocsin.picture.lexicon import CATEGORY
from tocsin.picture.model import Cited
from tocsin.picture.neighbours import Index, Profile, joined, neighbours
from tocsin.picture.slots import value_of
from tocsin.picture.times import comparable, distance, meet, order_key
from tocsin.reading.statement import Kind, Reading, TimeSpan

APART = timedelta(days=1)
"""Reports that date what they tell further apart than this tell of different incidents."""

PUBLISHED_APART = timedelta(days=14)
"""A report without a date is not held to be about an incident this long before or after its publication."""

FOLLOWS = timedelta(days=3)
"""A report without any date that is published so soon after an incident may be about it."""

_EVENT = (Kind.ATTACK, Kind.HAZARD, Kind.TARGET, Kind.WEAPON, Kind.PLACE, Kind.DEAD, Kind.INJURED, Kind.MISSING)
_TYPED = (Kind.ATTACK, Kind.HAZARD, Kind.WEAPON)
_NAME = re.compile(r"\b[^\W\d_a-z][^\W\d_]{2,}(?:['’-]\w+)*")
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
        "september october november december the and for from least more about police officials authorities",
    )
)
"""Capitalised words that name no place."""

_HAZARDS = ("flood", "storm", "earthquake", "chemical release", "crowd crush")

_BY_TIME_MOST = 2
"""The most that two reports without a name in common agree on: time and type."""

_SEVERAL = -1
"""Stands for incidents that a report may fit, too many to be compared with."""


class Fit(Enum):
    """Whether two reports agree on something, exclude each other on it, or cannot be compared."""

    AGREES = "agrees"
    EXCLUDES = "excludes"
    UNKNOWN = "unknown"


class Pile(NamedTuple):
    """The reports of one incident. `sure` is False for a report that fits several incidents, or tells of none."""

    readings: tuple[Reading, ...]
    sure: bool = True


class Known(Protocol):
    """An incident that officers opened: when and where it happened, and what they call it."""

    happened_at: datetime
    place_name: str
    title: str


Incident = TypeVar("Incident", bound=Known)


def piles(readings: Sequence[Reading]) -> tuple[Pile, ...]:
    """The reports by incident, the earliest first; all together where no two incidents can be told apart."""
    copies = _copies(readings)
    profiles = [profile(group[0]) for group in copies.values()]
    firm = _groups([one for one in profiles if one.is_firm])
    loose = [one for one in profiles if not one.is_firm]
    strange = _without_home([one for one in loose if one.types or one.places], firm)
    told = [*firm, *_groups(strange)]
    strangers = {one.key for one in strange}
    bare = _without_home([one for one in loose if one.key not in strangers and one.span], told)
    groups = [*told, *_groups(bare, lambda one, other: agreement(one, other) > 0)]
    if len(groups) < 2:
        return (Pile(tuple(readings)),) if readings else ()
    homes = [[one.key for one in group] for group in groups]
    index, settled = Index(groups), strangers | {one.key for one in bare}
    for one in (one for one in loose if one.key not in settled):
        fits = _fitting(one, index)
        if len(fits) == 1:
            homes[fits[0]].append(one.key)
    housed = {key for keys in homes for key in keys}
    sure = [Pile(tuple(reading for key in keys for reading in copies[key])) for keys in homes]
    alone = [Pile(tuple(copies[one.key]), sure=False) for one in profiles if one.key not in housed]
    return (*sorted(sure, key=_when), *alone)


def _without_home(loose: Sequence[Profile], groups: Sequence[Sequence[Profile]]) -> list[Profile]:
    index = Index(groups)
    return [one for one in loose if not _fitting(one, index)]


def _fitting(loose: Profile, index: Index) -> tuple[int, ...]:
    """The incidents that a report fits best: those with a report on which most agrees.

    Where not all could be compared that might fit as well, `_SEVERAL` stands among them.
    """
    looked = index.candidates(loose)
    best: dict[int, int] = {}
    for entry in looked.entries:
        best[entry.group] = max(best.get(entry.group, 0), agreement(loose, entry.profile))
    most = max(best.values(), default=0)
    missed = not looked.all_named or (most <= _BY_TIME_MOST and not looked.all_timely)
    fits = tuple(group for group, many in best.items() if many == most and many)
    return (*fits, _SEVERAL) if missed and fits else fits


def _groups(told: Sequence[Profile], same: Callable[[Profile, Profile], bool] | None = None) -> list[list[Profile]]:
    """The reports that tell of one incident, together, whatever their order."""
    by_key, fits = {one.key: one for one in told}, same or same_incident
    together = joined((one.key, other.key) for one, other in neighbours(told) if fits(one, other))
    paired = frozenset().union(*together)
    single = [frozenset([key]) for key in by_key if key not in paired]
    return [sorted((by_key[key] for key in group), key=lambda one: one.key) for group in [*together, *single]]


def _copies(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    """Every reading under its key: the same text under several names stays together."""
    found: dict[str, list[Reading]] = {}
    for reading in sorted(readings, key=_order):
        found.setdefault(key_of(reading), []).append(reading)
    return found


def key_of(reading: Reading) -> str:
    """What makes a report one and the same: the hash of its text, or else its source and date."""
    return reading.sha256 or f"{reading.source} {reading.published}"


def _order(reading: Reading) -> tuple[float, str, str]:
    return order_key(reading.published), reading.source, reading.sha256


def _when(pile: Pile) -> tuple[float, str]:
    spans = [one.span for one in map(profile, pile.readings) if one.span]
    return (order_key(hull(spans).start) if spans else float("inf")), min(map(key_of, pile.readings))


def profile(reading: Reading) -> Profile:
    """What a report tells of its incident, from its statements alone."""
    cited = [c for c in cite(from_readings([reading])) if not c.statement.denied]
    span = find_incident(cited).span
    told = [c for c in cited if c.kind in _EVENT]
    words = " ".join([reading.title, *(_words(c) for c in told)])
    return Profile(
        key=key_of(reading),
        span=span,
        published=reading.published,
        places=_names(" ".join(_place(c) for c in told)),
        names=_names(words),
        types=_types(cited),
    )


def _place(cited: Cited) -> str:
    said = cited.statement
    named = value_of(said) if cited.kind is Kind.PLACE else ""
    return " ".join([named, said.place or "", said.detail.get("locality", ""), said.detail.get("place", "")])


def _words(cited: Cited) -> str:
    return " ".join([cited.statement.quote, cited.statement.place or "", *cited.statement.detail.values()])


def _names(words: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in _NAME.findall(words)) - _NO_NAMES


def _types(cited: Iterable[Cited]) -> frozenset[str]:
    """``attack``, or the hazards that come by themselves."""
    told = [c for c in cited if c.kind in _TYPED]
    words = " ".join(_words(c) for c in told if c.kind is Kind.HAZARD)
    attack = {"attack"} if any(c.kind is not Kind.HAZARD for c in told) else set()
    return frozenset(attack | {name for name in _HAZARDS if CATEGORY[name].search(words)})


def same_incident(one: Profile, other: Profile) -> bool:
    """Whether two reports tell of one incident: nothing excludes it, and two of time, place and type agree."""
    fits = (_times(one, other), _places(one, other), _sorts(one, other))
    if Fit.EXCLUDES in fits[:2]:
        return False
    return fits.count(Fit.AGREES) >= 2


def agreement(loose: Profile, firm: Profile) -> int:
    """On how much a report that does not date and place what it tells agrees with one of an incident.

    0 where anything excludes it, or where nothing but the type agrees. The days right after an incident
    count as time.
    """
    fits = (_times(loose, firm), _places(loose, firm), _sorts(loose, firm))
    if Fit.EXCLUDES in fits:
        return 0
    in_time = Fit.AGREES in fits[:2] or _follows(loose, firm)
    return max(fits.count(Fit.AGREES), 1) if in_time else 0


def likely_incidents(reading: Reading, incidents: Iterable[Incident]) -> list[Incident]:
    """Those of the incidents that a report seems to tell of, in the order given: both time and place agree.

    A report without either is of no known incident. These are suggestions: an officer decides.
    """
    own = profile(reading)
    return [one for one in incidents if _seems_about(own, one)]


def _seems_about(own: Profile, one: Known) -> bool:
    span = TimeSpan(one.happened_at, one.happened_at)
    known = Profile("", span, None, _names(one.place_name), _names(f"{one.place_name} {one.title}"), frozenset())
    in_time = _times(own, known) is Fit.AGREES or _follows(own, known)
    return in_time and _places(own, known) is Fit.AGREES


def _follows(loose: Profile, firm: Profile) -> bool:
    if loose.span or loose.published is None or firm.span is None:
        return False
    after = comparable(loose.published) - comparable(firm.span.start)
    return timedelta(0) <= after <= FOLLOWS


def _times(one: Profile, other: Profile) -> Fit:
    if one.span and other.span:
        apart = distance(one.span, other.span)
        near = meet(one.span, other.span) or (apart.least < APART and apart.most > -APART)
        return Fit.AGREES if near else Fit.EXCLUDES
    dated = [at for at in (_instant(one), _instant(other)) if at is not None]
    if len(dated) == 2 and abs(comparable(dated[0]) - comparable(dated[1])) > PUBLISHED_APART:
        return Fit.EXCLUDES
    return Fit.UNKNOWN


def _instant(one: Profile) -> datetime | None:
    return one.span.start if one.span else one.published


def _places(one: Profile, other: Profile) -> Fit:
    if one.places & other.names or other.places & one.names:
        return Fit.AGREES
    return Fit.EXCLUDES if one.places and other.places else Fit.UNKNOWN


def _sorts(one: Profile, other: Profile) -> Fit:
    if not one.types or not other.types:
        return Fit.UNKNOWN
    return Fit.AGREES if one.types & other.types else Fit.EXCLUDES
