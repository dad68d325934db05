"""Incidents: what is said of what happened, by whom, how it changed, and what is being done."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.alerts.queries import coverage
from tocsin.desk.incidents.acts import mobilise_unit, note_unit, open_incident
from tocsin.desk.incidents.models import Incident, Report
from tocsin.desk.incidents.queries import (
    access_incident,
    access_incidents,
    access_picture,
    access_reports,
    access_tasks,
    undecided_counts,
    with_undecided,
)
from tocsin.desk.incidents.showing import notes_of
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import names_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.threats.queries import access_threats
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.draft_form import TYPED, read_time
from tocsin.faces.console.forms import taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.showing_figures import figure_section
from tocsin.faces.typed import read_id, read_limit
from tocsin.picture import Cited, Picture
from tocsin.picture.times import comparable
from tocsin.terms import BadInput, Occasion, Tlp

CLAIM = "claim"
NOTED = ("arrived", "released")


class Clash(NamedTuple):
    """Two statements that cannot both be so; not `certain` where that hangs on something named in `why`."""

    first: Cited
    second: Cited
    why: str
    certain: bool
    struck: str = ""


@for_officers
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every incident that the officer may see, the newest first, and what waits in the inbox."""
    officer = officer_of(request)
    waiting = undecided_counts(officer)
    inbox = access_reports(officer, None).count()
    rows = [(one, waiting.get(one.pk, 0)) for one in access_incidents(officer).order_by("-happened_at")]
    page = {
        "room": "incidents",
        "rows": rows,
        "inbox": inbox,
        "may_open": officer.may(Permission.INCIDENT_OPEN),
        "may_file": officer.may(Permission.REPORT_FILE),
    }
    return render(request, "console/incidents.html", page)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """The form for an incident, for a threat or without one; on POST open it."""
    officer = officer_of(request)

    def page() -> dict[str, Any]:
        return {
            "room": "incidents",
            "threats": [threat for threat in access_threats(officer) if threat.incident_at is None],
            "chosen": request.POST.get("threat") or request.GET.get("threat", ""),
            "labels": [limit for limit in Tlp if limit <= officer.cleared],
            "now_typed": desk_clock().now().strftime(TYPED),
        }

    def done(opened: Incident) -> HttpResponse:
        messages.success(request, "The incident is open. Paste the first report.")
        return redirect("console:incident", opened.pk)

    return taken_or_shown(
        request,
        "console/incident_open.html",
        page,
        act=lambda: _opened(occasion_for(request), request.POST),
        done=done,
    )


@for_officers
@require_safe
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """One incident: its picture now, or as it stood at an earlier time."""
    officer = officer_of(request)
    found = access_incident(officer, incident_id)
    as_of = read_time(request.GET.get("as_of", ""), "as_of")
    reports = list(with_undecided(access_reports(officer, found.pk)))
    tasks = list(access_tasks(officer, found.pk))
    page = {
        "room": "incidents",
        "incident": found,
        "point": _point(found),
        "opened_by": names_of([found.opened_by]).get(found.opened_by, ""),
        "as_of": as_of,
        "as_of_typed": as_of.strftime(TYPED) if as_of else "",
        "reports": reports,
        "undecided": sum(int(vars(report)["undecided"]) for report in reports),
        "tasks": tasks,
        "kinds": sorted({task.unit.kind for task in tasks}),
        "units": list({task.unit_id: task.unit for task in tasks}.values()),
        "notes": list(notes_of(found.pk)),
        "may_file": officer.may(Permission.REPORT_FILE),
        "may_mobilise": officer.may(Permission.UNIT_MOBILISE),
        "may_order": officer.may(Permission.ORDER_DRAFT),
        **_picture_context(access_picture(officer, found.pk, as_of=as_of), found, reports),
        **_desk_warnings(officer, found),
    }
    return render(request, "console/incident.html", page)


