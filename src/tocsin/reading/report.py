"""The layout of a report: title, date of publication, who reports, and the sentences.

What a web page or a wire leaves around a report is set aside: repeated date lines, bylines, links to
share. Sentences keep their way back into the text as it arrived.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from tocsin.reading.clean import Clean, clean
from tocsin.reading.dates import Dates
from tocsin.reading.fold import fold
from tocsin.reading.head import Furniture, Head, Place
from tocsin.reading.language import Language
from tocsin.reading.limits import SENTENCE_CHARACTERS_MAX

_BLOCK = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_LINE = re.compile(r"[^\n]+")
_WRAPPED_LINE_MIN, _WRAPPED_LINE_MAX = 40, 100
_HEADING_CHARACTERS_MAX = 250
_HEAD_PARAGRAPHS_MAX = 12
_HEAD_IS_OVER = 2
"""After so many sentences below the title (one long paragraph will do) no line is taken for one of the head."""
_FOOT_PARAGRAPHS = 3
_OWN_WORD_CHARACTERS = 20_000
_STOP = re.compile(r"[.!?][\"')\]]{0,2} +(?=[\"'(\[]{0,2}[A-ZА-ЯЁ0-9])")
_LAST_WORD = re.compile(r"([\w.]{1,12})$")
_ENDED = re.compile(r"[.!][\"')]{0,2} *$")


class Sentence(NamedTuple):
    """A sentence: `text` is clean and begins with a space; `clean` and `start` lead back to the report.

    `role` is ``title`` or ``body``.
    """

    text: str
    start: int
    clean: Clean
    role: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the report as it arrived of ``text[start:end]`` (not empty)."""
        return self.clean.span(self.start + start, self.start + end)


class Report(NamedTuple):
    """A report laid out. `reporter` is who publishes or writes it, `source` if the text does not tell."""

    reporter: str
    published: datetime | None
    title: str
    sentences: tuple[Sentence, ...]


