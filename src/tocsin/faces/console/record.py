"""The record as officers read it: its newest entries, one entry opened, its proof, and the after-action review."""

import json
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.models import Entry
from tocsin.desk.record.rules import PAD
from tocsin.desk.review.access import (
    access_acts,
    access_after_action,
    access_checkpoint,
    access_entry,
    access_record,
    access_reportable,
    entries_beyond,
    offices_of,
)
from tocsin.desk.witnesses.queries import access_witnesses, last_hand_out
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.documents.reporting import TYPES, Format, report_of
from tocsin.terms import DESK, BadInput

ENTRIES_A_PAGE = 50
KINDS = {DESK: "the desk", "recipient": "a recipient", "partner": "a partner"}


@for_officers
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The newest entries up to the officer's clearance; of one act and one day where asked for.

    Padding says nothing and is left out, unless it is asked for by its name.
    """
    officer = officer_of(request)
    act, day = request.GET.get("act", ""), request.GET.get("day", "")
    entries, checkpoint = access_record(officer), access_checkpoint(officer)
    entries = entries.filter(act=act) if act else entries.exclude(act=PAD)
    if day:
        start = _midnight(day)
        entries = entries.filter(time__gte=start, time__lt=start + timedelta(days=1))
    shown = Paginator(entries.order_by("-sequence"), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    page = {
        "room": "record",
        "shown": shown,
        "rows": _rows(list(shown)),
        "acts": access_acts(officer),
        "act": act,
        "day": day,
        "hidden": entries_beyond(officer),
        "clearance": officer.cleared,
        "checkpoint": checkpoint,
        "witnesses": access_witnesses(officer),
        "handed_out": last_hand_out(),
        "may_read_data": officer.may(Permission.DATA_READ),
        "root": bytes(checkpoint.root).hex() if checkpoint else "",
    }
    return render(request, "console/record.html", page)


@for_officers
@require_safe
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """One entry with what it says."""
    found = access_entry(officer_of(request), sequence)
    body = None if found.body is None else [(name, _said(value)) for name, value in sorted(found.body.items())]
    page = {"room": "record", "entry": found, "body": body, "by": _by(found.actor, offices_of({found.actor}))}
    return render(request, "console/record_entry.html", page)


@for_officers
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """The after-action review, for the screen and for paper."""
    told = access_after_action(officer_of(request))
    page = {
        "room": "record",
        "threats": access_reportable(officer_of(request)),
        "formats": list(Format),
        "told": told,
        "numbers": told.numbers,
        "clearance": officer_of(request).cleared,
        "channels": list(told.numbers.deliveries.items()),
        "order_answers": list(told.numbers.order_answers.items()),
    }
    return render(request, "console/review.html", page)


@for_officers
@require_POST
def report(request: HttpRequest, threat_id: UUID) -> HttpResponse:
    """The after-action report of one threat as a file. The record says that it was taken out."""
    try:
        chosen = Format(request.POST.get("format", ""))
    except ValueError:
        raise BadInput("A report is a page, a PDF or JSON.", "Choose one of them.", "format") from None
    content = report_of(occasion_for(request), officer_of(request), threat_id, chosen)
    answer = HttpResponse(content, content_type=TYPES[chosen])
    answer["Content-Disposition"] = f'attachment; filename="after-action.{chosen}"'
    return answer


def _rows(entries: list[Entry]) -> list[tuple[Entry, str]]:
    offices = offices_of({one.actor for one in entries})
    return [(one, _by(one.actor, offices)) for one in entries]


def _by(actor: str, offices: dict[str, str]) -> str:
    """Who acted, in words: the office, or what kind of actor it is."""
    return offices.get(actor) or KINDS.get(actor.partition(":")[0], actor)


def _said(value: object) -> str:
    """A value of a body as text: words as they are, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def _midnight(day: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError:
        raise BadInput(f"{day!r} is no day.", "Write it as 2024-03-22.", "day") from None
