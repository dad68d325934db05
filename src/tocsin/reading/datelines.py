"""The dateline before a report's first words: ``CITY, Country, 4 May 2024 (Agency) --``, in any order of its parts.

A dateline is a stretch at the beginning of a paragraph that ends in a dash or a bracket and holds nothing but
places, a date and the name of an agency; and enough of these that they cannot be the sentence's own words.
"""

import re
from typing import NamedTuple

from tocsin.reading.fold import fold, lower
from tocsin.reading.language import Language
from tocsin.reading.publishers import Names, Sureness

_CHARACTERS_MAX = 120
_PLACE_WORDS_MAX, _PLACES_MAX, _AGENCY_WORDS_MAX = 5, 4, 6
_DASH = r" ?(?:--|[–—])|(?<=[.)\]/,])-| -(?= )"
_END = re.compile(rf"(?P<bracket>[)\]/])[.,:]{{0,2}}(?:(?P<dash>{_DASH}) ?|(?= ))|[.,:]{{0,2}}(?P<only_dash>{_DASH}) ?")
_HINT = re.compile(r"[)\]/–—]|-[- ]")
_BRACKETED = re.compile(r"\(([^()]{2,60})\)|\[([^\[\]]{2,60})\]|/ ?([^/]{2,60})/")
_BRACKETED_DASH = re.compile(r"\(([^()\d]{2,40})\) ?(?:--|[–—-]) ")
_BREAKS = re.compile(r" *[,;|] *| +[-–—/]{1,2} +|(?<=\w)/(?=\w)| {2,}")
_BEGINS_ANEW = re.compile(r" *[\"'(\[]{0,2}[^\W_a-zа-яё]")


class Dateline(NamedTuple):
    """Where the report's own words begin, and the agency, empty if none.

    `is_bare`: it is nothing but a place in capitals, which could begin a headline, too.
    """

    end: int
    agency: str
    is_bare: bool


class _Parts:
    """What the stretch before a stop holds."""

    def __init__(self) -> None:
        self.places: list[str] = []
        self.agency = ""
        self.dated = self.bracketed = False


class Datelines:
    """Finds the datelines of one language."""

    def __init__(self, language: Language, names: Names) -> None:
        self._names = names
        self._calendar = language.compile("^ (?:{dateline_word})$")
        self._month = language.compile("^ {month}$")
        self._date_behind = language.compile("^ {dateline_behind}")

    def find(self, text: str, *, first: bool) -> Dateline | None:
        """The dateline that `text` (which begins with a space) begins with; a bare date is one only in the `first`."""
        for found in _END.finditer(text, 2, _CHARACTERS_MAX) if _HINT.search(text, 2, _CHARACTERS_MAX) else ():
            parts = self._parts(text[1 : found.start()] + (found["bracket"] or ""))
            dashed = found["dash"] or found["only_dash"]
            if parts and self._is_enough(parts, first, None if dashed else text[found.end() :]):
                bare = not (parts.dated or parts.agency or parts.bracketed)
                end, agency = self._behind(text, found.end(), parts.agency)
                return Dateline(end, agency, bare)
        return None

    def _is_enough(self, parts: _Parts, first: bool, after: str | None) -> bool:
        """Whether these parts can be nothing but a dateline; `after` is what follows one without a dash."""
        capitals = bool(parts.places) and parts.places[0].isupper() and len(parts.places[0]) > 2
        if after is None:
            beside = first or parts.bracketed or bool(parts.places or parts.agency)
            return capitals or (parts.dated and beside) or (parts.bracketed and (first or bool(parts.places)))
        surely = self._names.sureness(parts.agency) is Sureness.OUTLET or parts.agency.islower()
        known = parts.dated or (capitals and surely)
        return parts.bracketed and known and bool(_BEGINS_ANEW.match(after))

    def _parts(self, words: str) -> _Parts | None:
        """The parts of a stretch; None where it holds anything else."""
        parts = _Parts()
        for found in _BRACKETED.finditer(words):
            inner = next(group for group in found.groups() if group).strip(" .,-")
            if not self._take_bracket(inner, parts):
                return None
        for piece in _BREAKS.split(_BRACKETED.sub("  ", words)):
            if not self._take(piece.strip(" .:*_"), parts):
                return None
        return parts if len(parts.places) <= _PLACES_MAX else None

    def _take_bracket(self, inner: str, parts: _Parts) -> bool:
        tokens = inner.split()
        parts.bracketed = True
        if self._names.names_nobody(inner):
            return True
        if self._names.is_label(inner) or len(tokens) > _AGENCY_WORDS_MAX or inner[:1].isdigit():
            return False
        parts.agency = parts.agency or inner
        return len(tokens) == 1 or self._names.is_name(inner)

    def _take(self, piece: str, parts: _Parts) -> bool:
        """Note a piece between commas; False where it is neither place nor date nor label."""
        tokens = piece.split()
        while tokens and self._calendar.search(f" {lower(tokens[-1].strip('.,'))}"):
            parts.dated |= bool(self._month.search(f" {lower(tokens.pop().strip('.,'))}"))
        place = " ".join(tokens)
        if not place or self._names.is_label(place):
            return True
        if self._names.sureness(place) is Sureness.OUTLET and len(tokens) > 1:
            parts.agency = parts.agency or place
        elif len(tokens) > _PLACE_WORDS_MAX or not self._names.is_name(place) or place[0].isdigit():
            return False
        else:
            parts.places.append(place)
        return True

    def _behind(self, text: str, end: int, agency: str) -> tuple[int, str]:
        """The end of a dateline whose date or agency follows its dash, and the agency."""
        begin = end + len(text[end:]) - len(text[end:].lstrip())
        after = text[begin : begin + _CHARACTERS_MAX]
        date = self._date_behind.search(fold(f" {after}"))
        if date:
            return begin + date.end() - 1, agency
        bracket = _BRACKETED_DASH.match(after)
        if bracket and not agency and self._names.is_name(bracket[1]):
            return begin + bracket.end(), bracket[1]
        return end, agency
