"""Orders: written by one officer, issued by another over one digest, answered by organisers, lifted."""

import csv
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.delivery.queries import progress
from tocsin.desk.exposure.rules import Kind
from tocsin.desk.measures.acts import draft_order, edit_order, export_refusals, issue_order, lift_order
from tocsin.desk.measures.disclosing import repetitions
from tocsin.desk.measures.models import Order
from tocsin.desk.measures.notices import order_notice
from tocsin.desk.measures.queries import (
    GatheringAnswer,
    access_order,
    access_order_answers,
    access_orders,
    content_of,
    contributors_of,
    digest_of,
    exposure_of,
    gatherings_bound,
    order_answers,
)
from tocsin.desk.measures.rules import OrderState, Outcome
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import names_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.threats.models import Threat
from tocsin.desk.threats.queries import access_threats
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.forms import onward, taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.order_form import OrderInput
from tocsin.terms import Conflict

SAMPLE_GATHERING = "[the gathering's title]"
LINK_SHOWN = "[the organiser's own link]"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@for_officers
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every order that the officer may see, drafts first, then the newest."""
    officer, at = officer_of(request), desk_clock().now()
    orders = sorted(access_orders(officer), key=lambda one: (one.state != OrderState.DRAFT, -one.starts_at.timestamp()))
    rows = [(one, standing_of(one, at), _counts(one)) for one in orders]
    page = {"room": "orders", "rows": rows, "may_draft": officer.may(Permission.ORDER_DRAFT)}
    return render(request, "console/orders.html", page)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """The form for an order; on POST store the draft."""
    threats = access_threats(officer_of(request))
    chosen = next((one for one in threats if str(one.pk) == request.GET.get("threat", "")), None)
    blank = OrderInput.for_threat(chosen) if chosen else OrderInput()

    def store(form: OrderInput) -> Order:
        return draft_order(occasion_for(request), **form.values(threats))

    return _written(request, blank, threats, store, {"title": "Draft an order"})


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The form filled with a draft; on POST store it. Whoever edits cannot issue it."""
    officer = officer_of(request)
    found, threats = access_order(officer, order_id), access_threats(officer)
    seen = request.POST.get("version", str(found.version))

    def store(form: OrderInput) -> Order:
        version = int(seen) if seen.isdecimal() else 0
        return edit_order(occasion_for(request), order_id, version_seen=version, **form.values(threats))

    about = {"title": f"Edit “{found.title}”", "order": found, "version": seen}
    return _written(request, OrderInput.of_order(found), threats, store, about)


@for_officers
@require_safe
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One order: before it is issued what the second officer reads, afterwards what came of it."""
    officer = officer_of(request)
    return render(request, "console/order.html", _page(officer, access_order(officer, order_id)))


@for_officers
@require_POST
def issue(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Issue an order over the digest that was read."""
    try:
        issued = issue_order(occasion_for(request), order_id, digest_seen=request.POST.get("digest", ""))
    except Conflict as error:
        officer = officer_of(request)
        page = {**_page(officer, access_order(officer, order_id)), "problem": error}
        return render(request, "console/order.html", page, status=409)
    bound = gatherings_bound(issued)
    messages.success(request, f"The order is issued. It binds {bound} gatherings; the mails are on their way.")
    return redirect("console:order", order_id)


