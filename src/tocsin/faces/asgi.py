"""The web application: public files first, without Django; everything else through Django."""

from typing import cast

from django.conf import settings
from django.core.asgi import get_asgi_application

from tocsin.faces.public.files import App, PublicFiles

application = PublicFiles(settings.TOCSIN.public, "/public/", cast(App, get_asgi_application()))
