"""How the desk stands: timers that fail or stand still are shown, and told to somebody; so is a desk without people."""

import json
from dataclasses import replace

import pytest

from tests.faces.pages import client_of
from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import Town, make_town
from tocsin.desk.alerts.acts.watching import report_timers
from tocsin.desk.delivery.models import Delivery, Message, Timer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import set_instant
from tocsin.desk.record.queries import opened
from tocsin.desk.review.standing import access_timer_faults, faults
from tocsin.faces.cli.standing import show
from tocsin.terms import Mode, NotPermitted, Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town; its threat's timer is set, nothing else."""
    return make_town()


@pytest.fixture
def live(town: Town, settings) -> Town:
    """The same on a desk that is not a replay."""
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.EXERCISE)
    return town


def fail(times: int) -> None:
    """A timer of the desk has failed so often."""
    Timer.objects.filter(kind="threats.threat_waits").update(
        attempts=times, trouble="RuntimeError: the disk is full", next_at=after(hours=9)
    )


def test_a_timer_that_fails_is_shown_to_whoever_may_see_the_desk(town: Town) -> None:
    """With its kind and its reason; to others only that something fails."""
    assert faults(START) == []
    fail(1)
    [fault] = access_timer_faults(town.supervisor, START)
    assert "threats.threat_waits" in fault.words
    assert "the disk is full" in fault.words
    [fault] = access_timer_faults(town.drafter, START)
    assert "disk" not in fault.words


def test_it_stands_on_the_page_now(town: Town) -> None:
    """Above all decisions, for everybody, and in the part of the page that asks again by itself."""
    fail(1)
    for headers in ({}, {"HX-Request": "true"}):
        assert "the disk is full" in client_of(town.supervisor).get("/", headers=headers).content.decode()
        page = client_of(town.drafter).get("/", headers=headers).content.decode()
        assert "Something that the desk does by itself fails" in page
        assert "disk" not in page


def test_timers_that_stand_still_are_told(live: Town) -> None:
    """Due for more than two minutes, and nobody fired them: the desk does not do what it must."""
    assert "timers stand still" not in [one.name for one in faults(after(minutes=2))]
    assert "timers stand still" in [one.name for one in faults(after(minutes=3))]


def test_a_replays_clock_may_stand(town: Town) -> None:
    """And its timers with it."""
    assert faults(after(hours=3)) == []


def test_somebody_is_paged_once_an_hour(live: Town) -> None:
    """Administrators and supervisors, about kinds and counts; a single failure is not told, it may be over."""
    fail(1)
    assert report_timers(desk_occasion(START)) == 0
    fail(2)
    assert report_timers(desk_occasion(after(minutes=1))) == 1
    assert report_timers(desk_occasion(after(minutes=30))) == 0
    assert report_timers(desk_occasion(after(minutes=62))) == 2, "by then another stands still"
    [first, _] = opened(Tlp.RED, ["alerts.report_timers"])
    assert first.body is not None
    assert first.body["kinds"] == {"threats.threat_waits": 1}
    paged = Delivery.objects.filter(message=Message.objects.filter(kind="page").earliest("placed_at"))
    held = [Officer.objects.get(pk=one.recipient_id).held for one in paged]
    assert {Role.SUPERVISOR, Role.ADMINISTRATOR} <= set().union(*held)
    with pytest.raises(NotPermitted):
        report_timers(occasion(live.supervisor, after(hours=9)))


def test_a_desk_without_a_supervisor_is_told(live: Town) -> None:
    """What nobody answers has only administrators to go to."""
    assert "no supervisor" not in [one.name for one in faults(START)]
    Officer.objects.filter(pk=live.supervisor.pk).update(is_active=False)
    assert "no supervisor" in [one.name for one in faults(START)]


def test_the_command_says_it_and_ends_with_one(live: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """For a watch from outside: what fails, as text or JSON; and that nobody serves the desk."""
    fail(1)
    with pytest.raises(SystemExit) as ended:
        show(as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert (told["mode"], told["running"]) == ("exercise", False)
    assert {"not running", "timer fails"} <= {one["name"] for one in told["faults"]}
    with pytest.raises(SystemExit):
        show(as_json=False)
    assert "the disk is full" in capsys.readouterr().out


def test_the_command_is_content_with_a_desk_that_is_well(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """No fault, no exit code."""
    make_officer(Role.ADMINISTRATOR, name="Boss")
    set_instant(START)
    show(as_json=False)
    assert "All is well" in capsys.readouterr().out
