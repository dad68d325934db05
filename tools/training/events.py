"""What splits a report into incidents: pairs of anchors, clusters with types, names that fill their slots."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.muc.corpus import Template, alternatives
from benchmarks.muc.roles import normal
from benchmarks.muc.sheets import Fill, credit, key_fills, slot_tally
from tocsin.reading.incident.events import Event, Gathered, accepted, candidate_rows, candidates, gathered, marks_of
from tocsin.reading.incident.fills import Fill as NameFill
from tocsin.reading.incident.fills import fill_rows
from tocsin.reading.incident.links import ANCHOR_ROLES, Anchor, anchor_of, ground, pair_rows
from tocsin.reading.incident.model import TYPES, Fills, Read, Table, Trees
from tocsin.reading.incident.names import ROLES, Floats
from tocsin.reading.incident.places import named_places
from tocsin.reading.incident.reader import wide
from tools.training.linear import folded
from tools.training.samples import SLOT_OF_ROLE, Lesson
from tools.training.trees import forest, silent

SETTINGS = {
    "max_iter": 100, "learning_rate": 0.08, "max_leaf_nodes": 8, "min_samples_leaf": 20, "l2_regularization": 5.0,
    "max_features": 0.3, "early_stopping": False,
}  # fmt: skip
FORESTS = 2
STRENGTH = 0.02
POSITIVES_MIN = 5
GOLD_MAX = 40
EVENT_LINE = -0.8
FILL_LINES = {"PerpInd": -1.8, "PerpOrg": -2.0, "Target": -1.8, "Victim": -1.0, "Weapon": -1.3, "Person": -0.9}
"""The bars of events and of the fills of each role, chosen for the slots of all templates in cross-validation."""


class Split(NamedTuple):
    """A report whose anchors are brought together: by trees, verdicts and an attribute table that had not seen it."""

    lesson: Lesson
    read: Read
    own: Gathered
    rows: Floats
    verdicts: Floats
    attributes: Table
    bars: Floats


def train_link(lessons: Sequence[Lesson], reads: Sequence[Read], tables: Sequence[Table]) -> Trees:
    """Which two anchors belong to one incident. What the key names is learned from, whether or not it was picked; a
    report counts by the root of its pairs."""
    rows, truth, weight = [], [], []
    for one, read, table in zip(lessons, reads, tables, strict=True):
        found = _of_the_key(one, read) if one.message.templates else []
        pairs = [(i, j) for i in range(len(found)) for j in range(i + 1, len(found))]
        if not pairs:
            continue
        anchors = [anchor for anchor, _ in found]
        own = gathered_ground(read, anchors, table)
        kept = [n for n, (i, j) in enumerate(pairs) if anchors[i].name != anchors[j].name]
        rows.append(own[kept])
        truth += [bool(found[i][1] & found[j][1]) for i, j in (pairs[n] for n in kept)]
        weight += [1 / np.sqrt(len(kept))] * len(kept)
    if not rows:
        return silent()
    return forest(np.concatenate(rows), np.array(truth), SETTINGS, FORESTS, weight=np.array(weight))


def gathered_ground(read: Read, anchors: list[Anchor], table: Table) -> Floats:
    """The rows of the pairs of anchors."""
    over = ground(read, named_places(read.scene))
    return pair_rows(read, over, anchors, np.concatenate(marks_of(read, anchors, table), axis=1))


def _of_the_key(one: Lesson, read: Read) -> list[tuple[Anchor, set[int]]]:
    """The names that the key has as anchors, each with the numbers of its templates."""
    found = []
    for role in ANCHOR_ROLES:
        owners = _owners(one, SLOT_OF_ROLE[ROLES[role]])
        for name, places in enumerate(read.names.occurrences):
            if one.strings[places[0]] in owners:
                found.append((anchor_of(read, name, role), owners[one.strings[places[0]]]))
    return sorted(found, key=lambda own: own[0][2:4] + own[0][1:2])[:GOLD_MAX]


def _owners(one: Lesson, slot: int) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for number, template in enumerate(one.message.templates):
        for fill in key_fills(template, slot):
            for value in fill.values:
                found.setdefault(normal(value), set()).add(number)
    return found


def split(one: Lesson, read: Read, *, table: Table, link: Trees, verdicts: Floats, bars: Floats) -> Split:
    """Bring the anchors of a report together, as the reader does."""
    own = gathered(read, wide(bars, read), named_places(one.scene), table, link)
    rows = candidate_rows(own, read, verdicts)
    return Split(one, read, own, rows, verdicts, table, bars)


def right_events(one: Split) -> np.ndarray:
    """For each cluster and type whether the key has such an incident; a template goes to the cluster that fits best."""
    templates = one.lesson.message.templates
    fits = [[_fit(one, members, template) for template in templates] for members in one.own.members]
    pairs = [
        (-fits[cluster][j], cluster * len(TYPES) + kind, j)
        for cluster in range(len(fits))
        for kind, name in enumerate(TYPES)
        for j, template in enumerate(templates)
        if fits[cluster][j] > 0 and name in types_of(template)
    ]
    right, taken = np.zeros(len(one.own.members) * len(TYPES), dtype=bool), set()
    for _, place, template in sorted(pairs):
        if not right[place] and template not in taken:
            right[place] = True
            taken.add(template)
    return right


def types_of(template: Template) -> set[str]:
    """The types that the key allows."""
    return {kind for value in template.slots[4] for kind in alternatives(value.lstrip("? "))}


def _fit(one: Split, members: list[int], template: Template) -> float:
    """The credit of a cluster's anchors against a template."""
    total = 0.0
    for role, slot in ((r, SLOT_OF_ROLE[name]) for r, name in enumerate(ROLES)):
        found = [Fill(_string(one, one.own.anchors[m].name)) for m in members if one.own.anchors[m].role == role]
        total += slot_tally(slot, found, key_fills(template, slot)).credit if found else 0.0
    return total


