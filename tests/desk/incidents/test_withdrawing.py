"""Contradictions that officers judge, statements that no longer stand, and who was told."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.desk.incidents.reports import FIRST, FRIDAY, SATURDAY, SECOND, filed, opened, statements
from tests.desk.measures.orders import issued
from tests.desk.stage import Desk, record_acts
from tests.people import START, make_officer
from tocsin.desk.incidents.acts import (
    accept_statement,
    accept_statements,
    edit_statement,
    judge_contradiction,
    note_relay,
    retract_statement,
    strike_judgement,
    strike_statement,
    supersede_statement,
)
from tocsin.desk.incidents.models import Candidate, Incident, Relay
from tocsin.desk.incidents.queries import StatementView, access_current, access_judgements, access_picture
from tocsin.desk.measures.models import Order
from tocsin.desk.officers.rules import Role
from tocsin.desk.review.withdrawn import access_withdrawn
from tocsin.picture import Apart, Contradiction, Withdrawal
from tocsin.reading import Kind
from tocsin.reading.statement import TimeSpan
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp


@pytest.fixture
def order(staffed: Desk) -> Order:
    """An order that was issued before."""
    staffed.now = START
    made = issued(staffed)
    staffed.now = FRIDAY
    return made


@pytest.fixture
def incident(staffed: Desk) -> Incident:
    """The explosion, with two reports accepted."""
    found = opened(staffed)
    for text, day in ((FIRST, FRIDAY), (SECOND, SATURDAY)):
        views = statements(staffed, filed(staffed, found, text, day))
        accept_statements(staffed.by(staffed.drafter), [view.id for view in views], "B2")
    return found


def named(desk: Desk, incident: Incident, kind: Kind, number: int = 1) -> StatementView:
    """The first statement of a kind in the report of that number."""
    report = incident.reports.get(number=number)
    return statements(desk, report, kind)[0]


def between(desk: Desk, incident: Incident) -> list[Contradiction]:
    """The contradictions of the picture."""
    return list(access_picture(desk.drafter, incident.pk).contradictions)


def test_an_officer_says_that_two_statements_contradict_each_other(staffed: Desk, incident: Incident) -> None:
    """Any two accepted statements, with a reason; it stands in the picture and in the record."""
    claim, measure = named(staffed, incident, Kind.CLAIM), named(staffed, incident, Kind.MEASURE)
    assert not between(staffed, incident)
    judge_contradiction(staffed.by(staffed.drafter), claim.id, measure.id, "One names Friday, one Sunday.")
    (found,) = between(staffed, incident)
    assert (found.rule, {found.first, found.second}) == ("officer", {claim.name, measure.name})
    assert found.why == "One names Friday, one Sunday."
    assert record_acts()[-1] == "incidents.judge_contradiction"


def test_a_pair_is_judged_once_until_that_is_struck(staffed: Desk, incident: Incident) -> None:
    """The second judgement is refused; a struck one stays, and makes room."""
    one, other = named(staffed, incident, Kind.CLAIM), named(staffed, incident, Kind.MEASURE)
    first = judge_contradiction(staffed.by(staffed.drafter), one.id, other.id, "They exclude each other.")
    with pytest.raises(Conflict, match="noted already"):
        judge_contradiction(staffed.by(staffed.drafter), other.id, one.id, "Once more.")
    strike_judgement(staffed.by(staffed.drafter), first.pk, "They are about different days.")
    assert not between(staffed, incident)
    with pytest.raises(Conflict, match="struck already"):
        strike_judgement(staffed.by(staffed.drafter), first.pk, "Again.")
    judge_contradiction(staffed.by(staffed.drafter), one.id, other.id, "Now I am sure.")
    views = access_judgements(staffed.drafter, one.id)
    assert [(view.why, view.struck) for view in views] == [
        ("They exclude each other.", "They are about different days."),
        ("Now I am sure.", ""),
    ]


def test_a_finding_that_is_none_stays_struck(staffed: Desk, incident: Incident) -> None:
    """An officer says that what a rule found is no contradiction: it is shown, with the reason."""
    report = filed(staffed, incident, "Police said that 7 people were killed in the blast.", SATURDAY, source="Daily")
    seven = statements(staffed, report, Kind.DEAD)[0]
    accept_statement(staffed.by(staffed.drafter), seven.id, "C3")
    nineteen = named(staffed, incident, Kind.DEAD, 2)
    found = [one for one in between(staffed, incident) if {one.first, one.second} == {seven.name, nineteen.name}]
    assert [one.struck for one in found] == [""]
    judge_contradiction(
        staffed.by(staffed.drafter), seven.id, nineteen.id, "Seven were from the town.", contradicts=False
    )
    found = [one for one in between(staffed, incident) if {one.first, one.second} == {seven.name, nineteen.name}]
    assert [one.struck for one in found] == ["Seven were from the town."]


def test_contradictions_are_judged_among_accepted_statements_of_one_incident(staffed: Desk, incident: Incident) -> None:
    """A candidate, another incident's and the statement itself are refused; so is an officer without leave."""
    one = named(staffed, incident, Kind.CLAIM)
    with pytest.raises(BadInput, match="itself"):
        judge_contradiction(staffed.by(staffed.drafter), one.id, one.id, "x")
    undecided = statements(staffed, filed(staffed, incident, "Five people were killed in the blast.", source="Daily"))[
        0
    ]
    with pytest.raises(Conflict, match="accepted"):
        judge_contradiction(staffed.by(staffed.drafter), one.id, undecided.id, "x")
    elsewhere = opened(staffed)
    other = statements(staffed, filed(staffed, elsewhere))[0]
    accept_statement(staffed.by(staffed.drafter), other.id, "B2")
    with pytest.raises(Conflict, match="different incidents"):
        judge_contradiction(staffed.by(staffed.drafter), one.id, other.id, "x")
    with pytest.raises(NotPermitted):
        judge_contradiction(staffed.by(staffed.releaser), one.id, other.id, "x")


