"""Who comes in, with which rights, by which one-time link, and who leaves.

An administrator does all of it with a passkey shown just before, from the console. Two ways lead round
that, both only on the desk's own machine: while the desk is being set up nobody has a passkey yet, and
`keeping.acts.rescuing` lets in an administrator who lost every one. Whoever came in since such a rescue makes
nobody a releaser for some hours (``rescue_hold_hours``): the machine alone must not lead to a release.
"""

import base64
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.officers.acts.signing import close_sittings
from tocsin.desk.officers.models import Enrolment, Officer
from tocsin.desk.officers.queries import CONTACT_CONTEXT, authorise, with_role
from tocsin.desk.officers.rules import Permission, Role
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.desk.record.models import Entry
from tocsin.terms import DESK, Absent, BadInput, Conflict, NotPermitted, Occasion, Tlp

ENROLMENT_HOURS_MAX = 24
TOKEN_BYTES = 16
RELEASING = frozenset({Role.RELEASER, Role.SUPERVISOR})
RESCUED = "officers.rescue_administrator"


@transaction.atomic
def enrol_officer(
    occasion: Occasion,
    *,
    name: str,
    office: str,
    roles: Iterable[Role],
    clearance: Tlp,
    contact: str,
    language: str = "en",
) -> tuple[Officer, str]:
    """Enrol an officer; returns the officer and the token of the one-time enrolment link.

    The first officer of an empty desk is enrolled by the desk itself (``tocsin init``); after that only
    an administrator may.
    """
    held = [Role(role) for role in roles]
    _may_enrol(occasion, held)
    if not name.strip() or not held:
        raise BadInput("An officer needs a name of an office and at least one role.", "Give both.")
    key = seal.wrap_new_key(occasion.entropy, CONTACT_CONTEXT)
    officer = Officer.objects.create(
        id=occasion.new_id(),
        name=name.strip(),
        office=office.strip(),
        language=language,
        roles=[str(role) for role in held],
        clearance=clearance,
        contact_key=key,
        contact=seal.seal(key, contact.encode(), context=CONTACT_CONTEXT, entropy=occasion.entropy),
    )
    token = _issue_link(occasion, officer)
    rights = {"office": officer.office, "roles": officer.roles, "clearance": clearance.label}
    _note(occasion, "enrol_officer", officer, **rights)
    return officer, token


@transaction.atomic
def renew_enrolment(occasion: Occasion, officer_id: UUID) -> str:
    """A fresh one-time link for an officer who has none left; earlier links are void."""
    _may_enrol(occasion, ())
    officer = _active(officer_id)
    _refuse_since_rescue(occasion, officer.held)
    token = fresh_link(occasion, officer)
    _note(occasion, "renew_enrolment", officer)
    return token


@transaction.atomic
def change_rights(
    occasion: Occasion, officer_id: UUID, *, roles: Iterable[Role], clearance: Tlp, office: str | None = None
) -> Officer:
    """Give an officer other roles or another clearance; the officer's sessions end. Nobody changes their own."""
    administrator = authorise(occasion, Permission.OFFICER_ENROL)
    officer, held = _active(officer_id), sorted({Role(role) for role in roles})
    _refuse_self(administrator, officer)
    if not held:
        raise BadInput("An officer needs at least one role.", "Suspend an officer who has none.", "roles")
    _refuse_since_rescue(occasion, held)
    if Role.ADMINISTRATOR not in held:
        _refuse_last_administrator(officer)
    before = {"roles": officer.roles, "clearance": officer.cleared.label, "office": officer.office}
    officer.roles, officer.clearance = [str(role) for role in held], int(clearance)
    officer.office = officer.office if office is None else office.strip()
    officer.save(update_fields=["roles", "clearance", "office"])
    close_sittings(occasion, officer)
    after = {"roles": officer.roles, "clearance": clearance.label, "office": officer.office}
    _note(occasion, "change_rights", officer, before=before, after=after)
    return officer


@transaction.atomic
def suspend_officer(occasion: Occasion, officer_id: UUID, reason: str) -> Officer:
    """Shut an officer out at once: sessions and links end, nothing more may be done. Passkeys are kept."""
    administrator = authorise(occasion, Permission.OFFICER_ENROL)
    officer = _active(officer_id)
    _refuse_self(administrator, officer)
    _refuse_last_administrator(officer)
    if not reason.strip():
        raise BadInput("Say why.", "It stands in the record.", "reason")
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    Enrolment.objects.filter(officer=officer, used_at=None).update(used_at=occasion.at)
    close_sittings(occasion, officer)
    _note(occasion, "suspend_officer", officer, reason=reason.strip())
    return officer


