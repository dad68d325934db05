"""Need-to-know groups, for the administrator who manages them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tocsin.desk.officers.acts import add_member, form_group, remove_member
from tocsin.desk.officers.queries import access_groups, access_officers, members_of
from tocsin.desk.officers.rules import Permission
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.typed import read_id
from tocsin.terms import BadInput, Conflict, NotPermitted


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Every group with its members; on POST form another one."""
    officer, problems = officer_of(request), []
    if not officer.may(Permission.GROUP_MANAGE):
        raise NotPermitted("Your role does not manage groups.", "Your own groups are on the page of your sign-in.")
    if request.method == "POST":
        try:
            name, purpose = request.POST.get("name", ""), request.POST.get("purpose", "")
            formed = form_group(occasion_for(request), name=name, purpose=purpose)
            messages.success(request, f"The group {formed.name} is formed. Nobody is in it yet.")
            return redirect("console:groups")
        except (BadInput, Conflict) as error:
            problems = [str(error)]
    page = {
        "room": "officers",
        "groups": [(group, members_of(group.pk)) for group in access_groups(officer)],
        "officers": [one for one in access_officers(officer) if one.is_active and one.pk != officer.pk],
        "problems": problems,
        "typed": request.POST,
    }
    return render(request, "console/groups.html", page, status=400 if problems else 200)


@for_officers
@require_POST
def add(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Let an officer into a group."""
    add_member(occasion_for(request), group_id, read_id(request.POST.get("officer", ""), "officer"))
    return redirect("console:groups")


@for_officers
@require_POST
def remove(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Take an officer out of a group."""
    remove_member(occasion_for(request), group_id, read_id(request.POST.get("officer", ""), "officer"))
    return redirect("console:groups")
