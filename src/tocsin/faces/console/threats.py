"""Threats: what we believe, what it rests on, what covers it, and whom it endangers."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tocsin.desk.threats.queries import access_threat, access_threats
from tocsin.faces.console.officer import for_officers, officer_of


@for_officers
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every threat that the officer may see."""
    return render(request, "console/threats.html", {"room": "threats", "threats": access_threats(officer_of(request))})


@for_officers
@require_safe
def threat(request: HttpRequest, threat_id: UUID) -> HttpResponse:
    """One threat."""
    return render(
        request, "console/threat.html", {"room": "threats", "threat": access_threat(officer_of(request), threat_id)}
    )
