"""Frames: what a clause says by the classes of its words, in whatever order they stand.

A rule knows how a thing is put; a frame only what it takes: a word that something was stopped, and the name of
something that people use. It finds what no rule was written for, so it is asked last, and is silent where a
rule has seen the same kind of thing in that clause. Its statement is the clause.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any, NamedTuple

from tocsin.reading.statement import Kind

_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+|'(?!s\b)[^\W_]+)*")
_EDGE = re.compile(r'[,;:()–—"!?]| - ')
_ASKS = re.compile(r"\?[\"')]* *$")
_EDGE_CLASS = "clause"
Token = tuple[int, int, int]
"""Where a word begins and ends, and the classes that it has, one bit each."""
Phrases = dict[tuple[str, str], list[tuple[list[str], int]]]
"""For the first two words of phrases the words that follow them, and the classes of the whole."""
_REACH_WORDS = 9
_CLAUSE_WORDS_MIN = 3


class Frame(NamedTuple):
    """One way in which classes of words make a statement.

    The statement hangs on a word of the class `trigger`; of each set in `among` one class must have a word within
    `reach` words of it (before it, with `after`), and no class of `unless` may have a word in the clause. It is
    silent where one of `unless_kinds` was found in the clause, with `once` where a rule has found its kind in the
    sentence, and with `follows` where none of these kinds was found just before. `slot` is the detail that the
    trigger fills, `origin` the one that takes whoever stands before it. With `counts` the clause must hold one
    number of people, and no other, which no rule has read.
    """

    name: str
    kind: Kind
    trigger: str
    among: tuple[frozenset[str], ...]
    unless: frozenset[str]
    unless_kinds: frozenset[Kind]
    reach: int
    once: bool
    after: bool
    follows: frozenset[Kind]
    slot: str
    origin: str
    standing: str
    denied: bool
    counts: bool
    fixed: dict[str, str]
    examples: tuple[str, ...]


class Seen(NamedTuple):
    """A frame that fits the clause ``text[start:end]``, hanging on ``text[core_start:core_end]``."""

    frame: Frame
    start: int
    end: int
    core_start: int
    core_end: int


class _Asked(NamedTuple):
    """A frame with its classes as bits."""

    frame: Frame
    trigger: int
    among: tuple[int, ...]
    unless: int

    def could_fit(self, present: int) -> bool:
        """Whether all that it takes is among the classes `present`."""
        if not self.trigger & present:
            return False
        for one in self.among:  # noqa: SIM110  (a loop: this is asked of every frame in every clause)
            if not one & present:
                return False
        return True


class Frames:
    """The word classes and frames of one language."""

    def __init__(self, classes: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        self.frames = tuple(_frame(row) for row in rows)
        self.names = frozenset(frame.name for frame in self.frames)
        bits = {name: 1 << n for n, name in enumerate(classes)}
        self._asked = [_asked(frame, bits) for frame in self.frames]
        self._edge = bits.get(_EDGE_CLASS, 0)
        self._words, self._phrases = _lexicon(classes, bits)

    def seen(self, folded: str, found: set[Kind]) -> list[Seen]:
        """Every frame that fits a clause of the sentence, in which rules `found` these kinds."""
        words = _TOKEN.findall(folded)
        classes = self._classes(words)
        asked = self._fitting(_union(classes), found)
        if not asked or _ASKS.search(folded):
            return []
        tokens = [(*match.span(), mask) for match, mask in zip(_TOKEN.finditer(folded), classes, strict=True)]
        return [seen for clause in self._clauses(tokens, folded) for seen in _in_clause(asked, clause)]

    def _fitting(self, present: int, found: set[Kind]) -> list[_Asked]:
        """The frames that could fit where these classes are present, in their order."""
        asked = [one for one in self._asked if one.trigger & present and one.could_fit(present)]
        return [one for one in asked if not (one.frame.once and one.frame.kind in found)]

    def _classes(self, words: list[str]) -> list[int]:
        """The classes of each word, alone or with those that follow it."""
        known, phrases = self._words.get, self._phrases
        found = [known(word, 0) for word in words]
        for place, pair in [(place, pair) for place, pair in enumerate(pairwise(words)) if pair in phrases]:
            for more, mask in phrases[pair]:
                if words[place + 2 : place + 2 + len(more)] == more:
                    found[place] |= mask
        return found

    def _clauses(self, tokens: list[Token], folded: str) -> Iterable[list[Token]]:
        """Parts of a sentence between its stops and the words that begin a clause."""
        cuts = [match.start() for match in _EDGE.finditer(folded)]
        cuts += [start for start, _, classes in tokens if classes & self._edge]
        begun = 0
        starts = [start for start, _, _ in tokens]
        for place in sorted({bisect_left(starts, cut) for cut in cuts} | {len(tokens)}):
            if place > begun:
                yield tokens[begun:place]
            begun = place


def _asked(frame: Frame, bits: dict[str, int]) -> _Asked:
    among = tuple(_union(bits[name] for name in names) for names in frame.among)
    return _Asked(frame, bits[frame.trigger], among, _union(bits[name] for name in frame.unless))


def _union(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


def _in_clause(asked: list[_Asked], clause: list[Token]) -> Iterable[Seen]:
    if len(clause) < _CLAUSE_WORDS_MIN:
        return
    present = _union([classes for _, _, classes in clause])
    for one in asked:
        if one.could_fit(present) and not one.unless & present:
            yield from _fitted(one, clause)


def _fitted(asked: _Asked, clause: list[Token]) -> Iterable[Seen]:
    """The frame on its first trigger that has all it needs within reach."""
    frame = asked.frame
    for place, (start, end, classes) in enumerate(clause):
        if not asked.trigger & classes:
            continue
        near = clause[max(0, place - frame.reach) : place]
        near += [] if frame.after else clause[place + 1 : place + 1 + frame.reach]
        if all(any(one & other for _, _, other in near) for one in asked.among):
            yield Seen(frame, clause[0][0], clause[-1][1], start, end)
            return


def _frame(row: dict[str, Any]) -> Frame:
    return Frame(
        name=row["name"],
        kind=Kind(row["kind"]),
        trigger=row["trigger"],
        among=tuple(frozenset(names.split("|")) for names in row.get("among", [])),
        unless=frozenset(row.get("unless", [])),
        unless_kinds=frozenset(Kind(kind) for kind in [row["kind"], *row.get("unless_kinds", [])]),
        reach=row.get("reach", _REACH_WORDS),
        once=bool(row.get("once", False)),
        after=bool(row.get("after", False)),
        follows=frozenset(Kind(kind) for kind in row.get("follows", [])),
        slot=row.get("slot", ""),
        origin=row.get("origin", ""),
        standing=row.get("standing", ""),
        denied=bool(row.get("denied", False)),
        counts=bool(row.get("counts", False)),
        fixed=dict(row.get("fixed", {})),
        examples=tuple(row["examples"]),
    )


def _lexicon(classes: dict[str, dict[str, list[str]]], bits: dict[str, int]) -> tuple[dict[str, int], Phrases]:
    """The classes of each word by itself, one bit each, and the phrases."""
    known: dict[str, int] = {}
    for name, lists in classes.items():
        made = [form for verb in lists.get("verbs", []) for form in _of_verb(verb)]
        made += [form for noun in lists.get("nouns", []) for form in _of_noun(noun)]
        for phrase in (*lists.get("words", []), *made):
            known[phrase] = known.get(phrase, 0) | bits[name]
    phrases: Phrases = {}
    for phrase in [phrase for phrase in known if " " in phrase]:
        first, second, *more = phrase.split(" ")
        phrases.setdefault((first, second), []).append((more, known.pop(phrase)))
    return known, phrases


def _of_verb(phrase: str) -> list[str]:
    """The regular forms of a verb: "seal off" gives seals, sealed and sealing off, too."""
    verb, *more = phrase.split(" ")
    stem = verb.removesuffix("e")
    if re.search(r"[^aeiou]y$", verb):
        forms = [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    else:
        doubled = verb + verb[-1] if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb) else stem
        ending = "es" if re.search(r"(?:s|sh|ch|x|z)$", verb) else "s"
        forms = [verb, verb + ending, f"{doubled}ed", f"{doubled}ing"]
    return [" ".join([form, *more]) for form in forms]


def _of_noun(noun: str) -> list[str]:
    if re.search(r"[^aeiou]y$", noun):
        return [noun, f"{noun[:-1]}ies"]
    return [noun, noun + ("es" if re.search(r"(?:s|sh|ch|x)$", noun) else "s")]
