"""Makes the synthetic people of a scenario from its seed: the same file gives the same people.

Only Python's own generator seeded with a text is used, and only its evenly spread numbers, so that the
people are the same under every version of Python. Nobody is ever put where a scenario keeps clear.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, pi, radians, sin, sqrt
from random import Random
from typing import TypeVar

from tocsin.faces.cli.replaying.places import distance_km
from tocsin.faces.cli.replaying.scenario import Cluster, KeepClear, People, Scenario
from tocsin.terms import BadInput

TRIES_MAX = 200
KM_PER_DEGREE = 111.32
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stay:
    """Where somebody is from `starts` up to and not including `ends`, in degrees."""

    latitude: float
    longitude: float
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic person: an address that leads nowhere, a language, and stays; none means not known."""

    number: int
    address: str
    language: str
    stays: tuple[Stay, ...]


def people_of(scenario: Scenario) -> list[Person]:
    """The synthetic people of the scenario, in the order of their numbers."""
    people = scenario.register.people
    if people is None:
        return []
    random = Random(f"{people.seed}/people")
    return [_person(number, people, scenario, random) for number in range(1, people.count + 1)]


def _person(number: int, people: People, scenario: Scenario, random: Random) -> Person:
    language = _weighted(people.languages, random)
    address = people.address.replace("{number}", f"{number:05}")
    if random.random() * 100 < people.unknown_percent:
        return Person(number, address, language, ())
    starts, ends = _visit(people, scenario, random)
    return Person(
        number, address, language, (_stay(people.around, (starts, ends), scenario.register.keep_clear, random),)
    )


def _visit(people: People, scenario: Scenario, random: Random) -> tuple[datetime, datetime]:
    if random.random() * 100 < people.resident_percent:
        return scenario.begins, scenario.ends
    days = (scenario.ends - scenario.begins).days
    starts = scenario.begins + timedelta(days=int(random.random() * max(days, 1)))
    least, most = people.visit_days
    stay_days = least + int(random.random() * (most - least + 1))
    return starts, min(starts + timedelta(days=stay_days), scenario.ends)


def _stay(around: list[Cluster], when: tuple[datetime, datetime], zones: list[KeepClear], random: Random) -> Stay:
    starts, ends = when
    for _ in range(TRIES_MAX):
        latitude, longitude = _near(_weighted({c: c.weight for c in around}, random), random)
        stay = Stay(latitude, longitude, starts, ends)
        if not any(_meets(stay, zone) for zone in zones):
            return stay
    raise BadInput(
        "There is hardly room for anyone outside the places to keep clear.",
        "Give the people other places to stay around.",
        "people.around",
    )


def _meets(stay: Stay, zone: KeepClear) -> bool:
    if stay.ends <= zone.starts or zone.ends <= stay.starts:
        return False
    return distance_km((stay.latitude, stay.longitude), (zone.latitude, zone.longitude)) <= zone.radius_km


def _near(cluster: Cluster, random: Random) -> tuple[float, float]:
    distance, turn = cluster.spread_km * sqrt(random.random()), 2 * pi * random.random()
    latitude = cluster.latitude + distance * cos(turn) / KM_PER_DEGREE
    east = distance * sin(turn) / (KM_PER_DEGREE * max(0.01, cos(radians(cluster.latitude))))
    return round(latitude, 6), round(cluster.longitude + east, 6)


def _weighted(weights: dict[T, int], random: Random) -> T:
    mark = random.random() * sum(weights.values())
    for value, weight in weights.items():
        mark -= weight
        if mark < 0:
            return value
    return value
