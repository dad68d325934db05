"""Signing in with a passkey, or with a code where the policy lets one; signing out.

A passkey is found by the device itself: nobody types a name, and the page does not tell who is an officer
here. A code counts only in the browser in which its app was registered.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Method
from tocsin.faces.admission.ceremony import Shown, options_to_sign_in, refuse, shown_code, shown_passkey
from tocsin.faces.admission.door import admit, leave
from tocsin.faces.console.devices import known_officer
from tocsin.terms import NotPermitted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a passkey (or a code); on POST check it and begin the session."""
    if isinstance(request.user, Officer) and request.method != "POST":
        return redirect(way_on(request))
    if request.method != "POST":
        return _page(request)
    try:
        officer, method, evidence = _shown(request)
        admit(request, officer, method=method, evidence=evidence)
    except NotPermitted as error:
        return _page(request, error)
    return redirect(way_on(request))


@never_cache
@require_POST
def options(request: HttpRequest) -> JsonResponse:
    """What the browser needs to ask for a passkey."""
    return JsonResponse(options_to_sign_in(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    leave(request)
    return redirect("console:sign-in")


def way_on(request: HttpRequest) -> str:
    """Where the officer wanted to go, if that is a page of this desk; otherwise the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else "/"


def _shown(request: HttpRequest) -> Shown:
    if "app_code" not in request.POST:
        return shown_passkey(request)
    officer = known_officer(request)
    return shown_code(request, officer) if officer else refuse(request, Method.TOTP, None, "a browser not known")


def _page(request: HttpRequest, error: NotPermitted | None = None) -> HttpResponse:
    on = way_on(request)
    page = {"error": error, "next": on, "next_query": urlencode({"next": on}), "known": known_officer(request)}
    return render(request, "console/sign_in.html", page, status=403 if error else 200)
