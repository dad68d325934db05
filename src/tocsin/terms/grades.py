"""How far a source is trusted and how likely a thing is, in the field's own scales."""

import re
from enum import Enum
from typing import NamedTuple, Self

_RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
_CREDIBILITY = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}


class AdmiraltyGrade(NamedTuple):
    """The Admiralty (NATO) grade: reliability of the source A–F, credibility of the item 1–6.

    The two are judged independently of each other. ``F6`` is "cannot be judged", not "bad".

    >>> str(AdmiraltyGrade.from_text("b2"))
    'B2'
    """

    reliability: str
    credibility: int

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read ``B2``; `ValueError` for anything else."""
        found = re.fullmatch(r"\s*([A-Fa-f])([1-6])\s*", text)
        if not found:
            raise ValueError(f"{text!r} is not an Admiralty grade; use A–F and 1–6, such as B2")
        return cls(found[1].upper(), int(found[2]))

    @property
    def words(self) -> str:
        """The grade in words, for a page or a report."""
        return f"{_RELIABILITY[self.reliability]}; {_CREDIBILITY[self.credibility]}"

    def __str__(self) -> str:
        return f"{self.reliability}{self.credibility}"


class Likelihood(Enum):
    """The seven terms of ICD 203 with their ranges in percent (lowest, highest)."""

    ALMOST_NO_CHANCE = ("almost no chance", 1, 5)
    VERY_UNLIKELY = ("very unlikely", 5, 20)
    UNLIKELY = ("unlikely", 20, 45)
    ROUGHLY_EVEN_CHANCE = ("roughly even chance", 45, 55)
    LIKELY = ("likely", 55, 80)
    VERY_LIKELY = ("very likely", 80, 95)
    ALMOST_CERTAIN = ("almost certain", 95, 99)

    @property
    def term(self) -> str:
        """The term itself, in lower case."""
        return self.value[0]

    @property
    def percent(self) -> tuple[int, int]:
        """Lowest and highest chance in percent."""
        return self.value[1], self.value[2]

    @classmethod
    def from_text(cls, text: str) -> "Likelihood":
        """Read a term such as ``very likely``; `ValueError` for anything else."""
        wanted = text.strip().lower().replace("_", " ")
        for member in cls:
            if member.term == wanted:
                return member
        raise ValueError(f"{text!r} is not an ICD 203 term; use one of {', '.join(m.term for m in cls)}")
