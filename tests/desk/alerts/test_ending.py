"""Retracting in one act, closing a threat, noting that it came true."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.people import START, after, make_officer, occasion
from tests.warning import Town, drafted, make_town, released, renewed
from tocsin.cap import Verdict, check_alert, parse_alert
from tocsin.desk.alerts.acts import cancel_alert, close_threat, mark_incident, renew_alert
from tocsin.desk.alerts.models import Alert, Publication
from tocsin.desk.alerts.queries import coverage, feed, live_alerts, over_warned_person_hours, publications_live
from tocsin.desk.delivery.models import Delivery, Message, Timer
from tocsin.desk.delivery.rules import State
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import opened
from tocsin.terms import BadInput, Conflict, NotPermitted, Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def hand_over(alert: Alert, count: int, at: datetime = START) -> list[UUID]:
    """Mark the first `count` deliveries of people as handed over at `at`, as a sender would."""
    rows = Delivery.objects.filter(message__subject_id=alert.id, recipient_kind="person", state=State.READY)
    keys = list(rows.order_by("id").values_list("pk", flat=True)[:count])
    Delivery.objects.filter(pk__in=keys).update(state=State.HANDED_OVER, handed_over_at=at)
    return list(Delivery.objects.filter(pk__in=keys).values_list("recipient_id", flat=True))


def test_one_officer_retracts_in_one_act(town: Town) -> None:
    """What is unsent stops; the correction goes to those who were handed the alert, and to no one else."""
    alert = released(town)
    told = hand_over(alert, 3)
    cancel_alert(occasion(town.releaser, after(hours=1)), alert.id, "The tip was false.")
    alert.refresh_from_db()
    assert (alert.state, alert.cancelled_at) == ("cancelled", after(hours=1))
    originals = Delivery.objects.filter(message__kind="alert").exclude(recipient_id__in=told)
    assert set(originals.values_list("state", flat=True)) == {"cancelled"}
    assert "The tip was false" not in str([*originals.values(), *Message.objects.values()])
    correction = Message.objects.get(kind="correction")
    corrected = Delivery.objects.filter(message=correction)
    assert set(corrected.values_list("recipient_id", flat=True)) == set(told)
    assert "withdrawn" in correction.rendition_set.get(language="en").text.subject
    assert correction.priority > Message.objects.get(kind="alert").priority
    assert not Timer.objects.filter(subject_id=alert.id, state="set").exists()
    assert not live_alerts(after(hours=1)).exists()


def test_whoever_may_have_been_handed_it_is_corrected_too(town: Town) -> None:
    """A delivery in doubt, or in a sender's hands at this moment, counts as handed over."""
    alert = released(town)
    people = Delivery.objects.filter(message__subject_id=alert.id, recipient_kind="person").order_by("id")
    doubtful, claimed, *_ = people.values_list("pk", flat=True)
    Delivery.objects.filter(pk=doubtful).update(state=State.IN_DOUBT, doubtful=True)
    Delivery.objects.filter(pk=claimed).update(state=State.CLAIMED, worker="w", lease_until=1.0)
    cancel_alert(occasion(town.releaser, after(hours=1)), alert.id, "False.")
    expected = Delivery.objects.filter(pk__in=[doubtful, claimed]).values_list("recipient_id", flat=True)
    found = Delivery.objects.filter(message__kind="correction").values_list("recipient_id", flat=True)
    assert set(found) == set(expected)


def test_a_correction_reaches_those_who_only_have_the_former_alert(town: Town) -> None:
    """Somebody was handed the first alert, its renewal not yet: retracting the renewal tells them too."""
    former = released(town)
    [early] = hand_over(former, 1)
    draft = renew_alert(occasion(town.drafter, after(hours=2)), former.id, expires_at=after(hours=72))
    alert = renewed(town, draft, after(hours=2))
    cancel_alert(occasion(town.releaser, after(hours=3)), alert.id, "False.")
    corrected = Delivery.objects.filter(message__kind="correction").values_list("recipient_id", flat=True)
    assert list(corrected) == [early]


