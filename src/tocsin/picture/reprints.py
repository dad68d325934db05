"""Near-duplicates: the same wire copy under several mastheads, found by the word sequences that texts share.

Two texts are reprints of one another where most of the shorter one's runs of words stand in the longer one.
Reprints count as one source; what only one of them says stays, with its own source.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import combinations

from tocsin.picture.neighbours import joined

WORDS_IN_A_ROW = 5
SHARE_MIN = 0.6
"""Which part of the shorter text's runs must stand in the longer one."""

SHARED_MIN = 12
"""Fewer shared runs than this are a quotation, not a reprint."""

SKETCH_MAX = 400
"""Of a long text only the runs with the smallest hashes are compared: time stays linear in length."""

CARRIERS_MAX = 200
"""A run that stands in more texts than this is boilerplate and tells nothing."""

_WORD = re.compile(r"\w+")


def reprints(texts: Mapping[str, str]) -> tuple[frozenset[str], ...]:
    """The groups of two or more near-duplicates among texts by name, whatever their order."""
    runs = {name: sketch(text) for name, text in texts.items()}
    shared: Counter[tuple[str, str]] = Counter()
    for carriers in _carriers(runs).values():
        if 2 <= len(carriers) <= CARRIERS_MAX:
            shared.update(combinations(sorted(carriers), 2))
    close = [(a, b) for (a, b), count in shared.items() if _is_reprint(runs[a], runs[b], count)]
    return tuple(sorted(joined(close), key=min))


def _is_reprint(one: frozenset[bytes], other: frozenset[bytes], count: int) -> bool:
    """Sketches of one size are compared where both reach: up to the lesser of their greatest hashes."""
    reach = min(max(one), max(other))
    least = min(sum(run <= reach for run in runs) for runs in (one, other))
    return count >= SHARED_MIN and count >= SHARE_MIN * least


def sketch(text: str) -> frozenset[bytes]:
    """The smallest hashes of a text's runs of words."""
    found = {blake2b(run.encode(), digest_size=8).digest() for run in _runs(text)}
    return frozenset(sorted(found)[:SKETCH_MAX])


def _runs(text: str) -> Iterator[str]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return (" ".join(words[n : n + WORDS_IN_A_ROW]) for n in range(len(words) - WORDS_IN_A_ROW + 1))


def _carriers(runs: Mapping[str, frozenset[bytes]]) -> dict[bytes, list[str]]:
    carriers: dict[bytes, list[str]] = {}
    for name, own in runs.items():
        for run in own:
            carriers.setdefault(run, []).append(name)
    return carriers
