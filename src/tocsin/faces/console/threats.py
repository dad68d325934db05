"""Threats: what we believe, what it rests on, what covers it, and whom it endangers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from tocsin.desk.alerts.acts import close_threat
from tocsin.desk.alerts.covering import Coverage
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import (
    access_alerts,
    coverage,
    covered_share_at,
    live_alerts,
    open_questions,
    over_warned_person_hours,
    standing_of,
    uncovered_person_hours,
)
from tocsin.desk.officers.rules import Permission
from tocsin.desk.partners.queries import access_told_of
from tocsin.desk.review.acts import list_exposure
from tocsin.desk.review.outlook import access_outlook
from tocsin.desk.threats.models import Threat
from tocsin.desk.threats.queries import (
    access_intakes,
    access_threat,
    access_threats,
    reads_intakes,
    tear_line,
    threat_tips,
)
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.drawing.coverage import Moment, coverage_svg
from tocsin.faces.console.exposure import exposure_context
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.recall import recall_of
from tocsin.terms import Likelihood, TimeWindow, Tlp

WIDTHS = {"wide": 1176, "phone": 340}


@for_officers
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every threat that the officer may see, the open ones first."""
    officer, at = officer_of(request), desk_clock().now()
    threats = access_threats(officer)
    live = set(live_alerts(at).values_list("threat_id", flat=True))
    rows = [(threat, threat.id in live) for threat in sorted(threats, key=lambda one: (not one.is_open, one.opened_at))]
    page = {
        "room": "threats",
        "rows": rows,
        "may_file": officer.may(Permission.TIP_FILE),
        "may_open": officer.may(Permission.THREAT_OPEN),
        "may_tell": officer.may(Permission.PARTNER_TELL),
        "may_grade": reads_intakes(officer),
        "waiting": len(access_intakes(officer, waiting_only=True)),
    }
    return render(request, "console/threats.html", page)


@for_officers
@require_safe
def threat(request: HttpRequest, threat_id: UUID) -> HttpResponse:
    """One threat: belief, tips, coverage, exposure, alerts, partners."""
    officer, at = officer_of(request), desk_clock().now()
    found = access_threat(officer, threat_id)
    alerts = access_alerts(officer, found.id)
    page: dict[str, Any] = {
        "room": "threats",
        "threat": found,
        "chance": Likelihood.from_text(found.likelihood).percent,
        "tips": threat_tips(officer, found),
        "tellable": tear_line(found, Tlp.CLEAR),
        "alerts": [(alert, standing_of(alert, at), recall_of(officer, alert, at)) for alert in alerts],
        "alerts_out": sum(alert.released_at is not None for alert in alerts),
        "questions": [one for one in open_questions() if one.threat_id == found.id],
        "told": access_told_of(officer, found),
        "may_draft": officer.may(Permission.ALERT_DRAFT),
        "may_remark": officer.may(Permission.TIP_REMARK),
        "may_close": officer.may(Permission.THREAT_CLOSE),
        "may_tell": officer.may(Permission.PARTNER_TELL),
        "may_open_incident": officer.may(Permission.INCIDENT_OPEN),
        **_coverage_context(found, alerts, at),
    }
    if officer.may(Permission.EXPOSURE_READ):
        outlook = access_outlook(officer, found, at)
        list_exposure(occasion_for(request), found.pk, len(outlook.gatherings), whole=False)
        page |= exposure_context(outlook)
    return render(request, "console/threat.html", page)


@for_officers
@require_POST
def close(request: HttpRequest, threat_id: UUID) -> HttpResponse:
    """Close a threat, with a reason; alerts in force are retracted with it only where that was ticked."""
    closed = close_threat(
        occasion_for(request),
        threat_id,
        request.POST.get("reason", ""),
        cancel_live="cancel_live" in request.POST,
    )
    messages.success(request, f"“{closed.title}” is closed.")
    return redirect("console:threat", threat_id)


def _coverage_context(found: Threat, alerts: list[Alert], at: datetime) -> dict[str, Any]:
    told = coverage(found.id, at)
    return {
        "coverage": told,
        "covered": told.whole.length - told.uncovered,
        "over_at": min((end for end in (found.closed_at, found.incident_at) if end), default=None),
        "uncovered_now": _uncovered_now(found, at),
        "stretches": [(one.window, round(one.share * 100)) for one in told.stretches],
        "uncovered_hours": round(uncovered_person_hours(found.id, at)),
        "over_warned_hours": round(sum(over_warned_person_hours(one.id, at) for one in alerts)),
        "lines": {name: _line(found, alerts, told, at, width=width) for name, width in WIDTHS.items()},
    }


def _uncovered_now(found: Threat, at: datetime) -> int:
    """How much of an open threat, in per cent, no warning covers at this moment."""
    return 0 if not found.is_open else 100 - round(covered_share_at(found, at) * 100)


def _line(found: Threat, alerts: list[Alert], told: Coverage, at: datetime, *, width: int) -> SafeString:
    drawn = TimeWindow(told.whole.start, at)
    moments = [
        Moment(found.opened_at, "opened"),
        *_of_alerts(alerts, at),
        *([Moment(found.incident_at, "incident", "hot")] if found.incident_at else []),
        *([Moment(found.closed_at, "closed")] if found.closed_at else []),
        Moment(at, "now", "now"),
    ]
    label = (
        f"{len(told.covered)} covered, {len(told.partly)} partly covered and {len(told.gaps)} uncovered stretches; "
        "the table below has them all."
    )
    svg = coverage_svg(
        drawn, told.covered, told.gaps, moments, width=width, label=label, partly=[one.window for one in told.partly]
    )
    return mark_safe(svg)  # Made of numbers and of words that the drawing escapes.


def _of_alerts(alerts: list[Alert], at: datetime) -> list[Moment]:
    moments = []
    for alert in alerts:
        if alert.released_at is None:
            continue
        moments.append(Moment(alert.released_at, f"alert {alert.number}"))
        for one in alert.retractions.all():
            if one.reinstated_at is not None:
                moments.append(Moment(one.retracted_at, f"{alert.number} cancelled"))
                moments.append(Moment(one.reinstated_at, f"{alert.number} again"))
        if alert.cancelled_at:
            moments.append(Moment(alert.cancelled_at, f"{alert.number} cancelled"))
        elif alert.superseded_at is None and alert.expires_at <= at:
            moments.append(Moment(alert.expires_at, f"{alert.number} lapsed"))
    return moments
