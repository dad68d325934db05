"""Does a text repeat, in other clothes, what a source did not allow to be told? Pure.

A sentence can be called guidance, or rest on a public statement, and still carry the words of a tip. So
whatever leaves the house is also compared, word by word, with every tip sentence that may not go so far.
It is a heuristic: it finds borrowed words, not borrowed meaning; a translation passes it. What may be told
anyway (the tear line) never counts.
"""

import re
from collections.abc import Iterable, Sequence

from tocsin.desk.threats.rules import TipSentenceView

RUN_WORDS = 5
"""So many words in a row that stand in a kept sentence, and in none that may be told, are a repetition."""
SHARED_WORDS_MIN, SHARED_PERCENT_MIN, LONG_LETTERS = 3, 60, 5
"""Or so many of its long words, being so large a part of them, wherever they stand."""
_WORD = re.compile(r"[^\W_]+")
_NUMBER_CHARACTERS = 3


def repeated(text: str, kept: Sequence[TipSentenceView], tellable: Iterable[str]) -> list[TipSentenceView]:
    """The sentences among `kept` that `text` repeats, as far as their words stand in none of `tellable`."""
    if not kept:
        return []
    free = [_words(one) for one in tellable]
    free_words = {word for words in free for word in words}
    free_runs = {run for words in free for run in _runs(words)}
    said = _words(text)
    return [
        one
        for one in kept
        if not (_telling(one.text) - free_words).isdisjoint(said)
        or not (_runs(_words(one.text)) - free_runs).isdisjoint(_runs(said))
        or _shares(set(_words(one.text)) - free_words, set(said))
    ]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[start : start + RUN_WORDS]) for start in range(len(words) - RUN_WORDS + 1)}


def _telling(text: str) -> set[str]:
    """Code words (in capitals) and numbers: a single one gives the sentence away."""
    words = _WORD.findall(text)
    capitals = {word.casefold() for word in words if len(word) > _NUMBER_CHARACTERS and word.isupper()}
    numbers = {word.casefold() for word in words if len(word) >= _NUMBER_CHARACTERS and _is_number(word)}
    return capitals | numbers


def _is_number(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _shares(kept: set[str], said: set[str]) -> bool:
    long = {word for word in kept if len(word) >= LONG_LETTERS}
    shared = long & said
    return len(shared) >= SHARED_WORDS_MIN and len(shared) * 100 >= SHARED_PERCENT_MIN * len(long)
