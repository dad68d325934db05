"""The slots of a statement's `detail`, by meaning. A slot that is not filled is an empty string."""

import re
from collections.abc import Mapping

from tocsin.picture.words import one_line
from tocsin.reading.statement import Kind, Statement

_VALUE: dict[Kind, tuple[str, ...]] = {
    Kind.WEAPON: ("weapon",),
    Kind.HAZARD: ("hazard",),
    Kind.TARGET: ("target",),
    Kind.CLAIM: ("claimant",),
    Kind.CLAIM_DENIED: ("claimant", "denier"),
    Kind.RESPONDERS: ("unit", "units"),
    Kind.INVESTIGATION: ("as", "investigator"),
    Kind.RETRACTION: ("withdrawn",),
}
SLOTS: dict[Kind, tuple[str, ...]] = {
    Kind.DEAD: ("count",),
    Kind.INJURED: ("count",),
    Kind.WEAPON: ("weapon",),
    Kind.HAZARD: ("hazard",),
    Kind.TARGET: ("target",),
    Kind.PLACE: ("venue",),
    Kind.CLAIM: ("claimant", "medium", "channel"),
    Kind.CLAIM_DENIED: ("claimant", "denier"),
    Kind.WARNING: ("warner", "warned", "manner", "about", "advice", "elaborated"),
    Kind.WARNING_ANSWER: ("answer", "words"),
    Kind.INTELLIGENCE_SHARED: ("giver", "to", "about"),
    Kind.INTELLIGENCE_WITHHELD: ("giver", "to"),
    Kind.REFUSAL: ("refuser", "about", "elaborated"),
    Kind.MEASURE: ("action", "what", "where", "issuer"),
    Kind.RESPONDERS: ("unit",),
    Kind.INVESTIGATION: ("as", "investigator"),
    Kind.RETRACTION: ("who", "withdrawn"),
    Kind.ABSENT_EVIDENCE: ("missing",),
}
"""The slots that the picture reads, by kind: what an officer may want to fill."""

_WHOLE = (Kind.ATTACK, Kind.CONTEXT, Kind.OUTLOOK, Kind.REACTION, Kind.ABSENT_EVIDENCE)
"""Kinds whose whole words say more than any of their slots."""

_DISCREET = re.compile(
    r"\b(?:discree?te?(?:ly)?|private(?:ly)?|confidential(?:ly)?|secret(?:ly)?|quietly)\b",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"\b(?:public(?:ly)?|issued|posted|published|alert(?:ed)? (?:to )?(?:its )?citizens)\b", re.IGNORECASE
)


def slot(detail: Mapping[str, str], *names: str) -> str:
    """The first filled slot of those named."""
    return next((one_line(detail[name]) for name in names if detail.get(name, "").strip()), "")


def value_of(statement: Statement) -> str:
    """What a statement answers, in its own words: the slot of its kind, its place, or its quote."""
    if statement.kind is Kind.PLACE:
        return one_line(statement.place or "") or slot(statement.detail, "place") or one_line(statement.quote)
    if statement.kind is Kind.MEASURE:
        return measure_of(statement) or one_line(statement.quote)
    if statement.kind in _WHOLE:
        return one_line(statement.quote)
    return slot(statement.detail, *_VALUE.get(statement.kind, ()), "what") or one_line(statement.quote)


def measure_of(statement: Statement) -> str:
    """What a measure does to what: ``all concerts suspended``; empty where no slot says."""
    what, action = slot(statement.detail, "what"), slot(statement.detail, "action")
    if what and action.endswith("ed"):
        return f"{what} {action}"
    return f"{what}: {action}" if what and action else what or action


def claimant_of(statement: Statement) -> str:
    """Who claims or denies."""
    return slot(statement.detail, "claimant", "denier", "who")


def warner_of(statement: Statement) -> str:
    """Who warned; the origin of the statement where no slot says."""
    return slot(statement.detail, "warner", "giver", "by")


def recipient_of(statement: Statement) -> str:
    """Who was warned, told, or not told."""
    return slot(statement.detail, "warned", "whom", "recipient", "to", "with")


def manner_of(statement: Statement) -> str:
    """``discreet``, ``public``, or empty: from the slot, else from the quoted words."""
    told = slot(statement.detail, "manner").lower()
    if told in ("public", "discreet"):
        return told
    if _DISCREET.search(statement.quote):
        return "discreet"
    return "public" if _PUBLIC.search(statement.quote) else ""


def about_of(statement: Statement) -> str:
    """What a warning was about, and what it advised."""
    advice, about = slot(statement.detail, "advice"), slot(statement.detail, "about", "what", "of")
    return f"{about}; it advised to {advice}" if advice and about else about or advice


def elaborated(statement: Statement) -> bool | None:
    """Whether a warning went into detail; None where nothing is said of it."""
    told = slot(statement.detail, "elaborated").lower()
    if not told:
        return None
    return told in ("yes", "true", "1")


def missing_of(statement: Statement) -> str:
    """What is said to be absent: ``media``, ``verification``; empty where no slot says."""
    return slot(statement.detail, "missing", "evidence")


def answer_of(statement: Statement) -> str:
    """How a warning was answered: ``dismissed as “provocative”``, or else the quoted words."""
    answer, words = slot(statement.detail, "answer"), slot(statement.detail, "words")
    if answer and words:
        return f"{answer} as “{words}”"
    return answer or f"“{one_line(statement.quote)}”"


def medium_of(statement: Statement) -> str:
    """Through which medium and channel a claim came (``Harbour News, on a messenger``); either may be missing."""
    medium, channel = slot(statement.detail, "medium"), slot(statement.detail, "channel")
    if medium and channel and channel.lower() not in medium.lower():
        return f"{medium}, on {channel}"
    return medium or channel
