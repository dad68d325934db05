"""The web application: public files and styles first, without Django; everything else through Django."""

from pathlib import Path
from typing import cast

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.asgi import get_asgi_application

from tocsin.faces.bounds import Bounded
from tocsin.faces.public.files import App, Files, inside

STYLE_POLICY = b"default-src 'none'; frame-ancestors 'none'"


def static_file(name: str) -> Path | None:
    """The style, script or picture of that name in the faces' own folders."""
    found = find(name) if name else None
    return Path(found) if found and Path(found).is_file() else None


application = Bounded(
    Files(
        "/public/",
        inside(settings.TOCSIN.public),
        Files(settings.STATIC_URL, static_file, cast(App, get_asgi_application()), policy=STYLE_POLICY),
    )
)
