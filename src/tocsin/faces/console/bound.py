"""What an officer is bound to do: look at it, hold it with a reason and a time, or refuse it with a reason."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tocsin.desk.alerts.acts import hold_duty, refuse_duty
from tocsin.desk.alerts.binding import access_duty, binding_of, threat_of
from tocsin.desk.officers.queries import names_of
from tocsin.desk.officers.rules import Permission
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.draft_form import read_time
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of


@for_officers
@require_safe
def bound(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """One duty: who is bound to what, since when, and what was said about it."""
    officer = officer_of(request)
    duty = access_duty(officer, duty_id)
    kept = binding_of(duty.kind)
    page = {
        "room": "now",
        "duty": duty,
        "to_do": kept.words,
        "can_be_held": kept.held,
        "threat_id": threat_of(duty),
        "overdue": duty.due_at <= desk_clock().now(),
        "refused_by": names_of([duty.refused_by]).get(duty.refused_by, ""),
        "may_answer": duty.done_at is None and officer.may(Permission.DUTY_ANSWER),
    }
    return render(request, "console/bound.html", page)


@for_officers
@require_POST
def hold(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Hold a duty until a time, with a reason."""
    until = read_time(request.POST.get("until", ""), "until")
    hold_duty(occasion_for(request), duty_id, reason=request.POST.get("reason", ""), until=until)
    messages.success(request, "Held. It is asked again when the time is up.")
    return redirect("console:bound", duty_id)


@for_officers
@require_POST
def refuse(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Refuse a duty, with a reason; it goes upward at once."""
    refuse_duty(occasion_for(request), duty_id, reason=request.POST.get("reason", ""))
    messages.success(request, "Refused. The supervisors are paged with your office and your reason.")
    return redirect("console:bound", duty_id)
