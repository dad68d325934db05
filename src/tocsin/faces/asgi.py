"""The web application: public files first, without Django; everything else through Django."""

from django.conf import settings
from django.core.asgi import get_asgi_application

from tocsin.faces.public.files import PublicFiles

application = PublicFiles(settings.TOCSIN.public, "/public/", get_asgi_application())
