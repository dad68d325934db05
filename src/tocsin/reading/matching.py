"""Applies the rules of a language to one sentence.

A finding is what a rule saw: not yet a statement, for it has no speakers, no time and no place. Where
two rules read the same words as the same thing, the rule that stands first in the files wins.
"""

import re
from typing import NamedTuple

from tocsin.reading.clean import EDGE, bare
from tocsin.reading.frames import Frame, Seen
from tocsin.reading.guards import DENIABLE, Guard
from tocsin.reading.language import ALL, Language, Pattern, Rule, Slot
from tocsin.reading.numbers import Numbers, added
from tocsin.reading.statement import Kind
from tocsin.terms import Bound, Figure

_LOOK_BACK_CHARACTERS = 90
_FIGURE, _ONE, _SUFFIX = "figure", "one", "suffix"
_MORE = ("plus", "also")
_NO_SLOTS = (ALL, _FIGURE, *_MORE, _ONE, _SUFFIX)
_BOUND = "bound"
_DIGITS = "0123456789"
_FINDINGS_ENOUGH = 2
"""Where rules have seen more than that in a sentence, frames are not asked: they are for what is put in another way."""
_ONE_PERSON = Figure(Bound.EXACTLY, 1, 1)
_YEARS = range(1900, 2100)
_ALIKE = {Kind.PERPETRATORS_DEAD: Kind.DEAD}


class Finding(NamedTuple):
    """What `rule` saw in ``text[start:end]``; ``text[core_start:core_end]`` is what it is about.

    `denied`: a guard has found it told as not being so.
    """

    kind: Kind
    start: int
    end: int
    core_start: int
    core_end: int
    rule: Rule | Frame
    detail: dict[str, str]
    figure: Figure | None
    origin: str
    denied: bool = False


class Words(NamedTuple):
    """A sentence as it reads and as rules see it; the two have the same length."""

    text: str
    folded: str
    keys: set[str]


class _Stands(dict[Pattern, bool]):
    """Whether a pattern stands in a sentence, looked for once: rules that need the same share the answer."""

    def __init__(self, folded: str) -> None:
        super().__init__()
        self._folded = folded

    def __missing__(self, needs: Pattern) -> bool:
        stands = self[needs] = needs.search(self._folded) is not None
        return stands


