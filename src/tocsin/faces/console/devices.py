"""The browsers in which officers registered a code app: a code alone, without such a browser, opens nothing.

The browser keeps a signed cookie that names the officer and the app. Removing the app voids it.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import ways_of
from tocsin.desk.officers.rules import Method

SALT = "tocsin.device"
DAYS_MAX = 180


def remember(response: HttpResponse, officer: Officer) -> HttpResponse:
    """Make this browser one in which `officer` may sign in by code, where there is an app."""
    app = _app(officer)
    if app is not None:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            signing.dumps([str(officer.pk), app.pk], salt=SALT),
            max_age=DAYS_MAX * 24 * 60 * 60,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Strict",
        )
    return response


def known_officer(request: HttpRequest) -> Officer | None:
    """The officer who registered a code app in this browser and may sign in by code; None where there is none."""
    try:
        held = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=DAYS_MAX * 86400)
        officer_id, app_id = held
    except (signing.BadSignature, TypeError, ValueError):
        return None
    officer = Officer.objects.filter(pk=officer_id, is_active=True).first()
    app = _app(officer) if officer else None
    if officer is None or app is None or app.pk != app_id or Method.TOTP not in ways_of(officer):
        return None
    return officer


def _app(officer: Officer) -> Authenticator | None:
    return Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).first()
