"""Linear models over hashed features: one for candidates, one for whole reports."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from tocsin.reading.incident.model import REPORT_BITS, ReportTable, Table


class Settings(NamedTuple):
    """How a table is trained. After `sort_out` rounds, of the occurrences of a name that fills a role only those
    count that score within `margin` of its best; weights are averaged over the rounds from `average_from` on."""

    rounds: int = 5
    rate: float = 0.07
    shrink: float = 2e-6
    batch: int = 25
    sort_out: int = 2
    margin: float = 0.7
    average_from: int = 2
    seed: int = 0


class Sample(NamedTuple):
    """The candidates of one report: places of features, what is right for each column, and their names."""

    places: np.ndarray
    right: np.ndarray
    keys: Sequence[str]


def train_table(samples: Sequence[Sample], size: int, settings: Settings = Settings()) -> tuple[np.ndarray, np.ndarray]:  # noqa: B008
    """Weights and bias of a logistic model for each column, by adaptive gradient steps."""
    columns = samples[0].right.shape[1]
    random = np.random.default_rng(settings.seed)
    weights, past = np.zeros((size, columns), np.float32), np.full((size, columns), 1e-3, np.float32)
    bias = np.full(columns, -4, np.float32)
    mean, mean_bias = np.zeros_like(weights), np.zeros_like(bias)
    order = [i for i, sample in enumerate(samples) if len(sample.places)]
    importance: dict[int, np.ndarray] = {}
    for round_ in range(settings.rounds):
        if round_ == settings.sort_out:
            importance = {i: _best_occurrences(samples[i], weights, bias, settings.margin) for i in order}
        random.shuffle(order)
        for begin in range(0, len(order), settings.batch):
            chosen = order[begin : begin + settings.batch]
            used, matrix = _matrix([samples[i].places for i in chosen])
            error = 1 / (1 + np.exp(-(matrix @ weights[used] + bias)))
            error -= np.concatenate([samples[i].right for i in chosen])
            if importance:
                error *= np.concatenate([importance[i] for i in chosen])
            slope = (matrix.T @ error) / len(chosen) + settings.shrink * len(order) * weights[used]
            past[used] += slope * slope
            weights[used] -= settings.rate * slope / np.sqrt(past[used])
            bias -= 0.01 * error.sum(axis=0) / len(chosen)
        if round_ >= settings.average_from:
            mean, mean_bias = mean + weights, mean_bias + bias
    rounds = settings.rounds - settings.average_from
    return mean / rounds, mean_bias / rounds


def _matrix(places: list[np.ndarray]) -> tuple[np.ndarray, sp.csr_matrix]:
    stacked = np.concatenate(places)
    rows, width = stacked.shape
    used, column = np.unique(stacked.ravel(), return_inverse=True)
    ends = np.arange(0, rows * width + 1, width)
    return used, sp.csr_matrix((np.ones(rows * width, np.float32), column, ends), shape=(rows, len(used)))


def _best_occurrences(sample: Sample, weights: np.ndarray, bias: np.ndarray, margin: float) -> np.ndarray:
    """1 for what counts, 0 for occurrences of right names that score well below the name's best."""
    counts = np.ones_like(sample.right)
    if sample.right.any():
        scores = weights[sample.places].sum(axis=1) + bias
        by_key: dict[str, list[int]] = defaultdict(list)
        for at, key in enumerate(sample.keys):
            by_key[key].append(at)
        for places in by_key.values():
            for column in np.flatnonzero(sample.right[places[0]]):
                own = scores[places, column]
                counts[np.array(places)[own < own.max() - margin], column] = 0
    return counts


def packed(weights: np.ndarray, bias: np.ndarray) -> Table:
    """A table in small integers; the largest weights of each column are cut at its 99.99th percentile."""
    scale = np.maximum(np.percentile(np.abs(weights), 99.99, axis=0), 1e-6) / 127
    small = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    return Table(small, scale.astype(np.float32), bias.astype(np.float32))


def folded(rows: np.ndarray, truth: np.ndarray, strength: float) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic model for rows as they are, fitted to rows brought to one scale."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    fitted = LogisticRegression(C=strength, max_iter=3000).fit((rows - mean) / spread, truth)
    slopes = fitted.coef_[0] / spread
    return slopes, float(fitted.intercept_[0] - slopes @ mean)


def train_report(bags: Sequence[np.ndarray], right: np.ndarray, strength: float = 10.0) -> ReportTable:
    """A model over the words of whole reports, one column for each column of `right`."""
    size = 1 << REPORT_BITS
    seen = np.bincount(np.concatenate(bags), minlength=size)
    rarity = np.where(seen >= 3, np.log(len(bags) / np.maximum(seen, 1)), 0).astype(np.float16)
    rows = []
    for bag in bags:
        values = rarity[bag].astype(float)
        rows.append(values / (np.linalg.norm(values) or 1.0))
    ends = np.cumsum([0] + [len(bag) for bag in bags])
    matrix = sp.csr_matrix((np.concatenate(rows), np.concatenate(bags), ends), shape=(len(bags), size))
    weights, bias = np.zeros((size, right.shape[1]), np.float16), np.full(right.shape[1], -6, np.float32)
    for column in range(right.shape[1]):
        if 0 < right[:, column].sum() < len(right):
            fitted = LogisticRegression(C=strength, max_iter=300).fit(matrix, right[:, column])
            weights[:, column], bias[column] = fitted.coef_[0], fitted.intercept_[0]
    weights[rarity == 0] = 0
    return ReportTable(rarity, weights, bias)
