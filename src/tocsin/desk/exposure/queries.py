"""Reads of exposure: what an alert would reach, and how somebody can be reached."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from tocsin.area import Area
from tocsin.desk.exposure.models import Gathering, Leg, Organiser, Person
from tocsin.desk.exposure.rules import Exposed, Happening, Kind, Question, classify_all
from tocsin.desk.record import seal
from tocsin.terms import TimeWindow, covered

PERSON_CONTEXT = "exposure.person.contact"
ORGANISER_CONTEXT = "exposure.organiser.contact"
CHUNK_IDS = 500
PER_DEGREE = 10_000_000
SEAM, POLE = 180 * PER_DEGREE, 90 * PER_DEGREE

Owner = Literal["person", "organiser"]


class Contact(NamedTuple):
    """An e-mail address and the language its owner reads."""

    address: str
    language: str


@dataclass(frozen=True, slots=True)
class GatheringExposure:
    """A gathering with how it stands to an area, a window and categories."""

    id: UUID
    title: str
    category: str
    venue: str
    locality: str
    organiser_id: UUID | None
    latitude_e7: int | None
    longitude_e7: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    expected: int | None
    capacity: int | None
    synthetic: bool
    exposed: Exposed


@dataclass(frozen=True, slots=True)
class PeopleExposure:
    """Who is inside, and of whom it cannot be told because no stay of theirs is known."""

    inside: list[UUID]
    unknown: list[UUID]


def gatherings_exposed(
    area: Area, window: TimeWindow, categories: Iterable[str], *, with_outside: bool = False
) -> list[GatheringExposure]:
    """Every gathering that is inside, a near miss or unknown, in this order, then by start.

    Those certainly outside are left out unless asked for. `BadInput` where no category is named.
    """
    question = Question(area, window, frozenset(categories))
    rows = list(Gathering.objects.select_related("venue"))
    judged = zip(rows, classify_all([_happening(row) for row in rows], question), strict=True)
    found = [_exposure(row, exposed) for row, exposed in judged if with_outside or exposed.kind is not Kind.OUTSIDE]
    order = list(Kind)
    return sorted(found, key=lambda one: (order.index(one.exposed.kind), str(one.starts_at or ""), one.title))


def people_exposed(area: Area, window: TimeWindow) -> PeopleExposure:
    """People with a stay inside the area that meets the window, and people without any known stay.

    Erased people are in neither: they have no stay and cannot be reached. Both lists are in the order of
    ids.
    """
    inside = {owner for owner, _ in _legs_inside(area, window)}
    unknown = Person.objects.filter(wrapped_key__isnull=False, leg__isnull=True).values_list("pk")
    return PeopleExposure(sorted(map(_uuid, inside)), sorted(_uuid(key) for (key,) in _raw(unknown)))


def person_hours_inside(person_ids: Iterable[UUID], area: Area, window: TimeWindow) -> float:
    """Hours that these people together stay inside area and window; overlapping stays of one count once."""
    wanted = set(person_ids)
    return _hours([key for owner, key in _legs_inside(area, window) if _uuid(owner) in wanted], window)


def person_hours(area: Area, window: TimeWindow) -> float:
    """The same of everybody who is registered."""
    return _hours([key for _, key in _legs_inside(area, window)], window)


def _hours(legs: list[Any], window: TimeWindow) -> float:
    stays: dict[UUID, list[TimeWindow]] = {}
    for keys in _chunks(legs):
        for person, starts_at, ends_at in Leg.objects.filter(pk__in=keys).values_list(
            "person_id", "starts_at", "ends_at"
        ):
            shared = window.shared_with(TimeWindow(starts_at, ends_at))
            stays.setdefault(person, []).extend([shared] if shared else [])
    seconds = sum(part.length.total_seconds() for windows in stays.values() for part in covered(windows))
    return seconds / 3600


def organisers_of(gathering_ids: Iterable[UUID]) -> list[UUID]:
    """The organisers of these gatherings, each once; a gathering without one adds none."""
    found: set[UUID] = set()
    for ids in _chunks(list(gathering_ids)):
        rows = Gathering.objects.filter(pk__in=ids, organiser__isnull=False)
        found.update(rows.values_list("organiser_id", flat=True))
    return sorted(found)


def languages(kind: Owner, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The language each of these people or organisers reads; needs no key."""
    table: QuerySet[Any] = Person.objects.all() if kind == "person" else Organiser.objects.all()
    found: dict[UUID, str] = {}
    for chunk in _chunks(list(ids)):
        found.update(table.filter(pk__in=chunk).values_list("pk", "language"))
    return found


