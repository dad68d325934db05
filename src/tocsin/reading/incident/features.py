"""What the model sees of a candidate: numbers hashed from its words and from what stands around it.

Everything is computed for all candidates of a report at once. A feature is a place in a table of
weights: the hash of its kind and its values. No word can be read back from it.
"""

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.reading.incident.phrases import Phrase, Span, key, phrases, resolved, spans
from tocsin.reading.incident.words import Tag, Token, tokens

Integers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

TABLE_BITS = 19
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SEED = np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(64 - TABLE_BITS)
_VERBS = frozenset((Tag.VERB, Tag.PARTICIPLE, Tag.GERUND))
_REACH = 40
_PASSIVE_REACH = 3
_INSIDE = 6
_TRIGGERS = 11
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")


class Scene(NamedTuple):
    """A report laid out for the model."""

    words: list[Token]
    tags: list[Tag]
    bases: list[Phrase]
    spans: list[Span]
    keys: list[str]
    sentences: Integers
    table: Integers
    paragraphs: Integers


class Arrays(NamedTuple):
    """The words of a report as numbers; each has two empty places before the first and after the last."""

    hash: Hashes
    stem: Hashes
    tag: Hashes
    kind: Hashes
    classes: Integers
    triggers: Integers
    group: Hashes
    begins: Hashes
    ends: Hashes


class Groups(NamedTuple):
    """Words that stand in like company: hashes of words in rising order, and the number of the group of each."""

    words: Hashes
    numbers: Hashes

    def of(self, words: Hashes) -> Hashes:
        """The groups of words; 0 for a word that is in none."""
        if not len(self.words):
            return np.zeros_like(words)
        at = np.minimum(np.searchsorted(self.words, words), len(self.words) - 1)
        return np.where(self.words[at] == words, self.numbers[at], np.uint64(0))


NO_GROUPS = Groups(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint64))
_PAD = 2


def scene(text: str, groups: Groups = NO_GROUPS) -> Scene:
    """Lay out a report and compute the features of all its candidates."""
    words = tokens(text)
    tags = resolved(words)
    bases = phrases(words, tags)
    found = list(spans(words, tags, bases))
    sentences = sentence_numbers(words, tags)
    keys = [key(words, span) for span in found]
    rows = table(words, tags, bases, found, sentences, groups)
    return Scene(words, tags, bases, found, keys, sentences, rows, paragraph_numbers(text, words))


def sentence_numbers(words: list[Token], tags: list[Tag]) -> Integers:
    """For each word the number of its sentence."""
    stops = np.fromiter((tag is Tag.STOP for tag in tags), dtype=np.int64, count=len(tags))
    return np.concatenate(([0], np.cumsum(stops)[:-1])) if len(tags) else stops


def paragraph_numbers(text: str, words: list[Token]) -> Integers:
    """For each word the number of its paragraph: empty lines stand between them."""
    breaks = [found.start() for found in _EMPTY_LINE.finditer(text)]
    return np.searchsorted(np.array(breaks, dtype=np.int64), [token.start for token in words])


def mixed(seed: int, *parts: Hashes) -> Hashes:
    """A hash of numbers, seeded by the kind of feature."""
    value = np.full(parts[0].shape, seed * 2654435761 + 97, dtype=np.uint64)
    for part in parts:
        value = (value ^ part) * _MULTIPLIER
        value ^= value >> np.uint64(29)
    return value


