"""How a deed is laid to a group: what a report's words around the group's names say of who says so, and how surely."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from tocsin.reading.incident.choice import bag
from tocsin.reading.incident.features import Scene
from tocsin.reading.incident.words import data

OCCURRENCES_MAX = 6
_REACH = 40
"""How many words to each side in the sentence are looked at, and at most of the sentences beside it."""
_STEPS_MAX, _OFTEN = 5, 3


Kinds = tuple[str, ...]


@cache
def _kinds() -> dict[str, Kinds]:
    """The kinds of each word that is of any."""
    found: dict[str, Kinds] = {}
    for kind, words in data()["attribution"].items():
        for word in words.split():
            found[word] = (*found.get(word, ()), kind)
    return found


def attribution(laid: Scene, occurrences: Sequence[int], dateline: str) -> list[int]:
    """The cells of how the report speaks of a group; `occurrences` are those of all its names, as numbers of spans."""
    known = _kinds()
    kinds = [known.get(token.word.text, ()) for token in laid.words]
    found = {one for place in occurrences[:OCCURRENCES_MAX] for one in _around(laid, kinds, place)}
    often = Counter(kind for own in kinds for kind in own)
    found |= {("all", kind, min(many, _OFTEN)) for kind, many in often.items()}
    found |= {("head", said) for said in _plain(dateline) if said.isalpha()}
    return sorted({*bag("a", list(found)), *bag("n", [min(len(occurrences), _OFTEN + 1)])})


def _around(laid: Scene, kinds: list[Kinds], place: int) -> Iterator[object]:
    """The kinds of words on each side in the sentence and how near; else those in the sentences beside it."""
    start, end = laid.spans[place].start, laid.spans[place].end
    sentence = int(laid.sentences[start])
    edges = np.searchsorted(laid.sentences, sentence + np.array([-1, 0, 1, 2])).tolist()
    before, first, after, behind = edges
    yield "before", tuple(token.word.text for token in laid.words[max(first, start - 1) : start])
    if not sentence:
        yield "first"
    here: set[str] = set()
    for side, near in (("left", kinds[max(first, start - _REACH) : start][::-1]), ("right", kinds[end:after][:_REACH])):
        for kind, steps in _steps(near).items():
            here.add(kind)
            yield kind, side
            yield kind, side, steps
    beside = kinds[max(before, first - _REACH) : first] + kinds[after:behind][:_REACH]
    yield from ((kind, "beside") for own in beside for kind in own if kind not in here)


def _steps(near: list[Kinds]) -> dict[str, int]:
    """How far the nearest word of each kind is, in doubling steps."""
    found: dict[str, int] = {}
    for number, own in enumerate(near, 1):
        for kind in own:
            found.setdefault(kind, min(number.bit_length(), _STEPS_MAX))
    return found


def _plain(dateline: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in dateline.lower()).split()