def test_a_correction_outlives_an_alert_that_was_about_to_end(town: Town) -> None:
    """It may be sent for a day at least."""
    alert = released(town)
    hand_over(alert, 1)
    cancel_alert(occasion(town.releaser, after(hours=47.9)), alert.id, "False.")
    assert Message.objects.get(kind="correction").expires_at == after(hours=47.9) + timedelta(hours=24)


def test_the_supervisors_are_paged(town: Town) -> None:
    """Retracting a true warning kills too."""
    alert = released(town)
    cancel_alert(occasion(town.releaser, after(hours=1)), alert.id, "False.")
    [page] = Delivery.objects.filter(message__kind="page")
    assert page.recipient_id == town.supervisor.id
    assert "was retracted" in page.rendition.text.subject


def test_page_and_feed_say_so_at_once(town: Town) -> None:
    """The page leads with the correction, the feed with a CAP Cancel that our check finds valid."""
    alert = released(town)
    cancel_alert(occasion(town.releaser, after(hours=1)), alert.id, "False.")
    files = {row.path.rpartition("/")[2]: bytes(row.content) for row in publications_live(after(hours=1))}
    assert set(files) == {"index.html", "cap.xml", "cancel.xml", "cancel.json"}
    page = files["index.html"].decode()
    assert page.index("The warning for Lower Quay is withdrawn") < page.index("Stay away from large gatherings")
    message = parse_alert(files["cancel.xml"])
    assert check_alert(files["cancel.xml"]).verdict is Verdict.VALID
    assert message.msg_type == "Cancel"
    assert message.references == f"desk@tocsin.example,{alert.cap_identifier},2024-03-06T09:00:00-00:00"
    [entry] = feed(after(hours=1)).entries
    assert (entry.msg_type, entry.cap_path.rpartition("/")[2]) == ("Cancel", "cancel.xml")
    assert feed(after(hours=49)).entries == ()


def test_what_was_published_is_kept(town: Town) -> None:
    """The page that stood before is still in the table, with the instant at which it went."""
    alert = released(town)
    cancel_alert(occasion(town.releaser, after(hours=1)), alert.id, "False.")
    pages = Publication.objects.filter(alert=alert, kind="page").order_by("published_at")
    assert [page.removed_at for page in pages] == [after(hours=1), None]


@pytest.mark.parametrize("hours", [48, 60])
def test_an_expired_alert_is_not_retracted(town: Town, hours: int) -> None:
    """It is over; a wrong one is corrected by a new alert."""
    alert = released(town)
    with pytest.raises(Conflict, match="expired"):
        cancel_alert(occasion(town.releaser, after(hours=hours)), alert.id, "False.")


def test_an_alert_is_retracted_once_with_a_reason_by_who_may(town: Town) -> None:
    """Twice, without a reason, a draft, without leave: refused."""
    alert = released(town)
    with pytest.raises(BadInput):
        cancel_alert(occasion(town.releaser), alert.id, "  ")
    with pytest.raises(NotPermitted):
        cancel_alert(occasion(town.drafter), alert.id, "False.")
    with pytest.raises(Conflict):
        cancel_alert(occasion(town.releaser), drafted(town).id, "False.")
    cancel_alert(occasion(town.releaser), alert.id, "False.")
    with pytest.raises(Conflict):
        cancel_alert(occasion(town.releaser), alert.id, "False.")
    with pytest.raises(Conflict):
        renew_alert(occasion(town.drafter), alert.id, expires_at=after(hours=72))


def test_a_threat_with_a_live_alert_is_not_closed_by_the_way(town: Town) -> None:
    """Only together with it; then the correction goes out in the same act, and drafts are withdrawn."""
    alert, draft = released(town), drafted(town)
    hand_over(alert, 2)
    with pytest.raises(Conflict, match="still in force"):
        close_threat(occasion(town.supervisor, after(hours=3)), town.threat.id, "Arrests were made.")
    close_threat(occasion(town.supervisor, after(hours=3)), town.threat.id, "Arrests were made.", cancel_live=True)
    alert.refresh_from_db()
    draft.refresh_from_db()
    town.threat.refresh_from_db()
    assert (alert.state, draft.state, town.threat.closed_at) == ("cancelled", "withdrawn", after(hours=3))
    assert Delivery.objects.filter(message__kind="correction").count() == 2
    [entry] = opened(Tlp.RED, ("alerts.close_threat",))
    assert entry.body is not None
    assert entry.body["retracted"][0]["corrected"] == 2


