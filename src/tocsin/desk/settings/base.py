"""Django's settings of the desk, read from the data directory that ``TOCSIN_DATA`` names.

Only the chain is here. The faces add their own in `tocsin.faces.settings`.
"""

import os
from pathlib import Path

from tocsin.desk.settings.database import database_of
from tocsin.desk.settings.directory import open_directory
from tocsin.desk.settings.guard import check_secrets
from tocsin.terms import DeskUnusable

if "TOCSIN_DATA" not in os.environ:
    raise DeskUnusable("No desk was named.", "Give --data DIR, or set TOCSIN_DATA.")

TOCSIN = open_directory(Path(os.environ["TOCSIN_DATA"]))
check_secrets(TOCSIN)
SECRET_KEY = TOCSIN.key("django-secret").hex()
DATABASES = {"default": database_of(TOCSIN)}
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "tocsin.desk.record",
    "tocsin.desk.officers",
    "tocsin.desk.exposure",
    "tocsin.desk.delivery",
    "tocsin.desk.threats",
    "tocsin.desk.alerts",
    "tocsin.desk.measures",
    "tocsin.desk.incidents",
    "tocsin.desk.partners",
    "tocsin.desk.witnesses",
]
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # allauth asks for it; the faces have their own list.
AUTH_USER_MODEL = "officers.Officer"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
DEBUG = False
LOGGING_CONFIG: str | None = None

# Passkeys, codes and recovery codes are allauth's; everything in it that speaks of passwords or mails is off.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_ADAPTER = "tocsin.desk.officers.sealing.SealedMfa"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 12
