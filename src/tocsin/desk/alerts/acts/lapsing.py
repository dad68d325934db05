"""The lapse guard: no alert ends quietly while its threat is open.

Before expiry the desk asks the threat's owner and the officers on duty; when nobody has settled it, it
goes to the supervisors, again and again; at expiry it notes the lapse. The answers: *renew* (an Update is on its way),
*stand down* (the alert is retracted with its prepared correction, and the threat closed), *let lapse*
(with a reason, countersigned by a second officer).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.alerts import rules
from tocsin.desk.alerts.acts.duties import bind
from tocsin.desk.alerts.acts.ending import all_supervisors, end_threat, retract
from tocsin.desk.alerts.acts.guarding import chase_again
from tocsin.desk.alerts.acts.locking import lock_alert, lock_threat_of, relock_alert
from tocsin.desk.alerts.acts.publishing import publish_expired
from tocsin.desk.alerts.acts.telling import in_words, page
from tocsin.desk.alerts.duty_kinds import DutyKind
from tocsin.desk.alerts.guard import (
    Guarded,
    Step,
    ask_step,
    countersign_refusal,
    escalate_step,
    expiry_step,
    settled_refusal,
)
from tocsin.desk.alerts.models import Alert, Duty, LapseQuestion
from tocsin.desk.alerts.queries import access_alert, covered_share_at, live_alerts, sheet_of
from tocsin.desk.alerts.wording import AlertState, LapseAnswer
from tocsin.desk.delivery.acts import set_timer
from tocsin.desk.delivery.models import Timer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise, on_duty, require_desk
from tocsin.desk.officers.rules import Permission, Post
from tocsin.desk.record.acts import append
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Occasion, Tlp


@transaction.atomic
def ask_lapse(occasion: Occasion, timer: Timer) -> LapseQuestion | None:
    """The desk asks whether to renew. Nothing to ask where the alert or its threat has ended, or others cover it all.

    What others cover only in part is asked about, with the part that would be left open.
    """
    require_desk(occasion)
    alert = _locked_of(timer)
    if ask_step(_guarded(alert, occasion.at)) is not Step.ASK:
        return None
    question = _question(occasion, alert)
    asked = [alert.threat.owner, *on_duty(occasion.at, Post.DUTY)]
    words = (
        f"Alert {alert.number} for {alert.area_name} ends at {in_words(alert.expires_at)}",
        f"Its threat is still open. {_left_open(alert)} Renew or widen it, stand down, or let it lapse with a reason.",
    )
    _page_and_append(occasion, "alerts.ask_lapse", question, asked, words)
    return question


@transaction.atomic
def escalate_lapse(occasion: Occasion, timer: Timer) -> LapseQuestion | None:
    """The desk goes upward and pages again, at growing intervals, until it is settled.

    First the supervisors on duty, then every supervisor. Settled is: *let lapse* countersigned, the alert
    ended or renewed, the threat closed or come true. An answer *renew* alone settles nothing: only the
    renewal does, because it ends this alert. While others cover it all, nobody is paged, and it is looked at
    again: they may be retracted, or end.
    """
    require_desk(occasion)
    alert = _locked_of(timer)
    step = escalate_step(_guarded(alert, occasion.at))
    if step is Step.REST:
        return None
    base, _, again = timer.step.partition(".")
    times = int(again or 1)
    set_timer(timer.kind, alert.id, f"{base}.{times + 1}", occasion.at + rules.page_again_after(times, _page_again()))
    if step is Step.LOOK:
        return None
    question = _question(occasion, alert)
    question.escalated_at = question.escalated_at or occasion.at
    question.save(update_fields=["escalated_at"])
    staff = on_duty(occasion.at, Post.SUPERVISOR) if times == 1 else all_supervisors(occasion.at)
    _page_and_append(occasion, "alerts.escalate_lapse", question, staff, _unsettled_words(occasion, question))
    return question


@transaction.atomic
def note_expiry(occasion: Occasion, timer: Timer) -> LapseQuestion | None:
    """The alert has expired: its page says so, and where its threat is open, the lapse is noted.

    The supervisors are paged unless other alerts cover all of the threat or a second officer countersigned.
    """
    require_desk(occasion)
    alert = _locked_of(timer)
    guarded = _guarded(alert, occasion.at)
    step, share = expiry_step(guarded), guarded.share
    if step is Step.REST:
        return None
    publish_expired(occasion, alert, sheet_of(alert))
    if step is Step.NOTE:
        _append_expiry(occasion, alert)
        return None
    question = _question(occasion, alert)
    question.lapsed_at = alert.expires_at
    question.save(update_fields=["lapsed_at"])
    # A desk that was late may have looked upward while others covered all of it, and rested: now it may not.
    chase_again(alert.threat_id, occasion.at + rules.page_again_after(1, _page_again()))
    staff = [] if question.countersigned_at else on_duty(occasion.at, Post.SUPERVISOR)
    how_much = f"{100 - round(share * 100)} % of it" if share else "it"
    words = (
        f"Alert {alert.number} for {alert.area_name} has lapsed",
        f"Its threat is open, and {how_much} is uncovered since {in_words(alert.expires_at)}. "
        "Renew it, or close the threat.",
    )
    _page_and_append(occasion, "alerts.note_lapse", question, staff, words, uncovered_percent=100 - round(share * 100))
    return question


@transaction.atomic
def answer_lapse(occasion: Occasion, question_id: UUID, answer: LapseAnswer | str, reason: str) -> LapseQuestion:
    """Answer a lapse question, with a reason.

    *Stand down* also needs leave to close threats: it retracts the alert where it is still in force, and
    closes the threat unless another alert stands. An answer may be changed until it is countersigned;
    the record keeps every one. Raises `Absent` for a question about what the officer may not know of,
    `Conflict` for one that is settled, `BadInput` for an unknown answer or no reason.
    """
    officer = authorise(occasion, Permission.LAPSE_ANSWER)
    question = _locked_question(officer, question_id)
    _refuse_settled(question)
    chosen = _answer(answer)
    if not reason.strip():
        raise BadInput("No reason was given.", "Say why, in a sentence.", "reason")
    question.answer, question.reason = chosen, reason.strip()
    question.answered_at, question.answered_by = occasion.at, officer.id
    question.save(update_fields=["answer", "reason", "answered_at", "answered_by"])
    entry_id = occasion.new_id()
    body = {"answer": str(chosen), "reason": question.reason, "office": officer.office}
    if chosen is LapseAnswer.STAND_DOWN:
        body |= _stand_down(occasion, question, officer, entry_id)
    _append(occasion, "alerts.answer_lapse", question, body, entry_id)
    return question


@transaction.atomic
def countersign_lapse(occasion: Occasion, question_id: UUID) -> LapseQuestion:
    """A second officer countersigns *let lapse*; only then is the question settled.

    Raises `NotPermitted` for the officer who answered, `Conflict` where there is nothing to countersign.
    """
    officer = authorise(occasion, Permission.LAPSE_COUNTERSIGN)
    question = _locked_question(officer, question_id)
    _refuse_settled(question)
    refusal = countersign_refusal(question.answer, question.answered_by, officer.id)
    if refusal is not None:
        raise (NotPermitted if question.answered_by == officer.id else Conflict)(*refusal)
    question.countersigned_at, question.countersigned_by = occasion.at, officer.id
    question.save(update_fields=["countersigned_at", "countersigned_by"])
    body = {"answer": question.answer, "reason": question.reason, "office": officer.office}
    _append(occasion, "alerts.countersign_lapse", question, body, occasion.new_id())
    return question


def _stand_down(occasion: Occasion, question: LapseQuestion, officer: Officer, entry_id: UUID) -> dict[str, Any]:
    authorise(occasion, Permission.THREAT_CLOSE)
    alert, told = relock_alert(question.alert_id), {}
    if alert.state == AlertState.RELEASED and alert.expires_at > occasion.at:
        told = retract(occasion, alert, question.reason, officer=officer, entry_id=entry_id)
    closes = not live_alerts(occasion.at, alert.threat_id).exists()
    if closes:
        end_threat(occasion, alert.threat, question.reason)
    return {"retracted": told, "closed": closes}


def _left_open(alert: Alert) -> str:
    share = covered_share_at(alert.threat, alert.expires_at, but=alert.id)
    return f"Others cover {round(share * 100)} % of it from then on." if share else "Nothing else covers it then."


def _unsettled_words(occasion: Occasion, question: LapseQuestion) -> tuple[str, str]:
    alert = question.alert
    ends = "ended" if alert.expires_at <= occasion.at else "ends"
    answered = f"It was answered with “{question.answer}”, but nothing is done yet." if question.answer else ""
    return (
        f"Unsettled: alert {alert.number} for {alert.area_name} {ends} at {in_words(alert.expires_at)}",
        f"Its threat is still open, and nobody has settled what happens then. {answered}".strip(),
    )


def _page_again() -> timedelta:
    return timedelta(minutes=settings.TOCSIN.policy.page_again_minutes)


def _locked_of(timer: Timer) -> Alert:
    lock_threat_of(timer.subject_id)
    return relock_alert(timer.subject_id)


def _guarded(alert: Alert, at: datetime) -> Guarded:
    """How things stand with an alert at `at`."""
    question = LapseQuestion.objects.filter(alert=alert).first()
    return Guarded(
        state=AlertState(alert.state),
        threat_is_open=alert.threat.is_open,
        came_true=alert.threat.incident_at is not None,
        has_expired=alert.expires_at <= at,
        asked=_asked_already(alert),
        countersigned=question is not None and question.countersigned_at is not None,
        share=covered_share_at(alert.threat, max(alert.expires_at, at), but=alert.id),
        unsettled=question is not None and question.countersigned_at is None,
    )


def _question(occasion: Occasion, alert: Alert) -> LapseQuestion:
    """The question about this alert, somebody bound to settle it; a desk that was down asks late rather than never."""
    question, _ = LapseQuestion.objects.update_or_create(
        alert=alert,
        defaults={} if _asked_already(alert) else {"asked_at": occasion.at},
        create_defaults={"id": occasion.new_id(), "threat": alert.threat, "asked_at": occasion.at},
    )
    due_at = max(alert.expires_at, occasion.at)
    bind(occasion, DutyKind.LAPSE, question.id, alert.threat.owner, due_at)
    return question


def _asked_already(alert: Alert) -> bool:
    """Whether the desk has asked about this alert since it was put in force, or put back."""
    last = alert.retractions.filter(reinstated_at__isnull=False).order_by("-ordinal").first()
    asked = LapseQuestion.objects.filter(alert=alert)
    return asked.filter(asked_at__gte=last.reinstated_at).exists() if last else asked.exists()


def _locked_question(officer: Officer, question_id: UUID) -> LapseQuestion:
    question = LapseQuestion.objects.filter(pk=question_id).first()
    if question is None:
        raise Absent("There is no such question.", "Check the address.")
    access_alert(officer, question.alert_id)
    lock_alert(officer, question.alert_id)
    return LapseQuestion.objects.select_for_update().get(pk=question_id)


def _refuse_settled(question: LapseQuestion) -> None:
    refusal = settled_refusal(
        state=AlertState(question.alert.state),
        threat_is_open=question.threat.is_open,
        countersigned=question.countersigned_at is not None,
    )
    if refusal is not None:
        raise Conflict(*refusal)


def _answer(answer: LapseAnswer | str) -> LapseAnswer:
    try:
        return LapseAnswer(answer)
    except ValueError:
        offered = ", ".join(LapseAnswer)
        raise BadInput(f"{answer!r} is no answer.", f"Use one of {offered}.", "answer") from None


def _page_and_append(
    occasion: Occasion, act: str, question: LapseQuestion, staff: list[Officer], words: tuple[str, str], **more: Any
) -> None:
    entry_id = occasion.new_id()
    paged = page(occasion, question.id, staff, entry_id=entry_id, words=words, about=question.threat)
    bound = Duty.objects.filter(kind=DutyKind.LAPSE, subject_id=question.id, done_at=None).select_related("officer")
    names = [duty.officer.name for duty in bound]
    _append(occasion, act, question, {"paged": paged, "bound": "".join(names), **more}, entry_id)


def _append(occasion: Occasion, act: str, question: LapseQuestion, body: dict[str, Any], entry_id: UUID) -> None:
    alert = question.alert
    told = {"number": alert.number, "area_name": alert.area_name, "expires_at": alert.expires_at.isoformat()}
    append(
        occasion,
        act=act,
        subjects=[question.id, alert.id, question.threat_id],
        limit=max(Tlp(question.threat.limit), Tlp.AMBER),
        need=question.threat.need,
        body=told | body,
        entry_id=entry_id,
        result=question.id,
    )


def _append_expiry(occasion: Occasion, alert: Alert) -> None:
    append(
        occasion,
        act="alerts.note_expiry",
        subjects=[alert.id, alert.threat_id],
        limit=Tlp.AMBER,
        body={"number": alert.number, "expires_at": alert.expires_at.isoformat()},
        result=alert.id,
    )
