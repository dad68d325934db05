"""What needs a decision now, across the whole desk: the most urgent first.

Each line is only for an officer who may see what it is about; an approval waits only for officers who
may give it and wrote none of it. Silence is never good news: an organiser who has not answered, a mail
that is not out and a threat without a warning each stand here until somebody deals with them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from uuid import UUID

from django.db.models import Count, F, Q

from tocsin.desk.alerts.binding import access_duty, binding_of
from tocsin.desk.alerts.duty_kinds import DutyKind
from tocsin.desk.alerts.models import Alert, BrokenGlass, Duty, LapseQuestion
from tocsin.desk.alerts.queries import OUT, findings_of, live_alerts, open_questions, validity_of
from tocsin.desk.alerts.wording import AlertState, LapseAnswer
from tocsin.desk.delivery.models import Delivery
from tocsin.desk.delivery.rules import WAITING, MessageKind, State
from tocsin.desk.incidents.showing import drafts_waiting
from tocsin.desk.measures.models import Order
from tocsin.desk.measures.queries import access_orders, order_answers
from tocsin.desk.measures.rules import OrderState, Outcome
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Permission
from tocsin.desk.review.rules import span_words
from tocsin.desk.threats.models import Threat
from tocsin.desk.threats.queries import access_threats
from tocsin.terms import Absent

_ASKED_EACH = (DutyKind.INTAKE, DutyKind.ORDER, DutyKind.INSIDERS, DutyKind.DRILL)
_OF_ALERTS = (MessageKind.ALERT, MessageKind.CORRECTION, MessageKind.PAGE)


class Need(IntEnum):
    """What is needed, the most urgent first."""

    LAPSE = 1
    COUNTERSIGN = 2
    APPROVE_ALERT = 3
    APPROVE_ORDER = 4
    BEYOND = 5
    WARN = 6
    REVIEW = 7
    DUTY = 8
    DELIVERY = 9
    SILENCE = 10
    APPROVE_BULLETIN = 11


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that waits: what is needed, about what, since or until when, in words.

    `about` is ``alert``, ``threat``, ``order``, ``bulletin`` or ``duty``: which page decides it or tells of it;
    `subject_id` is its id.
    """

    need: Need
    about: str
    subject_id: UUID
    when: str
    what: str
    why: str
    at: datetime


def decisions_waiting(officer: Officer, at: datetime) -> list[Decision]:
    """Everything that waits for a decision at `at`, as far as `officer` may know of it."""
    threats = {threat.id: threat for threat in access_threats(officer)}
    found = [
        *_lapses(officer, threats, at),
        *_alert_approvals(officer, threats, at),
        *_order_approvals(officer, at),
        *_beyond(threats, at),
        *_reviews(officer, threats, at),
        *_duties(officer, threats, at),
        *_unwarned(threats.values(), at),
        *_alert_deliveries(threats, at),
        *_orders(officer, at),
        *_bulletins(officer, at),
    ]
    return sorted(found, key=lambda one: (one.need, one.at))


def _lapses(officer: Officer, threats: dict[UUID, Threat], at: datetime) -> list[Decision]:
    """Each unsettled question, unless its alert has ended and something else covers the threat."""
    questions = [question for question in open_questions() if question.threat_id in threats]
    live = _covered(threats, at)
    return [_lapse(officer, one, at) for one in questions if one.alert.expires_at > at or one.threat_id not in live]


def _lapse(officer: Officer, question: LapseQuestion, at: datetime) -> Decision:
    alert = question.alert
    over = alert.expires_at <= at
    when = f"uncovered for {span_words(at - alert.expires_at)}" if over else f"{span_words(alert.expires_at - at)} left"
    asked = "asked the supervisors" if question.escalated_at else "asked the duty desk"
    need, why = Need.LAPSE, f"Its threat is open. Renew, stand down, or let it lapse; {asked}."
    if question.answer == LapseAnswer.LET_LAPSE:
        why = "“Let lapse” needs a second officer to countersign."
        mine = question.answered_by == officer.id or not officer.may(Permission.LAPSE_COUNTERSIGN)
        need = Need.LAPSE if mine else Need.COUNTERSIGN
    elif question.answer:
        why = f"Answered “{question.answer.replace('_', ' ')}”, but nothing stands in its place yet."
    verb = "has lapsed" if over else "is about to lapse"
    what = f"Alert {alert.number} for {alert.area_name} {verb}"
    return Decision(need, "alert", alert.id, when, what, why, alert.expires_at)


