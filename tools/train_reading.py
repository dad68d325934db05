"""Train the incident reader from scratch: ``python -m tools.train_reading FOLDER [--out FILE]``.

FOLDER holds texts and answer keys as `benchmarks.muc.corpus` reads them (``../shared/reading/muc4/train``). The
same folder gives the same bytes. It takes some minutes on one core, and prints what cross-validation
over five blocks of the folder measures. Needs scipy and scikit-learn (``requirements/train.in``), the product does not.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

os.environ["OMP_NUM_THREADS"] = "1"  # before numpy: sums in one order, the same bytes each time

import numpy as np

from benchmarks.muc.corpus import ROLES as GRIT_ROLES
from benchmarks.muc.corpus import messages
from benchmarks.muc.roles import Counts, count
from tocsin.reading.incident.body import body_start
from tocsin.reading.incident.entities import chosen
from tocsin.reading.incident.features import TABLE_BITS, Groups
from tocsin.reading.incident.model import (
    ATTRIBUTE_SHIFT,
    EFFECTS,
    KINDS,
    Fills,
    Model,
    Read,
    ReportTable,
    Table,
    Trees,
    name_scores,
    report_bag,
    verdict_row,
)
from tocsin.reading.incident.names import ROLES, Names, names
from tocsin.reading.incident.reader import anchored
from tocsin.reading.incident.sentences import SentenceTable
from tocsin.reading.incident.weights import dumped
from tocsin.reading.incident.words import tokens
from tools.training.choices import train_confidence, train_lands, train_moments, train_places, train_words
from tools.training.events import filling, lines, split, train_event, train_fills, train_link
from tools.training.groups import groups
from tools.training.linear import Sample, Settings, packed, train_report, train_table
from tools.training.samples import Lesson, lesson, right_attributes, right_names, right_report, right_roles
from tools.training.sentences import train_sentences
from tools.training.trees import train_trees
from tools.training.verdicts import verdict

FOLDS = 5
BLOCK = 100
"""Reports that stand together in the files tell of the same events; they go into the same fold."""
GRID = np.arange(-4.0, 3.01, 0.125)
CAREFUL_PRECISION = 0.61


class First(NamedTuple):
    """What the first stage gives: the tables of candidates, of reports, of sentences, of attributes."""

    table: Table
    report: ReportTable
    sentences: SentenceTable
    attributes: Table


def first_stage(lessons: Sequence[Lesson], grouped: Groups) -> First:
    """Train the tables on some reports."""
    samples = [Sample(one.scene.table, right_roles(one), one.strings) for one in lessons]
    table = packed(*train_table(samples, 1 << TABLE_BITS))
    bags = [report_bag(one.scene) for one in lessons]
    whole = train_report(bags, np.array([right_report(one.message) for one in lessons]))
    return First(table, whole, train_sentences(lessons, grouped), attribute_table(lessons))


def read_by(first: First, one: Lesson, grouped: Groups) -> Read:
    """A report as a first stage reads it, its names not yet scored by trees."""
    report, likely = first.report.scores(one.scene), first.sentences.scores(one.scene, grouped)
    found = names(one.scene, first.table.scores(one.scene.table), report, likely)
    return Read(one.scene, report, likely, found, found.best)


def attribute_table(lessons: Sequence[Lesson]) -> Table:
    """Train the tables of incident type, confidence and effect; each on the names that have any."""
    parts = []
    begin = 0
    for labels in KINDS:
        among = range(begin, begin + len(labels))
        begin += len(labels)
        samples = []
        for one in lessons:
            rows, right = right_attributes(one, among)
            samples.append(Sample(one.scene.table[rows] >> ATTRIBUTE_SHIFT, right, [one.strings[r] for r in rows]))
        size = (1 << TABLE_BITS) >> ATTRIBUTE_SHIFT
        parts.append(packed(*train_table(samples, size, Settings(rounds=8, shrink=1e-5, sort_out=99))))
    joined = zip(*parts, strict=True)
    weights, scale, bias = (np.concatenate(part, axis=-1) for part in joined)
    return Table(weights, scale, bias)


class Measured(NamedTuple):
    """What cross-validation found: thresholds, and the precision of each role at them."""

    thresholds: np.ndarray
    careful: np.ndarray
    precision: np.ndarray
    careful_precision: np.ndarray


def measured(lessons: Sequence[Lesson], found: Sequence[Names], scores: Sequence[np.ndarray]) -> Measured:
    """Choose the threshold of each role for the best F in all, and for a high precision in all."""
    tallies = [_tally(lessons, found, scores, threshold) for threshold in GRID]
    best = _balanced(tallies)
    careful = _at_precision(tallies)
    chosen_counts = [tallies[place][role] for role, place in enumerate(best)]
    report("best F", chosen_counts[: len(GRIT_ROLES)])
    fewer_counts = [tallies[place][role] for role, place in enumerate(careful)]
    report("careful", fewer_counts[: len(GRIT_ROLES)])
    precision, surer = (np.array([own.precision for own in counts]) for counts in (chosen_counts, fewer_counts))
    return Measured(GRID[best], GRID[careful], precision, surer)


def _tally(
    lessons: Sequence[Lesson], found: Sequence[Names], scores: Sequence[np.ndarray], threshold: float
) -> list[Counts]:
    total = [Counts()] * len(ROLES)
    for one, own, marks in zip(lessons, found, scores, strict=True):
        picked = chosen(own.keys, marks, np.full(len(ROLES), threshold))
        entities = {
            role: [[one.strings[own.occurrences[n][0]]] for n in picked[column]] for column, role in enumerate(ROLES)
        }
        counts = count(entities, one.message.entities)
        right = right_names(one, own)
        person = ROLES.index("Person")
        hits = sum(int(right[n, person]) for n in picked[person])
        total = [
            total[column] + (counts[role] if role in counts else Counts(hits, len(picked[person]), 0))
            for column, role in enumerate(ROLES)
        ]
    return total


def _balanced(tallies: Sequence[Sequence[Counts]]) -> np.ndarray:
    """The place of the threshold of each role that makes F over all roles greatest."""
    f = 0.5
    for _ in range(10):
        best = [
            max(range(len(GRID)), key=lambda p: t[p].right - f / 2 * t[p].found) for t in zip(*tallies, strict=True)
        ]
        counts = [tallies[place][role] for role, place in enumerate(best)][: len(GRIT_ROLES)]
        f = sum((c for c in counts), Counts()).f
    return np.array(best)


def _at_precision(tallies: Sequence[Sequence[Counts]]) -> np.ndarray:
    """The lowest common bar on the gain of a find at which precision over all roles is high."""
    for price in np.arange(0.3, 1.0, 0.02):
        best = [
            max(range(len(GRID)), key=lambda p: t[p].right - price * t[p].found) for t in zip(*tallies, strict=True)
        ]
        total = sum((tallies[place][role] for role, place in enumerate(best) if role < len(GRIT_ROLES)), Counts())
        if total.precision >= CAREFUL_PRECISION:
            break
    return np.array(best)


def report(title: str, counts: Sequence[Counts]) -> None:
    """Print a line of figures for each role, and for all."""
    for role, own in zip((*GRIT_ROLES, "all"), (*counts, sum(counts, Counts())), strict=True):
        print(f"{title:10} {role:8} {own.figures()}", flush=True)


def folds(count: int) -> np.ndarray:
    """The fold of each report."""
    block = min(BLOCK, max(1, count // FOLDS))
    return (np.arange(count) // block) % FOLDS


def train(folder: Path) -> Model:
    """Train all parts on the reports of a folder."""
    read = messages(folder)
    grouped = groups([[t.word.hash for t in tokens(m.text[body_start(m.text) :])] for m in read])
    lessons = [lesson(message, grouped) for message in read]
    print(f"{len(lessons)} reports", flush=True)
    held, attributes = _held_out(lessons, grouped)
    return assembled(grouped, lessons, first_stage(lessons, grouped), held, attributes)


def assembled(grouped: Groups, lessons: list[Lesson], first: First, held: list[Read], attributes: list[Table]) -> Model:
    """The model of a first stage, and of what first stages that had not seen a report found in it (`held`)."""
    found = [own.names for own in held]
    right = [right_names(one, own) for one, own in zip(lessons, found, strict=True)]
    scores = _scores_held_out(found, right)
    reads = [own._replace(scores=marks) for own, marks in zip(held, scores, strict=True)]
    figures = measured(lessons, found, scores)
    rows = np.array([verdict_row(own, table) for own, table in zip(reads, attributes, strict=True)])
    picked = [anchored(chosen(r.names.keys, r.scores, figures.thresholds), r.scores) for r in reads]
    told = verdict(rows, lessons, folds(len(lessons)))
    land = train_lands(lessons, reads, picked)
    link, event, fills = _events(lessons, reads, attributes, told.held, figures.thresholds)
    return Model(
        version=f"muc4-train-{len(lessons)}",
        groups=grouped,
        table=first.table,
        attributes=first.attributes,
        report=first.report,
        sentences=first.sentences,
        moment=train_moments(lessons, reads, picked),
        land=land,
        place=train_places(lessons, reads, picked, land),
        confidence=train_confidence(lessons),
        effect=train_words(lessons, EFFECTS),
        trees=train_trees(found, right),
        doubt=told.doubt,
        link=link,
        event=event,
        fills=fills,
        lines=lines(),
        verdict=told.weights,
        thresholds=figures.thresholds,
        careful=figures.careful,
        precision=figures.precision,
        careful_precision=figures.careful_precision,
    )


def _events(
    lessons: list[Lesson], reads: list[Read], tables: list[Table], verdicts: np.ndarray, bars: np.ndarray
) -> tuple[Trees, Trees, Fills]:
    """What splits a report into incidents; each learns from what the one before made of reports unseen."""
    fold = folds(len(lessons))

    def held_out(fit: Callable[[list[int]], Trees]) -> list[Trees]:
        own = [fit(np.flatnonzero(fold != number).tolist()) for number in range(FOLDS)]
        return [own[number] for number in fold]

    links = held_out(lambda some: train_link(*([part[i] for i in some] for part in (lessons, reads, tables))))
    splits = [
        split(one, read, table=table, link=link, verdicts=marks, bars=bars)
        for one, read, table, link, marks in zip(lessons, reads, tables, links, verdicts, strict=True)
    ]
    events = held_out(lambda some: train_event([splits[i] for i in some]))
    found = [filling(one, trees) for one, trees in zip(splits, events, strict=True)]
    return train_link(lessons, reads, tables), train_event(splits), train_fills(found)


def _held_out(lessons: list[Lesson], grouped: Groups) -> tuple[list[Read], list[Table]]:
    """Each report as a first stage reads it that has not seen its fold, and that stage's table of attributes."""
    fold = folds(len(lessons))
    found: dict[int, tuple[Read, Table]] = {}
    for number in range(FOLDS):
        first = first_stage([one for one, own in zip(lessons, fold, strict=True) if own != number], grouped)
        found |= {i: (read_by(first, lessons[i], grouped), first.attributes) for i in np.flatnonzero(fold == number)}
        print(f"fold {number + 1} of {FOLDS}", flush=True)
    ordered = [found[i] for i in range(len(lessons))]
    return [own for own, _ in ordered], [table for _, table in ordered]


def _scores_held_out(found: list[Names], right: list[np.ndarray]) -> list[np.ndarray]:
    """The scores of names by trees that have not seen their fold."""
    fold = folds(len(found))
    scores: dict[int, np.ndarray] = {}
    for number in range(FOLDS):
        known = np.flatnonzero(fold != number)
        trees: tuple[Trees, ...] = train_trees([found[i] for i in known], [right[i] for i in known])
        scores.update({i: name_scores(trees, found[i]) for i in np.flatnonzero(fold == number)})
    return [scores[i] for i in range(len(found))]


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path("src/tocsin/reading/incident/model.npz"))
    arguments = parser.parse_args()
    data = dumped(train(arguments.folder))
    arguments.out.write_bytes(data)
    print(f"{arguments.out}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
