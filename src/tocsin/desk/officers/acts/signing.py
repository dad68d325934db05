"""Signing in and out, and showing a credential again: each is an entry in the record.

The checking of a passkey or code is done before, by the face that took it; what was shown stands in the
entry's body, so that an assertion can be verified again by whoever has the entry of the passkey.
"""

import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.officers.models import Officer, Showing, Sitting
from tocsin.desk.officers.queries import acting_officer, authorise, require_desk, require_proof, ways_of
from tocsin.desk.officers.rules import BY_COMMAND, Method, Permission, shown_code
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.terms import DESK, Absent, BadInput, NotPermitted, Occasion, Proof, Tlp

SEEN_EVERY = timedelta(minutes=1)
DEVICE_CHARACTERS_MAX = 60
FORGOTTEN_AFTER = timedelta(hours=1)
CODE_BYTES = 10
HOST_CHARACTERS_MAX = 255
SHOWABLE = frozenset({Method.PASSKEY, Method.TOTP})


@transaction.atomic
def sign_in(
    occasion: Occasion, *, method: Method, device: str, evidence: Mapping[str, Any] | None = None
) -> tuple[Sitting, Proof | None]:
    """Begin a session of the officer who acts; a passkey or code that was shown counts as proof for a while.

    Raises `NotPermitted` where the officer's roles and the desk's policy do not let `method` in.
    """
    officer = acting_officer(occasion)
    if method not in ways_of(officer):
        raise NotPermitted("This is not a way in for your role.", "Use your passkey, or ask an administrator.")
    sitting = Sitting.objects.create(
        id=occasion.new_id(),
        officer=officer,
        method=method,
        device=device[:DEVICE_CHARACTERS_MAX],
        since=occasion.at,
        seen_at=occasion.at,
    )
    shown = _show(occasion, officer, method) if method in SHOWABLE else None
    body = {"name": officer.name, "method": str(method), "device": sitting.device, "shown": dict(evidence or {})}
    _note(occasion, "sign_in", officer, body, subjects=[sitting.id])
    return sitting, shown


@transaction.atomic
def show_credential(occasion: Occasion, *, method: Method, evidence: Mapping[str, Any] | None = None) -> Proof:
    """Note that the officer who acts showed a passkey or a code again; the proof goes with the next act."""
    officer = acting_officer(occasion)
    if method not in SHOWABLE or method not in ways_of(officer):
        raise NotPermitted("This does not count for your role.", "Use your passkey.")
    shown = _show(occasion, officer, method)
    body = {"name": officer.name, "method": str(method), "shown": dict(evidence or {})}
    _note(occasion, "show_credential", officer, body)
    return shown


@transaction.atomic
def show_for_command(occasion: Occasion, *, purpose: Permission, host: str) -> str:
    """A code by which one command of this officer on `host` may do what `purpose` allows, once; returns the code.

    The officer has to have shown a credential just before; the code is as old as that showing is fresh. The
    desk keeps its digest. `NotPermitted` for a purpose that no command serves, or that is not the officer's.
    """
    officer = acting_officer(occasion)
    if purpose not in BY_COMMAND or not officer.may(purpose):
        raise NotPermitted("No command of yours does this.", "Choose one of those that the page offers.")
    machine = host.strip()[:HOST_CHARACTERS_MAX]
    if not machine:
        raise BadInput("Name the machine on which the command runs.", "It is what the command hostname prints.", "host")
    require_proof(occasion, officer)
    code = base64.b32encode(occasion.entropy(CODE_BYTES)).decode().rstrip("=").lower()
    method = occasion.proof.method if occasion.proof else str(Method.PASSKEY)
    shown = Showing.objects.create(
        id=occasion.new_id(),
        officer=officer,
        method=method,
        at=occasion.at,
        purpose=str(purpose),
        host=machine,
        code_digest=seal.token_digest(code),
    )
    body = {"name": officer.name, "purpose": str(purpose), "host": machine}
    _note(occasion, "show_for_command", officer, body, subjects=[shown.id])
    return shown_code(code)