class _Walk:
    """How far the laying out of a report has come: its words have `begun`, and of its text so much was `told`."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self.begun = False
        self.told = 0


class Layout:
    """Lays out the reports of one language."""

    def __init__(self, language: Language, dates: Dates) -> None:
        data = language.data["report"]
        self._furniture = Furniture(language, dates)
        self._missing = language.compile("{missing_item} (?:{missing_verb})")
        self._own_line = language.compile(data["own_line"])
        self._abbreviations = frozenset(data["abbreviations"])
        self._starters = frozenset(data["starters"])

    def report(self, text: str, source: str, published: datetime | None, publisher: str = "") -> Report:
        """Lay out `text`. A publication or publisher given beats the one in the text; a source does not."""
        walk, head = _Walk(), Head()
        spans = list(paragraphs(text, self._stands_alone))
        for number, span in enumerate(spans):
            near = number < _HEAD_PARAGRAPHS_MAX
            at_foot = number >= len(spans) - _FOOT_PARAGRAPHS
            place = Place.HEAD if near and walk.told < _HEAD_IS_OVER else Place.FOOT if at_foot else Place.BODY
            self._paragraph(clean(text, *span), walk, head, place, near=near)
        if not (publisher or head.reporter):
            self._furniture.own_word(text[:_OWN_WORD_CHARACTERS], head)
        sentences = tuple(walk.sentences)
        return Report(publisher or head.reporter or source, published or head.published, head.title, sentences)

    def _paragraph(self, piece: Clean, walk: _Walk, head: Head, place: Place, *, near: bool) -> None:
        """Take in one paragraph, `near` the beginning of the report or not."""
        first = f" {piece.text[:_HEADING_CHARACTERS_MAX]}"
        folded = fold(first) if _is_short(piece) else ""
        if folded and self._is_around(piece, first, folded, walk, head, place, near=near):
            return
        heading = _is_heading(piece)
        begin = self._furniture.dateline(first, head, first=not walk.told, heading=heading) if near else 0
        missing = not walk.begun and self._missing.search(folded) is not None
        is_title = heading and not (walk.begun or begin or missing)
        if is_title:
            head.title = head.title or piece.text.strip(" #>")
            self._furniture.take_title(first, folded, head)
        walk.sentences += self._sentences(piece, begin, "title" if is_title else "body")
        walk.begun |= not missing
        if begin or not folded:
            walk.told = _HEAD_IS_OVER
        elif not heading:
            walk.told += 1

    def _is_around(
        self, piece: Clean, first: str, folded: str, walk: _Walk, head: Head, place: Place, *, near: bool
    ) -> bool:
        """Whether a short paragraph belongs around the report and not to it; of those only a subject is read."""
        header = self._furniture.header(folded) if near else None
        if not header:
            return self._furniture.take(first, folded, head, place)
        subject = self._furniture.take_header(header, piece, head)
        if subject:
            walk.sentences += self._sentences(piece, subject, "title")
        return True

    def _stands_alone(self, line: str) -> bool:
        line = line.strip()[:_HEADING_CHARACTERS_MAX]
        return bool(self._own_line.search(fold(f" {line}"))) or self._furniture.is_stamp(line)

    def _sentences(self, piece: Clean, begin: int, role: str) -> Iterator[Sentence]:
        for start, end in self._stops(piece.text, begin):
            for first, last in _bounded(piece.text, start, end):
                text = piece.text[first:last]
                bare = text.strip()
                if bare:
                    yield Sentence(f" {bare}", first + text.index(bare) - 1, piece, role)

    def _stops(self, text: str, begin: int) -> Iterator[tuple[int, int]]:
        for stop in _STOP.finditer(text, begin):
            if self._ends_sentence(text, stop):
                yield begin, stop.end()
                begin = stop.end()
        yield begin, len(text)

    def _ends_sentence(self, text: str, stop: re.Match[str]) -> bool:
        """Whether a full stop before a capital letter ends a sentence, or only an abbreviation."""
        last = _LAST_WORD.search(text, max(0, stop.start() - 12), stop.start())
        word = last[1] if last and text[stop.start()] == "." else ""
        shortened = word.lower() in self._abbreviations
        if shortened and "." not in word:
            return False
        if shortened or (len(word.split(".")[-1]) == 1 and word[-1:].isupper()):
            after = re.match(r"\W{0,3}(\w+)", text[stop.end() : stop.end() + 40])
            return bool("." in word and after and after[1].lower() in self._starters)
        return True


def _is_short(piece: Clean) -> bool:
    return len(piece.text) <= _HEADING_CHARACTERS_MAX


def _is_heading(piece: Clean) -> bool:
    """Whether a paragraph is short and does not end as a sentence."""
    return _is_short(piece) and not _ENDED.search(piece.text)


def paragraphs(text: str, stands_alone: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """The spans of the paragraphs: blocks between empty lines, and the lines of a block that is no
    wrapped text. A line that `stands_alone` (a byline, a label) is never part of wrapped text."""
    for block in _BLOCK.finditer(text):
        lines = [(block.start() + line.start(), block.start() + line.end()) for line in _LINE.finditer(block[0])]
        if _is_wrapped(text, lines) and not any(stands_alone(text[start:end]) for start, end in lines):
            yield block.span()
        else:
            yield from _joined(text, lines)


def _joined(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lines, joined where one goes on with a small letter."""
    joined = lines[:1]
    for start, end in lines[1:]:
        if text[start:end].lstrip()[:1].islower():
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether these lines are one text cut at a right margin; a line in capitals above others is none."""
    lengths = [end - start for start, end in lines[:-1]]
    if not lengths or not all(_WRAPPED_LINE_MIN <= n <= _WRAPPED_LINE_MAX for n in lengths):
        return False
    return len({text[start:end].isupper() for start, end in lines[:2]}) == 1


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence that is too long between words."""
    while end - start > SENTENCE_CHARACTERS_MAX:
        cut = text.rfind(" ", start + 1, start + SENTENCE_CHARACTERS_MAX)
        cut = cut if cut > start else start + SENTENCE_CHARACTERS_MAX
        yield start, cut
        start = cut
    yield start, end
