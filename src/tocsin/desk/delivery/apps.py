"""The Django app of this room."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Outbox, sender, answers, timers."""

    name = "tocsin.desk.delivery"
    label = "delivery"
    verbose_name = "Delivery"
