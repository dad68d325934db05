"""Everything that waits binds somebody by name: what came from outside, a lapse, an order's silence; and upward."""

from datetime import timedelta

import pytest

from tests.desk.alerts.test_duties import pages, run_until
from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import Town, make_tip, make_town, released
from tocsin.desk.alerts.acts import hold_duty, refuse_duty
from tocsin.desk.alerts.acts.duties import bind
from tocsin.desk.alerts.binding import access_duty
from tocsin.desk.alerts.duty_kinds import DutyKind
from tocsin.desk.alerts.models import Duty, LapseQuestion
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.models import Timer
from tocsin.desk.delivery.queries import timers_in_trouble
from tocsin.desk.officers.acts import roster_duty
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Post, Role
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened
from tocsin.desk.review.waiting import Need, decisions_waiting
from tocsin.desk.threats.acts import add_to_intake, set_intake_aside, take_in
from tocsin.desk.threats.intake import ANONYMOUS
from tocsin.terms import Absent, BadInput, Conflict, Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def told(at=START, words: str = "A van stands at the quay.") -> tuple[object, str]:
    """Somebody without a name tells the desk something."""
    return take_in(occasion(ANONYMOUS, at), words=words, form=str(at).encode())


def suspend_all(*roles: Role) -> None:
    """Nobody with one of these roles works here any more."""
    for officer in Officer.objects.all():
        if not roles or officer.held & set(roles):
            Officer.objects.filter(pk=officer.pk).update(is_active=False)


def test_what_came_from_outside_binds_somebody(town: Town) -> None:
    """Whoever is on duty, for two hours; unread words go upward, and an officer sees it on the page."""
    by = occasion(make_officer(Role.ADMINISTRATOR, name="Boss"))
    roster_duty(by, officer=town.drafter, post=Post.DUTY, starts_at=START, ends_at=after(hours=9))
    intake, _ = told(after(seconds=40))
    run_until(after(minutes=1))
    duty = Duty.objects.get(kind="intake")
    assert (duty.officer, duty.subject_id, duty.due_at) == (town.drafter, intake.pk, after(minutes=121))
    mine = [one for one in decisions_waiting(town.drafter, after(hours=1)) if one.need is Need.DUTY]
    assert duty.id in [one.subject_id for one in mine]
    run_until(after(hours=3))
    duty.refresh_from_db()
    assert (duty.chased, len(pages())) == (1, 1)


def test_reading_alone_does_not_judge_it(town: Town) -> None:
    """Filed or set aside with a reason is judged; what the sender adds binds anew."""
    intake, code = told()
    run_until(after(minutes=1))
    set_intake_aside(occasion(town.drafter, after(hours=1)), intake.pk, "It is about the weather.")
    run_until(after(hours=5))
    assert Duty.objects.get(kind="intake").done_at is not None
    _, code = told(after(hours=5), "Look at the bridge.")
    add_to_intake(occasion(ANONYMOUS, after(hours=6)), code, "And at the ferry.")
    run_until(after(hours=7))
    assert Duty.objects.filter(kind="intake", done_at=None).count() == 1


def test_what_came_from_outside_tells_no_second(town: Town) -> None:
    """Neither the entry, nor the ids, nor the timer, nor the duty is finer than a minute."""
    intake, _ = told(after(seconds=42.5))
    entry = Entry.objects.get(act="threats.take_in")
    assert entry.time.second == entry.time.microsecond == 0
    assert (intake.pk.int >> 80) % 60_000 == (entry.id.int >> 80) % 60_000 == 0
    assert Timer.objects.get(kind="threats.intake_waits").due_at == after(minutes=1)


def test_a_tip_binds_an_administrator_where_nobody_else_is(town: Town) -> None:
    """Nobody is rostered and no supervisor is left: silence goes further upward."""
    make_officer(Role.ADMINISTRATOR, name="Boss")
    tip = make_tip(town.drafter, after(hours=1))
    suspend_all(Role.SUPERVISOR)
    run_until(after(hours=1))
    assert Role.ADMINISTRATOR in Duty.objects.get(kind="tip", subject_id=tip.id).officer.held


def test_where_nobody_is_there_the_desk_is_loud(town: Town) -> None:
    """The timer stands in trouble, with words, until somebody is there; then it binds."""
    tip = make_tip(town.drafter, after(hours=1))
    suspend_all()
    with pytest.raises(Conflict, match="Nobody is there"):
        run_until(after(hours=1))
    assert "Nobody is there to be bound to judge a tip" in "".join(one.trouble for one in timers_in_trouble())
    Officer.objects.filter(pk=town.supervisor.pk).update(is_active=True)
    later = after(hours=2)
    timers.fire_due(lambda: desk_occasion(later))
    assert Duty.objects.get(kind="tip", subject_id=tip.id).officer == town.supervisor
    assert timers_in_trouble() == []