@for_officers
@require_POST
def mobilise(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Call a unit."""
    post = request.POST
    task = mobilise_unit(
        occasion_for(request),
        incident_id,
        name=post.get("name", ""),
        kind=post.get("kind", ""),
        task=post.get("task", ""),
        at=read_time(post.get("at", ""), "at"),
    )
    messages.success(request, f"{task.unit.name} is called.")
    return redirect(f"{reverse('console:incident', args=[incident_id])}#units")


@for_officers
@require_POST
def note(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Note that a unit arrived or was released: now, or at the time given."""
    occasion = occasion_for(request)
    at = read_time(request.POST.get("at", ""), "at") or occasion.at
    what = request.POST.get("what", "")
    if what not in NOTED:
        raise BadInput("It is not said what to note.", "Note an arrival or a release.", "what")
    task = note_unit(occasion, task_id, **{f"{what}_at": at})
    messages.success(request, f"{task.unit.name}: {what}.")
    return redirect(f"{reverse('console:incident', args=[task.unit.incident_id])}#units")


def _opened(occasion: Occasion, post: QueryDict) -> Incident:
    happened_at = read_time(post.get("happened_at", ""), "happened_at")
    if happened_at is None:
        raise BadInput("An incident needs the time it began.", "As far as known; a report may correct it.")
    return open_incident(
        occasion,
        title=post.get("title", ""),
        place_name=post.get("place_name", ""),
        happened_at=happened_at,
        limit=read_limit(post.get("limit", "")),
        threat=read_id(post.get("threat", ""), "threat") if post.get("threat") else None,
        point=_read_point(post.get("point", "")),
    )


def _read_point(text: str) -> tuple[float, float] | None:
    if not text.strip():
        return None
    try:
        latitude, longitude = (float(part) for part in text.replace(",", " ").split())
    except ValueError:
        raise BadInput(f"{text!r} is no point.", "Write latitude, longitude: 55.826, 37.390", "point") from None
    return latitude, longitude


def _point(found: Incident) -> str:
    if found.latitude_e7 is None or found.longitude_e7 is None:
        return ""
    return f"{found.latitude_e7 / 1e7:.4f}, {found.longitude_e7 / 1e7:.4f}"


def _picture_context(picture: Picture, found: Incident, reports: list[Report]) -> dict[str, Any]:
    """The picture with what its page needs: plots, citations as links, and the quotes that contradict each other."""
    return {
        "picture": picture,
        "links": _links(picture, reports),
        "sections": [figure_section(answer, found.happened_at) for answer in picture.figures],
        "answers": [answer for answer in picture.answers if answer.key != CLAIM],
        "claims": [answer for answer in picture.answers if answer.key == CLAIM],
        "clashes": _clashes(picture),
        "timeline": sorted(picture.timeline, key=lambda event: comparable(event.time.start)),
    }


def _clashes(picture: Picture) -> list[Clash]:
    """What cannot both be so, each pair once: contradictions in words, and figures that exclude each other."""
    quoted = {cited.id: cited for cited in picture.statements}
    found = [
        *((one.first, one.second, one.why, one.certain, one.struck) for one in picture.contradictions),
        *((one.first, one.second, one.why, True, "") for answer in picture.figures for one in answer.disagreements),
    ]
    pairs = {frozenset(each[:2]): each for each in reversed(found)}
    return [Clash(quoted[a], quoted[b], why, sure, gone) for a, b, why, sure, gone in reversed(list(pairs.values()))]


def _links(picture: Picture, reports: list[Report]) -> dict[str, str]:
    """For each statement, by its name in the incident, where it can be read in its report."""
    pages = {f"r{report.number}": reverse("console:report", args=[report.pk]) for report in reports}
    names = [cited.id for cited in picture.statements]
    return {name: f"{pages[head]}#{name}" for name in names if (head := name.partition(".")[0]) in pages}


def _desk_warnings(officer: Officer, found: Incident) -> dict[str, Any]:
    """What this desk's own warnings covered of the threat up to the incident, where the officer may see the threat."""
    threat = next((one for one in access_threats(officer) if one.pk == found.threat_id), None)
    if threat is None:
        return {"threat": None}
    told = coverage(threat.pk, found.happened_at)
    last = told.covered[-1].end if told.covered else None
    return {
        "threat": threat,
        "coverage": told,
        "covered_length": told.whole.length - told.uncovered,
        "since_last": found.happened_at - last if last and last < found.happened_at else None,
        "threat_lead": max(found.happened_at - threat.opened_at, timedelta(0)),
    }
