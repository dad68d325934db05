"""Which names fill the slots of which incident of a report, by how sure each is and where it stands."""

from typing import NamedTuple

import numpy as np

from tocsin.reading.incident.entities import one_entity
from tocsin.reading.incident.events import Event, Gathered
from tocsin.reading.incident.links import ANCHOR_ROLES
from tocsin.reading.incident.model import STARTS, TYPES, Fills, Read, Table, log_shares
from tocsin.reading.incident.names import ROLES, Floats

DEPTH = 1.5
"""How far below its role's bar a name may score and still be looked at for an incident."""
NAMES_MAX = 12
_OCCURRENCES_MAX = 8
_FAR, _FARTHER, _LONG = 6, 7, 8
_NOWHERE = 99
_FURTHER = {"PerpOrg": 0.5}
"""How much surer the further fills of a role must be than the first."""
_SHOWN = 3
_RAISED = 1.0
_HARMED = tuple(ROLES.index(role) for role in ("Victim", "Person"))


class Fill(NamedTuple):
    """A name that may fill a role of an event, by its number."""

    event: int
    role: int
    name: int


class Reach(NamedTuple):
    """Where a name stands: the sentence of its best occurrence, the sentences of all, the types it speaks for."""

    name: int
    role: int
    top: int
    sentences: list[int]
    types: Floats


class Core(NamedTuple):
    """Where an event stands: its anchors as names with roles, their sentences in order, that of the surest of them."""

    event: Event
    inside: frozenset[tuple[int, int]]
    sentences: list[int]
    best: int


class Stage(NamedTuple):
    """All events of a report, its paragraphs by sentences, and the verdicts on it."""

    cores: list[Core]
    paragraphs: list[int]
    verdicts: list[float]


def fill_rows(
    read: Read, own: Gathered, events: list[Event], *, attributes: Table, verdicts: Floats, bars: Floats
) -> tuple[list[Fill], Floats]:
    """Every name that may fill a role of every event, and what is known of it. `bars` are those of the roles."""
    names = [_names(read, role, float(bars[role])) for role in range(len(ROLES))]
    types = _types(read, sorted({n for some in names for n in some}), attributes)
    stage = Stage([_core(own, event) for event in events], own.over.paragraph.tolist(), verdicts.tolist())
    fills, rows = [], []
    for role, some in enumerate(names):
        for rank, name in enumerate(some):
            reach = _reach(read, name, role, types)
            known = _known(read, reach, rank, len(some), float(bars[role]))
            near = [min(abs(a - b) for a in reach.sentences for b in core.sentences) for core in stage.cores]
            for number in range(len(events)):
                fills.append(Fill(number, role, name))
                rows.append([*known, *_for_event(stage, number, reach, near)])
    return fills, np.array(rows, dtype=np.float64)


def _core(own: Gathered, event: Event) -> Core:
    found = [own.anchors[m] for m in own.members[event.cluster]]
    best = max(found, key=lambda anchor: anchor.score)
    inside = frozenset((one.name, one.role) for one in found)
    return Core(event, inside, sorted(one.sentence for one in found), best.sentence)


def _names(read: Read, role: int, bar: float) -> list[int]:
    column = read.scores[:, role]
    some = np.flatnonzero(column > bar - DEPTH)
    return [int(n) for n in some[np.argsort(-column[some], kind="stable")][:NAMES_MAX]]


def _types(read: Read, names: list[int], attributes: Table) -> dict[int, Floats]:
    """The log shares of the types that names speak for."""
    means = read.attributes(names, attributes)[:, STARTS[TYPES] : STARTS[TYPES] + len(TYPES)]
    return dict(zip(names, log_shares(means), strict=True))


def _reach(read: Read, name: int, role: int, types: dict[int, Floats]) -> Reach:
    laid = read.scene
    places = [laid.spans[place].start for place in read.names.occurrences[name][:_OCCURRENCES_MAX]]
    return Reach(name, role, read.sentence(name, role), laid.sentences[places].tolist(), types[name])