def arrays(words: list[Token], tags: list[Tag], groups: Groups) -> Arrays:
    """The words as numbers."""
    edge = [0] * _PAD
    seen = [token.word for token in words]
    classes = edge + [w.classes for w in seen] + edge
    kind = [(c & -c).bit_length() for c in classes]
    hashes = np.array(edge + [w.hash for w in seen] + edge, dtype=np.uint64)
    return Arrays(
        hashes,
        np.array(edge + [w.stem for w in seen] + edge, dtype=np.uint64),
        np.array(edge + [int(t) + 1 for t in tags] + edge, dtype=np.uint64),
        np.array(kind, dtype=np.uint64),
        np.array(classes, dtype=np.int64),
        np.array(edge + [w.triggers for w in seen] + edge, dtype=np.int64),
        groups.of(hashes),
        np.array(edge + [w.edges[0] for w in seen] + edge, dtype=np.uint64),
        np.array(edge + [w.edges[1] for w in seen] + edge, dtype=np.uint64),
    )


class Around(NamedTuple):
    """What stands around each base phrase."""

    left: Hashes
    right: Hashes
    hung: Hashes
    left_kind: Hashes
    right_kind: Hashes
    hung_kind: Hashes
    left_verb: Hashes
    right_verb: Hashes
    preposition: Hashes
    said: Hashes
    left_group: Hashes
    right_group: Hashes
    hung_group: Hashes


def around(words: list[Token], tags: list[Tag], bases: list[Phrase], a: Arrays) -> Around:
    """The verbs to the left and right of each base phrase, and what it hangs on by a preposition."""
    rows = [_row(words, tags, bases, number) for number in range(len(bases))]
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 8).T
    left, voice_l, gap_l, right, voice_r, gap_r, preposition, head = columns
    v_l, v_r, p, h = left + _PAD, right + _PAD, preposition + _PAD, head + _PAD
    bits_l, bits_r, bits_h = (a.triggers[i].astype(np.uint64) for i in (v_l, v_r, h))
    u = [c.astype(np.uint64) for c in (voice_l, gap_l, voice_r, gap_r)]
    return Around(
        mixed(1, a.stem[v_l], u[0], u[1], a.hash[p]),
        mixed(2, a.stem[v_r], u[2], u[3]),
        mixed(3, a.stem[h], a.hash[p]),
        mixed(4, bits_l, u[0], u[1], a.hash[p]),
        mixed(5, bits_r, u[2], u[3]),
        mixed(6, bits_h, a.hash[p]),
        a.stem[v_l],
        a.stem[v_r],
        a.hash[p],
        mixed(7, bits_l, u[0], bits_r, u[2]),
        mixed(8, a.group[v_l], u[0], u[1], a.hash[p]),
        mixed(9, a.group[v_r], u[2], u[3]),
        mixed(10, a.group[h], a.hash[p]),
    )


def _row(words: list[Token], tags: list[Tag], bases: list[Phrase], number: int) -> list[int]:
    base = bases[number]
    left = _verb_left(tags, base.start)
    right = _verb_right(tags, base.end)
    gap_l = _between(bases, number, -1, left) if left >= 0 else 3
    gap_r = _between(bases, number, 1, right) if right >= 0 else 3
    preposition, head = _hangs_on(tags, base.start)
    return [left, _voice(tags, left), gap_l, right, _voice(tags, right), gap_r, preposition, head]


def _verb_left(tags: list[Tag], start: int) -> int:
    for place in range(start - 1, max(-1, start - _REACH), -1):
        if tags[place] in _VERBS:
            return place
        if tags[place] is Tag.STOP:
            break
    return -1


def _verb_right(tags: list[Tag], end: int) -> int:
    for place in range(end, min(len(tags), end + _REACH)):
        if tags[place] in _VERBS:
            return place
        if tags[place] is Tag.STOP:
            break
    return -1


def _between(bases: list[Phrase], number: int, step: int, verb: int) -> int:
    """How many base phrases stand between this one and the verb, at most two."""
    count, at = 0, number + step
    while count < 2 and 0 <= at < len(bases) and (bases[at].start > verb if step < 0 else bases[at].end <= verb):
        count, at = count + 1, at + step
    return count


