"""Django's settings of the desk, read from the data directory that ``TOCSIN_DATA`` names.

Only the chain is here. The faces add their own in `tocsin.faces.settings`.
"""

import os
from pathlib import Path

from tocsin.desk.settings.database import database_of
from tocsin.desk.settings.directory import open_directory
from tocsin.terms import DeskUnusable

if "TOCSIN_DATA" not in os.environ:
    raise DeskUnusable("No desk was named.", "Give --data DIR, or set TOCSIN_DATA.")

TOCSIN = open_directory(Path(os.environ["TOCSIN_DATA"]))
SECRET_KEY = TOCSIN.key("django-secret").hex()
DATABASES = {"default": database_of(TOCSIN)}
INSTALLED_APPS = [
    "django.contrib.contenttypes",
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
AUTH_USER_MODEL = "officers.Officer"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
DEBUG = False
LOGGING_CONFIG = None
