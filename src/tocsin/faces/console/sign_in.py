"""Signing in by a one-time enrolment link, and signing out.

Opening the link asks; only the button uses it up, so that a mail scanner that follows links does not.
"""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.officers.acts import redeem_enrolment
from tocsin.faces.clock import occasion_of
from tocsin.terms import DESK

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button; on POST use the link up and start the officer's session."""
    if request.method != "POST":
        return render(request, "console/enrol.html")
    login(request, redeem_enrolment(occasion_of(DESK), token), backend=BACKEND)
    return redirect("console:now")


@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say how to sign in."""
    return render(request, "console/signed_out.html")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("console:signed-out")
