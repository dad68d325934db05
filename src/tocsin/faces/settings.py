"""Django's settings with the faces: the console's pages, the public's, the API."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from tocsin.desk.settings.base import *  # noqa: F403
from tocsin.desk.settings.base import INSTALLED_APPS as DESK_APPS
from tocsin.desk.settings.base import TOCSIN
from tocsin.desk.settings.other_house import other_house
from tocsin.faces.logs import LOGGING as LOGGING

_address = urlsplit(TOCSIN.base_url)
_https = _address.scheme == "https"

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    *DESK_APPS,
    "tocsin.faces.console",
    "tocsin.faces.public",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tocsin.faces.admission.door.SittingMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tocsin.faces.refusals.RefusalMiddleware",
    "tocsin.faces.console.proving.ProvingMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "console" / "templates"],  # Ours before those of allauth.
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tocsin.faces.context.desk",
            ],
        },
    }
]
# What is logged is blotted: no address, token or code.
LOGGING_CONFIG = "logging.config.dictConfig"
CSRF_FAILURE_VIEW = "tocsin.faces.refusals.forbidden"
ROOT_URLCONF = "tocsin.faces.urls"
LOGIN_URL = "console:sign-in"
AUTHENTICATION_BACKENDS = ["tocsin.faces.admission.backend.OfficerBackend"]
SESSION_ENGINE = "tocsin.faces.admission.store"
# How often somebody may try, by address or by officer. Only sixty failures a minute are written into the record.
SOCIALACCOUNT_ADAPTER = "tocsin.faces.admission.other_house.BoundOfficers"
SOCIALACCOUNT_LOGIN_ON_GET = True  # A link, so that no form leaves the desk; the state and PKCE guard it.
SOCIALACCOUNT_PROVIDERS = other_house(TOCSIN)
# Counted in a file of the desk, for all web processes together; where it cannot be written, no try is taken.
CACHES = {"default": {"BACKEND": "tocsin.faces.admission.tries.Tries", "LOCATION": str(TOCSIN.path / "tries.sqlite3")}}
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/300s/key",
    "tocsin_options": "60/m/ip",
    "tocsin_names": "10/m/ip,5/300s/key",
    "tocsin_links": "20/m/ip",
    "tocsin_answers": "60/m/ip",
    "tocsin_refusals": "60/m/key",
}
ALLOWED_HOSTS = sorted({_address.hostname or "localhost", "localhost", "127.0.0.1"})
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]
STATIC_URL = "/static/"

# Each mode has cookies of its own: a session of an exercise desk is nothing to a live one.
SESSION_COOKIE_NAME = f"tocsin-{TOCSIN.mode}-session"
CSRF_COOKIE_NAME = f"tocsin-{TOCSIN.mode}-csrf"
DEVICE_COOKIE_NAME = f"tocsin-{TOCSIN.mode}-device"
SESSION_COOKIE_AGE = TOCSIN.policy.session_hours_max * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": with that a browser sends "Origin: null" with every form, and no form would be taken.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
