"""What programs may read without a key: the alerts in force, the record's latest checkpoint, the desk's health.

Errors are problem details (RFC 9457).
"""

from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tocsin.desk.alerts.queries import feed
from tocsin.desk.record.queries import check_desk, checkpoints
from tocsin.faces.clock import desk_clock
from tocsin.terms import DeskUnusable


@never_cache
@require_safe
def alerts(request: HttpRequest) -> JsonResponse:
    """The alerts in force and their cancellations, as the public feed has them."""
    now = desk_clock().now()
    state = feed(now)
    return JsonResponse({"as_of": now, "mode": settings.TOCSIN.mode, "alerts": [asdict(one) for one in state.entries]})


@never_cache
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest signed checkpoint of the record (C2SP tlog-checkpoint); 404 where none was made."""
    latest = checkpoints().last()
    if latest is None:
        return _problem(404, "No checkpoint has been made yet.")
    return HttpResponse(latest.note, content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the desk can be used: its database, mode and clock. 503 and the reason where it cannot."""
    try:
        check_desk()
        return JsonResponse({"status": "ok", "mode": settings.TOCSIN.mode, "now": desk_clock().now()})
    except DeskUnusable as error:
        return _problem(503, error.message)


def _problem(status: int, title: str) -> JsonResponse:
    return JsonResponse({"title": title, "status": status}, status=status, content_type="application/problem+json")
