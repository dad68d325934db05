"""What an officer writes when drafting an alert, as plain frozen values."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from tocsin.terms import TimeWindow


class MsgType(StrEnum):
    """CAP 1.2 ``msgType`` of what this desk releases."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class AlertState(StrEnum):
    """Where an alert stands. *Expired* is no state: it follows from the clock."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RELEASED = "released"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Part(StrEnum):
    """The place of a sentence in an alert."""

    HEADLINE = "headline"
    DESCRIPTION = "description"
    INSTRUCTION = "instruction"


class Basis(StrEnum):
    """What a sentence of an alert rests on."""

    TIP = "tip"
    PUBLIC = "public"
    GUIDANCE = "guidance"


class LapseAnswer(StrEnum):
    """What an officer decides when an alert is about to lapse while its threat is open."""

    RENEW = "renew"
    STAND_DOWN = "stand_down"
    LET_LAPSE = "let_lapse"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence and what it rests on.

    `cites` are ids of tip sentences; `source` names a public statement. A line without `basis` is
    uncited and blocks the release.
    """

    text: str
    basis: Basis | None = None
    cites: tuple[UUID, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: its language, part and ordinal (from 1; the headline is 1)."""

    language: str
    part: Part
    ordinal: int

    def __str__(self) -> str:
        return f"{self.language} {self.part} {self.ordinal}"


@dataclass(frozen=True, slots=True)
class Text:
    """An alert's wording in one language (BCP 47 tag). `event` is the kind of alert, as CAP has it."""

    language: str
    event: str
    headline: Line
    description: tuple[Line, ...]
    instruction: tuple[Line, ...]

    def lines(self) -> Iterator[tuple[Place, Line]]:
        """Every line with its place, in the order in which a reader meets them."""
        yield Place(self.language, Part.HEADLINE, 1), self.headline
        for part, lines in ((Part.DESCRIPTION, self.description), (Part.INSTRUCTION, self.instruction)):
            for ordinal, line in enumerate(lines, start=1):
                yield Place(self.language, part, ordinal), line

    def paragraph(self, part: Part) -> str:
        """The sentences of `part` as one text."""
        lines = self.description if part is Part.DESCRIPTION else self.instruction
        return " ".join(line.text for line in lines)


@dataclass(frozen=True, slots=True)
class Correction:
    """What will be told if the alert is retracted: written and approved with it."""

    language: str
    headline: str
    text: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an alert is for, as a rule: the list is resolved at release, within area and window.

    `people` are registered people whose stay meets area and window; `unknown_people` those of whom it
    cannot be told; `organisers` those of gatherings inside; `staff` the desk's own officers.
    """

    people: bool = False
    organisers: bool = False
    unknown_people: bool = False
    staff: bool = False

    @property
    def names_anyone(self) -> bool:
        """Whether the rule names anyone at all."""
        return self.people or self.organisers or self.unknown_people or self.staff

    def as_json(self) -> dict[str, bool]:
        """The rule as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The rule from what `as_json` gave."""
        return cls(**value)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many the audience rule comes to: who would be told, and which gatherings that rests on."""

    people: int = 0
    unknown_people: int = 0
    organisers: int = 0
    staff: int = 0
    gatherings_inside: int = 0
    gatherings_near_miss: int = 0
    gatherings_unknown: int = 0

    @property
    def told(self) -> int:
        """Everyone who would be told."""
        return self.people + self.unknown_people + self.organisers + self.staff

    def as_json(self) -> dict[str, int]:
        """The counts as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The counts from what `as_json` gave."""
        return cls(**value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that an officer decides about an alert. What is None or empty is missing and is refused.

    `area` is a GeoJSON geometry; `categories` are those of gatherings; `channels` the delivery channels;
    `choices` the answers offered to whoever is warned.
    """

    texts: tuple[Text, ...]
    corrections: tuple[Correction, ...]
    area: Mapping[str, Any] | None
    area_name: str
    categories: tuple[str, ...]
    effective_at: datetime | None
    expires_at: datetime | None
    audience: Audience
    urgency: str
    severity: str
    certainty: str
    category: str = "Security"
    channels: tuple[str, ...] = ("email",)
    choices: tuple[str, ...] = ("received",)

    @property
    def window(self) -> TimeWindow:
        """From effective to expiry; `ValueError` where either is missing."""
        if self.effective_at is None or self.expires_at is None:
            raise ValueError("a draft without a window has none")
        return TimeWindow(self.effective_at, self.expires_at)
