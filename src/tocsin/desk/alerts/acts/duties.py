"""Duties: somebody by name is bound to act, within a time; silence goes upward.

- A *tip* binds whoever is on duty to judge it: open a threat on it, or say why not. So does an *intake*, what came
  from outside: file it, or set it aside.
- A *threat* binds its owner to warn, to close it, or to say why not, and until when.
- *Insiders*: staff or a partner were warned while the public is exposed (7 FAM 052, no double standard):
  whoever warned them is bound to warn the public, or to say why not, and until when.
- A *lapse* binds the threat's owner to settle what follows the alert.
- An *order* binds whoever issued it, once its silence went upward (`measures`).
- A *drill* that is due binds a supervisor, on an exercise desk (`drilling`).

Who is bound is on duty, or else a supervisor, or else an administrator; first one who may know of it. Where there
is nobody at all, a timer goes on trying and stands in trouble, which the desk shows. A duty that nobody answers in
time goes upward: the bound officer and the supervisors on duty, then every supervisor, again and again. A refusal
goes upward at once, with the office and the reason. What a duty is about: `alerts.binding`.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.alerts import rules
from tocsin.desk.alerts.acts.ending import all_supervisors, check_reason
from tocsin.desk.alerts.acts.telling import in_words, page
from tocsin.desk.alerts.binding import About, Binding, access_duty, binding_of, is_done
from tocsin.desk.alerts.duty_kinds import DutyKind
from tocsin.desk.alerts.models import Duty
from tocsin.desk.alerts.queries import publicly_covered
from tocsin.desk.delivery.acts import set_timer
from tocsin.desk.delivery.models import Timer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise, on_duty, reader_of, require_desk, with_role
from tocsin.desk.officers.rules import Permission, Post, Role
from tocsin.desk.record.acts import append
from tocsin.desk.threats.models import Threat
from tocsin.terms import BadInput, Conflict, Occasion, Tlp

CHASE: Final = "alerts.duty"
BIND: Final = "alerts.bind"
HOLD_MAX = timedelta(days=2)


@transaction.atomic
def bind_tip(occasion: Occasion, timer: Timer) -> Duty | None:
    """The desk binds the officer on duty to judge a new tip."""
    return _bound_by_desk(occasion, DutyKind.TIP, timer.subject_id)


@transaction.atomic
def bind_intake(occasion: Occasion, timer: Timer) -> Duty | None:
    """The desk binds the officer on duty to judge what came from outside."""
    return _bound_by_desk(occasion, DutyKind.INTAKE, timer.subject_id)


@transaction.atomic
def bind_threat(occasion: Occasion, timer: Timer) -> Duty | None:
    """The desk binds a threat's owner to warn of it."""
    owner = Threat.objects.select_related("owner").get(pk=timer.subject_id).owner
    return _bound_by_desk(occasion, DutyKind.THREAT, timer.subject_id, owner)


@transaction.atomic
def bind_late(occasion: Occasion, timer: Timer) -> Duty | None:
    """The desk binds somebody to what nobody was there for; while there is nobody, the timer stands in trouble."""
    return _bound_by_desk(occasion, DutyKind(timer.step.partition(".")[0]), timer.subject_id)


def bind_insiders(occasion: Occasion, threat_id: UUID, officer: Officer) -> Duty | None:
    """Bind whoever warned insiders to warn the public too, unless it is warned: a part of acts, no entry."""
    if publicly_covered(threat_id, occasion.at):
        return None
    return bind(occasion, DutyKind.INSIDERS, threat_id, officer)


def bind(
    occasion: Occasion, kind: DutyKind, subject_id: UUID, officer: Officer | None = None, due_at: datetime | None = None
) -> Duty | None:
    """Bind `officer`, or else whoever is there, to a duty: a part of acts, no entry.

    None where somebody is bound to it already, or where there is nobody: then a timer tries again until there is.
    """
    if Duty.objects.filter(kind=kind, subject_id=subject_id, done_at=None).exists():
        return None
    kept = binding_of(kind)
    chosen = _somebody(occasion.at, kept.find(subject_id), officer)
    if chosen is None:
        set_timer(BIND, subject_id, f"{kind}.{occasion.new_id()}", occasion.at)
        return None
    minutes = getattr(settings.TOCSIN.policy, kept.minutes) if kept.minutes else 0
    duty = Duty.objects.create(
        id=occasion.new_id(),
        kind=kind,
        subject_id=subject_id,
        officer=chosen,
        bound_at=occasion.at,
        due_at=due_at or occasion.at + timedelta(minutes=minutes),
    )
    set_timer(CHASE, duty.id, "1", duty.due_at)
    return duty


@transaction.atomic
def chase_duty(occasion: Occasion, timer: Timer) -> Duty | None:
    """The desk looks whether a duty was done; if not, and nobody holds it with a reason, it goes upward."""
    require_desk(occasion)
    duty = Duty.objects.select_for_update().get(pk=timer.subject_id)
    if duty.done_at is not None:
        return None
    step, first = int(timer.step) + 1, timedelta(minutes=settings.TOCSIN.policy.page_again_minutes)
    if is_done(duty, occasion.at):
        duty.done_at = occasion.at
        duty.save(update_fields=["done_at"])
        return duty
    if duty.held_until is not None and duty.held_until > occasion.at:
        set_timer(CHASE, duty.id, str(step), duty.held_until)
        return None
    kept, duty.chased = binding_of(duty.kind), duty.chased + 1
    about = kept.find(duty.subject_id)
    duty.officer = _somebody(occasion.at, about, duty.officer) or duty.officer
    duty.save(update_fields=["chased", "officer"])
    set_timer(CHASE, duty.id, str(step), occasion.at + (kept.again or rules.page_again_after(duty.chased, first)))
    if not kept.chased:
        return None
    upward = on_duty(occasion.at, Post.SUPERVISOR) if duty.chased == 1 else all_supervisors(occasion.at)
    _page_and_append(occasion, "alerts.chase_duty", duty, about, [duty.officer, *upward], {"times": duty.chased})
    return duty


