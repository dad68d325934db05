"""Changing rights, suspending, sessions, duty: only by an administrator with a passkey, never one's own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.people import START, after, bare, desk_occasion, make_officer, occasion
from tocsin.desk.officers.acts import (
    change_rights,
    end_sitting,
    end_sittings,
    enrol_officer,
    hand_over,
    note_seen,
    redeem_enrolment,
    refuse_sign_in,
    renew_enrolment,
    resume_officer,
    roster_duty,
    sign_in,
    strike_duty,
    suspend_officer,
)
from tocsin.desk.officers.models import DutyTurn, Officer, Sitting
from tocsin.desk.officers.queries import notes_for, sitting_of, sittings
from tocsin.desk.officers.rules import Method, Post, Role
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened_one
from tocsin.terms import Absent, BadInput, Conflict, Mode, NotPermitted, ProofNeeded, Tlp

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def administrator() -> Officer:
    """Who has a passkey and may change others."""
    made = make_officer(Role.ADMINISTRATOR, name="Administration")
    Officer.objects.filter(pk=made.pk).update(keyed_at=START)
    return made


@pytest.fixture
def live(administrator: Officer, settings) -> None:
    """The desk is a live one, and no longer being set up."""
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)


def session_of(officer: Officer) -> Sitting:
    """A session of the officer, begun with a passkey."""
    sitting, _ = sign_in(bare(officer), method=Method.PASSKEY, device="Firefox on Linux")
    return sitting


def last_body() -> dict[str, object]:
    """What the newest entry says."""
    body = opened_one(Entry.objects.select_related("body").last()).body
    assert body is not None
    return dict(body)


def test_other_rights_end_every_session(administrator: Officer, live: None):
    """Who became a releaser signs in again, with what that role asks for; the entry has both rights."""
    officer = make_officer(Role.DRAFTER)
    sitting = session_of(officer)
    before = officer.get_session_auth_hash()
    changed = change_rights(occasion(administrator), officer.pk, roles=[Role.RELEASER], clearance=Tlp.GREEN)
    assert (changed.roles, changed.cleared) == (["releaser"], Tlp.GREEN)
    assert sitting_of(sitting.pk, changed, START) is None
    assert changed.get_session_auth_hash() != before
    assert last_body()["before"] == {"roles": ["drafter"], "clearance": "TLP:RED", "office": "Test office"}


def test_a_suspended_officer_is_out_and_may_come_back(administrator: Officer, live: None):
    """Sessions and links end; the record keeps the reason; resumed, the old session is not."""
    officer = make_officer(Role.RELEASER)
    sitting, token = session_of(officer), renew_enrolment(occasion(administrator), officer.pk)
    suspend_officer(occasion(administrator), officer.pk, "Left the house.")
    with pytest.raises(Absent):
        redeem_enrolment(desk_occasion(), token)
    with pytest.raises(NotPermitted):
        session_of(officer)
    resumed = resume_officer(occasion(administrator), officer.pk)
    assert sitting_of(sitting.pk, resumed, START) is None
    assert session_of(resumed)
    with pytest.raises(Conflict):
        resume_officer(occasion(administrator), officer.pk)


def test_nobody_changes_their_own_rights(administrator: Officer, live: None):
    """Nor suspends themselves; and the last administrator stays one."""
    other = make_officer(Role.ADMINISTRATOR, name="Second administration")
    by = occasion(administrator)
    with pytest.raises(NotPermitted):
        change_rights(by, administrator.pk, roles=list(Role), clearance=Tlp.RED)
    with pytest.raises(NotPermitted):
        suspend_officer(by, administrator.pk, "x")
    suspend_officer(by, other.pk, "x")
    with pytest.raises(NotPermitted):
        change_rights(occasion(other), administrator.pk, roles=[Role.DRAFTER], clearance=Tlp.RED)


def test_the_last_administrator_is_not_taken_away(administrator: Officer, live: None):
    """Neither by suspending nor by other roles: nobody could let anyone in any more."""
    second = make_officer(Role.ADMINISTRATOR, name="Second administration")
    suspend_officer(occasion(second), administrator.pk, "On leave.")
    resume_officer(occasion(second), administrator.pk)
    change_rights(occasion(administrator), second.pk, roles=[Role.AUDITOR], clearance=Tlp.RED)
    third = make_officer(Role.ADMINISTRATOR, name="Third")
    suspend_officer(occasion(administrator), third.pk, "x")
    assert [one.pk for one in Officer.objects.filter(is_active=True) if Role.ADMINISTRATOR in one.held] == [
        administrator.pk
    ]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_changes_officers(administrator: Officer, live: None, role: Role):
    """Every other role is refused each of the acts, passkey or not."""
    by, officer = occasion(make_officer(role, name="Somebody")), make_officer(Role.DRAFTER)
    sitting = session_of(officer)
    for act in (
        lambda: change_rights(by, officer.pk, roles=[Role.RELEASER], clearance=Tlp.RED),
        lambda: suspend_officer(by, officer.pk, "x"),
        lambda: resume_officer(by, officer.pk),
        lambda: renew_enrolment(by, officer.pk),
        lambda: end_sitting(by, sitting.pk),
        lambda: end_sittings(by, officer.pk),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_the_machine_enrols_only_until_an_administrator_has_a_passkey(administrator: Officer, live: None):
    """While the desk is set up the command line makes links; then it makes none."""
    Officer.objects.update(keyed_at=None)
    drafter = make_officer(Role.DRAFTER)
    assert renew_enrolment(bare(administrator), drafter.pk)
    Officer.objects.filter(pk=administrator.pk).update(keyed_at=START)
    with pytest.raises(ProofNeeded):
        renew_enrolment(bare(administrator), drafter.pk)
    with pytest.raises(ProofNeeded):
        enrol_officer(
            bare(administrator), name="x", office="x", roles=[Role.RELEASER], clearance=Tlp.RED, contact="x@y.example"
        )


def test_a_session_ends_by_its_limits(administrator: Officer, live: None):
    """An hour without a click, twelve hours in any case, and one that would begin in the future never was."""
    officer = make_officer(Role.RELEASER)
    sitting = session_of(officer)
    assert sitting_of(sitting.pk, officer, after(minutes=60)) == sitting
    assert sitting_of(sitting.pk, officer, after(minutes=61)) is None
    for hour in range(1, 13):
        note_seen(replace(bare(officer), at=after(hours=hour)), sitting)
        sitting.refresh_from_db()
    assert sitting_of(sitting.pk, officer, after(hours=12)) == sitting
    assert sitting_of(sitting.pk, officer, after(hours=12, seconds=1)) is None
    assert sitting_of(sitting.pk, officer, START - timedelta(seconds=1)) is None


def test_a_session_is_nobody_elses(administrator: Officer, live: None):
    """The id of another officer's session opens nothing."""
    sitting = session_of(make_officer(Role.RELEASER))
    assert sitting_of(sitting.pk, make_officer(Role.SUPERVISOR), START) is None


