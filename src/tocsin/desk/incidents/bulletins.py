"""What may stand in a bulletin, and what may become of it. Pure.

Suspects and victims are kept out by rule, three times: the picture's bulletin is built from figures, fixed
words, offices and places; statements about suspects are not cited; and an officer's own wording may hold
no possible name of a person that the built sentence did not hold.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from tocsin.desk.incidents.rules import BulletinState
from tocsin.picture import Sentence
from tocsin.picture.words import one_line, possible_names
from tocsin.reading import Kind
from tocsin.terms import BadInput, Conflict, NotPermitted, Tlp

PUBLIC = Tlp.CLEAR
"""How far what a bulletin rests on must be free to go."""

SUSPECT_KINDS = (Kind.PERPETRATORS_DEAD, Kind.PERPETRATORS_HELD)
SENTENCE_CHARACTERS_MAX = 600


class BulletinText(NamedTuple):
    """A bulletin as it is read: sentences with the names of the statements they rest on, and what is not known."""

    sentences: tuple[Sentence, ...]
    not_known: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 of everything that is read: what the second officer approves."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


def worded(built: Sequence[Sentence], wordings: Mapping[int, str] | None, kinds: Mapping[str, Kind]) -> list[Sentence]:
    """The built sentences in an officer's words: by place in the list; an empty wording leaves a sentence out.

    `kinds` are of the statements by name. `BadInput` where nothing is left, a wording may name a person, or
    a sentence rests on a statement about suspects.
    """
    said = [_worded(number, sentence, wordings) for number, sentence in enumerate(built)]
    kept = [sentence for sentence in said if sentence.text]
    if not kept:
        raise BadInput("The bulletin would say nothing.", "Accept statements, or leave some sentence in.", "sentence")
    suspects = [s for s in kept if any(kinds.get(name) in SUSPECT_KINDS for name in s.statements)]
    if suspects:
        raise BadInput("A bulletin says nothing of suspects.", "Leave that sentence out.", "sentence")
    return kept


def _worded(number: int, sentence: Sentence, wordings: Mapping[int, str] | None) -> Sentence:
    if wordings is None or number not in wordings:
        return sentence
    text = one_line(wordings[number])
    if len(text) > SENTENCE_CHARACTERS_MAX:
        raise BadInput(f"This sentence is longer than {SENTENCE_CHARACTERS_MAX} characters.", where="sentence")
    check_no_person(text, sentence.text)
    return Sentence(text=text, statements=sentence.statements)


def check_no_person(text: str, built: str) -> None:
    """Refuse what may be the name of a person, unless the built sentence has those words; `BadInput` says which."""
    strange = [name for name in possible_names(text) if name not in built]
    if strange:
        raise BadInput(
            f"“{strange[0]}” may be the name of a person.",
            "No victims and no suspects in a bulletin: name an office, or say it without these words.",
            "sentence",
        )


def check_release(
    state: BulletinState, *, is_author: bool, digest_seen: str, text: BulletinText, cited: Iterable[bool], public: bool
) -> None:
    """Another officer than the author, over what was read, while everything cited still stands and is `public`."""
    if state is not BulletinState.DRAFT:
        raise Conflict(f"The bulletin is {state} already.", "Nothing was changed.")
    if is_author:
        raise NotPermitted("Whoever drafted a bulletin may not release it.", "Ask another officer to read it.")
    if digest_seen != text.digest:
        raise Conflict("This is not what you read.", "Read the bulletin again, then release it.")
    if not all(cited):
        raise Conflict("A statement that it rests on no longer stands.", "Leave this draft, and draft it anew.")
    if not public:
        raise Conflict(
            "What it rests on was marked narrower: it may no longer go to everybody.",
            "Leave this draft, and draft it anew.",
        )
