"""The area in which an officer may warn: an administrator pastes it as GeoJSON, and sees it drawn."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from tocsin.desk.alerts.acts import authorise_area
from tocsin.desk.alerts.gating import area_row_of, authority_of
from tocsin.desk.officers.queries import access_officer
from tocsin.desk.officers.rules import Permission
from tocsin.faces.console.draft_form import read_area
from tocsin.faces.console.drawing.map import map_svg
from tocsin.faces.console.forms import onward, taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of

SIZE = (330, 330)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def of_officer(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """The area of one officer; on POST another one is set."""
    viewer = officer_of(request)
    found = access_officer(viewer, officer_id)
    row, area = area_row_of(officer_id), authority_of(officer_id)
    typed = {"area": json.dumps(row.area) if row else "", "area_name": row.area_name if row else ""}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}

    def page() -> dict[str, Any]:
        label = row.area_name if row else ""
        return {
            "room": "officers",
            "officer": found,
            "row": row,
            "typed": typed,
            "may_set": viewer.may(Permission.AREA_AUTHORISE),
            "drawn": mark_safe(map_svg(area, [], width=SIZE[0], height=SIZE[1], label=label)) if area else "",
        }

    def act() -> None:
        given = read_area(typed["area"])
        authorise_area(occasion_for(request), officer_id, area=given, area_name=typed["area_name"])

    def done(_: None) -> HttpResponse:
        words = f"{found.name} may warn in {typed['area_name'].strip()}."
        return onward(request, words, "console:officer", officer_id)

    return taken_or_shown(request, "console/officer_area.html", page, act=act, done=done)
