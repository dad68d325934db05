"""Pure decisions about tips and threats: who may read, what may be told, what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import NamedTuple
from uuid import UUID

from tocsin.terms import BadInput, Conflict, Need, NotPermitted, Tlp

SENTENCE_CHARACTERS_MAX = 4_000
SENTENCES_MAX = 200


class Confidence(StrEnum):
    """How well founded a judgement is (ICD 203): said apart from the likelihood, never instead of it."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


NOBODY_MORE = Need()
"""No mark but the label."""


class Mark(NamedTuple):
    """How far something may go: its label, and who needs to know it."""

    limit: Tlp
    need: Need = Need()

    def beyond(self, audience: Tlp, partner: UUID | None = None) -> bool:
        """Whether telling it to an audience cleared up to `audience` (`partner`, or the public) goes too far."""
        return not (self.limit.may_reach(audience) and self.need.may_be_told(partner))


class Said(NamedTuple):
    """One sentence of a tip as it is filed."""

    text: str
    limit: Tlp
    need: Need = Need()


@dataclass(frozen=True, slots=True)
class TipSentenceView:
    """One sentence of a tip, opened for a reader who may see it."""

    id: UUID
    tip_id: UUID
    ordinal: int
    text: str
    limit: Tlp
    need: Need = NOBODY_MORE

    @property
    def mark(self) -> Mark:
        """How far it may go."""
        return Mark(self.limit, self.need)


def tear_line(sentences: Iterable[TipSentenceView], audience: Tlp) -> list[TipSentenceView]:
    """The sentences that may be told to anybody cleared up to `audience`, in their order: below the tear line."""
    return [sentence for sentence in sentences if not sentence.mark.beyond(audience)]


def is_wider(old: Mark, new: Mark) -> bool:
    """Whether something under the new mark may go anywhere that it could not go under the old one."""
    return new.limit < old.limit or (new.need & old.need) != new.need


def check_remark(old: Mark, new: Mark, *, reason: str, may_widen: bool) -> None:
    """Refuse a new mark without a reason (`BadInput`), without a change (`Conflict`), or wider without leave."""
    if not reason.strip():
        raise BadInput("No reason was given.", "Say why it is marked anew.", "reason")
    if old == new:
        raise Conflict("It is marked so already.", "Nothing was changed.")
    if is_wider(old, new) and not may_widen:
        raise NotPermitted(
            "It would go further than its originator allowed.",
            "Quote the originator's consent, or ask a supervisor.",
        )


def narrowest(limits: Iterable[Tlp]) -> Tlp:
    """The narrowest of `limits`; `Tlp.RED` when there is none, because nobody said it may go further."""
    return max(limits, default=Tlp.RED)


def narrowest_need(needs: Iterable[Need]) -> Need:
    """The need of what rests on all of these."""
    return reduce(Need.__and__, needs, Need())


def check_sentences(sentences: Sequence[tuple[str, Tlp] | Said]) -> list[Said]:
    """The sentences trimmed, each with its limit; `BadInput` where one is empty, too long or unmarked."""
    if not sentences:
        raise BadInput("The tip has no sentence.", "File what the source said, sentence by sentence.", "sentences")
    if len(sentences) > SENTENCES_MAX:
        raise BadInput(
            f"The tip has {len(sentences)} sentences; {SENTENCES_MAX} are the most.",
            "File it as several tips.",
            "sentences",
        )
    return [_checked_sentence(ordinal, Said(*sentence)) for ordinal, sentence in enumerate(sentences, start=1)]


def _checked_sentence(ordinal: int, said: Said) -> Said:
    where = f"sentences[{ordinal}]"
    trimmed = said.text.strip()
    if not trimmed:
        raise BadInput("This sentence is empty.", "Leave it out, or write it.", where)
    if len(trimmed) > SENTENCE_CHARACTERS_MAX:
        raise BadInput(
            f"This sentence has {len(trimmed)} characters; {SENTENCE_CHARACTERS_MAX} are the most.",
            "Split it: each sentence has its own limit.",
            where,
        )
    if not isinstance(said.limit, Tlp):
        raise BadInput("This sentence has no release limit.", "Mark it with a TLP label.", where)
    return said._replace(text=trimmed)
