"""The lapse guard and the newcomers, driven by the desk's timers on a clock of the test's own."""

from datetime import datetime
from uuid import UUID

import pytest

from tests.people import START, after, desk_occasion, make_officer, occasion
from tests.warning import Town, make_threat, make_town, newcomer, register, released, renewed
from tocsin.desk.alerts.acts import (
    answer_lapse,
    cancel_alert,
    close_threat,
    countersign_lapse,
    renew_alert,
)
from tocsin.desk.alerts.acts.lapsing import ask_lapse
from tocsin.desk.alerts.models import LapseQuestion
from tocsin.desk.alerts.queries import access_questions, coverage, feed, open_questions, publications_live
from tocsin.desk.alerts.wording import Audience
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.models import Delivery, Timer
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.officers.acts import roster_duty
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Post, Role
from tocsin.desk.record.models import Entry
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp

END = after(hours=4)
"""When the alerts of these tests end: they are asked about at 3 h and escalated at 3.5 h."""


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def run_until(at: datetime) -> None:
    """Fire every timer up to `at`, each at its own instant, as a desk that never slept would."""
    while True:
        due = Timer.objects.filter(state="set", next_at__lte=at).order_by("next_at").first()
        if due is None:
            return
        moment = due.next_at
        timers.fire_due(lambda moment=moment: desk_occasion(moment))  # type: ignore[misc]


def pages() -> list[tuple[str, str]]:
    """Subjects and recipients' names of every page so far."""
    names = {officer.id: officer.name for officer in Officer.objects.all()}
    rows = Delivery.objects.filter(message__kind="page").select_related("rendition", "message")
    return [(row.rendition.text.subject, names[row.recipient_id]) for row in rows.order_by("message__placed_at", "id")]


def test_the_guard_asks_before_the_end(town: Town) -> None:
    """Ahead of the end the owner and the officer on duty are asked; nobody before that."""
    duty = make_officer(Role.RELEASER, name="Night desk")
    roster_duty(occasion(town.administrator), officer=duty, post=Post.DUTY, starts_at=START, ends_at=after(hours=4))
    alert = released(town, expires_at=END)
    run_until(after(hours=2.9))
    assert pages() == []
    run_until(after(hours=3))
    [question] = open_questions()
    assert (question.alert_id, question.asked_at) == (alert.id, after(hours=3))
    assert {name for _, name in pages()} == {town.drafter.name, "Night desk"}
    assert all("ends at 2024-03-06 13:00 (UTC)" in subject for subject, _ in pages())


def test_nobody_answers(town: Town) -> None:
    """It goes to the supervisors, then the lapse is noted with its time; the page says so; time counts."""
    alert = released(town, expires_at=END)
    run_until(after(hours=3.5))
    [question] = open_questions()
    assert question.escalated_at == after(hours=3.5)
    run_until(after(hours=4))
    question.refresh_from_db()
    assert question.lapsed_at == after(hours=4)
    subjects = [subject for subject, name in pages() if name == town.supervisor.name]
    assert [subject.split(":")[0].split(" for ")[0] for subject in subjects] == ["Alert 1", "Unsettled", "Alert 1"]
    assert "has lapsed" in subjects[-1]
    [page] = publications_live(after(hours=4)).filter(kind="page")
    assert "Expired" in bytes(page.content).decode()
    assert feed(after(hours=4)).entries == ()
    assert coverage(town.threat.id, after(hours=14)).uncovered.total_seconds() == 10 * 3600
    alert.refresh_from_db()
    assert alert.state == "released"


def test_a_renewal_settles_the_question(town: Town) -> None:
    """The guard of the former alert ends, that of the newer one begins; nothing is uncovered."""
    alert = released(town, expires_at=END)
    run_until(after(hours=3.2))
    draft = renew_alert(occasion(town.drafter, after(hours=3.2)), alert.id, expires_at=after(hours=8))
    renewed(town, draft, after(hours=3.4))
    run_until(after(hours=6))
    question = LapseQuestion.objects.get(alert=alert)
    assert (question.answer, question.lapsed_at, question.escalated_at) == ("renew", None, None)
    assert coverage(town.threat.id, after(hours=6)).uncovered.total_seconds() == 0
    assert not open_questions().exists()
    run_until(after(hours=7.9))
    assert open_questions().count() == 1


