"""Reinstating: a warning wrongly taken back stands again, in one step, in nothing but its approved words."""

from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from tests.people import START, after, desk_occasion, occasion
from tests.warning import Town, drafted, make_town, newcomer, released, renewed
from tocsin.cap import Verdict, check_alert, parse_alert
from tocsin.desk.alerts.acts import (
    answer_lapse,
    cancel_alert,
    close_threat,
    following,
    reinstate_alert,
    renew_alert,
)
from tocsin.desk.alerts.models import Alert, LapseQuestion, Retraction
from tocsin.desk.alerts.queries import coverage, feed, live_alerts, over_warned_person_hours, publications_live
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.models import Delivery, Message
from tocsin.desk.delivery.rules import State
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.record.queries import opened
from tocsin.terms import BadInput, Conflict, NotPermitted, TimeWindow, Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def hand_over(alert: Alert, count: int) -> set[UUID]:
    """Mark the first deliveries of people as handed over at the start, as a sender would."""
    rows = Delivery.objects.filter(message__subject_id=alert.id, recipient_kind="person", state=State.READY)
    keys = list(rows.order_by("id").values_list("pk", flat=True)[:count])
    Delivery.objects.filter(pk__in=keys).update(state=State.HANDED_OVER, handed_over_at=START)
    return set(Delivery.objects.filter(pk__in=keys).values_list("recipient_id", flat=True))


def retracted(town: Town, told: int = 3) -> Alert:
    """An alert that some were told, taken back after an hour."""
    alert = released(town)
    hand_over(alert, told)
    return cancel_alert(occasion(town.releaser, after(hours=1)), alert.id, "The tip was false.")


def test_one_officer_puts_it_back_in_one_act(town: Town) -> None:
    """Everyone the rule names is told that it stands again, with all that it says; unsent corrections stop."""
    alert = retracted(town)
    reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "The tip was right.")
    assert list(live_alerts(after(hours=2))) == [alert]
    again = Message.objects.filter(kind="alert").order_by("-placed_at").first()
    assert again is not None
    assert Delivery.objects.filter(message=again, recipient_kind="person").count() == 20
    said = again.rendition_set.get(language="fr").text
    assert said.subject.startswith("L’alerte est de nouveau en vigueur: Évitez les grands rassemblements")
    assert "Un attentat y est possible dans les 48 heures." in said.body
    assert set(Delivery.objects.filter(message__kind="correction").values_list("state", flat=True)) == {"cancelled"}
    assert "The tip was right" not in str(list(Retraction.objects.values()))
    assert Retraction.objects.get().reason == "The tip was right."


def test_whoever_was_told_and_has_left_the_area_is_told_too(town: Town) -> None:
    """They heard the correction: they must not go back."""
    alert = retracted(town, told=2)
    told = hand_over(alert, 0) | set(
        Delivery.objects.filter(message__kind="correction").values_list("recipient_id", flat=True)
    )
    late = after(hours=30)  # all stays have ended by then
    reinstate_alert(occasion(town.releaser, late), alert.id, "It was right.")
    again = Delivery.objects.filter(message__kind="alert", message__placed_at=late, recipient_kind="person")
    assert set(again.values_list("recipient_id", flat=True)) == told


def test_page_feed_and_cap_say_that_it_stands_again(town: Town) -> None:
    """The CAP Update has an identifier of its own and refers to the alert and to its Cancel."""
    alert = retracted(town)
    reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "Right.")
    files = {row.path.rpartition("/")[2]: bytes(row.content) for row in publications_live(after(hours=2))}
    assert set(files) == {"index.html", "cap.xml", "cancel.xml", "again.xml", "entry.json"}
    page = files["index.html"].decode()
    assert "In force" in page
    assert "The warning stands again." in page
    assert "is withdrawn" not in page
    message = parse_alert(files["again.xml"])
    assert check_alert(files["again.xml"]).verdict is Verdict.VALID
    assert (message.msg_type, message.identifier) == ("Update", f"{alert.cap_identifier}:again")
    assert [one.split(",")[1] for one in (message.references or "").split()] == [
        alert.cap_identifier,
        f"{alert.cap_identifier}:cancel",
    ]
    assert "EXERCISE" in (message.infos[0].headline or "")
    [entry] = feed(after(hours=2)).entries
    assert (entry.msg_type, entry.cap_path.rpartition("/")[2]) == ("Update", "again.xml")
    assert "The warning stands again" in entry.title


