"""Before the story begins: the desk is founded, its officers enrolled, its partners and registers entered.

Each is a step of its own, so that a replay that was killed here goes on here.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.register import (
    GatheringRow,
    LegRow,
    OrganiserRow,
    PersonRow,
    VenueRow,
)
from tocsin.desk.exposure.register import Register as RegisterRows
from tocsin.desk.officers.acts import enrol_officer, roster_duty
from tocsin.desk.officers.queries import with_role
from tocsin.desk.officers.rules import Permission, Post, Role, allowed
from tocsin.desk.partners.acts import enrol_partner
from tocsin.desk.record.acts import found_desk
from tocsin.desk.record.queries import step_done
from tocsin.faces.cli.replaying.register import Person, people_of
from tocsin.faces.cli.replaying.scenario import Duty, GatheringTable, OfficerTable, PartnerTable, Scenario
from tocsin.faces.cli.replaying.scene import OFFICER, PARTNER, Scene
from tocsin.terms import DESK, BadInput, Occasion, Tlp

FOUND, DUTY, REGISTER = "prepare/found", "prepare/duty", "prepare/register"


def prepare(scenario: Scenario) -> int:
    """Do what of this is not done yet; returns how many steps were."""
    done = 0
    for step, act in _preparations(scenario):
        if not step_done(step):
            act(step)
            done += 1
    return done


def _preparations(scenario: Scenario) -> Iterator[tuple[str, Callable[[str], object]]]:
    scene = Scene(scenario, scenario.begins)
    yield FOUND, lambda step: found_desk(_desk(scene, step))
    for officer in _administrator_first(scenario):
        yield f"{OFFICER}/{officer.id}", partial(_enrol, scene, officer)
    for number, duty in enumerate(scenario.duty, start=1):
        yield f"{DUTY}/{number}", partial(_roster, scene, duty)
    for partner in scenario.partner:
        yield f"{PARTNER}/{partner.id}", partial(_partner, scene, partner)
    yield REGISTER, partial(_import, scene)


def _desk(scene: Scene, step: str) -> Occasion:
    return Occasion(DESK, scene.at, os.urandom, step)


def _by(scene: Scene, permission: Permission, step: str) -> Occasion:
    """The first officer of the scenario whose roles allow `permission` acts."""
    for officer in scene.scenario.officer:
        if permission in allowed(frozenset(Role(role) for role in officer.roles)):
            return scene.occasion(officer.id, step)
    raise BadInput(f"No officer of the scenario may do this ({permission}).", "Give one the role.", "officer")


def _administrator_first(scenario: Scenario) -> list[OfficerTable]:
    return sorted(scenario.officer, key=lambda officer: Role.ADMINISTRATOR not in officer.roles)


def _enrol(scene: Scene, officer: OfficerTable, step: str) -> None:
    first = not with_role(Role.ADMINISTRATOR)
    enrol_officer(
        _desk(scene, step) if first else _by(scene, Permission.OFFICER_ENROL, step),
        name=officer.name,
        office=officer.office,
        roles=[Role(role) for role in officer.roles],
        clearance=Tlp.from_text(officer.clearance),
        contact=officer.contact,
        language=officer.language,
    )


def _roster(scene: Scene, duty: Duty, step: str) -> None:
    roster_duty(
        _by(scene, Permission.DUTY_ROSTER, step),
        officer=scene.officer(duty.officer),
        post=Post(duty.post),
        starts_at=duty.starts,
        ends_at=duty.ends,
    )


def _partner(scene: Scene, partner: PartnerTable, step: str) -> None:
    enrol_partner(
        _by(scene, Permission.PARTNER_TELL, step),
        name=partner.name,
        language=partner.language,
        contact=partner.contact,
        limit=Tlp.from_text(partner.limit),
    )


def _import(scene: Scene, step: str) -> None:
    import_register(_by(scene, Permission.REGISTER_IMPORT, step), register_of(scene.scenario))


def register_of(scenario: Scenario) -> RegisterRows:
    """The scenario's register as the desk imports it."""
    register = scenario.register
    kinds = {source.id: source.kind for source in scenario.source}
    return RegisterRows(
        name=f"register of {scenario.id}",
        venues=tuple(
            VenueRow(row.id, row.name, row.locality, row.latitude, row.longitude, row.capacity)
            for row in register.venue
        ),
        organisers=tuple(OrganiserRow(row.id, row.name, row.contact, row.language) for row in register.organiser),
        gatherings=tuple(_gathering(row, kinds) for row in register.gathering),
        people=tuple(_person(person) for person in people_of(scenario)),
    )


def _gathering(row: GatheringTable, kinds: Mapping[str, str]) -> GatheringRow:
    return GatheringRow(
        key=row.id,
        title=row.title,
        category=row.category,
        source=", ".join(row.sources),
        venue=row.venue or None,
        organiser=row.organiser or None,
        starts_at=row.starts,
        ends_at=row.ends,
        expected=row.expected,
        synthetic="synthetic" in {kinds[name] for name in row.sources},
    )


def _person(person: Person) -> PersonRow:
    legs = tuple(LegRow(stay.latitude, stay.longitude, stay.starts, stay.ends) for stay in person.stays)
    return PersonRow(person.address, person.language, legs, synthetic=True)
