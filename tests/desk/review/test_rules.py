"""The account and the lead times, folded from entries."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.desk.review.rules import WORDS, Told, days, hours_between, lead_times, timeline

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def told(hours: float, act: str, *subjects: str, **body: object) -> Told:
    """An entry so many hours after noon."""
    return Told(NOON + timedelta(hours=hours), act, "Desk A", subjects, body)


def at(hours: float) -> str:
    """An instant as bodies hold it."""
    return (NOON + timedelta(hours=hours)).isoformat()


STORY = [
    told(1, "threats.file_tip", "tip", received_at=at(0), grade="B2", limit="TLP:RED"),
    told(2, "threats.open_threat", "threat", "tip", title="Plan"),
    told(6, "alerts.release_alert", "alert", "threat", number=1),
    told(30, "alerts.note_lapse", "question", "alert", "threat", expires_at=at(30)),
    told(101, "incidents.open_incident", "incident", "threat", happened_at=at(100)),
]


def test_the_lead_times_of_a_threat() -> None:
    """From the tip's receipt to the release, from there to the incident, and from the lapse."""
    (lead,) = lead_times(STORY)
    assert (lead.title, lead.tip_to_alert, lead.alert_to_incident, lead.lapse_to_incident) == ("Plan", 6.0, 94.0, 70.0)


def test_a_renewal_mends_a_lapse() -> None:
    """With a later alert in between there is no open lapse; the first alert still gives the lead time."""
    (lead,) = lead_times([*STORY, told(40, "alerts.release_alert", "alert2", "threat")])
    assert (lead.alert_to_incident, lead.lapse_to_incident) == (94.0, None)


def test_the_first_of_several_tips_counts() -> None:
    """Also one that was attached later."""
    earlier = told(3, "threats.file_tip", "tip0", received_at=at(-10))
    attached = told(3, "threats.attach_tip", "threat", "tip0")
    (lead,) = lead_times([*STORY, earlier, attached])
    assert lead.tip_to_alert == 16.0


def test_what_did_not_happen_has_no_lead_time() -> None:
    """A threat alone: nothing was warned, nothing came."""
    (lead,) = lead_times(STORY[1:2])
    assert (lead.tip_to_alert, lead.alert_to_incident, lead.lapse_to_incident) == (None, None, None)


def test_an_alert_after_the_incident_gave_no_lead() -> None:
    """A negative lead time is none."""
    late = [STORY[0], STORY[1], told(200, "alerts.release_alert", "alert", "threat"), STORY[4]]
    (lead,) = lead_times(late)
    assert lead.alert_to_incident is None


def test_threats_are_kept_apart() -> None:
    """Another threat's alert and incident do not count for this one."""
    other = told(7, "threats.open_threat", "other", "tip2", title="Other")
    first, second = lead_times([*STORY, other])
    assert first.alert_to_incident == 94.0
    assert second.alert_to_incident is None


def test_the_timeline_tells_the_main_acts() -> None:
    """In words, by office; what is no main act is left out."""
    moments = timeline([*STORY, told(3, "threats.attach_tip", "threat", "tip0")])
    assert [moment.act for moment in moments] == [entry.act for entry in STORY]
    assert moments[1].words == "Threat opened: Plan, (not told)"
    assert moments[0].office == "Desk A"


def test_an_erased_body_is_told_as_such() -> None:
    """Every main act can be told without its body."""
    moments = timeline([told(0, act, "x") for act in WORDS])
    assert len(moments) == len(WORDS)
    assert all("{" not in moment.words for moment in moments)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [(NOON, NOON, 0.0), (NOON, None, None), (None, NOON, None), (NOON, NOON - timedelta(1), None)],
)
def test_hours_between(start: datetime | None, end: datetime | None, hours: float | None) -> None:
    """None where one is missing or the order is wrong."""
    assert hours_between(start, end) == hours


def test_days_have_one_decimal() -> None:
    """36 hours are a day and a half."""
    assert days(timedelta(hours=36)) == 1.5
