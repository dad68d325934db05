"""What ``tocsin alert`` does inside the desk."""

import json
from contextlib import suppress
from typing import Any

from django.conf import settings
from rich.console import Console
from rich.table import Table

from tocsin.desk.alerts.acts import cancel_alert, reinstate_alert
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import access_alerts, standing_of
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Permission
from tocsin.faces.asking import occasion_as, officer_named
from tocsin.faces.clock import desk_clock
from tocsin.faces.hosting.lock import directory_lock
from tocsin.faces.public.publisher import publish
from tocsin.terms import Absent, BadInput, DeskBusy

NAME_SHOWN = 8
_STANDING = ("in force", "cancelled")


def list_alerts(officer: str, everything: bool, as_json: bool) -> None:
    """Print the alerts that the officer may see, newest first."""
    at = desk_clock().now()
    rows = [(alert, standing_of(alert, at)) for alert in access_alerts(officer_named(officer))]
    shown = [row for row in rows if everything or (row[1] in _STANDING and row[0].expires_at > at)]
    if as_json:
        print(json.dumps([_plain(alert, standing) for alert, standing in shown], ensure_ascii=False))
        return
    table = Table("Name", "No.", "Area", "Standing", "Until (UTC)")
    for alert, standing in shown:
        until = f"{alert.expires_at:%Y-%m-%d %H:%M}"
        table.add_row(alert.public_name[:NAME_SHOWN], str(alert.number), alert.area_name, standing, until)
    console = Console(highlight=False)
    console.print(table if shown else "No alert stands.")


def cancel(name: str, officer: str, reason: str) -> None:
    """Retract the alert called `name`."""
    acting = officer_named(officer)
    found = _called(acting, name)
    cancel_alert(occasion_as(officer), found.id, reason)
    _publish_now()
    _say(f"Alert {found.number} for {found.area_name} is retracted. The prepared correction is on its way.")
    _say(f"If that was wrong: tocsin alert reinstate {name} --as '{officer}' --reason …")


def reinstate(name: str, officer: str, *, reason: str, proof: str) -> None:
    """Put the alert called `name` back in force."""
    found = _called(officer_named(officer), name)
    reinstate_alert(occasion_as(officer, Permission.ALERT_REINSTATE, proof), found.id, reason)
    _publish_now()
    _say(f"Alert {found.number} for {found.area_name} stands again. Everyone who had been told is told so.")


def _called(officer: Officer, name: str) -> Alert:
    """The one alert, of those that the officer may see, whose public name begins with `name`."""
    found = [one for one in access_alerts(officer) if name and one.public_name.startswith(name.lower())]
    if not found:
        raise Absent(f"There is no alert called {name!r}.", "List them with: tocsin alert list")
    if len(found) > 1:
        raise BadInput(f"{name!r} is the beginning of {len(found)} alerts.", "Give more of the name.", "NAME")
    return found[0]


def _publish_now() -> None:
    """Write page and feed out, unless a running desk does so within its second."""
    with suppress(DeskBusy), directory_lock(settings.TOCSIN.path):
        publish(desk_clock().now())


def _plain(alert: Alert, standing: str) -> dict[str, Any]:
    return {
        "name": alert.public_name,
        "number": alert.number,
        "threat": str(alert.threat_id),
        "area_name": alert.area_name,
        "standing": standing,
        "effective_at": alert.effective_at.isoformat(),
        "expires_at": alert.expires_at.isoformat(),
        "identifier": alert.cap_identifier,
    }


def _say(words: str) -> None:
    Console(highlight=False, soft_wrap=True).print(words, markup=False)