@transaction.atomic
def forget_showings(occasion: Occasion) -> int:
    """The desk forgets what was shown and counts no more; returns how many rows went. The record keeps the acts."""
    require_desk(occasion)
    limit = occasion.at - timedelta(seconds=settings.TOCSIN.policy.proof_seconds_max) - FORGOTTEN_AFTER
    return Showing.objects.filter(at__lt=limit).delete()[0]


@transaction.atomic
def refuse_sign_in(occasion: Occasion, *, method: Method, officer_id: UUID | None, why: str) -> None:
    """Note a try that failed: for whom, where that is known, and why. The page itself says nothing of it."""
    officer = Officer.objects.filter(pk=officer_id).first() if officer_id else None
    append(
        occasion,
        act="officers.refuse_sign_in",
        subjects=[officer.id] if officer else [],
        limit=Tlp.AMBER,
        body={"name": officer.name if officer else "", "method": str(method), "why": why},
    )


@transaction.atomic
def end_sitting(occasion: Occasion, sitting_id: UUID) -> None:
    """End a session: one's own, another's by an administrator, or one that timed out by the desk.

    A session that is over already stays so.
    """
    sitting = Sitting.objects.select_for_update().filter(pk=sitting_id).select_related("officer").first()
    if sitting is None:
        raise Absent("There is no such session.", "Look at the list again.")
    by = _may_end(occasion, sitting.officer)
    if sitting.ended_at is None:
        _end(occasion, sitting)
        _note(occasion, "end_sitting", sitting.officer, {"name": sitting.officer.name, "by": by}, subjects=[sitting.id])


@transaction.atomic
def end_sittings(occasion: Occasion, officer_id: UUID, *, but: UUID | None = None) -> int:
    """End every session of an officer, `but` one where it is given; returns how many those were."""
    officer = Officer.objects.filter(pk=officer_id).first()
    if officer is None:
        raise Absent("There is no such officer.", "List the officers.")
    by = _may_end(occasion, officer)
    ended = close_sittings(occasion, officer, but=but)
    if ended:
        _note(occasion, "end_sittings", officer, {"name": officer.name, "by": by, "sessions": len(ended)}, ended)
    return len(ended)


def close_sittings(occasion: Occasion, officer: Officer, *, but: UUID | None = None) -> list[UUID]:
    """End an officer's sessions as a part of another act, which makes the entry; returns their ids."""
    rows = Sitting.objects.select_for_update().filter(officer=officer, ended_at=None)
    rows = rows.exclude(pk=but) if but else rows
    for sitting in rows:
        _end(occasion, sitting)
    return [sitting.id for sitting in rows]


def note_seen(occasion: Occasion, sitting: Sitting) -> None:
    """Remember that a session is in use, once a minute. No act: the record has the ends, not every click."""
    if occasion.at - sitting.seen_at >= SEEN_EVERY:
        Sitting.objects.filter(pk=sitting.id, ended_at=None).update(seen_at=occasion.at)


def _show(occasion: Occasion, officer: Officer, method: Method) -> Proof:
    shown = Showing.objects.create(id=occasion.new_id(), officer=officer, method=method, at=occasion.at)
    return Proof(shown.id, str(method), shown.at)


def _may_end(occasion: Occasion, owner: Officer) -> str:
    if occasion.actor == DESK:
        return "the desk, by its time limits"
    if occasion.actor == owner.actor:
        return "the officer"
    return authorise(occasion, Permission.OFFICER_ENROL).name


def _end(occasion: Occasion, sitting: Sitting) -> None:
    sitting.ended_at = occasion.at
    sitting.save(update_fields=["ended_at"])


def _note(
    occasion: Occasion, act: str, officer: Officer, body: Mapping[str, Any], subjects: list[UUID] | None = None
) -> None:
    append(occasion, act=f"officers.{act}", subjects=[officer.id, *(subjects or [])], limit=Tlp.GREEN, body=body)
