"""Marking a report or an incident anew: how far it may go from now on, with a reason."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tocsin.desk.incidents.acts import remark_incident, remark_report
from tocsin.desk.incidents.models import Incident, Report
from tocsin.desk.incidents.queries import access_incident, access_report
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import reader_of
from tocsin.desk.threats.rules import Mark
from tocsin.faces.console.forms import onward, taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.tips import marking_page, need_anew
from tocsin.faces.typed import read_limit
from tocsin.terms import Tlp


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The form that gives a report another mark; on POST do it."""
    found = access_report(officer_of(request), report_id)
    return _form(request, found, f"the report of {found.source}", remark_report, "console:report")


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """The form that gives an incident another mark; on POST do it."""
    found = access_incident(officer_of(request), incident_id)
    return _form(request, found, found.title, remark_incident, "console:incident")


def _form(
    request: HttpRequest, row: Report | Incident, name: str, remark: Callable[..., object], back: str
) -> HttpResponse:
    officer, post = officer_of(request), request.POST

    def act() -> object:
        mark = Mark(read_limit(post.get("limit", "")), need_anew(post, row.need))
        reason, consent = post.get("reason", ""), post.get("consent", "")
        return remark(occasion_for(request), row.pk, mark, reason=reason, consent=consent)

    def done(_: object) -> HttpResponse:
        room = "console:reports" if isinstance(row, Report) else "console:incidents"
        seen = _still_seen(officer, row)
        words = "It is marked anew. The record says why."
        return onward(request, words, back, row.pk) if seen else onward(request, words, room)

    page = partial(_page, officer, row, name)
    return taken_or_shown(request, "console/remark.html", page, act=act, done=done)


def _page(officer: Officer, row: Report | Incident, name: str) -> dict[str, Any]:
    return {"room": "incidents", "name": name} | marking_page(officer, Tlp(row.limit), row.need)


def _still_seen(officer: Officer, row: Report | Incident) -> bool:
    """Whether the officer still sees what was marked: one may narrow it beyond oneself."""
    table = type(row)
    fresh = table._default_manager.get(pk=row.pk)
    return reader_of(officer).may_read(Tlp(fresh.limit), fresh.need)
