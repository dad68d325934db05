"""What the lines around a report tell: who publishes it, and when.

Letterheads, bylines, date lines, headers of mails, datelines, and at the foot copyright and signatures. A line tells
its date or its name with some sureness, and the surest wins. What could be a headline names nobody.
"""

import re
from datetime import datetime
from enum import Enum, IntEnum

from tocsin.reading.clean import Clean
from tocsin.reading.datelines import Datelines
from tocsin.reading.dates import Dates
from tocsin.reading.fold import fold
from tocsin.reading.language import ALL, Language
from tocsin.reading.publishers import Names, Sureness
from tocsin.reading.stamps import Stamp, Stamps

_DATE_LINE_WORDS_MAX = 5
_STAMP_CHARACTERS_MAX = 80
_LINE_CHARACTERS_MAX = 140
_SENTENCE_ENDS = re.compile(r"[a-z]{3}[.?!][\"')\]]{0,2} *$")
_BYLINE_WORDS_MAX = 14
_SIGNED_LINES = 3
_OWN_WORD_CHARACTERS = 80
_EDGE = " :-–—,"
_ADDRESS = re.compile(r"\s*<[^<>]*>")
_SIGNS = re.compile(r" ?(?:--|[–—~]) ?(?=\w)")
_BESIDE = re.compile(r"[,–—]|-(?!\w)")
_APART = re.compile(r"(?:[-–—|:(] *|\d, *)$")
_WORD = re.compile(r"[^\W\d_]{3,}")


class Place(Enum):
    """Where in a report a paragraph stands: before its words begin, among them, or among its last lines."""

    HEAD = "head"
    BODY = "body"
    FOOT = "foot"


class Dated(IntEnum):
    """How surely a line tells the date of publication."""

    TITLE = 1
    FOOT = 2
    DATELINE = 3
    LINE = 4
    LABELLED = 5


class Head:
    """What the lines around a report have told so far."""

    def __init__(self) -> None:
        self.reporter = self.title = ""
        self.published: datetime | None = None
        self.signing = 0
        self._named = self._dated = 0

    def date(self, when: datetime | None, sureness: int) -> None:
        """Note a date of publication; a surer one wins, then the first."""
        if when and sureness > self._dated:
            self.published, self._dated = when, sureness

    def name(self, name: str, sureness: int) -> None:
        """Note who publishes, without a small article; a surer one wins, then the first."""
        if name and sureness > self._named:
            self.reporter, self._named = name.removeprefix("the "), sureness


