"""Release: a second officer, over the digest that this officer saw, in one transaction."""

from typing import Any
from uuid import UUID

from django.db import transaction

from tocsin.desk.alerts import rules
from tocsin.desk.alerts.acts.drafting import refuse_disclosure, refuse_insane
from tocsin.desk.alerts.acts.duties import bind_insiders
from tocsin.desk.alerts.acts.guarding import end_guard, set_guard
from tocsin.desk.alerts.acts.locking import lock_alert, relock_alert
from tocsin.desk.alerts.acts.publishing import publish_alert, publish_replaced
from tocsin.desk.alerts.acts.telling import tell_alert
from tocsin.desk.alerts.audience import Resolved, resolve
from tocsin.desk.alerts.gating import findings_for, overrides_of
from tocsin.desk.alerts.models import Alert, Approval, Contribution, LapseQuestion
from tocsin.desk.alerts.queries import confirmation_of, sheet_of
from tocsin.desk.alerts.sheet import Sheet, cap_alert, release_digest
from tocsin.desk.alerts.wording import AlertState, LapseAnswer
from tocsin.desk.delivery.acts import supersede
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import append
from tocsin.terms import BadInput, Conflict, NotPermitted, Occasion, Tlp


@transaction.atomic
def release_alert(occasion: Occasion, alert_id: UUID, *, digest_seen: str, typed: str) -> Alert:
    """Release a submitted alert: approve exactly what was seen, and hand it to everyone it is for.

    `typed` is what the officer typed to confirm: mode, area and headcount (`rules.confirmation`). One
    transaction holds the approval, the frozen CAP identifier and ``sent``, the CAP message, the outbox,
    the timers, the publications, the end of the alert it replaces, and the record entry.

    Raises `NotPermitted` for anyone who wrote some of it; `Conflict` where it is not what was seen or
    submitted, was submitted too long ago, has expired, says more than its sources allow, its threat is
    closed, or its audience is more than 10 % off what was approved; `BadInput` where the confirmation was
    not typed, or the CAP message would not be valid.
    """
    officer = authorise(occasion, Permission.ALERT_RELEASE)
    alert = lock_alert(officer, alert_id)
    sheet = sheet_of(alert)
    resolved = refuse_unless_releasable(occasion, alert, officer, sheet, digests=digest_seen, typed=typed)
    Approval.objects.create(
        id=occasion.new_id(),
        alert=alert,
        author_id=alert.author_id,
        approver_id=officer.id,
        digest=alert.digest,
        at=occasion.at,
    )
    release_now(occasion, alert, officer, (sheet, resolved), entry_id=occasion.new_id())
    return alert


def refuse_unless_releasable(
    occasion: Occasion,
    alert: Alert,
    officer: Officer,
    sheet: Sheet,
    *,
    digests: str,
    typed: str,
    alone: bool = False,
) -> Resolved:
    """Refuse what may not go out, a part of acts; the audience as it is now. `alone`: the glass is broken."""
    _refuse_release(alert, officer, sheet, digests, alone=alone)
    _refuse_late(occasion, alert)
    _refuse_outdated(occasion, alert)
    refuse_insane(findings_for(officer, alert, occasion.at), {one.check for one in overrides_of(alert)})
    resolved = resolve(sheet.content, occasion.at)
    _refuse_drift(sheet, resolved)
    _refuse_unconfirmed(sheet, typed)
    return resolved


def release_now(
    occasion: Occasion,
    alert: Alert,
    officer: Officer,
    found: tuple[Sheet, Resolved],
    *,
    entry_id: UUID,
    more: dict[str, Any] | None = None,
) -> None:
    """Let it out: a part of acts, after the approval or the broken glass is in the database."""
    sheet, resolved = found
    _mark_released(occasion, alert, officer, sheet, resolved)
    _supersede_former(occasion, alert, sheet)
    placed = tell_alert(occasion, alert, sheet, resolved.recipients, entry_id=entry_id)
    set_guard(alert, occasion.at)
    if sheet.content.audience.staff and not (sheet.content.audience.people or sheet.content.audience.organisers):
        bind_insiders(occasion, alert.threat_id, officer)
    publish_alert(occasion, alert, sheet, bytes(alert.cap_xml or b""))
    _append(occasion, alert, officer, placed, entry_id, more or {})


