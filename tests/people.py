"""Officers and occasions for tests."""

import os
from datetime import UTC, datetime, timedelta

from tocsin.desk.officers.acts import enrol_officer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.terms import DESK, Occasion, Tlp

START = datetime(2024, 3, 6, 9, 0, tzinfo=UTC)
"""When a test's desk is founded."""


def after(**offset: float) -> datetime:
    """An instant after `START`, e.g. ``after(hours=3)``."""
    return START + timedelta(**offset)


def desk_occasion(at: datetime = START, step: str | None = None) -> Occasion:
    """The desk itself acts."""
    return Occasion(DESK, at, os.urandom, step)


def occasion(officer: Officer | str, at: datetime = START, step: str | None = None) -> Occasion:
    """An officer, or any other actor by name, acts."""
    actor = officer.actor if isinstance(officer, Officer) else officer
    return Occasion(actor, at, os.urandom, step)


def make_officer(*roles: Role, name: str = "", clearance: Tlp = Tlp.RED) -> Officer:
    """An enrolled officer with `roles`; needs the `desk` fixture."""
    title = name or "Office of the " + " and ".join(roles)
    officer, _ = enrol_officer(
        _enroller(),
        name=title,
        office="Test office",
        roles=roles,
        clearance=clearance,
        contact=f"{title.lower().replace(' ', '-')}@desk.example",
    )
    return officer


def _enroller() -> Occasion:
    for officer in Officer.objects.all():
        if Role.ADMINISTRATOR in officer.roles:
            return occasion(officer)
    return desk_occasion()