def test_the_time_between_counts_as_uncovered_and_not_as_over_warned(town: Town) -> None:
    """An hour taken back is an hour without a warning; whoever was told counts for the rest."""
    alert = retracted(town)
    before = over_warned_person_hours(alert.id)
    reinstate_alert(occasion(town.releaser, after(hours=3)), alert.id, "Right.")
    told = coverage(town.threat.id, after(hours=10))
    assert told.gaps == (TimeWindow(after(hours=1), after(hours=3)),)
    assert before == 0
    assert over_warned_person_hours(alert.id) == pytest.approx(3 * 24)  # three people: 24 h outside, after their stay


def test_it_can_be_taken_back_again_and_put_back_again(town: Town) -> None:
    """Each time has its own CAP identifiers, its own correction, and stops what the last one left unsent."""
    alert = retracted(town)
    reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "Right.")
    hand_over(alert, 20)
    cancel_alert(occasion(town.releaser, after(hours=3)), alert.id, "Wrong again.")
    assert not Delivery.objects.filter(message__kind="alert", state=State.READY).exists()
    assert Message.objects.filter(kind="correction").count() == 2
    reinstate_alert(occasion(town.releaser, after(hours=4)), alert.id, "Right again.")
    identifiers = [
        parse_alert(bytes(row.content)).identifier.removeprefix(f"{alert.cap_identifier}")
        for row in publications_live(after(hours=4)).filter(kind="cap")
    ]
    assert sorted(identifiers) == ["", ":again", ":again-2", ":cancel", ":cancel-2"]
    assert coverage(town.threat.id, after(hours=5)).uncovered.total_seconds() == 2 * 3600


def test_newcomers_are_told_in_the_words_that_hold_now(town: Town) -> None:
    """Whoever comes into the area later gets the reinstatement's text, not the first one."""
    alert = retracted(town)
    reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "Right.")
    import_register(occasion(town.administrator, after(hours=2.1)), newcomer())
    timers.fire_due(lambda: desk_occasion(after(hours=3)))
    placed = Delivery.objects.filter(message__kind="alert", message__placed_at=after(hours=2), recipient_kind="person")
    assert placed.count() == 21


def test_the_lapse_guard_asks_anew(town: Town) -> None:
    """A question that was answered with the retraction is open again, and asked before the end."""
    alert = released(town)
    timers.fire_due(lambda: desk_occasion(after(hours=43)))
    question = LapseQuestion.objects.get()
    answer_lapse(occasion(town.supervisor, after(hours=43)), question.id, "stand_down", "It is over.")
    reinstate_alert(occasion(town.releaser, after(hours=44)), alert.id, "It is not over.")
    town.threat.refresh_from_db()
    assert town.threat.is_open
    question.refresh_from_db()
    assert (question.answer, question.answered_at) == ("", None)
    timers.fire_due(lambda: desk_occasion(after(hours=47)))
    question.refresh_from_db()
    assert question.asked_at == after(hours=47)


def test_a_threat_closed_with_the_retraction_is_open_again(town: Town) -> None:
    """The record says so, and the time while it was closed counts as uncovered after all."""
    alert = released(town)
    close_threat(occasion(town.supervisor, after(hours=1)), town.threat.id, "Over.", cancel_live=True)
    reinstate_alert(occasion(town.supervisor, after(hours=2)), alert.id, "Not over.")
    [told] = opened(Tlp.RED, ["alerts.reinstate_alert"])
    assert (told.body or {})["threat_reopened"] is True
    assert coverage(town.threat.id, after(hours=3)).uncovered.total_seconds() == 3600


def test_an_update_refers_to_all_that_was_published(town: Town) -> None:
    """A renewal of a reinstated alert names the message that its readers hold."""
    alert = retracted(town)
    reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "Right.")
    draft = renew_alert(occasion(town.drafter, after(hours=3)), alert.id, expires_at=after(hours=70))
    renewal = renewed(town, draft, after(hours=3))
    message = parse_alert(bytes(renewal.cap_xml or b""))
    assert f"{alert.cap_identifier}:again," in (message.references or "")


def test_refused_without_a_reason_without_leave_or_in_the_wrong_state(town: Town) -> None:
    """In force, a draft, past its end, twice: nothing is put back."""
    alert = released(town)
    with pytest.raises(Conflict, match="released"):
        reinstate_alert(occasion(town.releaser), alert.id, "Right.")
    with pytest.raises(Conflict, match="draft"):
        reinstate_alert(occasion(town.releaser), drafted(town).id, "Right.")
    cancel_alert(occasion(town.releaser, after(hours=1)), alert.id, "False.")
    with pytest.raises(BadInput):
        reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, " ")
    with pytest.raises(NotPermitted):
        reinstate_alert(occasion(town.drafter, after(hours=2)), alert.id, "Right.")
    with pytest.raises(Conflict, match="expired"):
        reinstate_alert(occasion(town.releaser, after(hours=48)), alert.id, "Right.")
    reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "Right.")
    with pytest.raises(Conflict):
        reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "Right.")


