"""A register as it is given to the desk: plain rows with the register's own keys, and their checks.

Faces read files into these; nothing here touches the database. A register is taken whole or not at all.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from tocsin.terms import BadInput

ADDRESS_LENGTH_MAX = 254
PROBLEMS_SHOWN_MAX = 5
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A venue; degrees WGS 84, None where the place is not known."""

    key: str
    name: str
    locality: str = ""
    latitude: float | None = None
    longitude: float | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class OrganiserRow:
    """An organiser with an e-mail address and the language it reads (BCP 47)."""

    key: str
    name: str
    contact: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class GatheringRow:
    """A gathering; `venue` and `organiser` are keys, of this register or of an earlier one."""

    key: str
    title: str
    category: str
    source: str
    venue: str | None = None
    organiser: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    expected: int | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class LegRow:
    """A stay of a person at a place in degrees, from `starts_at` up to and not including `ends_at`."""

    latitude: float
    longitude: float
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A registered person. The legs given are all there are: they replace those of an earlier import."""

    contact: str
    language: str = "en"
    legs: tuple[LegRow, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """Everything one import brings. `name` says which register it is."""

    name: str
    venues: tuple[VenueRow, ...] = ()
    organisers: tuple[OrganiserRow, ...] = ()
    gatherings: tuple[GatheringRow, ...] = ()
    people: tuple[PersonRow, ...] = ()


Row = TypeVar("Row")
Problem = tuple[str, str]
"""The row, such as ``people[3]``, counted from 1, and what is wrong with it. Never a contact."""


def check_register(register: Register, venues_known: frozenset[str], organisers_known: frozenset[str]) -> None:
    """Refuse, with `BadInput` naming the rows, a register that cannot be taken whole.

    `venues_known` and `organisers_known` are the keys an earlier import brought.
    """
    venues = venues_known | {row.key for row in register.venues}
    organisers = organisers_known | {row.key for row in register.organisers}

    def gathering_problems(row: GatheringRow) -> Iterator[str]:
        yield from _gathering(row)
        yield from _unknown("venue", row.venue, venues)
        yield from _unknown("organiser", row.organiser, organisers)

    problems = [
        *_checked("venues", register.venues, _venue, lambda row: row.key),
        *_checked("organisers", register.organisers, _organiser, lambda row: row.key),
        *_checked("gatherings", register.gatherings, gathering_problems, lambda row: row.key),
        *_checked("people", register.people, _person, lambda row: row.contact.strip().casefold()),
    ]
    if problems:
        _refuse(problems)


def _refuse(problems: Sequence[Problem]) -> None:
    shown = "; ".join(f"{where}: {what}" for where, what in problems[:PROBLEMS_SHOWN_MAX])
    rest = len(problems) - PROBLEMS_SHOWN_MAX
    more = f"; and {rest} more" if rest > 0 else ""
    raise BadInput(
        f"The register was not imported: {shown}{more}.", "Correct the rows and import it again.", problems[0][0]
    )


def _checked(
    table: str, rows: Sequence[Row], check: Callable[[Row], Iterable[str]], key: Callable[[Row], str]
) -> list[Problem]:
    counts = Counter(key(row) for row in rows)
    found: list[Problem] = []
    for number, row in enumerate(rows, 1):
        where = f"{table}[{number}]"
        found.extend((where, what) for what in check(row))
        if counts[key(row)] > 1:
            found.append((where, "it stands there more than once"))
    return found


def _venue(row: VenueRow) -> Iterator[str]:
    yield from _named(row.key, row.name)
    if (row.latitude is None) != (row.longitude is None):
        yield "it has only one coordinate"
    elif row.latitude is not None and row.longitude is not None:
        yield from _place(row.latitude, row.longitude)
    yield from _count("capacity", row.capacity)


def _organiser(row: OrganiserRow) -> Iterator[str]:
    yield from _named(row.key, row.name)
    yield from _contact(row.contact, row.language)


def _gathering(row: GatheringRow) -> Iterator[str]:
    yield from _named(row.key, row.title)
    if not row.source.strip():
        yield "it names no source"
    for name, instant in (("starts_at", row.starts_at), ("ends_at", row.ends_at)):
        if instant is not None and instant.tzinfo is None:
            yield f"{name} has no time zone"
            return
    if row.starts_at is not None and row.ends_at is not None and row.ends_at < row.starts_at:
        yield "it ends before it starts"
    yield from _count("expected", row.expected)


def _person(row: PersonRow) -> Iterator[str]:
    yield from _contact(row.contact, row.language)
    for number, leg in enumerate(row.legs, 1):
        for what in _leg(leg):
            yield f"leg {number}: {what}"


def _leg(leg: LegRow) -> Iterator[str]:
    yield from _place(leg.latitude, leg.longitude)
    if leg.starts_at.tzinfo is None or leg.ends_at.tzinfo is None:
        yield "a time has no time zone"
    elif leg.ends_at <= leg.starts_at:
        yield "it ends before it starts"


def _named(key: str, name: str) -> Iterator[str]:
    if not key.strip() or not name.strip():
        yield "it has no key or no name"
    if len(key) > 120 or len(name) > 200:
        yield "its key or name is too long"


def _place(latitude: float, longitude: float) -> Iterator[str]:
    if not -90 <= latitude <= 90:
        yield f"latitude {latitude} is not between -90 and 90"
    if not -180 <= longitude <= 180:
        yield f"longitude {longitude} is not between -180 and 180"


def _contact(contact: str, language: str) -> Iterator[str]:
    if len(contact) > ADDRESS_LENGTH_MAX or not _ADDRESS.fullmatch(contact.strip()):
        yield "its contact is not an e-mail address (ASCII, RFC 5321)"
    if not _LANGUAGE.fullmatch(language):
        yield f"{language!r} is not a language tag"


def _count(name: str, number: int | None) -> Iterator[str]:
    if number is not None and number < 0:
        yield f"{name} is negative"


def _unknown(name: str, key: str | None, known: Iterable[str]) -> Iterator[str]:
    if key is not None and key not in known:
        yield f"its {name} {key!r} is not in any register"
