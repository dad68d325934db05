"""Coming in for the first time, or again after a passkey was lost: by a one-time link, or by a recovery code.

Either lets an officer do one thing: register a passkey (or a code app, where the policy has it). Opening a
link asks; only the button uses it up, so that a mail scanner that follows links does not. On a replay desk
the link itself signs in: nothing there is real, and a demonstration must not ask for hardware.
"""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.officers.acts import redeem_enrolment, refuse_sign_in
from tocsin.desk.officers.acts.credentials import add_code_app, add_passkey, take_recovery_codes
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import is_lenient, ways_of
from tocsin.desk.officers.rules import Method
from tocsin.faces.admission.ceremony import (
    new_app_secret,
    options_to_register,
    registered_app,
    registered_passkey,
    shown_recovery_code,
)
from tocsin.faces.admission.door import admit
from tocsin.faces.clock import desk_clock, occasion_of
from tocsin.faces.console.devices import remember
from tocsin.faces.console.officer import for_officers, occasion_for
from tocsin.terms import DESK, Absent, NotPermitted

ENROLLING_KEY = "tocsin.enrolling"
MINUTES_MAX = 15


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button; on POST use the link up and go on to the passkey."""
    if request.method != "POST":
        return render(request, "console/enrol.html", {"lenient": is_lenient()})
    officer = _redeemed(request, token)
    if is_lenient():
        admit(request, officer, method=Method.LINK)
        return redirect("console:now")
    return _begin(request, officer, Method.LINK)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Ask for the office's name and a recovery code; on POST use the code up and go on to the passkey."""
    if request.method != "POST":
        return render(request, "console/recover.html")
    try:
        return _begin(request, shown_recovery_code(request), Method.RECOVERY)
    except NotPermitted as error:
        return render(request, "console/recover.html", {"error": error}, status=403)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Register a passkey with what let the officer in; then the officer is signed in."""
    officer, by = _enrolling(request)
    page = {"officer": officer, "may_use_code": Method.TOTP in ways_of(officer)}
    if request.method != "POST":
        return render(request, "console/enrol_passkey.html", page)
    try:
        credential = registered_passkey(request, officer)
    except NotPermitted as error:
        return render(request, "console/enrol_passkey.html", page | {"error": error}, status=403)
    name = request.POST.get("name", "")
    add_passkey(occasion_of(officer.actor), name=name, credential=credential, by=by)
    return _inside(request, officer, Method.PASSKEY)


@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> JsonResponse:
    """What the browser needs to make the passkey."""
    return JsonResponse(options_to_register(_enrolling(request)[0]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Register a code app in place of a passkey, where the policy lets this officer; then signed in."""
    officer, by = _enrolling(request)
    if Method.TOTP not in ways_of(officer):
        raise NotPermitted("Codes are not a way in for your role.", "Register a passkey.")
    if request.method == "POST":
        try:
            secret = registered_app(request, officer)
        except NotPermitted as error:
            return render(request, "console/enrol_code.html", _app(request, officer) | {"error": error}, status=403)
        add_code_app(occasion_of(officer.actor), secret=secret, by=by)
        return remember(_inside(request, officer, Method.TOTP), officer)
    return render(request, "console/enrol_code.html", _app(request, officer))


@for_officers
@require_safe
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes, shown once."""
    return render(request, "console/recovery_codes.html", {"codes": take_recovery_codes(occasion_for(request))})


def _redeemed(request: HttpRequest, token: str) -> Officer:
    if not ratelimit.consume(request, action="tocsin_links"):
        raise NotPermitted("Too many tries.", "Wait a minute.")
    try:
        return redeem_enrolment(occasion_of(DESK), token)
    except Absent:
        if ratelimit.consume(request, action="tocsin_refusals", key="all"):
            why = "a link that is used, expired, void or none"
            refuse_sign_in(occasion_of(DESK), method=Method.LINK, officer_id=None, why=why)
        raise


def _begin(request: HttpRequest, officer: Officer, by: Method) -> HttpResponse:
    request.session.flush()
    at = desk_clock().now()
    request.session[ENROLLING_KEY] = [str(officer.pk), str(by), at.isoformat()]
    return redirect("console:enrol-passkey")


def _enrolling(request: HttpRequest) -> tuple[Officer, Method]:
    """Whom a link or code let in to register, and by which; `NotPermitted` where that was nobody or long ago."""
    match request.session.get(ENROLLING_KEY):
        case [str(key), str(by), str(at)]:
            age = desk_clock().now() - datetime.fromisoformat(at)
            officer = Officer.objects.filter(pk=UUID(key), is_active=True).first()
            if officer is not None and timedelta(0) <= age <= timedelta(minutes=MINUTES_MAX):
                return officer, Method(by)
    raise NotPermitted("Nobody is registering here.", "Open the one-time link again, or ask for a new one.")


def _inside(request: HttpRequest, officer: Officer, method: Method) -> HttpResponse:
    request.session.pop(ENROLLING_KEY, None)
    officer.refresh_from_db()
    admit(request, officer, method=method, evidence={"registered": True})
    messages.success(request, "You are signed in.")
    return redirect("console:recovery-codes")


def _app(request: HttpRequest, officer: Officer) -> dict[str, object]:
    adapter, secret = get_adapter(), new_app_secret(request)
    url = adapter.build_totp_url(officer, secret)
    drawn = adapter.build_totp_svg(url)
    # Drawn by the library from the address alone; inline, because the policy takes no data: pictures.
    return {"officer": officer, "secret": secret, "drawing": mark_safe(drawn[drawn.index("<svg") :])}
