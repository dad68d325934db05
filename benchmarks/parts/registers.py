"""The desk's side of `benchmarks.exposure`: a synthetic register, taken by the desk. Needs an open desk."""

import os
import time
from datetime import timedelta

from benchmarks.parts.desk import START
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.queries import PERSON_CONTEXT
from tocsin.desk.exposure.register import GatheringRow, LegRow, PersonRow, Register, VenueRow
from tocsin.desk.officers.acts import enrol_officer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record import seal
from tocsin.desk.record.acts import found_desk
from tocsin.terms import DESK, Entropy, Occasion, TimeWindow, Tlp

Places = list[tuple[float, float]]


def make_register(people: Places, gatherings: Places, window: TimeWindow) -> Register:
    """One person with one stay at each place, one concert in a hall of its own at each other place."""
    end = window.end + timedelta(days=1)
    return Register(
        name="Synthetic register",
        venues=tuple(VenueRow(f"hall-{n}", f"Hall {n}", "", *place) for n, place in enumerate(gatherings)),
        gatherings=tuple(
            GatheringRow(
                key=f"concert-{n}",
                title=f"Concert {n}",
                category="concert",
                source="made for measuring",
                venue=f"hall-{n}",
                starts_at=START + timedelta(hours=n % 120),
                ends_at=START + timedelta(hours=n % 120 + 3),
                synthetic=True,
            )
            for n in range(len(gatherings))
        ),
        people=tuple(
            PersonRow(f"traveller-{n}@people.example", "en", (LegRow(*place, START, end),), synthetic=True)
            for n, place in enumerate(people)
        ),
    )


def seal_all(register: Register) -> None:
    """What no import can save: a key and a sealed contact for each person."""
    for row in register.people:
        seal.seal_new(row.contact.encode(), context=PERSON_CONTEXT, entropy=os.urandom)


def take_register(register: Register, entropy: Entropy) -> float:
    """Seconds to import it."""
    keeper = Officer.objects.first() or _found(entropy)
    occasion = Occasion(keeper.actor, START, entropy)
    started = time.perf_counter()
    import_register(occasion, register)
    return time.perf_counter() - started


def _found(entropy: Entropy) -> Officer:
    desk = Occasion(DESK, START, entropy)
    found_desk(desk)
    keeper, _ = enrol_officer(
        desk,
        name="Keeper",
        office="Test office",
        roles=[Role.ADMINISTRATOR],
        clearance=Tlp.GREEN,
        contact="keeper@desk.example",
    )
    return keeper
