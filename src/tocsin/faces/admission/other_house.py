"""Signing in through another house (OpenID Connect): only officers whom an administrator bound to an identity there.

allauth speaks with the house; what it says ends here. It makes no account, binds nobody by itself, and lets
in nobody whose role needs a passkey.
"""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Method
from tocsin.faces.admission.ceremony import refuse
from tocsin.faces.admission.door import admit
from tocsin.terms import NotPermitted


class BoundOfficers(DefaultSocialAccountAdapter):
    """What follows when the other house has spoken."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Let the bound officer in, or nobody; allauth's own way on is never taken."""
        try:
            officer = self._bound(request, sociallogin)
            evidence = {"issuer": settings.TOCSIN.oidc_issuer, "subject": sociallogin.account.uid}
            admit(request, officer, method=Method.OIDC, evidence=evidence)
        except NotPermitted:
            _turn_away(request, "You were not signed in. Use your passkey, or ask an administrator of the desk.")
        raise ImmediateHttpResponse(redirect(sociallogin.get_redirect_url(request) or "/"))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> NoReturn:
        """The other house refused, or the answer was not for us: altered, late, or somebody else's."""
        try:
            refuse(request, Method.OIDC, None, f"the other house: {told.get('error') or 'unknown'}")
        except NotPermitted:
            _turn_away(request, "The other house did not sign you in.")

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: officers are enrolled by an administrator."""
        return False

    def _bound(self, request: HttpRequest, sociallogin: SocialLogin) -> Officer:
        officer = sociallogin.user if sociallogin.is_existing else None
        if not isinstance(officer, Officer):
            refuse(request, Method.OIDC, None, f"nobody is bound to {sociallogin.account.uid!r}")
        if not officer.is_active:
            refuse(request, Method.OIDC, officer, "the officer is suspended")
        if settings.TOCSIN.oidc_claim == "email" and not _verified(sociallogin.account.extra_data):
            refuse(request, Method.OIDC, officer, "the other house has not verified the address")
        return officer


def _verified(told: Any) -> bool:
    parts = [told.get("userinfo") or {}, told.get("id_token") or {}, told] if isinstance(told, dict) else []
    return any(part.get("email_verified") is True for part in parts)


def _turn_away(request: HttpRequest, words: str) -> NoReturn:
    messages.error(request, words)
    raise ImmediateHttpResponse(redirect("console:sign-in"))
