"""Every set, scored: the dev part, which is looked at while rules are written, and the test part, apart."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from benchmarks.sets import figures, spoken, times, voices
from benchmarks.sets.items import PARTS, Item, Score, items
from benchmarks.sets.judged import Judged
from tocsin.reading import Reading, read_report, times_in
from tocsin.reading.reader import english

Read = Callable[[str, datetime | None], Reading]
MUST = {
    "casualties": {"P": 90.0, "R": 75.0},
    "dates": {"right": 90.0, "right_when_answering": 95.0},
    "speakers": {"F": 68.0},
    "warnings": {"P": 85.0, "R": 65.0},
    "invented": 3.0,
}
"""What every part has to reach, in percent; `invented` at most."""
SCORES = (
    *("casualties", "dates", "abstained", "speakers", "standing", "warnings", "slots", "events", "event_slots"),
    *("russian_casualties", "russian_dates", "russian_abstained"),
)


class Part(NamedTuple):
    """The scores of one part."""

    scores: dict[str, Score]
    judged: list[Judged]

    def figures(self) -> dict[str, Any]:
        """What a part reached, in percent."""
        scores = self.scores
        plain = {name: scores[name].figures() for name in ("casualties", "speakers", "warnings", "events")}
        plain["warnings"]["slots_right"] = scores["slots"].figures()["R"]
        plain["speakers"]["standing_right"] = scores["standing"].figures()["P"]
        invented = [judged for judged in self.judged if not judged.said]
        share = 100 * len(invented) / max(1, len(self.judged))
        return {
            **plain,
            "dates": dates_of(scores["dates"], scores["abstained"]),
            "russian_casualties": scores["russian_casualties"].figures(),
            "russian_dates": dates_of(scores["russian_dates"], scores["russian_abstained"]),
            "invented": {"share": round(share, 1), "of": len(self.judged)},
        }


def dates_of(answers: Score, abstained: Score) -> dict[str, float]:
    """Of the words that name a time, how many were resolved rightly; of the answers, how many were right."""
    named = answers.right + answers.wrong + answers.missed
    return {
        "right": round(100 * answers.right / max(1, named), 1),
        "right_when_answering": answers.figures()["P"],
        "silent": answers.missed,
        "rightly_silent": abstained.right,
    }


def by_rules(text: str, published: datetime | None) -> Reading:
    """The reading by rules alone."""
    return read_report(text, source="benchmark", published=published)


def measured(read: Read = by_rules) -> dict[str, Part]:
    """Every set, read by `read`, in its two parts."""
    parts = {part: Part({name: Score() for name in SCORES}, []) for part in PARTS}
    for item in items("casualties.txt"):
        part = parts[item.part]
        part.judged.extend(figures.score(item, read(item.text, None), part.scores["casualties"]))
    for item in items("russian-casualties.txt"):
        figures.score(item, read(item.text, None), parts[item.part].scores["russian_casualties"])
    for prefix in ("", "russian_"):
        for item in items(f"{prefix}dates.txt".replace("_", "-")):
            scores = parts[item.part].scores
            times.score(item, times_in, scores[f"{prefix}dates"], scores[f"{prefix}abstained"], parts=hours())
    for item in items("speakers.txt"):
        scores = parts[item.part].scores
        voices.score(item, read(item.text, None), scores["speakers"], scores["standing"])
    for name, kinds in (("warnings", spoken.SPOKEN), ("events", None)):
        for item in items(f"{name}.txt"):
            part = parts[item.part]
            slots = part.scores["slots" if kinds else "event_slots"]
            reading = read(item.text, None)
            part.judged.extend(spoken.score(item, reading, part.scores[name], slots, kinds=kinds))
    return parts


def hours() -> dict[str, list[int]]:
    """The hours of the parts of a day, from the reader's own table."""
    table: dict[str, list[int]] = english().language.data["dates"]["parts"]
    return table


def precision_of(judged: list[Judged]) -> dict[str, dict[str, tuple[int, int]]]:
    """By kind and by rule: how many statements were said, of how many."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        for table, name in (("kinds", str(one.statement.kind)), ("rules", one.statement.rule)):
            found[table][name] += 1
            said[table][name] += one.said
    return {table: {name: (said[table][name], of) for name, of in found[table].items()} for table in found}


def failures(part: dict[str, Any]) -> list[str]:
    """The figures of a part that are short of what it must reach."""
    short = [
        f"{name} {figure} {part[name][figure]} < {least}"
        for name in ("casualties", "dates", "speakers", "warnings")
        for figure, least in MUST[name].items()  # type: ignore[attr-defined]
        if part[name][figure] < least
    ]
    share = part["invented"]["share"]
    return short + ([f"invented {share} > {MUST['invented']}"] if share > float(str(MUST["invented"])) else [])


__all__ = ["MUST", "Item", "Part", "Read", "by_rules", "failures", "measured", "precision_of"]
