"""Who is asking: every page of the console needs an officer, and every act an occasion in that officer's name."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from tocsin.desk.officers.acts import show_credential
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import with_groups
from tocsin.faces.admission.ceremony import shown_code, shown_passkey
from tocsin.faces.admission.door import keep_proof, proof_of
from tocsin.faces.clock import occasion_of
from tocsin.terms import NotPermitted, Occasion

View = Callable[..., HttpResponse]
PROOF_FIELDS = ("credential", "app_code")
SHOWN = "tocsin.shown"


def for_officers(view: View) -> View:
    """Let only signed-in officers see `view`, and never let it be cached."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    guarded.for_officers = True  # type: ignore[attr-defined]  # What the authorisation matrix looks for.
    return guarded


def officer_of(request: HttpRequest) -> Officer:
    """The officer behind a request; `NotPermitted` where there is none."""
    if not isinstance(request.user, Officer) or not request.user.is_active:
        raise NotPermitted("Only an officer of this desk may do this.", "Sign in first.")
    return with_groups(request.user)


def occasion_for(request: HttpRequest) -> Occasion:
    """The occasion of an act that the signed-in officer does now, with what the officer showed last.

    A form may bring a passkey or a code along: it is checked first, and `NotPermitted` is raised where it
    is not taken.
    """
    officer = officer_of(request)
    brought = next((name for name in PROOF_FIELDS if request.POST.get(name)), None)
    if brought is not None and SHOWN not in request.META:
        shown = shown_passkey(request, officer) if brought == "credential" else shown_code(request, officer)
        _, method, evidence = shown
        keep_proof(request, show_credential(occasion_of(officer.actor), method=method, evidence=evidence))
        request.META[SHOWN] = str(method)  # A challenge is answered once, however often the view asks.
    return replace(occasion_of(officer.actor), proof=proof_of(request))
