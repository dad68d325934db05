"""Alerts as a Django app."""

from django.apps import AppConfig

from tocsin.desk.delivery import timers

HANDLERS = {
    "alerts.lapse_ask": "tocsin.desk.alerts.acts.lapsing.ask_lapse",
    "alerts.lapse_escalate": "tocsin.desk.alerts.acts.lapsing.escalate_lapse",
    "alerts.lapsed": "tocsin.desk.alerts.acts.lapsing.note_expiry",
    "alerts.glass_review": "tocsin.desk.alerts.acts.glass.chase_review",
    "alerts.duty": "tocsin.desk.alerts.acts.duties.chase_duty",
    "alerts.bind": "tocsin.desk.alerts.acts.duties.bind_late",
    "threats.intake_waits": "tocsin.desk.alerts.acts.duties.bind_intake",
    "threats.tip_waits": "tocsin.desk.alerts.acts.duties.bind_tip",
    "threats.threat_waits": "tocsin.desk.alerts.acts.duties.bind_threat",
    "alerts.tell_rest": "tocsin.desk.alerts.acts.following.tell_rest",
    "alerts.newcomers": "tocsin.desk.alerts.acts.newcomers.tell_newcomers",
}
OF_ALERTS = (
    "alerts.lapse_ask", "alerts.lapse_escalate", "alerts.lapsed", "alerts.glass_review", "alerts.tell_rest",
    "alerts.newcomers",
)  # fmt: skip
"""Their subject is an alert, and acts cancel them while they hold its threat: they take the threat first as well."""


class AlertsConfig(AppConfig):
    """Above threats and delivery; names the handlers of its timers when the desk starts."""

    name = "tocsin.desk.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Name who handles which timer."""
        for kind, handler in HANDLERS.items():
            first = "tocsin.desk.alerts.acts.locking.lock_threat_of" if kind in OF_ALERTS else ""
            timers.register(kind, handler, first=first)
