"""Taking a picture out of the desk, in the formats of others: recorded, and never beyond the reader's limit."""

import hashlib
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tocsin.desk.incidents.acts.entering import enter, mark_of
from tocsin.desk.incidents.models import Export, Incident
from tocsin.desk.incidents.queries import access_incident, incident_picture
from tocsin.desk.incidents.showing import about_incident, texts_for
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import acting_officer, require_proof
from tocsin.desk.officers.rules import Permission
from tocsin.picture.exports import FORMATS
from tocsin.terms import BadInput, NotPermitted, Occasion, Reader, Tlp

_EXPORTERS = (Permission.STATEMENT_ACCEPT, Permission.ALERT_RELEASE, Permission.RECORD_READ)


class Taken(NamedTuple):
    """What was taken out: the row that says so, and the bytes."""

    export: Export
    media_type: str
    file_name: str
    data: bytes


@transaction.atomic
def export_incident(occasion: Occasion, incident_id: UUID, format_name: str, limit: Tlp) -> Taken:
    """Take an incident's picture out for readers cleared up to `limit`.

    It is made of what such a reader may see, and of nothing else; an incident that lies beyond the limit
    itself is refused. The record says who took what, with the SHA-256 of the bytes.
    """
    officer = _exporter(occasion)
    chosen = FORMATS.get(format_name)
    if chosen is None:
        raise BadInput(f"There is no format {format_name!r}.", f"One of: {', '.join(FORMATS)}.", where="format")
    incident = access_incident(officer, incident_id)
    if limit > officer.cleared:
        raise BadInput("That is beyond your own clearance.", "Choose a wider audience's label.", where="limit")
    if not Reader(limit).may_read(incident.limit, incident.need):
        raise BadInput(
            "The incident itself may not go that far.",
            f"It is {Tlp(incident.limit).label}, and what only certain groups may see is not taken out.",
            "limit",
        )
    Incident.objects.select_for_update().get(pk=incident_id)
    about = about_incident(officer, incident, limit, marker=settings.TOCSIN.mode.marker, at=occasion.at)
    data = chosen.render(incident_picture(incident_id, limit), about, texts_for(incident_id, limit))
    export = Export.objects.create(
        id=occasion.new_id(),
        incident=incident,
        number=about.report_number,
        format=format_name,
        limit=limit,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        officer_id=officer.pk,
        at=occasion.at,
    )
    body = {"format": format_name, "limit": limit.label, "number": export.number, "sha256": export.sha256}
    enter(occasion, "export_incident", [export.pk, incident_id], mark_of(incident), body)
    return Taken(export, chosen.media_type, f"incident-{about.number}-{export.number}.{chosen.suffix}", data)


def _exporter(occasion: Occasion) -> Officer:
    officer = acting_officer(occasion)
    if not any(map(officer.may, _EXPORTERS)):
        raise NotPermitted(f"{officer.name} may not take a picture out.", "Ask an officer who reads incidents.")
    require_proof(occasion, officer)
    return officer
