"""*Now*: what needs a decision, the most urgent first. Every line leads to where it is decided."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tocsin.desk.review.standing import access_timer_faults
from tocsin.desk.review.waiting import Decision, Need, decisions_waiting
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.officer import for_officers, officer_of

_PAGES = {about: f"console:{about}" for about in ("alert", "threat", "order", "bulletin")}
_PAGES["duty"] = "console:bound"


@for_officers
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """The page; for htmx only the list, which asks again by itself."""
    officer, at = officer_of(request), desk_clock().now()
    page = {
        "room": "now",
        "waiting": [(one, _page_of(one)) for one in decisions_waiting(officer, at)],
        "faults": access_timer_faults(officer, at),
    }
    template = "console/parts/waits.html" if request.headers.get("HX-Request") else "console/now.html"
    return render(request, template, page)


def _page_of(one: Decision) -> str:
    name = "console:alert-approve" if one.need is Need.APPROVE_ALERT else _PAGES[one.about]
    return reverse(name, args=[one.subject_id])
