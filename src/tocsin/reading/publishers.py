"""Whether words of a report's head name who publishes or writes it, and how surely.

A publisher is never made up: words that could as well be a headline, a place or a label are no name.
"""

import re
from enum import IntEnum
from typing import Any

from tocsin.reading.fold import lower
from tocsin.reading.language import Language

_WORDS_MAX = 10
_PERSON_WORDS = range(2, 6)
_ACRONYM = re.compile(r"[A-Z]{3,6}")
_BREAKS = re.compile(r" *(?:[|•·;,()\[\]]|(?<![\w'])[-–—/*]{1,3}(?![\w'])|[–—]|--) *")
_EDGE = " .:*_\"'#>"


class Sureness(IntEnum):
    """How surely a line tells who publishes: the surest wins, then the first."""

    NOTHING = 0
    OWN_WORD = 1
    PERSON = 2
    OFFICE = 3
    OUTLET = 4
    SENDER = 5


class Names:
    """Tells the names of outlets, offices and persons of one language."""

    def __init__(self, language: Language) -> None:
        data: dict[str, Any] = language.data["report"]
        nothing = "(?!)"
        self._outlet = language.compile(data.get("outlet", nothing))
        self._outlet_alone = language.compile(data.get("outlet_alone", nothing))
        self._office = language.compile(data.get("office", nothing))
        self._happens = language.compile(data.get("happens", nothing))
        self._label = language.compile(data.get("label", nothing))
        self._nobody = frozenset(data.get("nobody", ()))
        self._links = frozenset(data.get("links", ()))
        self._parts = re.compile(data.get("parts", nothing))

    def pieces(self, words: str) -> list[str]:
        """The pieces of a line between its bars, dashes, commas and brackets, without labels ("Analysis")."""
        pieces = [piece.strip(_EDGE) for piece in _BREAKS.split(words)]
        return [piece for piece in pieces if piece and not self.is_label(piece)]

    def is_label(self, piece: str) -> bool:
        """Whether words only tell what kind of text this is."""
        return bool(self._label.search(_plain(piece)))

    def sureness(self, words: str) -> Sureness:
        """What the words would name: an outlet, an office, perhaps a person; nothing if they are no name."""
        if not self.is_name(words):
            return Sureness.NOTHING
        if self._outlet.search(_plain(words)):
            return Sureness.OUTLET
        if self._is_office(words):
            return Sureness.OFFICE
        tokens = words.split()
        if self.is_acronym(words):
            return Sureness.PERSON
        lettered = all(t.replace("'", "").replace("-", "").replace(".", "").isalpha() for t in tokens)
        return Sureness.PERSON if lettered and len(tokens) in _PERSON_WORDS else Sureness.NOTHING

    def stands_alone(self, words: str) -> Sureness:
        """The same for a line of nothing but these words, which could be a headline, too."""
        plain = _plain(words)
        if not self.is_name(words) or self._happens.search(plain):
            return Sureness.NOTHING
        if self._outlet_alone.search(plain):
            return Sureness.OUTLET
        return Sureness.OFFICE if " " in words and self._is_office(words) else Sureness.NOTHING

    def people(self, words: str) -> str:
        """One person, or two joined by "and"; empty if the words name nobody so."""
        each = self._parts.split(words)
        return words if all(self.sureness(one) is Sureness.PERSON for one in each) else ""

    def without_role(self, words: str) -> str:
        """A name without what stands around it: "our correspondent", "staff writer"; "staff"."""
        tokens = words.split()
        while len(tokens) > 1 and tokens[-1] in self._nobody:
            tokens.pop()
        while len(tokens) > 1 and tokens[0].lower() in self._nobody:
            tokens.pop(0)
        return " ".join(tokens)

    def names_nobody(self, words: str) -> bool:
        """Whether words in a name's place name nobody ("our correspondent", "Agencies")."""
        return all(token.lower().strip(".'") in self._nobody for token in words.split())

    def _is_office(self, words: str) -> bool:
        """Whether the words before "of" or "for" end in what an office is called."""
        return bool(self._office.search(_plain(words)))

    def is_acronym(self, words: str) -> bool:
        """Whether the words are initials, which could be those of an agency (or a town in capitals)."""
        return bool(_ACRONYM.fullmatch(words)) and words.lower() not in self._nobody

    def is_name(self, words: str) -> bool:
        """Whether the words could be a name: capitals all along, but for what links them."""
        tokens = words.split()
        if not tokens or len(tokens) > _WORDS_MAX or self.names_nobody(words):
            return False
        begins = tokens[0][0].isupper() or (tokens[0].lower() in ("the", "our") and len(tokens) > 1)
        inner = all(t[0].isupper() or t[0].isdigit() or t in self._links for t in tokens[1:])
        return begins and inner and tokens[-1] not in self._links


def _plain(words: str) -> str:
    return f" {lower(words)}"
