"""Incidents as a Django app."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Reports, statements, units and tasks."""

    name = "tocsin.desk.incidents"
    label = "incidents"
