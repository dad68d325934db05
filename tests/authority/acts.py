"""What each act asks of whoever does it, read from its source: a permission, the desk itself, or a reason."""

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.shared import ROOT

DESK = ROOT / "src" / "tocsin" / "desk"
ASKS_FOR_A_PERMISSION = {"authorise", "may"}
ASKS_FOR_THE_DESK = {"require_desk"}

OTHERWISE = {
    "delivery.answer": "whoever holds the link: 128 bits, made for one delivery",
    "delivery.release": "a part of other acts: it needs the entry of the record that allows it",
    "delivery.cancel": "a part of other acts",
    "officers.redeem_enrolment": "whoever holds the one-time link",
    "officers.use_recovery_code": "whoever holds a recovery code and knows the office's name",
    "officers.refuse_sign_in": "nobody: it only notes a failed try",
    "officers.note_seen": "nobody: it only notes that a session is in use",
    "partners.take_from_partner": "whoever holds a partner's link for one message",
    "threats.take_in": "anybody: an anonymous message, a form taken once, counted against the flood",
    "threats.add_to_intake": "whoever holds the receipt code",
    "record.halt": "a part of restoring, on the desk's own machine",
    "record.resume": "a part of the act that decides what becomes of what waited",
    "record.found_desk": "nobody yet: once, in an empty database",
    "record.accept_clock": "whoever holds the machine, where a wrong clock keeps everybody from signing in",
    "record.append": "a part of every act",
    "record.make_checkpoint": "nobody: it signs what stands",
    "record.pad": "nobody: it adds entries that say nothing before a checkpoint",
    "record.set_instant": "the replay, which moves the desk's clock",
}
"""The acts that ask for no role, and why that is right. A new act is not on this list until somebody thought of it."""


@dataclass
class Found:
    """The functions of an app, by name: what each calls, and what it asks for itself."""

    calls: dict[str, set[str]] = field(default_factory=dict)
    permissions: dict[str, set[str]] = field(default_factory=dict)
    desk: set[str] = field(default_factory=set)
    officer: set[str] = field(default_factory=set)
    acts: list[str] = field(default_factory=list)


def apps() -> list[str]:
    """The apps of the desk that have acts."""
    found = {path.parts[len(DESK.parts)] for path in DESK.rglob("*.py") if _is_act_file(path)}
    return sorted(found)


@cache
def acts_of(app: str) -> dict[str, str]:
    """Each act of an app with what it asks for, in words; an empty text where it asks for nothing."""
    found = _read(app)
    return {name: _asked(app, name, found) for name in found.acts}


@cache
def permissions_of(app: str, act: str) -> set[str]:
    """The permissions that an act asks for, by the names of the enum's members."""
    found = _read(app)
    return set().union(*(found.permissions.get(name, set()) for name in _reached(act, found)))


def _asked(app: str, name: str, found: Found) -> str:
    if f"{app}.{name}" in OTHERWISE:
        return OTHERWISE[f"{app}.{name}"]
    reached = _reached(name, found)
    permissions = sorted(set().union(*(found.permissions.get(one, set()) for one in reached)))
    if permissions:
        return ", ".join(permissions)
    if reached & found.desk:
        return "the desk itself, by a timer"
    return "any officer, for themselves or what they may see" if reached & found.officer else ""


def _reached(name: str, found: Found) -> set[str]:
    seen, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(found.calls.get(one, ()))
    return seen


@cache
def _read(app: str) -> Found:
    found = Found()
    for path in sorted((DESK / app).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                _note(node, found)
                if _is_act_file(path) and _is_act(node):
                    found.acts.append(node.name)
    return found


def _note(node: ast.FunctionDef, found: Found) -> None:
    names = {_name(call) for call in ast.walk(node) if isinstance(call, ast.Call)}
    found.calls.setdefault(node.name, set()).update(names)
    asked = {
        one.attr
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and _name(call) in ASKS_FOR_A_PERMISSION
        for one in ast.walk(call)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "Permission"
    }
    found.permissions.setdefault(node.name, set()).update(asked)
    if names & ASKS_FOR_THE_DESK:
        found.desk.add(node.name)
    if "acting_officer" in names:
        found.officer.add(node.name)


def _is_act(node: ast.FunctionDef) -> bool:
    """A public function that takes an occasion first and is one transaction."""
    arguments = [one.arg for one in node.args.args]
    decorators = {ast.unparse(one).split("(")[0] for one in node.decorator_list}
    return not node.name.startswith("_") and arguments[:1] == ["occasion"] and "transaction.atomic" in decorators


def _is_act_file(path: Path) -> bool:
    return path.name == "acts.py" or "acts" in path.parts[len(DESK.parts) :]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