def test_a_part_of_an_act_finds_somebody_later(town: Town) -> None:
    """Where an act binds and nobody is there, the act is done all the same, and a timer goes on trying."""
    suspend_all()
    assert bind(desk_occasion(START), DutyKind.INSIDERS, town.threat.id) is None
    with pytest.raises(Conflict, match="Nobody is there"):
        timers.fire_due(lambda: desk_occasion(START))
    Officer.objects.filter(pk=town.supervisor.pk).update(is_active=True)
    timers.fire_due(lambda: desk_occasion(after(hours=2)))
    assert Duty.objects.get(kind="insiders").officer == town.supervisor


def test_it_binds_rather_somebody_who_may_know_of_it(town: Town) -> None:
    """The officer on duty is not cleared for the tip: a supervisor who is gets it."""
    by = occasion(make_officer(Role.ADMINISTRATOR, name="Boss"))
    narrow = make_officer(Role.DRAFTER, name="Narrow", clearance=Tlp.GREEN)
    roster_duty(by, officer=narrow, post=Post.DUTY, starts_at=START, ends_at=after(hours=9))
    tip = make_tip(town.drafter, after(hours=1))
    run_until(after(hours=1))
    assert Duty.objects.get(kind="tip", subject_id=tip.id).officer == town.supervisor


def test_an_officer_who_left_is_bound_no_more(town: Town) -> None:
    """When it goes upward, somebody who is there takes the place."""
    run_until(START)
    suspend_all(Role.DRAFTER)
    run_until(after(hours=4))
    assert Duty.objects.get(kind="threat").officer == town.supervisor


def test_a_lapse_binds_the_threats_owner(town: Town) -> None:
    """By name, until the alert ends; it cannot be put off, only answered or refused; settled, it is done."""
    alert = released(town)
    run_until(alert.expires_at - timedelta(minutes=1))
    duty, question = Duty.objects.get(kind="lapse"), LapseQuestion.objects.get()
    assert (duty.officer, duty.subject_id, duty.due_at) == (town.drafter, question.id, alert.expires_at)
    [asked, *_] = opened(Tlp.RED, ["alerts.ask_lapse"])
    assert (asked.body or {})["bound"] == town.drafter.name
    now = alert.expires_at - timedelta(minutes=1)
    with pytest.raises(BadInput, match="not put off"):
        hold_duty(occasion(town.drafter, now), duty.id, reason="Later.", until=now + timedelta(hours=1))
    refuse_duty(occasion(town.drafter, now), duty.id, reason="Not my district.")
    duty.refresh_from_db()
    assert duty.officer == town.supervisor


def test_a_lapse_goes_upward_once_at_a_time(town: Town) -> None:
    """The lapse guard pages; the duty beside it counts and pages nobody a second time."""
    alert = released(town)
    run_until(alert.expires_at + timedelta(hours=30))
    assert Duty.objects.get(kind="lapse").chased > 1
    assert not [one for one in opened(Tlp.RED, ["alerts.chase_duty"]) if (one.body or {})["kind"] == "lapse"]
    assert {one.act for one in opened(Tlp.RED, ["alerts.escalate_lapse", "alerts.note_lapse"])}


def test_a_refusal_by_the_only_supervisor_goes_to_an_administrator(town: Town) -> None:
    """It never stays with whoever refused while somebody else is there."""
    make_officer(Role.ADMINISTRATOR, name="Boss")
    tip = make_tip(town.drafter, after(hours=1))
    run_until(after(hours=1))
    duty = Duty.objects.get(kind="tip", subject_id=tip.id)
    refuse_duty(occasion(town.supervisor, after(hours=1)), duty.id, reason="I am away.")
    duty.refresh_from_db()
    assert Role.ADMINISTRATOR in duty.officer.held
    assert pages()[-1][0] == after(hours=1)


def test_a_duty_is_absent_for_whoever_may_not_know(town: Town) -> None:
    """By its id alone, in the words of one that is not there."""
    intake, _ = told()
    run_until(after(minutes=1))
    auditor = make_officer(Role.AUDITOR, name="Audit")
    with pytest.raises(Absent, match="There is no such duty"):
        access_duty(auditor, Duty.objects.get(kind="intake").id)
    with pytest.raises(Absent, match="There is no such duty"):
        access_duty(town.drafter, intake.pk)
