"""The duty roster, and what is handed over from one turn to the next."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tocsin.desk.officers.acts import hand_over, roster_duty, strike_duty
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import notes_for, on_duty, roster
from tocsin.desk.officers.rules import Permission, Post
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.draft_form import read_time
from tocsin.faces.console.forms import onward, taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.typed import read_id, read_limit
from tocsin.terms import BadInput, Tlp

NOTES_DAYS, ROSTER_HOURS_BACK = 7, 24


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest) -> HttpResponse:
    """Who is on duty now and next, with the notes left; on POST put an officer on the roster."""
    return taken_or_shown(
        request,
        "console/duty.html",
        lambda: _page(officer_of(request)),
        act=lambda: roster_duty(occasion_for(request), **_typed(request)),
        done=lambda _: onward(request, "It is on the roster.", "console:duty"),
    )


@for_officers
@require_POST
def note(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """Hand one's own turn over with a note."""
    limit = read_limit(request.POST.get("limit", ""))
    hand_over(occasion_for(request), turn_id, note=request.POST.get("note", ""), limit=limit)
    messages.success(request, "Handed over. Whoever comes next finds it here.")
    return redirect("console:duty")


@for_officers
@require_POST
def strike(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """Take a turn that has not begun off the roster."""
    strike_duty(occasion_for(request), turn_id)
    messages.success(request, "The turn is struck.")
    return redirect("console:duty")


def _page(officer: Officer) -> dict[str, Any]:
    now = desk_clock().now()
    turns = roster(now - timedelta(hours=ROSTER_HOURS_BACK))
    return {
        "room": "duty",
        "on_duty": [(post, on_duty(now, post)) for post in Post],
        "turns": [(turn, _standing(turn.starts_at, turn.ends_at, now)) for turn in turns],
        "own": [turn for turn in turns if turn.officer_id == officer.pk and turn.starts_at <= now],
        "notes": notes_for(officer, now - timedelta(days=NOTES_DAYS), now),
        "officers": Officer.objects.filter(is_active=True).order_by("name"),
        "posts": list(Post),
        "limits": [limit for limit in Tlp if limit <= officer.cleared],
        "may_roster": officer.may(Permission.DUTY_ROSTER),
        "may_hand_over": officer.may(Permission.DUTY_HAND_OVER),
    }


def _standing(starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    if now < starts_at:
        return "to come"
    return "now" if now < ends_at else "over"


def _typed(request: HttpRequest) -> dict[str, Any]:
    posted = request.POST
    officer = Officer.objects.filter(pk=read_id(posted.get("officer", ""), "officer"), is_active=True).first()
    if officer is None or posted.get("post") not in list(Post):
        raise BadInput("Choose an officer and a post.", "Both are needed.", "officer")
    starts_at = read_time(posted.get("starts_at", ""), "starts_at")
    ends_at = read_time(posted.get("ends_at", ""), "ends_at")
    if starts_at is None or ends_at is None:
        raise BadInput("A turn of duty needs both times.", "Give them in UTC.", "starts_at")
    return {"officer": officer, "post": Post(posted["post"]), "starts_at": starts_at, "ends_at": ends_at}