def _voice(tags: list[Tag], verb: int) -> int:
    """0 for none, 1 for active, 2 for passive, 3 for a participle that may be either, 4 for a gerund."""
    if verb < 0:
        return 0
    if tags[verb] is Tag.GERUND:
        return 4
    before = tags[max(0, verb - _PASSIVE_REACH) : verb]
    if Tag.BE in before:
        return 2
    if tags[verb] is Tag.PARTICIPLE and tags[verb + 1 : verb + 2] == [Tag.PREPOSITION]:
        return 3
    return 1


def _hangs_on(tags: list[Tag], start: int) -> tuple[int, int]:
    """The preposition just before a phrase, and the word before that; -1 for none."""
    at = start - 1
    while at >= 0 and tags[at] in (Tag.DETERMINER, Tag.QUOTE, Tag.ADVERB, Tag.MARK) and start - at < 4:
        at -= 1
    if at < 0 or tags[at] not in (Tag.PREPOSITION, Tag.TO):
        return -1, -1
    return at, at - 1 if at else -1


def table(
    words: list[Token], tags: list[Tag], bases: list[Phrase], found: list[Span], sentences: Integers, groups: Groups
) -> Integers:
    """The features of each candidate: one row each, each value a place in the table of weights."""
    if not found:
        return np.zeros((0, 1), dtype=np.int64)
    a = arrays(words, tags, groups)
    near = around(words, tags, bases, a)
    bounds = np.array(bases, dtype=np.int64)
    s = np.array(found, dtype=np.int64)
    start, end, first, last = s[:, 0] + _PAD, s[:, 1] + _PAD, s[:, 2], s[:, 3]
    head, open_ = end - 1, start
    base_start, base_end = bounds[first, 0] + _PAD, bounds[last, 1] + _PAD
    whole_l, whole_r = (start == base_start), (end == base_end)
    zero = np.uint64(0)
    inner_l = np.where(whole_l, zero, a.stem[start - 1])
    inner_r = np.where(whole_r, zero, a.stem[end])
    shape = (np.minimum(end - start, 6) * 4 + whole_l * 2 + whole_r).astype(np.uint64)
    joined = (last - first).astype(np.uint64)
    owner = np.where(a.tag[end] == int(Tag.OWNER) + 1, a.stem[np.minimum(end + 1, len(a.stem) - 1)], zero)
    sentence = sentences[s[:, 0]]
    mask = sentence_triggers(a.triggers[_PAD:-_PAD], sentences)
    here, before, after = (mask[np.clip(sentence + d, 0, len(mask) - 1)].astype(np.uint64) for d in (0, -1, 1))
    begun = np.minimum(sentence, 8).astype(np.uint64)
    w_h, s_h, k_h = a.hash[head], a.stem[head], a.kind[head]
    w_o, s_o, k_o = a.hash[open_], a.stem[open_], a.kind[open_]
    left, right, hung = near.left[first], near.right[last], near.hung[first]
    left_k, right_k, hung_k = near.left_kind[first], near.right_kind[last], near.hung_kind[first]
    whole = _string(a, start, end)
    prev, next_ = a.stem[base_start - 1], a.stem[base_end]
    prev2, next2 = a.stem[base_start - 2], a.stem[base_end + 1]
    tag_h, g_h = a.tag[head], a.group[head]
    left_g, right_g, hung_g = near.left_group[first], near.right_group[last], near.hung_group[first]
    features: list[tuple[Hashes, ...]] = [
        (whole,), (w_h,), (s_h,), (k_h, shape), (w_o,), (k_o, k_h), (s_o, s_h), (shape,), (joined, k_h),
        (inner_l, k_h), (inner_r, k_h), (inner_l, shape), (inner_r, shape), (inner_l, s_h), (inner_r, s_h),
        (owner, k_h), (owner,), (prev, k_h), (next_, k_h), (prev, next_), (prev, shape), (next_, shape),
        (prev2, prev), (next_, next2), (prev2, prev, k_h), (next_, next2, k_h),
        (a.tag[base_start - 1], a.tag[base_end], k_h),
        (left, whole_r.astype(np.uint64)), (right, whole_l.astype(np.uint64)), (hung,),
        (left, s_h), (right, s_h), (hung, s_h),
        (left, k_h, shape), (right, k_h, shape), (hung, k_h, shape), (left_k, k_h), (right_k, k_h), (hung_k, k_h),
        (left_k, s_h), (right_k, s_h), (hung_k, s_h), (left_k, right_k, k_h), (left_k, hung_k, k_h),
        (near.left_verb[first], k_h), (near.right_verb[last], k_h), (near.preposition[first], k_h, shape),
        (near.said[first], k_h), (here, k_h), (here, s_h), (before, k_h), (after, k_h), (begun, k_h), (begun, here),
        (tag_h, a.tag[open_], shape), (a.tag[open_], k_h), (hung, joined), (k_h, k_o, shape), (k_h, left_k, shape),
        (g_h, shape), (g_h, left_k), (g_h, right_k), (g_h, hung_k), (g_h, left), (g_h, right), (g_h, hung), (g_h, here),
        (left_g, k_h), (right_g, k_h), (hung_g, k_h), (left_g, g_h), (right_g, g_h), (hung_g, g_h),
        (a.begins[head], shape), (a.ends[head], shape), (a.begins[open_], k_h), (a.ends[open_], k_h),
        (a.group[open_], g_h),
    ]  # fmt: skip
    bits = _trigger_bits(here, before, k_h)
    numbered = list(enumerate([*features, *bits], 3))
    return _hashed(numbered + _bags(a, start, end, k_h))


