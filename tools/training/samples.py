"""From texts and answer keys to what is trained on."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.muc.corpus import Message, Template, alternatives, values
from benchmarks.muc.roles import normal
from tocsin.reading.incident.body import body_start
from tocsin.reading.incident.features import Groups, Scene, scene
from tocsin.reading.incident.model import ATTRIBUTES, CONFIDENCES, EFFECTS, HUMAN_TYPES, TARGET_TYPES, TYPES
from tocsin.reading.incident.names import ROLES, Names

SLOT_OF_ROLE = {"PerpInd": 9, "PerpOrg": 10, "Target": 12, "Victim": 18, "Weapon": 6, "Person": 19}


class Lesson(NamedTuple):
    """One report laid out, with the strings of its candidates as they are compared with the key's."""

    message: Message
    scene: Scene
    strings: list[str]


def lesson(message: Message, groups: Groups) -> Lesson:
    """Lay out a message."""
    text = message.text[body_start(message.text) :]
    laid = scene(text, groups)
    strings = [normal(text[laid.words[s.start].start : laid.words[s.end - 1].end]) for s in laid.spans]
    return Lesson(message, laid, strings)


def roles_of(message: Message) -> dict[str, set[str]]:
    """For each role the strings that fill it."""
    found = {role: {normal(s) for entity in message.entities.get(role, []) for s in entity} for role in ROLES}
    for template in message.templates:
        for _, names, _ in values(template.slots.get(SLOT_OF_ROLE["Person"], [])):
            found["Person"] |= {normal(name) for name in names}
    return found


def right_roles(one: Lesson) -> np.ndarray:
    """Candidates by roles: 1 where the key has the string in that role."""
    wanted = roles_of(one.message)
    rows = [[name in wanted[role] for role in ROLES] for name in one.strings]
    return np.array(rows, dtype=np.float32).reshape(-1, len(ROLES))


def right_names(one: Lesson, found: Names) -> np.ndarray:
    """Names by roles, the same."""
    wanted = roles_of(one.message)
    rows = [[one.strings[places[0]] in wanted[role] for role in ROLES] for places in found.occurrences]
    return np.array(rows, dtype=np.int64).reshape(-1, len(ROLES))


def right_report(message: Message) -> list[int]:
    """The types of incident that the key names, and last whether it names any."""
    types = {kind for template in message.templates for value in template.slots[4] for kind in alternatives(value)}
    return [int(kind in types) for kind in TYPES] + [int(bool(message.templates))]


Attributes = dict[str, set[int]]


def attributes_of(message: Message) -> Attributes:
    """For each string of the key that fills a role, the columns of `ATTRIBUTES` that hold for it."""
    found: Attributes = {}
    for template in message.templates:
        kinds = [k for value in template.slots[4] for k in alternatives(value) if k in TYPES]
        for slot in SLOT_OF_ROLE.values():
            for _, names, _ in values(template.slots.get(slot, [])):
                _add(found, names, kinds)
        _add_about(found, template, 11, lambda value: value if value in CONFIDENCES else None)
        _add_about(found, template, 23, effect)
        _add_no_effect(found, template)
        _add_about(found, template, 20, human)
        _add_about(found, template, 13, target)
    return found


def _add_no_effect(found: Attributes, template: Template) -> None:
    """Note for the victims of a template that the key gives no effect for."""
    known = {ATTRIBUTES.index(label) for label in EFFECTS}
    for slot in (SLOT_OF_ROLE["Victim"], SLOT_OF_ROLE["Person"]):
        for _, names, _ in values(template.slots.get(slot, [])):
            if not any(found.get(normal(name), set()) & known for name in names):
                _add(found, names, ["-"])


def human(value: str) -> str | None:
    """The kind of person that the model knows for one of the key's; who was something counts as being it."""
    kind = value.removeprefix("FORMER ")
    return kind if kind in HUMAN_TYPES else None


def target(value: str) -> str | None:
    """The kind of target that the model knows for one of the key's."""
    return value if value in TARGET_TYPES else None


def effect(value: str) -> str | None:
    """The effect that the model knows for one of the key's."""
    if value.startswith("NO ") or value in ("NO INJURY", "NO DEATH"):
        return "NO INJURY OR DEATH"
    return value if value in EFFECTS else None


def _add(found: Attributes, names: Sequence[str], labels: Sequence[str]) -> None:
    for name in names:
        found.setdefault(normal(name), set()).update(ATTRIBUTES.index(label) for label in labels)


def _add_about(found: Attributes, template: Template, slot: int, known: Callable[[str], str | None]) -> None:
    for _, before, about in values(template.slots.get(slot, [])):
        labels = [label for value in before if (label := known(value))]
        _add(found, about, labels[:1])


def right_attributes(one: Lesson, among: range) -> tuple[np.ndarray, np.ndarray]:
    """The candidates that have any of some attributes, and which of these."""
    known = attributes_of(one.message)
    rows, marks = [], []
    for place, name in enumerate(one.strings):
        own = known.get(name, set()) & set(among)
        if own:
            rows.append(place)
            marks.append([column in own for column in among])
    return np.array(rows, dtype=np.int64), np.array(marks, dtype=np.float32).reshape(-1, len(among))
