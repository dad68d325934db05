"""What is taken in from outside: how long it may be, how much of it, and the codes of form and receipt. Pure."""

import base64
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from tocsin.desk.threats.rules import Said
from tocsin.terms import BadInput, Conflict, Entropy, Tlp

ANONYMOUS: Final = "anonymous"
"""The actor of what nobody put a name to."""
WORDS_CHARACTERS_MAX = 8_000
ADDITIONS_MAX = 20
HOURLY_MAX, WAITING_MAX = 120, 1_000
"""So many anonymous messages are taken in an hour, and so many wait at most: more is a flood."""
CODE_BYTES = 10


class IntakeState(StrEnum):
    """Where something that was taken in stands."""

    WAITING = "waiting"
    READ = "read"
    FILED = "filed"
    ASIDE = "set aside"


class TooMany(Conflict):
    """More comes in than can be read: try later."""


class Arrivals(NamedTuple):
    """How much anonymous intake came in the last hour, and how much waits."""

    last_hour: int
    waiting: int


def checked_words(words: str) -> str:
    """The words without what could hide in them; `BadInput` where they are empty or too long.

    Control and invisible formatting characters are taken out: they could make a text look like another.
    """
    plain = "".join(one for one in words.replace("\r\n", "\n") if one == "\n" or one.isprintable()).strip()
    if not plain:
        raise BadInput("There is nothing to read.", "Write what you know.", "words")
    if len(plain) > WORDS_CHARACTERS_MAX:
        raise BadInput(f"This is longer than {WORDS_CHARACTERS_MAX} characters.", "Send it in several parts.", "words")
    return plain


def check_flood(arrivals: Arrivals) -> None:
    """Refuse, as `Conflict`, what would be more than the officers can ever read."""
    if arrivals.last_hour >= HOURLY_MAX or arrivals.waiting >= WAITING_MAX:
        raise TooMany("More messages come in than can be read.", "Try again in an hour. In danger, call for help.")


def check_release(told: Tlp, whole: Tlp, sentences: Sequence[Said], *, teller: str) -> None:
    """Refuse, as `BadInput`, marks wider than those a partner gave; an anonymous sender gives none."""
    if teller == ANONYMOUS:
        return
    wider = [number for number, said in enumerate(sentences, 1) if said.limit < told]
    if wider or whole < told:
        raise BadInput(
            f"The partner told this as {told.label}; {_which(wider)} would go further.",
            "Keep the partner's limit; with the partner's consent, mark it anew afterwards.",
            "sentences",
        )


def _which(wider: Sequence[int]) -> str:
    return f"sentence {', '.join(map(str, wider))}" if wider else "the tip as a whole"


def receipt_code(entropy: Entropy) -> str:
    """A receipt code of 80 bits: 16 letters and digits, in groups of four to read aloud."""
    text = base64.b32encode(entropy(CODE_BYTES)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
