"""The statement: one thing somebody said, with the words it stands in.

This is the type that reading makes and the picture is built from. Kinds follow the Global Terrorism
Database where it has a word, and plain words where it has none.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from tocsin.terms import Bound, Figure

HINT_PRECISION = 0.6
"""Statements of a lower measured precision are hints."""


class Kind(StrEnum):
    """What a statement is about."""

    DEAD = "dead"
    INJURED = "injured"
    MISSING = "missing"
    HOSTAGES = "hostages"
    PERPETRATORS_DEAD = "perpetrators_dead"
    PERPETRATORS_HELD = "perpetrators_held"
    ATTACK = "attack"
    WEAPON = "weapon"
    TARGET = "target"
    HAZARD = "hazard"
    PLACE = "place"
    CLAIM = "claim"
    CLAIM_DENIED = "claim_denied"
    WARNING = "warning"
    WARNING_ANSWER = "warning_answer"
    INTELLIGENCE_SHARED = "intelligence_shared"
    INTELLIGENCE_WITHHELD = "intelligence_withheld"
    REFUSAL = "refusal"
    MEASURE = "measure"
    RESPONDERS = "responders"
    INVESTIGATION = "investigation"
    REACTION = "reaction"
    CONTEXT = "context"
    OUTLOOK = "outlook"
    RETRACTION = "retraction"
    ABSENT_EVIDENCE = "absent_evidence"


class Standing(StrEnum):
    """What kind of voice the origin of a statement is."""

    OFFICIAL = "official"
    CLAIMED = "claimed"
    WITNESS = "witness"
    UNNAMED = "unnamed"
    REPORTER = "reporter"


class TimeSpan(msgspec.Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """When the thing said took place, ISO 8601 in JSON: `start` included, `end` not.

    A day is from its midnight to the next. `words` are the words it was resolved from. Without a
    time zone in the report, the times are in the report's own local time and carry no offset.
    """

    start: datetime
    end: datetime
    words: str = ""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One thing somebody said.

    `start` and `end` are half-open code points of the report's text as it arrived, and `quote` is
    exactly what stands between them. `speakers` runs from the origin to the reporter; `standing`
    tells what kind of voice the origin is. `bound`, `low` and `high` hold a number as it was said
    (see `tocsin.terms.Figure`). `detail` holds the slots of the kind, in plain words taken from the
    text: for a warning ``warner, warned, manner (public | discreet), about, place, elaborated``; for a
    claim ``claimant, medium, channel``; for a measure ``action, where, issuer``. `rule` names the rule
    that found it, and `precision` is the share of its findings (or of its kind's, where the rule was
    measured on too few) that were right on the project's own sets; None where that was not measured.
    """

    id: str
    kind: Kind
    quote: str
    start: int
    end: int
    speakers: tuple[str, ...]
    standing: Standing = Standing.REPORTER
    bound: Bound | None = None
    low: int | None = None
    high: int | None = None
    time: TimeSpan | None = None
    said: TimeSpan | None = None
    place: str | None = None
    denied: bool = False
    certainty: str = ""
    detail: dict[str, str] = {}
    rule: str
    precision: float | None = None

    @property
    def is_hint(self) -> bool:
        """Whether it is shown folded away: too many of its kind were wrong when measured, or a model proposed it."""
        if self.precision is None:
            return self.rule.startswith("model:")
        return self.precision < HINT_PRECISION

    @property
    def figure(self) -> Figure | None:
        """The number as it was said, None where the statement names none."""
        return Figure(self.bound, self.low, self.high) if self.bound else None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one report says: the statements found in it, in order of their place.

    `source` names the report (its publisher where the text tells it, else the name it was given);
    `published` is its date or instant, None where it is not known; `sha256` is of the text's UTF-8.
    """

    source: str
    published: datetime | None
    statements: tuple[Statement, ...]
    title: str = ""
    sha256: str = ""
