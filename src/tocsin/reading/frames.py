"""Frames: what a clause says by the classes of its words, in whatever order they stand.

A rule knows how a thing is put; a frame only what it takes: a word that something was stopped, and the name of
something that people use. It finds what no rule was written for, so it is asked last, and is silent where a
rule has seen the same kind of thing in that clause. Its statement is the clause.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from tocsin.reading.statement import Kind

_KEY_LENGTH = 4
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+|'(?!s\b)[^\W_]+)*")
_EDGE = re.compile(r'[,;:()–—"!?]| - ')
_ASKS = re.compile(r"\?[\"')]* *$")
_EDGE_CLASS = "clause"
_REACH_WORDS = 9
_CLAUSE_WORDS_MIN = 3


class Frame(NamedTuple):
    """One way in which classes of words make a statement.

    The statement hangs on a word of the class `trigger`; of each set in `among` one class must have a word within
    `reach` words of it, and no class of `unless` may have a word in the clause. `slot` is the detail that the
    trigger fills. `origin` names the detail that takes whoever stands before it. With `after` the trigger comes after
    what it needs. With `follows` one of these kinds must have been found just before. With `counts` the clause must hold one
    number of people, and no other, which no rule has read.
    """

    name: str
    kind: Kind
    trigger: str
    among: tuple[frozenset[str], ...]
    unless: frozenset[str]
    unless_kinds: frozenset[Kind]
    reach: int
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


class Token(NamedTuple):
    """A word of a sentence, where it stands, and the classes it has."""

    start: int
    end: int
    classes: frozenset[str]


class Frames:
    """The word classes and frames of one language."""

    def __init__(self, classes: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        self.frames = tuple(_frame(row) for row in rows)
        self.names = frozenset(frame.name for frame in self.frames)
        self._triggers = frozenset(frame.trigger for frame in self.frames)
        self._words = _lexicon(classes)
        triggers = [first for first, rows in self._words.items() if any(name in self._triggers for _, name in rows)]
        self._keys = frozenset(word[:_KEY_LENGTH] for word in triggers)

    def seen(self, folded: str, keys: set[str]) -> list[Seen]:
        """Every frame that fits a clause of the sentence."""
        if self._keys.isdisjoint(keys) or _ASKS.search(folded):
            return []
        return [seen for clause in _clauses(self._tokens(folded), folded) for seen in self._in_clause(clause)]

    def _tokens(self, folded: str) -> list[Token]:
        found = list(_TOKEN.finditer(folded))
        words = [one[0] for one in found]
        return [Token(one.start(), one.end(), self._classes(words, n)) for n, one in enumerate(found)]

    def _classes(self, words: list[str], place: int) -> frozenset[str]:
        """The classes of the word at `place`, alone or with those that follow it."""
        rows = self._words.get(words[place])
        if rows is None:
            return _NONE
        return frozenset(name for more, name in rows if not more or words[place + 1 : place + 1 + len(more)] == more)

    def _in_clause(self, clause: list[Token]) -> Iterable[Seen]:
        present = frozenset().union(*(token.classes for token in clause))
        if len(clause) < _CLAUSE_WORDS_MIN or present.isdisjoint(self._triggers):
            return
        for frame in self.frames:
            wanted = frame.trigger in present and all(not one.isdisjoint(present) for one in frame.among)
            if wanted and frame.unless.isdisjoint(present):
                yield from _fitted(frame, clause)


_NONE: frozenset[str] = frozenset()


def _fitted(frame: Frame, clause: list[Token]) -> Iterable[Seen]:
    """The frame on its first trigger that has all it needs within reach."""
    for place, token in enumerate(clause):
        if frame.trigger not in token.classes:
            continue
        near = clause[max(0, place - frame.reach) : place]
        near += [] if frame.after else clause[place + 1 : place + 1 + frame.reach]
        if all(any(not one.isdisjoint(other.classes) for other in near) for one in frame.among):
            yield Seen(frame, clause[0].start, clause[-1].end, token.start, token.end)
            return


def _clauses(tokens: list[Token], folded: str) -> Iterable[list[Token]]:
    """Parts of a sentence between its stops and the words that begin a clause."""
    clause: list[Token] = []
    last = 0
    for token in tokens:
        if clause and (_EDGE_CLASS in token.classes or _EDGE.search(folded, last, token.start)):
            yield clause
            clause = []
        clause.append(token)
        last = token.end
    if clause:
        yield clause


def _frame(row: dict[str, Any]) -> Frame:
    return Frame(
        name=row["name"],
        kind=Kind(row["kind"]),
        trigger=row["trigger"],
        among=tuple(frozenset(names.split("|")) for names in row.get("among", [])),
        unless=frozenset(row.get("unless", [])),
        unless_kinds=frozenset(Kind(kind) for kind in [row["kind"], *row.get("unless_kinds", [])]),
        reach=row.get("reach", _REACH_WORDS),
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


def _lexicon(classes: dict[str, dict[str, list[str]]]) -> dict[str, list[tuple[list[str], str]]]:
    """For each first word the words that must follow, and the class that they make."""
    lexicon: dict[str, list[tuple[list[str], str]]] = {}
    for name, lists in classes.items():
        made = [form for verb in lists.get("verbs", []) for form in _of_verb(verb)]
        made += [form for noun in lists.get("nouns", []) for form in _of_noun(noun)]
        for phrase in dict.fromkeys([*lists.get("words", []), *made]):
            first, *more = phrase.split(" ")
            lexicon.setdefault(first, []).append((more, name))
    return lexicon


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
