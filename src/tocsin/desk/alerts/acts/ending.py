"""Endings: retract an alert in one act, close a threat, note that it came true."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tocsin.desk.alerts import rules
from tocsin.desk.alerts.acts.drafting import withdraw
from tocsin.desk.alerts.acts.following import CORRECTION, handed, tell_first
from tocsin.desk.alerts.acts.guarding import end_guard
from tocsin.desk.alerts.acts.locking import lock_alert, lock_open_threat
from tocsin.desk.alerts.acts.publishing import publish_cancel
from tocsin.desk.alerts.acts.telling import page
from tocsin.desk.alerts.models import Alert, Retraction
from tocsin.desk.alerts.queries import live_alerts, references_to, sheet_of
from tocsin.desk.alerts.wording import AlertState
from tocsin.desk.delivery.acts import cancel
from tocsin.desk.delivery.rules import MessageKind
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise, on_duty, with_role
from tocsin.desk.officers.rules import Permission, Post, Role
from tocsin.desk.record.acts import append
from tocsin.desk.threats import acts as threat_acts
from tocsin.desk.threats.models import Threat
from tocsin.terms import BadInput, Conflict, Occasion, Tlp


@transaction.atomic
def cancel_alert(occasion: Occasion, alert_id: UUID, reason: str) -> Alert:
    """Retract a live alert: one officer, one act, no second signature.

    What is unsent is stopped; the correction that was approved with the alert goes at once to everyone
    who was or may have been handed it, or an alert it replaced; page and feed say so; a CAP Cancel is
    published; the supervisors are paged, because retracting a true warning kills too.

    Raises `Conflict` for an alert that is not in force, `BadInput` without a reason.
    """
    officer = authorise(occasion, Permission.ALERT_CANCEL)
    alert = lock_alert(officer, alert_id)
    check_reason(reason)
    _refuse_unless_live(alert, occasion.at)
    entry_id = occasion.new_id()
    body = retract(occasion, alert, reason.strip(), officer=officer, entry_id=entry_id)
    append(
        occasion,
        act="alerts.cancel_alert",
        subjects=[alert.id, alert.threat_id],
        limit=max(Tlp(alert.threat.limit), Tlp.AMBER),
        need=alert.threat.need,
        body=body | {"reason": reason.strip(), "office": officer.office},
        entry_id=entry_id,
        result=alert.id,
    )
    return alert


@transaction.atomic
def close_threat(occasion: Occasion, threat_id: UUID, reason: str, *, cancel_live: bool = False) -> Threat:
    """Close a threat: it is over, and nothing more counts as uncovered.

    Refused, as `Conflict`, while an alert is in force, unless `cancel_live` retracts it in the same act.
    Drafts are withdrawn. Raises `BadInput` without a reason, `Absent` for a threat that the officer may
    not know of.
    """
    officer = authorise(occasion, Permission.THREAT_CLOSE)
    threat = lock_open_threat(officer, threat_id)
    check_reason(reason)
    live = list(live_alerts(occasion.at, threat.id))
    if live and not cancel_live:
        raise Conflict(
            f"{len(live)} alert(s) for this threat are still in force.",
            "Cancel them with it, or let them end first.",
        )
    entry_id = occasion.new_id()
    retracted = [
        retract(occasion, alert, reason.strip(), officer=officer, entry_id=entry_id) for alert in _locked(live)
    ]
    end_threat(occasion, threat, reason)
    body = {"reason": reason.strip(), "office": officer.office, "retracted": retracted}
    append(
        occasion,
        act="alerts.close_threat",
        subjects=[threat.id, *(alert.id for alert in live)],
        limit=max(Tlp(threat.limit), Tlp.AMBER),
        need=threat.need,
        body=body,
        entry_id=entry_id,
        result=threat.id,
    )
    return threat


def mark_incident(threat_id: UUID, at: datetime) -> None:
    """Note that the threat came true at `at`: from then on nothing counts as uncovered.

    Part of the act that opens an incident; takes no entry of its own. Alerts and their lapse guard go
    on: people may still be in danger. A threat that is not there is left alone.
    """
    threat_acts.mark_incident(threat_id, at=at)


def retract(occasion: Occasion, alert: Alert, reason: str, *, officer: Officer, entry_id: UUID) -> dict[str, Any]:
    """Retract a live alert: a part of acts; returns what their entry tells of it."""
    sheet, references = sheet_of(alert), references_to(alert)
    recipients = handed(alert)
    stopped = cancel(alert.id, at=occasion.at, reason="The alert was retracted.", kinds=[MessageKind.ALERT])
    retraction = Retraction.objects.create(
        id=occasion.new_id(),
        alert=alert,
        ordinal=alert.retractions.count() + 1,
        retracted_at=occasion.at,
        retracted_by=officer.actor,
    )
    alert.state, alert.cancelled_at = AlertState.CANCELLED, occasion.at
    alert.cancelled_by, alert.cancel_reason = officer.actor, reason
    alert.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
    ordinal = retraction.ordinal
    end_guard(alert.id)
    tell_first(occasion, alert, CORRECTION, recipients, entry_id=entry_id, ordinal=ordinal)
    publish_cancel(occasion, alert, sheet, references=references, ordinal=ordinal)
    words = (
        f"Alert {alert.number} for {alert.area_name} was retracted",
        f"{officer.name} retracted it. If the warning was right, reinstate it: one officer, one step. "
        f"Reason given: {reason}",
    )
    page(occasion, alert.id, all_supervisors(occasion.at), entry_id=entry_id, words=words, about=alert.threat)
    return {
        "number": alert.number,
        "identifier": alert.cap_identifier,
        "cancel_identifier": sheet.later_identifier("cancel", ordinal),
        "stopped": stopped,
        "corrected": len(recipients),
    }


def all_supervisors(at: datetime) -> list[Officer]:
    """The supervisors on duty first, then every other one."""
    return [*on_duty(at, Post.SUPERVISOR), *with_role(Role.SUPERVISOR)]


def end_threat(occasion: Occasion, threat: Threat, reason: str) -> None:
    """Close the threat and withdraw its drafts: a part of acts."""
    drafts = Alert.objects.filter(threat=threat, state__in=(AlertState.DRAFT, AlertState.SUBMITTED))
    for draft in _locked(drafts):
        withdraw(draft)
    threat_acts.mark_closed(threat, at=occasion.at, reason=reason)


def _locked(alerts: Iterable[Alert]) -> list[Alert]:
    return list(Alert.objects.select_for_update().filter(pk__in=[alert.id for alert in alerts]))


def _refuse_unless_live(alert: Alert, at: datetime) -> None:
    refusal = rules.cancel_refusal(at, AlertState(alert.state), alert.expires_at)
    if refusal is not None:
        raise Conflict(*refusal)


def check_reason(reason: str) -> None:
    """Refuse, as `BadInput`, an act without a reason."""
    if not reason.strip():
        raise BadInput("No reason was given.", "Say why, in a sentence.", "reason")