def _refuse_release(alert: Alert, officer: Officer, sheet: Sheet, digest_seen: str, *, alone: bool) -> None:
    contributors = set(Contribution.objects.filter(alert=alert).values_list("officer_id", flat=True))
    refusal = rules.release_refusal(
        state=AlertState(alert.state),
        contributors=contributors | {alert.author_id},
        releaser=officer.id,
        digests=(alert.digest, release_digest(sheet), digest_seen),
        alone=alone,
    )
    if refusal is None:
        return
    if officer.id in contributors and not alone:
        raise NotPermitted(refusal, "Another officer must look at it and release it.")
    raise Conflict(refusal, "Look at the alert as it stands now; have it submitted again where it has changed.")


def _refuse_late(occasion: Occasion, alert: Alert) -> None:
    """An approval counts only for a while after the submission, and never before it."""
    last = alert.submissions.filter(digest=alert.digest).order_by("-submitted_at", "-id").first()
    refusal = rules.approval_refusal(occasion.at, (last.submitted_at, last.approve_until) if last else None)
    if refusal is not None:
        raise Conflict(refusal, "Have it looked through and submitted again: things may have changed since.")


def _refuse_unconfirmed(sheet: Sheet, typed: str) -> None:
    wanted = confirmation_of(sheet)
    if not rules.confirms(typed, wanted):
        raise BadInput(
            "The confirmation was not typed, or does not match.", f"Type what you are about to do: {wanted}", "typed"
        )


def _refuse_outdated(occasion: Occasion, alert: Alert) -> None:
    """What was true when it was submitted must still be."""
    former = relock_alert(alert.replaces_id) if alert.replaces_id else None
    refusal = rules.outdated_refusal(
        occasion.at,
        threat_is_open=alert.threat.is_open,
        expires_at=alert.expires_at,
        former=AlertState(former.state) if former else None,
    )
    if refusal is not None:
        raise Conflict(*refusal)
    refuse_disclosure(alert)


def _refuse_drift(sheet: Sheet, resolved: Resolved) -> None:
    drifts = rules.audience_drift(sheet.expected, resolved.counts)
    if drifts:
        told = "; ".join(f"{one.part}: {one.expected} approved, {one.resolved} now" for one in drifts)
        raise Conflict(
            f"The audience is more than {rules.DRIFT_PERCENT_MAX} % off what was approved ({told}).",
            "Check the registers and the area, then submit the alert again.",
        )


def _mark_released(occasion: Occasion, alert: Alert, officer: Officer, sheet: Sheet, resolved: Resolved) -> None:
    alert.state, alert.released_by, alert.released_at = AlertState.RELEASED, officer.id, occasion.at
    alert.cap_identifier, alert.cap_sent = sheet.identifier, occasion.at.replace(microsecond=0)
    alert.cap_xml = cap_alert(sheet, alert.cap_sent)
    alert.resolved = resolved.counts.as_json()
    alert.save()


def _supersede_former(occasion: Occasion, alert: Alert, sheet: Sheet) -> None:
    """The alert that this one replaces ends: what is unsent of it, its timers, its place before the public."""
    if alert.replaces_id is None:
        return
    former = relock_alert(alert.replaces_id)
    former.state, former.superseded_at = AlertState.SUPERSEDED, occasion.at
    former.save(update_fields=["state", "superseded_at"])
    supersede(former.id, by=alert.id, at=occasion.at)
    end_guard(former.id)
    publish_replaced(occasion, former, sheet_of(former), sheet.page_url)
    question = LapseQuestion.objects.filter(alert=former, answer="").first()
    if question is not None:
        question.answer, question.reason = LapseAnswer.RENEW, f"Renewed by alert {alert.number} of this threat."
        question.answered_at, question.answered_by = occasion.at, alert.author_id
        question.save(update_fields=["answer", "reason", "answered_at", "answered_by"])


def _append(
    occasion: Occasion, alert: Alert, officer: Officer, placed: int, entry_id: UUID, more: dict[str, Any]
) -> None:
    author = Officer.objects.filter(pk=alert.author_id).first()
    body = {
        "number": alert.number,
        "msg_type": str(alert.msg_type),
        "identifier": alert.cap_identifier,
        "digest": alert.digest,
        "salt": alert.salt,
        "replaces": str(alert.replaces_id) if alert.replaces_id else None,
        "area_name": alert.area_name,
        "area_digest": alert.area_digest,
        "categories": alert.categories,
        "effective_at": alert.effective_at.isoformat(),
        "expires_at": alert.expires_at.isoformat(),
        "audience": alert.audience,
        "expected": alert.expected,
        "resolved": alert.resolved,
        "placed": placed,
        "author_office": author.office if author else "",
        "approver_office": officer.office,
        **more,
    }
    append(
        occasion,
        act=more.pop("act", "alerts.release_alert"),
        subjects=[alert.id, alert.threat_id],
        limit=Tlp.AMBER,
        body=body,
        entry_id=entry_id,
        result=alert.id,
    )
