"""Opening an incident."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tocsin.area import e7
from tocsin.desk.alerts.acts import mark_incident
from tocsin.desk.incidents.acts.entering import enter, mark_of
from tocsin.desk.incidents.models import Incident
from tocsin.desk.incidents.rules import check_happened, check_point, checked_name
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.threats.queries import access_threat
from tocsin.terms import Need, Occasion, Tlp


@transaction.atomic
def open_incident(
    occasion: Occasion,
    *,
    title: str,
    place_name: str,
    happened_at: datetime,
    limit: Tlp,
    need: Need | None = None,
    threat: UUID | None = None,
    point: tuple[float, float] | None = None,
) -> Incident:
    """Open an incident, for a threat or without one.

    `point` is latitude and longitude in degrees. For a threat, its uncovered time ends at `happened_at`:
    what was warned of has come. `Absent` for a threat this officer may not see.
    """
    officer = authorise(occasion, Permission.INCIDENT_OPEN)
    check_happened(happened_at, occasion.at)
    check_point(point)
    warned_of = access_threat(officer, threat) if threat else None
    incident = Incident.objects.create(
        id=occasion.new_id(),
        title=checked_name(title, "title"),
        threat=warned_of,
        happened_at=happened_at,
        opened_at=occasion.at,
        opened_by=officer.pk,
        place_name=checked_name(place_name, "place_name"),
        latitude_e7=e7(point[0]) if point else None,
        longitude_e7=e7(point[1]) if point else None,
        limit=limit,
        need=need or Need(),
    )
    if warned_of is not None:
        mark_incident(warned_of.pk, at=happened_at)
    body = {
        "title": incident.title,
        "place_name": incident.place_name,
        "happened_at": happened_at.isoformat(),
        "threat": str(threat) if threat else None,
        "office": officer.office,
    }
    enter(occasion, "open_incident", [incident.pk, *([threat] if threat else [])], mark_of(incident), body)
    return incident
