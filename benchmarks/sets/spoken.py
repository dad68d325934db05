"""Statements of given kinds: found where they stand, with the slots that the marks name."""

from typing import NamedTuple

from benchmarks.sets.items import Item, Score
from benchmarks.sets.judged import Judged
from benchmarks.sets.voices import plain
from tocsin.reading import Reading, Statement

SPOKEN = frozenset(
    {
        "warning",
        "warning_answer",
        "intelligence_shared",
        "intelligence_withheld",
        "refusal",
        "claim",
        "claim_denied",
        "measure",
    }
)


class Mark(NamedTuple):
    """A statement that stands in an item: its kind, its words, slots with their values (any of several)."""

    kind: str
    denied: bool
    maybe: bool
    start: int
    end: int
    slots: dict[str, list[str]]

    def meets(self, statement: Statement) -> bool:
        """Whether a statement is this one."""
        alike = statement.kind == self.kind and statement.denied == self.denied
        return alike and statement.start < self.end and self.start < statement.end


def marked(text: str, item: Item) -> Mark:
    """Read ``?kind! | words | slot=value; …``."""
    kind, words, *rest = (part.strip() for part in text.split(" | "))
    start = item.text.index(words)
    pairs = [pair.split("=", 1) for pair in (rest[0].split(";") if rest else [])]
    slots = {name.strip(): [plain(value) for value in values.split(" or ")] for name, values in pairs}
    return Mark(kind.strip("?!"), kind.endswith("!"), kind.startswith("?"), start, start + len(words), slots)


def score(item: Item, reading: Reading, total: Score, slots: Score, *, kinds: frozenset[str] | None) -> list[Judged]:
    """Add an item; without `kinds` every kind is marked in it. Gives every statement, judged."""
    lines = item.marks if kinds else [mark for line in item.marks for mark in line.split(";")]
    marks = [marked(line.strip(), item) for line in lines]
    judged, found = [], set()
    for statement in reading.statements:
        hits = [n for n, mark in enumerate(marks) if mark.meets(statement)]
        if kinds and statement.kind not in kinds:
            continue
        judged.append(Judged(statement, item, bool(hits)))
        if not hits:
            total.is_wrong(f"{item.text}\n      {statement.kind} {statement.quote!r} by {statement.rule}")
        for number in hits:
            if number not in found:
                found.add(number)
                total.is_right(not marks[number].maybe)
                _slots(marks[number], statement, slots, item)
    for number, mark in enumerate(marks):
        if number not in found and not mark.maybe and (not kinds or mark.kind in kinds):
            total.is_missed(f"{item.text}\n      {mark.kind} {item.text[mark.start : mark.end]!r}")
    return judged


def _slots(mark: Mark, statement: Statement, slots: Score, item: Item) -> None:
    for name, values in mark.slots.items():
        given = plain(statement.detail.get(name, ""))
        if given in values:
            slots.is_right()
        else:
            slots.is_missed(f"{item.text}\n      {name}: {given!r}, not {values}")
            if given:
                slots.wrong += 1
