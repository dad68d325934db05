"""The incidents of a report: clusters of anchors, each taken for one or more types.

A cluster of people and things that belong together may be an incident of any type; who was kidnapped may have been
murdered. Small trees tell of each cluster and type how likely the report tells of that; the likely ones are its
incidents.
"""

from typing import NamedTuple

import numpy as np

from tocsin.reading.incident.features import Integers
from tocsin.reading.incident.links import (
    ANCHOR_ROLES,
    DOER_ROLES,
    Anchor,
    Ground,
    anchors,
    clusters,
    ground,
    linked,
    pair_rows,
)
from tocsin.reading.incident.model import EFFECTS, STARTS, TYPES, Read, Table, Trees, log_shares
from tocsin.reading.incident.names import ROLES, Floats
from tocsin.reading.incident.places import Found

LINK_LINE = -0.1
"""Clusters grow while the mean log odds of their pairs is over this; chosen in cross-validation."""
EVENTS_MAX = 12
"""A report has at most so many incidents: more are not worth the reading of a desk."""
EVENT_LEAST = -2.0
"""A report's only incident may be less likely than others, down to here; chosen in cross-validation."""
DOUBT = 1.0
"""By how much the log odds of a type must exceed those of an attack; chosen in cross-validation."""
_ATTACK = TYPES.index("ATTACK")
_NOTHING = -9.0
_TARGET = ROLES.index("Target")
_TRIGGER_BITS = 8


class Gathered(NamedTuple):
    """The anchors of a report, brought together: `members` are numbers of anchors for each cluster.

    `types` and `effects` are logarithms of shares for each anchor.
    """

    over: Ground
    anchors: list[Anchor]
    types: Floats
    effects: Floats
    members: list[list[int]]


class Event(NamedTuple):
    """A cluster taken for a type of incident, by its log odds."""

    cluster: int
    type: int
    score: float


def gathered(read: Read, picked: list[list[int]], named: list[Found], attributes: Table, link: Trees) -> Gathered:
    """Bring the anchors of a report together. Where nobody was harmed and nothing hit, who did it is one cluster."""
    found, over = anchors(read, picked), ground(read, named)
    if not found:
        found = anchors(read, picked, DOER_ROLES)
        types, effects = marks_of(read, found, attributes)
        return Gathered(over, found, types, effects, [list(range(len(found)))] if found else [])
    types, effects = marks_of(read, found, attributes)
    rows = pair_rows(read, over, found, np.concatenate((types, effects), axis=1))
    return Gathered(over, found, types, effects, clusters(len(found), linked(link, rows), LINK_LINE))


def marks_of(read: Read, found: list[Anchor], attributes: Table) -> tuple[Floats, Floats]:
    """The types and the effects that anchors speak for, on the average of their occurrences, as log shares."""
    mean = read.attributes([one.name for one in found], attributes)
    types, effects = (log_shares(mean[:, STARTS[kind] : STARTS[kind] + len(kind)]) for kind in (TYPES, EFFECTS))
    return types, effects


def candidate_rows(own: Gathered, read: Read, verdicts: Floats) -> Floats:
    """What is known of each cluster as an incident of each type: the types of the first cluster, then the next."""
    sure = 1 / (1 + np.exp(-np.array([one.score for one in own.anchors])))
    shares = np.exp(own.types)
    mass = np.array([sure[c].sum() for c in own.members])
    rank = np.argsort(np.argsort(-mass, kind="stable"))
    means = np.array([shares[c].mean(axis=0) for c in own.members])
    whole = sure @ shares
    rows = []
    for number, members in enumerate(own.members):
        about = _about(own, read, members, verdicts)
        mean = np.log((sure[members] @ shares[members]) / sure[members].sum())
        others = np.delete(means, number, axis=0)
        for kind in range(len(TYPES)):
            rows.append([
                kind, verdicts[kind], _most_but(verdicts[:-1], kind), mean[kind], _most_but(mean, kind),
                own.types[members, kind].max(), whole[kind], int(mean.argmax()) == kind, mass[number],
                mass[number] / mass.sum(), rank[number], len(own.members),
                np.log(others[:, kind].max()) if len(others) else _NOTHING, *about,
            ])  # fmt: skip
    return np.array(rows, dtype=np.float64)


def _most_but(scores: Floats, kind: int) -> float:
    return float(np.delete(scores, kind).max())


def _about(own: Gathered, read: Read, members: list[int], verdicts: Floats) -> list[float]:
    """What of a cluster does not depend on the type."""
    over, found = own.over, [own.anchors[m] for m in members]
    at = np.unique([one.sentence for one in found])
    near = np.unique(np.clip(np.concatenate((at - 1, at, at + 1)), 0, len(over.likely) - 1))
    here, around = (_bits(over.triggers[some]) for some in (at, near))
    harmed = [m for m in members if own.anchors[m].role != _TARGET]
    effects = np.exp(own.effects[harmed]).mean(axis=0) if harmed else np.zeros(len(EFFECTS))
    return [
        float(verdicts[-1]), max(one.score for one in found), len(found), len(own.anchors),
        float(over.likely[at].max()), float(over.likely[at].max() - over.likely.max()), int(at[0]), int(at[-1] - at[0]),
        len(over.likely), *here, *around, *(sum(one.role == role for one in found) for role in ANCHOR_ROLES), *effects,
    ]  # fmt: skip


def _bits(masks: Integers) -> list[int]:
    whole = int(np.bitwise_or.reduce(masks))
    return [whole >> bit & 1 for bit in range(_TRIGGER_BITS)]


def candidates(own: Gathered, scores: Floats) -> list[Event]:
    """Every cluster with every type, and its log odds."""
    pairs = [(cluster, kind) for cluster in range(len(own.members)) for kind in range(len(TYPES))]
    return [Event(cluster, kind, float(score)) for (cluster, kind), score in zip(pairs, scores, strict=True)]


def accepted(found: list[Event], line: float) -> list[Event]:
    """The likely ones, at most `EVENTS_MAX` of the likeliest, else the likeliest if that is not too unlikely."""
    surest = sorted(found, key=lambda one: -one.score)[:EVENTS_MAX]
    own = [one for one in found if one in surest and one.score > line]
    return _general(own or [one for one in surest[:1] if one.score > EVENT_LEAST], found)


def _general(own: list[Event], found: list[Event]) -> list[Event]:
    """Incidents, one whose type is hardly likelier than an attack taken for that: the type above all others."""
    attacks = {one.cluster: one for one in found if one.type == _ATTACK}
    taken = {one.cluster for one in own if one.type == _ATTACK}
    named = []
    for one in own:
        attack = attacks.get(one.cluster)
        if attack and one.cluster not in taken and one.score - attack.score < DOUBT:
            taken.add(one.cluster)
            one = attack._replace(score=one.score)
        named.append(one)
    return named
