"""Taking a picture out: the formats there are, what was taken before, and the dossier as a page to read here."""

import base64
import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from tocsin.desk.incidents.acts import export_incident
from tocsin.desk.incidents.acts.exporting import Taken
from tocsin.desk.incidents.queries import access_incident, access_picture
from tocsin.desk.incidents.showing import about_incident, access_exports, texts_for
from tocsin.desk.officers.queries import names_of, reader_of
from tocsin.desk.settings.base import TOCSIN
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.forms import taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.typed import read_limit
from tocsin.picture.exports import FORMATS
from tocsin.picture.page import render_page
from tocsin.picture.page_style import STYLE
from tocsin.terms import Tlp

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing may run or load on the dossier's page; its one style is allowed by its hash."""


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """What may be taken out and what was; on POST take one out: that is an entry of the record."""
    officer = officer_of(request)
    incident = access_incident(officer, incident_id)

    def page() -> dict[str, Any]:
        before = list(access_exports(officer, incident_id))
        names = names_of([row.officer_id for row in before])
        return {
            "room": "incidents",
            "incident": incident,
            "formats": [(name, chosen.title) for name, chosen in FORMATS.items()],
            "done": [(row, names.get(row.officer_id, "")) for row in before],
            "labels": [limit for limit in Tlp if incident.limit <= limit <= officer.cleared],
        }

    def act() -> Taken:
        limit = read_limit(request.POST.get("limit", ""))
        return export_incident(occasion_for(request), incident_id, request.POST.get("format", ""), limit)

    return taken_or_shown(request, "console/exports.html", page, act=act, done=_as_file)


def _as_file(taken: Taken) -> HttpResponse:
    response = HttpResponse(taken.data, content_type=f"{taken.media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{taken.file_name}"'
    return response


@for_officers
@require_safe
def dossier(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """The dossier as one page, of everything that this officer may see; its own style is allowed by its hash."""
    officer = officer_of(request)
    incident, limit = access_incident(officer, incident_id), officer.cleared
    about = about_incident(officer, incident, limit, marker=TOCSIN.mode.marker, at=desk_clock().now())
    page = render_page(access_picture(officer, incident_id), texts_for(incident_id, reader_of(officer)), about=about)
    return HttpResponse(page, headers={"Content-Security-Policy": _POLICY})
