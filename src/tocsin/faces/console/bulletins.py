"""Bulletins: drafted from the picture, read and released by another officer, corrected by themselves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.incidents.acts import draft_bulletin, release_bulletin, withdraw_bulletin
from tocsin.desk.incidents.acts.publishing import PUBLIC
from tocsin.desk.incidents.bulletins import BulletinText
from tocsin.desk.incidents.models import Bulletin, Incident
from tocsin.desk.incidents.queries import access_incident, access_reports, incident_picture
from tocsin.desk.incidents.rules import BulletinState
from tocsin.desk.incidents.showing import access_bulletin, access_bulletins, bulletin_text, bulletin_words
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import names_of
from tocsin.desk.officers.rules import Permission
from tocsin.faces.console.draft_form import problems_of
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.reports import statement_links, status_of
from tocsin.terms import BadInput, Conflict, TocsinError

SENTENCE = "sentence-"


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def drafting(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """The bulletin that the picture makes, sentence by sentence, to word and to keep as a draft."""
    officer = officer_of(request)
    incident = access_incident(officer, incident_id)
    problem: TocsinError | None = None
    if request.method == "POST":
        try:
            seen, wordings = request.POST.get("seen", ""), _wordings(request.POST)
            made = draft_bulletin(occasion_for(request), incident_id, seen=seen, wordings=wordings)
            messages.success(request, "The draft is kept. Another officer reads and releases it.")
            return redirect("console:bulletin", made.pk)
        except (BadInput, Conflict) as error:
            problem = error
    page = {**_drafting_context(officer, incident, request.POST), "problems": problems_of(problem) if problem else []}
    return render(request, "console/bulletin_draft.html", page, status=status_of(problem))


@for_officers
@require_safe
def bulletin(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """One bulletin with what it cites and its correction log."""
    return _page(request, access_bulletin(officer_of(request), bulletin_id))


@for_officers
@require_POST
def release(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Release a draft over the digest that was read."""
    found = access_bulletin(officer_of(request), bulletin_id)
    try:
        release_bulletin(occasion_for(request), bulletin_id, digest_seen=request.POST.get("digest", ""))
    except Conflict as error:
        return _page(request, found, error)
    messages.success(request, "The bulletin is released. What it cites is watched from now on.")
    return redirect("console:bulletin", bulletin_id)


@for_officers
@require_POST
def withdraw(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Leave a draft, or take a released bulletin back."""
    found = access_bulletin(officer_of(request), bulletin_id)
    try:
        withdraw_bulletin(occasion_for(request), bulletin_id, request.POST.get("reason", ""))
    except (BadInput, Conflict) as error:
        return _page(request, found, error)
    messages.success(request, "Withdrawn.")
    return redirect("console:bulletin", bulletin_id)


@for_officers
@require_safe
def words(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """The public text alone, to be copied or sent; only of one that was released."""
    found = access_bulletin(officer_of(request), bulletin_id)
    if found.released_at is None:
        raise Conflict("This bulletin was never released.", "Another officer reads and releases it.")
    return HttpResponse(bulletin_words(found), content_type="text/plain; charset=utf-8")


def _wordings(post: QueryDict) -> dict[int, str]:
    numbers = [name.removeprefix(SENTENCE) for name in post if name.startswith(SENTENCE)]
    return {int(number): post.get(SENTENCE + number, "") for number in numbers if number.isdecimal()}


def _drafting_context(officer: Officer, incident: Incident, post: QueryDict) -> dict[str, Any]:
    built = incident_picture(incident.pk, PUBLIC).bulletin
    text = BulletinText(built.sentences, built.not_known)
    typed = _wordings(post)
    return {
        "room": "incidents",
        "incident": incident,
        "sentences": [(f"{SENTENCE}{n}", one, typed.get(n, one.text)) for n, one in enumerate(text.sentences)],
        "not_known": text.not_known,
        "seen": text.digest,
        "bulletins": access_bulletins(officer, incident.pk),
        "links": statement_links(access_reports(officer, incident.pk)),
        "may_draft": officer.may(Permission.STATEMENT_ACCEPT),
    }


def _page(request: HttpRequest, found: Bulletin, problem: TocsinError | None = None) -> HttpResponse:
    officer = officer_of(request)
    text = bulletin_text(found)
    state = BulletinState(found.state)
    names = names_of([found.author_id, found.released_by, found.withdrawn_by])
    page = {
        "room": "incidents",
        "bulletin": found,
        "incident": found.incident,
        "text": text,
        "corrections": found.corrections.all(),
        "links": statement_links(access_reports(officer, found.incident_id)),
        "author": names.get(found.author_id, ""),
        "releaser": names.get(found.released_by, ""),
        "withdrawer": names.get(found.withdrawn_by, ""),
        "may_release": state is BulletinState.DRAFT
        and officer.may(Permission.ALERT_RELEASE)
        and officer.pk != found.author_id,
        "may_withdraw": state is not BulletinState.WITHDRAWN
        and (officer.may(Permission.STATEMENT_ACCEPT) or officer.may(Permission.ALERT_RELEASE)),
        "problems": problems_of(problem) if problem else [],
    }
    return render(request, "console/bulletin.html", page, status=status_of(problem))
