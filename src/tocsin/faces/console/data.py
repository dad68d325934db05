"""The data-protection page: what the desk holds of people, how long, what was erased, what left it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tocsin.desk.keeping.queries import access_data_page
from tocsin.faces.console.officer import for_officers, occasion_for

EVENTS_MAX = 100


@for_officers
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The page, for administrators and auditors."""
    page = access_data_page(occasion_for(request))
    shown = {"room": "record", "page": page, "erased": page.erased[:EVENTS_MAX], "left": page.left[:EVENTS_MAX]}
    return render(request, "console/data.html", shown)