class Furniture:
    """Reads the lines around the reports of one language."""

    def __init__(self, language: Language, dates: Dates) -> None:
        data, nothing = language.data["report"], "(?!)"
        self._names = Names(language)
        self._stamps = Stamps(language, dates)
        self._datelines = Datelines(language, self._names)
        self._boilerplate = language.compile(data["boilerplate"])
        self._published = language.compile(data["published"])
        self._other_date = language.compile(data.get("other_date", nothing))
        self._header = language.compile(data["header"])
        self._byline = language.compile(data["byline"])
        self._from_place = re.compile(data.get("from_place", nothing))
        self._works_for = re.compile(data.get("works_for", nothing))
        self._notice_title = language.compile(data.get("notice_title", nothing))
        self._issuer = language.compile(data.get("issuer", nothing))
        self._office_line = language.compile(data["office_line"])
        self._copyright = language.compile(data.get("copyright", nothing))
        self._closing = language.compile(data.get("closing", nothing))
        self._periodical = language.compile(data.get("periodical", nothing))
        self._own_word = re.compile(data.get("own_word", nothing))
        self._own_word_hint = re.compile(data.get("own_word_hint", nothing))
        self._current = language.compile(data.get("current", nothing))
        self._kind_last = re.compile(data.get("kind_last", nothing), re.IGNORECASE)

    def header(self, folded: str) -> re.Match[str] | None:
        """A line like ``From: …`` or ``Date: …``."""
        return self._header.search(folded)

    def take_header(self, header: re.Match[str], piece: Clean, head: Head) -> int:
        """Note what such a line tells; where the words of a subject begin, 0 for all other lines."""
        begin = header.end(ALL) - 1
        value = piece.text[begin:].strip()
        if header["subject"]:
            head.title = head.title or value
            self.take_title(value, fold(f" {value}"), head)
            return begin
        if header["sender"]:
            head.name(_ADDRESS.sub("", value).strip(" \"'") or value, Sureness.SENDER)
        elif header["date"]:
            stamp = self._stamps.find(f" {value}")
            head.date(stamp.when if stamp else None, Dated.LABELLED)
        return 0

    def take(self, text: str, folded: str, head: Head, place: Place) -> bool:
        """Whether a short paragraph is furniture; what it tells goes to `head`."""
        is_line = len(text) <= _LINE_CHARACTERS_MAX
        stamp = self._stamps.find(text) if is_line else None
        if stamp and not self._other_date.search(folded):
            if self._take_date_line(stamp, text, folded, head, place):
                return True
            if place is not Place.BODY and self._current.search(fold(stamp.before.rstrip())):
                head.date(stamp.when, Dated.FOOT)
        if self._boilerplate.search(folded):
            self._take_copyright(text, folded, head)
            return True
        if stamp or not is_line or _SENTENCE_ENDS.search(text):
            return False
        return self._take_credit(text, folded, head, place) or (
            place is Place.HEAD and self._take_letterhead(text, folded, head)
        )

    def take_title(self, title: str, folded: str, head: Head) -> None:
        """Who gives a notice, where its title says so, and the date behind its last dash, bracket or comma."""
        found = self._notice_title.search(folded)
        if found:
            head.name(title[slice(*found.span("name"))].strip(" ."), Sureness.OFFICE)
        issuer = self._issuer.search(folded)
        if issuer:
            name = title[slice(*issuer.span("name"))].strip(" .")
            head.name(name, self._names.stands_alone(name))
        stamp = self._stamps.find(f" {title}") if self._periodical.search(folded) else None
        if stamp and _APART.search(stamp.before) and not _WORD.search(stamp.after):
            head.date(stamp.when, Dated.TITLE)

    def dateline(self, text: str, head: Head, *, first: bool, heading: bool) -> int:
        """Where the first sentence begins after ``CITY, 4 May (Agency) --``; 0 without such words."""
        found = self._datelines.find(text, first=first)
        if not found or (found.is_bare and heading):
            return 0
        head.name(found.agency, Sureness.OUTLET)
        stamp = self._stamps.find(text[: found.end])
        head.date(stamp.when if stamp else None, Dated.DATELINE)
        return found.end - 1

    def own_word(self, text: str, head: Head) -> None:
        """Who says of itself that it could not check something: an agency's own copy speaks so."""
        for hint in self._own_word_hint.finditer(text) if not head.reporter else ():
            near = max(0, hint.start() - _OWN_WORD_CHARACTERS)
            found = self._own_word.search(text, near, hint.end() + _OWN_WORD_CHARACTERS)
            name = next(group for group in found.groups() if group).strip(" .,:;") if found else ""
            if self._names.sureness(name) is Sureness.OUTLET or self._names.is_acronym(name):
                head.name(name, Sureness.OWN_WORD)

    def is_stamp(self, line: str) -> bool:
        """Whether a line is little but a date with its year."""
        stamp = self._stamps.find(f" {line.strip()}") if len(line) < _STAMP_CHARACTERS_MAX else None
        return stamp is not None and line[-1:] != "." and len(_words(stamp.rest)) <= _DATE_LINE_WORDS_MAX

    # --- lines ---------------------------------------------------------------------------------------

    def _take_date_line(self, stamp: Stamp, text: str, folded: str, head: Head, place: Place) -> bool:
        pieces = self._names.pieces(stamp.rest)
        all_names = all(self._names.sureness(piece) for piece in pieces)
        if len(_words(" ".join(pieces))) > _DATE_LINE_WORDS_MAX and not all_names:
            return False
        labelled = bool(self._published.search(folded))
        head.date(stamp.when, Dated.LABELLED if labelled else Dated.LINE if place is Place.HEAD else Dated.FOOT)
        surely = bool(_SIGNS.match(text) or self._byline.search(folded))
        if surely or place is Place.HEAD:
            self._credit(pieces, head, surely=surely or (len(pieces) == 1 and not _BESIDE.search(stamp.rest)))
        return True

    def _take_credit(self, text: str, folded: str, head: Head, place: Place) -> bool:
        """A byline, or a line with which somebody signs."""
        byline = self._byline.search(folded)
        if byline:
            return self._take_byline(text[byline.end(ALL) :].strip(), head)
        if self._closing.search(folded):
            head.signing = _SIGNED_LINES
            return True
        if head.signing or (place is not Place.BODY and _SIGNS.match(text)):
            return self._take_signature(text.strip(), head)
        return False

    def _take_byline(self, words: str, head: Head) -> bool:
        begins = words[:1].isupper() or words.startswith(("the ", "our "))
        if len(words.split()) > _BYLINE_WORDS_MAX or not begins:
            return False
        if self._names.names_nobody(words.split(",")[0]):
            return True
        pieces = [part for piece in self._names.pieces(words) for part in self._works_for.split(piece)]
        pieces = [self._names.without_role(self._from_place.sub("", piece)) for piece in pieces]
        named = pieces and (self._names.sureness(pieces[0]) > Sureness.PERSON or self._names.people(pieces[0]))
        if not (named or self._is_one_word(pieces)):
            return False
        self._credit(pieces, head, surely=True)
        head.name(pieces[0] if self._is_one_word(pieces) else "", Sureness.PERSON)
        return True

    def _is_one_word(self, pieces: list[str]) -> bool:
        """Whether a byline holds one word only, which then is who wrote it."""
        return len(pieces) == 1 and len(pieces[0].split()) == 1 and self._names.is_name(pieces[0])

    def _take_signature(self, words: str, head: Head) -> bool:
        signing, head.signing = head.signing, max(0, head.signing - 1)
        pieces = self._names.pieces(words)
        if not pieces or not all(self._names.is_name(piece) for piece in pieces):
            return False
        outlet = any(self._names.sureness(piece) > Sureness.PERSON for piece in pieces)
        if signing or outlet:
            self._credit(pieces, head, surely=bool(signing))
        return bool(signing or outlet)

    def _take_letterhead(self, text: str, folded: str, head: Head) -> bool:
        """A line that names an office or an outlet, or only tells what kind of text follows."""
        words = text.strip(" *#_|")
        if self._office_line.search(folded):
            head.name(words, Sureness.OFFICE)
            return True
        pieces = self._names.pieces(words)
        if not pieces:
            return bool(words)
        if self._take_kind_last(pieces[0], head):
            return False
        if self._names.stands_alone(words):
            head.name(words, self._names.stands_alone(words))
            return True
        if not all(self._names.is_name(piece) for piece in pieces):
            return False
        outlet = next((p for p in pieces if self._names.stands_alone(p) is Sureness.OUTLET), "")
        head.name(outlet or pieces[0], Sureness.OUTLET if outlet else self._names.stands_alone(pieces[0]))
        return bool(outlet or self._names.stands_alone(pieces[0]))

    def _take_kind_last(self, words: str, head: Head) -> bool:
        """A title like "OCHA Flash Update No. 3": who gives it stands before what it is."""
        kind = self._kind_last.search(words)
        name = words[: kind.start()].strip(_EDGE) if kind else ""
        initials = self._names.is_acronym(name) and not words.isupper()
        head.name(name, Sureness.OFFICE if initials else self._names.stands_alone(name))
        return bool(kind)

    def _take_copyright(self, text: str, folded: str, head: Head) -> None:
        found = self._copyright.search(folded)
        if found:
            name = text[slice(*found.span("name"))].strip(" .,")
            head.name(name, Sureness.OWN_WORD if self._names.sureness(name) > Sureness.PERSON else 0)

    def _credit(self, pieces: list[str], head: Head, *, surely: bool) -> None:
        """Note the names among the pieces of a line; a person only where the line `surely` tells who writes."""
        for piece in pieces:
            sureness = self._names.sureness(piece)
            if sureness > Sureness.PERSON:
                head.name(piece, sureness)
            elif surely:
                head.name(self._names.people(piece), Sureness.PERSON)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s|]+", text) if any(c.isalnum() for c in word)]
