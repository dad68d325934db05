"""The monthly drill as the desk keeps it in mind: asked for when it is due, quiet when one went well."""

from dataclasses import replace
from typing import Any

import pytest

from tests.people import after, desk_occasion, make_officer, occasion
from tocsin.desk.alerts.acts.drilling import ask_drill, end_drill, note_drill
from tocsin.desk.delivery.models import Delivery
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry
from tocsin.desk.review.waiting import Need, decisions_waiting
from tocsin.terms import Mode, NotPermitted

pytestmark = pytest.mark.usefixtures("desk")
WELL = [{"name": "the story is played", "ok": True, "seconds": 1.0, "words": "2 alerts"}]
BADLY = [{"name": "the canary arrives", "ok": False, "seconds": 30.0, "words": "It waits in the outbox."}]


def asked() -> int:
    """How many times the desk has asked for a drill."""
    return Entry.objects.filter(act="alerts.ask_drill").count()


def test_a_drill_is_asked_for_a_month_after_the_founding_and_again_each_week() -> None:
    """Not before; once a week; whoever supervises is bound by name and paged; the record says so."""
    supervisor = make_officer(Role.SUPERVISOR)
    assert ask_drill(desk_occasion(after(days=30.9))) is None
    assert ask_drill(desk_occasion(after(days=31))) == supervisor
    assert ask_drill(desk_occasion(after(days=37.9))) is None
    assert ask_drill(desk_occasion(after(days=38))) == supervisor
    assert asked() == 2
    pages = Delivery.objects.filter(message__kind="page", recipient_id=supervisor.id).select_related("rendition")
    assert {page.rendition.text.subject for page in pages} == {
        "No drill went well for 31 days",
        "No drill went well for 38 days",
    }


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


def test_an_overdue_drill_stands_on_the_page_of_an_exercise_desk(settings: Any) -> None:
    """For supervisors and administrators, from the day on which it is due; a live desk runs no drills."""
    supervisor, drafter = make_officer(Role.SUPERVISOR), make_officer(Role.DRAFTER)
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.EXERCISE)
    assert decisions_waiting(supervisor, after(days=30)) == []
    [waits] = decisions_waiting(supervisor, after(days=33))
    assert (waits.need, waits.when) == (Need.DRILL, "overdue for 2 d")
    assert decisions_waiting(drafter, after(days=33)) == []
    end_drill(desk_occasion(after(days=33)), WELL)
    assert decisions_waiting(supervisor, after(days=34)) == []
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)
    assert decisions_waiting(supervisor, after(days=200)) == []