def test_closing_needs_leave_and_a_reason_and_happens_once(town: Town) -> None:
    """A releaser may not; a supervisor may, once."""
    with pytest.raises(NotPermitted):
        close_threat(occasion(town.releaser), town.threat.id, "Over.")
    with pytest.raises(BadInput):
        close_threat(occasion(town.supervisor), town.threat.id, "")
    close_threat(occasion(town.supervisor), town.threat.id, "Over.")
    with pytest.raises(Conflict):
        close_threat(occasion(town.supervisor), town.threat.id, "Over.")


def test_coverage_runs_from_opening_to_the_incident(town: Town) -> None:
    """Opened at 0 h, covered from 2 h to 48 h, incident at 60 h: 14 h uncovered, whatever comes later."""
    released(town, at=after(hours=2))
    assert coverage(town.threat.id, after(hours=1)).uncovered == timedelta(hours=1)
    assert coverage(town.threat.id, after(hours=100)).uncovered == timedelta(hours=54)
    mark_incident(town.threat.id, after(hours=60))
    told = coverage(town.threat.id, after(hours=100))
    assert told.uncovered == timedelta(hours=14)
    assert [gap.length for gap in told.gaps] == [timedelta(hours=2), timedelta(hours=12)]


def test_a_retraction_ends_coverage_and_a_close_ends_counting(town: Town) -> None:
    """Covered for 5 h, retracted; closed at 8 h: 3 h uncovered."""
    alert = released(town)
    cancel_alert(occasion(town.releaser, after(hours=5)), alert.id, "False.")
    close_threat(occasion(town.supervisor, after(hours=8)), town.threat.id, "Over.")
    assert coverage(town.threat.id, after(hours=100)).uncovered == timedelta(hours=3)


def test_an_unknown_threat_has_no_incident(town: Town) -> None:
    """An incident without a threat changes nothing here."""
    mark_incident(uuid4(), START)


def test_over_warning_counts_only_who_was_told(town: Town) -> None:
    """Four people told for 48 h, each inside for the first 24: 96 person-hours too many."""
    alert = released(town)
    assert over_warned_person_hours(alert.id) == 0
    hand_over(alert, 4, at=after(minutes=1))
    assert over_warned_person_hours(alert.id) == pytest.approx(96.0)
    assert over_warned_person_hours(alert.id, until=after(hours=24)) == pytest.approx(0.0)


def test_over_warning_ends_with_a_retraction(town: Town) -> None:
    """Retracted while everybody was still inside: nobody was over-warned."""
    alert = released(town)
    hand_over(alert, 4)
    cancel_alert(occasion(town.releaser, after(hours=10)), alert.id, "False.")
    assert over_warned_person_hours(alert.id) == pytest.approx(0.0)


def test_who_was_told_later_counts_from_then(town: Town) -> None:
    """Told at 23 h, inside until 24 h, valid until 48 h: 24 person-hours too many."""
    alert = released(town)
    hand_over(alert, 1, at=after(hours=23))
    assert over_warned_person_hours(alert.id) == pytest.approx(24.0)


def test_a_draft_over_warns_nobody(town: Town) -> None:
    """It was never released."""
    assert over_warned_person_hours(drafted(town).id) == 0


def test_a_second_supervisor_on_duty_is_paged_as_well(town: Town) -> None:
    """Every supervisor hears of a retraction, each once."""
    make_officer(Role.SUPERVISOR, name="Second")
    cancel_alert(occasion(town.releaser, after(hours=1)), released(town).id, "False.")
    assert Delivery.objects.filter(message__kind="page").count() == 2
