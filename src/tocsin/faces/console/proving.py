"""Showing a credential again for a dangerous act: asked for where the act is confirmed, and then the act goes on.

A form that carries ``data-passkey`` asks before it is sent. Any other dangerous form is answered with a page
that asks, holds all that was typed, and sends the very same form again: nothing is lost and nothing else is
done. The proof is checked by `officers.queries.authorise`, whatever a page does.
"""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import ways_of
from tocsin.desk.officers.rules import Method
from tocsin.faces.admission.ceremony import options_to_show
from tocsin.faces.console.officer import PROOF_FIELDS, for_officers, occasion_for, officer_of
from tocsin.faces.console.sign_in import way_on
from tocsin.terms import ProofNeeded


@for_officers
@require_POST
def options(request: HttpRequest) -> JsonResponse:
    """What the browser needs to ask for a passkey of the officer who is signed in."""
    return JsonResponse(options_to_show(officer_of(request)))


@for_officers
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Take what was shown, and go back to the page that asked for it."""
    if occasion_for(request).proof is None:
        raise ProofNeeded("Nothing was shown.", "Use your passkey.")
    return redirect(way_on(request))


class ProvingMiddleware:
    """Answers `ProofNeeded` with the page that asks for the passkey."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page that asks; every other error goes on."""
        if not isinstance(exception, ProofNeeded) or not isinstance(request.user, Officer) or request.FILES:
            return None
        officer = request.user
        kinds = set(Authenticator.objects.filter(user=officer).values_list("type", flat=True))
        page = {
            "held": _held(request),
            "target": request.path if request.method == "POST" else reverse("console:prove"),
            "is_act": request.method == "POST",
            "next": request.get_full_path(),
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
            "has_code": Authenticator.Type.TOTP in kinds and Method.TOTP in ways_of(officer),
        }
        return render(request, "console/prove.html", page, status=403)


def _held(request: HttpRequest) -> list[tuple[str, str]]:
    left_out = {"csrfmiddlewaretoken", *PROOF_FIELDS}
    posted = request.POST if request.method == "POST" else {}
    return [(name, value) for name in posted if name not in left_out for value in request.POST.getlist(name)]
