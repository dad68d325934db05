"""CEAF-REE: how well role fillers are found, as GRIT measures it (Du, Rush and Cardie, EACL 2021).

Within a message and a role, found entities are aligned one to one with those of the key so that the sum
of similarities is greatest. The similarity is 1 where every string found for the entity is one of the
key's strings for it, else 0. Strings are compared in small letters, without punctuation and articles.
Counts are summed over messages; the mean over roles is micro.
"""

import re
import string
from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.muc.corpus import ROLES, Entities

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


class Counts(NamedTuple):
    """Entities aligned, found, and in the key."""

    right: int = 0
    found: int = 0
    key: int = 0

    def __add__(self, other: tuple[int, ...]) -> "Counts":  # type: ignore[override]
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def precision(self) -> float:
        """The share of found entities that the key has."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the key's entities that were found."""
        return self.right / self.key if self.key else 0.0

    @property
    def f(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.found + self.key) if self.right else 0.0

    def figures(self) -> dict[str, float]:
        """The counts as percentages."""
        return {"p": percent(self.precision), "r": percent(self.recall), "f": percent(self.f)}


def percent(share: float) -> float:
    """A share as a percentage with two digits."""
    return round(100 * share, 2)


def normal(text: str) -> str:
    """A string as it is compared."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def aligned(found: list[list[str]], key: list[list[str]]) -> int:
    """How many found entities can be aligned with entities of the key.

    Similarities are 0 or 1, so the greatest sum is the greatest matching; it is grown path by path.
    """
    wanted = [{normal(s) for s in entity} for entity in key]
    fits = [[i for i, names in enumerate(wanted) if {normal(s) for s in entity} <= names] for entity in found]
    owner: dict[int, int] = {}
    return sum(_assign(entity, fits, owner, set()) for entity in range(len(found)))


def _assign(entity: int, fits: list[list[int]], owner: dict[int, int], tried: set[int]) -> bool:
    for place in fits[entity]:
        if place not in tried:
            tried.add(place)
            if place not in owner or _assign(owner[place], fits, owner, tried):
                owner[place] = entity
                return True
    return False


def count(found: Entities, key: Entities) -> dict[str, Counts]:
    """The counts of one message for each role."""
    return {
        role: Counts(aligned(found.get(role, []), key[role]), len(found.get(role, [])), len(key[role]))
        for role in ROLES
    }


def score(pairs: Iterable[tuple[Entities, Entities]]) -> dict[str, Counts]:
    """The counts of all messages, given as (found, key), for each role and for ``all``."""
    total = {role: Counts() for role in ROLES}
    for found, key in pairs:
        total = {role: total[role] + counts for role, counts in count(found, key).items()}
    everything = Counts()
    for counts in total.values():
        everything += counts
    return {**total, "all": everything}
