"""Times: what stands between the marks' words is resolved to just that span."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from benchmarks.sets.items import Item, Score
from tocsin.reading import TimeSpan

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
Ends = tuple[datetime, datetime]
Find = Callable[[str, datetime | None], list[tuple[int, int, TimeSpan | None]]]


def marked(value: str, parts: dict[str, list[int]]) -> Ends | None:
    """The span that a mark's value means; None for ``none``."""
    value = value.strip()
    if value == "none":
        return None
    if ".." in value:
        first, last = value.split("..")
        return _one(first, parts)[0], _end_of_range(last, parts)
    return _one(value, parts)


def _end_of_range(words: str, parts: dict[str, list[int]]) -> datetime:
    start, end = _one(words, parts)
    return start if "T" in words else end


def _one(words: str, parts: dict[str, list[int]]) -> Ends:
    day, _, part = words.strip().partition(" ")
    if re.fullmatch(r"\d{4}", day):
        return datetime.fromisoformat(f"{day}-01-01"), datetime.fromisoformat(f"{int(day) + 1}-01-01")
    if re.fullmatch(r"\d{4}-\d\d", day):
        first = datetime.fromisoformat(f"{day}-01")
        return first, (first + 32 * DAY).replace(day=1)
    start = datetime.fromisoformat(f"{day}:00" if re.search(r"T\d\d$", day) else day)
    if part:
        first_hour, last_hour = parts[part]
        return start + timedelta(hours=first_hour), start + timedelta(hours=last_hour)
    return (start, start + MINUTE) if "T" in day else (start, start + DAY)


def score(item: Item, find: Find, total: Score, abstained: Score, *, parts: dict[str, list[int]]) -> None:
    """Add an item: `total` counts answers (a miss is silence where there is a time), `abstained` right silence."""
    mentions = find(item.text, item.published)
    found = [(start, end, (span.start, span.end) if span else None) for start, end, span in mentions]
    met: set[int] = set()
    for mark in item.marks:
        words, _, values = mark.partition(" | ")
        at = item.text.index(words)
        hits = [n for n, (s, e, _) in enumerate(found) if s < at + len(words) and at < e]
        met.update(hits)
        answers = [found[n][2] for n in hits if found[n][2]]
        wanted = [marked(value, parts) for value in values.split(" or ")]
        shown = f"{item.published}: {item.text}\n      {words!r} -> {answers}, not {values}"
        if not answers:
            abstained.is_right() if None in wanted else total.is_missed(shown)
        elif answers[0] in wanted:
            total.is_right()
        else:
            total.is_wrong(shown)
    for number, (start, end, ends) in enumerate(found):
        if ends and number not in met:
            total.is_wrong(f"{item.published}: {item.text}\n      {item.text[start:end]!r} -> {ends}, not marked")
