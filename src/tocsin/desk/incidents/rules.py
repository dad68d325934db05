"""What may become of a candidate statement, and in which order a unit's times must stand. Pure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from tocsin.reading.statement import Statement, TimeSpan
from tocsin.terms import AdmiraltyGrade, BadInput, Conflict

NAME_CHARACTERS_MAX = 200
REASON_CHARACTERS_MAX = 2_000


class StatementState(StrEnum):
    """Where a candidate stands.

    ``candidate`` was read and not yet decided. ``accepted`` counts in the picture. ``rejected`` was
    read wrongly. ``superseded`` was right when said, and a later statement took its place. ``struck``
    was accepted and turned out wrong: it stays in sight, struck through. ``retracted`` was accepted, and
    its own source has taken it back.
    """

    CANDIDATE = "candidate"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    STRUCK = "struck"
    RETRACTED = "retracted"


class BulletinState(StrEnum):
    """Where a public text stands. A draft that is left, and a released one that is taken back, are withdrawn."""

    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class ItemText(NamedTuple):
    """What is sealed of an item in the case file."""

    what: str
    kind: str
    source: str


class CustodyText(NamedTuple):
    """What is sealed of a change of hands."""

    holder: str
    reason: str


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
    RETRACT = "retract"
    RESTORE = "restore"


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
    (StatementState.ACCEPTED, Move.RETRACT): StatementState.RETRACTED,
    (StatementState.SUPERSEDED, Move.RETRACT): StatementState.RETRACTED,
    (StatementState.SUPERSEDED, Move.RESTORE): StatementState.ACCEPTED,
}

COUNTED = (StatementState.ACCEPTED, StatementState.SUPERSEDED)
"""States of a statement that an officer took as truly said: what the after-action report counts."""


class Standing(NamedTuple):
    """How a statement stands now, and who decided so: what a conflict tells the second officer."""

    state: StatementState
    version: int
    decided_by: str
    decided_at: datetime | None


def moves_from(state: StatementState) -> frozenset[Move]:
    """What may be done with a statement in this state: which buttons make sense."""
    return frozenset(move for before, move in _MOVES if before is state)


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


def cite(report_number: int | None, ordinal: int) -> str:
    """How a statement is cited within its incident: ``r3.12`` is the twelfth of the third report."""
    return f"r{report_number or 0}.{ordinal}"


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


def checked_time(at: datetime, now: datetime, where: str) -> datetime:
    """A time with a time zone that has come; `BadInput` for any other."""
    if at.tzinfo is None:
        raise BadInput("This time needs a time zone.", where=where)
    if at > now:
        raise BadInput("That time has not come yet.", "Note it when it happens.", where=where)
    return at


def check_happened(happened_at: datetime, now: datetime) -> None:
    """An incident is opened for what has happened; `BadInput` for a time ahead or without a time zone."""
    if happened_at.tzinfo is None:
        raise BadInput("The incident's time needs a time zone.", where="happened_at")
    if happened_at > now:
        raise BadInput("The incident would begin in the future.", "Open a threat instead.", where="happened_at")


def check_point(point: tuple[float, float] | None) -> None:
    """Latitude and longitude in degrees lie on the globe; `BadInput` where not."""
    if point is None:
        return
    latitude, longitude = point
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadInput(f"{latitude}, {longitude} is no place on the globe.", "Give latitude, longitude.", where="point")


def checked_name(text: str, where: str) -> str:
    """A short line of text without white space around it; `BadInput` where it is empty or too long."""
    line = " ".join(text.split())
    if not line:
        raise BadInput(f"The {where.replace('_', ' ')} is empty.", "Write it.", where=where)
    if len(line) > NAME_CHARACTERS_MAX:
        raise BadInput(f"This is longer than {NAME_CHARACTERS_MAX} characters.", where=where)
    return line


def check_successor(state: StatementState, *, same_incident: bool, same_kind: bool, is_itself: bool) -> None:
    """Only an accepted statement of the same kind in the same incident takes another's place."""
    if is_itself:
        raise BadInput("A statement cannot supersede itself.", where="by")
    if state is not StatementState.ACCEPTED:
        raise Conflict(f"The later statement is {state}.", "Accept it first; then it can supersede another.")
    if not same_incident:
        raise Conflict("The two statements belong to different incidents.", "Nothing was changed.")
    if not same_kind:
        raise Conflict("The two statements are about different things.", "Only the same kind supersedes.")


