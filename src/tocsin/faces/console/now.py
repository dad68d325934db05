"""*Now*: what needs a decision, the most urgent first. Every line leads to where it is decided."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tocsin.faces.console.officer import for_officers


@for_officers
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """The page, or for htmx only the list."""
    return render(request, "console/now.html", {"room": "now"})
