"""What ``tocsin init`` and ``tocsin officer`` do inside the desk."""

import os
from datetime import UTC, datetime

from django.conf import settings
from rich.console import Console
from rich.table import Table

from tocsin.desk.keeping.acts.rescuing import rescue_administrator
from tocsin.desk.officers.acts import enrol_officer, renew_enrolment
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import with_role
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import found_desk
from tocsin.faces.asking import occasion_by_command, occasion_of_machine, way_of_commands
from tocsin.faces.typed import read_limit
from tocsin.terms import DESK, BadInput, Occasion, Tlp


def found(administrator: str, contact: str) -> None:
    """Found the desk and enrol its first administrator."""
    occasion = Occasion(DESK, datetime.now(UTC), os.urandom, way=way_of_commands())
    found_desk(occasion)
    _, token = enrol_officer(
        occasion,
        name=administrator,
        office=administrator,
        roles=[Role.ADMINISTRATOR],
        clearance=Tlp.GREEN,
        contact=contact,
    )
    directory = settings.TOCSIN
    console = Console(highlight=False)
    console.print(f"{directory.path} is now a desk in [bold]{directory.mode}[/] mode.")
    _say_link(console, administrator, token)
    console.print(f"Start it with: tocsin serve --data {directory.path}", soft_wrap=True)


def say_upgraded() -> None:
    """Say that the tables are up to date."""
    Console(highlight=False).print(f"The tables of {settings.TOCSIN.path} are up to date.")


def enrol(name: str, office: str, roles: list[str], clearance: str, contact: str, language: str) -> None:
    """Enrol an officer in the name of this desk's administrator, and print the one-time link."""
    limit = read_limit(clearance, "--clearance")
    try:
        held = [Role(role) for role in roles]
    except ValueError as error:
        raise BadInput(f"{error}", f"Roles are: {', '.join(Role)}.") from None
    _, token = enrol_officer(
        occasion_by_command(_administrator()),
        name=name,
        office=office or name,
        roles=held,
        clearance=limit,
        contact=contact,
        language=language,
    )
    _say_link(Console(highlight=False), name, token)


def link(name: str, rescue: bool, reason: str) -> None:
    """Print a fresh one-time link for the officer called `name`; with `rescue`, for an administrator without a key."""
    if reason and not rescue:
        raise BadInput("A reason belongs to --rescue.", "Leave --reason out.", "--reason")
    officer = Officer.objects.filter(name=name, is_active=True).first()
    if officer is None:
        raise BadInput(f"No officer is called {name!r}.", "List them with: tocsin officer list")
    if rescue:
        token = rescue_administrator(occasion_of_machine(), officer.id, reason)
    else:
        token = renew_enrolment(occasion_by_command(_administrator()), officer.id)
    _say_link(Console(highlight=False), name, token)
    if rescue:
        words = "The record says so, and every supervisor and administrator is paged once the desk serves."
        Console(highlight=False).print(words, soft_wrap=True)


def list_officers() -> None:
    """Print the officers as a table."""
    table = Table("Name", "Office", "Roles", "Clearance", "Active")
    for officer in Officer.objects.order_by("name"):
        active = "yes" if officer.is_active else "no"
        table.add_row(officer.name, officer.office, ", ".join(officer.roles), officer.cleared.label, active)
    Console(highlight=False).print(table)


def _administrator() -> str:
    # Whoever can run this holds the directory and its keys; the record still names the administrator.
    administrators = with_role(Role.ADMINISTRATOR)
    return administrators[0].actor if administrators else DESK


def _say_link(console: Console, name: str, token: str) -> None:
    address = f"{settings.TOCSIN.base_url}/enrol/{token}"
    console.print(f"One-time link for {name}, good for 24 hours:", soft_wrap=True, markup=False)
    console.print(f"  {address}", style="bold", soft_wrap=True, markup=False)
