"""Alerts as a Django app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Above threats and delivery."""

    name = "tocsin.desk.alerts"
    label = "alerts"
