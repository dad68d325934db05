"""Need-to-know groups, for the administrator who manages them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tocsin.desk.officers.acts import add_member, form_group, remove_member
from tocsin.desk.officers.models import Group
from tocsin.desk.officers.queries import access_groups, access_officers, members_of
from tocsin.desk.officers.rules import Permission
from tocsin.faces.console.forms import onward, taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.typed import read_id
from tocsin.terms import NotPermitted


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Every group with its members; on POST form another one."""
    officer = officer_of(request)
    if not officer.may(Permission.GROUP_MANAGE):
        raise NotPermitted("Your role does not manage groups.", "Your own groups are on the page of your sign-in.")

    def page() -> dict[str, Any]:
        return {
            "room": "officers",
            "groups": [(group, members_of(group.pk)) for group in access_groups(officer)],
            "officers": [one for one in access_officers(officer) if one.is_active and one.pk != officer.pk],
        }

    def act() -> Group:
        name, purpose = request.POST.get("name", ""), request.POST.get("purpose", "")
        return form_group(occasion_for(request), name=name, purpose=purpose)

    def done(formed: Group) -> HttpResponse:
        return onward(request, f"The group {formed.name} is formed. Nobody is in it yet.", "console:groups")

    return taken_or_shown(request, "console/groups.html", page, act=act, done=done)


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
