"""How every act takes its rows: the threat first, then the alert, so that two acts never wait for each other."""

from uuid import UUID

from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import access_alert
from tocsin.desk.officers.models import Officer
from tocsin.desk.threats.models import Threat
from tocsin.desk.threats.queries import access_threat
from tocsin.terms import Conflict


def lock_threat(officer: Officer, threat_id: UUID) -> Threat:
    """The threat, locked until the act ends; `Absent` where the officer may not know of it."""
    threat = access_threat(officer, threat_id)
    return Threat.objects.select_for_update().get(pk=threat.id)


def lock_open_threat(officer: Officer, threat_id: UUID) -> Threat:
    """The same, of an open threat; `Conflict` for one that is closed."""
    threat = lock_threat(officer, threat_id)
    if not threat.is_open:
        raise Conflict("This threat is closed.", "Open a new one if it is back.")
    return threat


def lock_alert(officer: Officer, alert_id: UUID) -> Alert:
    """The alert and its threat, locked until the act ends; `Absent` where the officer may not know of it."""
    lock_threat(officer, access_alert(officer, alert_id).threat_id)
    return relock_alert(alert_id)


def relock_alert(alert_id: UUID) -> Alert:
    """The alert, locked, for an act that holds its threat already."""
    return Alert.objects.select_for_update().get(pk=alert_id)


def lock_threat_of(alert_id: UUID) -> Threat:
    """The threat of an alert, locked: for the desk's timers, before the timer's own row."""
    return Threat.objects.select_for_update().get(alerts=alert_id)
