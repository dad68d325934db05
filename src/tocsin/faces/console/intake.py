"""What came in from outside and waits to be graded: the list, and one message that becomes a tip or is set aside."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.threats.acts import file_intake, read_intake, set_intake_aside
from tocsin.desk.threats.intake import ANONYMOUS
from tocsin.desk.threats.models import Intake
from tocsin.desk.threats.queries import access_intake, access_intakes, reads_intakes
from tocsin.faces.console.forms import taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.tips import filed, filing_page, marked_sentences, need_of
from tocsin.faces.typed import read_limit
from tocsin.terms import NotPermitted, Tlp

_SENTENCE_END = re.compile(r"(?<=[.!?…。])\s+|\n+")
SENTENCES_CUT_MAX = 40
NOBODY = "Anonymous, by the public form"


@for_officers
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Everything that came in, what waits first."""
    officer = officer_of(request)
    if not reads_intakes(officer):  # An empty list would say that nothing waits.
        raise NotPermitted("Your role does not read what comes in from outside.", "Ask who files and reads tips.")
    found = access_intakes(officer)
    waiting = [one for one in found if one.tip_id is None and one.state in ("waiting", "read")]
    page = {"room": "threats", "waiting": waiting, "done": [one for one in found if one not in waiting]}
    return render(request, "console/intakes.html", page)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    """One message, beside the form that files it as a tip."""
    found = access_intake(officer_of(request), intake_id)

    def page() -> dict[str, Any]:
        source = found.source or NOBODY
        return filing_page(request, _cut(found)) | {"intake": found, "source": source, "sets_limit": _partner(found)}

    if request.POST.get("do") == "more":
        return render(request, "console/intake.html", {"typed": request.POST} | page())
    return taken_or_shown(
        request,
        "console/intake.html",
        page,
        act=lambda: _filed(request, found),
        done=lambda tip: filed(request, tip),
    )


@for_officers
@require_POST
def read(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    """Note that it was read: its sender sees so."""
    read_intake(occasion_for(request), intake_id)
    messages.success(request, "Noted as read.")
    return redirect("console:intake", intake_id)


@for_officers
@require_POST
def aside(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    """Set it aside, with a reason."""
    set_intake_aside(occasion_for(request), intake_id, request.POST.get("reason", ""))
    messages.success(request, "Set aside. It stays readable, and the record keeps why.")
    return redirect("console:intakes")


def _filed(request: HttpRequest, found: Intake) -> UUID:
    post = request.POST
    tip = file_intake(
        occasion_for(request),
        found.pk,
        source=post.get("source", ""),
        grade=post.get("reliability", "") + post.get("credibility", ""),
        sentences=marked_sentences(post),
        limit=read_limit(post.get("limit", "")),
        summary=post.get("summary", ""),
        need=need_of(post),
    )
    return tip.pk


def _cut(found: Intake) -> list[tuple[str, str]]:
    """The words sentence by sentence, each under the limit it came with."""
    limit = Tlp(found.limit).name
    parts = [part.strip() for words in found.words.all() for part in _SENTENCE_END.split(words.text)]
    kept = [part for part in parts if part]
    if len(kept) > SENTENCES_CUT_MAX:
        kept = [*kept[: SENTENCES_CUT_MAX - 1], " ".join(kept[SENTENCES_CUT_MAX - 1 :])]
    return [(part, limit) for part in kept]


def _partner(found: Intake) -> bool:
    return found.teller != ANONYMOUS