class Matcher:
    """Applies the rules and slots of one language."""

    def __init__(self, language: Language, numbers: Numbers) -> None:
        self._language = language
        self._numbers = numbers
        self._agent = language.compile("{agent}")
        self._passive = language.compile("{passive_before}")
        self._dated = language.compile("{no_count_before}")
        self._counted = language.compile("{counted_people}")

    def findings(self, words: Words, before: frozenset[Kind] = frozenset()) -> list[Finding]:
        """Everything the rules see in a sentence, in order of place. `before`: the kinds found just before it."""
        kept: list[Finding] = []
        folded = words.folded
        stands = _Stands(folded)
        for rule in self._language.rules_for(words.keys):
            if rule.needs and not stands[rule.needs]:
                continue
            for found in rule.pattern.finditer(folded):
                if _is_held_back(rule, found, folded):
                    continue
                for finding in self._of_match(rule, found, words):
                    if not any(_same(finding, other) for other in kept):
                        kept.append(finding)
        if len(kept) <= _FINDINGS_ENOUGH:
            for seen in self._language.frames.seen(folded, {finding.kind for finding in kept}):
                follows = seen.frame.follows
                fits = not follows or not follows.isdisjoint(before) or any(other.kind in follows for other in kept)
                if fits and not any(_is_within(other, seen) for other in kept):
                    kept += self._of_frame(seen, words, kept)
        kept = self._guarded(kept, words)
        return sorted((self._with_slots(f, words) for f in kept), key=lambda f: (f.start, f.end, f.kind))

    def _guarded(self, found: list[Finding], words: Words) -> list[Finding]:
        """What the guards leave of what was found, some of it denied."""
        kinds = {finding.kind for finding in found}
        for guard in self._language.guards_for(words.keys) if found else ():
            if not guard.kinds.isdisjoint(kinds) and (spans := guard.spans(words.folded)):
                found = [kept for finding in found if (kept := _past(guard, finding, spans))]
        return found

    def _of_match(self, rule: Rule, found: re.Match[str], words: Words) -> list[Finding]:
        spans = _spans(found)
        groups = {name: words.text[start:end] for name, (start, end) in spans.items()}
        detail = self._detail(rule, groups)
        origin = groups.get(rule.origin, "")
        if rule.each_pattern:
            parts = _parts(rule.each_pattern, spans[f"{rule.each}s"], words)
            return [self._one_of_list(rule, part, detail, origin) for part in parts]
        figure_words = groups.get(_FIGURE)
        figure = self._figure(groups, rule)
        if figure_words and figure is None:
            return []
        core = spans.get(rule.core) or spans[ALL]
        if len(rule.kinds) > 1 and figure and figure.low:
            detail["combined"] = figure_words or ""
            figure = Figure(Bound.VAGUE, None, None)
        start, end = _trimmed(groups[ALL], spans[ALL][0])
        return [Finding(kind, start, end, *core, rule, detail, figure, origin) for kind in rule.kinds]

    def _of_frame(self, seen: Seen, words: Words, kept: list[Finding]) -> list[Finding]:
        frame, core = seen.frame, words.text[seen.core_start : seen.core_end]
        if frame.counts:
            return self._of_count(seen, words, kept)
        detail = {**({frame.slot: core} if frame.slot else {}), **frame.fixed}
        origin = self._before(seen, words) if frame.origin else ""
        place = (seen.start, seen.end, seen.core_start, seen.core_end)
        return [Finding(frame.kind, *place, frame, detail, None, origin)]

    def _of_count(self, seen: Seen, words: Words, kept: list[Finding]) -> list[Finding]:
        """The statement of a frame that counts people; none unless its clause holds one figure, which is still free."""
        found = list(self._counted.finditer(words.folded, max(0, seen.start - 1), seen.end))
        if len(found) != 1 or self._dated.search(words.folded, seen.start, found[0].start(ALL)):
            return []
        spans = _spans(found[0])
        figure = self._figure({_FIGURE: words.text[slice(*spans[_FIGURE])]}, seen.frame)
        taken = any(f.figure and _overlap((f.core_start, f.core_end), spans[_FIGURE]) for f in kept)
        if figure is None or taken or figure.low in _YEARS:
            return []
        place = (seen.start, seen.end, *spans[_FIGURE])
        return [Finding(seen.frame.kind, *place, seen.frame, dict(seen.frame.fixed), figure, "")]

    def _before(self, seen: Seen, words: Words) -> str:
        """The agent that stands last before a frame's trigger in its clause; none where that is passive."""
        if self._passive.search(words.folded, seen.start, seen.core_start):
            return ""
        agents = list(self._agent.finditer(words.folded, max(0, seen.start - 1), seen.core_start))
        return words.text[slice(*agents[-1].span(ALL))] if agents else ""

    def _figure(self, groups: dict[str, str], rule: Rule | Frame) -> Figure | None:
        """The number of a match: of the group ``figure``, with ``plus`` and ``also`` added; ``one`` is one person.

        A ``suffix`` ("… people or more") belongs to the figure's words.
        """
        words = groups.get(_FIGURE)
        words = words and words + groups.get(_SUFFIX, "")
        figure = self._numbers.figure(words) if words else _ONE_PERSON if _ONE in groups else None
        for more in filter(None, map(groups.get, _MORE)):
            figure = figure and added(figure, self._numbers.figure(more) or _ONE_PERSON)
        if figure and figure.bound is Bound.EXACTLY and _BOUND in rule.fixed:
            return Figure(Bound(rule.fixed[_BOUND]), figure.low, None)
        if figure is None and rule.fixed.get(_BOUND) == Bound.VAGUE:
            return Figure(Bound.VAGUE, None, None)
        return figure

    def _one_of_list(self, rule: Rule, part: tuple[int, int, str], detail: dict[str, str], origin: str) -> Finding:
        start, end, words = part
        own = {rule.each: words, "type": self._language.label(rule.each, words)}
        rest = {slot: value for slot, value in detail.items() if slot != f"{rule.each}s"}
        return Finding(rule.kinds[0], start, end, start, end, rule, {**rest, **own}, None, origin)

    def _detail(self, rule: Rule, groups: dict[str, str]) -> dict[str, str]:
        """The slots of detail: the named groups, the label of a class word, what the rule always says."""
        detail: dict[str, str] = {}
        for name, value in groups.items():
            if name in _NO_SLOTS or name.startswith("_") or not (words := bare(value)):
                continue
            detail[name] = words
            label = self._language.label(name, words)
            if label:
                detail["type"] = label
        return {**detail, **{slot: value for slot, value in rule.fixed.items() if slot != _BOUND}}

    def _with_slots(self, finding: Finding, words: Words) -> Finding:
        for slot in self._language.slots_of.get(finding.kind, ()):
            if slot.name not in finding.detail:
                finding = _with_slot(finding, slot, words)
        return finding


