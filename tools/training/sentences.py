"""The table of sentences: which of them hold what fills a role."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from tocsin.reading.incident.features import Groups
from tocsin.reading.incident.names import ROLES
from tocsin.reading.incident.sentences import SENTENCE_BITS, SentenceTable, sentence_features
from tools.training.samples import Lesson, right_roles

STRENGTH = 2.0
TELLING = [column for column, role in enumerate(ROLES) if role != "PerpOrg"]
"""The roles that make a sentence one of the incident: a group is named in many others besides."""


def train_sentences(lessons: Sequence[Lesson], groups: Groups) -> SentenceTable:
    """A linear model of sentences; each counts by the square root of its number of features."""
    matrices, truth = [], []
    for one in lessons:
        sentence, place, count = sentence_features(one.scene, groups)
        length = np.sqrt(np.bincount(sentence, minlength=count))
        matrices.append(sp.csr_matrix((1 / length[sentence], (sentence, place)), shape=(count, 1 << SENTENCE_BITS)))
        truth.append(told(one, count))
    fitted = LogisticRegression(C=STRENGTH, max_iter=200, solver="liblinear", random_state=0)
    fitted.fit(sp.vstack(matrices), np.concatenate(truth))
    return SentenceTable(fitted.coef_[0].astype(np.float16), float(np.float32(fitted.intercept_[0])))


def told(one: Lesson, count: int) -> np.ndarray:
    """For each sentence whether it holds what fills a role."""
    found = np.zeros(count, dtype=bool)
    right = right_roles(one)[:, TELLING].any(axis=1)
    for place in np.flatnonzero(right):
        found[one.scene.sentences[one.scene.spans[place].start]] = True
    return found
