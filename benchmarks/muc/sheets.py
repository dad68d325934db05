"""Slots of templates, scored as the score sheets of MUC-4 (1992) do, as far as no person has to judge.

A fill found is correct, partial or incorrect; recall is (correct + ½ partial) over the fills of the
key, precision the same over the fills found, F of both (Chinchor, "MUC-4 Evaluation Metrics", 1992).

Four ways of counting templates that match nothing, as the sheets of 1992 have rows for them below the slots:

- `all templates`: fills of templates that match none of the key's count as spurious, those of the key's templates
  that nothing matches as missing. The rows of the slots on the sheets of 1992 are counted so: the
  settings of the scoring program for that test say ``:display-type 'all-templates``, and Chinchor calls it the measure
  of MUC-4. **The goals are held against this one**, for they were made from those rows.
- `matched/missing`: spurious templates are left out. So the rows of MUC-3 (1991) were counted; it is milder,
  and printed beside the other for who compares with 1991.
- `matched/spurious` leaves the missing ones out, `matched only` both: what is right of the templates that were found.

What is scored, after the same settings (``config.el``, ``slotconfig.el``) and the guidelines of 1992:

- Templates are aligned one to one, best total first. To be aligned, the type must match at least in part, and
  at least one of perpetrator (individual, organization), physical target (string, type) or human target (name,
  description, type) must match at least in part (``:restrict-map-slots``).
- Templates of texts that tell of no incident count as spurious (``:score-irrelevant``).
- Optional templates and optional fills (``?``) count only where they are matched.
- Set fills (type, stage, confidence, kinds, effect): a value that stands above the key's in the program's tree of
  values is partial (`ABOVE`).
- date: exact; partial for a day inside the key's range, and for a default range (``- 04 FEB 90``) whose
  end is the key's day or the end of its range.
- location: country and most specific place; the right country alone is partial, and so is the right place in the
  wrong country. The kind of place in brackets is not compared.
- string fills: equal without the program's list of words that may stand before them (``:string-premodifiers``);
  partial where one's words are all among the other's.
- organization confidence, kinds, victim number, effect: the value and the string that it refers to; the right value
  with another string is partial. A number that is an end of the key's range or is its ``~`` number is partial.

Dates, places, numbers and strings that differ were shown to a person in 1992; the rules above stand in that
person's place. The program itself was not run, and no sheet of 1992 was reproduced.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from benchmarks.muc.corpus import Message, Template, alternatives, values
from benchmarks.muc.roles import normal

SLOTS = {
    "type": 4, "stage": 5, "date": 2, "location": 3, "weapon": 6, "perpetrator": 9,
    "organization": 10, "organization_confidence": 11, "target": 12, "target_type": 13, "victim_name": 18,
    "victim_description": 19,
    "victim_type": 20, "victim_number": 21, "effect": 23,
}  # fmt: skip
_ANCHORS = (9, 10, 12, 13, 18, 19, 20)
_STRINGS = (6, 9, 10, 12, 18, 19)
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAY = re.compile(r"(\d{1,2}) ([A-Z]{3})[A-Z]* (\d{2})")
_LEADING = re.compile(
    r"^(?:(?:[1-9]|10|one|two|three|four|five|six|seven|eight|nine|ten|a|an|the|this|that|these|those|more|most|many|"
    r"several|some|all|few|any|another|other|certain|of)\s+)+"
)
ABOVE: dict[int, dict[str, tuple[str, ...]]] = {
    11: {"SUSPECTED OR ACCUSED BY AUTHORITIES": ("SUSPECTED OR ACCUSED",)},
    13: {"GOVERNMENT OFFICE OR RESIDENCE": ("POLITICAL FIGURE OFFICE OR RESIDENCE",)},
    20: {
        "GOVERNMENT OFFICIAL": ("POLITICAL FIGURE",),
        "FORMER GOVERNMENT OFFICIAL": ("GOVERNMENT OFFICIAL", "POLITICAL FIGURE"),
        "FORMER ACTIVE MILITARY": ("ACTIVE MILITARY",),
    },
    23: {"NO DEATH": ("NO INJURY",), "NO INJURY OR DEATH": ("NO DEATH", "NO INJURY")},
}
"""For each slot and value of the key the values above it in the tree; ATTACK stands above every type."""


class Fill(NamedTuple):
    """One fill: its value, and the string that it refers to."""

    value: str
    about: str = ""


Sheet = dict[int, list[Fill]]
"""The fills found for one incident, by the number of the slot."""


class KeyFill(NamedTuple):
    """One fill of the key: the values and strings that may stand for it."""

    values: tuple[str, ...]
    about: tuple[str, ...]
    optional: bool


class Tally(NamedTuple):
    """Credit (1 for correct, ½ for partial), fills found, fills of the key."""

    credit: float = 0.0
    found: int = 0
    key: int = 0

    def __add__(self, other: tuple[float, ...]) -> "Tally":  # type: ignore[override]
        credit, found, key = other
        return Tally(self.credit + credit, int(self.found + found), int(self.key + key))

    def figures(self) -> dict[str, float]:
        """Precision, recall and F as percentages."""
        precision = self.credit / self.found if self.found else 0.0
        recall = self.credit / self.key if self.key else 0.0
        both = self.found + self.key
        f = 2 * self.credit / both if both else 0.0
        return {"p": round(100 * precision, 2), "r": round(100 * recall, 2), "f": round(100 * f, 2)}


def key_fills(template: Template, slot: int) -> list[KeyFill]:
    """The fills of a slot of the key."""
    lines = template.slots.get(slot, [])
    if slot in (2, 3):
        found = [KeyFill(tuple(_plain(line)), (), line.startswith("?")) for line in lines]
    elif slot in _STRINGS:
        found = [KeyFill(tuple(names), (), optional) for optional, names, _ in values(lines)]
    else:
        found = [KeyFill(tuple(before), tuple(after), optional) for optional, before, after in values(lines)]
    return [fill for fill in found if fill.values]


def _plain(line: str) -> list[str]:
    """The alternatives of a date or location, with the brackets around each taken off."""
    found = []
    for part in re.split(r"\s*/\s*", line.lstrip("? ").strip()):
        whole = part.startswith("(") and part.endswith(")")
        found.append(part[1:-1].strip() if whole else part.strip())
    return [part for part in found if part not in ("", "-", "*")]


def credit(slot: int, fill: Fill, key: KeyFill) -> float:
    """1, ½ or 0 for a fill against a fill of the key."""
    if slot == 2:
        return max(date_credit(fill.value, value) for value in key.values)
    if slot == 3:
        return max(place_credit(fill.value, value) for value in key.values)
    if slot in _STRINGS:
        return max(string_credit(fill.value, value) for value in key.values)
    best = max(_value_credit(slot, fill.value, value) for value in key.values)
    if best == 1 and key.about and not any(string_credit(fill.about, name) for name in key.about):
        return 0.5
    return best


def _value_credit(slot: int, value: str, key: str) -> float:
    if value == key:
        return 1.0
    if value in ABOVE.get(slot, {}).get(key, ()) or (slot == 4 and value == "ATTACK"):
        return 0.5
    if slot == 21 and value.isdigit() and value in re.findall(r"\d+", key):
        return 0.5
    return 0.0


def string_credit(found: str, key: str) -> float:
    """Equal without articles and leading numbers, or one within the other."""
    a, b = (_LEADING.sub("", normal(s)) for s in (found, key))
    if a == b:
        return 1.0
    one, other = set(a.split()), set(b.split())
    return 0.5 if one and other and (one <= other or other <= one) else 0.0


def place_credit(found: str, key: str) -> float:
    """Country and most specific place."""
    ours, theirs = _place(found), _place(key)
    if ours == theirs or (ours[0] == theirs[0] and len(theirs) > 1 and ours[-1] == theirs[-1]):
        return 1.0
    same_place = len(ours) > 1 and len(theirs) > 1 and ours[-1] == theirs[-1]
    return 0.5 if ours[0] == theirs[0] or same_place else 0.0


def most_specific(value: str) -> str:
    """The narrowest place of a location of the key, in capitals; empty where only the country is given."""
    parts = _place(value)
    return parts[-1] if len(parts) > 1 else ""


def country_of(value: str) -> str:
    """The country of a location of the key, in capitals."""
    return _place(value)[0]


def _place(value: str) -> list[str]:
    parts = re.split(r":| - ", re.sub(r"\([^)]*\)?", "", value.upper()))
    return [" ".join(part.split()) for part in parts if part.strip()] or [""]


class Span(NamedTuple):
    """A date of a template; `first` is None for a default range."""

    first: date | None
    last: date


def span(value: str) -> Span | None:
    """A date as templates write it; None for what cannot be read."""
    days = [_day(found) for found in _DAY.finditer(value)]
    good = [day for day in days if day]
    if not good:
        return None
    return Span(None if value.strip().startswith("-") else good[0], good[-1])


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(1900 + int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return None


def date_credit(found: str, key: str) -> float:
    """A date against one of the key's."""
    ours, theirs = span(found), span(key)
    if found.strip() == key.strip() or (ours and ours == theirs):
        return 1.0
    if not ours or not theirs:
        return 0.0
    if ours.first is None:
        return 0.5 if ours.last == theirs.last else 0.0
    single = ours.first == ours.last
    ranged = theirs.first != theirs.last
    inside = ours.last <= theirs.last and (theirs.first is None or theirs.first <= ours.first)
    return 0.5 if single and ranged and inside else 0.0