def _hashed(features: list[tuple[int, tuple[Hashes, ...]]]) -> Integers:
    """The places of features in the table of weights; each has its kind, and one, two or three numbers."""
    nothing = np.zeros_like(features[0][1][0])
    seeds = np.array([number for number, _ in features], dtype=np.uint64) * _SEED
    parts_of = [parts for _, parts in features]
    value = np.broadcast_to(seeds[:, None], (len(features), len(nothing)))
    for part in range(3):
        numbers = np.array([feature[part] if part < len(feature) else nothing for feature in parts_of])
        value = (value ^ numbers) * _MULTIPLIER
        value ^= value >> np.uint64(29)
    return np.ascontiguousarray(((value * _MULTIPLIER) >> _SHIFT).astype(np.int32).T)


def _string(a: Arrays, start: Integers, end: Integers) -> Hashes:
    """A hash of all words of each span, in order."""
    value = np.zeros(len(start), dtype=np.uint64)
    for step in range(int((end - start).max())):
        at = np.minimum(start + step, len(a.hash) - 1)
        value = np.where(start + step < end, mixed(11, value, a.hash[at]), value)
    return value


def _bags(a: Arrays, start: Integers, end: Integers, kind: Hashes) -> list[tuple[int, tuple[Hashes, ...]]]:
    """The words inside each span, whatever their order."""
    found: list[tuple[int, tuple[Hashes, ...]]] = []
    for step in range(_INSIDE):
        at = np.minimum(start + step, len(a.hash) - 1)
        in_span = start + step < end
        for number, value in ((1, a.stem[at]), (2, a.kind[at])):
            found.append((number, (np.where(in_span, value, np.uint64(0)), kind)))
    return found


def _trigger_bits(here: Hashes, before: Hashes, kind: Hashes) -> list[tuple[Hashes, ...]]:
    one = np.uint64(1)
    return [((here >> n) & one, (before >> n) & one, kind) for n in map(np.uint64, range(_TRIGGERS))]


def sentence_triggers(triggers: Integers, sentences: Integers) -> Integers:
    """For each sentence the triggers that stand in it, as bits."""
    mask = np.zeros(int(sentences[-1]) + 1, dtype=np.int64)
    np.bitwise_or.at(mask, sentences, triggers)
    return mask
