"""Whole reports, where everything comes at once: numbers, speech, all other kinds, chains, times, the head.

A statement goes with at most one mark and a mark with at most one statement, those that lie best on one another first.
A second finding of what is found already counts neither way. Nothing is held against a limit here yet.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.sets import figures, times
from benchmarks.sets.figures import Number, number_of
from benchmarks.sets.items import PARTS, SETS, Item, Score
from benchmarks.sets.judged import Judged
from benchmarks.sets.measure import hours
from benchmarks.sets.spoken import SPOKEN
from benchmarks.sets.voices import chain_of, marked_chain, plain
from tocsin.reading import Reading, Statement

WHOLE = SETS / "whole"
GROUPS = ("casualties", "spoken", "other")
DETAILS = ("chains", "times", "published", "reporter")
OPTIONAL, NOT_TOLD = "?", "-"
NAME = "benchmark"
"""The name that a report is given, to be seen where its text tells no other."""


class Mark(NamedTuple):
    """A statement that stands in a report: its kinds (any of them), its span, and what else must be right."""

    kinds: tuple[str, ...]
    start: int
    end: int
    maybe: bool
    denied: bool
    numbers: tuple[Number, ...]
    chains: tuple[tuple[str, ...], ...]
    when: tuple[str, ...]

    def said_by(self, statement: Statement) -> bool:
        """Whether the statement is of this kind, here, and not its contrary; its number is not asked for."""
        same = statement.kind in self.kinds and statement.start < self.end and self.start < statement.end
        return same and (statement.denied == self.denied or bool(self.numbers))

    def is_met_by(self, statement: Statement) -> bool:
        """Whether the statement is this one, with its number."""
        return self.said_by(statement) and (not self.numbers or number_of(statement) in self.numbers)

    def likeness(self, statement: Statement) -> float:
        """How well the spans lie on one another, 0 to 1."""
        both = min(self.end, statement.end) - max(self.start, statement.start)
        return both / (max(self.end, statement.end) - min(self.start, statement.start))


class Report(NamedTuple):
    """A report with its marks. `published` and `reporter` hold what is right for its head, `again` words by kind."""

    name: str
    text: str
    published: tuple[str, ...]
    reporter: tuple[str, ...]
    marks: tuple[Mark, ...]
    again: tuple[tuple[str, str], ...]

    @property
    def part(self) -> str:
        """``dev`` or ``test``, by the digest of the text."""
        return Item(self.text, (), None).part

    def names_again(self, statement: Statement) -> bool:
        """Whether the statement only names again what is marked ("the attack")."""
        return any(kind == statement.kind and word in statement.quote for kind, word in self.again)


class Part:
    """The scores of one part, with how many statements were read and how many of them nothing bears out."""

    def __init__(self) -> None:
        self.scores = {name: Score() for name in (*GROUPS, *DETAILS)}
        self.read = self.invented = 0
        self.judged: list[Judged] = []

    def figures(self) -> dict[str, Any]:
        """What the part reached, in percent."""
        groups = {name: self.scores[name].figures() for name in GROUPS}
        details = {name: _share(self.scores[name]) for name in DETAILS}
        share = round(100 * self.invented / max(1, self.read), 1)
        return {**groups, **details, "invented": {"share": share, "of": self.read}}


def _share(score: Score) -> dict[str, float]:
    return {"right": score.figures()["P"], "of": score.right + score.wrong}


def group_of(kind: str) -> str:
    """The group that statements of this kind are scored in."""
    if kind in figures.KINDS:
        return "casualties"
    return "spoken" if kind in SPOKEN else "other"


def reports(folder: Path = WHOLE) -> Iterator[Report]:
    """The reports of the set, in order."""
    for path in sorted(folder.glob("*.txt")):
        yield parsed(path.read_text(encoding="utf-8"), path.stem)


def parsed(content: str, name: str) -> Report:
    """A report from its file's content."""
    text, _, rest = content.partition("\n====\n")
    lines = [[field.strip() for field in line.split(" | ")] for line in rest.splitlines() if line.strip()]
    head = {fields[0]: tuple(fields[1].split(" or ")) for fields in lines if fields[0] in ("published", "reporter")}
    again = [(fields[1], word) for fields in lines if fields[0] == "again" for word in fields[2].split(", ")]
    marks = [marked(fields, text) for fields in lines if fields[0] not in ("published", "reporter", "again")]
    return Report(name, text, head["published"], head["reporter"], tuple(marks), tuple(again))