@transaction.atomic
def resume_officer(occasion: Occasion, officer_id: UUID) -> Officer:
    """Let a suspended officer in again, with the rights and passkeys of before."""
    administrator = authorise(occasion, Permission.OFFICER_ENROL)
    officer = Officer.objects.select_for_update().filter(pk=officer_id).first()
    if officer is None:
        raise Absent("There is no such officer.", "List the officers.")
    _refuse_self(administrator, officer)
    if officer.is_active:
        raise Conflict(f"{officer.name} is not suspended.")
    officer.is_active = True
    officer.save(update_fields=["is_active"])
    _note(occasion, "resume_officer", officer)
    return officer


@transaction.atomic
def redeem_enrolment(occasion: Occasion, token: str) -> Officer:
    """Use a one-time link: it opens once, and only until it expires. `Absent` for every other token."""
    digest = seal.token_digest(token)
    enrolment = Enrolment.objects.select_for_update().filter(token_digest=digest, used_at=None).first()
    if enrolment is None or enrolment.expires_at <= occasion.at or not enrolment.officer.is_active:
        raise Absent("This link is not valid, or it was used already.", "Ask an administrator for a new one.")
    enrolment.used_at = occasion.at
    enrolment.save(update_fields=["used_at"])
    officer = enrolment.officer
    _note(occasion, "redeem_enrolment", officer)
    return officer


def _may_enrol(occasion: Occasion, roles: Iterable[Role]) -> None:
    if occasion.actor != DESK:
        authorise(occasion, Permission.OFFICER_ENROL)
        _refuse_since_rescue(occasion, roles)
    elif with_role(Role.ADMINISTRATOR):
        raise NotPermitted("This desk has an administrator already.", "Ask the administrator to enrol officers.")


def _active(officer_id: UUID) -> Officer:
    officer = Officer.objects.select_for_update().filter(pk=officer_id, is_active=True).first()
    if officer is None:
        raise Absent("There is no such officer.", "List the officers with: tocsin officer list")
    return officer


def _refuse_self(administrator: Officer, officer: Officer) -> None:
    if administrator.pk == officer.pk:
        raise NotPermitted("Nobody changes their own rights.", "Ask another administrator.")


def _refuse_since_rescue(occasion: Occasion, roles: Iterable[Role]) -> None:
    """Refuse to let in somebody who may release, by whoever came in since the machine let an administrator in."""
    hours = settings.TOCSIN.policy.rescue_hold_hours
    if not RELEASING & set(roles):
        return
    for rescue in Entry.objects.filter(act=RESCUED, time__gt=occasion.at - timedelta(hours=hours)):
        since = Enrolment.objects.filter(made_at__gte=rescue.time).values_list("officer_id", flat=True)
        came_in = {f"officer:{key}" for key in [*rescue.subjects, *since]}
        if occasion.actor in came_in:
            raise NotPermitted(
                f"The machine let an administrator in: for {hours} hours nobody who came in since makes releasers.",
                "Ask an administrator who was here before, or wait. It is [policy] rescue_hold_hours in desk.toml.",
            )


def _refuse_last_administrator(officer: Officer) -> None:
    if [other.pk for other in with_role(Role.ADMINISTRATOR)] == [officer.pk]:
        raise Conflict(f"{officer.name} is the only administrator.", "Make another one first.")


def fresh_link(occasion: Occasion, officer: Officer) -> str:
    """A one-time link for an officer, as a part of another act; earlier links are void."""
    Enrolment.objects.filter(officer=officer, used_at=None).update(used_at=occasion.at)
    return _issue_link(occasion, officer)


def _issue_link(occasion: Occasion, officer: Officer) -> str:
    token = base64.b32encode(occasion.entropy(TOKEN_BYTES)).decode().rstrip("=").lower()
    Enrolment.objects.create(
        id=occasion.new_id(),
        officer=officer,
        token_digest=seal.token_digest(token),
        made_at=occasion.at,
        expires_at=occasion.at + timedelta(hours=ENROLMENT_HOURS_MAX),
    )
    return token


def _note(occasion: Occasion, act: str, officer: Officer, **more: Any) -> None:
    body = {"name": officer.name, **more}
    append(occasion, act=f"officers.{act}", subjects=[officer.id], limit=Tlp.GREEN, body=body, result=officer.id)
