"""Reports: the inbox, pasting one, and the page where its statements are read beside its words."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.incidents.acts import accept_statements, file_report, link_report
from tocsin.desk.incidents.models import Candidate, Report
from tocsin.desk.incidents.queries import (
    StatementView,
    access_incidents,
    access_likely_incidents,
    access_names,
    access_reasons,
    access_report,
    access_standing,
    access_statements,
    paper_of,
)
from tocsin.desk.incidents.rules import StatementState, cite
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import names_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.partners.queries import access_partners
from tocsin.faces.console.draft_form import read_time
from tocsin.faces.console.forms import onward, status_of, taken_or_shown
from tocsin.faces.console.highlights import Quote, segments
from tocsin.faces.console.inbox import filed_files, inbox_groups, twins_of
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.showing_statements import cards
from tocsin.faces.typed import read_id, read_limit
from tocsin.terms import AdmiraltyGrade, BadInput, Conflict, Occasion, Tlp, TocsinError

GRADE_WORDS = [(letter, AdmiraltyGrade(letter, 6).words.partition("; ")[0]) for letter in "ABCDEF"]
CREDIBILITY_WORDS = [(number, AdmiraltyGrade("F", number).words.partition("; ")[2]) for number in range(1, 7)]


@for_officers
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The reports that belong to no incident yet, reprints together under the first that came."""
    officer = officer_of(request)
    page = {
        "room": "incidents",
        "groups": inbox_groups(officer),
        "may_file": officer.may(Permission.REPORT_FILE),
    }
    return render(request, "console/reports.html", page)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """The form into which a report is pasted, or files are dropped; on POST file them and show what was read."""
    officer = officer_of(request)

    def page() -> dict[str, Any]:
        return {
            "room": "incidents",
            "incidents": sorted(access_incidents(officer), key=lambda one: one.happened_at, reverse=True),
            "chosen": request.POST.get("incident") or request.GET.get("incident", ""),
            "partners": [partner.name for partner in access_partners(officer)],
            "labels": [limit for limit in Tlp if limit <= officer.cleared],
        }

    def act() -> list[Report]:
        chosen = request.FILES.getlist("file")
        return filed_files(request, chosen) if chosen else [_filed(occasion_for(request), request.POST)]

    def done(filed: list[Report]) -> HttpResponse:
        words = f"{_counted(filed)} and sealed. Nothing is accepted before an officer accepts it."
        to = ("console:report", filed[0].pk) if len(filed) == 1 else ("console:reports",)
        return onward(request, words, *to)

    return taken_or_shown(request, "console/report_file.html", page, act=act, done=done)


def _counted(done: list[Report]) -> str:
    return "Filed" if len(done) == 1 else f"{len(done)} reports filed"


@for_officers
@require_safe
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """A report beside its statements."""
    return report_page(request, report_id)


@for_officers
@require_POST
def link(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Take a report out of the inbox into an incident."""
    try:
        link_report(occasion_for(request), report_id, read_id(request.POST.get("incident", ""), "incident"))
    except (BadInput, Conflict) as error:
        return report_page(request, report_id, problem=error)
    messages.success(request, "The report belongs to the incident now.")
    return redirect("console:report", report_id)


@for_officers
@require_POST
def accept_rest(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Accept every statement that was undecided when the page was shown, under one grade, as one act."""
    grade = request.POST.get("grade", "")
    try:
        seen = [read_id(text, "statement") for text in request.POST.getlist("statement")]
        count = accept_statements(occasion_for(request), seen, grade)
    except (BadInput, Conflict) as error:
        return report_page(request, report_id, problem=error)
    messages.success(request, f"{count} statements accepted, graded {grade.upper()}.")
    return redirect(f"{reverse('console:report', args=[report_id])}?{urlencode({'grade': grade})}")


def report_page(request: HttpRequest, report_id: UUID, *, problem: TocsinError | None = None) -> HttpResponse:
    """The page of a report; with `problem` it says above why an act was refused."""
    officer = officer_of(request)
    found = access_report(officer, report_id)
    page = {
        **report_context(officer, found, request.POST.get("grade") or request.GET.get("grade", "")),
        "problem": problem,
        "is_conflict": isinstance(problem, Conflict),
    }
    return render(request, "console/report.html", page, status=status_of(problem))


def report_context(officer: Officer, found: Report, grade: str) -> dict[str, Any]:
    """Everything the page of a report shows."""
    paper, statements = paper_of(found), access_statements(officer, found.pk)
    quotes = [Quote(v.name, v.statement.start, v.statement.end, v.standing.state) for v in statements]
    successors = access_names(officer, {view.superseded_by for view in statements if view.superseded_by})
    reasons = access_reasons(officer, found.pk)
    counts = Counter(view.standing.state for view in statements)
    return {
        "room": "incidents",
        "report": found,
        "paper": paper,
        "heading": "" if paper.text.lstrip().startswith(paper.title) else paper.title,
        "filed_by": names_of([found.filed_by]).get(found.filed_by, ""),
        "segments": segments(paper.text, quotes),
        "cards": cards(statements, _standing(officer, found, statements), reasons, successors),
        "undecided": [view.id for view in statements if view.standing.state is StatementState.CANDIDATE],
        "counts": {str(state): counts[state] for state in StatementState if counts[state]},
        "grade": grade,
        "reliabilities": GRADE_WORDS,
        "credibilities": CREDIBILITY_WORDS,
        "incidents": access_incidents(officer).order_by("-happened_at") if found.incident_id is None else [],
        "likely": access_likely_incidents(officer, [found])[found.pk] if found.incident_id is None else [],
        "may_accept": officer.may(Permission.STATEMENT_ACCEPT),
        "twins": twins_of(officer, found) if found.incident_id is None else [],
    }


def statement_links(reports: Iterable[Report]) -> dict[str, str]:
    """For each statement of these reports, by its name in the incident, where it can be read in its report."""
    numbers = {report.pk: report.number for report in reports}
    places = Candidate.objects.filter(report__in=numbers).values_list("report_id", "ordinal")
    named = [(report_id, cite(numbers[report_id], ordinal)) for report_id, ordinal in places]
    return {name: f"{reverse('console:report', args=[report_id])}#{name}" for report_id, name in named}


def _standing(officer: Officer, found: Report, statements: list[StatementView]) -> list[StatementView]:
    """The accepted statements of the incident that those of this report could take the place of."""
    if found.incident_id is None:
        return []
    kinds = {view.statement.kind for view in statements if view.standing.state is StatementState.ACCEPTED}
    return access_standing(officer, found.incident_id, kinds)


def _filed(occasion: Occasion, post: QueryDict) -> Report:
    incident = post.get("incident", "")
    return file_report(
        occasion,
        publisher=post.get("source", ""),
        text=post.get("text", "").replace("\r\n", "\n"),
        limit=read_limit(post.get("limit", "")),
        published=read_time(post.get("published", ""), "published"),
        incident=read_id(incident, "incident") if incident else None,
    )