def test_answering_renew_alone_does_not_stop_the_escalation(town: Town) -> None:
    """A promise is not a renewal: the supervisors hear that nothing is done yet."""
    released(town, expires_at=END)
    run_until(after(hours=3))
    question = open_questions().get()
    answer_lapse(occasion(town.releaser, after(hours=3.2)), question.id, "renew", "The threat stands.")
    run_until(after(hours=3.5))
    question.refresh_from_db()
    assert question.escalated_at == after(hours=3.5)


def test_let_lapse_needs_a_second_officer(town: Town) -> None:
    """Until another has countersigned, it escalates; afterwards the lapse is noted without another page."""
    released(town, expires_at=END)
    run_until(after(hours=3))
    question = open_questions().get()
    answer_lapse(occasion(town.supervisor, after(hours=3.2)), question.id, "let_lapse", "The market is over.")
    with pytest.raises(NotPermitted, match="cannot countersign"):
        countersign_lapse(occasion(town.supervisor, after(hours=3.2)), question.id)
    other = make_officer(Role.SUPERVISOR, name="Other supervisor")
    countersign_lapse(occasion(other, after(hours=3.4)), question.id)
    before = len(pages())
    run_until(after(hours=4))
    question.refresh_from_db()
    assert (question.countersigned_by, question.escalated_at) == (other.id, None)
    assert question.lapsed_at == after(hours=4)
    assert len(pages()) == before
    assert coverage(town.threat.id, after(hours=6)).uncovered.total_seconds() == 2 * 3600
    with pytest.raises(Conflict, match="countersigned"):
        answer_lapse(occasion(town.releaser, after(hours=5)), question.id, "renew", "After all.")


def test_stand_down_retracts_and_closes(town: Town) -> None:
    """A supervisor's call: the alert ends with its correction, the threat is closed, nothing counts on."""
    alert = released(town, expires_at=END)
    run_until(after(hours=3))
    question = open_questions().get()
    with pytest.raises(NotPermitted):
        answer_lapse(occasion(town.releaser, after(hours=3.2)), question.id, "stand_down", "It is over.")
    answer_lapse(occasion(town.supervisor, after(hours=3.2)), question.id, "stand_down", "It is over.")
    alert.refresh_from_db()
    town.threat.refresh_from_db()
    assert (alert.state, town.threat.closed_at) == ("cancelled", after(hours=3.2))
    run_until(after(hours=16))
    assert coverage(town.threat.id, after(hours=16)).uncovered.total_seconds() == 0


def test_a_refused_answer_changes_nothing(town: Town) -> None:
    """An unknown answer, no reason, no leave, no such question: the question stays open."""
    released(town, expires_at=END)
    run_until(after(hours=3))
    question = open_questions().get()
    with pytest.raises(BadInput):
        answer_lapse(occasion(town.releaser), question.id, "perhaps", "Why not.")
    with pytest.raises(BadInput):
        answer_lapse(occasion(town.releaser), question.id, "renew", " ")
    with pytest.raises(NotPermitted):
        answer_lapse(occasion(town.drafter), question.id, "renew", "Yes.")
    with pytest.raises(Conflict):
        countersign_lapse(occasion(town.supervisor), question.id)
    low = make_officer(Role.SUPERVISOR, name="Low", clearance=Tlp.GREEN)
    assert access_questions(town.releaser) == [question]
    assert access_questions(low) == []
    for officer, key in ((low, question.id), (town.releaser, town.threat.id)):
        with pytest.raises(Absent):
            answer_lapse(occasion(officer), key, "renew", "Yes.")
    question.refresh_from_db()
    assert question.answer == ""


def test_a_question_may_be_answered_after_the_lapse(town: Town) -> None:
    """Late is better than never; the lapse stays noted."""
    alert = released(town, expires_at=END)
    run_until(after(hours=6))
    question = open_questions().get()
    answer_lapse(occasion(town.releaser, after(hours=7)), question.id, "renew", "The threat stands.")
    draft = renew_alert(occasion(town.drafter, after(hours=7)), alert.id, expires_at=after(hours=46))
    renewed(town, draft, after(hours=8))
    question.refresh_from_db()
    assert (question.answer, question.lapsed_at) == ("renew", after(hours=4))
    assert coverage(town.threat.id, after(hours=16)).uncovered.total_seconds() == 4 * 3600


def test_no_question_once_the_threat_is_closed_or_the_alert_retracted(town: Town) -> None:
    """Nothing is asked about what is over."""
    close_threat(occasion(town.supervisor, after(hours=1)), _second_threat_alert(town), "Over.", cancel_live=True)
    alert = released(town, expires_at=END)
    cancel_alert(occasion(town.releaser, after(hours=2)), alert.id, "False.")
    before = len(pages())
    run_until(after(hours=16))
    assert not LapseQuestion.objects.exists()
    assert len(pages()) == before


