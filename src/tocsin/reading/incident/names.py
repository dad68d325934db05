"""From occurrences to names: what is known of each distinct string of a report as a filler of each role.

The first table of weights scores every occurrence of a candidate by itself. Here the occurrences of one
string come together, with what its rivals in the report scored: longer and shorter strings, others
with the same head, the best of its sentence, the report as a whole. A second model reads these rows.
"""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.reading.incident.features import Integers, Scene

Floats = npt.NDArray[np.float64]

ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon", "Person")
"""The roles. A ``Victim`` is named by a proper name, a ``Person`` is a victim that is described."""
FLOOR = -5.0
"""A string that no role scores higher is no name of anything here."""
_NONE = -12.0


class Names(NamedTuple):
    """The distinct strings of a report that may fill a role; `rows` is names by roles by features.

    `occurrences` are the places of each name among the spans of the scene, `best` its highest score for
    each role, and `top` the occurrence that has it.
    """

    keys: list[str]
    occurrences: list[list[int]]
    best: Floats
    top: Integers
    rows: Floats


def names(scene: Scene, scores: Floats, report: Floats, likely: Floats) -> Names:
    """The names of a report.

    `scores` is candidates by roles, `report` the scores of the report as a whole, `likely` those of its sentences.
    """
    by_key: dict[str, list[int]] = defaultdict(list)
    if len(scores):
        alive = {scene.keys[i] for i in np.flatnonzero(scores.max(axis=1) > FLOOR)}
        for place, name in enumerate(scene.keys):
            if name in alive and name:
                by_key[name].append(place)
    keys, occurrences = list(by_key), list(by_key.values())
    if not keys:
        empty = np.zeros((0, len(ROLES)))
        return Names([], [], empty, empty.astype(np.int64), np.zeros((0, len(ROLES), 1)))
    best = np.array([scores[o].max(axis=0) for o in occurrences])
    top = np.array([np.array(o)[scores[o].argmax(axis=0)] for o in occurrences])
    shared = _shared(scene, keys, occurrences, report)
    rivals = _rivals(keys, best)
    company = _company(scene, scores, top)
    told = _told(scene, occurrences, top, likely)
    rows = [
        np.column_stack((
            *_own(scores, occurrences, best, role), rivals[:, :, role] - best[:, role, None], company[:, role], shared,
            told[:, role],
        ))
        for role in range(len(ROLES))
    ]  # fmt: skip
    return Names(keys, occurrences, best, top, np.stack(rows, axis=1))


def _own(scores: Floats, occurrences: list[list[int]], best: Floats, role: int) -> list[Floats]:
    """What a name's own occurrences and the best of the report say for one role."""
    column = best[:, role]
    falling = np.sort(best, axis=0)[::-1]
    second = falling[min(1, len(falling) - 1)]
    others = [r for r in range(len(ROLES)) if r != role]
    listed = scores[:, role].tolist()
    own = [sorted(listed[place] for place in places) for places in occurrences]
    return [
        column,
        np.array([sum(s) / len(s) for s in own]),
        np.array([listed[places[0]] for places in occurrences]),
        np.array([s[-2] if len(s) > 1 else _NONE for s in own]),
        np.argsort(np.argsort(-column)).astype(float),
        column - falling[0, role],
        np.broadcast_to(second[role], column.shape),
        best[:, others],
        np.broadcast_to(falling[0], best.shape),
    ]


def _shared(scene: Scene, keys: list[str], occurrences: list[list[int]], report: Floats) -> Floats:
    """What does not depend on the role."""
    count = int(scene.sentences[-1]) + 1
    struck = {int(n) for n, token in zip(scene.sentences, scene.words, strict=True) if token.word.triggers & 0xFF}
    rows = []
    for name, places in zip(keys, occurrences, strict=True):
        span = scene.spans[places[0]]
        head, begin = scene.words[span.end - 1].word, scene.words[span.start].word
        at = int(scene.sentences[span.start])
        rows.append([
            len(places), at, at / count, name.count(" ") + 1, _lowest(head.classes), _lowest(begin.classes),
            int(head.tag), int(begin.tag), max(_wholeness(scene, p) for p in places), span.last - span.first,
            count, len(struck), len(struck) / count,
        ])  # fmt: skip
    return np.column_stack((np.array(rows, dtype=float), np.tile(report, (len(keys), 1))))


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length()


def _wholeness(scene: Scene, place: int) -> int:
    """Two bits: whether the span begins its base phrase, whether it ends it."""
    span = scene.spans[place]
    return (scene.bases[span.first].start == span.start) + 2 * (scene.bases[span.last].end == span.end)


def _rivals(keys: list[str], best: Floats) -> Floats:
    """The best scores among longer strings, shorter ones, ones with the same head, and other overlaps."""
    words = [frozenset(name.split()) for name in keys]
    heads = [name.rsplit(" ", 1)[-1] for name in keys]
    by_word: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(words):
        for word in own:
            by_word[word].append(number)
    found = np.full((len(keys), 4, best.shape[1]), _NONE)
    pairs: list[tuple[int, int, int]] = []
    for number, own in enumerate(words):
        for other in {o for word in own for o in by_word[word]} - {number}:
            kind = 0 if words[other] > own else 1 if words[other] < own else 2
            pairs.append((number, kind, other))
            if heads[other] == heads[number]:
                pairs.append((number, 3, other))
    if pairs:
        number_, kind_, other_ = np.array(pairs).T
        np.maximum.at(found, (number_, kind_), best[other_])
    return found


def _company(scene: Scene, scores: Floats, top: Integers) -> Floats:
    """For each name and role: the best scores of each role in the sentence of its best occurrence, and around it."""
    count = int(scene.sentences[-1]) + 1
    peak = np.full((count + 2, scores.shape[1]), _NONE)
    starts = np.array([span.start for span in scene.spans])
    sentence = scene.sentences[starts] + 1
    np.maximum.at(peak, sentence, scores)
    at = sentence[top]
    here = peak[at]
    around = np.maximum(peak[at - 1], peak[at + 1]).max(axis=2, keepdims=True)
    return np.concatenate((here, around, (at - 1)[:, :, None].astype(float)), axis=2)


def _told(scene: Scene, occurrences: list[list[int]], top: Integers, likely: Floats) -> Floats:
    """For each name and role how likely its sentences tell of the incident: that of the best occurrence, those beside
    it, the likeliest of all its own, their sum, the likeliest of the report, the difference to that, and the rank."""
    sentence = scene.sentences[np.array([span.start for span in scene.spans])]
    padded = np.concatenate(([_NONE], likely, [_NONE]))
    at = sentence[top]
    own = [likely[sentence[places]] for places in occurrences]
    rank = np.argsort(np.argsort(-likely, kind="stable"))
    columns = (
        likely[at],
        np.maximum(padded[at], padded[at + 2]),
        np.broadcast_to(np.array([each.max() for each in own])[:, None], at.shape),
        np.broadcast_to(np.array([(1 / (1 + np.exp(-each))).sum() for each in own])[:, None], at.shape),
        np.full(at.shape, likely.max()),
        likely[at] - likely.max(),
        rank[at].astype(float),
    )
    return np.stack(columns, axis=2)
