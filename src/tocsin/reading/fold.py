"""Folded text: lower case, of the same length, with capitals and agents marked on the spaces.

Rules ignore case, but names are known by their capitals. Matching without regard to case is slow in
`re`, so each sentence is folded once: letters become lower case, and the space before a word says what
was known of it. Such a space is one of 128 code points of a private use area; patterns write a
plain space and get a class of all of them (see `Language.expand`).
"""

import re

_BASE = 0xE000
CAPITAL, UPPER, BEGINS, INSIDE, COUNTS, COUNTING, ONE = 1, 2, 4, 8, 16, 32, 64
"""Marks of a space: the next word has a capital, is all capitals, begins an agent, goes on with one, begins a figure,
goes on with one, begins the words for one person."""

_CODES = 128

SPACES = f" {chr(_BASE)}-{chr(_BASE + _CODES - 1)}"
"""Every folded space, as the inside of a character class."""

_PRIVATE = re.compile(f"[{chr(_BASE)}-{chr(_BASE + _CODES - 1)}]")
_MARKED = (
    (re.compile(r" (?=(?:[A-Z]{2,}s?\b|(?:[A-Z]\.){2}))"), chr(_BASE + (CAPITAL | UPPER))),
    (re.compile(r" (?=[A-Z\u00c0-\u00de\u0400-\u042f])"), chr(_BASE + CAPITAL)),
)
"""Spaces that are marked for the letters behind them, and what they become: the first that fits."""


def with_marks(mask: int) -> str:
    """The spaces that have any mark of `mask`, as the inside of a character class."""
    return "".join(chr(_BASE + code) for code in range(_CODES) if code & mask)


def fold(text: str) -> str:
    """Fold `text`, which begins with a space. A text all in capitals gets no marks: they tell nothing."""
    text = unmarked(text)
    if not text.isupper():
        for space, mark in _MARKED:
            text = space.sub(mark, text)
    return lower(text)


def unmarked(folded: str) -> str:
    """Folded text with plain spaces."""
    return _PRIVATE.sub(" ", folded)


def marked(folded: str, places: dict[int, int]) -> str:
    """Add marks to the spaces at `places`; what is no space there stays as it is."""
    characters = list(folded)
    for place, mask in places.items():
        code = ord(characters[place])
        if characters[place] == " ":
            characters[place] = chr(_BASE + mask)
        elif _BASE <= code < _BASE + _CODES:
            characters[place] = chr(code | mask)
    return "".join(characters)


def lower(text: str) -> str:
    """Lower case of the same length."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)
