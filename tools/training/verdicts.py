"""The verdict on a whole report: which types of incident it tells of, and whether of any."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from tocsin.reading.incident.model import TYPES
from tools.training.samples import Lesson, right_report

STRENGTH = 0.05
NEVER = -9.0
POSITIVES_MIN = 5
LINES = np.arange(-3.0, 1.51, 0.05)
HILL = 6
"""How many lines to each side count for one."""


def verdict(rows: np.ndarray, lessons: Sequence[Lesson], fold: np.ndarray) -> np.ndarray:
    """Weights of the verdict on a report: for each type whether it tells of one, and last whether of any.

    The last column of `rows` is one everywhere. Zero is the line, set where F is greatest on reports held out.
    """
    truth = np.array([right_report(one.message) for one in lessons], dtype=bool)
    weights = np.zeros((rows.shape[1], truth.shape[1]))
    for column, name in enumerate((*TYPES, "any")):
        own = truth[:, column]
        if own.sum() < POSITIVES_MIN:
            weights[-1, column] = NEVER
            continue
        marks = np.zeros(len(lessons))
        for number in np.unique(fold):
            known, held = fold != number, fold == number
            marks[held] = rows[held] @ _fitted(rows[known], own[known])
        line, f = best_line(own, marks)
        print(f"report tells of {name}: F {f:.3f} at {line:.2f}", flush=True)
        weights[:, column] = _fitted(rows, own)
        weights[-1, column] -= line
    return weights


def _fitted(rows: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Weights for rows as they are, fitted to rows brought to one scale."""
    if truth.all() or not truth.any():
        weights = np.zeros(rows.shape[1])
        weights[-1] = NEVER if not truth.any() else -NEVER
        return weights
    plain = rows[:, :-1]
    mean, spread = plain.mean(axis=0), plain.std(axis=0) + 1e-9
    fitted = LogisticRegression(C=STRENGTH, max_iter=3000).fit((plain - mean) / spread, truth)
    slopes = fitted.coef_[0] / spread
    return np.append(slopes, fitted.intercept_[0] - slopes @ mean)


def best_line(truth: np.ndarray, marks: np.ndarray) -> tuple[float, float]:
    """The line around which F is greatest, and F there: the top of a broad hill, not a chance peak beside it."""
    f = np.array([_f(truth, marks > x) for x in LINES])
    padded = np.pad(f, HILL, mode="edge")
    best = int(np.convolve(padded, np.ones(2 * HILL + 1), mode="valid").argmax())
    return float(LINES[best]), float(f[best])


def _f(truth: np.ndarray, said: np.ndarray) -> float:
    return 2 * float((truth & said).sum()) / float(truth.sum() + said.sum())
