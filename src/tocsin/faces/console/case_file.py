"""The case file of an incident: items with their hashes, who held them when, and the evidence that is missing."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tocsin.desk.incidents.acts import file_item, hand_over_item, log_unit
from tocsin.desk.incidents.models import Incident
from tocsin.desk.incidents.queries import access_incident, access_picture, access_reports
from tocsin.desk.incidents.rules import ItemText
from tocsin.desk.incidents.showing import access_case_file, access_item
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Permission
from tocsin.faces.console.draft_form import read_time
from tocsin.faces.console.forms import onward, taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.reports import statement_links
from tocsin.faces.typed import read_limit
from tocsin.terms import Tlp


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """The case file; on POST enter an item. A file that is chosen is hashed here and not kept."""
    officer = officer_of(request)
    incident = access_incident(officer, incident_id)
    return taken_or_shown(
        request,
        "console/case.html",
        lambda: _context(officer, incident),
        act=lambda: _file(request, incident_id),
        done=lambda _: onward(request, "Entered into the case file.", "console:case", incident_id),
    )


@for_officers
@require_POST
def hand_over(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Note that an item changed hands."""
    officer = officer_of(request)
    incident = access_item(officer, item_id).incident
    return taken_or_shown(
        request,
        "console/case.html",
        # What was typed belongs to the form of this item, not to that of a new one.
        lambda: _context(officer, incident) | {"typed": {}},
        act=lambda: _hand_over(request, item_id),
        done=lambda _: onward(request, "The change of hands is noted.", "console:case", incident.pk),
    )


@for_officers
@require_POST
def unit_log(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Note a line of a unit's activity log."""
    at = read_time(request.POST.get("at", ""), "at")
    noted = log_unit(occasion_for(request), unit_id, request.POST.get("words", ""), at=at)
    messages.success(request, f"{noted.unit.name}: noted.")
    return redirect("console:incident", noted.unit.incident_id)


def _hand_over(request: HttpRequest, item_id: UUID) -> None:
    post = request.POST
    hand_over_item(
        occasion_for(request),
        item_id,
        holder=post.get("holder", ""),
        reason=post.get("reason", ""),
        since=read_time(post.get("since", ""), "since"),
    )


def _file(request: HttpRequest, incident_id: UUID) -> None:
    post, chosen = request.POST, request.FILES.get("file")
    digest, size = _hashed(chosen) if isinstance(chosen, UploadedFile) else (post.get("sha256", ""), None)
    file_item(
        occasion_for(request),
        incident_id,
        ItemText(post.get("what", ""), post.get("kind", ""), post.get("source", "")),
        holder=post.get("holder", ""),
        limit=read_limit(post.get("limit", "")),
        sha256=digest,
        size_bytes=size,
        since=read_time(post.get("since", ""), "since"),
    )


def _hashed(chosen: UploadedFile) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chosen.chunks():
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _context(officer: Officer, incident: Incident) -> dict[str, Any]:
    picture = access_picture(officer, incident.pk)
    return {
        "room": "incidents",
        "incident": incident,
        "case": access_case_file(officer, incident.pk, picture),
        "claims": picture.claims,
        "links": statement_links(access_reports(officer, incident.pk)),
        "labels": [limit for limit in Tlp if limit <= officer.cleared],
        "may_file": officer.may(Permission.REPORT_FILE),
    }
