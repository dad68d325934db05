"""Breaking the glass: one releaser alone, where the desk's policy allows it, loud and reviewed afterwards."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.alerts.acts.ending import all_supervisors, check_reason
from tocsin.desk.alerts.acts.locking import lock_alert, lock_threat_of, relock_alert
from tocsin.desk.alerts.acts.releasing import refuse_unless_releasable, release_now
from tocsin.desk.alerts.acts.telling import in_words, page
from tocsin.desk.alerts.models import Alert, BrokenGlass
from tocsin.desk.alerts.queries import sheet_of
from tocsin.desk.alerts.wording import AlertState
from tocsin.desk.delivery.acts import set_timer
from tocsin.desk.delivery.models import Timer
from tocsin.desk.officers.queries import authorise, require_desk
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import append
from tocsin.terms import Conflict, NotPermitted, Occasion, Tlp

REVIEW: Final = "alerts.glass_review"
REMIND_EVERY = timedelta(hours=1)


@transaction.atomic
def release_alone(occasion: Occasion, alert_id: UUID, *, digest_seen: str, typed: str, reason: str) -> Alert:
    """Release a submitted alert without a second officer: breaking the glass.

    All checks of a release but that of the second officer. Every supervisor is paged at once; the page of
    the alert, the record and the after-action report say so; a supervisor who is another must review it.

    Raises `NotPermitted` where the policy does not allow it, `BadInput` without a reason, else as a release.
    """
    officer = authorise(occasion, Permission.ALERT_RELEASE)
    alert = lock_alert(officer, alert_id)
    _refuse_by_policy()
    check_reason(reason)
    sheet = sheet_of(alert)
    resolved = refuse_unless_releasable(occasion, alert, officer, sheet, digests=digest_seen, typed=typed, alone=True)
    review_by = occasion.at + timedelta(hours=settings.TOCSIN.policy.break_glass_review_hours)
    BrokenGlass.objects.create(
        id=occasion.new_id(),
        alert=alert,
        officer_id=officer.id,
        digest=alert.digest,
        at=occasion.at,
        review_by=review_by,
        reason=reason.strip(),
    )
    set_timer(REVIEW, alert.id, "1", review_by)
    entry_id = occasion.new_id()
    words = (
        f"GLASS BROKEN: alert {alert.number} for {alert.area_name} was released by one officer alone",
        f"{officer.name} released it without a second officer. Look at it now; it must be reviewed by "
        f"{in_words(review_by)}. If it was wrong, retract it in one step. Reason given: {reason.strip()}",
    )
    page(occasion, alert.id, all_supervisors(occasion.at), entry_id=entry_id, words=words, about=alert.threat)
    more = {"reason": reason.strip(), "review_by": review_by.isoformat(), "act": "alerts.release_alone"}
    release_now(occasion, alert, officer, (sheet, resolved), entry_id=entry_id, more=more)
    return alert


@transaction.atomic
def review_glass(occasion: Occasion, alert_id: UUID, *, justified: bool, finding: str) -> BrokenGlass:
    """A supervisor, not the officer who broke the glass, says whether it was justified, and what was found.

    Raises `Conflict` where there is nothing to review, `NotPermitted` for the officer who released alone,
    `BadInput` without words.
    """
    officer = authorise(occasion, Permission.GLASS_REVIEW)
    alert = lock_alert(officer, alert_id)
    check_reason(finding)
    broken = BrokenGlass.objects.select_for_update().filter(alert=alert, reviewed_at=None).first()
    if broken is None:
        raise Conflict("There is nothing to review here.", "Two officers released it, or it is reviewed already.")
    if broken.officer_id == officer.id:
        raise NotPermitted("Whoever broke the glass cannot review it.", "Another supervisor must.")
    broken.reviewed_at, broken.reviewed_by, broken.justified = occasion.at, officer.id, justified
    broken.finding = finding.strip()
    broken.save()
    _append(
        occasion,
        "alerts.review_glass",
        alert,
        {
            "verdict": "justified" if justified else "not justified",
            "finding": finding.strip(),
            "office": officer.office,
            "late": occasion.at > broken.review_by,
        },
    )
    return broken


@transaction.atomic
def chase_review(occasion: Occasion, timer: Timer) -> bool:
    """The desk pages every supervisor while a broken glass is not reviewed, every hour; whether it did."""
    require_desk(occasion)
    lock_threat_of(timer.subject_id)
    alert = relock_alert(timer.subject_id)
    broken = BrokenGlass.objects.get(alert=alert)
    if broken.reviewed_at is not None:
        return False
    set_timer(REVIEW, alert.id, str(int(timer.step) + 1), occasion.at + REMIND_EVERY)
    entry_id = occasion.new_id()
    words = (
        f"Not reviewed: alert {alert.number} for {alert.area_name} went out on one officer's name",
        f"The review was due at {in_words(broken.review_by)}. A supervisor must look at it.",
    )
    page(occasion, alert.id, all_supervisors(occasion.at), entry_id=entry_id, words=words, about=alert.threat)
    _append(occasion, "alerts.chase_review", alert, {"review_by": broken.review_by.isoformat()}, entry_id=entry_id)
    return True


def _refuse_by_policy() -> None:
    if not settings.TOCSIN.policy.break_glass:
        raise NotPermitted(
            "This desk's policy does not let one officer release alone.", "Call a second officer; retracting takes one."
        )


def _append(occasion: Occasion, act: str, alert: Alert, body: dict[str, Any], *, entry_id: UUID | None = None) -> None:
    append(
        occasion,
        act=act,
        subjects=[alert.id, alert.threat_id],
        limit=Tlp.AMBER,
        need=alert.threat.need,
        body={"number": alert.number, "state": str(AlertState(alert.state)), **body},
        entry_id=entry_id,
        result=alert.id,
    )
