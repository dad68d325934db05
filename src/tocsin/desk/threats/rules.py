"""Pure decisions about tips and threats: who may read, what may be told, what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tocsin.terms import BadInput, Tlp

SENTENCE_CHARACTERS_MAX = 4_000
SENTENCES_MAX = 200


class Confidence(StrEnum):
    """How well founded a judgement is (ICD 203): said apart from the likelihood, never instead of it."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class TipSentenceView:
    """One sentence of a tip, opened for a reader who may see it."""

    id: UUID
    tip_id: UUID
    ordinal: int
    text: str
    limit: Tlp


def may_read(limit: Tlp, clearance: Tlp) -> bool:
    """Whether somebody cleared up to `clearance` may read what stands under `limit`."""
    return limit.may_reach(clearance)


def tear_line(sentences: Iterable[TipSentenceView], audience: Tlp) -> list[TipSentenceView]:
    """The sentences that may be told to `audience`, in their order: the text below the tear line."""
    return [sentence for sentence in sentences if sentence.limit.may_reach(audience)]


def narrowest(limits: Iterable[Tlp]) -> Tlp:
    """The narrowest of `limits`; `Tlp.RED` when there is none, because nobody said it may go further."""
    return max(limits, default=Tlp.RED)


def check_sentences(sentences: Sequence[tuple[str, Tlp]]) -> list[tuple[str, Tlp]]:
    """The sentences trimmed, each with its limit; `BadInput` where one is empty, too long or unmarked."""
    if not sentences:
        raise BadInput("The tip has no sentence.", "File what the source said, sentence by sentence.", "sentences")
    if len(sentences) > SENTENCES_MAX:
        raise BadInput(
            f"The tip has {len(sentences)} sentences; {SENTENCES_MAX} are the most.",
            "File it as several tips.",
            "sentences",
        )
    return [_checked_sentence(ordinal, text, limit) for ordinal, (text, limit) in enumerate(sentences, start=1)]


def _checked_sentence(ordinal: int, text: str, limit: Tlp) -> tuple[str, Tlp]:
    where = f"sentences[{ordinal}]"
    trimmed = text.strip()
    if not trimmed:
        raise BadInput("This sentence is empty.", "Leave it out, or write it.", where)
    if len(trimmed) > SENTENCE_CHARACTERS_MAX:
        raise BadInput(
            f"This sentence has {len(trimmed)} characters; {SENTENCE_CHARACTERS_MAX} are the most.",
            "Split it: each sentence has its own limit.",
            where,
        )
    if not isinstance(limit, Tlp):
        raise BadInput("This sentence has no release limit.", "Mark it with a TLP label.", where)
    return trimmed, limit
