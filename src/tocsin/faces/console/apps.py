"""The console as a Django app (for its templates and styles)."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The officers' face."""

    name = "tocsin.faces.console"
    label = "console"