def test_refused_where_a_source_was_narrowed_since(town: Town) -> None:
    """What may no longer be told is not told again."""
    alert = retracted(town)
    town.tip.sentences.filter(ordinal=1).update(limit=Tlp.AMBER)
    with pytest.raises(Conflict, match="beyond limit"):
        reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "Right.")


def test_refused_where_the_desks_own_words_have_changed(town: Town, settings) -> None:
    """The frame around the text was approved with it."""
    alert = retracted(town)
    settings.TOCSIN = _renamed(settings.TOCSIN)
    with pytest.raises(Conflict, match="no longer say what two officers approved"):
        reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "Right.")


def test_plain_sql_puts_nothing_back(town: Town) -> None:
    """Not by the state alone, and not with other words: the database wants the retraction's row first."""
    alert = retracted(town)
    row = Alert.objects.filter(pk=alert.id)
    for change in ({"cancelled_at": None}, {"severity": "Minor"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(state="released", **change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Retraction.objects.filter(alert=alert).update(reinstated_at=after(hours=2))


def test_plain_sql_puts_nothing_back_that_was_put_back_once(town: Town) -> None:
    """Retracted, put back and retracted again, all in one instant of the clock: the first row allows nothing."""
    alert, at = retracted(town), after(hours=1)
    retracted_at = Alert.objects.get(pk=alert.id).cancelled_at
    reinstate_alert(occasion(town.releaser, retracted_at), alert.id, "Right.")
    cancel_alert(occasion(town.releaser, retracted_at), alert.id, "Wrong after all.")
    assert Alert.objects.get(pk=alert.id).cancelled_at == retracted_at
    with pytest.raises(DatabaseError), transaction.atomic():
        Alert.objects.filter(pk=alert.id).update(state="released", cancelled_at=None)
    assert reinstate_alert(occasion(town.releaser, at), alert.id, "Right all the same.").state == "released"


def test_a_retraction_is_history(town: Town) -> None:
    """It is not moved, not taken away, and once settled not settled otherwise."""
    alert = retracted(town)
    rows = Retraction.objects.filter(alert=alert)
    reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "Right.")
    for act in (
        lambda: rows.update(retracted_at=START),
        lambda: rows.update(reinstated_at=after(hours=1)),
        lambda: rows.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def _renamed(directory):
    """The same desk under another name."""
    values = {name: getattr(directory, name) for name in directory.__dataclass_fields__}
    return type(directory)(**values | {"name": "Another desk"})


def test_many_are_corrected_in_steps(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The act places the first corrections; the desk places the rest at once by a timer, each once."""
    monkeypatch.setattr(following, "AT_ONCE_MAX", 4)
    monkeypatch.setattr(following, "CHUNK_MAX", 5)
    alert = retracted(town, told=12)
    corrections = Delivery.objects.filter(message__kind="correction")
    assert corrections.count() == 4
    for minutes, expected in enumerate((9, 12, 12), start=61):
        timers.fire_due(lambda minutes=minutes: desk_occasion(after(minutes=minutes)))
        assert corrections.count() == expected
    assert corrections.values("recipient_id").distinct().count() == 12
    reinstate_alert(occasion(town.releaser, after(hours=2)), alert.id, "Right.")
    for minutes in range(121, 126):
        timers.fire_due(lambda minutes=minutes: desk_occasion(after(minutes=minutes)))
    again = Delivery.objects.filter(message__kind="alert", message__placed_at=after(hours=2), recipient_kind="person")
    assert again.count() == 20


def test_a_reinstatement_stops_the_rest_of_the_corrections(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hears after the fact that the warning is withdrawn."""
    monkeypatch.setattr(following, "AT_ONCE_MAX", 4)
    alert = retracted(town, told=12)
    reinstate_alert(occasion(town.releaser, after(hours=1)), alert.id, "Right.")
    timers.fire_due(lambda: desk_occasion(after(hours=1.01)))
    assert set(Delivery.objects.filter(message__kind="correction").values_list("state", flat=True)) == {"cancelled"}


def test_a_clock_that_was_set_back_holds_up_no_reinstatement(town: Town) -> None:
    """Between the retraction and its undoing the clock was corrected backwards: the warning stands again at once."""
    alert = released(town)
    cancel_alert(occasion(town.releaser, after(hours=3)), alert.id, "Wrong.")
    reinstate_alert(occasion(town.supervisor, after(hours=2)), alert.id, "It was right.")
    alert.refresh_from_db()
    assert alert.state == "released"
    [retraction] = alert.retractions.all()
    assert (retraction.retracted_at, retraction.reinstated_at) == (after(hours=3), after(hours=3))
    [page] = publications_live(after(hours=4)).filter(kind="page")
    assert "withdrawn" not in bytes(page.content).decode()
