"""Reads MUC texts and answer keys, and makes of the keys the role fillers that GRIT scores.

A folder holds texts (``tst1-muc3``, ``dev-muc3-0001-0100``) and keys (``key-tst1.v7``); they belong together
by the ids of their messages. Files of GRIT's JSON (``*.json``, one message a line) may stand there
instead of or beside the keys: role fillers are then scored against them.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
ROLE_SLOTS = {9: "PerpInd", 10: "PerpOrg", 12: "Target", 18: "Victim", 6: "Weapon"}
"""The slots that GRIT takes its roles from: a victim is a *name* of a human target, not a description."""

Entities = dict[str, list[list[str]]]
"""For each role its entities, and for each entity the strings that may name it."""

_TEXT_ID = re.compile(r"^((?:DEV|TST\d+)-MUC\d-\d{4})\b.*$", re.MULTILINE)
_SLOT = re.compile(r"^(\d+)\.\s")
_VALUE_COLUMN = 33
_OUTER_QUOTE = re.compile(r'^"|(?<!\\)"$')
_TAG = r"\[[^\]]+\]"
_DATELINE = re.compile(rf"^(.*?)--\s+((?:{_TAG}\s+)+)(.*)", re.DOTALL)


class Template(NamedTuple):
    """One incident of a key: the lines of each slot as they stand, and whether it may be left out."""

    slots: dict[int, list[str]]
    optional: bool


class Message(NamedTuple):
    """One text with its key: no templates where it tells of no incident."""

    ident: str
    text: str
    templates: tuple[Template, ...]
    entities: Entities


def messages(folder: Path) -> list[Message]:
    """Every text of a folder that has a key, in the order of the files' names. Raises `OSError`."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    keys: dict[str, list[Template]] = {}
    for path in files:
        if path.name.startswith("key"):
            for ident, template in key_templates(path.read_text(encoding="latin-1")):
                keys.setdefault(ident, []).extend([template] if template else [])
    found = [
        Message(ident, text, tuple(keys[ident]), entities_of(keys[ident], text))
        for path in files
        if not path.name.startswith("key") and path.suffix != ".json"
        for ident, text in texts(path.read_text(encoding="latin-1"))
        if ident in keys
    ]
    grit = {ident: value for path in files if path.suffix == ".json" for ident, value in grit_entities(path)}
    return [message._replace(entities=grit.get(message.ident, message.entities)) for message in found]


def texts(data: str) -> Iterator[tuple[str, str]]:
    """The ids and texts of a file of texts."""
    parts = _TEXT_ID.split(data)
    for ident, text in zip(parts[1::2], parts[2::2], strict=True):
        yield ident, text.strip("\n")


def key_templates(data: str) -> Iterator[tuple[str, Template | None]]:
    """The ids and templates of a file of keys; None for a message without an incident."""
    lines = [line for line in data.split("\n") if not line.lstrip().startswith(";")]
    for chunk in re.split(r"\n(?=0\. )", "\n".join(lines)):
        slots = _slots(chunk)
        if 0 not in slots:
            continue
        ident = slots[0][0].split()[0]
        relevant = slots.get(4, ["*"]) != ["*"]
        yield ident, Template(slots, "OPTIONAL" in slots[1][0]) if relevant else None


def _slots(chunk: str) -> dict[int, list[str]]:
    slots: dict[int, list[str]] = {}
    current = -1
    for line in chunk.split("\n"):
        numbered = _SLOT.match(line)
        if numbered:
            current = int(numbered[1])
        value = line[_VALUE_COLUMN:].strip()
        if current >= 0 and value:
            slots.setdefault(current, []).append(value)
    return slots


def values(lines: Iterable[str]) -> Iterator[tuple[bool, list[str], list[str]]]:
    """What the lines of a slot say: whether it is optional, the alternatives before the colon, those after.

    Quotes are taken off; ``-`` and ``*`` are no values.
    """
    for line in lines:
        optional = line.startswith("?")
        left, right = _halves(line.lstrip("? ").strip())
        before = alternatives(left)
        if before or right:
            yield optional, before, alternatives(right)


def _halves(value: str) -> tuple[str, str]:
    """The parts before and after the colon that stands outside quotes."""
    quoted = False
    for index, character in enumerate(value):
        if character == '"' and value[index - 1 : index] != "\\":
            quoted = not quoted
        elif character == ":" and not quoted:
            return value[:index], value[index + 1 :]
    return value, ""


def alternatives(value: str) -> list[str]:
    """The strings of ``"A" / "B"``, without their quotes; none for ``-`` and ``*``."""
    parts = [part.strip().strip("()").strip() for part in re.split(r" */ *", value.strip())]
    bare = [_OUTER_QUOTE.sub("", part).replace('\\"', '"').strip() for part in parts]
    return [part for part in bare if part not in ("", "-", "*")]


def entities_of(templates: list[Template], text: str) -> Entities:
    """The role fillers of a message as GRIT makes them from its templates.

    Entities of several templates are one where one's strings are all among the other's; strings that
    do not stand in the text are left out, and so are entities without any string left.
    """
    found: Entities = {role: [] for role in ROLES}
    for template in templates:
        for slot, role in ROLE_SLOTS.items():
            for value in template.slots.get(slot, []):
                new = _strings(value)
                if new and not any(set(new) <= set(old) or set(old) <= set(new) for old in found[role]):
                    found[role].append(new)
    flat = grit_text(text)
    kept = {role: [[s for s in entity if s in flat] for entity in found[role]] for role in ROLES}
    return {role: [entity for entity in kept[role] if entity] for role in ROLES}


def _strings(value: str) -> list[str]:
    return [s.lower() for s in alternatives(value.lstrip("? ").strip())] if value not in ("-", "*") else []


def grit_text(text: str) -> str:
    """A text as GRIT lays it out: no date line, round brackets, small letters, one line."""
    body = _DATELINE.search(text.strip())
    flat = (body[3] if body else text).strip().replace("[", "(").replace("]", ")").lower()
    return " ".join(" ".join(paragraph.split("\n")) for paragraph in flat.split("\n\n"))


def grit_entities(path: Path) -> Iterator[tuple[str, Entities]]:
    """The ids and role fillers of a file of GRIT's JSON."""
    for line in path.read_text(encoding="utf-8").splitlines():
        message = json.loads(line)
        roles = message["extracts"]
        yield message["docid"], {role: [[m[0] for m in entity] for entity in roles[role]] for role in ROLES}
