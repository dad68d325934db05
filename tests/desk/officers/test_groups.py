"""Need-to-know groups: who is in one, who may see what is marked for one."""

from uuid import UUID

import pytest

from tests.people import after, make_officer, occasion
from tocsin.desk.officers.acts import add_member, form_group, remove_member
from tocsin.desk.officers.models import Group, Officer
from tocsin.desk.officers.queries import groups_of, members_of, reader_of
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry
from tocsin.terms import Absent, BadInput, Conflict, Need, NotPermitted, Tlp

pytestmark = pytest.mark.usefixtures("desk")
NOWHERE = UUID(int=0)


def may_see(officer: Officer, limit: Tlp, groups: list[UUID]) -> bool:
    """Whether an officer may see something with this limit, marked for these groups."""
    return reader_of(officer).may_read(limit, Need.of(*groups))


@pytest.fixture
def administrator() -> Officer:
    """Who manages groups."""
    return make_officer(Role.ADMINISTRATOR)


@pytest.fixture
def group(administrator: Officer) -> Group:
    """A group with nobody in it."""
    return form_group(occasion(administrator), name="Harbour", purpose="What the harbour office says in confidence.")


def test_a_mark_of_no_group_is_for_everyone_cleared():
    """Clearance alone decides where no group is named."""
    officer = make_officer(Role.DRAFTER, clearance=Tlp.AMBER)
    assert may_see(officer, Tlp.AMBER, [])
    assert not may_see(officer, Tlp.AMBER_STRICT, [])


def test_only_members_see_what_is_marked_for_a_group(administrator: Officer, group: Group):
    """An officer cleared for everything does not see it without need to know; a member does; both conditions hold."""
    outside, inside = make_officer(Role.DRAFTER), make_officer(Role.RELEASER)
    low = make_officer(Role.REPORTER, clearance=Tlp.GREEN)
    for officer in (inside, low):
        add_member(occasion(administrator), group.id, officer.id)
    assert not may_see(outside, Tlp.CLEAR, [group.id])
    assert may_see(inside, Tlp.RED, [group.id])
    assert not may_see(low, Tlp.AMBER, [group.id])
    assert groups_of(inside) == {group.id}
    assert members_of(group.id) == sorted([inside, low], key=lambda one: one.name)


def test_a_mark_of_several_groups_opens_to_each(administrator: Officer, group: Group):
    """Being in one of the named groups is enough; a group that nobody knows opens to nobody."""
    officer = make_officer(Role.DRAFTER)
    add_member(occasion(administrator), group.id, officer.id)
    assert may_see(officer, Tlp.GREEN, [NOWHERE, group.id])
    assert not may_see(officer, Tlp.GREEN, [NOWHERE])


def test_leaving_closes_the_door(administrator: Officer, group: Group):
    """Who is taken out, or suspended, sees it no more; the record keeps both moments."""
    officer = make_officer(Role.DRAFTER)
    add_member(occasion(administrator), group.id, officer.id)
    officer.is_active = False
    assert not may_see(officer, Tlp.CLEAR, [group.id])
    officer.is_active = True
    remove_member(occasion(administrator, after(hours=1)), group.id, officer.id)
    assert not may_see(officer, Tlp.CLEAR, [group.id])
    acts = [entry.act for entry in Entry.objects.all() if str(group.id) in entry.subjects]
    assert acts == ["officers.form_group", "officers.add_member", "officers.remove_member"]


def test_nobody_lets_themselves_in(administrator: Officer, group: Group):
    """An administrator cannot read by joining."""
    with pytest.raises(NotPermitted):
        add_member(occasion(administrator), group.id, administrator.id)


def test_only_an_administrator_manages_groups(group: Group):
    """Every other role is refused each of the three acts."""
    other = occasion(make_officer(Role.SUPERVISOR, Role.RELEASER, Role.DRAFTER, Role.AUDITOR, Role.REPORTER))
    with pytest.raises(NotPermitted):
        form_group(other, name="Mine", purpose="To read along.")
    with pytest.raises(NotPermitted):
        add_member(other, group.id, make_officer(Role.DRAFTER).id)
    with pytest.raises(NotPermitted):
        remove_member(other, group.id, make_officer(Role.DRAFTER).id)


def test_what_cannot_be(administrator: Officer, group: Group):
    """No name, the same name in other letters, twice in, out without being in, nowhere: each is refused."""
    by, officer = occasion(administrator), make_officer(Role.DRAFTER)
    with pytest.raises(BadInput):
        form_group(by, name=" ", purpose="x")
    with pytest.raises(Conflict):
        form_group(by, name="HARBOUR", purpose="x")
    with pytest.raises(Absent):
        remove_member(by, group.id, officer.id)
    with pytest.raises(Absent):
        add_member(by, NOWHERE, officer.id)
    with pytest.raises(Absent):
        add_member(by, group.id, NOWHERE)
    add_member(by, group.id, officer.id)
    with pytest.raises(Conflict):
        add_member(by, group.id, officer.id)
