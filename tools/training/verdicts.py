"""The verdict on a whole report: which types of incident it tells of, and whether of any."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tocsin.reading.incident.model import TYPES, Trees
from tools.training.linear import folded
from tools.training.samples import Lesson, right_report
from tools.training.trees import forest, silent

STRENGTH = 0.05
SETTINGS = {
    "max_iter": 80, "learning_rate": 0.06, "max_leaf_nodes": 6, "min_samples_leaf": 15, "l2_regularization": 5.0,
    "max_features": 0.2, "early_stopping": False,
}  # fmt: skip
FORESTS = 4
NEVER = -9.0
POSITIVES_MIN = 5
LINES = np.arange(-3.0, 1.51, 0.05)
HILL = 6
"""How many lines to each side count for one."""


class Verdict(NamedTuple):
    """Weights for each type and for any, the trees that speak for any besides, and the marks of reports held out."""

    weights: np.ndarray
    doubt: Trees
    held: np.ndarray


def verdict(rows: np.ndarray, lessons: Sequence[Lesson], fold: np.ndarray) -> Verdict:
    """The verdict on a report: for each type whether it tells of one, and last whether of any.

    The last column of `rows` is one everywhere. Zero is the line, set where F is greatest on reports held out. For any,
    the mean of a linear model and of trees counts.
    """
    truth = np.array([right_report(one.message) for one in lessons], dtype=bool)
    weights, held = np.zeros((rows.shape[1], truth.shape[1])), np.full(truth.shape, NEVER)
    doubt = silent()
    for column, name in enumerate((*TYPES, "any")):
        own = truth[:, column]
        if own.sum() < POSITIVES_MIN:
            weights[-1, column] = NEVER
            continue
        is_any = column == len(TYPES)
        for number in np.unique(fold):
            known, out = fold != number, fold == number
            held[out, column] = rows[out] @ _fitted(rows[known], own[known])
            if is_any:
                held[out, column] = (held[out, column] + _forest(rows[known], own[known]).scores(rows[out])) / 2
        line, f = best_line(own, held[:, column])
        print(f"report tells of {name}: F {f:.3f} at {line:.2f}", flush=True)
        weights[:, column] = _fitted(rows, own) / (2 if is_any else 1)
        weights[-1, column] -= line
        held[:, column] -= line
        doubt = halved(_forest(rows, own)) if is_any else doubt
    return Verdict(weights, doubt, held)


def _forest(rows: np.ndarray, truth: np.ndarray) -> Trees:
    if truth.all() or not truth.any():
        return silent()._replace(base=NEVER if not truth.any() else -NEVER)
    return forest(rows, truth, SETTINGS, FORESTS)


def halved(trees: Trees) -> Trees:
    """Trees that count half."""
    return trees._replace(value=trees.value / np.float32(2), base=trees.base / 2)


def _fitted(rows: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Weights for rows whose last column is one everywhere."""
    if truth.all() or not truth.any():
        weights = np.zeros(rows.shape[1])
        weights[-1] = NEVER if not truth.any() else -NEVER
        return weights
    return np.append(*folded(rows[:, :-1], truth, STRENGTH))


def best_line(truth: np.ndarray, marks: np.ndarray) -> tuple[float, float]:
    """The line around which F is greatest, and F there: the top of a broad hill, not a chance peak beside it."""
    f = np.array([_f(truth, marks > x) for x in LINES])
    padded = np.pad(f, HILL, mode="edge")
    best = int(np.convolve(padded, np.ones(2 * HILL + 1), mode="valid").argmax())
    return float(LINES[best]), float(f[best])


def _f(truth: np.ndarray, said: np.ndarray) -> float:
    return 2 * float((truth & said).sum()) / float(truth.sum() + said.sum())
