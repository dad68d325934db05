"""In which area an officer may warn: set by the administrator, asked for at every submission and release."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from tocsin.area import area_from_geojson
from tocsin.desk.alerts.models import AuthorisedArea
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import append
from tocsin.terms import Absent, BadInput, Occasion, Tlp


@transaction.atomic
def authorise_area(occasion: Occasion, officer_id: UUID, *, area: Mapping[str, Any], area_name: str) -> AuthorisedArea:
    """Set the area in which an officer may warn; it replaces the one before.

    Raises `Absent` for an officer who is not there, `BadInput` for an area that is none, or without a name.
    """
    administrator = authorise(occasion, Permission.AREA_AUTHORISE)
    officer = Officer.objects.filter(pk=officer_id, is_active=True).first()
    if officer is None:
        raise Absent("There is no such officer.", "List the officers first.")
    if not area_name.strip():
        raise BadInput("The area has no name.", "Say in words which area it is.", "area_name")
    place = area_from_geojson(area)
    row, _ = AuthorisedArea.objects.update_or_create(
        officer=officer,
        defaults={
            "area": place.to_geojson(),
            "area_name": area_name.strip(),
            "area_digest": place.digest,
            "set_at": occasion.at,
            "set_by": administrator.id,
        },
        create_defaults={
            "id": occasion.new_id(),
            "area": place.to_geojson(),
            "area_name": area_name.strip(),
            "area_digest": place.digest,
            "set_at": occasion.at,
            "set_by": administrator.id,
        },
    )
    body = {
        "name": officer.name,
        "area_name": row.area_name,
        "area_digest": row.area_digest,
        "square_km": round(place.square_km, 1),
    }
    append(
        occasion,
        act="alerts.authorise_area",
        subjects=[officer.id],
        limit=Tlp.GREEN,
        body=body,
        result=row.id,
    )
    return row