def test_sessions_are_listed_and_ended(administrator: Officer, live: None):
    """One's own, all but this one, and another's by an administrator; twice is no harm."""
    officer = make_officer(Role.DRAFTER)
    first, second, third = session_of(officer), session_of(officer), session_of(officer)
    end_sitting(bare(officer), first.pk)
    end_sitting(bare(officer), first.pk)
    assert {one.pk for one in sittings(officer, START)} == {second.pk, third.pk}
    assert end_sittings(bare(officer), officer.pk, but=third.pk) == 1
    end_sitting(occasion(administrator), third.pk)
    assert sittings(officer, START) == []
    assert Entry.objects.filter(act="officers.end_sitting").count() == 2


def test_a_failed_try_is_in_the_record_for_few_to_read(administrator: Officer):
    """Who it was meant to be and why it failed; above the limit of what every officer reads."""
    refuse_sign_in(desk_occasion(), method=Method.PASSKEY, officer_id=administrator.pk, why="wrong key")
    assert last_body() == {"name": "Administration", "method": "passkey", "why": "wrong key"}
    assert Entry.objects.last().limit == Tlp.AMBER


def test_duty_is_handed_over_under_its_limit(administrator: Officer):
    """The note is sealed, found by the cleared, not by others; the writer cannot mark it above their own clearance."""
    duty = make_officer(Role.DRAFTER, clearance=Tlp.AMBER)
    low, high = make_officer(Role.REPORTER, clearance=Tlp.GREEN), make_officer(Role.SUPERVISOR)
    turn = roster_duty(occasion(administrator), officer=duty, post=Post.DUTY, starts_at=START, ends_at=after(hours=8))
    hand_over(occasion(duty, after(hours=8)), turn.pk, note="The harbour calls back at six.", limit=Tlp.AMBER)
    assert notes_for(low, START, after(hours=9)) == []
    [(_, note)] = notes_for(high, START, after(hours=9))
    assert note == "The harbour calls back at six."
    assert b"harbour" not in bytes(DutyTurn.objects.get().note)
    with pytest.raises(BadInput):
        hand_over(occasion(duty), turn.pk, note="x", limit=Tlp.RED)
    with pytest.raises(BadInput):
        hand_over(occasion(duty), turn.pk, note=" ", limit=Tlp.GREEN)
    with pytest.raises(NotPermitted):
        hand_over(occasion(high), turn.pk, note="x", limit=Tlp.GREEN)


def test_a_turn_that_began_stays_on_the_roster(administrator: Officer):
    """Who was on duty cannot be made unsaid; a turn to come can be struck."""
    officer = make_officer(Role.DRAFTER)
    by = occasion(administrator)
    turn = roster_duty(by, officer=officer, post=Post.DUTY, starts_at=after(hours=1), ends_at=after(hours=8))
    with pytest.raises(Conflict):
        strike_duty(replace(by, at=after(hours=1)), turn.pk)
    strike_duty(by, turn.pk)
    assert not DutyTurn.objects.exists()
    with pytest.raises(Absent):
        strike_duty(by, turn.pk)
