"""Which reports of a pile are worth comparing, so that the work does not grow with the square of the pile.

Two reports can only tell of one incident where they share a name or lie next to each other in time. `neighbours`
gives, for each report, those that stand nearest to it in time among the ones it shares a name or a type with.
`Index` does the same for a report among incidents, whose reports are first laid together where they
cannot be told apart.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tocsin.picture.times import order_key
from tocsin.reading.statement import TimeSpan

NEIGHBOURS = 12
"""How many reports before and after it in time one is compared with, for each name and type that they share."""

CANDIDATES_MAX = 64
"""How many entries of incidents a report is compared with, for each way of looking them up."""

_WINDOW_SECONDS = timedelta(days=5).total_seconds()
"""Longer than any distance at which time still speaks for one incident, time zones included."""


class Profile(NamedTuple):
    """What one report tells of its incident: when, where, of which type, and every name in what it tells of it."""

    key: str
    span: TimeSpan | None
    published: datetime | None
    places: frozenset[str]
    names: frozenset[str]
    types: frozenset[str]

    @property
    def is_firm(self) -> bool:
        """Whether it dates and places what it tells."""
        return self.span is not None and bool(self.places)


class Entry(NamedTuple):
    """Reports of one incident that only differ in their names, as one."""

    group: int
    profile: Profile


class Candidates(NamedTuple):
    """Entries to compare a report with. `all_named` and `all_timely`: whether these are all there are of each sort."""

    entries: list[Entry]
    all_named: bool
    all_timely: bool


def instant(one: Profile) -> float:
    """When a report stands in time, in seconds: what it tells of, else its publication; last if neither is known."""
    return order_key(one.span.start if one.span else one.published)


def _place(one: Profile) -> tuple[float, str]:
    return instant(one), one.key


def neighbours(told: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """The pairs worth comparing: at most `NEIGHBOURS` to each side for every name and type of a report."""
    ordered = sorted(told, key=_place)
    holders: dict[str, list[Profile]] = defaultdict(list)
    for one in ordered:
        for key in _held(one):
            holders[key].append(one)
    for one in ordered:
        seen = {one.key}
        for key in sorted({*_held(one), *(f"place {name}" for name in one.names)}):
            own = holders.get(key, [])
            at = bisect_left(own, _place(one), key=_place)
            for other in own[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]:
                if other.key not in seen:
                    seen.add(other.key)
                    yield one, other


def _held(one: Profile) -> list[str]:
    """What a report can be looked up by: its places, its types, and any time at all."""
    return [*(f"place {name}" for name in one.places), *(f"type {name}" for name in one.types), "time"]


class Index:
    """The incidents found so far, by name and by time."""

    def __init__(self, groups: Sequence[Sequence[Profile]]) -> None:
        entries = sorted(
            (Entry(number, one) for number, group in enumerate(groups) for one in _laid_together(group)),
            key=lambda entry: (_place(entry.profile), entry.group),
        )
        self._short = [entry for entry in entries if not _is_long(entry.profile)]
        self._long = [entry for entry in entries if _is_long(entry.profile)]
        self._placed: dict[str, list[Entry]] = defaultdict(list)
        self._named: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            for name in entry.profile.places:
                self._placed[name].append(entry)
            for name in entry.profile.names:
                self._named[name].append(entry)

    def candidates(self, one: Profile) -> Candidates:
        """The entries that share a name with a report or lie near it in time, those nearest in time if too many."""
        by_name = [self._placed.get(name, []) for name in one.names] + [
            self._named.get(name, []) for name in one.places
        ]
        named = [_nearest(own, one) for own in by_name]
        timely = [self._window(one), _nearest(self._long, one)]
        found = {(entry.group, entry.profile.key): entry for own in (*named, *timely) for entry in own}
        return Candidates(
            [found[key] for key in sorted(found)],
            all(len(own) == len(all_) for own, all_ in zip(named, by_name, strict=True)),
            len(timely[0]) < CANDIDATES_MAX and len(timely[1]) == len(self._long),
        )

    def _window(self, one: Profile) -> list[Entry]:
        """The entries of a few days around a report."""
        at = instant(one)
        if at == float("inf"):
            return []
        until = order_key(one.span.end) if one.span else at
        first = bisect_left(self._short, at - _WINDOW_SECONDS, key=lambda entry: instant(entry.profile))
        last = bisect_right(self._short, until + _WINDOW_SECONDS, key=lambda entry: instant(entry.profile))
        return _nearest(self._short, one, first, last)


def _nearest(entries: list[Entry], one: Profile, first: int = 0, last: int | None = None) -> list[Entry]:
    """Of ``entries[first:last]`` those that stand nearest to a report in time, in order, at most `CANDIDATES_MAX`."""
    last = len(entries) if last is None else last
    at = bisect_left(entries, _place(one), key=lambda entry: _place(entry.profile))
    begin = max(first, min(at - CANDIDATES_MAX // 2, last - CANDIDATES_MAX))
    return entries[begin : min(last, begin + CANDIDATES_MAX)]


def _is_long(one: Profile) -> bool:
    return one.span is not None and order_key(one.span.end) - order_key(one.span.start) > _WINDOW_SECONDS


def _laid_together(group: Sequence[Profile]) -> list[Profile]:
    """The reports of an incident, those that differ in names alone as one that has the names of all."""
    alike: dict[tuple[object, ...], list[Profile]] = defaultdict(list)
    for one in group:
        alike[one.span, None if one.span else one.published, one.types, bool(one.places)].append(one)
    return [
        own[0]._replace(
            places=frozenset().union(*(one.places for one in own)), names=frozenset().union(*(one.names for one in own))
        )
        for own in alike.values()
    ]


def joined(pairs: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """The sets that pairs connect, whatever their order."""
    above: dict[str, str] = {}
    for one, other in pairs:
        first, second = sorted((_top(above, one), _top(above, other)))
        above[second] = first
    groups: dict[str, set[str]] = defaultdict(set)
    for key in list(above):
        groups[_top(above, key)].add(key)
    return [frozenset(group) for group in groups.values()]


def _top(above: dict[str, str], key: str) -> str:
    """The key that stands for all that are connected with one; the way there is made short."""
    top = key
    while above.setdefault(top, top) != top:
        top = above[top]
    while above[key] != top:
        above[key], key = top, above[key]
    return top
