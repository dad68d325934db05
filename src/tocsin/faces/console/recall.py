"""Taking an alert back, or putting it back: offered on every page about that alert, in one step."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import standing_of
from tocsin.desk.alerts.wording import AlertState
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Permission


@dataclass(frozen=True, slots=True)
class Recall:
    """What this officer may do at once about this alert."""

    alert: Alert
    may_cancel: bool
    may_reinstate: bool


def recall_of(officer: Officer, alert: Alert, at: datetime) -> Recall:
    """Retract what is in force; reinstate what was retracted and has not reached its end."""
    retracted = alert.state == AlertState.CANCELLED and alert.expires_at > at
    return Recall(
        alert=alert,
        may_cancel=standing_of(alert, at) == "in force" and officer.may(Permission.ALERT_CANCEL),
        may_reinstate=retracted and officer.may(Permission.ALERT_REINSTATE),
    )