def test_a_contradiction_with_a_narrower_statement_is_not_shown_below_it(staffed: Desk, incident: Incident) -> None:
    """Who may not see one of the two sees nothing of it."""
    report = filed(staffed, incident, "Police said no one had claimed it.", source="Daily", limit=Tlp.RED)
    text = "The group Black Tide denied responsibility for the explosion."
    report = filed(staffed, incident, text, source="Weekly", limit=Tlp.RED)
    secret = statements(staffed, report)[0]
    accept_statement(staffed.by(staffed.drafter), secret.id, "B2")
    judge_contradiction(
        staffed.by(staffed.drafter), secret.id, named(staffed, incident, Kind.CLAIM).id, "Claim, denial."
    )
    green = make_officer(Role.DRAFTER, name="Green desk", clearance=Tlp.GREEN)
    assert access_judgements(green, named(staffed, incident, Kind.CLAIM).id) == []
    assert not any(one.rule == "officer" for one in access_picture(green, incident.pk).contradictions)
    with pytest.raises(Absent):
        strike_judgement(staffed.by(green), access_judgements(staffed.drafter, secret.id)[0].id, "x")


def test_a_source_takes_its_statement_back(staffed: Desk, incident: Incident) -> None:
    """It stays in sight, retracted, with what says so beside it; what it had superseded stands again."""
    twelve, nineteen = named(staffed, incident, Kind.DEAD), named(staffed, incident, Kind.DEAD, 2)
    supersede_statement(staffed.by(staffed.drafter), twelve.id, nineteen.id, version=1)
    notice = named(staffed, incident, Kind.INJURED, 2)
    retract_statement(staffed.by(staffed.drafter), nineteen.id, "The ministry withdrew it.", version=1, by=notice.id)
    picture = access_picture(staffed.drafter, incident.pk)
    apart = {f.id: f.apart for answer in picture.figures if answer.kind is Kind.DEAD for f in answer.figures}
    assert apart == {twelve.name: Apart.NO, nineteen.name: Apart.RETRACTED}
    assert Candidate.objects.get(pk=nineteen.id).superseded_by_id == notice.id
    with pytest.raises(Conflict, match="retracted"):
        strike_statement(staffed.by(staffed.drafter), nineteen.id, "Wrong.", version=2)


