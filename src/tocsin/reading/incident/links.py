"""Which of the people and things that a report names belong to one incident: anchors, pairs of them, clusters.

A report may tell of several incidents, also of several of one type. Small trees tell of each pair of anchors
(whoever was harmed, whatever was hit) how likely both belong to one; clusters grow together while the mean of
their pairs is likely enough.
"""

from typing import NamedTuple

import numpy as np

from tocsin.reading.incident.features import Integers, Scene, sentence_triggers
from tocsin.reading.incident.model import Read, Trees
from tocsin.reading.incident.names import ROLES, Floats
from tocsin.reading.incident.places import Found
from tocsin.reading.incident.words import Tag, data

ANCHOR_ROLES = tuple(ROLES.index(role) for role in ("Target", "Victim", "Person"))
DOER_ROLES = tuple(ROLES.index(role) for role in ("PerpInd", "PerpOrg"))
ANCHORS_MAX = 24
"""So many of the surest anchors are compared with each other: the work grows with the square."""
_TURNS = ("other", "also", "elsewhere", "earlier")
_STRUCK = 0xFF
_OCCURRENCES_MAX = 8
_LIST_WORDS_MAX = 30
_BESIDE = 9.0
_WITHIN_LIST = (Tag.MARK, Tag.CONJUNCTION, Tag.DETERMINER, Tag.NUMBER, Tag.ADJECTIVE, Tag.QUOTE, Tag.OWNER, Tag.NOUN)
_CONTENT = frozenset((Tag.NOUN, Tag.VERB, Tag.PARTICIPLE, Tag.GERUND, Tag.EITHER))


class Anchor(NamedTuple):
    """A name in the role in which it was picked, the first word of its best occurrence, and its sentence."""

    name: int
    role: int
    start: int
    end: int
    sentence: int
    score: float


class Ground(NamedTuple):
    """What each sentence of a report holds that may tell one incident from the next."""

    likely: Floats
    paragraph: Integers
    triggers: Integers
    turns: Integers
    times: list[frozenset[int]]
    places: list[frozenset[str]]
    stems: list[frozenset[int]]


def anchors(read: Read, picked: list[list[int]], roles: tuple[int, ...] = ANCHOR_ROLES) -> list[Anchor]:
    """The surest names of some roles, in the order of the report."""
    found = [anchor_of(read, name, role) for role in roles for name in picked[role]]
    surest = sorted(found, key=lambda one: (-one.score, one.start, one.role))[:ANCHORS_MAX]
    return sorted(surest, key=lambda one: (one.start, one.end, one.role))


def anchor_of(read: Read, name: int, role: int) -> Anchor:
    """A name as an anchor."""
    span = read.span(name, role)
    return Anchor(name, role, span.start, span.end, read.sentence(name, role), float(read.scores[name, role]))


def ground(read: Read, named: list[Found]) -> Ground:
    """Look over the sentences of a report once. `named` are the places that it names."""
    laid = read.scene
    count = int(laid.sentences[-1]) + 1 if len(laid.sentences) else 0
    lists = [frozenset(data()["turns"][name].split()) for name in _TURNS]
    turns = np.zeros(count, dtype=np.int64)
    times: list[set[int]] = [set() for _ in range(count)]
    stems: list[set[int]] = [set() for _ in range(count)]
    places: list[set[str]] = [set() for _ in range(count)]
    for at, token, tag in zip(laid.sentences.tolist(), laid.words, laid.tags, strict=True):
        said = token.word
        if tag is Tag.TIME or (tag is Tag.NUMBER and said.shape == 2):
            times[at].add(said.stem)
        elif tag in _CONTENT:
            stems[at].add(said.stem)
        for bit, words in enumerate(lists):
            if said.text in words:
                turns[at] |= 1 << bit
    for one in named:
        places[int(laid.sentences[one.start])].add(one.name)
    triggers = np.array([token.word.triggers for token in laid.words], dtype=np.int64)
    return Ground(
        read.likely,
        _first_of(laid, count),
        sentence_triggers(triggers, laid.sentences) & _STRUCK if count else triggers,
        turns,
        *([frozenset(own) for own in kind] for kind in (times, places, stems)),  # type: ignore[arg-type]
    )


def _first_of(laid: Scene, count: int) -> Integers:
    """The paragraph in which each sentence begins."""
    return laid.paragraphs[np.searchsorted(laid.sentences, np.arange(count))]