def _with_slot(finding: Finding, slot: Slot, words: Words) -> Finding:
    last = finding.end if slot.inside else len(words.folded)
    found = slot.pattern.search(words.folded, finding.start - 1, last)
    if not found:
        return finding
    value = slot.value or bare(words.text[slice(*found.span("value"))])
    return finding._replace(detail={**finding.detail, slot.name: value}, end=max(finding.end, found.end(ALL)))


def _is_held_back(rule: Rule, found: re.Match[str], folded: str) -> bool:
    start, end = found.span(ALL)
    if rule.unless and rule.unless.search(folded[max(0, start - 1) : end]):
        return True
    before = folded[max(0, start - _LOOK_BACK_CHARACTERS) : start]
    return bool(rule.unless_before and rule.unless_before.search(before))


def _past(guard: Guard, finding: Finding, spans: list[tuple[int, int]]) -> Finding | None:
    """The finding behind a guard that has these spans: as it was, denied, or none."""
    if finding.rule.denied or finding.kind not in guard.kinds or finding.rule.name in guard.leaves:
        return finding
    if not guard.takes(finding.start, finding.end, finding.core_start, spans):
        return finding
    return finding._replace(denied=True) if guard.denies and finding.kind in DENIABLE else None


def _is_within(other: Finding, seen: Seen) -> bool:
    """Whether something that forbids a frame has been found in its clause."""
    return other.kind in seen.frame.unless_kinds and other.start < seen.end and seen.start < other.end


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _same(one: Finding, other: Finding) -> bool:
    """Whether two findings read the same words as the same kind of thing."""
    alike = _ALIKE.get(one.kind, one.kind) == _ALIKE.get(other.kind, other.kind)
    return alike and _overlap((one.core_start, one.core_end), (other.core_start, other.core_end))


def _spans(found: re.Match[str]) -> dict[str, tuple[int, int]]:
    """The span of each group that matched something, by its name without digits; the first of a name counts."""
    spans: dict[str, tuple[int, int]] = {}
    for group in found.re.groupindex:
        start, end = found.span(group)
        if start < end:
            spans.setdefault(group.rstrip(_DIGITS), (start, end))
    return spans


def _trimmed(words: str, start: int) -> tuple[int, int]:
    """The span of `words`, which begin at `start`, without what encloses or ends them."""
    start += len(words) - len(words.lstrip(EDGE))
    kept = bare(words)
    opened = kept.count('"') % 2 and words.strip(" ").startswith(kept + '"')
    return start, start + len(kept) + bool(opened)


def _parts(pattern: Pattern, span: tuple[int, int], words: Words) -> list[tuple[int, int, str]]:
    spans = [found.span(ALL) for found in pattern.finditer(words.folded, span[0] - 1, span[1])]
    return [(start, end, words.text[start:end]) for start, end in spans]
