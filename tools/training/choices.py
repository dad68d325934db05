"""The choosers: when and where an incident was, how it is laid to a group, what befell a victim."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from benchmarks.muc.measure import day
from benchmarks.muc.roles import normal
from benchmarks.muc.sheets import country_of, date_credit, key_fills, most_specific
from tocsin.reading.incident.attribution import attribution
from tocsin.reading.incident.body import body_start
from tocsin.reading.incident.choice import CELLS, Chooser
from tocsin.reading.incident.countries import Land, lands, likeliest_land
from tocsin.reading.incident.model import ATTRIBUTES, CONFIDENCES, Read
from tocsin.reading.incident.moments import moments
from tocsin.reading.incident.places import named_places, sites
from tocsin.reading.incident.reader import published_on, whole_focus
from tocsin.reading.incident.sights import Focus
from tocsin.reading.incident.surroundings import surroundings
from tools.training.samples import Lesson, attributes_of

STRENGTH, STRENGTH_OF_WORDS, STRENGTH_OF_ATTRIBUTION = 0.3, 0.03, 0.2
CONFIDENCE_SLOT = 11
MOMENT_LINE, PLACE_LINE = -0.7, -1.0
"""The scores from which on a time or a place is taken, chosen for the credit in cross-validation."""

Candidates = tuple[list[list[int]], list[bool]]


def train_moments(lessons: Sequence[Lesson], reads: Sequence[Read], picked: Sequence[list[list[int]]]) -> Chooser:
    """Which of the times that a report of an incident names is the incident's."""
    parts = [_moments(*three) for three in zip(lessons, reads, picked, strict=True) if three[0].message.templates]
    return _binary(parts, MOMENT_LINE)


def _moments(one: Lesson, read: Read, picked: list[list[int]]) -> Candidates:
    text = one.message.text
    begin = body_start(text)
    published = published_on(text[:begin])
    right = [v for t in one.message.templates for key in key_fills(t, 2) for v in key.values]
    found = moments(text[begin:], one.scene, whole_focus(read, picked), published)
    marks = [any(date_credit(day(m.span, published), value) == 1 for value in right) for m in found]
    return [m.cells for m in found], marks


def train_lands(lessons: Sequence[Lesson], reads: Sequence[Read], picked: Sequence[list[list[int]]]) -> Chooser:
    """Which of the countries that a report of an incident names is the incident's."""
    parts = [_lands(*three) for three in zip(lessons, reads, picked, strict=True) if three[0].message.templates]
    return _binary(parts, 0.0)


def _lands(one: Lesson, read: Read, picked: list[list[int]]) -> Candidates:
    found = _named_lands(one, whole_focus(read, picked))
    right = {country_of(v) for t in one.message.templates for key in key_fills(t, 3) for v in key.values}
    return [land.cells for land in found], [land.name.upper() in right for land in found]


def _named_lands(one: Lesson, seen: Focus) -> list[Land]:
    return lands(one.scene, frozenset(seen.sentences), one.message.text[: body_start(one.message.text)])


def train_places(
    lessons: Sequence[Lesson], reads: Sequence[Read], picked: Sequence[list[list[int]]], land: Chooser
) -> Chooser:
    """Which of the places that a report of an incident names is the narrowest one of the incident's."""
    parts = [_sites(*three, land) for three in zip(lessons, reads, picked, strict=True) if three[0].message.templates]
    return _binary(parts, PLACE_LINE)


def _sites(one: Lesson, read: Read, picked: list[list[int]], land: Chooser) -> Candidates:
    text, seen = one.message.text, whole_focus(read, picked)
    right = {most_specific(v) for t in one.message.templates for key in key_fills(t, 3) for v in key.values}
    country = likeliest_land(land, _named_lands(one, seen))
    found = sites(one.scene, seen, text[: body_start(text)], found=named_places(one.scene), country=country)
    return [site.cells for site in found], [site.found.name.upper() in right for site in found]


def _binary(parts: Sequence[Candidates], line: float) -> Chooser:
    rows = [cells for cells_of, _ in parts for cells in cells_of]
    truth = np.array([mark for _, marks in parts for mark in marks])
    if not truth.any() or truth.all():
        return silent(1)
    fitted = LogisticRegression(C=STRENGTH, max_iter=300, solver="liblinear", random_state=0).fit(_matrix(rows), truth)
    return Chooser(fitted.coef_.T.astype(np.float16), (fitted.intercept_ - line).astype(np.float32))


def silent(columns: int) -> Chooser:
    """A chooser that too little was seen for: it chooses nothing."""
    return Chooser(np.zeros((CELLS, columns), np.float16), np.full(columns, -9.0, np.float32))


def train_words(lessons: Sequence[Lesson], labels: Sequence[str]) -> Chooser:
    """Which of `labels` the key gives to a name, by the words around it."""
    columns = [ATTRIBUTES.index(label) for label in labels]
    rows, truth = [], []
    for one in lessons:
        places = _places_of(one)
        for name, marks in attributes_of(one.message).items():
            own = [column for column in columns if column in marks]
            if own and name in places:
                rows.append(surroundings(one.scene, places[name]))
                truth.append(columns.index(own[0]))
    return _among(rows, truth, len(labels), STRENGTH_OF_WORDS)


def train_confidence(lessons: Sequence[Lesson]) -> Chooser:
    """How a deed is laid to a group, by the words around all names of it that the key gives."""
    rows, truth = [], []
    for one in lessons:
        places, dateline = _places_of(one), one.message.text[: body_start(one.message.text)]
        for key in (key for template in one.message.templates for key in key_fills(template, CONFIDENCE_SLOT)):
            own = sorted({place for name in key.about for place in places.get(normal(name), [])})
            labels = [CONFIDENCES.index(value) for value in key.values if value in CONFIDENCES]
            if own and labels:
                rows.append(attribution(one.scene, own, dateline))
                truth.append(labels[0])
    return _among(rows, truth, len(CONFIDENCES), STRENGTH_OF_ATTRIBUTION)


def _among(rows: Sequence[Sequence[int]], truth: Sequence[int], columns: int, strength: float) -> Chooser:
    if len(set(truth)) < 2:
        return silent(columns)
    return _spread(LogisticRegression(C=strength, max_iter=500).fit(_matrix(rows), truth), columns)


def _spread(fitted: LogisticRegression, columns: int) -> Chooser:
    """A column for every label; one that was never seen is never chosen."""
    found = silent(columns)
    two = len(fitted.classes_) == 2
    weights = np.concatenate((-fitted.coef_, fitted.coef_)) / 2 if two else fitted.coef_
    bias = np.concatenate((-fitted.intercept_, fitted.intercept_)) / 2 if two else fitted.intercept_
    found.weights[:, fitted.classes_], found.bias[fitted.classes_] = weights.T, bias
    return found


def _places_of(one: Lesson) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, name in enumerate(one.strings):
        found.setdefault(name, []).append(place)
    return found


def _matrix(rows: Sequence[Sequence[int]]) -> sp.csr_matrix:
    cells = [sorted(set(row)) for row in rows]
    ends = np.cumsum([0] + [len(row) for row in cells])
    return sp.csr_matrix((np.ones(ends[-1]), np.concatenate(cells).astype(np.int64), ends), shape=(len(rows), CELLS))
