"""How likely each sentence of a report tells of the incident itself, by the words and pairs of words in it.

A report speaks of much: what was said about an attack, what was done years before. The linear table here has
learnt which sentences hold who did it, what was hit and who was harmed; what fills a slot, and when and where
it happened, is rather looked for there.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.reading.incident.features import Groups, Integers, Scene, mixed
from tocsin.reading.incident.words import Tag

SENTENCE_BITS = 17
Floats = npt.NDArray[np.float64]
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_PLAIN = (Tag.NOUN, Tag.NUMBER, Tag.TIME, Tag.ADJECTIVE, Tag.VERB, Tag.PARTICIPLE, Tag.GERUND, Tag.EITHER)
_IS_PLAIN = np.array([tag in _PLAIN for tag in Tag])
_SKIPS = (1, 2)
_EARLY = 6


class SentenceTable(NamedTuple):
    """A linear model over the words of one sentence."""

    weights: npt.NDArray[np.float16]
    bias: float

    def scores(self, laid: Scene, groups: Groups) -> Floats:
        """The log odds of each sentence of a report."""
        sentence, place, count = sentence_features(laid, groups)
        total = np.bincount(sentence, weights=self.weights[place], minlength=count)
        length = np.sqrt(np.bincount(sentence, minlength=count))
        scores: Floats = total / np.maximum(length, 1) + self.bias
        return scores


def sentence_features(laid: Scene, groups: Groups) -> tuple[Integers, Integers, int]:
    """The distinct features of each sentence: numbers of sentences, places in the table, how many sentences."""
    if not laid.words:
        none = np.zeros(0, dtype=np.int64)
        return none, none, 0
    at = laid.sentences
    stem, word, trigger, kind = (
        np.array(column, dtype=np.uint64)
        for column in zip(
            *((w.stem, w.hash, w.triggers, w.classes & -w.classes) for w in (t.word for t in laid.words)), strict=True
        )
    )
    group = groups.of(word)
    same = at[:-1] == at[1:]
    begins = np.flatnonzero(np.concatenate(([True], ~same)))
    values = [mixed(71, stem), mixed(72, stem[:-1], stem[1:])[same]]
    owners = [at, at[:-1][same]]
    plain = np.flatnonzero(_IS_PLAIN[np.array(laid.tags, dtype=np.int64)])
    for skip in _SKIPS:
        one, other = plain[:-skip], plain[skip:]
        one, other = (side[at[one] == at[other]] for side in (one, other))
        for seed, left, right in ((73, stem, stem), (74, group, group), (75, trigger, kind), (76, kind, trigger)):
            values.append(mixed(seed, left[one], right[other]))
            owners.append(at[one])
    values.append(mixed(77, np.minimum(at[begins], _EARLY).astype(np.uint64)))
    owners.append(at[begins])
    places = ((np.concatenate(values) * _MULTIPLIER) >> np.uint64(64 - SENTENCE_BITS)).astype(np.int64)
    both = np.unique((np.concatenate(owners) << SENTENCE_BITS) | places)
    return both >> SENTENCE_BITS, both & ((1 << SENTENCE_BITS) - 1), int(at[-1]) + 1