@transaction.atomic
def hold_duty(occasion: Occasion, duty_id: UUID, *, reason: str, until: datetime | None) -> Duty:
    """Say why a duty is not done yet, and until when that holds: two days at most, then it is asked again.

    Raises `Absent` for a duty about what the officer may not know of, `Conflict` for one that is done,
    `BadInput` without a reason or for a time that is past or too far off.
    """
    officer, duty, kept = _open_duty(occasion, duty_id)
    check_reason(reason)
    if not kept.held:
        raise BadInput("This is not put off: it has its answers.", "Answer it, or refuse it.", "until")
    if until is None or not occasion.at < until <= occasion.at + HOLD_MAX:
        raise BadInput(
            "It is held until when?", "Give a time ahead, two days at most; then it is asked again.", "until"
        )
    duty.reason, duty.held_until = reason.strip(), until
    duty.save(update_fields=["reason", "held_until"])
    body = {"reason": reason.strip(), "until_at": until.isoformat(), "office": officer.office}
    _append(occasion, "alerts.hold_duty", duty, kept.find(duty.subject_id), body)
    return duty


@transaction.atomic
def refuse_duty(occasion: Occasion, duty_id: UUID, *, reason: str) -> Duty:
    """Refuse a duty: it goes upward at once, with the office that refuses and its reason."""
    officer, duty, kept = _open_duty(occasion, duty_id)
    check_reason(reason)
    duty.reason, duty.refused_by = reason.strip(), officer.id
    staff = [*all_supervisors(occasion.at), *with_role(Role.ADMINISTRATOR)]
    upward = [one for one in staff if one.id != officer.id]
    if upward:
        duty.officer = upward[0]
    duty.save(update_fields=["reason", "refused_by", "officer"])
    body = {"reason": reason.strip(), "office": officer.office, "now_bound": duty.officer.name}
    paged = [one for one in all_supervisors(occasion.at) if one.id != officer.id] or upward
    _page_and_append(occasion, "alerts.refuse_duty", duty, kept.find(duty.subject_id), paged, body)
    return duty


def _open_duty(occasion: Occasion, duty_id: UUID) -> tuple[Officer, Duty, Binding]:
    officer = authorise(occasion, Permission.DUTY_ANSWER)
    access_duty(officer, duty_id)
    duty = Duty.objects.select_for_update().get(pk=duty_id)
    if is_done(duty, occasion.at):
        raise Conflict("This is done already.", "Nothing more is to be done.")
    return officer, duty, binding_of(duty.kind)


def _bound_by_desk(occasion: Occasion, kind: DutyKind, subject_id: UUID, officer: Officer | None = None) -> Duty | None:
    """Bind by a timer, which goes on in trouble while nobody is there to be bound."""
    require_desk(occasion)
    about = binding_of(kind).find(subject_id)
    chosen = _somebody(occasion.at, about, officer)
    if chosen is None:
        raise Conflict(f"Nobody is there to be bound to {binding_of(kind).words}.", "Enrol an officer, or let one in.")
    duty = bind(occasion, kind, subject_id, chosen)
    if duty is not None:
        _append(occasion, "alerts.bind_duty", duty, about, {"due_at": duty.due_at.isoformat()})
    return duty


def _somebody(at: datetime, about: About, first: Officer | None) -> Officer | None:
    """Who is bound: `first`, or who is on duty, or a supervisor, or an administrator; rather one who may know of it."""
    if first is not None and first.is_active:
        return first
    staff = [*on_duty(at, Post.DUTY), *all_supervisors(at), *with_role(Role.ADMINISTRATOR)]
    active = [one for one in staff if one.is_active]
    knowing = (one for one in active if reader_of(one).may_read(about.limit, about.need))
    return next(knowing, next(iter(active), None))


def _page_and_append(
    occasion: Occasion, act: str, duty: Duty, about: About, staff: list[Officer], body: dict[str, Any]
) -> None:
    entry_id = occasion.new_id()
    refused = f" It was refused by {body['office']}." if act == "alerts.refuse_duty" else ""
    words = (
        f"Not done: {duty.officer.name} is to {binding_of(duty.kind).words}",
        f"It was due at {in_words(duty.due_at)}.{refused} Look at it on the desk.",
    )
    page(occasion, duty.id, staff, entry_id=entry_id, words=words, about=about)
    _append(occasion, act, duty, about, body, entry_id)


def _append(
    occasion: Occasion, act: str, duty: Duty, about: About, body: dict[str, Any], entry_id: UUID | None = None
) -> None:
    append(
        occasion,
        act=act,
        subjects=[duty.id, duty.subject_id],
        limit=max(about.limit, Tlp.AMBER),
        need=about.need,
        body={"kind": duty.kind, "bound": duty.officer.name, "to_do": binding_of(duty.kind).words, **body},
        entry_id=entry_id,
        result=duty.id,
    )
