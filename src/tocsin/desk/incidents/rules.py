"""What may become of a candidate statement, and in which order a unit's times must stand. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from tocsin.terms import AdmiraltyGrade, BadInput, Conflict

REASON_CHARACTERS_MAX = 2_000


class StatementState(StrEnum):
    """Where a candidate stands.

    ``candidate`` was read and not yet decided. ``accepted`` counts in the picture. ``rejected`` was
    read wrongly. ``superseded`` was right when said, and a later statement took its place. ``struck``
    was accepted and turned out wrong: it stays in sight, struck through.
    """

    CANDIDATE = "candidate"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    STRUCK = "struck"


class Origin(StrEnum):
    """Who put the statement into words: the reading rules, or an officer who edited what they found."""

    READ = "read"
    EDITED = "edited"


class Move(StrEnum):
    """What an officer does with a statement."""

    ACCEPT = "accept"
    GRADE = "grade"
    REJECT = "reject"
    EDIT = "edit"
    SUPERSEDE = "supersede"
    STRIKE = "strike"


_MOVES: dict[tuple[StatementState, Move], StatementState] = {
    (StatementState.CANDIDATE, Move.ACCEPT): StatementState.ACCEPTED,
    (StatementState.CANDIDATE, Move.REJECT): StatementState.REJECTED,
    (StatementState.CANDIDATE, Move.EDIT): StatementState.REJECTED,
    (StatementState.REJECTED, Move.ACCEPT): StatementState.ACCEPTED,
    (StatementState.ACCEPTED, Move.GRADE): StatementState.ACCEPTED,
    (StatementState.ACCEPTED, Move.EDIT): StatementState.STRUCK,
    (StatementState.ACCEPTED, Move.SUPERSEDE): StatementState.SUPERSEDED,
    (StatementState.ACCEPTED, Move.STRIKE): StatementState.STRUCK,
    (StatementState.SUPERSEDED, Move.STRIKE): StatementState.STRUCK,
}

DECIDED = tuple(state for state in StatementState if state is not StatementState.CANDIDATE)
COUNTED = (StatementState.ACCEPTED, StatementState.SUPERSEDED)
"""States of a statement that an officer took as truly said: what the after-action report counts."""


class Standing(NamedTuple):
    """How a statement stands now, and who decided so: what a conflict tells the second officer."""

    state: StatementState
    version: int
    decided_by: str
    decided_at: datetime | None


def state_after(now: Standing, move: Move, version_seen: int) -> StatementState:
    """The state that `move` leads to; `Conflict` says who decided what where it does not fit.

    `version_seen` is the version the officer had before their eyes.
    """
    after = _MOVES.get((now.state, move))
    if after is None or now.version != version_seen:
        raise Conflict(_standing_words(now), f"Look at the statement again before you {move} it.")
    return after


def _standing_words(now: Standing) -> str:
    if now.decided_at is None:
        return "The statement is still undecided."
    when = now.decided_at.strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{now.decided_by} decided this statement at {when}: {now.state}."


def checked_grade(grade: str) -> AdmiraltyGrade:
    """The Admiralty grade in `grade`; `BadInput` for anything else."""
    try:
        return AdmiraltyGrade.from_text(grade)
    except ValueError as error:
        raise BadInput(f"{error}.", where="grade") from None


def checked_reason(reason: str) -> str:
    """The reason without white space around it; `BadInput` where there is none or it is too long."""
    text = reason.strip()
    if not text:
        raise BadInput("This act needs a reason.", "Say in a sentence why.", where="reason")
    if len(text) > REASON_CHARACTERS_MAX:
        raise BadInput(f"The reason is longer than {REASON_CHARACTERS_MAX} characters.", where="reason")
    return text


class TaskTimes(NamedTuple):
    """When a unit was called for a task, got there, and was let go."""

    mobilised_at: datetime
    arrived_at: datetime | None = None
    released_at: datetime | None = None


def check_task_times(times: TaskTimes, now: datetime) -> None:
    """Times stand in order and none lies ahead of `now`; `BadInput` names the one that does not fit."""
    last = times.mobilised_at
    for name, instant in times._asdict().items():
        if instant is None:
            continue
        if instant.tzinfo is None:
            raise BadInput("A task's times need a time zone.", where=name)
        if instant > now:
            raise BadInput("That time has not come yet.", "Note it when it happens.", where=name)
        if instant < last:
            raise BadInput("A unit is mobilised, arrives and is released in that order.", where=name)
        last = instant
