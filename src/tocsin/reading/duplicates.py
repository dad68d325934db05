"""Which texts are copies of one another: ten reprints of one wire report count as one source.

A text is a set of shingles: runs of five words, without case and punctuation. A quarter of them, always the same
quarter, is its sketch; two texts are compared only where their sketches meet, so the work grows with the texts
and not with their pairs. Copies may be cut (a wire report printed by half), but a long report that quotes a
short one whole is no copy of it.

Numbers are looked at apart: a later edition of a report with another toll is a *revision*, which is of
the same source, but says something else. Nothing is merged here: who asks decides what follows.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from itertools import combinations
from typing import NamedTuple

SHINGLE_WORDS = 5
ALIKE_MIN = 0.5
"""Share of all shingles of two texts that both have, from which on they are copies."""
HELD_MIN, CUT_MIN = 0.8, 0.35
"""Or: the shorter is held by the longer to this share, and is at least this share of its length."""
_SKETCH_EVERY = 4
_COMMON_TEXTS_MAX = 200
"""A shingle that more texts have is furniture, and brings no two texts together."""
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


class Group(NamedTuple):
    """Texts that are copies of one another, by their index, in order.

    `revised` are those whose numbers differ from the first one's.
    """

    members: tuple[int, ...]
    revised: tuple[int, ...] = ()


def group(texts: Sequence[str]) -> list[Group]:
    """Part `texts` into groups of copies, in order of their first members. A text without a copy is alone."""
    shingles = [shingles_of(text) for text in texts]
    leaders = list(range(len(texts)))
    for one, other in _candidates(shingles):
        if _leader(leaders, one) != _leader(leaders, other) and are_copies(shingles[one], shingles[other]):
            first, second = sorted((_leader(leaders, one), _leader(leaders, other)))
            leaders[second] = first
    members: dict[int, list[int]] = defaultdict(list)
    for index in range(len(texts)):
        members[_leader(leaders, index)].append(index)
    return [Group(tuple(same), _revised(same, texts)) for same in members.values()]


def shingles_of(text: str) -> frozenset[int]:
    """The shingles of a text, as numbers of 64 bits; a text of fewer words than one takes is one shingle."""
    words = ["0" if word[0].isdecimal() else word for word in _WORD.findall(text.casefold())]
    runs = [words[n : n + SHINGLE_WORDS] for n in range(max(1, len(words) - SHINGLE_WORDS + 1))]
    return frozenset(int.from_bytes(blake2b(" ".join(run).encode(), digest_size=8).digest()) for run in runs)


def are_copies(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two texts, as shingles, are copies."""
    shared, shorter, longer = len(one & other), *sorted((len(one), len(other)))
    alike = shared / max(1, len(one | other))
    return alike >= ALIKE_MIN or (shared / max(1, shorter) >= HELD_MIN and shorter / max(1, longer) >= CUT_MIN)


def numbers_of(text: str) -> frozenset[str]:
    """The numbers in a text that are written in digits."""
    return frozenset(number.replace(",", "") for number in _NUMBER.findall(text))


def _candidates(shingles: list[frozenset[int]]) -> list[tuple[int, int]]:
    """Pairs of texts whose sketches meet, in order."""
    holders: dict[int, list[int]] = defaultdict(list)
    for index, own in enumerate(shingles):
        for shingle in _sketch(own):
            holders[shingle].append(index)
    pairs = {pair for same in holders.values() if len(same) <= _COMMON_TEXTS_MAX for pair in combinations(same, 2)}
    return sorted(pairs)


def _sketch(shingles: frozenset[int]) -> frozenset[int]:
    """Always the same quarter of all shingles; a short text is its own sketch."""
    few = len(shingles) < 10 * _SKETCH_EVERY
    return shingles if few else frozenset(one for one in shingles if one % _SKETCH_EVERY == 0)


def _leader(leaders: list[int], index: int) -> int:
    while leaders[index] != index:
        index = leaders[index]
    return index


def _revised(members: list[int], texts: Sequence[str]) -> tuple[int, ...]:
    """Those that have a number which the first does not have, cut ones being forgiven what they lack."""
    first = numbers_of(texts[members[0]])
    return tuple(index for index in members[1:] if numbers_of(texts[index]) - first)
