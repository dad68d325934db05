"""Who works at the desk: for administrators to enrol, change, suspend; for supervisors and auditors to see."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tocsin.desk.officers.acts import (
    change_rights,
    end_sitting,
    enrol_officer,
    renew_enrolment,
    resume_officer,
    suspend_officer,
)
from tocsin.desk.officers.acts.credentials import bind_identity, identity_of, revoke_credentials
from tocsin.desk.officers.acts.enrolling import ENROLMENT_HOURS_MAX
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import (
    access_groups,
    access_officer,
    access_officers,
    groups_of,
    last_seen,
    link_open,
    sittings,
)
from tocsin.desk.officers.rules import PASSKEY_ROLES, PERMISSIONS, Permission, Role, dangerous
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.forms import taken_or_shown
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.typed import read_limit
from tocsin.terms import BadInput, NotPermitted, Tlp

ROLE_WORDS = {
    Role.REPORTER: "files tips and reports",
    Role.DRAFTER: "writes warnings and orders, decides statements",
    Role.RELEASER: "releases what another officer wrote, retracts, tells partners",
    Role.SUPERVISOR: "a releaser who also closes threats and countersigns",
    Role.AUDITOR: "reads the record",
    Role.ADMINISTRATOR: "enrols officers, manages groups and registers; sees no tip by that",
}


@for_officers
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every officer, with roles, clearance, and whether they can sign in."""
    viewer, now = officer_of(request), desk_clock().now()
    seen, keyed = last_seen(now), _keyed()
    rows = [(one, seen.get(one.pk), one.pk in keyed) for one in access_officers(viewer)]
    page = {"room": "officers", "rows": rows, "may_enrol": viewer.may(Permission.OFFICER_ENROL)}
    return render(request, "console/officers.html", page)


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol an officer; the answer shows the one-time link, once."""
    viewer = officer_of(request)
    if not viewer.may(Permission.OFFICER_ENROL):
        raise NotPermitted("Your role does not enrol officers.", "Ask an administrator.")
    return taken_or_shown(
        request,
        "console/officer_enrol.html",
        lambda: {"room": "officers", "roles": _roles(request.POST), "limits": list(Tlp)},
        act=lambda: enrol_officer(occasion_for(request), **_typed(request.POST)),
        done=lambda enrolled: _link(request, *enrolled),
    )


@for_officers
@require_safe
def officer(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """One officer: rights, passkeys, sessions, groups; for an administrator with what may be done."""
    viewer, now = officer_of(request), desk_clock().now()
    found = access_officer(viewer, officer_id)
    held = groups_of(found)
    credentials = Authenticator.objects.filter(user=found).exclude(type=Authenticator.Type.RECOVERY_CODES)
    page = {
        "room": "officers",
        "officer": found,
        "roles": [(role, ROLE_WORDS[role], role in found.held) for role in Role],
        "limits": list(Tlp),
        "credentials": list(credentials.order_by("created_at")),
        "link": link_open(found, now),
        "identity": identity_of(found),
        "sittings": sittings(found, now),
        "groups": [group for group in access_groups(viewer) if group.pk in held],
        "may_change": viewer.may(Permission.OFFICER_ENROL) and viewer.pk != found.pk,
        "is_self": viewer.pk == found.pk,
    }
    return render(request, "console/officer.html", page)


@for_officers
@require_POST
def link(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Make a fresh one-time link, and show it once."""
    token = renew_enrolment(occasion_for(request), officer_id)
    return _link(request, access_officer(officer_of(request), officer_id), token)


@for_officers
@require_POST
def rights(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Change roles, clearance and unit."""
    typed = _typed(request.POST)
    change_rights(
        occasion_for(request), officer_id, roles=typed["roles"], clearance=typed["clearance"], office=typed["office"]
    )
    messages.success(request, "The rights are changed; the sessions of this officer are ended.")
    return redirect("console:officer", officer_id)


@for_officers
@require_POST
def suspend(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Shut an officer out."""
    suspended = suspend_officer(occasion_for(request), officer_id, request.POST.get("reason", ""))
    messages.success(request, f"{suspended.name} is suspended and signed out everywhere.")
    return redirect("console:officer", officer_id)


@for_officers
@require_POST
def resume(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Let a suspended officer in again."""
    resume_officer(occasion_for(request), officer_id)
    messages.success(request, "The officer may sign in again.")
    return redirect("console:officer", officer_id)


@for_officers
@require_POST
def revoke(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """A device was lost: take every passkey of the officer away, and show a fresh link."""
    occasion = occasion_for(request)
    revoke_credentials(occasion, officer_id)
    token = renew_enrolment(occasion, officer_id)
    return _link(request, access_officer(officer_of(request), officer_id), token)


@for_officers
@require_POST
def bind(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Bind the officer to an identity at the other house, or unbind."""
    bind_identity(occasion_for(request), officer_id, subject=request.POST.get("subject", ""))
    messages.success(request, "It is bound." if request.POST.get("subject", "").strip() else "It is unbound.")
    return redirect("console:officer", officer_id)


@for_officers
@require_POST
def end_session(request: HttpRequest, officer_id: UUID, sitting_id: UUID) -> HttpResponse:
    """End a session of another officer."""
    end_sitting(occasion_for(request), sitting_id)
    messages.success(request, "The session is ended.")
    return redirect("console:officer", officer_id)


@for_officers
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do, and for what a passkey is asked again: from the rules themselves."""
    officer_of(request)
    rows = [(one, [one in PERMISSIONS[role] for role in Role], dangerous(one)) for one in Permission]
    page = {"room": "officers", "roles": [(role, ROLE_WORDS[role], role in PASSKEY_ROLES) for role in Role]}
    return render(request, "console/roles.html", page | {"rows": rows})


def _keyed() -> set[UUID]:
    rows = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(rows.values_list("user_id", flat=True))


def _roles(posted: QueryDict) -> list[tuple[Role, str, bool]]:
    return [(role, ROLE_WORDS[role], str(role) in posted.getlist("role")) for role in Role]


def _typed(posted: QueryDict) -> dict[str, Any]:
    try:
        held = [Role(role) for role in posted.getlist("role")]
    except ValueError:
        raise BadInput("That is none of the roles.", "Choose again.", "role") from None
    name = posted.get("name", "")
    return {
        "name": name,
        "office": posted.get("office", "") or name,
        "roles": held,
        "clearance": read_limit(posted.get("clearance", "")),
        "contact": posted.get("contact", "").strip(),
        "language": posted.get("language", "en").strip() or "en",
    }


def _link(request: HttpRequest, officer: Officer, token: str) -> HttpResponse:
    page = {
        "room": "officers",
        "officer": officer,
        "address": f"{settings.TOCSIN.base_url}/enrol/{token}",
        "hours": ENROLMENT_HOURS_MAX,
    }
    return render(request, "console/officer_link.html", page)
