"""The public face as a Django app (for its templates)."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Pages for recipients."""

    name = "tocsin.faces.public"
    label = "public"
