"""The layout of a report: title, date of publication, who reports, and the sentences.

What a web page or a wire leaves around a report is set aside: repeated date lines, bylines, links to
share. Sentences keep their way back into the text as it arrived.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from tocsin.reading.clean import Clean, clean
from tocsin.reading.dates import Dates
from tocsin.reading.days import midnight
from tocsin.reading.fold import fold
from tocsin.reading.language import ALL, Language
from tocsin.reading.limits import SENTENCE_CHARACTERS_MAX

_BLOCK = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_LINE = re.compile(r"[^\n]+")
_WRAPPED_LINE_MIN, _WRAPPED_LINE_MAX = 40, 100
_HEADING_CHARACTERS_MAX = 250
_BYLINE_WORDS_MAX = 5
_HEAD_PARAGRAPHS_MAX = 12
_STOP = re.compile(r"[.!?][\"')\]]{0,2} +(?=[\"'(\[]{0,2}[A-ZА-ЯЁ0-9])")
_LAST_WORD = re.compile(r"([\w.]{1,12})$")
_MAY_BE_DATELINE = re.compile(r"--|[–—]| - |[)/]\.? ")
_ADDRESS = re.compile(r"\s*<[^<>]*>")
_ENDED = re.compile(r"[.!][\"')]{0,2} *$")


AGENCIES = ("agency", "agency2", "agency3", "agency4")
"""The groups of a dateline that name who reports, one for each form."""


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


class Head:
    """What the furniture of a report has told so far."""

    def __init__(self) -> None:
        self.reporter = self.title = ""
        self.is_person = False
        self.published: datetime | None = None
        self._surest = 0

    def date(self, day: datetime | None, sureness: int) -> None:
        """Note a date of publication; a surer one wins, then the first."""
        if day and sureness > self._surest:
            self.published, self._surest = day, sureness


class Layout:
    """Lays out the reports of one language."""

    def __init__(self, language: Language, dates: Dates) -> None:
        data = language.data["report"]
        self._dates = dates
        self._boilerplate = language.compile(data["boilerplate"])
        self._missing = language.compile("{missing_item} (?:{missing_verb})")
        self._published = language.compile(data["published"])
        self._furniture = language.compile(data["furniture"])
        self._byline = language.compile(data["byline"])
        self._header = language.compile(data["header"])
        self._notice_title = language.compile(data["notice_title"])
        self._office_line = language.compile(data["office_line"])
        self._own_line = language.compile(data["own_line"])
        self._dateline = language.compile(data["dateline"])
        self._hour = language.compile(data["hour"])
        self._days = [time.pattern for time in language.times if time.type in ("iso", "month_day")]
        self._abbreviations = frozenset(data["abbreviations"])
        self._starters = frozenset(data["starters"])

    def report(self, text: str, source: str, published: datetime | None, publisher: str = "") -> Report:
        """Lay out `text`. A publication or publisher given beats the one in the text; a source does not."""
        head, sentences, begun = Head(), list[Sentence](), False
        for number, (start, end) in enumerate(paragraphs(text, self._stands_alone)):
            piece = clean(text, start, end)
            short = len(piece.text) <= _HEADING_CHARACTERS_MAX
            first = f" {piece.text[:_HEADING_CHARACTERS_MAX]}" if short or number < _HEAD_PARAGRAPHS_MAX else ""
            folded = fold(first)
            header = self._header.search(folded) if short and number < _HEAD_PARAGRAPHS_MAX else None
            if header:
                sentences += self._of_header(header, piece, folded, head)
                continue
            if short and self._is_furniture(first, folded, head):
                continue
            begin = self._after_dateline(first, folded, head) if number < _HEAD_PARAGRAPHS_MAX else 0
            missing = short and not begun and self._missing.search(folded)
            if short and not (begun or begin or missing or _ENDED.search(piece.text)):
                head.title = head.title or piece.text.strip(" #>")
                self._name_of_notice(first, folded, head)
                sentences += self._sentences(piece, 0, "title")
            else:
                sentences += self._sentences(piece, begin, "body")
            begun = begun or not missing
        return Report(publisher or head.reporter or source, published or head.published, head.title, tuple(sentences))

    def _of_header(self, header: re.Match[str], piece: Clean, folded: str, head: Head) -> list[Sentence]:
        """What a line like ``From: …`` or ``Date: …`` tells; only a subject is read, too."""
        begin = header.end(ALL) - 1
        value = piece.text[begin:].strip()
        if header["subject"]:
            head.title = head.title or value
            return list(self._sentences(piece, begin, "title"))
        if header["sender"] and not head.reporter:
            head.reporter = _ADDRESS.sub("", value).strip(" \"'") or value
        elif header["date"]:
            head.date(self._with_hour(day, folded) if (day := self._dates.full_date(f" {value}")) else None, 3)
        return []

    def _name_of_notice(self, title: str, folded: str, head: Head) -> None:
        """Who gives a notice, where its title says so."""
        found = self._notice_title.search(folded)
        if found and not head.reporter:
            head.reporter = title[slice(*found.span("name"))].strip(" .")

    def _stands_alone(self, line: str) -> bool:
        return bool(self._own_line.search(fold(f" {line.strip()[:_HEADING_CHARACTERS_MAX]}")))

    def _is_furniture(self, text: str, folded: str, head: Head) -> bool:
        """Whether a short paragraph is furniture; what it tells of date and reporter goes to `head`."""
        byline = self._byline.search(folded)
        if byline and not head.reporter:
            head.reporter = text[slice(*byline.span("name" if byline["name"] else "person"))].strip()
            head.is_person = not byline["name"]
        if self._office_line.search(folded):
            head.reporter = head.reporter or text.strip()
            return True
        day = self._dates.full_date(text)
        if day is None:
            return bool(byline or self._boilerplate.search(folded))
        rest = self._without_date(text, folded)
        if len(rest.split()) > _BYLINE_WORDS_MAX:
            return False
        surely = bool(self._published.search(folded))
        head.date(self._with_hour(day, folded), 3 if surely else 2)
        if not (surely or head.reporter) and rest[:1].isupper():
            head.reporter = rest
        return True

    def _without_date(self, text: str, folded: str) -> str:
        """The words of a date line that belong neither to the date nor to its furniture."""
        characters = list(text)
        for pattern in (*self._days, self._hour, self._furniture):
            for found in pattern.finditer(folded):
                start, end = found.span(ALL)
                characters[start:end] = " " * (end - start)
        return " ".join("".join(c if c.isalnum() or c in "'&." else " " for c in characters).split()).strip(".")

    def _with_hour(self, day: datetime, folded: str) -> datetime:
        hour = self._hour.search(folded)
        if not hour or day != midnight(day) or int(hour["hour"]) > 23:
            return day
        half = hour["half"] or ""
        hours = int(hour["hour"]) % 12 + 12 * half.startswith("p") if half else int(hour["hour"])
        return day + timedelta(hours=hours, minutes=int(hour["minute"]))

    def _after_dateline(self, text: str, folded: str, head: Head) -> int:
        """Where the first sentence begins after ``CITY, 4 May (Agency) --``; 0 without such words."""
        found = self._dateline.search(folded) if _MAY_BE_DATELINE.search(text) else None
        if not found:
            return 0
        agency = next((text[slice(*found.span(name))] for name in AGENCIES if found.group(name)), "")
        if agency and (head.is_person or not head.reporter):
            head.reporter, head.is_person = agency.strip(), False
        head.date(self._dates.full_date(text[: found.end()]), 1)
        return found.end() - 1

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


def paragraphs(text: str, stands_alone: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """The spans of the paragraphs: blocks between empty lines, and the lines of a block that is no
    wrapped text. A line that `stands_alone` (a byline, a label) is never part of wrapped text."""
    for block in _BLOCK.finditer(text):
        lines = [(block.start() + line.start(), block.start() + line.end()) for line in _LINE.finditer(block[0])]
        if _is_wrapped(lines) and not any(stands_alone(text[start:end]) for start, end in lines):
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


def _is_wrapped(lines: list[tuple[int, int]]) -> bool:
    """Whether these lines are one text cut at a right margin."""
    lengths = [end - start for start, end in lines[:-1]]
    return bool(lengths) and all(_WRAPPED_LINE_MIN <= n <= _WRAPPED_LINE_MAX for n in lengths)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence that is too long between words."""
    while end - start > SENTENCE_CHARACTERS_MAX:
        cut = text.rfind(" ", start + 1, start + SENTENCE_CHARACTERS_MAX)
        cut = cut if cut > start else start + SENTENCE_CHARACTERS_MAX
        yield start, cut
        start = cut
    yield start, end
