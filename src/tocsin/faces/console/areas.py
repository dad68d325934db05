"""The area in which an officer may warn: an administrator pastes it as GeoJSON, and sees it drawn."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from tocsin.desk.alerts.acts import authorise_area
from tocsin.desk.alerts.gating import area_row_of, authority_of
from tocsin.desk.officers.queries import access_officer
from tocsin.desk.officers.rules import Permission
from tocsin.faces.console.draft_form import problems_of, read_area
from tocsin.faces.console.drawing.map import map_svg
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.terms import BadInput

SIZE = (330, 330)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def of_officer(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """The area of one officer; on POST another one is set."""
    viewer = officer_of(request)
    found = access_officer(viewer, officer_id)
    row, area, problems = area_row_of(officer_id), authority_of(officer_id), list[str]()
    typed = {"area": json.dumps(row.area) if row else "", "area_name": row.area_name if row else ""}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            given = read_area(typed["area"])
            authorise_area(occasion_for(request), officer_id, area=given, area_name=typed["area_name"])
            messages.success(request, f"{found.name} may warn in {typed['area_name'].strip()}.")
            return redirect("console:officer", officer_id)
        except BadInput as error:
            problems = problems_of(error)
    page: dict[str, Any] = {
        "room": "officers",
        "officer": found,
        "row": row,
        "typed": typed,
        "problems": problems,
        "may_set": viewer.may(Permission.AREA_AUTHORISE),
        "drawn": mark_safe(map_svg(area, [], width=SIZE[0], height=SIZE[1], label=row.area_name if row else ""))
        if area
        else "",
    }
    return render(request, "console/officer_area.html", page, status=400 if problems else 200)
