"""What waits for a decision, for whom, in which order."""

from dataclasses import replace

import pytest

from tests.desk.measures.orders import issued
from tests.desk.stage import open_desk
from tests.people import after, desk_occasion, make_officer, occasion
from tests.warning import Town, drafted, make_town, released
from tocsin.desk.alerts.acts import answer_lapse, close_threat, submit_alert
from tocsin.desk.alerts.models import LapseQuestion
from tocsin.desk.delivery import timers
from tocsin.desk.incidents.acts import open_incident
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.review.waiting import Need, decisions_waiting
from tocsin.terms import Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """A town with an open threat."""
    return make_town(people=4)


def needs(officer: Officer, hours: float) -> list[Need]:
    """What waits for an officer, some hours after the start."""
    return [one.need for one in decisions_waiting(officer, after(hours=hours))]


def test_an_open_threat_without_a_warning_waits_until_one_is_out(town: Town) -> None:
    """It stands for everybody who may know of it, with the time it is uncovered."""
    [bare] = decisions_waiting(town.drafter, after(hours=5))
    assert (bare.need, bare.subject_id, bare.when) == (Need.WARN, town.threat.id, "uncovered for 5 h")
    released(town, after(hours=6), effective_at=after(hours=6))
    assert needs(town.drafter, 7) == []


def test_a_submission_waits_only_for_who_may_release_and_wrote_none_of_it(town: Town) -> None:
    """The releaser is asked; the author, even one who may release, is not."""
    both = make_officer(Role.DRAFTER, Role.RELEASER, name="Both")
    alert = drafted(replace(town, drafter=both))
    submit_alert(occasion(both), alert.id)
    assert needs(town.releaser, 1) == [Need.APPROVE_ALERT, Need.WARN]
    assert needs(both, 1) == needs(town.drafter, 1) == [Need.WARN]


def test_a_lapse_question_comes_first_and_says_how_long(town: Town) -> None:
    """Before expiry the time left; after it, how long nothing covers the threat; the threat stands once."""
    released(town)
    timers.fire_due(lambda: desk_occasion(after(hours=43)))
    [asked] = decisions_waiting(town.drafter, after(hours=43))
    assert (asked.need, asked.when) == (Need.LAPSE, "5 h left")
    [lapsed] = decisions_waiting(town.drafter, after(hours=50, minutes=30))
    assert (lapsed.need, lapsed.when) == (Need.LAPSE, "uncovered for 2 h 30 min")


def test_let_lapse_waits_for_another_to_countersign(town: Town) -> None:
    """Who answered keeps seeing the question; only another with the right role is asked to countersign."""
    released(town)
    timers.fire_due(lambda: desk_occasion(after(hours=43)))
    answer_lapse(occasion(town.supervisor, after(hours=43)), LapseQuestion.objects.get().id, "let_lapse", "It is over.")
    other = make_officer(Role.SUPERVISOR, name="Other")
    assert needs(town.supervisor, 44) == needs(town.drafter, 44) == [Need.LAPSE]
    assert needs(other, 44) == [Need.COUNTERSIGN]


def test_nothing_waits_for_who_may_not_know(town: Town) -> None:
    """An officer cleared below the threat's limit sees none of it."""
    assert needs(make_officer(Role.DRAFTER, name="Narrow", clearance=Tlp.GREEN), 5) == []


def test_a_threat_that_is_over_waits_for_nothing(town: Town) -> None:
    """Closed, or come true: no warning is missed any more."""
    close_threat(occasion(town.supervisor, after(hours=2)), town.threat.id, "Arrested.")
    assert needs(town.drafter, 5) == []


def test_a_threat_that_came_true_waits_for_nothing(town: Town) -> None:
    """The incident has its own page."""
    open_incident(
        occasion(town.drafter, after(hours=4)),
        title="Fire",
        place_name="Quay Hall",
        happened_at=after(hours=3),
        limit=Tlp.CLEAR,
        threat=town.threat.id,
    )
    assert needs(town.drafter, 5) == []


def test_silent_organisers_and_failed_mails_wait(desk: None) -> None:
    """Silence on an order and gatherings that it never reached are counted."""
    city = open_desk(refused=frozenset({"gone@stage.example"}))
    city.now = after(hours=1)
    order = issued(city)
    city.pass_hours(1)
    [silent] = decisions_waiting(city.releaser, city.now)
    assert (silent.need, silent.subject_id, silent.when) == (Need.SILENCE, order.pk, "3 silent, 2 not reached")


def test_an_alert_that_does_not_reach_everyone_waits(desk: None) -> None:
    """A refused mailbox stands there while the alert matters, and not after its end."""
    city = open_desk(refused=frozenset({"p1@person.example"}))
    town = make_town(people=3)
    released(town)
    city.pass_hours(1)
    [failed] = decisions_waiting(town.drafter, after(hours=1))
    assert (failed.need, failed.when) == (Need.DELIVERY, "1 failed")
    assert Need.DELIVERY not in needs(town.drafter, 49)
