"""Checking what an officer shows: a passkey (WebAuthn), a code of an app (RFC 6238), a recovery code.

allauth keeps the challenge, verifies and counts tries; what it says goes into the record, never onto the
page: every failure looks alike.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn
from uuid import UUID

from allauth.core import ratelimit
from allauth.mfa.base.internal.flows import check_rate_limit, post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from tocsin.desk.officers.acts import refuse_sign_in
from tocsin.desk.officers.acts.credentials import use_recovery_code
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Method
from tocsin.faces.clock import occasion_of
from tocsin.terms import DESK, Absent, NotPermitted

SECRET_KEY = "tocsin.code-app"
CREDENTIAL_CHARACTERS_MAX = 20_000

Shown = tuple[Officer, Method, dict[str, Any]]
"""Who showed something, by which method, and what goes into the record of it."""


def options_to_sign_in(request: HttpRequest) -> dict[str, Any]:
    """What the browser needs to ask for any passkey of this desk."""
    if not ratelimit.consume(request, action="tocsin_options"):
        raise NotPermitted("Too many tries.", "Wait a minute.")
    return auth.begin_authentication(None)


def options_to_show(officer: Officer) -> dict[str, Any]:
    """What the browser needs to ask for a passkey of this officer."""
    return auth.begin_authentication(officer)


def options_to_register(officer: Officer) -> dict[str, Any]:
    """What the browser needs to make a passkey that is found without a name and asks for its owner."""
    return auth.begin_registration(officer, True)


def shown_passkey(request: HttpRequest, officer: Officer | None = None) -> Shown:
    """The officer whose passkey was shown; of `officer` where one is signed in. `NotPermitted` otherwise."""
    posted = _credential(request, "credential", officer)
    data = {"credential": json.dumps(posted)}
    if officer is None:
        form: Any = LoginWebAuthnForm(data=data)
    else:
        form = ReauthenticateWebAuthnForm(user=officer, data=data)
    if not form.is_valid():
        refuse(request, Method.PASSKEY, officer, "; ".join(form.errors.get("credential", ["not valid"])))
    authenticator: Authenticator = form.cleaned_data["credential"]
    owner = authenticator.user
    if not owner.is_active:
        refuse(request, Method.PASSKEY, owner, "the officer is suspended")
    form.save()
    return owner, Method.PASSKEY, {"passkey": str(authenticator), "assertion": posted}


def shown_code(request: HttpRequest, officer: Officer) -> Shown:
    """That `officer` showed the code of the registered app; `NotPermitted` otherwise. A code counts once."""
    try:
        succeeded = check_rate_limit(officer)
    except ValidationError:
        refuse(request, Method.TOTP, officer, "too many tries")
    app = Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).first()
    if app is None or not app.wrap().validate_code(request.POST.get("app_code", "").strip()):
        refuse(request, Method.TOTP, officer, "wrong or used code")
    if not officer.is_active:
        refuse(request, Method.TOTP, officer, "the officer is suspended")
    succeeded()
    post_authentication(request, app)
    return officer, Method.TOTP, {}


def shown_recovery_code(request: HttpRequest) -> Officer:
    """The officer whose recovery code was given with the office's name; it is used up. `NotPermitted` otherwise."""
    name = request.POST.get("name", "").strip()
    if not ratelimit.consume(request, action="tocsin_names", key=name.casefold()):
        refuse(request, Method.RECOVERY, None, "too many tries")
    officer = Officer.objects.filter(name__iexact=name).first()
    try:
        officer_id = officer.id if officer else UUID(int=0)
        return use_recovery_code(occasion_of(DESK), officer_id, request.POST.get("code", ""))
    except Absent:
        refuse(request, Method.RECOVERY, officer, "wrong name or code")


def registered_passkey(request: HttpRequest, officer: Officer) -> dict[str, Any]:
    """The passkey that was made for `officer`, checked; `NotPermitted` where it was not, or asks nobody for leave."""
    posted = _credential(request, "registration", officer)
    form = AddWebAuthnForm(user=officer, data={"credential": json.dumps(posted), "passwordless": "on"})
    if not form.is_valid():
        refuse(request, Method.PASSKEY, officer, "registration failed")
    return posted


def new_app_secret(request: HttpRequest) -> str:
    """The secret for a code app that is being registered; the same one until it is, or until it failed."""
    held = request.session.get(SECRET_KEY)
    if not isinstance(held, str):
        held = request.session[SECRET_KEY] = generate_totp_secret()
    return held


def registered_app(request: HttpRequest, officer: Officer) -> str:
    """The secret that the app was given, once its code has shown so; `NotPermitted` otherwise."""
    secret = request.session.get(SECRET_KEY)
    try:
        succeeded = check_rate_limit(officer)
    except ValidationError:
        refuse(request, Method.TOTP, officer, "too many tries")
    if not isinstance(secret, str) or not validate_totp_code(secret, request.POST.get("app_code", "").strip()):
        refuse(request, Method.TOTP, officer, "wrong code at registration")
    succeeded()
    del request.session[SECRET_KEY]
    return secret


def refuse(request: HttpRequest, method: Method, officer: Officer | None, why: str) -> NoReturn:
    """Write the try into the record and raise the one answer that every failure gets.

    Of a flood only sixty a minute are written: the log's lock must stay free for acts.
    """
    if ratelimit.consume(request, action="tocsin_refusals", key="all"):
        officer_id = officer.id if officer else None
        refuse_sign_in(occasion_of(DESK), method=method, officer_id=officer_id, why=why)
    raise NotPermitted("That was not taken.", "Try again. If it goes on, ask an administrator of the desk.")


def _credential(request: HttpRequest, field: str, officer: Officer | None) -> dict[str, Any]:
    text = request.POST.get(field, "")
    try:
        posted = json.loads(text) if len(text) <= CREDENTIAL_CHARACTERS_MAX else None
    except (ValueError, RecursionError):
        posted = None
    if not isinstance(posted, dict) or not isinstance(posted.get("response"), Mapping):
        refuse(request, Method.PASSKEY, officer, "not a credential")
    return posted
