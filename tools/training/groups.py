"""Groups of words that stand in like company, made from the training texts alone.

Words are rows of positive pointwise mutual information with the commonest words around them, brought
down to a few dimensions, and clustered around centres. No answer key is used.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds

from tocsin.reading.incident.features import Groups

SEEN_MIN, CONTEXTS, DIMENSIONS, GROUPS, ROUNDS = 3, 2000, 60, 200, 15
DENSE_MAX = 500
OFFSETS = (-2, -1, 1, 2)


def groups(texts: Sequence[Sequence[int]]) -> Groups:
    """The groups of the words of texts, each text a row of word hashes."""
    counts = Counter(word for text in texts for word in text)
    kept = [w for w, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n >= SEEN_MIN]
    matrix = _mutual_information(_company(texts, {word: i for i, word in enumerate(kept)}))
    dimensions = min(DIMENSIONS, min(matrix.shape) - 1)
    left, strength = _strongest(matrix, dimensions)
    # The sign of a singular vector is arbitrary; centres and products do not depend on it.
    points = left * np.sqrt(strength)
    points /= np.linalg.norm(points, axis=1, keepdims=True) + 1e-9
    numbers = _clustered(points, min(GROUPS, len(kept)))
    words = np.array(kept, dtype=np.uint64)
    order = np.argsort(words)
    return Groups(words[order], (numbers[order] + 1).astype(np.uint64))


def _strongest(matrix: sp.csr_matrix, dimensions: int) -> tuple[np.ndarray, np.ndarray]:
    """The strongest left singular vectors and their values. In a small matrix the sparse method may begin anew
    with a vector made by chance; there all are computed."""
    if min(matrix.shape) <= DENSE_MAX:
        left, strength, _ = np.linalg.svd(matrix.toarray(), full_matrices=False)
        return left[:, :dimensions], strength[:dimensions]
    left, strength, _ = svds(matrix, k=dimensions, v0=np.ones(min(matrix.shape)))
    return left, strength


def _company(texts: Sequence[Sequence[int]], place: dict[int, int]) -> sp.csr_matrix:
    pairs: Counter[tuple[int, int]] = Counter()
    contexts = min(CONTEXTS, len(place))
    for text in texts:
        seen = [place.get(word, -1) for word in text]
        for at, word in enumerate(seen):
            for side, offset in enumerate(OFFSETS):
                other = seen[at + offset] if 0 <= at + offset < len(seen) else -1
                if word >= 0 and 0 <= other < contexts:
                    pairs[word, side * contexts + other] += 1
    where = np.array(sorted(pairs), dtype=np.int64)
    values = np.array([pairs[row, column] for row, column in where.tolist()], dtype=float)
    return sp.csr_matrix((values, (where[:, 0], where[:, 1])), shape=(len(place), len(OFFSETS) * contexts))


def _mutual_information(counts: sp.csr_matrix) -> sp.csr_matrix:
    rows = np.asarray(counts.sum(axis=1)).ravel()
    columns = np.asarray(counts.sum(axis=0)).ravel() ** 0.75
    entries = counts.tocoo()
    value = np.log(entries.data * columns.sum() / (rows[entries.row] * columns[entries.col]))
    keep = value > 0
    return sp.csr_matrix((value[keep], (entries.row[keep], entries.col[keep])), shape=counts.shape)


def _clustered(points: np.ndarray, count: int) -> np.ndarray:
    """The number of the nearest centre for each point, after some rounds; the commonest words begin."""
    centres = points[:count].copy()
    nearest = np.zeros(len(points), dtype=np.int64)
    for _ in range(ROUNDS):
        nearest = (points @ centres.T).argmax(axis=1)
        for number in range(count):
            own = points[nearest == number]
            if len(own):
                centres[number] = own.mean(axis=0) / (np.linalg.norm(own.mean(axis=0)) + 1e-9)
    return nearest
