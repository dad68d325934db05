"""Writing an alert: draft, edit, renew, and the previews beside it.

Every button of the form is a plain submit: *more* and *insert* bring the form back with another
sentence, *save* stores it. With htmx the previews follow the typing; without it *preview* shows them.
"""

import os
from collections.abc import Callable
from dataclasses import fields
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tocsin.desk.alerts.acts import draft_alert, edit_alert, renew_alert
from tocsin.desk.alerts.library import patterns
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import access_alert, content_of
from tocsin.desk.alerts.rules import CAP_CATEGORIES, CAP_CERTAINTIES, CAP_SEVERITIES, CAP_URGENCIES, audience_words
from tocsin.desk.alerts.showing import Showing, showing
from tocsin.desk.alerts.wording import Audience, Content
from tocsin.desk.officers.models import Officer
from tocsin.desk.threats.models import Threat
from tocsin.desk.threats.queries import access_threat
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.draft_form import BASES, Codes, DraftInput, LineInput, listed
from tocsin.faces.console.forms import problems_of
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.recall import Recall, recall_of
from tocsin.faces.console.tips import citable
from tocsin.terms import BadInput, Occasion, Tlp

Save = Callable[[Occasion, Content], Alert]
AUDIENCES = [(name, audience_words(Audience(**{name: True}))) for name in Audience().as_json()]


class _Desk(NamedTuple):
    """Who writes about what: the officer, the threat, and the tip sentences that can be cited."""

    officer: Officer
    threat: Threat
    sentences: dict[str, Any]

    @property
    def codes(self) -> Codes:
        """The codes of those sentences."""
        return Codes({code: sentence.id for code, sentence in self.sentences.items()})


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, threat_id: UUID) -> HttpResponse:
    """A new alert for a threat."""
    desk = _desk(officer_of(request), threat_id)
    blank = DraftInput.blank(desk.threat, desk_clock().now(), "en")

    def save(occasion: Occasion, content: Content) -> Alert:
        return draft_alert(occasion, threat_id=threat_id, content=content, key=request.POST.get("key", "")[:64])

    return _write(request, desk, blank, save, f"A new alert for “{desk.threat.title}”")


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """A draft, written anew; what was submitted is void."""
    alert = access_alert(officer_of(request), alert_id)
    desk = _desk(officer_of(request), alert.threat_id)
    filled = DraftInput.of_content(content_of(alert), desk.threat, desk.codes)

    def save(occasion: Occasion, content: Content) -> Alert:
        return edit_alert(occasion, alert_id, content)

    return _write(request, desk, filled, save, f"Edit alert {alert.number} for {alert.area_name}")


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """An update that carries a released alert on, or widens it."""
    alert = access_alert(officer_of(request), alert_id)
    desk = _desk(officer_of(request), alert.threat_id)
    filled = DraftInput.of_content(content_of(alert), desk.threat, desk.codes).for_renewal(desk_clock().now())

    def save(occasion: Occasion, content: Content) -> Alert:
        if content.expires_at is None:
            raise BadInput("The renewal has no expiry.", "Say until when it holds.", "expires_at")
        changes = {field.name: getattr(content, field.name) for field in fields(content)}
        return renew_alert(occasion, alert_id, key=request.POST.get("key", "")[:64], **changes)

    title = f"Renew or widen alert {alert.number} for {alert.area_name}"
    return _write(request, desk, filled, save, title, recall=recall_of(desk.officer, alert, desk_clock().now()))


@for_officers
@require_POST
def preview(request: HttpRequest, threat_id: UUID) -> HttpResponse:
    """What each channel makes of the form as it stands. Stores nothing."""
    desk = _desk(officer_of(request), threat_id)
    return render(request, "console/parts/showing.html", _shown(desk, DraftInput.posted(request.POST)))


def _write(
    request: HttpRequest, desk: _Desk, first: DraftInput, save: Save, title: str, *, recall: Recall | None = None
) -> HttpResponse:
    typed = DraftInput.posted(request.POST) if request.method == "POST" else first
    problems: list[str] = []
    wanted = request.POST.get("do", "")
    if wanted == "save":
        try:
            alert = save(occasion_for(request), typed.content(desk.threat, desk.codes))
            messages.success(request, "The draft is stored. Look at it as a whole, then submit it.")
            return redirect("console:alert", alert.id)
        except BadInput as error:
            problems = problems_of(error)
    page = {
        "room": "threats",
        "title": title,
        "recall": recall,
        "key": request.POST.get("key", "")[:64] or os.urandom(16).hex(),
        "threat": desk.threat,
        "form": _from_library(request, typed) if wanted == "pattern" else _grown(typed, wanted, desk),
        "patterns": patterns(),
        "problems": problems,
        "sentences": desk.sentences,
        "tellable": [(code, one) for code, one in desk.sentences.items() if one.limit.may_reach(Tlp.CLEAR)],
        "preview_url": reverse("console:alert-preview", args=[desk.threat.id]),
        **_CHOICES,
        **(_shown(desk, typed) if request.method == "POST" or typed.texts[0].headline.text else {}),
    }
    return render(request, "console/draft.html", page, status=400 if problems else 200)


def _from_library(request: HttpRequest, typed: DraftInput) -> DraftInput:
    """The form with the chosen text of the library, in the languages that were asked for."""
    chosen = next((one for one in patterns() if one.id == request.POST.get("pattern")), None)
    if chosen is None:
        return typed
    return typed.with_pattern(chosen, listed(request.POST.get("pattern_languages", "")) or chosen.languages[:1])


def _grown(typed: DraftInput, wanted: str, desk: _Desk) -> DraftInput:
    """The form with what a button asked for: ``more:0:description``, ``insert:T1.1`` or ``language``."""
    verb, _, rest = wanted.partition(":")
    if verb == "language":
        return typed.with_language()
    if verb == "insert" and rest in desk.sentences:
        return typed.with_line(0, "description", LineInput(desk.sentences[rest].text, "tip", rest))
    index, _, part = rest.partition(":")
    if verb == "more" and index.isdigit():
        basis = "guidance" if part == "instruction" else ""
        return typed.with_line(int(index), part, LineInput(basis=basis))
    return typed


def _shown(desk: _Desk, typed: DraftInput) -> dict[str, Any]:
    try:
        seen: Showing | None = showing(
            desk.officer, desk.threat, typed.content(desk.threat, desk.codes), desk_clock().now()
        )
    except BadInput as error:
        return {"seen": None, "unreadable": problems_of(error)}
    return {"seen": seen, "unreadable": []}


def _desk(officer: Officer, threat_id: UUID) -> _Desk:
    threat = access_threat(officer, threat_id)
    return _Desk(officer, threat, citable(officer, threat))


_CHOICES = {
    "bases": [(str(basis), words) for basis, words in BASES],
    "audiences": AUDIENCES,
    "cap_categories": CAP_CATEGORIES,
    "urgencies": CAP_URGENCIES,
    "severities": CAP_SEVERITIES,
    "certainties": CAP_CERTAINTIES,
}