def slot_tally(slot: int, fills: list[Fill], key: list[KeyFill]) -> Tally:
    """Align the fills of one slot with the key's, best first."""
    pairs = sorted(
        ((credit(slot, fill, wanted), i, j) for i, fill in enumerate(fills) for j, wanted in enumerate(key)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    used: set[int] = set()
    matched: set[int] = set()
    total = 0.0
    for value, i, j in pairs:
        if value and i not in used and j not in matched:
            used.add(i)
            matched.add(j)
            total += value
    possible = sum(not wanted.optional or j in matched for j, wanted in enumerate(key))
    return Tally(total, len(fills), possible)


def tallies(sheet: Sheet, template: Template) -> dict[str, Tally]:
    """The tally of each slot of an aligned pair."""
    return {name: slot_tally(slot, sheet.get(slot, []), key_fills(template, slot)) for name, slot in SLOTS.items()}


def may_align(pair: dict[str, Tally]) -> bool:
    """The conditions on the content for aligning two templates."""
    names = {slot: name for name, slot in SLOTS.items()}
    return pair["type"].credit > 0 and any(pair[names[slot]].credit > 0 for slot in _ANCHORS)


class Slots(NamedTuple):
    """The tallies of each slot under each way of counting templates. `right_fills` is all templates as if every fill
    of a matched one were right: what wrong templates alone cost. `matched_only` is what wrong fills alone cost."""

    all_templates: dict[str, Tally]
    matched_missing: dict[str, Tally]
    matched_spurious: dict[str, Tally]
    matched_only: dict[str, Tally]
    right_fills: dict[str, Tally]


def score(pairs: Iterable[tuple[list[Sheet], Message]]) -> Slots:
    """The tallies over messages, given as (sheets found, message)."""
    parts = {kind: {name: Tally() for name in SLOTS} for kind in ("matched", "missing", "spurious")}
    for sheets, message in pairs:
        for pair, kind in _message(sheets, message.templates):
            parts[kind] = _sum(parts[kind], pair)
    matched, missing, spurious = parts.values()
    right = {name: Tally(own.key, own.key, own.key) for name, own in matched.items()}
    return Slots(
        _sum(matched, missing, spurious),
        _sum(matched, missing),
        _sum(matched, spurious),
        matched,
        _sum(right, missing, spurious),
    )


def _sum(*parts: dict[str, Tally]) -> dict[str, Tally]:
    return {name: sum((part[name] for part in parts), Tally()) for name in SLOTS}


def _message(sheets: list[Sheet], templates: tuple[Template, ...]) -> list[tuple[dict[str, Tally], str]]:
    """The tallies of a message's pairs, of its missing templates and of its spurious ones, each so marked."""
    pairs = {(i, j): tallies(s, t) for i, s in enumerate(sheets) for j, t in enumerate(templates)}
    worth = {place: sum(t.credit for t in pair.values()) for place, pair in pairs.items() if may_align(pair)}
    ours: set[int] = set()
    theirs: set[int] = set()
    found: list[tuple[dict[str, Tally], str]] = []
    for i, j in sorted(worth, key=lambda place: (-worth[place], place)):
        if i not in ours and j not in theirs:
            ours.add(i)
            theirs.add(j)
            found.append((pairs[i, j], "matched"))
    missing = [t for j, t in enumerate(templates) if j not in theirs and not t.optional]
    found += [(tallies({}, template), "missing") for template in missing]
    found += [(_spurious(sheet), "spurious") for i, sheet in enumerate(sheets) if i not in ours]
    return found


def _spurious(sheet: Sheet) -> dict[str, Tally]:
    return {name: Tally(0.0, len(sheet.get(slot, [])), 0) for name, slot in SLOTS.items()}


def key_sheet(template: Template) -> Sheet:
    """The sheet that a reader which knows the key would give: for testing the scorer on itself."""
    found: Sheet = {}
    for slot in SLOTS.values():
        fills = [Fill(key.values[0], key.about[0] if key.about else "") for key in key_fills(template, slot)]
        found[slot] = fills
    return found


__all__ = ["SLOTS", "Fill", "Sheet", "Slots", "Tally", "alternatives", "key_sheet", "score"]