def _alert_approvals(officer: Officer, threats: dict[UUID, Threat], at: datetime) -> list[Decision]:
    if not officer.may(Permission.ALERT_RELEASE):
        return []
    submitted = Alert.objects.filter(state=AlertState.SUBMITTED, threat__in=threats)
    others = submitted.exclude(author_id=officer.id).exclude(contributions__officer_id=officer.id)
    return [
        Decision(
            need=Need.APPROVE_ALERT,
            about="alert",
            subject_id=alert.id,
            when=f"waits for {span_words(at - (alert.submitted_at or at))}",
            what=f"Alert {alert.number} for {alert.area_name} waits for release",
            why="Another officer wrote it. Look at it, then release it or leave it.",
            at=alert.submitted_at or at,
        )
        for alert in others
    ]


def _order_approvals(officer: Officer, at: datetime) -> list[Decision]:
    if not officer.may(Permission.ORDER_ISSUE):
        return []
    drafts = access_orders(officer).filter(state=OrderState.DRAFT, ends_at__gt=at)
    others = drafts.exclude(author_id=officer.id).exclude(contributions__officer_id=officer.id)
    return [
        Decision(
            need=Need.APPROVE_ORDER,
            about="order",
            subject_id=order.id,
            when=f"waits for {span_words(at - order.drafted_at)}",
            what=f"Order “{order.title}” waits to be issued",
            why="Another officer wrote it.",
            at=order.drafted_at,
        )
        for order in others
    ]


def _bulletins(officer: Officer, at: datetime) -> list[Decision]:
    if not officer.may(Permission.ALERT_RELEASE):
        return []
    return [
        Decision(
            need=Need.APPROVE_BULLETIN,
            about="bulletin",
            subject_id=draft.id,
            when=f"waits for {span_words(at - draft.drafted_at)}",
            what=f"Bulletin {draft.number} about “{draft.incident.title}” waits for release",
            why="Another officer drafted it. Read it against what it cites.",
            at=draft.drafted_at,
        )
        for draft in drafts_waiting(officer)
    ]


def _beyond(threats: dict[UUID, Threat], at: datetime) -> list[Decision]:
    """The alerts in force that cite a sentence which was marked narrower after their release."""
    remarked = live_alerts(at).filter(threat__in=threats, threat__tips__sentences__remarked_at__gt=F("released_at"))
    return [
        Decision(
            need=Need.BEYOND,
            about="alert",
            subject_id=alert.id,
            when="in force",
            what=f"Alert {alert.number} for {alert.area_name} says more than its sources now allow",
            why="A sentence that it cites was marked narrower. Renew it in other words, or retract it.",
            at=alert.released_at or at,
        )
        for alert in remarked.distinct()
        if findings_of(alert)
    ]


def _reviews(officer: Officer, threats: dict[UUID, Threat], at: datetime) -> list[Decision]:
    """Releases by one officer alone that this officer may review."""
    if not officer.may(Permission.GLASS_REVIEW):
        return []
    waiting = BrokenGlass.objects.filter(reviewed_at=None, alert__threat__in=threats).exclude(officer_id=officer.id)
    return [
        Decision(
            need=Need.REVIEW,
            about="alert",
            subject_id=one.alert_id,
            when=f"{span_words(one.review_by - at)} left" if one.review_by > at else "overdue",
            what=f"Alert {one.alert.number} for {one.alert.area_name} went out on one officer’s name",
            why="Another supervisor says whether that was justified.",
            at=one.review_by,
        )
        for one in waiting.select_related("alert")
    ]


def _duties(officer: Officer, threats: dict[UUID, Threat], at: datetime) -> list[Decision]:
    """What this officer is bound to do, and for those who countersign whatever is overdue."""
    waiting = Duty.objects.filter(done_at=None).exclude(held_until__gt=at).select_related("officer")
    upward = officer.may(Permission.LAPSE_COUNTERSIGN)
    judged = set(Threat.objects.filter(tips__isnull=False).values_list("tips", flat=True))
    warned = set(Alert.objects.filter(threat__in=threats, state__in=OUT).values_list("threat_id", flat=True))
    found = []
    for duty in waiting.exclude(kind=DutyKind.LAPSE):
        mine = duty.officer_id == officer.id
        if not mine and not (upward and duty.due_at <= at):
            continue
        if duty.kind in _ASKED_EACH:
            known, done = _may_know(officer, duty), binding_of(duty.kind).is_done(duty.subject_id, at)
        elif duty.kind == DutyKind.TIP:
            known, done = mine, duty.subject_id in judged
        else:
            known = duty.subject_id in threats and threats[duty.subject_id].is_open
            done = duty.subject_id in warned
        if known and not done:
            found.append(_duty(duty, at))
    return found


