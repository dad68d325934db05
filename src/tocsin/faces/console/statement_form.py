"""The form in which an officer puts a statement into better words: its fields, and what was changed in them. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.picture.slots import SLOTS
from tocsin.picture.words import one_line
from tocsin.reading import Statement
from tocsin.reading.statement import TimeSpan
from tocsin.terms import BadInput

SLOT = "slot-"
LABELS = {
    "kind": "What it is about",
    "bound": "Number, as it was said",
    "low": "From",
    "high": "To",
    "speakers": "Who said it",
    "place": "Place",
    "time_from": "It took place from",
    "time_to": "It took place until",
    "said_from": "It was said from",
    "said_to": "It was said until",
    "certainty": "Words of certainty",
    "denied": "Denied",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of a statement in two versions."""

    label: str
    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        """Whether the two say different things."""
        return self.mine != self.theirs


def fields_of(statement: Statement) -> dict[str, str]:
    """The fields of a statement as a form shows them; every slot that its kind knows has one."""
    numbers = {name: getattr(statement, name) for name in ("low", "high")}
    return {
        "kind": str(statement.kind),
        "bound": str(statement.bound or ""),
        **{name: "" if number is None else str(number) for name, number in numbers.items()},
        "speakers": "; ".join(statement.speakers),
        "place": statement.place or "",
        **_span_fields("time", statement.time),
        **_span_fields("said", statement.said),
        "certainty": statement.certainty,
        "denied": "yes" if statement.denied else "",
        **{SLOT + name: one_line(statement.detail.get(name, "")) for name in slots_of(statement)},
    }


def slots_of(statement: Statement) -> list[str]:
    """The slots of a statement: those filled, and those its kind may have."""
    return list(dict.fromkeys([*SLOTS.get(statement.kind, ()), *statement.detail]))


def changes(statement: Statement, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed otherwise than it stands, as `incidents.acts.edit_statement` takes it."""
    before = fields_of(statement)
    changed = {name: text for name in before if (text := typed.get(name, "").strip()) != before[name]}
    found = {name: _READERS[name](text) for name, text in changed.items() if name in _READERS}
    for name in ("time", "said"):
        if changed.keys() & {f"{name}_from", f"{name}_to"}:
            found[name] = _span(typed, name, getattr(statement, name))
    slots = {name.removeprefix(SLOT): text for name, text in changed.items() if name.startswith(SLOT)}
    if slots:
        found["detail"] = {name: text for name, text in (statement.detail | slots).items() if text}
    return found


def compared(statement: Statement, typed: Mapping[str, str], theirs: Statement) -> list[Compared]:
    """Every field in both versions: as this officer typed it, and as it stands now."""
    now = fields_of(theirs)
    names = [*fields_of(statement), *(name for name in now if name not in fields_of(statement))]
    return [Compared(_label(name), typed.get(name, "").strip(), now.get(name, "")) for name in names]


def differing(rows: Iterable[Compared]) -> list[Compared]:
    """The fields in which two versions differ."""
    return [row for row in rows if row.differs]


def _label(name: str) -> str:
    return LABELS.get(name) or name.removeprefix(SLOT).replace("_", " ").capitalize()


def _span_fields(name: str, span: TimeSpan | None) -> dict[str, str]:
    ends = (span.start, span.end) if span else (None, None)
    return {f"{name}_{end}": at.isoformat() if at else "" for end, at in zip(("from", "to"), ends, strict=True)}


def _span(typed: Mapping[str, str], name: str, before: TimeSpan | None) -> TimeSpan | None:
    start, end = (_instant(typed.get(f"{name}_{side}", ""), f"{name}_{side}") for side in ("from", "to"))
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise BadInput("A time needs both its ends.", "A day is from its midnight to the next.", f"{name}_from")
    return TimeSpan(start, end, before.words if before else "")


def _instant(text: str, where: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise BadInput(
            f"{text!r} is no time.", "Write it as 2024-03-22T18:00, or with its zone: +03:00.", where
        ) from None


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise BadInput(f"{text!r} is no number of people.", "Write digits only.", "low")
    return int(text)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "kind": str,
    "bound": lambda text: text or None,
    "low": _number,
    "high": _number,
    "speakers": lambda text: tuple(part.strip() for part in text.split(";") if part.strip()),
    "place": lambda text: text or None,
    "certainty": str,
    "denied": bool,
}
