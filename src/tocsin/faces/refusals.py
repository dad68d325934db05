"""Turns an error of the house into a page that says what went wrong and what to do."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from tocsin.terms import Absent, BadInput, Conflict, DeskUnusable, NotPermitted, TocsinError

STATUS = {BadInput: 400, NotPermitted: 403, Absent: 404, Conflict: 409, DeskUnusable: 503}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that Django itself refuses as bad, such as a form larger than a page takes."""
    error = BadInput("More was sent than a page takes.", "Send less of it, or send it in parts.")
    if not isinstance(exception, RequestDataTooBig):
        error = BadInput("The request cannot be read.", "Go back and try again.")
    return render(request, "refusal.html", {"error": error, "status": 400}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads nowhere: the same words whether nothing is there or one may not know."""
    return _refused(request, Absent("There is no such page.", "Check the address."), 404)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """The page for what Django itself forbids, such as a form that another site sent."""
    return _refused(
        request, NotPermitted("This is not taken.", "Go back, load the page again, and try once more."), 403
    )


def broken(request: HttpRequest) -> HttpResponse:
    """The page for a defect of ours: it asks nothing of the database, which may be what is broken."""
    return HttpResponse(render_to_string("broken.html"), status=500)


def _refused(request: HttpRequest, error: TocsinError, status: int) -> HttpResponse:
    return render(request, "refusal.html", {"error": error, "status": status}, status=status)


class RefusalMiddleware:
    """Answers every `TocsinError` with its message, its hint and the fitting HTTP status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for an error of ours; anything else goes on to Django."""
        if not isinstance(exception, TocsinError):
            return None
        status = next((code for kind, code in STATUS.items() if isinstance(exception, kind)), 409)
        return render(request, "refusal.html", {"error": exception, "status": status}, status=status)
