"""Duties: somebody by name is bound to act on each tip, each open threat, and where insiders are warned alone.

- A *tip* binds whoever is on duty to judge it: open a threat on it, or say why not.
- A *threat* binds its owner to warn, to close it, or to say why not, and until when.
- *Insiders*: staff or a partner were warned while the public is exposed (7 FAM 052, no double standard):
  whoever warned them is bound to warn the public, or to say why not, and until when.

A duty that nobody answers in time goes upward: the bound officer and the supervisors on duty, then every
supervisor, again and again. A refusal goes upward at once, with the office and the reason.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.alerts import rules
from tocsin.desk.alerts.acts.ending import all_supervisors, check_reason
from tocsin.desk.alerts.acts.telling import in_words, page
from tocsin.desk.alerts.models import Alert, Duty
from tocsin.desk.alerts.queries import OUT, publicly_covered
from tocsin.desk.delivery.acts import set_timer
from tocsin.desk.delivery.models import Timer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise, on_duty, require_desk
from tocsin.desk.officers.rules import Permission, Post
from tocsin.desk.record.acts import append
from tocsin.desk.threats.models import Threat, Tip
from tocsin.desk.threats.queries import access_threat, access_tip
from tocsin.terms import Absent, BadInput, Conflict, Occasion, Tlp

CHASE: Final = "alerts.duty"
HOLD_MAX = timedelta(days=2)


class DutyKind(StrEnum):
    """What somebody is bound to do."""

    TIP = "tip"
    THREAT = "threat"
    INSIDERS = "insiders"


WORDS = {
    DutyKind.TIP: "judge a tip: open a threat on it, or say why not",
    DutyKind.THREAT: "warn of an open threat, close it, or say why not",
    DutyKind.INSIDERS: "warn the public as well as the insiders who were told, or say why not",
}


@transaction.atomic
def bind_tip(occasion: Occasion, timer: Timer) -> Duty | None:
    """The desk binds the officer on duty to judge a new tip."""
    require_desk(occasion)
    staff = on_duty(occasion.at, Post.DUTY)
    return _bound_by_desk(occasion, DutyKind.TIP, timer.subject_id, staff[0]) if staff else None


@transaction.atomic
def bind_threat(occasion: Occasion, timer: Timer) -> Duty | None:
    """The desk binds a threat's owner to warn of it."""
    require_desk(occasion)
    owner = Threat.objects.get(pk=timer.subject_id).owner
    return _bound_by_desk(occasion, DutyKind.THREAT, timer.subject_id, owner)


def bind_insiders(occasion: Occasion, threat_id: UUID, officer: Officer) -> Duty | None:
    """Bind whoever warned insiders to warn the public too, unless it is warned: a part of acts, no entry."""
    if publicly_covered(threat_id, occasion.at):
        return None
    return _bind(occasion, DutyKind.INSIDERS, threat_id, officer)


@transaction.atomic
def chase_duty(occasion: Occasion, timer: Timer) -> Duty | None:
    """The desk looks whether a duty was done; if not, and nobody holds it with a reason, it goes upward."""
    require_desk(occasion)
    duty = Duty.objects.select_for_update().get(pk=timer.subject_id)
    if duty.done_at is not None:
        return None
    step = int(timer.step) + 1
    if _is_done(duty, occasion.at):
        duty.done_at = occasion.at
        duty.save(update_fields=["done_at"])
        return duty
    if duty.held_until is not None and duty.held_until > occasion.at:
        set_timer(CHASE, duty.id, str(step), duty.held_until)
        return None
    duty.chased += 1
    duty.save(update_fields=["chased"])
    first = timedelta(minutes=settings.TOCSIN.policy.page_again_minutes)
    set_timer(CHASE, duty.id, str(step), occasion.at + rules.page_again_after(duty.chased, first))
    upward = on_duty(occasion.at, Post.SUPERVISOR) if duty.chased == 1 else all_supervisors(occasion.at)
    _page_and_append(occasion, "alerts.chase_duty", duty, [duty.officer, *upward], {"times": duty.chased})
    return duty


@transaction.atomic
def hold_duty(occasion: Occasion, duty_id: UUID, *, reason: str, until: datetime | None) -> Duty:
    """Say why a duty is not done yet, and until when that holds: two days at most, then it is asked again.

    Raises `Absent` for a duty about what the officer may not know of, `Conflict` for one that is done,
    `BadInput` without a reason or for a time that is past or too far off.
    """
    officer, duty = _open_duty(occasion, duty_id)
    check_reason(reason)
    if until is None or not occasion.at < until <= occasion.at + HOLD_MAX:
        raise BadInput(
            "It is held until when?", "Give a time ahead, two days at most; then it is asked again.", "until"
        )
    duty.reason, duty.held_until = reason.strip(), until
    duty.save(update_fields=["reason", "held_until"])
    body = {"reason": reason.strip(), "until_at": until.isoformat(), "office": officer.office}
    _append(occasion, "alerts.hold_duty", duty, body)
    return duty


