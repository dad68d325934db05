"""Your sign-in: your passkeys, recovery codes, sessions and groups. Every change asks for your passkey again."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.officers.acts import end_sitting, end_sittings, show_for_command
from tocsin.desk.officers.acts.credentials import add_passkey, remove_credential, renew_recovery_codes
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import access_groups, groups_of, require_shown, sittings
from tocsin.desk.officers.rules import BY_COMMAND, Permission
from tocsin.faces.admission.ceremony import options_to_register, registered_passkey
from tocsin.faces.admission.door import sitting_id_of
from tocsin.faces.asking import this_host
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.terms import BadInput, NotPermitted


@for_officers
@require_safe
def you(request: HttpRequest) -> HttpResponse:
    """The page."""
    officer = officer_of(request)
    held = groups_of(officer)
    page = {
        "room": "you",
        "officer": officer,
        "groups": [group for group in access_groups(officer) if group.pk in held],
        "sittings": sittings(officer, desk_clock().now()),
        "this_sitting": sitting_id_of(request),
        **_credentials(officer),
    }
    return render(request, "console/you.html", page)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Register another passkey."""
    officer, occasion = officer_of(request), occasion_for(request)
    require_shown(occasion, officer)
    error = None
    if request.method == "POST":
        try:
            credential = registered_passkey(request, officer)
            add_passkey(occasion, name=request.POST.get("name", ""), credential=credential)
            messages.success(request, "The passkey is registered.")
            return redirect("console:you")
        except NotPermitted as refused:
            error = refused
    page = {"room": "you", "officer": officer, "error": error}
    return render(request, "console/add_passkey.html", page, status=403 if error else 200)


@for_officers
@require_POST
def add_options(request: HttpRequest) -> JsonResponse:
    """What the browser needs to make another passkey."""
    return JsonResponse(options_to_register(officer_of(request)))


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def command(request: HttpRequest) -> HttpResponse:
    """Show your passkey for one command on one machine; the code that the command asks for is shown once."""
    officer = officer_of(request)
    code, machine = "", request.POST.get("host", this_host())
    if request.method == "POST":
        code = show_for_command(occasion_for(request), purpose=_purpose(request), host=machine)
    page = {
        "room": "you",
        "purposes": [(one, words) for one, words in BY_COMMAND.items() if officer.may(one)],
        "chosen": request.POST.get("purpose", ""),
        "host": machine,
        "code": code,
    }
    return render(request, "console/you_command.html", page)


@for_officers
@require_POST
def remove(request: HttpRequest, credential_id: int) -> HttpResponse:
    """Remove one of your passkeys, or your code app."""
    remove_credential(occasion_for(request), credential_id)
    messages.success(request, "It is removed.")
    return redirect("console:you")


@for_officers
@require_POST
def recovery(request: HttpRequest) -> HttpResponse:
    """Make fresh recovery codes, and show them."""
    renew_recovery_codes(occasion_for(request))
    return redirect("console:recovery-codes")


@for_officers
@require_POST
def end(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """End one of your sessions."""
    end_sitting(occasion_for(request), sitting_id)
    messages.success(request, "The session is ended.")
    return redirect("console:you")


@for_officers
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all your sessions but this one."""
    ended = end_sittings(occasion_for(request), officer_of(request).pk, but=sitting_id_of(request))
    messages.success(request, f"Sessions ended: {ended}.")
    return redirect("console:you")


def _purpose(request: HttpRequest) -> Permission:
    try:
        return Permission(request.POST.get("purpose", ""))
    except ValueError:
        raise BadInput("That is none of the choices.", "Choose again.", "purpose") from None


def _credentials(officer: Officer) -> dict[str, Any]:
    rows = list(Authenticator.objects.filter(user=officer).order_by("created_at"))
    codes = next((row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return {
        "credentials": [row for row in rows if row.type != Authenticator.Type.RECOVERY_CODES],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }
