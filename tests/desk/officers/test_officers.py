"""Officers: who may do what, and how somebody first gets in."""

import pytest

from tests.people import START, after, desk_occasion, make_officer, occasion
from tocsin.desk.officers.acts import enrol_officer, redeem_enrolment, renew_enrolment, roster_duty
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise, contact_of, on_duty
from tocsin.desk.officers.rules import PERMISSIONS, Permission, Post, Role
from tocsin.terms import Absent, BadInput, NotPermitted, Tlp

pytestmark = pytest.mark.usefixtures("desk")


def first_administrator() -> tuple[Officer, str]:
    """The desk enrols its first officer."""
    return enrol_officer(
        desk_occasion(),
        name="Administration",
        office="Administration",
        roles=[Role.ADMINISTRATOR],
        clearance=Tlp.GREEN,
        contact="administration@desk.example",
    )


def test_nobody_unknown_may_do_anything():
    """An actor who is no officer is refused, whatever is asked."""
    for actor in ("officer:00000000-0000-0000-0000-000000000000", "officer:x", "recipient:1", "desk"):
        with pytest.raises(NotPermitted):
            authorise(occasion(actor), Permission.RECORD_READ)


def test_a_drafter_may_not_release():
    """What a role does not list is refused."""
    with pytest.raises(NotPermitted):
        authorise(occasion(make_officer(Role.DRAFTER)), Permission.ALERT_RELEASE)


def test_an_inactive_officer_may_do_nothing():
    """An officer who left is refused at once."""
    officer = make_officer(Role.RELEASER)
    Officer.objects.filter(pk=officer.pk).update(is_active=False)
    with pytest.raises(NotPermitted):
        authorise(occasion(officer), Permission.ALERT_RELEASE)


def test_every_role_is_listed():
    """No role is without its permissions, and each permission belongs to some role."""
    assert set(PERMISSIONS) == set(Role)
    assert frozenset().union(*PERMISSIONS.values()) == set(Permission)


def test_the_link_opens_once():
    """A one-time link lets its officer in, and then nobody."""
    officer, token = first_administrator()
    assert redeem_enrolment(desk_occasion(after(hours=1)), token) == officer
    with pytest.raises(Absent):
        redeem_enrolment(desk_occasion(after(hours=2)), token)


def test_the_link_expires():
    """A link of yesterday is as good as none."""
    _, token = first_administrator()
    with pytest.raises(Absent):
        redeem_enrolment(desk_occasion(after(hours=25)), token)


def test_a_fresh_link_voids_the_former():
    """Whoever asks for a new link cannot be impersonated with the old one."""
    officer, token = first_administrator()
    fresh = renew_enrolment(occasion(officer), officer.id)
    with pytest.raises(Absent):
        redeem_enrolment(desk_occasion(), token)
    assert redeem_enrolment(desk_occasion(), fresh) == officer


def test_after_the_first_administrator_the_desk_enrols_nobody():
    """There is no way round the administrator."""
    first_administrator()
    with pytest.raises(NotPermitted):
        first_administrator()


def test_an_officer_needs_a_role():
    """An officer without a role is refused."""
    with pytest.raises(BadInput):
        make_officer(name="Nobody in particular")


def test_a_contact_is_sealed_and_found():
    """The address stands nowhere in the clear and is still there for a page."""
    officer = make_officer(Role.DRAFTER, name="Night desk")
    assert b"night-desk" not in bytes(officer.contact)
    assert contact_of(officer.id) == ("night-desk@desk.example", "en")


def test_who_is_on_duty():
    """The roster says who holds the post; outside every turn the supervisors do."""
    administrator, duty, chief = (
        make_officer(Role.ADMINISTRATOR),
        make_officer(Role.DRAFTER),
        make_officer(Role.SUPERVISOR),
    )
    roster_duty(occasion(administrator), officer=duty, post=Post.DUTY, starts_at=START, ends_at=after(hours=8))
    assert on_duty(after(hours=7), Post.DUTY) == [duty]
    assert on_duty(after(hours=8), Post.DUTY) == [chief]


def test_a_turn_must_have_length():
    """A turn that ends before it starts is refused."""
    administrator = make_officer(Role.ADMINISTRATOR)
    with pytest.raises(BadInput):
        roster_duty(occasion(administrator), officer=administrator, post=Post.DUTY, starts_at=START, ends_at=START)