@transaction.atomic
def refuse_duty(occasion: Occasion, duty_id: UUID, *, reason: str) -> Duty:
    """Refuse a duty: it goes upward at once, with the office that refuses and its reason."""
    officer, duty = _open_duty(occasion, duty_id)
    check_reason(reason)
    duty.reason, duty.refused_by = reason.strip(), officer.id
    upward = [one for one in all_supervisors(occasion.at) if one.id != officer.id]
    if upward:
        duty.officer = upward[0]
    duty.save(update_fields=["reason", "refused_by", "officer"])
    body = {"reason": reason.strip(), "office": officer.office, "now_bound": duty.officer.name}
    _page_and_append(occasion, "alerts.refuse_duty", duty, upward, body)
    return duty


def access_duty(officer: Officer, duty: Duty) -> None:
    """`Absent` unless `officer` may know of what the duty is about."""
    if duty.kind == DutyKind.TIP:
        access_tip(officer, duty.subject_id)
    else:
        access_threat(officer, duty.subject_id)


def _open_duty(occasion: Occasion, duty_id: UUID) -> tuple[Officer, Duty]:
    officer = authorise(occasion, Permission.DUTY_ANSWER)
    duty = Duty.objects.select_for_update().filter(pk=duty_id).first()
    if duty is None:
        raise Absent("There is no such duty.", "Check the address.")
    access_duty(officer, duty)
    if duty.done_at is not None or _is_done(duty, occasion.at):
        raise Conflict("This is done already.", "Nothing more is to be done.")
    return officer, duty


def _bound_by_desk(occasion: Occasion, kind: DutyKind, subject_id: UUID, officer: Officer) -> Duty | None:
    duty = _bind(occasion, kind, subject_id, officer)
    if duty is not None:
        _append(occasion, "alerts.bind_duty", duty, {"due_at": duty.due_at.isoformat()})
    return duty


def _bind(occasion: Occasion, kind: DutyKind, subject_id: UUID, officer: Officer) -> Duty | None:
    if Duty.objects.filter(kind=kind, subject_id=subject_id, done_at=None).exists():
        return None
    duty = Duty.objects.create(
        id=occasion.new_id(),
        kind=kind,
        subject_id=subject_id,
        officer=officer,
        bound_at=occasion.at,
        due_at=occasion.at + timedelta(minutes=_minutes(kind)),
    )
    set_timer(CHASE, duty.id, "1", duty.due_at)
    return duty


def _minutes(kind: DutyKind) -> int:
    policy = settings.TOCSIN.policy
    minutes = {
        DutyKind.TIP: policy.tip_minutes_max,
        DutyKind.THREAT: policy.warn_minutes_max,
        DutyKind.INSIDERS: policy.insiders_minutes_max,
    }
    return minutes[kind]


def _is_done(duty: Duty, at: datetime) -> bool:
    """Whether what the duty asks for has happened."""
    if duty.kind == DutyKind.TIP:
        return Threat.objects.filter(tips=duty.subject_id).exists()
    threat = Threat.objects.get(pk=duty.subject_id)
    if not threat.is_open or threat.incident_at is not None:
        return True
    if duty.kind == DutyKind.INSIDERS:
        return publicly_covered(threat.id, at)
    return Alert.objects.filter(threat=threat, state__in=OUT).exists()


def _page_and_append(occasion: Occasion, act: str, duty: Duty, staff: list[Officer], body: dict[str, Any]) -> None:
    entry_id = occasion.new_id()
    refused = f" It was refused by {body['office']}." if act == "alerts.refuse_duty" else ""
    words = (
        f"Not done: {duty.officer.name} is to {WORDS[DutyKind(duty.kind)]}",
        f"It was due at {in_words(duty.due_at)}.{refused} Look at it on the desk.",
    )
    page(occasion, duty.id, staff, entry_id=entry_id, words=words, about=_subject_of(duty))
    _append(occasion, act, duty, body, entry_id)


def _append(occasion: Occasion, act: str, duty: Duty, body: dict[str, Any], entry_id: UUID | None = None) -> None:
    subject = _subject_of(duty)
    append(
        occasion,
        act=act,
        subjects=[duty.id, duty.subject_id],
        limit=max(Tlp(subject.limit), Tlp.AMBER),
        need=subject.need,
        body={"kind": duty.kind, "bound": duty.officer.name, "to_do": WORDS[DutyKind(duty.kind)], **body},
        entry_id=entry_id,
        result=duty.id,
    )


def _subject_of(duty: Duty) -> Tip | Threat:
    """The tip or the threat that the duty is about: its limit and need govern pages and entries."""
    if duty.kind == DutyKind.TIP:
        return Tip.objects.get(pk=duty.subject_id)
    return Threat.objects.get(pk=duty.subject_id)