def contact(kind: Owner, owner_id: UUID) -> Contact | None:
    """How one person or organiser can be reached; None where there is nobody, or nothing any more."""
    found = people_contacts([owner_id]) if kind == "person" else organiser_contacts([owner_id])
    return found.get(owner_id)


def people_contacts(ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """How each of these people can be reached; who cannot is left out."""
    return _contacts(Person.objects.all(), PERSON_CONTEXT, ids)


def organiser_contacts(ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """How each of these organisers can be reached; who cannot is left out."""
    return _contacts(Organiser.objects.all(), ORGANISER_CONTEXT, ids)


def _contacts(table: QuerySet[Any], context: str, ids: Sequence[UUID]) -> dict[UUID, Contact]:
    found: dict[UUID, Contact] = {}
    for chunk in _chunks(ids):
        rows = table.filter(pk__in=chunk, wrapped_key__isnull=False)
        for key, wrapped_key, sealed, language in rows.values_list("pk", "wrapped_key", "contact", "language"):
            plain = seal.open_sealed(wrapped_key, sealed, context=context)
            found[key] = Contact(plain.decode(), language)
    return found


def _happening(row: Gathering) -> Happening:
    venue = row.venue
    return Happening(
        latitude_e7=venue.latitude_e7 if venue else None,
        longitude_e7=venue.longitude_e7 if venue else None,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        category=row.category,
    )


def _exposure(row: Gathering, exposed: Exposed) -> GatheringExposure:
    venue = row.venue
    return GatheringExposure(
        id=row.pk,
        title=row.title,
        category=row.category,
        venue=venue.name if venue else "",
        locality=venue.locality if venue else "",
        organiser_id=row.organiser_id,
        latitude_e7=venue.latitude_e7 if venue else None,
        longitude_e7=venue.longitude_e7 if venue else None,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        expected=row.expected,
        capacity=venue.capacity if venue else None,
        synthetic=row.synthetic,
        exposed=exposed,
    )


def _legs_inside(area: Area, window: TimeWindow) -> list[tuple[Any, Any]]:
    """Owner and id of every leg that meets the window inside the area, as the database gives them.

    Made for many rows: times and ids are turned into Python's own only for those that are inside.
    """
    meeting = Leg.objects.filter(starts_at__lt=window.end, ends_at__gt=window.start)
    legs = _near_bounds(meeting, area.bounds)
    rows = _raw(legs.values_list("person_id", "pk", "latitude_e7", "longitude_e7"))
    if not rows:
        return []
    owners, keys, latitudes, longitudes = zip(*rows, strict=True)
    inside = np.flatnonzero(area.holds(np.array(latitudes, np.int32), np.array(longitudes, np.int32)))
    return [(owners[at], keys[at]) for at in inside]


def _near_bounds(legs: QuerySet[Leg], bounds: tuple[float, float, float, float]) -> QuerySet[Leg]:
    """Those that the area's bounding box may hold.

    An area across 180 degrees, at it, or at a pole is bounded by latitude alone: a place there can be
    written with more than one longitude.
    """
    south, west, north, east = (round(degrees * PER_DEGREE) for degrees in bounds)
    legs = legs.filter(latitude_e7__range=(south - 1, north + 1))
    if west > east or west == -SEAM or east == SEAM or south == -POLE or north == POLE:
        return legs
    return legs.filter(longitude_e7__range=(west - 1, east + 1))


def _raw(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The rows just as the driver gives them, without a conversion for each value."""
    sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (ids[at : at + CHUNK_IDS] for at in range(0, len(ids), CHUNK_IDS))
