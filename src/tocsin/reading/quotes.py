"""Quotations that run over several sentences: which sentence tells who speaks in them.

Reports name a speaker once, before a quotation, behind its last words, or in the quotation just before:
``The surgeon said: "Two died. Nine are in surgery."``, ``"Two died. We mourn," she said. "Nine are in surgery."``
"""

from collections.abc import Iterator

MARK = '"'
_WORDS_BEHIND_MIN = 2


def tellers(sentences: list[tuple[str, int]]) -> dict[int, int]:
    """For each sentence whose quotation another one attributes, that other one. A sentence comes with its paragraph."""
    found: dict[int, int] = {}
    for first, last in _quotations(sentences):
        teller = _teller(sentences, first, last, found)
        if teller is not None:
            found.update({number: teller for number in range(first, last + 1) if number != teller})
    return found


def _quotations(sentences: list[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """First and last sentence of every quotation that runs over several, or is the whole of one."""
    begun: int | None = None
    for number, (text, paragraph) in enumerate(sentences):
        if begun is not None and sentences[begun][1] != paragraph:
            yield begun, number - 1
            begun = None
        marks = text.count(MARK)
        if marks % 2 and begun is None:
            begun = number
        elif marks % 2 and begun is not None:
            yield begun, number
            begun = None
        elif marks and begun is None and _is_whole(text):
            yield number, number
    if begun is not None:
        yield begun, len(sentences) - 1


def _teller(sentences: list[tuple[str, int]], first: int, last: int, found: dict[int, int]) -> int | None:
    """The sentence that tells who speaks: the first, the last, or the one before, which quotes somebody, too."""
    if not sentences[first][0].lstrip().startswith(MARK):
        return first
    if len(sentences[last][0].rpartition(MARK)[2].split()) >= _WORDS_BEHIND_MIN:
        return last
    before = first - 1
    if before < 0:
        return None
    text = sentences[before][0].rstrip()
    return found.get(before, before) if MARK in text or text.endswith(":") else None


def _is_whole(text: str) -> bool:
    """Whether a sentence is nothing but words in quotation marks."""
    words = text.strip().rstrip(".!?,")
    return words.startswith(MARK) and words.endswith(MARK) and words.count(MARK) == 2
