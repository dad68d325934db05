"""Officers and occasions for tests."""

import os
from dataclasses import replace
from datetime import datetime, timedelta

from tocsin.desk.officers.acts import enrol_officer
from tocsin.desk.officers.models import Officer, Showing
from tocsin.desk.officers.queries import is_lenient
from tocsin.desk.officers.rules import Method, Role
from tocsin.terms import DESK, Occasion, Proof, Tlp

START = datetime.fromisoformat(os.environ.get("TOCSIN_TEST_START", "2024-03-06T09:00:00+00:00"))
"""When a test's desk is founded; a process that fills a desk for a browser names another time."""


def after(**offset: float) -> datetime:
    """An instant after `START`, e.g. ``after(hours=3)``."""
    return START + timedelta(**offset)


def desk_occasion(at: datetime = START, step: str | None = None) -> Occasion:
    """The desk itself acts."""
    return Occasion(DESK, at, os.urandom, step)


def occasion(officer: Officer | str, at: datetime = START, step: str | None = None) -> Occasion:
    """An officer, or any other actor by name, acts; on a desk that asks for passkeys, having just shown one."""
    if isinstance(officer, Officer) and not is_lenient():
        return replace(proven(officer, at), step=step)
    return bare(officer, at, step)


def bare(officer: Officer | str, at: datetime = START, step: str | None = None) -> Occasion:
    """An officer, or any other actor by name, acts, and has shown nothing: a script, a command, an old session."""
    actor = officer.actor if isinstance(officer, Officer) else officer
    return Occasion(actor, at, os.urandom, step)


def proven(officer: Officer, at: datetime = START, method: Method = Method.PASSKEY) -> Occasion:
    """An officer acts, having shown a passkey at this very moment: what a live desk asks for where it is dangerous."""
    shown = Showing.objects.create(id=bare(officer, at).new_id(), officer=officer, method=method, at=at)
    return replace(bare(officer, at), proof=Proof(shown.id, str(method), at))


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