def _string(one: Split, name: int) -> str:
    return one.lesson.strings[one.read.names.occurrences[name][0]]


def train_event(splits: Sequence[Split]) -> Trees:
    """Which cluster is an incident of which type."""
    some = [one for one in splits if len(one.rows)]
    rows = np.concatenate([one.rows for one in some])
    return forest(rows, np.concatenate([right_events(one) for one in some]), SETTINGS, FORESTS)


class Filling(NamedTuple):
    """The events of a report, the names that may fill their roles, what is known of each, and which the key has."""

    events: list[Event]
    fills: list[NameFill]
    rows: Floats
    right: np.ndarray


def filling(one: Split, trees: Trees) -> Filling:
    """The names that may fill the slots of a report's events, accepted by trees that have not seen it."""
    if not len(one.rows):
        return Filling([], [], np.zeros((0, 0)), np.zeros(0, dtype=bool))
    events = accepted(candidates(one.own, trees.scores(one.rows)), EVENT_LINE)
    fills, rows = fill_rows(one.read, one.own, events, attributes=one.attributes, verdicts=one.verdicts, bars=one.bars)
    aligned = _aligned(one, events)
    right = [_is_right(one, aligned.get(fill.event), fill) for fill in fills]
    return Filling(events, fills, rows, np.array(right, dtype=bool))


def _aligned(one: Split, events: list[Event]) -> dict[int, Template]:
    """The template of each event that has one, best first."""
    pairs = sorted(
        (-_fit(one, one.own.members[event.cluster], template), number, j)
        for number, event in enumerate(events)
        for j, template in enumerate(one.lesson.message.templates)
        if TYPES[event.type] in types_of(template)
    )
    found: dict[int, int] = {}
    for worth, number, j in pairs:
        if worth < 0 and number not in found and j not in found.values():
            found[number] = j
    return {number: one.lesson.message.templates[j] for number, j in found.items()}


def _is_right(one: Split, template: Template | None, fill: NameFill) -> bool:
    if template is None:
        return False
    slot = SLOT_OF_ROLE[ROLES[fill.role]]
    own = Fill(_string(one, fill.name))
    return any(credit(slot, own, key) == 1 for key in key_fills(template, slot))


def train_fills(found: Sequence[Filling]) -> Fills:
    """Which names fill a role of an event: a linear model for each role, its scales folded into the weights."""
    some = [own for own in found if own.fills]
    rows, right = (np.concatenate([getattr(own, part) for own in some]) for part in ("rows", "right"))
    roles = np.array([fill.role for own in some for fill in own.fills])
    fitted = [_role(rows[roles == role], right[roles == role], rows.shape[1]) for role in range(len(ROLES))]
    weights, bias = zip(*fitted, strict=True)
    return Fills(np.array(weights, dtype=np.float32), np.array(bias, dtype=np.float32))


def _role(rows: np.ndarray, right: np.ndarray, width: int) -> tuple[np.ndarray, float]:
    if right.sum() < POSITIVES_MIN or right.all():
        return np.zeros(width), 0.0
    return folded(rows, right, STRENGTH)


def lines() -> Floats:
    """The bars of events, then of the fills of each role."""
    return np.array([EVENT_LINE, *(FILL_LINES[role] for role in ROLES)])