def pair_rows(read: Read, over: Ground, found: list[Anchor], marks: Floats) -> Floats:
    """What is known of each pair of anchors, the pairs in the order of `np.triu_indices`. `marks` are the anchors'
    scores of types, of effects: anchors by columns."""
    rows = [
        _pair(read, over, (found[i], found[j]), j - i, np.abs(marks[i] - marks[j]))
        for i in range(len(found))
        for j in range(i + 1, len(found))
    ]
    return np.array(rows, dtype=np.float64) if rows else np.zeros((0, 0))


def _pair(read: Read, over: Ground, two: tuple[Anchor, Anchor], steps: int, apart: Floats) -> list[float]:
    one, other = two
    first, last = one.sentence, other.sentence
    between = slice(first + 1, last + 1)
    here, there = read.names.occurrences[one.name], read.names.occurrences[other.name]
    turns = int(np.bitwise_or.reduce(over.turns[between])) if last > first else 0
    own = int(over.turns[last]) if last > first else 0
    gap = read.scene.tags[one.end : other.start] if other.start - one.end < _LIST_WORDS_MAX else None
    return [
        one.role * 8 + other.role, one.role == other.role, one.name == other.name, steps,
        last - first, _nearest(read, here, there),
        int(over.paragraph[last] - over.paragraph[first]), np.log1p(max(0, other.start - one.end)),
        float(over.likely[between].min()) if last > first else _BESIDE,
        float(over.likely[first]), float(over.likely[last]),
        *(turns >> bit & 1 for bit in range(len(_TURNS))), *(own >> bit & 1 for bit in range(len(_TURNS))),
        _relation(over.times[first], over.times[last]), _relation(over.places[first], over.places[last]),
        len(frozenset().union(*over.times[between]) - over.times[first]),
        len(frozenset().union(*over.places[between]) - over.places[first]),
        int(over.triggers[first] & over.triggers[last]).bit_count(),
        int(over.triggers[first] ^ over.triggers[last]).bit_count(),
        _share(over.stems[first], over.stems[last]), gap is not None and all(tag in _WITHIN_LIST for tag in gap),
        _head(read, one) == _head(read, other), one.score, other.score, len(over.likely), int((over.likely > 0).sum()),
        float(read.report[-1]), first, *apart,
    ]  # fmt: skip


def _nearest(read: Read, here: list[int], there: list[int]) -> int:
    """How many sentences lie between the nearest occurrences of two names."""
    ours, theirs = (_sentences(read, own) for own in (here, there))
    return min(abs(a - b) for a in ours for b in theirs)


def _sentences(read: Read, places: list[int]) -> list[int]:
    return [int(read.scene.sentences[read.scene.spans[place].start]) for place in places[:_OCCURRENCES_MAX]]


def _relation(ours: frozenset[int] | frozenset[str], theirs: frozenset[int] | frozenset[str]) -> int:
    """0 where neither names any, 1 where one does, 2 where both name the same, 3 where they share some, 4 none."""
    if not ours or not theirs:
        return int(bool(ours or theirs))
    return 2 if ours == theirs else 3 if ours & theirs else 4


def _share(ours: frozenset[int], theirs: frozenset[int]) -> float:
    return len(ours & theirs) / (min(len(ours), len(theirs)) or 1)


def _head(read: Read, one: Anchor) -> int:
    return read.scene.words[one.end - 1].word.stem


def clusters(count: int, likely: Floats, line: float) -> list[list[int]]:
    """Bring `count` anchors together, the likeliest pair of clusters first, while the mean of the log odds of their
    pairs is over `line`. `likely` are the log odds of pairs in the order of `np.triu_indices`."""
    total = np.full((count, count), -np.inf)
    total[np.triu_indices(count, 1)] = likely
    sums = np.where(np.isinf(total), 0, total)
    sums = sums + sums.T
    members = [[number] for number in range(count)]
    while len(members) > 1:
        sizes = np.array([len(own) for own in members])
        mean = np.triu(sums / (sizes[:, None] * sizes[None, :]), 1)
        mean[np.tril_indices(len(members))] = -np.inf
        best = int(mean.argmax())
        i, j = divmod(best, len(members))
        if mean[i, j] <= line:
            break
        members[i] += members.pop(j)
        sums[i] += sums[j]
        sums[:, i] += sums[:, j]
        sums = np.delete(np.delete(sums, j, 0), j, 1)
    return [sorted(own) for own in members]


def linked(trees: Trees, rows: Floats) -> Floats:
    """The log odds of pairs."""
    return trees.scores(rows) if len(rows) else np.zeros(0)
