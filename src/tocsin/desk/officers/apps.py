"""Officers as a Django app."""

from django.apps import AppConfig


class OfficersConfig(AppConfig):
    """Above the record, below everything that officers do."""

    name = "tocsin.desk.officers"
    label = "officers"
