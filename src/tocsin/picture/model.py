"""The shapes of a picture: what goes in, and what each part of the answer looks like.

Everything here is a frozen value that turns into JSON as it stands (`tocsin.picture.export`). Where a
part rests on statements it carries their ids; an id is unique within its picture.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from tocsin.reading.statement import Kind, Standing, Statement, TimeSpan
from tocsin.terms import AdmiraltyGrade, Bound, Figure


class State(StrEnum):
    """What an officer has done with a statement."""

    CANDIDATE = "candidate"
    ACCEPTED = "accepted"
    STRUCK = "struck"
    RETRACTED = "retracted"

    @property
    def withdrawn(self) -> bool:
        """Whether it no longer holds: struck by an officer, or taken back by its own source."""
        return self in (State.STRUCK, State.RETRACTED)


class Basis(StrEnum):
    """What an as-of time rests on: the words of the report, its date, or nothing."""

    SAID = "said"
    PUBLISHED = "published"
    UNKNOWN = "unknown"


class Graded(msgspec.Struct, frozen=True, kw_only=True):
    """A statement as it comes into a picture, from a report or from the desk.

    `source` names who published it and `published` when. `report` is the SHA-256 of the report's text
    and may be empty; `carried_by` names further sources that carried the very same text.
    `superseded_by` is the id of the statement that an officer put in its place.
    """

    statement: Statement
    source: str
    published: datetime | None = None
    grade: AdmiraltyGrade | None = None
    state: State = State.CANDIDATE
    superseded_by: str | None = None
    report: str = ""
    title: str = ""
    carried_by: tuple[str, ...] = ()


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """A statement inside a picture: `id` is unique there, `as_of` is when it held.

    `as_of` is when the thing was said, where the words tell it apart from the day of publication, and
    otherwise when the report was published.
    """

    id: str
    statement: Statement
    source: str
    published: datetime | None
    as_of: datetime | None
    basis: Basis
    grade: AdmiraltyGrade | None
    state: State
    superseded_by: str | None
    report: str

    @property
    def kind(self) -> Kind:
        """What the statement is about."""
        return self.statement.kind

    @property
    def live(self) -> bool:
        """Whether the statement still stands: neither struck, nor retracted, nor superseded."""
        return not self.state.withdrawn and self.superseded_by is None

    @property
    def origin(self) -> str:
        """Who said it first; the source itself where nobody else is named."""
        return self.statement.speakers[0] if self.statement.speakers else self.source


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One report text. `carried_by` names the others that brought the same text: they count once."""

    name: str
    published: datetime | None
    title: str
    report: str
    carried_by: tuple[str, ...]
    statements: int


class Apart(StrEnum):
    """Why a figure is shown beside the range and not counted in it: the reason for a reader."""

    NO = ""
    VAGUE = "a vague word, not a number"
    DENIED = "denied"
    STRUCK = "struck by an officer"
    RETRACTED = "taken back by its own source"
    SUPERSEDED = "superseded by a later figure"
    OTHER_TIME = "about another time than this incident"
    PART = "an addition, or a smaller figure of the same voice that may count only a part"

    @property
    def gone(self) -> bool:
        """Whether the figure counted once, and no longer does."""
        return self in (Apart.SUPERSEDED, Apart.STRUCK, Apart.RETRACTED)

    @property
    def code(self) -> str:
        """The reason for a program, such as ``other_time``; empty where the figure is counted."""
        return self.name.lower() if self else ""


class FigureSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One number as one voice gave it, with everything needed to judge it."""

    id: str
    bound: Bound
    low: int | None
    high: int | None
    words: str
    source: str
    speakers: tuple[str, ...]
    standing: Standing
    as_of: datetime | None
    basis: Basis
    grade: str | None
    state: State
    superseded_by: str | None
    apart: Apart

    @property
    def figure(self) -> Figure:
        """The number with its bound."""
        return Figure(self.bound, self.low, self.high)


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """What the counted figures span: `lowest` and `highest` are statement ids, `words` says both.

    `at_least` and `at_most` are the numbers that every counted figure allows; `consistent` is False
    where no number satisfies all of them, and then both are None. None also means: nothing bounds it.
    """

    words: str
    lowest: str
    highest: str
    at_least: int | None
    at_most: int | None
    consistent: bool


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """How one source's figure changed over time, oldest first."""

    source: str
    words: str
    statements: tuple[str, ...]


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """Two counted figures that no single number can satisfy, side by side."""

    first: str
    second: str
    why: str


class FigureAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a question of number. `latest` holds the ids that are counted in `range`."""

    key: str
    title: str
    kind: Kind
    range: Range | None
    figures: tuple[FigureSaid, ...]
    latest: tuple[str, ...]
    movement: tuple[Movement, ...]
    disagreements: tuple[Disagreement, ...]


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """One answer in words, with everybody who gave it; `denied` where the voices deny it."""

    words: str
    denied: bool
    statements: tuple[str, ...]
    sources: tuple[str, ...]


class WordAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answers to a question that is not one of number, side by side, the most carried first."""

    key: str
    title: str
    values: tuple[Value, ...]


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the statements leave open. `statements` are those that say so, if any."""

    key: str
    words: str
    statements: tuple[str, ...] = ()


class Judged(NamedTuple):
    """An officer's word on two statements, by their ids: that they contradict each other, or that they do not."""

    first: str
    second: str
    contradicts: bool
    why: str


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """Two statements that cannot both be so; not `certain` where that hangs on something named in `why`.

    `struck` is the reason of an officer who says that it is none: it stays in sight, and counts for nothing.
    """

    rule: str
    first: str
    second: str
    why: str
    certain: bool = True
    struck: str = ""


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """When the thing itself took place, as far as the statements tell.

    `agreed` is False where the times given do not meet; `span` then reaches over all of them.
    `set_aside` are undated statements of reports that tell of another day only: they answer nothing here.
    """

    span: TimeSpan | None = None
    statements: tuple[str, ...] = ()
    agreed: bool = True
    set_aside: tuple[str, ...] = ()


class Shape(StrEnum):
    """How long a span is, as a reader would say it."""

    INSTANT = "instant"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    INTERVAL = "interval"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the timeline: one dated statement."""

    id: str
    kind: Kind
    time: TimeSpan
    shape: Shape
    when: str
    what: str
    source: str


class Verdict(StrEnum):
    """Whether a relation in the words agrees with the dates."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    UNCHECKED = "unchecked"


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """A distance in time that is said in words, held against the dates.

    `distance` is the distance alone ("barely two weeks after"), `words` has with it what it refers to.
    """

    id: str
    distance: str
    words: str
    verdict: Verdict
    explanation: str
    against: tuple[str, ...]


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """The time from a warning to the incident: a range, because both are spans. Hours, may be negative."""

    hours_min: float
    hours_max: float
    days: int
    words: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A short remark on a warning with the statement it rests on."""

    words: str
    statement: str


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """What the warning and the incident both name, and what only one of them names."""

    words: str
    common: tuple[str, ...]
    only_warned: tuple[str, ...]
    only_came: tuple[str, ...]


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """One warning against what happened. `lead` is None where the lead time is not known.

    `manner` is ``public``, ``discreet`` or empty where the words do not tell.
    """

    statements: tuple[str, ...]
    warner: str
    warned: str
    manner: str
    about: str
    time: TimeSpan | None
    when: str
    lead: Lead | None
    lead_words: str
    limits: tuple[Note, ...]
    answers: tuple[Note, ...]
    contradicted_by: tuple[str, ...]
    overlap: Overlap


class ClaimMade(msgspec.Struct, frozen=True, kw_only=True):
    """One claimant's claim of responsibility. It is a claim and no finding.

    `text` are the words of the first report of it, without addresses, and `sha256` is of their UTF-8.
    `grades` are the Admiralty grades that officers gave it; `denials` are statements that deny it.
    """

    claimant: str
    channel: str
    first_seen: datetime | None
    text: str
    sha256: str
    statements: tuple[str, ...]
    sources: tuple[str, ...]
    grades: tuple[str, ...]
    denials: tuple[str, ...]


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence of the bulletin with the ids of the statements it rests on: never none."""

    text: str
    statements: tuple[str, ...]


class Bulletin(msgspec.Struct, frozen=True, kw_only=True):
    """A short public text. `not_known` is what the reports leave open, for its last line."""

    sentences: tuple[Sentence, ...]
    not_known: tuple[str, ...]

    @property
    def text(self) -> str:
        """The bulletin with its citations in brackets and what is not known at the end."""
        lines = [f"{s.text} [{', '.join(f's:{i}' for i in s.statements)}]" for s in self.sentences]
        if self.not_known:
            lines.append(f"Not known: {'; '.join(self.not_known)}.")
        return "\n".join(lines)


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What a set of statements says, with nothing merged that its voices keep apart.

    `as_of` is the instant the picture was asked for, or the latest publication in it.
    """

    as_of: datetime | None
    sources: tuple[Source, ...]
    statements: tuple[Cited, ...]
    incident: Incident
    figures: tuple[FigureAnswer, ...]
    answers: tuple[WordAnswer, ...]
    timeline: tuple[Event, ...]
    relations: tuple[Relation, ...]
    warnings: tuple[Warned, ...]
    contradictions: tuple[Contradiction, ...]
    claims: tuple[ClaimMade, ...]
    unknown: tuple[Unknown, ...]
    bulletin: Bulletin


class Point(NamedTuple):
    """One figure for a plot. `low` and `high` are as said; a side that was not said is None."""

    as_of: datetime | None
    source: str
    low: int | None
    high: int | None
    bound: Bound
    id: str
    current: bool
