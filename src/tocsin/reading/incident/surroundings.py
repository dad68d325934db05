"""The words around every occurrence of a name, for telling how a deed is laid to a group and what befell a victim."""

import numpy as np

from tocsin.reading.incident.choice import bag
from tocsin.reading.incident.features import Integers, Scene, sentence_triggers

OCCURRENCES_MAX = 4
_REACH, _REACH_OF_KINDS = 8, 14
_WORDS_MAX = 200
"""Of a sentence without an end only this much to each side is looked at."""
_BITS = 14


def surroundings(laid: Scene, occurrences: list[int]) -> list[int]:
    """The cells of what stands around the first few occurrences of a name, given as numbers of spans."""
    triggers = sentence_triggers(np.array([t.word.triggers for t in laid.words], dtype=np.int64), laid.sentences)
    found: list[int] = []
    for place in occurrences[:OCCURRENCES_MAX]:
        found += _around(laid, place) + _triggers(triggers, int(laid.sentences[laid.spans[place].start]))
    return sorted(set(found))


def _around(laid: Scene, place: int) -> list[int]:
    """The words of the sentence, those near on each side, and the kinds of words before."""
    start, end = laid.spans[place].start, laid.spans[place].end
    first, after = (int(n) for n in np.searchsorted(laid.sentences, laid.sentences[start] + np.array([0, 1])))
    first, after = max(first, start - _WORDS_MAX), min(after, end + _WORDS_MAX)
    words = [token.word for token in laid.words[first:after]]
    at, past = start - first, end - first
    left = [w.stem for w in words[max(0, at - _REACH) : at]]
    right = [w.stem for w in words[past : past + _REACH]]
    return [
        *bag("l", left), *bag("r", right), *bag("l1", left[-1:]), *bag("r1", right[:1]),
        *bag("l2", [tuple(left[-2:])]), *bag("r2", [tuple(right[:2])]), *bag("s", [w.stem for w in words]),
        *bag("k", [w.classes for w in words[max(0, at - _REACH_OF_KINDS) : at]]),
    ]  # fmt: skip


def _triggers(masks: Integers, sentence: int) -> list[int]:
    """The triggers of a sentence, and of those before and after it."""
    found: list[int] = []
    for name, other in (("t", sentence), ("tb", sentence - 1), ("ta", sentence + 1)):
        mask = int(masks[other]) if 0 <= other < len(masks) else 0
        found += bag(name, [bit for bit in range(_BITS) if mask >> bit & 1])
    return found
