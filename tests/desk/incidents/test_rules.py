"""How statements move, and in which order a unit's times stand."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.desk.incidents.rules import (
    Move,
    Standing,
    StatementState,
    TaskTimes,
    check_happened,
    check_successor,
    check_task_times,
    checked_grade,
    checked_name,
    checked_reason,
    cite,
    edited,
    state_after,
)
from tocsin.reading.statement import Kind, Statement
from tocsin.terms import BadInput, Bound, Conflict

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
TEXT = "The fire service said at least 12 people were hurt."
STATEMENT = Statement(
    id="s1",
    kind=Kind.INJURED,
    quote=TEXT[22:50],
    start=22,
    end=50,
    speakers=("fire service",),
    bound=Bound.AT_LEAST,
    low=12,
    rule="test",
)


def standing(state: StatementState, version: int = 1) -> Standing:
    """A statement as Desk A left it."""
    return Standing(state, version, "Desk A", NOON)


@pytest.mark.parametrize(
    ("state", "move", "after"),
    [
        ("candidate", "accept", "accepted"),
        ("candidate", "reject", "rejected"),
        ("candidate", "edit", "rejected"),
        ("rejected", "accept", "accepted"),
        ("accepted", "grade", "accepted"),
        ("accepted", "edit", "struck"),
        ("accepted", "supersede", "superseded"),
        ("accepted", "strike", "struck"),
        ("superseded", "strike", "struck"),
        ("superseded", "restore", "accepted"),
    ],
)
def test_the_moves_there_are(state: str, move: str, after: str) -> None:
    """Each move leads where the reference says."""
    assert state_after(standing(StatementState(state)), Move(move), 1) == after


def test_every_other_move_is_refused() -> None:
    """All pairs of state and move that are not named are a conflict; nothing comes back from struck."""
    allowed = 0
    for state in StatementState:
        for move in Move:
            try:
                state_after(standing(state), move, 1)
                allowed += 1
                assert state not in (StatementState.STRUCK, StatementState.RETRACTED)
            except Conflict:
                continue
    assert allowed == 12


def test_a_conflict_says_who_decided_what() -> None:
    """The second officer learns the first one's office, time and decision."""
    with pytest.raises(Conflict, match=r"Desk A decided this statement at 2024-05-01 12:00:00 UTC: accepted"):
        state_after(standing(StatementState.ACCEPTED), Move.ACCEPT, 0)


def test_an_older_version_is_a_conflict_even_where_the_move_fits() -> None:
    """Striking what somebody regraded in the meantime is refused."""
    with pytest.raises(Conflict, match="Desk A"):
        state_after(standing(StatementState.ACCEPTED, version=2), Move.STRIKE, 1)


@pytest.mark.parametrize("text", ["", "G2", "B7", "22", "B"])
def test_a_grade_is_admiralty(text: str) -> None:
    """Anything but A–F with 1–6 is refused."""
    with pytest.raises(BadInput):
        checked_grade(text)


def test_a_reason_is_given_and_bounded() -> None:
    """An empty or endless reason is refused; space around it goes."""
    assert checked_reason(" wrong year ") == "wrong year"
    for text in (" ", "x" * 2001):
        with pytest.raises(BadInput):
            checked_reason(text)


def test_a_name_is_one_line() -> None:
    """Line breaks become spaces; an empty or too long name is refused."""
    assert checked_name(" Fire\nbrigade ", "name") == "Fire brigade"
    for text in ("\n", "x" * 201):
        with pytest.raises(BadInput):
            checked_name(text, "name")


def test_an_incident_lies_behind() -> None:
    """What has not happened yet is a threat; a time without a zone is refused."""
    check_happened(NOON, NOON)
    for at in (NOON + timedelta(seconds=1), NOON.replace(tzinfo=None)):
        with pytest.raises(BadInput):
            check_happened(at, NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_itself": True},
        {"same_incident": False},
        {"same_kind": False},
    ],
)
def test_only_its_like_takes_a_statements_place(wrong: dict[str, bool]) -> None:
    """Another incident, another kind, or the statement itself is refused."""
    fitting = {"same_incident": True, "same_kind": True, "is_itself": False}
    check_successor(StatementState.ACCEPTED, **fitting)
    with pytest.raises((Conflict, BadInput)):
        check_successor(StatementState.ACCEPTED, **(fitting | wrong))
    with pytest.raises(Conflict, match="Accept it first"):
        check_successor(StatementState.CANDIDATE, **fitting)


def test_an_edit_takes_its_quote_from_the_report() -> None:
    """Moving the span moves the quote; the rule becomes the officer."""
    new = edited(STATEMENT, {"start": 4, "end": 16, "low": 13}, TEXT)
    assert (new.quote, new.low, new.rule) == ("fire service", 13, "officer")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"quote": "hundreds were hurt"},
        {"id": "s9"},
        {"kind": "rumour"},
        {"bound": "roughly"},
        {"bound": None},
        {"low": -1},
        {"high": 3},
        {"low": "many"},
        {"start": 40, "end": 40},
        {"end": 999},
        {"start": -5},
    ],
)
def test_an_edit_that_does_not_fit_is_refused(changes: dict[str, object]) -> None:
    """A written quote, an unknown word, a number without bound, a span outside the report: refused."""
    with pytest.raises(BadInput):
        edited(STATEMENT, changes, TEXT)


def test_a_units_times_stand_in_order() -> None:
    """Mobilised, arrived, released; none ahead of now, none without a zone."""
    hour = timedelta(hours=1)
    check_task_times(TaskTimes(NOON, NOON + hour, NOON + 2 * hour), NOON + 2 * hour)
    check_task_times(TaskTimes(NOON, None, NOON + hour), NOON + hour)
    wrong = [
        TaskTimes(NOON, NOON - hour),
        TaskTimes(NOON, NOON + hour, NOON),
        TaskTimes(NOON + 9 * hour),
        TaskTimes(NOON.replace(tzinfo=None)),
    ]
    for times in wrong:
        with pytest.raises(BadInput):
            check_task_times(times, NOON + 2 * hour)


def test_a_statement_is_cited_by_report_and_place() -> None:
    """Short enough for a bulletin."""
    assert cite(3, 12) == "r3.12"
