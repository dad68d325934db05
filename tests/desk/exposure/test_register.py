"""Importing a register: whole or not at all, once and again, sealed, erasable."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from tests.desk.exposure.registers import gathering, leg, register
from tests.people import after, make_officer, occasion
from tocsin.desk.exposure.acts import ImportResult, erase_person, import_register
from tocsin.desk.exposure.models import Gathering, Leg, Organiser, Person, Venue
from tocsin.desk.exposure.queries import contact
from tocsin.desk.exposure.register import PersonRow, Register, VenueRow
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened
from tocsin.terms import Absent, BadInput, NotPermitted, Tlp

CPU_SECONDS_MAX = 10.0
"""No measure of speed, only of an end: a second on a poor machine."""


@pytest.fixture
def keeper(desk: None) -> Officer:
    """The officer who keeps the register."""
    return make_officer(Role.ADMINISTRATOR)


def counts() -> tuple[int, ...]:
    """Rows in every table of exposure."""
    return tuple(table.objects.count() for table in (Venue, Organiser, Gathering, Person, Leg))


def test_a_register_is_taken_whole_with_one_entry(keeper: Officer):
    """Everything arrives, and the record says how much, once."""
    result = import_register(occasion(keeper), register(people=3, gatherings=2))
    assert result == ImportResult(venues=1, organisers=1, gatherings=2, people=3, legs=3)
    assert counts() == (1, 1, 2, 3, 3)
    (entry,) = opened(Tlp.RED, acts=("exposure.import_register",))
    assert entry.body == {
        "register": "Synthetic register",
        "venues": 1,
        "organisers": 1,
        "gatherings": 2,
        "people": 3,
        "legs": 3,
    }


def test_the_same_register_again_doubles_nothing(keeper: Officer):
    """Keys and contacts find their rows again; ids stay; what changed is renewed."""
    first = register()
    import_register(occasion(keeper), first)
    ids = set(Person.objects.values_list("pk", flat=True)), set(Gathering.objects.values_list("pk", flat=True))
    moved = replace(first.people[0], contact="  Traveller-0@PEOPLE.example", language="de", legs=(leg(1, 2), leg(3, 4)))
    renamed = replace(first.gatherings[0], title="Moved concert")
    import_register(
        occasion(keeper, after(hours=1)),
        replace(first, people=(moved, *first.people[1:]), gatherings=(renamed, *first.gatherings[1:])),
    )
    assert counts() == (1, 1, 2, 3, 4)
    assert ids == (
        set(Person.objects.values_list("pk", flat=True)),
        set(Gathering.objects.values_list("pk", flat=True)),
    )
    assert Person.objects.filter(language="de").count() == 1
    assert Gathering.objects.filter(title="Moved concert").count() == 1


@pytest.mark.parametrize(
    ("bad", "where", "what"),
    [
        ({"people": (PersonRow("not an address"),)}, "people[1]", "e-mail"),
        ({"people": (PersonRow("a@b.example\r\nBcc: x@y.example"),)}, "people[1]", "e-mail"),
        ({"people": (PersonRow("a@b.example", "english please"),)}, "people[1]", "language"),
        ({"people": (PersonRow("a@b.example"), PersonRow("A@b.example"))}, "people[1]", "more than once"),
        ({"people": (PersonRow("a@b.example", legs=(leg(91, 0),)),)}, "people[1]", "leg 1: latitude 91"),
        ({"people": (PersonRow("a@b.example", legs=(leg(1, 1, days=-3),)),)}, "people[1]", "ends before"),
        ({"venues": (VenueRow("v", "V", latitude=1.0),)}, "venues[1]", "only one coordinate"),
        ({"venues": (VenueRow("v", "V", capacity=-1),)}, "venues[1]", "capacity is negative"),
        ({"gatherings": (gathering("a"), gathering("b", venue="nowhere"))}, "gatherings[2]", "'nowhere'"),
        ({"gatherings": (gathering("a", ends_at=after(days=1)),)}, "gatherings[1]", "ends before"),
        ({"gatherings": (gathering("a", starts_at=after(days=1).replace(tzinfo=None)),)}, "gatherings[1]", "time zone"),
        ({"gatherings": (gathering("a", source=" "),)}, "gatherings[1]", "no source"),
        ({"gatherings": (gathering(" "),)}, "gatherings[1]", "no key"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(keeper: Officer, bad: dict, where: str, what: str):
    """The refusal names the row; no table and no entry has changed."""
    before = counts(), Entry.objects.count()
    with pytest.raises(BadInput, match="not imported") as refused:
        import_register(occasion(keeper), replace(register(), **bad))
    assert refused.value.where == where
    assert what in refused.value.message
    assert (counts(), Entry.objects.count()) == before


def test_a_refusal_tells_no_contact(keeper: Officer):
    """An error text may be seen by many; it holds row numbers, not addresses."""
    with pytest.raises(BadInput) as refused:
        import_register(occasion(keeper), Register("r", people=(PersonRow("secret person@people.example"),)))
    assert "secret" not in str(refused.value)


def test_only_a_keeper_may_import(keeper: Officer):
    """A drafter may not change the register."""
    with pytest.raises(NotPermitted):
        import_register(occasion(make_officer(Role.DRAFTER)), register())


def test_a_contact_is_opened_only_by_its_key(keeper: Officer):
    """What was imported sealed comes back whole for sending."""
    import_register(occasion(keeper), register(people=1))
    person = Person.objects.get()
    assert contact("person", person.pk) == ("traveller-0@people.example", "en")
    assert b"traveller" not in bytes(person.contact)
    assert contact("organiser", Organiser.objects.get().pk) == ("promoter@venue.example", "en")


def test_erasure_destroys_key_index_and_legs(keeper: Officer):
    """An erased person cannot be opened, found again by contact, or located; a new import is a new person."""
    import_register(occasion(keeper), register(people=1))
    erased = Person.objects.get()
    erase_person(occasion(keeper, after(hours=1)), erased.pk)
    assert contact("person", erased.pk) is None
    assert Leg.objects.count() == 0
    import_register(occasion(keeper, after(hours=2)), register(people=1))
    assert Person.objects.count() == 2
    with pytest.raises(Absent):
        erase_person(occasion(keeper, after(hours=3)), erased.pk)


def test_the_database_refuses_a_half_erased_person(keeper: Officer):
    """A key destroyed without the index, or the other way round, is not possible."""
    import_register(occasion(keeper), register(people=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.update(wrapped_key=None)


def test_two_thousand_people_are_imported_in_time(keeper: Officer):
    """The register of the demo is no wait: 2,000 people and 40 gatherings, first and second time."""
    large = register(people=2000, gatherings=40)
    for hours in (0, 1):
        started = time.process_time()
        import_register(occasion(keeper, after(hours=hours)), large)
        assert time.process_time() - started < CPU_SECONDS_MAX
    assert counts() == (1, 1, 40, 2000, 2000)


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_shows_no_address(committed_desk: None):
    """Neither the rows nor the file of the database hold a contact in the clear."""
    import_register(occasion(make_officer(Role.ADMINISTRATOR)), register(people=50))
    dump = _dump()
    assert b"Concert concert-0" in dump
    assert b"traveller-" not in dump
    assert b"@people.example" not in dump
    assert b"promoter@" not in dump


def _dump() -> bytes:
    """Every byte the database has written: the file on SQLite, all rows as text on PostgreSQL."""
    if connection.vendor == "sqlite" and "mode=memory" not in str(connection.settings_dict["NAME"]):
        base = Path(str(connection.settings_dict["NAME"]))
        return b"".join(path.read_bytes() for path in base.parent.glob(base.name + "*"))
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return connection.connection.serialize()
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names() if name.startswith("exposure_")]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows).encode() + b"".join(bytes.fromhex(part) for row in rows for part in _hex_parts(row))


def _hex_parts(row: str) -> list[str]:
    return [part.split('"')[0].split(",")[0].rstrip(")") for part in row.split("\\\\x")[1:]]