def _second_threat_alert(town: Town) -> UUID:
    """A second threat with an alert of its own; returns the threat's id."""
    first, town.threat = town.threat, make_threat(town.drafter, town.tip)
    released(town, expires_at=END)
    second, town.threat = town.threat, first
    return second.id


def test_an_expiry_that_another_alert_covers_is_no_lapse(town: Town) -> None:
    """The page says expired; nobody is asked or paged, no lapse is noted."""
    released(town, expires_at=END)
    released(town, expires_at=after(hours=12), overrides={"duplicate": "The first one ends early."})
    before = len(pages())
    run_until(after(hours=4))
    assert not LapseQuestion.objects.exists()
    assert len(pages()) == before


def test_a_desk_that_was_down_asks_late_and_notes_the_lapse(town: Town) -> None:
    """All three timers fire after an outage; the lapse is noted at the time it happened."""
    released(town, expires_at=END)
    timers.fire_due(lambda: desk_occasion(after(hours=26)))
    question = LapseQuestion.objects.get()
    assert (question.asked_at, question.lapsed_at) == (after(hours=26), after(hours=4))
    assert coverage(town.threat.id, after(hours=26)).uncovered.total_seconds() == 22 * 3600


def test_the_guard_asks_once(town: Town) -> None:
    """A timer fired twice makes no second question and no second page; no officer can fire it."""
    alert = released(town, expires_at=END)
    run_until(after(hours=3))
    timer = Timer.objects.get(kind="alerts.lapse_ask", subject_id=alert.id)
    assert ask_lapse(desk_occasion(after(hours=3.1)), timer) is None
    assert len(pages()) == 2  # the owner, and the supervisor in place of a duty officer nobody rostered
    with pytest.raises(NotPermitted):
        ask_lapse(occasion(town.supervisor, after(hours=3.1)), timer)


def test_a_newcomer_is_told_within_a_quarter_of_an_hour(town: Town) -> None:
    """Once, with the same text; people outside and people told before are not told again."""
    alert = released(town)
    entries = Entry.objects.filter(act="alerts.tell_newcomers")
    run_until(after(minutes=50))
    assert not entries.exists()
    import_register(occasion(town.administrator, after(minutes=55)), newcomer())
    run_until(after(hours=2))
    assert entries.count() == 1
    rows = Delivery.objects.filter(message__subject_id=alert.id)
    assert rows.count() == 22
    assert len(set(rows.values_list("message_id", "recipient_kind", "recipient_id"))) == 22


def test_a_newcomer_gets_the_language_asked_for_or_the_first(town: Town) -> None:
    """French for who reads French; English, the alert's first language, for who reads neither."""
    alert = released(town)
    import_register(occasion(town.administrator, after(minutes=5)), newcomer("marie", language="fr"))
    import_register(occasion(town.administrator, after(minutes=5)), newcomer("jiro", language="ja"))
    told = set(Delivery.objects.filter(message__subject_id=alert.id).values_list("pk", flat=True))
    run_until(after(minutes=30))
    new = Delivery.objects.filter(message__subject_id=alert.id).exclude(pk__in=told)
    assert sorted(new.values_list("rendition__language", flat=True)) == ["en", "fr"]


def test_a_newcomer_outside_the_rule_is_never_told(town: Town) -> None:
    """Outside the area, or of a kind that the rule does not name."""
    alert = released(town, audience=Audience(people=True))
    import_register(occasion(town.administrator, after(minutes=5)), newcomer(latitude=10.9))
    run_until(after(hours=1))
    assert Delivery.objects.filter(message__subject_id=alert.id).count() == 20


def test_nobody_is_told_after_the_end(town: Town) -> None:
    """The looks stop with the alert."""
    alert = released(town)
    cancel_alert(occasion(town.releaser, after(hours=1)), alert.id, "False.")
    import_register(occasion(town.administrator, after(hours=1)), newcomer())
    run_until(after(hours=60))
    assert Delivery.objects.filter(message__subject_id=alert.id, message__kind="alert").count() == 21
    assert not Timer.objects.filter(subject_id=alert.id, state="set").exists()


def test_a_register_imported_again_tells_nobody_twice(town: Town) -> None:
    """The same people under the same contacts are not newcomers."""
    alert = released(town)
    import_register(occasion(town.administrator, after(minutes=5)), register())
    run_until(after(hours=1))
    assert Delivery.objects.filter(message__subject_id=alert.id).count() == 21
