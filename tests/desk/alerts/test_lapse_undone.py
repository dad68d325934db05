"""What had settled a chase and is undone: the chase goes on. Found by the state machine over the rules."""

import pytest

from tests.desk.alerts.test_lapse import END, pages, run_until
from tests.people import START, after, desk_occasion, occasion
from tests.warning import Town, make_town, released
from tocsin.desk.alerts.acts import cancel_alert, close_threat, reinstate_alert
from tocsin.desk.alerts.acts.lapsing import ask_lapse, escalate_lapse, note_expiry
from tocsin.desk.alerts.queries import open_questions
from tocsin.desk.delivery.models import Timer

TWICE = {"duplicate": "The first one ends early."}


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def unsettled(number: int = 1) -> int:
    """How many pages said that this alert is unsettled."""
    return sum(subject.startswith(f"Unsettled: alert {number} ") for subject, _ in pages())


def test_a_cover_that_is_taken_back_settles_nothing(town: Town) -> None:
    """Another alert covers the end when the guard looks, and is retracted before the end: supervisors hear again."""
    released(town, expires_at=END)
    second = released(town, expires_at=after(hours=12), overrides=TWICE)
    run_until(after(hours=3.6))
    cancel_alert(occasion(town.releaser, after(hours=3.8)), second.id, "Wrong.")
    run_until(after(hours=9))
    assert open_questions().count() == 1
    assert unsettled() >= 2


def test_nobody_is_paged_about_a_lapse_while_another_alert_covers_it(town: Town) -> None:
    """A new alert after the lapse keeps the supervisors quiet; when it is taken back, they hear again."""
    released(town, expires_at=END)
    run_until(after(hours=5))
    again = released(town, after(hours=5), effective_at=after(hours=5), expires_at=after(hours=30))
    before = unsettled()
    run_until(after(hours=20))
    assert unsettled() == before
    cancel_alert(occasion(town.releaser, after(hours=20)), again.id, "Wrong.")
    run_until(after(hours=34))
    assert unsettled() > before


def test_a_threat_that_is_open_again_is_chased_again(town: Town) -> None:
    """A lapse unsettled, the threat closed, then put back with another alert: the chase had ended, and goes on."""
    half = {"type": "Polygon", "coordinates": [[[20, 10], [20.1, 10], [20.1, 10.2], [20, 10.2], [20, 10]]]}
    first = released(town, expires_at=END)
    second = released(town, area=half, expires_at=after(hours=12), overrides=TWICE)
    run_until(after(hours=4.6))
    close_threat(occasion(town.supervisor, after(hours=4.7)), town.threat.id, "Over.", cancel_live=True)
    run_until(after(hours=8))
    assert not Timer.objects.filter(subject_id=first.id, state="set").exists()
    before = unsettled()
    reinstate_alert(occasion(town.supervisor, after(hours=8)), second.id, "It was true.")
    run_until(after(hours=9.1))
    assert open_questions().get().alert_id == first.id
    assert unsettled() > before


def test_a_question_asked_before_a_retraction_is_not_forgotten(town: Town) -> None:
    """Asked, retracted, put back, then covered by another at its end: when that one is taken back, it is chased."""
    first = released(town, expires_at=END)
    run_until(after(hours=3))
    assert open_questions().count() == 1
    cancel_alert(occasion(town.releaser, after(hours=3.1)), first.id, "Wrong.")
    reinstate_alert(occasion(town.supervisor, after(hours=3.2)), first.id, "It was true.")
    second = released(town, after(hours=3.25), effective_at=START, expires_at=after(hours=12), overrides=TWICE)
    run_until(after(hours=8))
    cancel_alert(occasion(town.releaser, after(hours=8.1)), second.id, "Wrong.")
    run_until(after(hours=24))
    assert open_questions().get().alert_id == first.id
    assert Timer.objects.filter(subject_id=first.id, kind="alerts.lapse_escalate", state="set").exists()
    assert unsettled() >= 1


def test_a_lapse_noted_late_is_chased(town: Town) -> None:
    """A late desk looked upward while another alert covered the end, and notes the end when it is uncovered again."""
    first = released(town, expires_at=END)
    second = released(town, expires_at=after(hours=12), overrides=TWICE)
    for act, kind in ((ask_lapse, "alerts.lapse_ask"), (escalate_lapse, "alerts.lapse_escalate")):
        timer = Timer.objects.get(subject_id=first.id, kind=kind, state="set")
        assert act(desk_occasion(after(hours=6)), timer) is None
        Timer.objects.filter(pk=timer.pk).update(state="done")
    cancel_alert(occasion(town.releaser, after(hours=6.1)), second.id, "Wrong.")
    note_expiry(desk_occasion(after(hours=6.2)), Timer.objects.get(subject_id=first.id, kind="alerts.lapsed"))
    assert Timer.objects.filter(subject_id=first.id, kind="alerts.lapse_escalate", state="set").exists()