def marked(fields: list[str], text: str) -> Mark:
    """A mark from ``?kind or kind``, its words and its ``field=value; …``."""
    kinds = tuple(fields[0].lstrip(OPTIONAL).strip().split(" or "))
    words = fields[1]
    if text.count(words) != 1:
        raise ValueError(f"not once in the report: {words!r}")
    values = dict(_pair(field) for field in (fields[2].split(";") if len(fields) > 2 else []))
    if unknown := values.keys() - {"n", "by", "when", "denied", "count"}:
        raise ValueError(f"no field of a mark: {unknown} at {words!r}")
    start = text.index(words)
    return Mark(
        kinds,
        start,
        start + len(words),
        fields[0].startswith(OPTIONAL),
        "denied" in values,
        tuple(figures.marked(f"{kinds[0]} {number}")[0] for number in _either(values, "n")),
        tuple(marked_chain(chain) for chain in _either(values, "by")),
        tuple(_either(values, "when")),
    )


def _pair(field: str) -> tuple[str, str]:
    name, _, value = field.partition("=")
    return name.strip(), value.strip()


def _either(values: dict[str, str], name: str) -> list[str]:
    return values[name].split(" or ") if name in values else []


def paired(report: Report, statements: list[Statement]) -> dict[int, int]:
    """For each statement that goes with a mark, that mark. Marks that must be found come before those that may."""
    fits = [
        (not mark.maybe, mark.likeness(statement), n, m)
        for n, statement in enumerate(statements)
        for m, mark in enumerate(report.marks)
        if mark.is_met_by(statement)
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, n, m in sorted(fits, key=lambda fit: (not fit[0], -fit[1], fit[2], fit[3])):
        if n not in pairs and m not in taken:
            pairs[n] = m
            taken.add(m)
    return pairs


def score(report: Report, reading: Reading, part: Part) -> None:
    """Add a report, as it was read, to its part."""
    statements = [s for s in reading.statements if s.bound or s.kind not in figures.KINDS]
    pairs = paired(report, statements)
    for n, statement in enumerate(statements):
        _count(report, statement, part)
        if n in pairs:
            _right(report, report.marks[pairs[n]], statement, part)
    for m, mark in enumerate(report.marks):
        if not mark.maybe and m not in pairs.values():
            part.scores[group_of(mark.kinds[0])].is_missed(f"{report.name}: {_shown(mark, report)}")
    _head(report, reading, part)


def _count(report: Report, statement: Statement, part: Part) -> None:
    """Count a statement as read, as wrong where no mark has it so, as invented where none has it at all."""
    part.read += 1
    said = report.names_again(statement) or any(mark.is_met_by(statement) for mark in report.marks)
    part.judged.append(Judged(statement, Item(report.text, (), None), said))
    if said:
        return
    part.invented += not any(mark.said_by(statement) for mark in report.marks)
    what = f"{statement.kind}{' denied' if statement.denied else ''} {statement.quote!r} by {statement.rule}"
    number = f" as {number_of(statement)}" if statement.bound else ""
    part.scores[group_of(statement.kind)].is_wrong(f"{report.name}: {what}{number}")


def _right(report: Report, mark: Mark, statement: Statement, part: Part) -> None:
    """Count a statement that goes with a mark, then its chain and its time where the mark has them."""
    part.scores[group_of(statement.kind)].is_right(not mark.maybe)
    shown = f"{report.name}: {_shown(mark, report)}"
    if mark.chains:
        given = chain_of(statement)
        _judge(part.scores["chains"], given in mark.chains, f"{shown}: {given}, not {mark.chains}")
    if mark.when:
        ends = (_local(statement.time.start), _local(statement.time.end)) if statement.time else None
        wanted = [times.marked(value, hours()) for value in mark.when]
        _judge(part.scores["times"], ends in wanted, f"{shown}: {ends}, not {mark.when}")


def _head(report: Report, reading: Reading, part: Part) -> None:
    """Judge the date of publication and the name of the reporter."""
    published = _local(reading.published) if reading.published else None
    dates = [None if date == NOT_TOLD else datetime.fromisoformat(date) for date in report.published]
    _judge(part.scores["published"], published in dates, f"{report.name}: {published}, not {report.published}")
    names = [plain(NAME if name == NOT_TOLD else name) for name in report.reporter]
    right = plain(reading.source) in names
    _judge(part.scores["reporter"], right, f"{report.name}: {reading.source!r}, not {report.reporter}")


def _judge(total: Score, right: bool, shown: str) -> None:
    total.is_right() if right else total.is_wrong(shown)


def _local(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)


def _shown(mark: Mark, report: Report) -> str:
    return f"{' or '.join(mark.kinds)}{' denied' if mark.denied else ''} {report.text[mark.start : mark.end]!r}"


def measured(read: Callable[[str, datetime | None], Reading]) -> dict[str, Part]:
    """Every report, read by `read` with nothing but its text, in its part."""
    parts = {part: Part() for part in PARTS}
    for report in reports():
        score(report, read(report.text, None), parts[report.part])
    return parts
