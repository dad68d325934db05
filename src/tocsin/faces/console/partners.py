"""Partners: who they are, what they were told and said, a link by which they tell the desk something."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tocsin.desk.officers.rules import Permission
from tocsin.desk.partners.acts import INTAKE_LINK_HOURS, enrol_partner, issue_intake_link, note_receipt
from tocsin.desk.partners.models import Partner, Receipt
from tocsin.desk.partners.queries import access_partner, access_partners, access_told
from tocsin.desk.partners.rules import ReceiptKind
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.draft_form import TYPED, read_time
from tocsin.faces.console.forms import taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.typed import read_id, read_limit
from tocsin.terms import BadInput, NotPermitted, Tlp


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """The partners, and the form that enrols another."""
    officer = officer_of(request)
    if not officer.may(Permission.PARTNER_TELL):
        raise NotPermitted("Your role does not tell partners anything.", "Ask a releaser or a supervisor.")

    def page() -> dict[str, Any]:
        labels = [(limit.name, limit.label) for limit in Tlp]
        return {"room": "threats", "partners": access_partners(officer), "labels": labels}

    def done(partner: Partner) -> HttpResponse:
        messages.success(request, f"{partner.name} is enrolled. The address is sealed.")
        return redirect("console:partner", partner.pk)

    return taken_or_shown(request, "console/partners.html", page, act=lambda: _enrolled(request), done=done)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """One partner: every telling with what came back; on POST note a receipt that came another way."""
    officer = officer_of(request)
    found = access_partner(officer, partner_id)

    def page() -> dict[str, Any]:
        return {
            "room": "threats",
            "partner": found,
            "told": list(reversed(access_told(officer, partner_id))),
            "kinds": list(ReceiptKind),
            "now_typed": desk_clock().now().strftime(TYPED),
        }

    def done(_: Receipt) -> HttpResponse:
        messages.success(request, "Noted, in the partner's own words.")
        return redirect("console:partner", partner_id)

    return taken_or_shown(request, "console/partner.html", page, act=lambda: _noted(request), done=done)


@for_officers
@require_POST
def link(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """Make a one-time link for this partner and show it, once."""
    found = access_partner(officer_of(request), partner_id)
    token = issue_intake_link(occasion_for(request), partner_id)
    address = settings.TOCSIN.base_url.rstrip("/") + reverse("tell:partner", args=[token])
    page = {"room": "threats", "partner": found, "address": address, "hours": INTAKE_LINK_HOURS}
    return render(request, "console/partner_link.html", page)


def _enrolled(request: HttpRequest) -> Partner:
    post = request.POST
    return enrol_partner(
        occasion_for(request),
        name=post.get("name", ""),
        language=post.get("language", ""),
        contact=post.get("contact", ""),
        limit=read_limit(post.get("limit", "")),
    )


def _noted(request: HttpRequest) -> Receipt:
    post = request.POST
    at = read_time(post.get("at", ""), "at")
    if at is None:
        raise BadInput("It is not said when the partner answered.", "Give the time, in UTC.", "at")
    return note_receipt(
        occasion_for(request),
        read_id(post.get("told", ""), "told"),
        kind=post.get("kind", ""),
        words=post.get("words", ""),
        at=at,
    )
