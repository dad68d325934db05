"""One alert: as a draft, before its release by another officer, and after it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.alerts.acts import (
    cancel_alert,
    reinstate_alert,
    release_alert,
    release_alone,
    review_glass,
    submit_alert,
    withdraw_alert,
)
from tocsin.desk.alerts.gate import Check, GateFinding
from tocsin.desk.alerts.gating import findings_for, overrides_of
from tocsin.desk.alerts.models import Alert, BrokenGlass
from tocsin.desk.alerts.queries import Preview, access_alert, preview, question_of, standing_of
from tocsin.desk.alerts.rules import audience_words
from tocsin.desk.alerts.showing import channel_forms
from tocsin.desk.alerts.wording import AlertState
from tocsin.desk.delivery.queries import answers, progress
from tocsin.desk.delivery.rules import MessageKind
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import names_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.review.outlook import alert_outlook
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.exposure import exposure_context
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.recall import recall_of

DRAFTING = (AlertState.DRAFT, AlertState.SUBMITTED)
RENEWABLE = (AlertState.RELEASED,)


@for_officers
@require_safe
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """The page of an alert, whatever has become of it."""
    officer, at = officer_of(request), desk_clock().now()
    found = access_alert(officer, alert_id)
    page = _page(officer, found, at)
    if found.released_at is not None:
        page |= _after_release(officer, found, at)
    return render(request, "console/alert.html", page)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Everything that the digest covers, for another officer; on POST release exactly that."""
    if request.method == "POST":
        released = _released(request, alert_id)
        messages.success(request, f"Alert {released.number} is released.")
        return redirect("console:alert", alert_id)
    officer, at = officer_of(request), desk_clock().now()
    found = access_alert(officer, alert_id)
    page = _page(officer, found, at)
    if officer.may(Permission.EXPOSURE_READ):
        page |= exposure_context(alert_outlook(officer, found))
    return render(request, "console/approve.html", page)


def _released(request: HttpRequest, alert_id: UUID) -> Alert:
    """Release with another officer's name under it, or, where that was asked for, alone."""
    digest, typed = request.POST.get("digest", ""), request.POST.get("typed", "")
    if request.POST.get("do") != "alone":
        return release_alert(occasion_for(request), alert_id, digest_seen=digest, typed=typed)
    reason = request.POST.get("reason", "")
    return release_alone(occasion_for(request), alert_id, digest_seen=digest, typed=typed, reason=reason)


