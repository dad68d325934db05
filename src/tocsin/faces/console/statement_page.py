"""One statement by itself: how it stands, what it contradicts, who was told, and the draft of a correction."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tocsin.desk.alerts.queries import access_alerts
from tocsin.desk.incidents.acts import judge_contradiction, note_relay, strike_judgement
from tocsin.desk.incidents.models import Candidate
from tocsin.desk.incidents.queries import (
    access_candidate,
    access_judgements,
    access_reasons,
    access_standing,
    access_statement,
    name_of,
)
from tocsin.desk.incidents.rules import Passed, StatementState
from tocsin.desk.measures.queries import access_orders
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Permission
from tocsin.desk.partners.queries import access_told
from tocsin.desk.review.withdrawn import access_passed_on, access_withdrawn, alert_title
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.forms import onward, taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.typed import read_id
from tocsin.picture.times import span_words
from tocsin.picture.words import chain_words
from tocsin.reading import Kind
from tocsin.terms import BadInput


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    """The page of one statement; on POST judge a contradiction, or note who was told."""
    candidate = access_candidate(officer_of(request), candidate_id)
    return taken_or_shown(
        request,
        "console/statement.html",
        lambda: _context(officer_of(request), candidate),
        act=lambda: _ACTS.get(request.POST.get("do", ""), _nothing)(request, candidate_id),
        done=lambda _: onward(request, f"{name_of(candidate)}: noted.", "console:statement", candidate_id),
    )


@for_officers
@require_POST
def strike_judged(request: HttpRequest, judgement_id: UUID) -> HttpResponse:
    """Strike an officer's word on a contradiction."""
    struck = strike_judgement(occasion_for(request), judgement_id, request.POST.get("reason", ""))
    messages.success(request, "Struck. What the rules find shows again.")
    return redirect("console:statement", struck.first_id)


def _judge(request: HttpRequest, candidate_id: UUID) -> None:
    """Another accepted statement cannot be so if this one is; or can, whatever a rule says."""
    post = request.POST
    other = read_id(post.get("other", ""), "other")
    contradicts = post.get("contradicts", "yes") == "yes"
    judge_contradiction(occasion_for(request), candidate_id, other, post.get("reason", ""), contradicts=contradicts)


def _pass_on(request: HttpRequest, candidate_id: UUID) -> None:
    """Note by what somebody was told: ``alert:<id>``, or other words."""
    what, _, subject = request.POST.get("told", "").partition(":")
    known = read_id(subject, "told") if subject else None
    words = request.POST.get("words", "")
    note_relay(occasion_for(request), candidate_id, what=what or str(Passed.OTHER), subject=known, words=words)


def _nothing(request: HttpRequest, candidate_id: UUID) -> None:
    raise BadInput("It is not said what to do.", "Press one of the buttons.", "do")


_ACTS: dict[str, Callable[[HttpRequest, UUID], None]] = {"judge": _judge, "told": _pass_on}


def _context(officer: Officer, candidate: Candidate) -> dict[str, Any]:
    view = access_statement(officer, candidate.pk)
    incident = candidate.report.incident
    accepted = view.standing.state is StatementState.ACCEPTED
    others = access_standing(officer, incident.pk, list(Kind)) if incident and accepted else []
    return {
        "room": "incidents",
        "view": view,
        "incident": incident,
        "voice": chain_words(view.statement.speakers, view.source),
        "when": span_words(view.statement.time) if view.statement.time else "",
        "reason": access_reasons(officer, candidate.report_id).get(candidate.pk, ""),
        "others": [one for one in others if one.id != view.id],
        "judgements": access_judgements(officer, candidate.pk),
        "told": access_passed_on(officer, candidate.pk) if incident else [],
        "withdrawn": access_withdrawn(officer, candidate.pk, desk_clock().now()),
        "tellings": _tellings(officer) if accepted else [],
        "may_accept": officer.may(Permission.STATEMENT_ACCEPT),
    }


def _tellings(officer: Officer) -> list[tuple[str, str]]:
    """What could have told it, newest first: value and title for the list to choose from."""
    orders, told = access_orders(officer).exclude(state="draft"), access_told(officer)
    return [
        *((f"{Passed.ALERT}:{one.pk}", alert_title(one)) for one in access_alerts(officer) if one.released_at),
        *((f"{Passed.ORDER}:{one.pk}", f"Order: {one.title}") for one in orders),
        *((f"{Passed.MESSAGE}:{one.id}", f"{one.partner}, {one.told_at:%Y-%m-%d %H:%M}") for one in told),
    ]
