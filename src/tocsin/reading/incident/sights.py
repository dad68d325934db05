"""What stands around a place in a report, for choosing among candidates: the sentence, the words, the triggers."""

from typing import NamedTuple

import numpy as np

from tocsin.reading.incident.features import Integers, Scene
from tocsin.reading.incident.sentences import Floats

_FAR = 12
_LATE = 6
_RANK_MAX = 5


class Focus(NamedTuple):
    """Where in a report the incident stands: the sentences of its fillers, the surest first, and how likely each
    sentence of the report tells of it."""

    sentences: tuple[int, ...]
    scores: Floats
    order: Integers

    def ranks(self, sentence: int) -> tuple[int, int, int, int]:
        """A sentence's rank among those of the fillers, its rank by likelihood, its likelihood, its place."""
        filled = self.sentences.index(sentence) if sentence in self.sentences else _RANK_MAX
        return (
            min(filled, _RANK_MAX),
            min(int(self.order[sentence]), _RANK_MAX),
            max(-4, min(3, round(float(self.scores[sentence])))),
            min(sentence, _LATE),
        )


def focus(sentences: list[int], scores: Floats) -> Focus:
    """The focus of a report or an incident."""
    return Focus(tuple(sentences), scores, np.argsort(np.argsort(-scores, kind="stable")))


def word(laid: Scene, place: int) -> str:
    """The word at a place, figures as ``0``; empty beyond the ends."""
    if not 0 <= place < len(laid.words):
        return ""
    text = laid.words[place].word.text
    return "0" if text[0].isdigit() else text


def trigger_near(laid: Scene, start: int, end: int) -> tuple[str, str]:
    """The nearest trigger to the left and to the right in the sentence: its kinds and how far."""
    sentence = laid.sentences[start]
    sides = []
    for places in (range(start - 1, max(-1, start - _FAR), -1), range(end, min(len(laid.words), end + _FAR))):
        found = "-"
        for far, place in enumerate(places):
            if laid.sentences[place] != sentence:
                break
            if laid.words[place].word.triggers & 0xFF:
                found = f"{laid.words[place].word.triggers & 0xFF} {min(far // 3, 2)}"
                break
        sides.append(found)
    return sides[0], sides[1]
