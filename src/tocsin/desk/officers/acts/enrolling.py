"""Who comes in and by which one-time link, and who is rostered for duty."""

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tocsin.desk.officers.models import DutyTurn, Enrolment, Officer
from tocsin.desk.officers.queries import CONTACT_CONTEXT, authorise, with_role
from tocsin.desk.officers.rules import Permission, Post, Role
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.terms import DESK, Absent, BadInput, NotPermitted, Occasion, Tlp

ENROLMENT_HOURS_MAX = 24
TOKEN_BYTES = 16


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
    _may_enrol(occasion)
    held = [Role(role) for role in roles]
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
    body = {
        "name": officer.name,
        "office": officer.office,
        "roles": officer.roles,
        "clearance": clearance.label,
    }
    append(
        occasion,
        act="officers.enrol_officer",
        subjects=[officer.id],
        limit=Tlp.GREEN,
        body=body,
        result=officer.id,
    )
    return officer, token


@transaction.atomic
def renew_enrolment(occasion: Occasion, officer_id: UUID) -> str:
    """A fresh one-time link for an officer who has none left; earlier links are void."""
    _may_enrol(occasion)
    officer = Officer.objects.filter(pk=officer_id, is_active=True).first()
    if officer is None:
        raise Absent("There is no such officer.", "List the officers with: tocsin officer list")
    Enrolment.objects.filter(officer=officer, used_at=None).update(used_at=occasion.at)
    token = _issue_link(occasion, officer)
    append(
        occasion,
        act="officers.renew_enrolment",
        subjects=[officer.id],
        limit=Tlp.GREEN,
        body={"name": officer.name},
        result=officer.id,
    )
    return token


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
    append(
        occasion,
        act="officers.redeem_enrolment",
        subjects=[officer.id],
        limit=Tlp.GREEN,
        body={"name": officer.name},
        result=officer.id,
    )
    return officer


@transaction.atomic
def roster_duty(
    occasion: Occasion, *, officer: Officer, post: Post, starts_at: datetime, ends_at: datetime
) -> DutyTurn:
    """Put an officer on the roster."""
    authorise(occasion, Permission.DUTY_ROSTER)
    if starts_at >= ends_at:
        raise BadInput("A turn of duty must end after it starts.", "Check the two times.")
    turn = DutyTurn.objects.create(
        id=occasion.new_id(), officer=officer, post=post, starts_at=starts_at, ends_at=ends_at
    )
    body = {
        "name": officer.name,
        "post": str(post),
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
    }
    append(
        occasion,
        act="officers.roster_duty",
        subjects=[officer.id],
        limit=Tlp.GREEN,
        body=body,
        result=turn.id,
    )
    return turn


def _may_enrol(occasion: Occasion) -> None:
    if occasion.actor != DESK:
        authorise(occasion, Permission.OFFICER_ENROL)
    elif with_role(Role.ADMINISTRATOR):
        raise NotPermitted("This desk has an administrator already.", "Ask the administrator to enrol officers.")


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
