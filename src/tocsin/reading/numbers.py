"""Numbers as they are said, with their bounds: "at least 40", "two dozen", "between 10 and 12", "scores".

Words without a number in them ("scores", "dozens", "several") are vague and stay without one.
"""

import re

from tocsin.reading.fold import lower
from tocsin.reading.language import ALL, Language
from tocsin.terms import Bound, Figure

_PREFIX_BOUNDS = (
    "at_least",
    "at_most",
    "more_than",
    "fewer_than",
    "about",
)  # "no more than" before "more than"
_SUFFIX_BOUNDS = ("at_least", "at_most", "about")


class Numbers:
    """Reads the figures of one language."""

    def __init__(self, language: Language) -> None:
        self._table = language.data["numbers"]
        self._prefixes = [(Bound(name), language.compile(f"{{{name}}}")) for name in _PREFIX_BOUNDS]
        self._range = language.compile("{range}")
        self._number = language.compile("{number}")
        self._in_range = re.compile(language.expand("{number}"))
        self._vague = language.compile("{vague}")

    def figure(self, words: str) -> Figure | None:
        """The figure that `words` say; None where they say none."""
        low_words = f" {lower(words).strip()}"
        if low_words.strip() in self._table["none"]:
            return Figure(Bound.EXACTLY, 0, 0)
        ends = self._range.search(low_words)
        if ends:
            return self._ranged(self._in_range.findall(ends[ALL]))
        found = self._number.search(low_words)
        if not found:
            return self._without_number(low_words)
        return _bounded(self._bound(low_words, found), self.value(found[ALL]))

    def value(self, words: str) -> int:
        """The whole number that `words` name: ``"1,200"``, ``"one hundred and twenty"``, ``"two dozen"``."""
        digits = re.sub(r"[ ,]", "", words)
        if digits.isdecimal():
            return int(digits)
        total = 0.0
        for word in re.split(r"[ -]", words.lower()):
            factor = self._table["factors"].get(word)
            if factor:
                total = (total or 1) * factor
            elif word == "half":
                total = 0.5
            else:
                total += self._table["values"].get(word, 0)
        return int(total)

    def _ranged(self, parts: list[str]) -> Figure | None:
        """A range; "two to three dozen" counts both in dozens."""
        if len(parts) != 2:
            return None
        low, high = self.value(parts[0]), self.value(parts[1])
        factors = self._table["factors"]
        factor = factors.get(parts[1].lower().split(" ")[-1], 1)
        if factor > 1 and low * factor < high:
            low *= factor
        return Figure(Bound.RANGE, low, high) if low < high else None

    def _bound(self, words: str, number: re.Match[str]) -> Bound:
        after = words[number.end() :].strip()
        for name in _SUFFIX_BOUNDS:
            if after in self._table[name]:
                return Bound(name)
        before = words[: number.start(ALL) - 1]
        return next((bound for bound, cue in self._prefixes if cue.search(before)), Bound.EXACTLY)

    def _without_number(self, words: str) -> Figure | None:
        if words.strip() in self._table["both"]:
            return Figure(Bound.EXACTLY, 2, 2)
        if self._vague.search(words):
            return Figure(Bound.VAGUE, None, None)
        return Figure(Bound.EXACTLY, 1, 1) if words.strip() in self._table["single"] else None


def added(one: Figure, other: Figure) -> Figure:
    """Two figures named together as one: "eleven pupils and two teachers". The bound is the first's."""
    more = other.low or 0
    low = None if one.low is None else one.low + more
    high = None if one.high is None else one.high + more
    return Figure(one.bound, low, high)


def _bounded(bound: Bound, number: int) -> Figure:
    if bound in (Bound.AT_LEAST, Bound.MORE_THAN):
        return Figure(bound, number, None)
    if bound in (Bound.AT_MOST, Bound.FEWER_THAN):
        return Figure(bound, None, number)
    return Figure(bound, number, number)
