"""Properties of statements, orders' answers and tellings that hold for every input."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tocsin.desk.incidents.rules import COUNTED, Move, Standing, StatementState, state_after
from tocsin.desk.measures.rules import Heard, Outcome, chase, outcome_counts, outcome_of
from tocsin.desk.partners.rules import told_mark
from tocsin.desk.threats.rules import Mark
from tocsin.terms import BadInput, Conflict, Need, NotPermitted, TimeWindow, Tlp

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@given(st.lists(st.tuples(st.sampled_from(Move), st.integers(-1, 1)), max_size=30))
def test_no_path_leads_out_of_struck_or_past_an_acceptance(moves: list[tuple[Move, int]]) -> None:
    """Whatever is tried in whatever order: struck is final, and nothing counts that was never accepted or edited."""
    standing, accepted = Standing(StatementState.CANDIDATE, 0, "", None), False
    for move, stale in moves:
        try:
            after = state_after(standing, move, standing.version + stale)
        except Conflict:
            continue
        assert stale == 0
        assert standing.state is not StatementState.STRUCK
        accepted |= move is Move.ACCEPT
        assert after not in COUNTED or accepted
        standing = Standing(after, standing.version + 1, "Desk A", NOON)


@given(
    st.lists(
        st.tuples(st.integers(0, 10_000), st.sampled_from(["confirmed", "refused"])),
        min_size=1,
        unique_by=lambda a: a[0],
    ),
    st.randoms(),
    st.booleans(),
)
def test_the_latest_answer_counts_in_whatever_order_it_is_read(
    given_: list[tuple[int, str]], chance: object, handed_over: bool
) -> None:
    """Order of reading and state of the outbox do not matter once somebody answered."""
    answers = [Heard(NOON + timedelta(seconds=at), choice, "") for at, choice in given_]
    chance.shuffle(answers)  # type: ignore[attr-defined]
    assert outcome_of(answers, handed_over) == max(given_)[1]


@given(st.lists(st.sampled_from(Outcome)))
def test_counts_add_up(outcomes: list[Outcome]) -> None:
    """Every gathering is counted once."""
    assert sum(outcome_counts(outcomes).values()) == len(outcomes)


@given(st.integers(-48, 200), st.integers(1, 400), st.integers(1, 168))
def test_the_chase_lies_between_issue_and_end(start: int, length: int, answer_hours: int) -> None:
    """Reminder before escalation, both after the issue and within the order."""
    window = TimeWindow(NOON + timedelta(hours=start), NOON + timedelta(hours=start + length))
    if window.end <= NOON:
        return
    times = chase(NOON, window, answer_hours)
    assert NOON < times.remind_at < times.escalate_at <= window.end


PARTNER, OTHER = UUID(int=1001), UUID(int=1002)
NEEDS = (Need(), Need.of(told=[PARTNER]), Need.of(told=[OTHER]), Need.of(told=[]))


@given(
    st.lists(st.tuples(st.sampled_from(Tlp), st.sampled_from(NEEDS)), max_size=6), st.sampled_from(Tlp), st.booleans()
)
def test_nothing_beyond_the_clearance_or_for_others_is_told(
    marks: list[tuple[Tlp, Need]], cleared: Tlp, forget: bool
) -> None:
    """A telling passes only where every sentence is known, within the clearance, and not for other partners."""
    known = {UUID(int=n): Mark(*mark) for n, mark in enumerate(marks)}
    sentences = list(known)
    if forget and sentences:
        del known[sentences[0]]
    barred = any(limit > cleared or (need.told is not None and PARTNER not in need.told) for limit, need in marks)
    try:
        mark = told_mark(sentences, known, cleared, PARTNER)
    except (BadInput, NotPermitted):
        assert not sentences or len(known) < len(sentences) or barred
    else:
        assert not barred
        assert len(known) == len(sentences)
        assert mark.limit == max(limit for limit, _ in marks) <= cleared
