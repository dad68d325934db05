"""The monthly drill as the desk keeps it in mind: asked for when it is due, quiet when one went well."""

import pytest

from tests.people import after, desk_occasion, make_officer, occasion
from tocsin.desk.alerts.acts import hold_duty, refuse_duty
from tocsin.desk.alerts.acts.drilling import ask_drill, end_drill, note_drill
from tocsin.desk.alerts.binding import is_done
from tocsin.desk.alerts.duty_kinds import DutyKind
from tocsin.desk.alerts.models import Duty
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.models import Delivery
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry
from tocsin.desk.review.waiting import Need, decisions_waiting
from tocsin.terms import NotPermitted

pytestmark = pytest.mark.usefixtures("desk")
WELL = [{"name": "the story is played", "ok": True, "seconds": 1.0, "words": "2 alerts"}]
BADLY = [{"name": "the canary arrives", "ok": False, "seconds": 30.0, "words": "It waits in the outbox."}]


def asked() -> int:
    """How many times the desk has asked for a drill."""
    return Entry.objects.filter(act="alerts.ask_drill").count()


def subjects() -> list[str]:
    """The subjects of every page, each once, by the alphabet."""
    pages = Delivery.objects.filter(message__kind="page").select_related("rendition")
    return sorted({page.rendition.text.subject for page in pages})


def test_a_drill_is_asked_for_a_month_after_the_founding_and_goes_upward_each_week() -> None:
    """Not before; one duty that binds by name whoever supervises; paged at once, again each week, in the record."""
    supervisor = make_officer(Role.SUPERVISOR)
    assert ask_drill(desk_occasion(after(days=30.9))) is None
    assert ask_drill(desk_occasion(after(days=31))) == supervisor
    assert ask_drill(desk_occasion(after(days=31.1))) is None
    duty = Duty.objects.get(kind=DutyKind.DRILL)
    assert (duty.officer, duty.due_at) == (supervisor, after(days=38))
    for days in (37, 38, 44, 45):
        timers.fire_due(lambda days=days: desk_occasion(after(days=days)))
    assert asked() == 1
    assert Entry.objects.filter(act="alerts.chase_duty").count() == 2
    asking, upward = subjects()
    assert asking == "No drill went well for 31 days"
    assert upward.startswith(f"Not done: {supervisor.name} is to run a drill")


def test_a_drill_that_went_well_ends_the_duty() -> None:
    """One that failed does not; afterwards nobody is chased, and the next is asked for in its time."""
    make_officer(Role.SUPERVISOR)
    ask_drill(desk_occasion(after(days=31)))
    end_drill(desk_occasion(after(days=32)), BADLY)
    assert not is_done(Duty.objects.get(), after(days=32))
    end_drill(desk_occasion(after(days=33)), WELL)
    assert Duty.objects.get().done_at == after(days=33)
    timers.fire_due(lambda: desk_occasion(after(days=40)))
    assert not Entry.objects.filter(act="alerts.chase_duty").exists()
    assert ask_drill(desk_occasion(after(days=64))) is not None
    assert Duty.objects.filter(done_at=None).count() == 1


def test_a_drill_can_be_held_or_refused_like_every_duty() -> None:
    """With a reason and a time; a refusal binds another who supervises."""
    bound, other = make_officer(Role.SUPERVISOR), make_officer(Role.SUPERVISOR, name="Other")
    ask_drill(desk_occasion(after(days=31)))
    duty = Duty.objects.get()
    hold_duty(occasion(bound, after(days=31)), duty.id, reason="The machine moves.", until=after(days=32))
    assert refuse_duty(occasion(bound, after(days=33)), duty.id, reason="Not my desk.").officer == other


def test_a_drill_that_went_well_is_enough_for_a_month() -> None:
    """It counts from its end; one that failed counts for nothing."""
    make_officer(Role.SUPERVISOR)
    assert end_drill(desk_occasion(after(days=20)), WELL)
    assert not end_drill(desk_occasion(after(days=45)), BADLY)
    assert ask_drill(desk_occasion(after(days=50))) is None
    assert ask_drill(desk_occasion(after(days=51))) is not None


def test_without_a_supervisor_the_administrators_are_asked() -> None:
    """Silence goes to whoever is there; a desk without anybody asks nobody, and asks as soon as there is one."""
    assert ask_drill(desk_occasion(after(days=31))) is None
    administrator = make_officer(Role.ADMINISTRATOR)
    assert ask_drill(desk_occasion(after(days=31))) == administrator


def test_no_officer_notes_or_asks_for_a_drill() -> None:
    """A drill is what the desk itself says it was."""
    officer = occasion(make_officer(Role.SUPERVISOR))
    for act in (lambda: note_drill(officer, WELL), lambda: end_drill(officer, WELL), lambda: ask_drill(officer)):
        with pytest.raises(NotPermitted):
            act()


def test_a_drill_that_is_asked_for_stands_on_the_page_like_every_duty() -> None:
    """For whoever is bound from the day on which it is asked for, for every supervisor once it is overdue."""
    two, drafter = [make_officer(Role.SUPERVISOR, name=name) for name in "AB"], make_officer(Role.DRAFTER)
    assert decisions_waiting(two[0], after(days=30)) == []
    bound = ask_drill(desk_occasion(after(days=31)))
    assert bound is not None
    [other] = [one for one in two if one != bound]
    [waits] = decisions_waiting(bound, after(days=33))
    assert (waits.need, waits.about, waits.when) == (Need.DUTY, "duty", "5 d left")
    assert "tocsin drill" in waits.what
    assert decisions_waiting(other, after(days=33)) == []
    assert [one.when for one in decisions_waiting(other, after(days=40))] == ["overdue for 2 d"]
    assert decisions_waiting(drafter, after(days=40)) == []
    end_drill(desk_occasion(after(days=40)), WELL)
    assert decisions_waiting(bound, after(days=41)) == []
