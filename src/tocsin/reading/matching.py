"""Applies the rules of a language to one sentence.

A finding is what a rule saw: not yet a statement, for it has no speakers, no time and no place. Where
two rules read the same words as the same thing, the rule that stands first in the files wins.
"""

import re
from typing import NamedTuple

from tocsin.reading.language import Language, Rule, Slot
from tocsin.reading.numbers import Numbers
from tocsin.reading.statement import Kind
from tocsin.terms import Bound, Figure

_LOOK_BACK_CHARACTERS = 90
_FIGURE = "figure"
_EDGE = ' ,;:"'
_ABBREVIATION = re.compile(r"\b[A-Za-z]\.[A-Za-z]\.$")
_ALIKE = {Kind.PERPETRATORS_DEAD: Kind.DEAD}


class Finding(NamedTuple):
    """What `rule` saw in ``text[start:end]``; ``text[core_start:core_end]`` is what it is about."""

    kind: Kind
    start: int
    end: int
    core_start: int
    core_end: int
    rule: Rule
    detail: dict[str, str]
    figure: Figure | None
    origin: str


class Matcher:
    """Applies the rules and slots of one language."""

    def __init__(self, language: Language, numbers: Numbers) -> None:
        self._language = language
        self._numbers = numbers

    def findings(self, text: str, keys: set[str]) -> list[Finding]:
        """Everything the rules see in a sentence, in order of place. `keys`: see `anchor_keys`."""
        kept: list[Finding] = []
        for rule in self._language.rules_for(keys):
            for found in rule.pattern.finditer(text):
                if _is_held_back(rule, found, text):
                    continue
                for finding in self._of_match(rule, found):
                    if not any(_same(finding, other) for other in kept):
                        kept.append(finding)
        return sorted((self._with_slots(f, text) for f in kept), key=lambda f: (f.start, f.end, f.kind))

    def _of_match(self, rule: Rule, found: re.Match[str]) -> list[Finding]:
        groups = {name: value for name, value in found.groupdict().items() if value}
        detail = self._detail(rule, groups)
        origin = _slot(groups, rule.origin)
        if rule.each:
            return [
                self._one_of_list(rule, part, detail, origin)
                for part in _parts(rule.each[1], found, f"{rule.each[0]}s")
            ]
        figure_words = _slot(groups, _FIGURE)
        figure = self._numbers.figure(figure_words) if figure_words else None
        if figure_words and figure is None:
            return []
        core = _core(found, rule.core)
        if len(rule.kinds) > 1 and figure and figure.low:
            detail = {**detail, "combined": figure_words}
            figure = Figure(Bound.VAGUE, None, None)
        start, end = _trimmed(found)
        return [Finding(kind, start, end, *core, rule, detail, figure, origin) for kind in rule.kinds]

    def _one_of_list(self, rule: Rule, part: tuple[int, int, str], detail: dict[str, str], origin: str) -> Finding:
        start, end, words = part
        name = rule.each[0] if rule.each else ""
        own = {name: words, "type": self._language.label(name, words)}
        rest = {slot: value for slot, value in detail.items() if slot != f"{name}s"}
        return Finding(rule.kinds[0], start, end, start, end, rule, {**rest, **own}, None, origin)

    def _detail(self, rule: Rule, groups: dict[str, str]) -> dict[str, str]:
        """The slots of detail: the named groups, the label of a class word, what the rule always says."""
        detail: dict[str, str] = {}
        for group, value in groups.items():
            name = group.rstrip("0123456789")
            words = bare(value)
            if name == _FIGURE or name.startswith("_") or name in detail or not words:
                continue
            detail[name] = words
            label = self._language.label(name, words)
            if label:
                detail["type"] = label
        return {**detail, **rule.fixed}

    def _with_slots(self, finding: Finding, text: str) -> Finding:
        for slot in self._language.slots:
            if finding.kind in slot.kinds and slot.name not in finding.detail:
                finding = _with_slot(finding, slot, text)
        return finding


def _with_slot(finding: Finding, slot: Slot, text: str) -> Finding:
    last = finding.end if slot.inside else len(text)
    found = slot.pattern.search(text, 0 if slot.whole else finding.start, last)
    if not found:
        return finding
    value = slot.value or bare(found["value"])
    end = finding.end if slot.apart else max(finding.end, found.end())
    return finding._replace(detail={**finding.detail, slot.name: value}, end=end)


def _is_held_back(rule: Rule, found: re.Match[str], text: str) -> bool:
    if rule.unless and rule.unless.search(found[0]):
        return True
    before = text[max(0, found.start() - _LOOK_BACK_CHARACTERS) : found.start()]
    return bool(rule.unless_before and rule.unless_before.search(before))


def _same(one: Finding, other: Finding) -> bool:
    """Whether two findings read the same words as the same kind of thing."""
    alike = _ALIKE.get(one.kind, one.kind) == _ALIKE.get(other.kind, other.kind)
    return alike and one.core_start < other.core_end and other.core_start < one.core_end


def _slot(groups: dict[str, str], name: str) -> str:
    """The value of the first group of that name, whatever digits stand at its end."""
    return next((v for group, v in groups.items() if name and group.rstrip("0123456789") == name), "")


def _core(found: re.Match[str], name: str) -> tuple[int, int]:
    for group, value in found.groupdict().items():
        if value and name and group.rstrip("0123456789") == name:
            return found.span(group)
    return found.span()


def bare(words: str) -> str:
    """Words without what encloses or ends them; the full stop of an abbreviation stays."""
    words = words.strip(_EDGE)
    return words if _ABBREVIATION.search(words) else words.rstrip(_EDGE + ".")


def _trimmed(found: re.Match[str]) -> tuple[int, int]:
    """The span of a match without the space and commas at its ends."""
    start = found.start() + len(found[0]) - len(found[0].lstrip(_EDGE))
    return start, start + len(bare(found[0]))


def _parts(pattern: re.Pattern[str], found: re.Match[str], group: str) -> list[tuple[int, int, str]]:
    first = found.start(group)
    return [(first + p.start(), first + p.end(), p[0]) for p in pattern.finditer(found[group])]
