"""Reinstating: a warning that was wrongly taken back stands again, as quickly as it was taken back.

Nothing new is said: wording, area, window and audience rule are those that two officers approved, and
so are the words "the warning stands again". That is why one officer is enough.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.alerts import rules
from tocsin.desk.alerts.acts.drafting import refuse_disclosure
from tocsin.desk.alerts.acts.ending import all_supervisors, check_reason
from tocsin.desk.alerts.acts.following import AGAIN, REST, first_to_hear, tell_first
from tocsin.desk.alerts.acts.guarding import chase_again, set_guard
from tocsin.desk.alerts.acts.locking import lock_alert
from tocsin.desk.alerts.acts.publishing import publish_again
from tocsin.desk.alerts.acts.telling import page
from tocsin.desk.alerts.models import Alert, LapseQuestion, Retraction
from tocsin.desk.alerts.queries import references_to, sheet_of
from tocsin.desk.alerts.sheet import Sheet, release_digest
from tocsin.desk.alerts.wording import AlertState
from tocsin.desk.delivery.acts import cancel, cancel_timers
from tocsin.desk.delivery.rules import MessageKind
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import append
from tocsin.desk.threats.acts import mark_reopened
from tocsin.terms import Conflict, Occasion, Tlp


@transaction.atomic
def reinstate_alert(occasion: Occasion, alert_id: UUID, reason: str) -> Alert:
    """Put a wrongly retracted alert back in force: one officer, one act, in its approved words.

    "The warning stands again" goes to everyone who had been told, and to whoever the approved audience
    rule names now; unsent corrections stop; page and feed are put back; a CAP Update refers to the Cancel;
    the supervisors are paged. A threat that was closed with the retraction is open again.

    Raises `Conflict` for an alert that is not retracted, has expired, would no longer say what was
    approved, or whose sources have been narrowed since; `BadInput` without a reason.
    """
    officer = authorise(occasion, Permission.ALERT_REINSTATE)
    alert = lock_alert(officer, alert_id)
    check_reason(reason)
    sheet = sheet_of(alert)
    _refuse_unless_retracted(alert, sheet, occasion)
    references = references_to(alert)
    retraction = _put_back(occasion, alert, officer, reason.strip())
    stopped = cancel(alert.id, at=occasion.at, reason="The alert was reinstated.", kinds=[MessageKind.CORRECTION])
    reopened = not alert.threat.is_open
    if reopened:
        mark_reopened(alert.threat)
        chase_again(alert.threat_id, occasion.at + timedelta(minutes=settings.TOCSIN.policy.page_again_minutes))
    entry_id = occasion.new_id()
    cancel_timers(alert.id, REST)
    recipients = first_to_hear(occasion, alert)
    tell_first(occasion, alert, AGAIN, recipients, entry_id=entry_id, ordinal=retraction.ordinal)
    set_guard(alert, occasion.at, round_=retraction.ordinal + 1)
    publish_again(occasion, alert, sheet, references=references, ordinal=retraction.ordinal)
    words = (
        f"Alert {alert.number} for {alert.area_name} stands again",
        f"{officer.name} reinstated it. Reason given: {reason.strip()}",
    )
    page(occasion, alert.id, all_supervisors(occasion.at), entry_id=entry_id, words=words, about=alert.threat)
    body = {
        "number": alert.number,
        "identifier": alert.cap_identifier,
        "again_identifier": sheet.later_identifier("again", retraction.ordinal),
        "digest": alert.digest,
        "retracted_at": retraction.retracted_at.isoformat(),
        "reason": reason.strip(),
        "office": officer.office,
        "placed": len(recipients),
        "corrections_stopped": stopped,
        "threat_reopened": reopened,
    }
    append(
        occasion,
        act="alerts.reinstate_alert",
        subjects=[alert.id, alert.threat_id],
        limit=max(Tlp(alert.threat.limit), Tlp.AMBER),
        need=alert.threat.need,
        body=body,
        entry_id=entry_id,
        result=alert.id,
    )
    return alert


def _refuse_unless_retracted(alert: Alert, sheet: Sheet, occasion: Occasion) -> None:
    digests = (alert.digest, release_digest(sheet))
    refusal = rules.reinstate_refusal(occasion.at, AlertState(alert.state), alert.expires_at, digests=digests)
    if refusal is not None:
        raise Conflict(*refusal)
    refuse_disclosure(alert)


def _put_back(occasion: Occasion, alert: Alert, officer: Officer, reason: str) -> Retraction:
    """The rows as they stand again: the retraction first, because the database asks for it."""
    retraction = _last_retraction(occasion, alert)
    # A clock that was set back since must not hold a true warning up.
    retraction.reinstated_at, retraction.reinstated_by = max(occasion.at, retraction.retracted_at), officer.id
    retraction.seal_reason(reason, occasion.entropy)
    retraction.save()
    alert.state, alert.cancelled_at = AlertState.RELEASED, None
    alert.save(update_fields=["state", "cancelled_at"])
    _ask_anew(alert)
    return retraction


def _ask_anew(alert: Alert) -> None:
    """What was answered about its end is open again; the record keeps the answers."""
    question = LapseQuestion.objects.filter(alert=alert).first()
    if question is None:
        return
    question.answer = question.reason = ""
    question.answered_at = question.answered_by = question.escalated_at = None
    question.countersigned_at = question.countersigned_by = None
    question.save()


def _last_retraction(occasion: Occasion, alert: Alert) -> Retraction:
    """The retraction that holds now; one from before this table was there gets its row late."""
    last = alert.retractions.filter(reinstated_at=None).order_by("-ordinal").first()
    return last or Retraction.objects.create(
        id=occasion.new_id(),
        alert=alert,
        ordinal=alert.retractions.count() + 1,
        retracted_at=alert.cancelled_at or occasion.at,
        retracted_by=alert.cancelled_by,
    )
