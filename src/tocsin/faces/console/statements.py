"""Decisions on statements: accept, grade, reject, strike, retract, supersede, edit.

Each form carries the version that the officer saw. Where another officer was faster, the page says who
decided what, and shows the statement as it stands now.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from tocsin.desk.incidents.acts import (
    accept_statement,
    edit_statement,
    grade_statement,
    reject_statement,
    retract_statement,
    strike_statement,
    supersede_statement,
)
from tocsin.desk.incidents.models import Candidate
from tocsin.desk.incidents.queries import (
    access_candidate,
    access_current,
    access_report,
    statement_of,
)
from tocsin.desk.incidents.rules import cite
from tocsin.faces.console.forms import problems_of, status_of
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.reports import report_context, report_page
from tocsin.faces.console.statement_form import SLOT, changes, compared, differing, fields_of, slots_of
from tocsin.faces.typed import read_id
from tocsin.picture.words import clean
from tocsin.reading import Kind
from tocsin.terms import BadInput, Bound, Conflict, Occasion, TocsinError


@for_officers
@require_POST
def decide(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    """Do what the pressed button says; show the report again, or for htmx only its statements."""
    candidate = access_candidate(officer_of(request), candidate_id)
    problem: TocsinError | None = None
    try:
        _decided(occasion_for(request), candidate_id, request.POST)
    except (BadInput, Conflict) as error:
        problem = error
    if request.headers.get("HX-Request"):
        return _panel(request, candidate, problem)
    if problem:
        return report_page(request, candidate.report_id, problem=problem)
    messages.success(request, f"{_name(candidate)}: done.")
    return redirect(_place(candidate, request.POST.get("grade", "")))


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    """The form for an officer's wording of a statement; on POST put it in the old one's place."""
    officer = officer_of(request)
    candidate = access_candidate(officer, candidate_id)
    problem: TocsinError | None = None
    if request.method == "POST":
        try:
            version = _version(request.POST.get("version", ""))
            new = edit_statement(
                occasion_for(request),
                candidate_id,
                request.POST.get("grade", ""),
                changes(statement_of(candidate), request.POST),
                version=version,
            )
            messages.success(request, f"{_name(candidate)} is put aside; {_name(new)} stands in its place.")
            return redirect(_place(new, request.POST.get("grade", "")))
        except (BadInput, Conflict) as error:
            problem = error
    page = {**_edit_context(request, candidate), "problems": problems_of(problem) if problem else []}
    if isinstance(problem, Conflict):
        page |= _both_versions(request, candidate)
    return render(request, "console/statement_edit.html", page, status=status_of(problem))


def _decided(occasion: Occasion, candidate_id: UUID, post: QueryDict) -> None:
    move = _MOVES.get(post.get("do", ""))
    if move is None:
        raise BadInput("It is not said what to do.", "Press one of the buttons.", "do")
    move(occasion, candidate_id, post)


def _accept(occasion: Occasion, candidate_id: UUID, post: QueryDict) -> None:
    accept_statement(occasion, candidate_id, post.get("grade", ""), version=_version(post.get("version", "")))


def _grade(occasion: Occasion, candidate_id: UUID, post: QueryDict) -> None:
    grade_statement(occasion, candidate_id, post.get("grade", ""), version=_version(post.get("version", "")))


def _reject(occasion: Occasion, candidate_id: UUID, post: QueryDict) -> None:
    reject_statement(occasion, candidate_id, post.get("reason", ""), version=_version(post.get("version", "")))


def _strike(occasion: Occasion, candidate_id: UUID, post: QueryDict) -> None:
    strike_statement(occasion, candidate_id, post.get("reason", ""), version=_version(post.get("version", "")))


def _retract(occasion: Occasion, candidate_id: UUID, post: QueryDict) -> None:
    notice = read_id(post.get("notice", ""), "notice") if post.get("notice") else None
    version = _version(post.get("version", ""))
    retract_statement(occasion, candidate_id, post.get("retracted", ""), version=version, by=notice)


def _supersede(occasion: Occasion, candidate_id: UUID, post: QueryDict) -> None:
    """The statement whose page it is takes the place of the earlier one that was chosen."""
    earlier, _, version = post.get("earlier", "").partition(":")
    supersede_statement(occasion, read_id(earlier, "earlier"), candidate_id, version=_version(version))


_MOVES: Mapping[str, Callable[[Occasion, UUID, QueryDict], None]] = {
    "accept": _accept,
    "grade": _grade,
    "reject": _reject,
    "strike": _strike,
    "retract": _retract,
    "supersede": _supersede,
}


def _version(text: str) -> int:
    if not text.isdecimal():
        raise BadInput("It is not said which version you saw.", "Open the page again.", "version")
    return int(text)


def _panel(request: HttpRequest, candidate: Candidate, problem: TocsinError | None) -> HttpResponse:
    """The statements of a report as they stand now, with what was refused above them."""
    officer = officer_of(request)
    page = {
        **report_context(officer, access_report(officer, candidate.report_id), request.POST.get("grade", "")),
        "problem": problem,
        "is_conflict": isinstance(problem, Conflict),
        "refused": candidate.pk if problem else None,
    }
    return render(request, "console/parts/reading.html", page, status=status_of(problem))


def _name(candidate: Candidate) -> str:
    return cite(candidate.report.number, candidate.ordinal)


def _place(candidate: Candidate, grade: str) -> str:
    page = reverse("console:report", args=[candidate.report_id])
    return f"{page}?{urlencode({'grade': grade})}#{_name(candidate)}"


def _edit_context(request: HttpRequest, candidate: Candidate) -> dict[str, Any]:
    statement = statement_of(candidate)
    typed = request.POST or {**fields_of(statement), "grade": request.GET.get("grade", candidate.grade)}
    return {
        "room": "incidents",
        "candidate": candidate,
        "name": _name(candidate),
        "statement": statement,
        "quote": clean(statement.quote),
        "typed": typed,
        "slots": [(SLOT + name, name, typed.get(SLOT + name, "")) for name in slots_of(statement)],
        "kinds": list(Kind),
        "bounds": list(Bound),
    }


def _both_versions(request: HttpRequest, candidate: Candidate) -> dict[str, Any]:
    """What another officer made of the statement in the meantime, beside what was typed here."""
    now = access_current(officer_of(request), candidate.pk)
    rows = compared(statement_of(candidate), request.POST, now.statement)
    return {"theirs": now, "differing": differing(rows)}