def test_a_withdrawn_statement_lists_who_was_told(staffed: Desk, order: Order, incident: Incident) -> None:
    """Orders and calls that were noted, each once; the draft says what stands instead, without quotes."""
    nineteen = named(staffed, incident, Kind.DEAD, 2)
    note_relay(staffed.by(staffed.drafter), nineteen.id, what="order", subject=order.pk)
    with pytest.raises(Conflict, match="noted already"):
        note_relay(staffed.by(staffed.drafter), nineteen.id, what="order", subject=order.pk)
    note_relay(staffed.by(staffed.drafter), nineteen.id, what="other", words="Telephone, city office")
    assert access_withdrawn(staffed.drafter, nineteen.id, staffed.now) is None
    retract_statement(staffed.by(staffed.drafter), nineteen.id, "The ministry withdrew it.", version=1)
    found = access_withdrawn(staffed.drafter, nineteen.id, staffed.now)
    assert found is not None
    assert found.why is Withdrawal.RETRACTED
    assert {(one.what, one.title) for one in found.told} == {
        ("order", order.title),
        ("other", "Telephone, city office"),
    }
    text = " ".join(found.correction)
    assert "the number of people reported dead (19)" in text
    assert "at least 12 people are reported dead" in text.lower()
    assert "rose to" not in text


def test_a_correction_says_when_nothing_stands_instead(staffed: Desk, incident: Incident) -> None:
    """Without another statement of its kind it is not known what holds."""
    claim = named(staffed, incident, Kind.CLAIM)
    strike_statement(staffed.by(staffed.drafter), claim.id, "Misread.", version=1)
    found = access_withdrawn(staffed.drafter, claim.id, staffed.now)
    assert found is not None
    assert found.correction[-1] == "What holds instead is not known."


@pytest.mark.parametrize(("what", "words"), [("pigeon", "x"), ("other", ""), ("alert", "x"), ("bulletin", "x")])
def test_a_telling_says_what_it_was(staffed: Desk, incident: Incident, what: str, words: str) -> None:
    """An unknown way, no words, no alert, and a bulletin by hand are refused."""
    with pytest.raises(BadInput):
        note_relay(staffed.by(staffed.drafter), named(staffed, incident, Kind.DEAD).id, what=what, words=words)


def test_tellings_are_append_only(staffed: Desk, incident: Incident) -> None:
    """Not even direct SQL takes back that somebody was told."""
    note_relay(staffed.by(staffed.drafter), named(staffed, incident, Kind.DEAD).id, what="other", words="Telephone")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Relay.objects.all().delete()


def test_times_and_slots_are_edited_and_the_original_is_kept(staffed: Desk, incident: Incident) -> None:
    """The new wording has the officer's time and slots; the old one stays as it was read, struck."""
    measure = named(staffed, incident, Kind.MEASURE)
    span = TimeSpan(*map(datetime.fromisoformat, ("2024-05-11", "2024-05-13")), "for the weekend")
    changes = {"time": span, "detail": measure.statement.detail | {"issuer": "The city"}}
    new = edit_statement(staffed.by(staffed.drafter), measure.id, "B2", changes, version=1)
    now = access_current(staffed.drafter, measure.id)
    assert (now.id, now.statement.time, now.statement.detail["issuer"]) == (new.pk, span, "The city")
    old = named(staffed, incident, Kind.MEASURE)
    assert (old.standing.state, old.statement) == ("struck", measure.statement)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (SATURDAY, FRIDAY, "before it begins"),
        (FRIDAY, (FRIDAY + timedelta(days=1)).replace(tzinfo=None), "time zone"),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    staffed: Desk, incident: Incident, start: datetime, end: datetime, words: str
) -> None:
    """An end before the start, and one with a zone beside one without."""
    with pytest.raises(BadInput, match=words):
        edit_statement(
            staffed.by(staffed.drafter),
            named(staffed, incident, Kind.MEASURE).id,
            "B2",
            {"time": TimeSpan(start, end)},
            version=1,
        )
