"""Piles of any size: what is compared is counted, not timed. Every profile is made up."""

from datetime import datetime, timedelta
from itertools import combinations

import pytest

from tocsin.picture.neighbours import CANDIDATES_MAX, NEIGHBOURS, Index, Profile, joined, neighbours
from tocsin.picture.piles import same_incident
from tocsin.reading.statement import TimeSpan

START = datetime.fromisoformat("2031-05-09T00:00")
DAY = timedelta(days=1)


def told(number: int, *, day: int | None, place: str, kind: str = "attack") -> Profile:
    """A report of an attack on a day in a place; without a day, published on the first."""
    at = START + DAY * (day or 0)
    span = None if day is None else TimeSpan(at, at + DAY, "that day")
    places = frozenset([place] if place else [])
    return Profile(f"{number:05}", span, at, places, places, frozenset([kind] if kind else []))


def piles_of(count: int) -> dict[str, list[Profile]]:
    """Piles that would be the worst: all alike, all of one day, all of one place, all different."""
    return {
        "one incident": [told(n, day=0, place="Lindemark") for n in range(count)],
        "one day": [told(n, day=0, place=f"Place {n}") for n in range(count)],
        "one place": [told(n, day=n * 3, place="Lindemark") for n in range(count)],
        "nothing in common": [told(n, day=n * 3, place=f"Place {n}", kind=f"kind {n}") for n in range(count)],
    }


@pytest.mark.parametrize("name", piles_of(1))
def test_pairs_grow_with_the_number_of_reports(name: str) -> None:
    """Twice the reports make at most twice the pairs; a report meets no more than its neighbours in time."""
    few, many = (sum(1 for _ in neighbours(piles_of(count)[name])) for count in (200, 400))
    assert many <= 2.5 * few + 200
    assert many <= 400 * 3 * 2 * NEIGHBOURS


@pytest.mark.parametrize("name", piles_of(1))
def test_a_report_is_compared_with_a_bounded_number_of_entries(name: str) -> None:
    """However many incidents there are, one report meets a bounded number of entries; it shows if that is short."""
    index = Index([[one] for one in piles_of(1000)[name]])
    looked = index.candidates(told(9999, day=0, place=""))
    assert len(looked.entries) <= 2 * CANDIDATES_MAX
    assert looked.all_timely == (name in ("one place", "nothing in common"))


def test_reports_of_one_incident_that_differ_in_names_alone_are_one_entry() -> None:
    """A great incident with a thousand reports of one day costs no more than a small one."""
    index = Index([piles_of(1000)["one incident"]])
    looked = index.candidates(told(9999, day=0, place=""))
    assert (len(looked.entries), looked.all_named, looked.all_timely) == (1, True, True)


@pytest.mark.parametrize("name", piles_of(1))
def test_nothing_is_lost_that_comparing_all_would_find(name: str) -> None:
    """The groups are those that every pair of the pile makes."""
    reports = piles_of(60)[name]
    every = joined((a.key, b.key) for a, b in combinations(reports, 2) if same_incident(a, b))
    near = joined((a.key, b.key) for a, b in neighbours(reports) if same_incident(a, b))
    assert set(every) == set(near)


def test_a_long_time_is_found_however_early_it_began() -> None:
    """An incident of three weeks is near to a report of its last day."""
    weeks = told(1, day=0, place="")._replace(span=TimeSpan(START, START + DAY * 21, "for three weeks"))
    assert len(Index([[weeks]]).candidates(told(2, day=20, place="")).entries) == 1


def test_joined_sets_are_those_that_pairs_connect() -> None:
    """A chain is one set, whatever the order of its links; two chains are two."""
    chain = [(f"{n:04}", f"{n + 1:04}") for n in range(2000)]
    assert joined([*chain[1000:], *chain[:1000]]) == [frozenset(key for pair in chain for key in pair)]
    assert set(joined([("a", "b"), ("d", "c"), ("b", "a")])) == {frozenset("ab"), frozenset("cd")}
    assert joined([]) == []
