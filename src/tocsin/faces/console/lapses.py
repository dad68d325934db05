"""The lapse question: renew, stand down, or let lapse with a reason that a second officer countersigns."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tocsin.desk.alerts.acts import answer_lapse, countersign_lapse
from tocsin.desk.alerts.wording import LapseAnswer
from tocsin.faces.console.officer import for_officers, occasion_for


@for_officers
@require_POST
def answer(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Answer a lapse question; *renew* leads on to the renewal, because only that ends the question."""
    given = answer_lapse(
        occasion_for(request), question_id, request.POST.get("answer", ""), request.POST.get("reason", "")
    )
    messages.success(request, f"Answered: {given.answer.replace('_', ' ')}.")
    if given.answer == LapseAnswer.RENEW:
        return redirect("console:alert-renew", given.alert_id)
    return redirect("console:alert", given.alert_id)


@for_officers
@require_POST
def countersign(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Countersign *let lapse*."""
    settled = countersign_lapse(occasion_for(request), question_id)
    messages.success(request, "Countersigned: the alert may lapse.")
    return redirect("console:alert", settled.alert_id)
