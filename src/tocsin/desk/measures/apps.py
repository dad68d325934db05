"""Orders as a Django app."""

from django.apps import AppConfig

from tocsin.desk.delivery import timers
from tocsin.desk.measures.rules import TIMER_ESCALATE, TIMER_REMIND


class MeasuresConfig(AppConfig):
    """Registers the timers that chase silent organisers."""

    name = "tocsin.desk.measures"
    label = "measures"
