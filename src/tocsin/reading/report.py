"""The layout of a report: title, date of publication, who reports, and the sentences.

What a web page or a wire leaves around a report is set aside: repeated date lines, bylines, links to
share. Sentences keep their way back into the text as it arrived.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from tocsin.reading.clean import Clean, clean
from tocsin.reading.dates import Dates
from tocsin.reading.days import midnight
from tocsin.reading.language import Language
from tocsin.reading.limits import SENTENCE_CHARACTERS_MAX

_BLOCK = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_LINE = re.compile(r"[^\n]+")
_WRAPPED_LINE_MIN, _WRAPPED_LINE_MAX = 40, 100
_HEADING_CHARACTERS_MAX = 250
_FURNITURE_CHARACTERS_MAX = 160
_BYLINE_WORDS_MAX = 5
_DATELINE_PARAGRAPHS_MAX = 12
_STOP = re.compile(r"[.!?][\"')\]]{0,2} +(?=[\"'(\[]{0,2}[A-Z0-9])")
_LAST_WORD = re.compile(r"([\w.]{1,12})$")
_PART = re.compile(r" ?[/|·•] ?")


class Sentence(NamedTuple):
    """A sentence: `text` is clean; `clean` and `start` lead back to the report. `role`: title or body."""

    text: str
    start: int
    clean: Clean
    role: str
    paragraph: int

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
        self.reporter = ""
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
        self._boilerplate = re.compile(data["boilerplate"], re.IGNORECASE)
        self._missing = language.compile("{missing_item} (?:{missing_verb})")
        self._published = language.compile(data["published"])
        self._furniture = language.compile(data["furniture"])
        self._byline = re.compile(language.expand(data["byline"]), re.IGNORECASE)
        self._dateline = re.compile(language.expand(data["dateline"]), re.IGNORECASE)
        self._hour = language.compile(data["hour"])
        self._days = [time.pattern for time in language.times if time.type in ("iso", "month_day")]
        self._abbreviations = frozenset(data["abbreviations"])
        self._starters = frozenset(data["starters"])

    def report(self, text: str, source: str, published: datetime | None) -> Report:
        """Lay out `text`. A publication given beats the one in the text."""
        head, sentences, title, begun = Head(), list[Sentence](), "", False
        for number, (start, end) in enumerate(paragraphs(text)):
            piece = clean(text, start, end)
            if self._is_furniture(piece.text, head):
                continue
            begin = self._after_dateline(piece.text, head) if number < _DATELINE_PARAGRAPHS_MAX else 0
            if not (begun or begin) and self._is_heading(piece.text):
                title = piece.text.strip()
                sentences.append(Sentence(title, piece.text.index(title), piece, "title", number))
            else:
                sentences += self._sentences(piece, begin, number)
            begun = begun or not self._missing.search(piece.text)
        return Report(head.reporter or source, published or head.published, title, tuple(sentences))

    def _is_heading(self, text: str) -> bool:
        short = len(text) <= _HEADING_CHARACTERS_MAX
        return short and not text.rstrip().endswith((".", '!"', '."')) and not self._missing.search(text)

    def _is_furniture(self, text: str, head: Head) -> bool:
        """Whether a paragraph is furniture; what it tells of date and reporter goes to `head`."""
        if len(text) > _FURNITURE_CHARACTERS_MAX:
            return False
        byline = self._byline.match(text)
        if byline and not head.reporter:
            head.reporter = byline["name"].strip()
        day = self._dates.full_date(text) if any(c.isdigit() for c in text) else None
        if day is None:
            return bool(byline or self._boilerplate.match(text))
        rest = self._without_date(text)
        if len(rest.split()) > _BYLINE_WORDS_MAX:
            return False
        surely = bool(self._published.search(text))
        head.date(self._with_hour(day, text), 3 if surely else 2)
        if not (surely or head.reporter) and rest[:1].isupper():
            head.reporter = rest
        return True

    def _without_date(self, text: str) -> str:
        """The words of a date line that belong neither to the date nor to its furniture."""
        for day in self._days:
            text = day.sub(" ", text)
        text = self._hour.sub(" ", text)
        return " ".join(_PART.sub(" ", self._furniture.sub(" ", text)).replace("-", " ").strip(" ,.:").split())

    def _with_hour(self, day: datetime, text: str) -> datetime:
        hour = self._hour.search(text)
        if not hour or day != midnight(day) or int(hour["hour"]) > 23:
            return day
        half = (hour["half"] or "").lower()
        hours = int(hour["hour"]) % 12 + 12 * half.startswith("p") if half else int(hour["hour"])
        return day + timedelta(hours=hours, minutes=int(hour["minute"]))

    def _after_dateline(self, text: str, head: Head) -> int:
        """Where the first sentence begins after ``CITY, 4 May (Agency) --``; 0 without such words."""
        found = self._dateline.match(text)
        if not found:
            return 0
        head.reporter = head.reporter or found["agency"].strip()
        head.date(self._dates.full_date(text[: found.end()]), 1)
        return found.end()

    def _sentences(self, piece: Clean, begin: int, paragraph: int) -> Iterator[Sentence]:
        for start, end in self._stops(piece.text, begin):
            for first, last in _bounded(piece.text, start, end):
                text = piece.text[first:last]
                bare = text.strip()
                if bare:
                    yield Sentence(bare, first + text.index(bare), piece, "body", paragraph)

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
        if word.lower() in self._abbreviations:
            return False
        if len(word.split(".")[-1]) == 1 and word[-1:].isupper():
            after = re.match(r"\W{0,3}(\w+)", text[stop.end() : stop.end() + 40])
            return bool("." in word and after and after[1].lower() in self._starters)
        return True


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the paragraphs: blocks between empty lines, and the lines of a block that is no
    wrapped text."""
    for block in _BLOCK.finditer(text):
        lines = [(block.start() + line.start(), block.start() + line.end()) for line in _LINE.finditer(block[0])]
        if _is_wrapped(lines):
            yield block.span()
        else:
            yield from lines


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