def _known(read: Read, reach: Reach, rank: int, many: int, bar: float) -> list[float]:
    """What is known of a name in a role whatever the event; `rank` of `many` names in that role."""
    scores = read.scores[reach.name].tolist()
    score = scores.pop(reach.role)
    return [
        score, score - float(read.scores[:, reach.role].max()), score - bar, rank, rank == 0, rank == 1, many,
        max(scores), len(reach.sentences), float(read.likely[reach.top]), reach.top,
        len(read.likely), *reach.types[:_SHOWN].tolist(),
    ]  # fmt: skip


def _for_event(stage: Stage, number: int, reach: Reach, near: list[int]) -> list[float]:
    """What is known of a name as a fill of one event, `near` how many sentences from each."""
    core, events = stage.cores[number], [other.event for other in stage.cores]
    event = core.event
    inside = [(reach.name, reach.role) in other.inside for other in stage.cores]
    far = min((near[n] for n in range(len(events)) if n != number), default=_NOWHERE)
    close, step = min(near[number], _FAR), reach.top - core.best
    top = min(abs(reach.top - sentence) for sentence in core.sentences)
    apart = stage.paragraphs[reach.top] != stage.paragraphs[core.best]
    types = reach.types.tolist()
    return [
        inside[number], any(inside[:number] + inside[number + 1 :]), near[number], close, close == 0, close <= 1, top,
        min(top, _FAR), min(far, _FARTHER), min(far, _FAR) - close, near[number] < far, near[number] > far,
        min(step, _LONG), max(step, -_LONG), reach.top - core.sentences[0], apart,
        types[event.type], max(types) - types[event.type], event.score, len(events),
        event.type, *(event.type == kind for kind in range(len(TYPES))), len(core.inside), event.cluster == 0,
        sum(other.cluster == event.cluster for other in events), sum(other.score > event.score for other in events),
        stage.verdicts[-1], stage.verdicts[event.type],
    ]  # fmt: skip


def fill_scores(table: Fills, fills: list[Fill], rows: Floats) -> Floats:
    """The log odds of fills."""
    if not fills:
        return np.zeros(0)
    roles = [fill.role for fill in fills]
    scores: Floats = (rows * table.weights[roles]).sum(axis=1) + table.bias[roles]
    return scores


def with_picked(read: Read, fills: list[Fill], scores: Floats, bars: Floats) -> Floats:
    """The scores of fills; a victim that is sure whatever the incident counts more where it fits best."""
    best: dict[tuple[int, int], int] = {}
    for place in np.argsort(scores, kind="stable").tolist():
        fill = fills[place]
        if fill.role in _HARMED and read.scores[fill.name, fill.role] > bars[fill.role]:
            best[fill.role, fill.name] = place
    raised = scores.copy()
    raised[list(best.values())] += _RAISED
    return raised


def filled(
    read: Read, own: Gathered, events: list[Event], *, fills: list[Fill], scores: Floats, lines: Floats
) -> list[list[list[int]]]:
    """For each event and role the names that fill it, the likeliest first; its surest anchor where none is likely."""
    found: list[list[list[int]]] = [[[] for _ in ROLES] for _ in events]
    for place in np.argsort(-scores, kind="stable"):
        fill = fills[place]
        taken, role = found[fill.event][fill.role], ROLES[fill.role]
        bar = lines[fill.role] + (_FURTHER.get(role, 0.0) if taken else 0.0)
        if scores[place] > bar and not any(
            one_entity(read.scene, read.names, fill.name, other, role) for other in taken
        ):
            taken.append(fill.name)
    for event, names in zip(events, found, strict=True):
        if not any(names[role] for role in ANCHOR_ROLES):
            best = max((own.anchors[m] for m in own.members[event.cluster]), key=lambda one: one.score)
            if best.name not in names[best.role]:
                names[best.role].append(best.name)
    return found
