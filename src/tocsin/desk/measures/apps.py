"""Orders as a Django app."""

from django.apps import AppConfig

from tocsin.desk.alerts import duty_kinds
from tocsin.desk.delivery import timers
from tocsin.desk.measures.rules import TIMER_ESCALATE, TIMER_LOOK, TIMER_REMIND


class MeasuresConfig(AppConfig):
    """Names who handles the timers that look for newcomers and chase silent organisers."""

    name = "tocsin.desk.measures"
    label = "measures"

    def ready(self) -> None:
        """Register the timers, and the duty that an order makes."""
        timers.register(TIMER_REMIND, "tocsin.desk.measures.acts.chasing.on_remind")
        timers.register(TIMER_LOOK, "tocsin.desk.measures.acts.chasing.on_look")
        timers.register(TIMER_ESCALATE, "tocsin.desk.measures.acts.chasing.on_escalate")
        duty_kinds.register(duty_kinds.DutyKind.ORDER, "tocsin.desk.measures.duties.ORDER")