@for_officers
@require_POST
def review(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Say what a review of a release by one officer alone found."""
    justified = request.POST.get("verdict") == "justified"
    review_glass(occasion_for(request), alert_id, justified=justified, finding=request.POST.get("finding", ""))
    messages.success(request, "Reviewed.")
    return redirect("console:alert", alert_id)


@for_officers
@require_POST
def submit(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Hand a draft to another officer."""
    reasons = {str(check): request.POST.get(f"override-{check}", "") for check in Check}
    submit_alert(occasion_for(request), alert_id, reasons)
    messages.success(request, "It waits for another officer now. Any edit takes it back.")
    return redirect("console:alert", alert_id)


@for_officers
@require_POST
def withdraw(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Give a draft up."""
    withdraw_alert(occasion_for(request), alert_id, request.POST.get("reason", ""))
    messages.success(request, "The draft is withdrawn.")
    return redirect("console:alert", alert_id)


@for_officers
@require_POST
def cancel(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Retract an alert in force, in one step, with a reason."""
    cancelled = cancel_alert(occasion_for(request), alert_id, request.POST.get("reason", ""))
    messages.success(request, f"Alert {cancelled.number} is retracted. The prepared correction is on its way.")
    return redirect("console:alert", alert_id)


@for_officers
@require_POST
def reinstate(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Put a wrongly retracted alert back in force, in one step, with a reason."""
    again = reinstate_alert(occasion_for(request), alert_id, request.POST.get("reason", ""))
    messages.success(request, f"Alert {again.number} stands again. Everyone who had been told is told so.")
    return redirect("console:alert", alert_id)


@for_officers
@require_safe
def delivery(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """How far the messages have come: the part of the page that asks again by itself."""
    found = access_alert(officer_of(request), alert_id)
    return render(request, "console/parts/progress.html", {"alert": found, **_delivered(found)})


@csp_replace({"style-src": ["'unsafe-inline'"], "script-src": ["'none'"]})  # type: ignore[arg-type]
@for_officers
@require_safe
def public_page(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """The public page as it will look. It is whole in itself, so it brings its style along; it has no script."""
    seen = preview(officer_of(request), alert_id, desk_clock().now())
    return HttpResponse(seen.page)


def _page(officer: Officer, found: Alert, at: datetime) -> dict[str, Any]:
    seen: Preview = preview(officer, found.id, at)
    names = names_of([found.author_id, found.released_by])
    contributed = found.contributions.filter(officer_id=officer.id).exists() or found.author_id == officer.id
    may = officer.may
    return {
        "room": "threats",
        "alert": found,
        "threat": found.threat,
        "seen": seen,
        "content": seen.sheet.content,
        "counts": seen.sheet.expected if found.expected else None,
        "forms": channel_forms(seen.sheet),
        "standing": standing_of(found, at),
        "audience": audience_words(seen.sheet.content.audience),
        "author": names.get(found.author_id, ""),
        "releaser": names.get(found.released_by, ""),
        "contributed": contributed,
        "drafting": found.state in DRAFTING,
        "may_edit": found.state in DRAFTING and may(Permission.ALERT_DRAFT),
        "may_release": found.state == AlertState.SUBMITTED and not contributed and may(Permission.ALERT_RELEASE),
        "may_release_alone": found.state == AlertState.SUBMITTED
        and may(Permission.ALERT_RELEASE)
        and settings.TOCSIN.policy.break_glass,
        "gate": _gate(officer, found, at),
        "overrides": overrides_of(found),
        "approve_until": found.submissions.order_by("-submitted_at").values_list("approve_until", flat=True).first(),
        **_glass(officer, found),
        "may_renew": found.state in RENEWABLE and found.threat.is_open and may(Permission.ALERT_DRAFT),
        "recall": recall_of(officer, found, at),
    }


def _gate(officer: Officer, found: Alert, at: datetime) -> list[GateFinding]:
    """What the sanity gate says to this officer about a draft; nothing about what is out."""
    return findings_for(officer, found, at) if found.state in DRAFTING else []


def _glass(officer: Officer, found: Alert) -> dict[str, Any]:
    """What the page shows where one officer released alone; nothing otherwise."""
    broken = BrokenGlass.objects.filter(alert=found).first()
    if broken is None:
        return {}
    names = names_of([broken.officer_id, broken.reviewed_by])
    open_for = broken.reviewed_at is None and broken.officer_id != officer.id
    return {
        "broken": broken,
        "broken_by": names.get(broken.officer_id, ""),
        "reviewed_by": names.get(broken.reviewed_by, ""),
        "may_review": open_for and officer.may(Permission.GLASS_REVIEW),
    }


def _after_release(officer: Officer, found: Alert, at: datetime) -> dict[str, Any]:
    question = question_of(found)
    return {
        "question": question,
        "question_open": question is not None and question.countersigned_at is None and found.threat.is_open,
        "over": found.expires_at <= at,
        "may_answer": officer.may(Permission.LAPSE_ANSWER),
        "may_stand_down": officer.may(Permission.THREAT_CLOSE),
        "may_countersign": officer.may(Permission.LAPSE_COUNTERSIGN)
        and question is not None
        and question.answered_by != officer.id,
        "answered_by": names_of([question.answered_by]).get(question.answered_by, "") if question else "",
        "settled_by": names_of([question.countersigned_by]).get(question.countersigned_by, "") if question else "",
        **_delivered(found),
    }


def _delivered(found: Alert) -> dict[str, Any]:
    given = answers(found.id, [MessageKind.ALERT])
    by_choice: dict[str, int] = {}
    for one in given:
        by_choice[one.choice] = by_choice.get(one.choice, 0) + 1
    return {
        "progress": progress(found.id, [MessageKind.ALERT]),
        "correction": progress(found.id, [MessageKind.CORRECTION]) if found.cancelled_at else None,
        "answers": by_choice,
        "notes": [one for one in given if one.note],
    }