class Passed(StrEnum):
    """By what somebody was told what a statement says."""

    ALERT = "alert"
    ORDER = "order"
    MESSAGE = "message"
    BULLETIN = "bulletin"
    OTHER = "other"


def check_passed(what: str, subject: object, words: str) -> Passed:
    """What was passed on has an id where the desk knows it, and words where it does not; `BadInput` where not."""
    try:
        kind = Passed(what)
    except ValueError:
        raise BadInput("It is not said by what they were told.", "Choose one.", where="what") from None
    if kind is Passed.BULLETIN:
        raise BadInput("The desk itself notes what a bulletin cites.", where="what")
    if (kind is Passed.OTHER) == (subject is not None):
        raise BadInput("Choose the alert, order or message; of anything else say what it was.", where="subject")
    if kind is Passed.OTHER:
        checked_name(words, "words")
    return kind


def check_pair(*, same_incident: bool, is_itself: bool, standing: bool) -> None:
    """Two different accepted statements of one incident can contradict each other."""
    if is_itself:
        raise BadInput("A statement cannot contradict itself.", where="other")
    if not same_incident:
        raise Conflict("The two statements belong to different incidents.", "Nothing was changed.")
    if not standing:
        raise Conflict("Both statements must be accepted.", "Accept them first.")


_WRITABLE = frozenset(Statement.__struct_fields__) - {"id", "quote", "rule"}


def edited(statement: Statement, changes: Mapping[str, Any], text: str) -> Statement:
    """`statement` with `changes`, its quote taken anew from `text`; `BadInput` names a field that does not fit."""
    unknown = sorted(set(changes) - _WRITABLE)
    if unknown:
        raise BadInput(f"{', '.join(unknown)} cannot be edited.", f"Fields: {', '.join(sorted(_WRITABLE))}.")
    if not changes:
        raise BadInput("Nothing was changed.", "Accept the statement as it is.", where="changes")
    values = msgspec.structs.asdict(statement) | dict(changes) | {"rule": "officer"}
    try:
        new = msgspec.convert(msgspec.to_builtins(values), type=Statement)
    except msgspec.ValidationError as error:
        raise BadInput(f"The edited statement does not fit: {error}.", where="changes") from None
    if not 0 <= new.start < new.end <= len(text):
        raise BadInput("The quote would lie outside the report.", where="start")
    _check_figure(new)
    for name, span in (("time", new.time), ("said", new.said)):
        _check_span(span, name)
    return msgspec.structs.replace(new, quote=text[new.start : new.end])


def _check_span(span: TimeSpan | None, name: str) -> None:
    if span is None:
        return
    if (span.start.tzinfo is None) != (span.end.tzinfo is None):
        raise BadInput("Give both times with a time zone, or both without.", where=name)
    if span.end < span.start:
        raise BadInput("The time would end before it begins.", "From comes first.", where=name)


def _check_figure(statement: Statement) -> None:
    low, high = statement.low, statement.high
    if statement.bound is None and (low is not None or high is not None):
        raise BadInput("A number needs its bound.", "Say whether it is at least, about, exactly …", where="bound")
    if any(number is not None and number < 0 for number in (low, high)):
        raise BadInput("A number of people is never negative.", where="low")
    if low is not None and high is not None and low > high:
        raise BadInput("The lower number is above the higher one.", where="low")
