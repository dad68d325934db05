"""Need-to-know groups: an administrator forms them, adds officers and takes them out again."""

from typing import Any
from uuid import UUID

from django.db import transaction

from tocsin.desk.officers.models import Group, Membership, Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import append
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Occasion, Tlp


@transaction.atomic
def form_group(occasion: Occasion, *, name: str, purpose: str) -> Group:
    """Form a group with nobody in it. Its name says nothing that the group is there to protect."""
    authorise(occasion, Permission.GROUP_MANAGE)
    if not name.strip() or not purpose.strip():
        raise BadInput("A group needs a name and a purpose.", "Give both.", "name")
    if Group.objects.filter(name__iexact=name.strip()).exists():
        raise Conflict(f"There is a group called {name.strip()!r} already.", "Choose another name.")
    group = Group.objects.create(
        id=occasion.new_id(), name=name.strip(), purpose=purpose.strip(), formed_at=occasion.at
    )
    _note(occasion, "form_group", group, name=group.name, purpose=group.purpose)
    return group


@transaction.atomic
def add_member(occasion: Occasion, group_id: UUID, officer_id: UUID) -> Membership:
    """Let an officer into a group. Nobody lets themselves in."""
    administrator = authorise(occasion, Permission.GROUP_MANAGE)
    group, officer = _group(group_id), _officer(officer_id)
    if officer.pk == administrator.pk:
        raise NotPermitted("Nobody lets themselves into a group.", "Ask another administrator.")
    if Membership.objects.filter(group=group, officer=officer).exists():
        raise Conflict(f"{officer.name} is in this group already.")
    membership = Membership.objects.create(id=occasion.new_id(), group=group, officer=officer, since=occasion.at)
    _note(occasion, "add_member", group, officer, name=group.name, officer=officer.name)
    return membership


@transaction.atomic
def remove_member(occasion: Occasion, group_id: UUID, officer_id: UUID) -> None:
    """Take an officer out of a group. What the officer has read stays read: the record says what that was."""
    authorise(occasion, Permission.GROUP_MANAGE)
    group = _group(group_id)
    held = Membership.objects.filter(group=group, officer_id=officer_id).select_related("officer").first()
    if held is None:
        raise Absent("That officer is not in this group.", "Look at the group again.")
    held.delete()
    _note(occasion, "remove_member", group, held.officer, name=group.name, officer=held.officer.name)


def _group(group_id: UUID) -> Group:
    group = Group.objects.select_for_update().filter(pk=group_id).first()
    if group is None:
        raise Absent("There is no such group.", "List the groups.")
    return group


def _officer(officer_id: UUID) -> Officer:
    officer = Officer.objects.filter(pk=officer_id, is_active=True).first()
    if officer is None:
        raise Absent("There is no such officer.", "List the officers.")
    return officer


def _note(occasion: Occasion, act: str, group: Group, *officers: Officer, **body: Any) -> None:
    subjects = [group.id, *(officer.id for officer in officers)]
    append(occasion, act=f"officers.{act}", subjects=subjects, limit=Tlp.AMBER, body=body, result=group.id)
