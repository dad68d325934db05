"""Bulletins: drafted from the picture, read and released by another officer, corrected by themselves."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.incidents.acts import draft_bulletin, release_bulletin, withdraw_bulletin
from tocsin.desk.incidents.bulletins import PUBLIC, BulletinText
from tocsin.desk.incidents.models import Bulletin, Incident
from tocsin.desk.incidents.queries import access_incident, access_reports, incident_picture
from tocsin.desk.incidents.rules import BulletinState
from tocsin.desk.incidents.showing import access_bulletin, access_bulletins, bulletin_text, bulletin_words
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import names_of
from tocsin.desk.officers.rules import Permission
from tocsin.faces.console.forms import onward, taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.reports import statement_links
from tocsin.terms import Conflict

SENTENCE = "sentence-"


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def drafting(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """The bulletin that the picture makes, sentence by sentence, to word and to keep as a draft."""
    officer = officer_of(request)
    incident = access_incident(officer, incident_id)

    def act() -> Bulletin:
        seen, wordings = request.POST.get("seen", ""), _wordings(request.POST)
        return draft_bulletin(occasion_for(request), incident_id, seen=seen, wordings=wordings)

    return taken_or_shown(
        request,
        "console/bulletin_draft.html",
        lambda: _drafting_context(officer, incident, request.POST),
        act=act,
        done=lambda made: onward(
            request, "The draft is kept. Another officer reads and releases it.", "console:bulletin", made.pk
        ),
    )


@for_officers
@require_safe
def bulletin(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """One bulletin with what it cites and its correction log."""
    officer = officer_of(request)
    return render(request, "console/bulletin.html", _page(officer, access_bulletin(officer, bulletin_id)))


@for_officers
@require_POST
def release(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Release a draft over the digest that was read."""
    digest_seen = request.POST.get("digest", "")
    return _taken(
        request,
        bulletin_id,
        act=lambda: release_bulletin(occasion_for(request), bulletin_id, digest_seen=digest_seen),
        words="The bulletin is released. What it cites is watched from now on.",
    )


@for_officers
@require_POST
def withdraw(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Leave a draft, or take a released bulletin back."""
    return _taken(
        request,
        bulletin_id,
        act=lambda: withdraw_bulletin(occasion_for(request), bulletin_id, request.POST.get("reason", "")),
        words="Withdrawn.",
    )


@for_officers
@require_safe
def words(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """The public text alone, to be copied or sent; only of one that was released."""
    found = access_bulletin(officer_of(request), bulletin_id)
    if found.released_at is None:
        raise Conflict("This bulletin was never released.", "Another officer reads and releases it.")
    return HttpResponse(bulletin_words(found), content_type="text/plain; charset=utf-8")


def _taken(request: HttpRequest, bulletin_id: UUID, *, act: Callable[[], object], words: str) -> HttpResponse:
    """Do something with a bulletin; where it is refused, its page says why and shows how it stands."""
    officer = officer_of(request)
    found = access_bulletin(officer, bulletin_id)
    return taken_or_shown(
        request,
        "console/bulletin.html",
        lambda: _page(officer, found),
        act=act,
        done=lambda _: onward(request, words, "console:bulletin", bulletin_id),
    )


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


def _page(officer: Officer, found: Bulletin) -> dict[str, Any]:
    text = bulletin_text(found)
    state = BulletinState(found.state)
    names = names_of([found.author_id, found.released_by, found.withdrawn_by])
    return {
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
    }
