"""Choosing among a few candidates of a report by what stands around each: when it happened, where, how it is said."""

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

CELLS = 1 << 13
Floats = npt.NDArray[np.float64]


class Chooser(NamedTuple):
    """A linear model over cells; `weights` is cells by columns, one column for each answer."""

    weights: npt.NDArray[np.float16]
    bias: npt.NDArray[np.float32]

    def scores(self, candidates: Sequence[Sequence[int]]) -> Floats:
        """The scores of candidates, each given by its cells: candidates by columns."""
        rows = [self.weights[np.array(sorted(set(cells)), dtype=np.int64)].sum(axis=0, dtype=np.float64)
                for cells in candidates]  # fmt: skip
        found: Floats = np.array(rows).reshape(len(rows), self.weights.shape[1]) + self.bias
        return found


def cells(features: Sequence[object]) -> list[int]:
    """The cells of features, each told apart by its place in the sequence."""
    return [crc32(f"{place}={value}".encode()) % CELLS for place, value in enumerate(features)]


def bag(name: str, values: Sequence[object]) -> list[int]:
    """The cells of values whose order does not matter."""
    return [crc32(f"{name}={value}".encode()) % CELLS for value in values]
