"""The only writers of exposure."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction

from tocsin.area import e7
from tocsin.desk.exposure.models import Gathering, Leg, Organiser, Person, Venue
from tocsin.desk.exposure.queries import ORGANISER_CONTEXT, PERSON_CONTEXT
from tocsin.desk.exposure.register import LegRow, OrganiserRow, PersonRow, Register, VenueRow, check_register
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.terms import Absent, Occasion, Tlp

CHUNK_ROWS = 500

Row = TypeVar("Row")
Table = TypeVar("Table", bound=models.Model)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many rows of each kind the register brought, new or renewed."""

    venues: int
    organisers: int
    gatherings: int
    people: int
    legs: int


@transaction.atomic
def import_register(occasion: Occasion, register: Register) -> ImportResult:
    """Take a whole register. The same keys and contacts are renewed by the next import, never doubled.

    Contacts are sealed, each under a key of its own. A person's legs are replaced by those given; rows
    that the register does not name stay as they are. `BadInput` names the rows that cannot be taken;
    then nothing is.
    """
    authorise(occasion, Permission.REGISTER_IMPORT)
    check_register(register, _keys(Venue), _keys(Organiser))
    venues = _store(Venue, register.venues, lambda row, old: _venue(occasion, row, old))
    organisers = _store(Organiser, register.organisers, lambda row, old: _organiser(occasion, row, old))
    _store_gatherings(occasion, register)
    people = _store_people(occasion, register.people)
    legs = _replace_legs(occasion, people, register.people)
    result = ImportResult(len(venues), len(organisers), len(register.gatherings), len(people), legs)
    body = {"register": register.name, **asdict(result)}
    append(occasion, act="exposure.import_register", subjects=[], limit=Tlp.AMBER, body=body)
    return result


@transaction.atomic
def erase_person(occasion: Occasion, person_id: UUID) -> None:
    """Erase a person's contact for good, by destroying its key, and every leg. `Absent` if unknown.

    The row stays, empty, so that what was counted stays countable. Backups forget it with their age.
    """
    authorise(occasion, Permission.DATA_ERASE)
    erased = Person.objects.filter(pk=person_id, wrapped_key__isnull=False).update(
        wrapped_key=None, contact=b"", contact_index=None
    )
    if not erased:
        raise Absent("There is no such person in the register.", "It may have been erased already.")
    Leg.objects.filter(person_id=person_id).delete()
    append(occasion, act="exposure.erase_person", subjects=[person_id], limit=Tlp.AMBER, body={})


def _keys(table: type[Venue] | type[Organiser]) -> frozenset[str]:
    return frozenset(table.objects.values_list("key", flat=True))


def _store(table: type[Table], rows: Sequence[Any], make: Callable[[Any, Table | None], Table]) -> dict[str, Table]:
    """Insert or renew rows that have a key; returns them by key."""
    old = _by("key", table, [row.key for row in rows])
    made = {row.key: make(row, old.get(row.key)) for row in rows}
    _write(table, list(made.values()))
    return made


def _by(field: str, table: type[Table], values: Sequence[Any]) -> dict[Any, Table]:
    found: dict[Any, Table] = {}
    for at in range(0, len(values), CHUNK_ROWS):
        rows = table._default_manager.filter(**{f"{field}__in": values[at : at + CHUNK_ROWS]})
        found.update((_plain(getattr(row, field)), row) for row in rows)
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _write(table: type[Table], rows: Collection[Table]) -> None:
    """Insert all, renewing those whose id stands there already."""
    fields = [field.name for field in table._meta.concrete_fields if not field.primary_key]
    table._default_manager.bulk_create(
        rows, batch_size=CHUNK_ROWS, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def _venue(occasion: Occasion, row: VenueRow, old: Venue | None) -> Venue:
    return Venue(
        id=old.pk if old else occasion.new_id(),
        key=row.key,
        name=row.name,
        locality=row.locality,
        latitude_e7=None if row.latitude is None else e7(row.latitude),
        longitude_e7=None if row.longitude is None else e7(row.longitude),
        capacity=row.capacity,
    )


def _organiser(occasion: Occasion, row: OrganiserRow, old: Organiser | None) -> Organiser:
    box = _sealed(occasion, row.contact, ORGANISER_CONTEXT)
    return Organiser(
        id=old.pk if old else occasion.new_id(),
        key=row.key,
        name=row.name,
        language=row.language,
        wrapped_key=box.wrapped_key,
        contact=box.sealed,
        renewed_at=occasion.at,
    )


def _store_gatherings(occasion: Occasion, register: Register) -> None:
    venues = dict(Venue.objects.values_list("key", "pk"))
    organisers = dict(Organiser.objects.values_list("key", "pk"))

    def make(row: Any, old: Gathering | None) -> Gathering:
        values = asdict(row)
        venue, organiser = values.pop("venue"), values.pop("organiser")
        return Gathering(
            id=old.pk if old else occasion.new_id(),
            venue_id=venues[venue] if venue else None,
            organiser_id=organisers[organiser] if organiser else None,
            **values,
        )

    _store(Gathering, register.gatherings, make)


def _store_people(occasion: Occasion, rows: Sequence[PersonRow]) -> list[Person]:
    """People in the order of `rows`, found again by the keyed hash of their contact."""
    indexes = [seal.blind_index(row.contact) for row in rows]
    old: dict[bytes, Person] = _by("contact_index", Person, indexes)
    people = [_person(occasion, row, index, old.get(index)) for row, index in zip(rows, indexes, strict=True)]
    _write(Person, people)
    return people


def _person(occasion: Occasion, row: PersonRow, index: bytes, old: Person | None) -> Person:
    box = _sealed(occasion, row.contact, PERSON_CONTEXT)
    return Person(
        id=old.pk if old else occasion.new_id(),
        language=row.language,
        wrapped_key=box.wrapped_key,
        contact=box.sealed,
        contact_index=index,
        synthetic=row.synthetic,
        renewed_at=occasion.at,
    )


def _replace_legs(occasion: Occasion, people: Sequence[Person], rows: Sequence[PersonRow]) -> int:
    keys = [person.pk for person in people]
    for at in range(0, len(keys), CHUNK_ROWS):
        Leg.objects.filter(person_id__in=keys[at : at + CHUNK_ROWS]).delete()
    pairs = zip(people, rows, strict=True)
    legs = [_leg(occasion, person, leg) for person, row in pairs for leg in row.legs]
    Leg.objects.bulk_create(legs, batch_size=CHUNK_ROWS)
    return len(legs)


def _leg(occasion: Occasion, person: Person, row: LegRow) -> Leg:
    return Leg(
        id=occasion.new_id(),
        person=person,
        latitude_e7=e7(row.latitude),
        longitude_e7=e7(row.longitude),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _sealed(occasion: Occasion, contact: str, context: str) -> seal.SealedBox:
    return seal.seal_new(contact.strip().encode(), context=context, entropy=occasion.entropy)