@for_officers
@require_POST
def lift(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Lift an order, with a reason. Everybody who got it is told."""
    lift_order(occasion_for(request), order_id, reason=request.POST.get("reason", ""))
    messages.success(request, "The order is lifted. Whoever got it is told in the prepared words.")
    return redirect("console:order", order_id)


@for_officers
@require_safe
def answers(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The answers: the part of the page that asks again by itself."""
    officer = officer_of(request)
    found = access_order(officer, order_id)
    return render(request, "console/parts/order_answers.html", {"order": found, **_answered(officer, found)})


@for_officers
@require_POST
def refusals(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The list of refusals as CSV. Taking it out is an entry in the record."""
    rows = export_refusals(occasion_for(request), order_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refusals.csv"'
    writer = csv.writer(response)
    writer.writerow(["gathering", "starts", "venue", "organiser", "refused at", "reason"])
    writer.writerows([_cell(text) for text in _refusal(row)] for row in rows)
    return response


def standing_of(found: Order, at: datetime) -> str:
    """How an order stands at an instant, in words."""
    if found.state != OrderState.ISSUED:
        return "draft" if found.state == OrderState.DRAFT else "lifted"
    if found.ends_at <= at:
        return "ended"
    return "in force" if found.starts_at <= at else "issued, not begun"


def _written(
    request: HttpRequest,
    blank: OrderInput,
    threats: list[Threat],
    store: Callable[[OrderInput], Order],
    about: dict[str, Any],
) -> HttpResponse:
    form = OrderInput.posted(request.POST) if request.method == "POST" else blank
    page = {"room": "orders", "threats": threats} | about
    if request.POST.get("do") == "language":
        return render(request, "console/order_draft.html", page | {"form": form.with_language()})
    words = "The draft is stored. Another officer has to issue it."
    return taken_or_shown(
        request,
        "console/order_draft.html",
        lambda: page | {"form": form},
        act=lambda: store(form),
        done=lambda stored: onward(request, words, "console:order", stored.pk),
    )


def _page(officer: Officer, found: Order) -> dict[str, Any]:
    at = desk_clock().now()
    is_draft = found.state == OrderState.DRAFT
    contributors = contributors_of(found)
    names = names_of([*contributors, found.issued_by, found.lifted_by])
    may_issue = officer.may(Permission.ORDER_ISSUE)
    standing = standing_of(found, at)
    content = content_of(found)
    page = {
        "repeats": repetitions(officer, found) if is_draft else [],
        "room": "orders",
        "order": found,
        "content": content,
        "standing": standing,
        "digest": digest_of(found) if is_draft else found.digest,
        "writers": [names.get(one, "an officer") for one in contributors],
        "issuer": names.get(found.issued_by, ""),
        "lifter": names.get(found.lifted_by, ""),
        "contributed": officer.pk in contributors,
        "may_edit": is_draft and officer.may(Permission.ORDER_DRAFT),
        "may_issue": is_draft and may_issue and officer.pk not in contributors,
        "role_issues": may_issue,
        "may_lift": may_issue and standing in ("in force", "issued, not begun"),
        "mails": [order_notice(content, wording, SAMPLE_GATHERING) for wording in content.wordings],
        "link_shown": LINK_SHOWN,
    }
    if is_draft and officer.may(Permission.EXPOSURE_READ):
        page |= _exposed(found)
    return page if is_draft else page | _answered(officer, found)


def _exposed(found: Order) -> dict[str, Any]:
    """The gatherings inside, just outside, and those of which it cannot be told."""
    exposed = exposure_of(found)
    return {
        "inside": [one for one in exposed if one.exposed.kind is Kind.INSIDE],
        "near": [one for one in exposed if one.exposed.kind is Kind.NEAR_MISS],
        "unplaced": [one for one in exposed if one.exposed.kind is Kind.UNKNOWN],
    }


def _answered(officer: Officer, found: Order) -> dict[str, Any]:
    sees_who = officer.may(Permission.ORDER_ANSWERS_READ)
    told = access_order_answers(officer, found.pk) if sees_who else None
    counts = told.counts if told else order_answers(found.pk)
    return {
        "counts": counts,
        "bound": sum(counts.values()),
        "told": told,
        "gatherings": sorted(told.gatherings, key=_most_urgent) if told else [],
        "progress": progress(found.pk),
        "refused": counts[Outcome.REFUSED],
        "sees_who": sees_who,
    }


_URGENCY = (Outcome.REFUSED, Outcome.UNDELIVERED, Outcome.SILENT, Outcome.CONFIRMED)


def _most_urgent(one: GatheringAnswer) -> tuple[int, float]:
    return _URGENCY.index(one.outcome), one.starts_at.timestamp() if one.starts_at else float("inf")


def _counts(found: Order) -> dict[str, int]:
    return {} if found.state == OrderState.DRAFT else order_answers(found.pk)


def _refusal(row: GatheringAnswer) -> list[str]:
    last = row.answers[-1]
    starts = row.starts_at.isoformat() if row.starts_at else ""
    return [row.title, starts, row.venue, row.organiser, last.at.isoformat(), last.reason]


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
