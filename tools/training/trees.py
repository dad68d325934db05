"""Boosted trees for each role over the rows of names, and their way into arrays."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from tocsin.reading.incident.model import CUT, Trees
from tocsin.reading.incident.names import ROLES, Names

SETTINGS = {
    "max_iter": 100, "learning_rate": 0.08, "max_leaf_nodes": 8, "min_samples_leaf": 20, "l2_regularization": 5.0,
    "max_features": 0.15, "early_stopping": False,
}  # fmt: skip
FORESTS = 2
"""Forests that differ in the features they are shown; their mean is steadier than any."""

POSITIVES_MIN = 5
NEVER = -12.0


def train_trees(found: Sequence[Names], right: Sequence[np.ndarray]) -> tuple[Trees, ...]:
    """The trees of every role. `right` is for each report names by roles, 1 where a name fills a role."""
    return tuple(_role(found, right, role) for role in range(len(ROLES)))


def _role(found: Sequence[Names], right: Sequence[np.ndarray], role: int) -> Trees:
    shown = [
        (names.rows[:, role], y[:, role], names.best[:, role] > CUT)
        for names, y in zip(found, right, strict=True)
        if names.keys
    ]
    rows = np.concatenate([x[keep] for x, _, keep in shown])
    truth = np.concatenate([y[keep] for _, y, keep in shown])
    return forest(rows, truth, SETTINGS, FORESTS)


def forest(
    rows: np.ndarray, truth: np.ndarray, settings: Mapping[str, Any], forests: int, *, weight: np.ndarray | None = None
) -> Trees:
    """The mean of forests that differ in the features they are shown; silent where too little was seen."""
    if truth.sum() < POSITIVES_MIN or truth.all():
        return silent()
    seen = rows.astype(np.float32)
    return mean_of([
        as_arrays(HistGradientBoostingClassifier(**settings, random_state=seed).fit(seen, truth, sample_weight=weight))
        for seed in range(forests)
    ])  # fmt: skip


def mean_of(forests: Sequence[Trees]) -> Trees:
    """The mean of forests, as one: all their trees, each leaf counting a share."""
    width = max(forest.value.shape[1] for forest in forests)
    wide = [[np.pad(part, ((0, 0), (0, width - part.shape[1]))) for part in forest[:5]] for forest in forests]
    feature, threshold, left, right, value = (np.concatenate(parts) for parts in zip(*wide, strict=True))
    base = sum(forest.base for forest in forests) / len(forests)
    depth = max(forest.depth for forest in forests)
    return Trees(feature, threshold, left, right, value / np.float32(len(forests)), base, depth)


def silent() -> Trees:
    """Trees for a role that too little was seen of: they find nothing."""
    leaf, none = np.zeros((1, 1), np.uint8), np.zeros((1, 1), np.float32)
    return Trees(leaf.astype(np.int16), none, leaf, leaf, none, NEVER, 0)


def as_arrays(forest: HistGradientBoostingClassifier) -> Trees:
    """The trees of a trained classifier as arrays."""
    nodes = [stage[0].nodes for stage in forest._predictors]
    width = max(len(tree) for tree in nodes)
    shape = (len(nodes), width)
    own = np.broadcast_to(np.arange(width, dtype=np.uint8), shape)
    feature, threshold, value = np.zeros(shape, np.int16), np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    left, right = own.copy(), own.copy()
    for number, tree in enumerate(nodes):
        inner = np.flatnonzero(tree["is_leaf"] == 0)
        feature[number, inner] = tree["feature_idx"][inner]
        threshold[number, inner] = tree["num_threshold"][inner]
        left[number, inner], right[number, inner] = tree["left"][inner], tree["right"][inner]
        value[number, : len(tree)] = np.where(tree["is_leaf"] == 1, tree["value"], 0)
    depth = int(max(tree["depth"].max() for tree in nodes))
    return Trees(feature, threshold, left, right, value, float(forest._baseline_prediction.ravel()[0]), depth)
