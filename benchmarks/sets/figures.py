"""Numbers of people: same kind, same bound, same number, or it does not count."""

import re
from collections import Counter
from typing import NamedTuple

from benchmarks.sets.items import Item, Score
from benchmarks.sets.judged import Judged
from tocsin.reading import Reading, Statement
from tocsin.terms import Bound

KINDS = frozenset({"dead", "injured", "missing", "hostages", "perpetrators_dead", "perpetrators_held"})
_SIGNS = {">=": Bound.AT_LEAST, ">": Bound.MORE_THAN, "<=": Bound.AT_MOST, "<": Bound.FEWER_THAN, "~": Bound.ABOUT}
_MARK = re.compile(r"(?P<maybe>\?)?(?P<kind>\w+) (?P<sign>>=|>|<=|<|~)?(?P<number>vague|\d+(?:\.\.\d+)?)")


class Number(NamedTuple):
    """One number of people as it was said."""

    kind: str
    bound: str
    low: int | None
    high: int | None


def marked(mark: str) -> tuple[Number, bool]:
    """What a mark says, and whether it may be found or not."""
    found = _MARK.fullmatch(mark.strip())
    if not found:
        raise ValueError(f"no mark of casualties: {mark!r}")
    kind, number, maybe = found["kind"], found["number"], bool(found["maybe"])
    if number == "vague":
        return Number(kind, Bound.VAGUE, None, None), maybe
    if ".." in number:
        low, high = map(int, number.split(".."))
        return Number(kind, Bound.RANGE, low, high), maybe
    bound, value = _SIGNS.get(found["sign"] or "", Bound.EXACTLY), int(number)
    low = None if bound in (Bound.AT_MOST, Bound.FEWER_THAN) else value
    high = None if bound in (Bound.AT_LEAST, Bound.MORE_THAN) else value
    return Number(kind, bound, low, high), maybe


def number_of(statement: Statement) -> Number:
    """The number that a statement holds."""
    return Number(statement.kind, statement.bound or "", statement.low, statement.high)


def score(item: Item, reading: Reading, total: Score) -> list[Judged]:
    """Add an item to the score; every figure that was read is judged."""
    marks = [marked(mark) for line in item.marks for mark in line.split(";")]
    must = Counter(number for number, maybe in marks if not maybe)
    may = Counter(number for number, maybe in marks if maybe)
    judged = []
    for statement in (s for s in reading.statements if s.kind in KINDS and s.bound):
        number = number_of(statement)
        right = must[number] > 0
        if right:
            must[number] -= 1
            total.is_right()
        elif may[number] > 0:
            may[number] -= 1
        else:
            total.is_wrong(f"{item.text}\n      {number} by {statement.rule}")
        judged.append(Judged(statement, item, right or number in may))
    for number in must.elements():
        total.is_missed(f"{item.text}\n      {number}")
    return judged
