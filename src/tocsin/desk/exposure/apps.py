"""The Django app of this room."""

from django.apps import AppConfig


class ExposureConfig(AppConfig):
    """Gatherings, venues, organisers, people."""

    name = "tocsin.desk.exposure"
    label = "exposure"
    verbose_name = "Exposure"
