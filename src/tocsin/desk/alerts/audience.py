"""Who an alert's audience rule comes to, now: resolved inside its area and window, never beyond."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tocsin.area import area_from_geojson
from tocsin.desk.alerts.wording import Audience, Content, Counts
from tocsin.desk.delivery.rules import Recipient
from tocsin.desk.exposure.queries import (
    GatheringExposure,
    PeopleExposure,
    gatherings_exposed,
    languages,
    organisers_of,
    people_exposed,
)
from tocsin.desk.exposure.rules import Kind
from tocsin.desk.officers.models import Officer
from tocsin.terms import TimeWindow


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is exposed to an alert: gatherings inside, near misses and unknown; people inside and unknown."""

    gatherings: tuple[GatheringExposure, ...]
    people: PeopleExposure

    def count(self, kind: Kind) -> int:
        """How many gatherings are of `kind`."""
        return sum(one.exposed.kind is kind for one in self.gatherings)


@dataclass(frozen=True, slots=True)
class Resolved:
    """An audience rule resolved: how many, and who."""

    counts: Counts
    recipients: tuple[Recipient, ...]


def exposure_to(content: Content, window: TimeWindow) -> Exposure:
    """What is exposed to an alert with this content during `window`."""
    area = area_from_geojson(content.area)
    gatherings = gatherings_exposed(area, window, content.categories)
    return Exposure(tuple(gatherings), people_exposed(area, window))


def remaining(content: Content, at: datetime) -> TimeWindow:
    """The part of the alert's window that still lies ahead at `at`."""
    window = content.window
    return TimeWindow(min(max(window.start, at), window.end), window.end)


def resolve(content: Content, at: datetime) -> Resolved:
    """Who is to be told, from `at` until the alert's expiry; people and organisers by their languages."""
    exposure = exposure_to(content, remaining(content, at))
    rule = content.audience
    inside = [one.id for one in exposure.gatherings if one.exposed.kind is Kind.INSIDE]
    organisers = organisers_of(inside) if rule.organisers else []
    staff = _staff(rule)
    people = exposure.people.inside if rule.people else []
    unknown = exposure.people.unknown if rule.unknown_people else []
    counts = Counts(
        people=len(people),
        unknown_people=len(unknown),
        organisers=len(organisers),
        staff=len(staff),
        gatherings_inside=len(inside),
        gatherings_near_miss=exposure.count(Kind.NEAR_MISS),
        gatherings_unknown=exposure.count(Kind.UNKNOWN),
    )
    told = (*_people([*people, *unknown]), *_organisers(organisers), *officers(staff))
    return Resolved(counts, told)


def officers(staff: Iterable[Officer]) -> list[Recipient]:
    """Officers as recipients, each once, in the language each reads."""
    return [
        Recipient("officer", officer.id, officer.language)
        for officer in {officer.id: officer for officer in staff}.values()
    ]


def _staff(rule: Audience) -> list[Officer]:
    return list(Officer.objects.filter(is_active=True).order_by("id")) if rule.staff else []


def _people(ids: list[UUID]) -> list[Recipient]:
    spoken = languages("person", ids)
    return [Recipient("person", key, spoken[key]) for key in ids if key in spoken]


def _organisers(ids: list[UUID]) -> list[Recipient]:
    spoken = languages("organiser", ids)
    return [Recipient("organiser", key, spoken[key]) for key in ids if key in spoken]
