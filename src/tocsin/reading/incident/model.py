"""The trained model: tables of weights and small trees, read by numpy alone.

`Model` holds numbers only. It is made by ``python -m tools.train_reading`` and kept as ``model.npz``
beside this file. Features are hashed: no word of the reports it was trained on can be read from it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.reading.incident.choice import Chooser
from tocsin.reading.incident.features import Groups, Hashes, Integers, Scene, mixed
from tocsin.reading.incident.names import FLOOR, Floats, Names
from tocsin.reading.incident.phrases import Span
from tocsin.reading.incident.sentences import SentenceTable
from tocsin.reading.incident.surroundings import OCCURRENCES_MAX

REPORT_BITS = 17
ATTRIBUTE_SHIFT = 3
TYPES = ("ATTACK", "BOMBING", "KIDNAPPING", "ARSON", "ROBBERY")
CONFIDENCES = (
    "REPORTED AS FACT", "SUSPECTED OR ACCUSED", "SUSPECTED OR ACCUSED BY AUTHORITIES", "CLAIMED OR ADMITTED",
    "POSSIBLE",
)  # fmt: skip
EFFECTS = ("DEATH", "INJURY", "NO INJURY OR DEATH", "REGAINED FREEDOM", "-")
HUMAN_TYPES = (
    "CIVILIAN", "POLITICAL FIGURE", "GOVERNMENT OFFICIAL", "LEGAL OR JUDICIAL", "LAW ENFORCEMENT", "ACTIVE MILITARY",
    "DIPLOMAT",
)  # fmt: skip
TARGET_TYPES = (
    "OTHER", "ENERGY", "TRANSPORT VEHICLE", "GOVERNMENT OFFICE OR RESIDENCE", "COMMERCIAL", "COMMUNICATIONS",
    "ORGANIZATION OFFICE", "FINANCIAL", "DIPLOMAT OFFICE OR RESIDENCE", "CIVILIAN RESIDENCE", "TRANSPORTATION ROUTE",
    "LAW ENFORCEMENT FACILITY",
)  # fmt: skip
KINDS = (TYPES, CONFIDENCES, EFFECTS, HUMAN_TYPES, TARGET_TYPES)
ATTRIBUTES = tuple(name for kind in KINDS for name in kind)
STARTS = {kind: sum(len(k) for k in KINDS[:place]) for place, kind in enumerate(KINDS)}
"""Where the columns of each kind of attribute begin."""
CUT = -4.5
"""Names that score lower for a role are not shown to its trees."""
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_TOP_SENTENCES, _TOP_NAMES = 4, 6
_UNLIKELY = -6.0


class Table(NamedTuple):
    """A linear model over hashed features: small integers, a scale for each column, a bias."""

    weights: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    def scores(self, places: Integers) -> Floats:
        """The scores of rows of features: rows by columns."""
        # Feature by feature, whole rows are added at once: several times as fast as a sum within each row.
        picked = self.weights.take(places.T, axis=0)
        sums: npt.NDArray[np.int32] = np.add.reduce(picked, axis=0, dtype=np.int32)
        total: Floats = (sums.astype(np.float32) * self.scale + self.bias).astype(np.float64)
        return total


class Trees(NamedTuple):
    """Boosted trees for one role, trees by nodes; a leaf points at itself."""

    feature: npt.NDArray[np.int16]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.uint8]
    right: npt.NDArray[np.uint8]
    value: npt.NDArray[np.float32]
    base: float
    depth: int

    def scores(self, rows: Floats) -> Floats:
        """The log odds of each row."""
        seen = rows.astype(np.float32)
        first = np.arange(len(self.feature))[:, None] * self.feature.shape[1]
        left, right = self.left + first, self.right + first
        begin = np.arange(len(rows))[:, None] * seen.shape[1]
        at = np.broadcast_to(first.T, (len(rows), len(first)))
        for _ in range(self.depth):
            below = seen.take(begin + self.feature.take(at)) <= self.threshold.take(at)
            at = np.where(below, left.take(at), right.take(at))
        total: Floats = self.value.take(at).sum(axis=1) + self.base
        return total


class ReportTable(NamedTuple):
    """A linear model over the words of a whole report: how rare each is, and its weights."""

    rarity: npt.NDArray[np.float16]
    weights: npt.NDArray[np.float16]
    bias: npt.NDArray[np.float32]

    def scores(self, scene: Scene) -> Floats:
        """One score for each type of incident, and one for whether there is any."""
        bag = report_bag(scene)
        rarity = self.rarity[bag].astype(np.float64)
        length = float(np.sqrt((rarity**2).sum())) or 1.0
        total: Floats = (rarity / length) @ self.weights[bag].astype(np.float64) + self.bias
        return total


class Fills(NamedTuple):
    """A linear model of which name fills a role of an incident: roles by what is known of a name there, a bias each."""

    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]


class Model(NamedTuple):
    """All parts of the model.

    `moment`, `land`, `place`, `confidence` and `effect` choose among what a report says of each. `doubt` goes into the
    verdict. `link` tells what belongs to one incident, `event` which clusters are incidents of a type, `fills` what
    fills their slots; `lines` are the bars of events, then of the fills of each role.
    `thresholds` and `careful` are the bars of each role at the two settings, `precision` and
    `careful_precision` what cross-validation measured at them.
    """

    version: str
    groups: Groups
    table: Table
    attributes: Table
    report: ReportTable
    sentences: SentenceTable
    moment: Chooser
    land: Chooser
    place: Chooser
    confidence: Chooser
    effect: Chooser
    trees: tuple[Trees, ...]
    doubt: Trees
    link: Trees
    event: Trees
    fills: Fills
    lines: Floats
    verdict: Floats
    thresholds: Floats
    careful: Floats
    precision: Floats
    careful_precision: Floats


def report_bag(scene: Scene) -> Integers:
    """The words and pairs of words of a report, as places in the report's table."""
    stems: Hashes = np.array([token.word.stem for token in scene.words], dtype=np.uint64)
    found = np.concatenate((mixed(61, stems), mixed(62, stems[:-1], stems[1:])))
    places: Integers = np.unique(((found * _MULTIPLIER) >> np.uint64(64 - REPORT_BITS)).astype(np.int64))
    return places


