"""Tips and threats as a Django app."""

from django.apps import AppConfig


class ThreatsConfig(AppConfig):
    """Above the registers and delivery, below the alerts."""

    name = "tocsin.desk.threats"
    label = "threats"
