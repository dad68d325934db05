"""From scored names to entities: the best name of each, no entity twice.

Two names are taken for one entity where one is part of the other, where two people share a surname, or
where one organization's name is the initials of the other's or stands beside it.
"""

from collections.abc import Sequence

import numpy as np

from tocsin.reading.incident.features import Scene
from tocsin.reading.incident.names import ROLES, Floats, Names
from tocsin.reading.incident.phrases import Span
from tocsin.reading.incident.words import Tag

_FURTHER = {"PerpOrg": 1.0}
"""How much surer than the first the further entities of a role must be: one report seldom accuses two groups."""
_ALIAS_LEAST = -3.5
"""Names that score lower for a role are not taken for another name of its entity."""
_SHORT_NAME_MAX = 7
_BETWEEN = frozenset((Tag.MARK, Tag.DETERMINER))
_BETWEEN_MAX = 2
_SMALL = frozenset(("of", "for", "and", "the", "in", "de", "la", "del"))


def chosen(keys: Sequence[str], scores: Floats, thresholds: Floats) -> list[list[int]]:
    """For each role the names of its entities, the surest first: numbers of `keys`."""
    return [_without_doubles(keys, scores[:, role], float(thresholds[role]), name) for role, name in enumerate(ROLES)]


def _without_doubles(keys: Sequence[str], column: Floats, threshold: float, role: str) -> list[int]:
    taken: list[int] = []
    for number in np.argsort(-column, kind="stable"):
        bar = threshold + _FURTHER.get(role, 0.0) * bool(taken)
        if column[number] <= bar:
            break
        if not any(same_entity(keys[number], keys[other], role) for other in taken):
            taken.append(int(number))
    return taken


def same_entity(one: str, other: str, role: str) -> bool:
    """Whether two names of one report are taken for the same entity in a role."""
    ours, theirs = one.split(), other.split()
    if set(ours) <= set(theirs) or set(theirs) <= set(ours):
        return True
    if role == "PerpOrg":
        return is_initials(one, other) or is_initials(other, one)
    return role == "Victim" and ours[-1] == theirs[-1]


def one_entity(scene: Scene, names: Names, one: int, other: int, role: str) -> bool:
    """Whether two names of one report are taken for the same entity in a role, also by how they stand: a group's
    short name beside its long one, in whatever language its letters are ("Army of National Liberation, ELN")."""
    if same_entity(names.keys[one], names.keys[other], role):
        return True
    if role != "PerpOrg":
        return False
    short, long = sorted((one, other), key=lambda n: len(names.keys[n]))
    is_short = " " not in names.keys[short] and len(names.keys[short]) <= _SHORT_NAME_MAX
    return is_short and " " in names.keys[long] and stand_together(scene, names, short, long)


def called(scene: Scene, names: Names, scores: Floats, name: int, role: int) -> list[int]:
    """The occurrences of a name and of the likely others of the same entity, in order. `scores` are those of names."""
    others = np.flatnonzero(scores[:, role] > _ALIAS_LEAST).tolist()
    same = [n for n in others if one_entity(scene, names, n, name, ROLES[role])]
    return sorted({place for n in (name, *same) for place in names.occurrences[n]})


def stand_together(scene: Scene, names: Names, description: int, name: int) -> bool:
    """Whether a description stands beside a name: "Senator Roe", "Roe, a senator", "the senator, Jane Roe"."""
    ours, theirs = ([scene.spans[place] for place in names.occurrences[n]] for n in (description, name))
    return _follow(scene, ours, theirs) or _follow(scene, theirs, ours)


def _follow(scene: Scene, ones: list[Span], others: list[Span]) -> bool:
    """Whether any of the others begins where one ends, or after marks and articles only."""
    begins = {other.start for other in others}
    return any(
        one.end + gap in begins and all(tag in _BETWEEN for tag in scene.tags[one.end : one.end + gap])
        for one in ones
        for gap in range(_BETWEEN_MAX + 1)
    )


def is_initials(short: str, long: str) -> bool:
    """Whether `short` is made of the first letters of `long`, one letter missing or strange allowed."""
    if " " in short or " " not in long or len(short) < 2:
        return False
    first = "".join(word[0] for word in long.split() if word not in _SMALL)
    if not first or first[0] != short[0]:
        return False
    return first == short or (abs(len(first) - len(short)) <= 1 and sum(c in short for c in first) >= len(first) - 1)