def _may_know(officer: Officer, duty: Duty) -> bool:
    try:
        access_duty(officer, duty.pk)
    except Absent:
        return False
    return True


def _duty(duty: Duty, at: datetime) -> Decision:
    late = duty.due_at <= at
    return Decision(
        need=Need.DUTY,
        about="duty",
        subject_id=duty.id,
        when=f"overdue for {span_words(at - duty.due_at)}" if late else f"{span_words(duty.due_at - at)} left",
        what=f"{duty.officer.name} is to {binding_of(duty.kind).words}",
        why="Do it, hold it with a reason and a time, or refuse it with a reason.",
        at=duty.due_at,
    )


def _unwarned(threats: Iterable[Threat], at: datetime) -> list[Decision]:
    """Open threats that no warning covers, and that no lapse question stands for already."""
    waiting = {threat.id: threat for threat in threats if threat.is_open and threat.incident_at is None}
    asked = set(open_questions().filter(threat__in=waiting).values_list("threat_id", flat=True))
    settled = _covered(waiting, at) | asked
    bare = [threat for key, threat in waiting.items() if key not in settled]
    ends = _last_ends(bare)
    return [_bare(threat, ends.get(threat.id, threat.opened_at), at) for threat in bare]


def _last_ends(threats: list[Threat]) -> dict[UUID, datetime]:
    """When the last warning of each threat ended; threats that never had one are left out."""
    ends: dict[UUID, datetime] = {}
    for alert in Alert.objects.filter(threat__in=threats, state__in=OUT).prefetch_related("retractions"):
        validity = validity_of(alert)
        window = validity.window if validity else None
        if window is not None:
            ends[alert.threat_id] = max(window.end, ends.get(alert.threat_id, window.end))
    return ends


def _bare(threat: Threat, since: datetime, at: datetime) -> Decision:
    return Decision(
        need=Need.WARN,
        about="threat",
        subject_id=threat.id,
        when=f"uncovered for {span_words(at - since)}",
        what=f"No warning covers “{threat.title}”",
        why="The threat is open. Warn, or close it with a reason.",
        at=since,
    )


def _alert_deliveries(threats: dict[UUID, Threat], at: datetime) -> list[Decision]:
    """Alerts some of whose messages failed, or wait after a failed attempt, while they still matter."""
    troubled = Delivery.objects.filter(message__expires_at__gt=at, message__kind__in=_OF_ALERTS)
    counts = (
        troubled.values("message__subject_id")
        .annotate(
            failed=Count("pk", filter=Q(state=State.FAILED)),
            retrying=Count("pk", filter=Q(state__in=WAITING, attempts__gt=0)),
        )
        .filter(Q(failed__gt=0) | Q(retrying__gt=0))
    )
    by_alert = {row["message__subject_id"]: row for row in counts}
    alerts = Alert.objects.filter(pk__in=by_alert, threat__in=threats)
    return [_delivery(alert, by_alert[alert.id]["failed"], by_alert[alert.id]["retrying"], at) for alert in alerts]


def _delivery(alert: Alert, failed: int, retrying: int, at: datetime) -> Decision:
    parts = [f"{failed} failed"] * bool(failed) + [f"{retrying} tried again"] * bool(retrying)
    return Decision(
        need=Need.DELIVERY,
        about="alert",
        subject_id=alert.id,
        when=", ".join(parts),
        what=f"Alert {alert.number} for {alert.area_name} does not reach everyone",
        why="Reach them another way; the page of the alert says why it failed.",
        at=alert.released_at or at,
    )


def _orders(officer: Officer, at: datetime) -> list[Decision]:
    in_force = access_orders(officer).filter(state=OrderState.ISSUED, ends_at__gt=at)
    return [one for order in in_force if (one := _order(order, at)) is not None]


def _order(order: Order, at: datetime) -> Decision | None:
    counts = order_answers(order.id)
    silent, unreached = counts[Outcome.SILENT], counts[Outcome.UNDELIVERED]
    if not silent and not unreached:
        return None
    parts = [f"{silent} silent"] * bool(silent) + [f"{unreached} not reached"] * bool(unreached)
    return Decision(
        need=Need.SILENCE,
        about="order",
        subject_id=order.id,
        when=", ".join(parts),
        what=f"Order “{order.title}” is not answered by everyone",
        why="Silence is no answer: ask them another way.",
        at=order.issued_at or at,
    )


def _covered(threats: Iterable[UUID], at: datetime) -> set[UUID]:
    return set(live_alerts(at).filter(threat__in=list(threats)).values_list("threat_id", flat=True))