def name_scores(trees: tuple[Trees, ...], found: Names) -> Floats:
    """The log odds of each name for each role."""
    scores = np.full(found.best.shape, -12.0)
    for role, forest in enumerate(trees):
        shown = np.flatnonzero(found.best[:, role] > CUT)
        if len(shown):
            scores[shown, role] = forest.scores(found.rows[shown, role])
    return scores


class Read(NamedTuple):
    """A report as the first tables see it: laid out, scored as a whole and by sentences; its names, scored by trees."""

    scene: Scene
    report: Floats
    likely: Floats
    names: Names
    scores: Floats

    def span(self, name: int, role: int) -> Span:
        """The best occurrence of a name for a role."""
        return self.scene.spans[int(self.names.top[name, role])]

    def sentence(self, name: int, role: int) -> int:
        """The sentence of a name's best occurrence for a role."""
        return int(self.scene.sentences[self.span(name, role).start])

    def attributes(self, names: Sequence[int], table: Table) -> Floats:
        """The scores of the attributes of names, on the average of their first occurrences: names by attributes."""
        if not len(names):
            return np.zeros((0, len(ATTRIBUTES)))
        places = [self.names.occurrences[name][:OCCURRENCES_MAX] for name in names]
        rows = table.scores(self.scene.table[np.concatenate(places)] >> ATTRIBUTE_SHIFT)
        parts = np.split(rows, np.cumsum([len(own) for own in places])[:-1])
        return np.array([part.mean(axis=0) for part in parts])


def log_shares(scores: Floats) -> Floats:
    """Scores, rows of them, as logarithms of shares that add up to one in each row."""
    shares: Floats = scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)
    return shares


def verdict_row(read: Read, attributes: Table) -> Floats:
    """What the verdict on the whole report is made of."""
    laid, scores = read.scene, read.scores
    tops = np.sort(1 / (1 + np.exp(-scores)), axis=0)[::-1] if len(scores) else np.zeros((1, scores.shape[1]))
    count = int(laid.sentences[-1]) + 1 if len(laid.sentences) else 1
    struck = {int(n) for n, token in zip(laid.sentences, laid.words, strict=True) if token.word.triggers & 0xFF}
    share = len(struck) / count
    whole = [*read.report, *tops[0], *np.minimum(tops.sum(axis=0), 4), share, np.log(count)]
    row: Floats = np.array([*whole, *_of_sentences(read.likely), *_of_types(read, attributes), 1.0])
    return row


def verdicts(read: Read, model: Model) -> Floats:
    """The verdict on the whole report: for each type and last for any incident; over zero is yes."""
    row = verdict_row(read, model.attributes)
    marks: Floats = row @ model.verdict
    marks[-1] += model.doubt.scores(row[None])[0]
    return marks


def _of_sentences(likely: Floats) -> list[float]:
    """The likeliest sentences of a report, how many are likely, and where they stand."""
    if not len(likely):
        return [_UNLIKELY] * _TOP_SENTENCES + [0.0, 0.0, _UNLIKELY, _UNLIKELY, _UNLIKELY, 0.0, _UNLIKELY]
    chance = 1 / (1 + np.exp(-likely))
    top = [*sorted(likely.tolist(), reverse=True), *[_UNLIKELY] * _TOP_SENTENCES][:_TOP_SENTENCES]
    early = [float(likely[:many].max()) for many in (1, 3, 6)]
    place = float(np.log1p(int(likely.argmax())))
    return [*top, float(chance.sum()), 1 - float(np.prod(1 - chance)), *early, place, float(likely.mean())]


def _of_types(read: Read, attributes: Table) -> list[float]:
    """What types of incident the surest names speak for: the most, the mean by sureness, and how sure they are."""
    if not len(read.scores):
        return [_UNLIKELY] * (2 * len(TYPES)) + [0.0]
    best = read.scores.max(axis=1)
    order = np.argsort(-best, kind="stable")[:_TOP_NAMES]
    rows = [int(read.names.top[n, read.scores[n].argmax()]) for n in order]
    marks = attributes.scores(read.scene.table[rows] >> ATTRIBUTE_SHIFT)[:, : len(TYPES)]
    sure = 1 / (1 + np.exp(-best[order]))
    mean = (sure[:, None] * marks).sum(axis=0) / sure.sum()
    return [*marks.max(axis=0).tolist(), *mean.tolist(), float(sure.sum())]


__all__ = [
    "ATTRIBUTES",
    "CONFIDENCES",
    "CUT",
    "EFFECTS",
    "FLOOR",
    "HUMAN_TYPES",
    "KINDS",
    "STARTS",
    "TARGET_TYPES",
    "TYPES",
    "Fills",
    "Model",
    "Read",
    "ReportTable",
    "Table",
    "Trees",
]
