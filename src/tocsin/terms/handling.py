"""Handling limits: how far something may go (FIRST, Traffic Light Protocol 2.0), and who needs to know it."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID


class Tlp(IntEnum):
    """A TLP 2.0 label, ordered from the widest release to the narrowest.

    A reader with clearance ``c`` may see what is marked ``m`` when ``m <= c``; a text released to
    an audience marked ``a`` may rest on a sentence marked ``m`` only when ``m <= a``.

    >>> Tlp.GREEN.may_reach(Tlp.CLEAR)
    False
    >>> Tlp.from_text("tlp:amber+strict").label
    'TLP:AMBER+STRICT'
    """

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def label(self) -> str:
        """The label as TLP 2.0 writes it."""
        return "TLP:" + self.name.replace("_", "+")

    def may_reach(self, audience: "Tlp") -> bool:
        """Whether something under this limit may be told to an audience cleared up to `audience`."""
        return self <= audience

    @classmethod
    def from_text(cls, text: str) -> "Tlp":
        """Read a label such as ``TLP:AMBER+STRICT`` or ``amber``; `ValueError` for anything else."""
        name = text.strip().upper().removeprefix("TLP:").replace("+", "_")
        try:
            return cls[name]
        except KeyError:
            labels = ", ".join(member.label for member in cls)
            raise ValueError(f"{text!r} is not a TLP 2.0 label; use one of {labels}") from None


@dataclass(frozen=True, slots=True)
class Need:
    """Who needs to know something, beyond its label: need-to-know groups and named recipients.

    Each of `groups` is a set of ids of which the reader must hold at least one: groups that the reader is
    in, or the reader's own id, for what is for the eyes of named officers only. `told`, where it is not
    None, names the partners whom it may be told to, and nobody else outside the desk.

    >>> Need().may_be_told(None)
    True
    >>> Need(told=frozenset()).may_be_told(None)
    False
    """

    groups: frozenset[frozenset[UUID]] = frozenset()
    told: frozenset[UUID] | None = None

    @classmethod
    def of(cls, *groups: UUID, told: Iterable[UUID] | None = None) -> "Need":
        """What is for whoever is in any one of `groups`; none of them: for everyone cleared."""
        marked = frozenset({frozenset(groups)}) if groups else frozenset()
        return cls(marked, None if told is None else frozenset(told))

    def __and__(self, other: "Need") -> "Need":
        """The need of what rests on both: every mark of either."""
        named = [told for told in (self.told, other.told) if told is not None]
        return Need(self.groups | other.groups, frozenset.intersection(*named) if named else None)

    def __bool__(self) -> bool:
        return bool(self.groups) or self.told is not None

    def met_by(self, held: Collection[UUID]) -> bool:
        """Whether somebody who holds these ids may read it."""
        return all(not wanted.isdisjoint(held) for wanted in self.groups)

    def may_be_told(self, partner: UUID | None) -> bool:
        """Whether it may be told to a partner, or (None) to the public.

        What names its recipients goes to them alone; what is marked for a group, and names nobody, to
        nobody outside.
        """
        return partner in self.told if self.told is not None else not self.groups

    def to_text(self) -> str | None:
        """The one way it is written: equal needs have equal texts. None where there is no mark."""
        if not self:
            return None
        groups = sorted(sorted(str(one) for one in wanted) for wanted in self.groups)
        told = None if self.told is None else sorted(str(one) for one in self.told)
        return json.dumps({"groups": groups, "told": told}, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str | None) -> "Need":
        """The need that `to_text` wrote; `ValueError` for anything else."""
        if text is None:
            return cls()
        try:
            found = json.loads(text)
            groups = frozenset(frozenset(UUID(one) for one in wanted) for wanted in found["groups"])
            told = None if found["told"] is None else frozenset(UUID(one) for one in found["told"])
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"{text!r} names no groups and recipients") from error
        return cls(groups, told)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads: cleared up to `clearance`, holding `held` (see `Need`). A clearance alone is in no group."""

    clearance: Tlp
    held: frozenset[UUID] = frozenset()

    def may_read(self, limit: Tlp | int, need: Need) -> bool:
        """Whether this reader may see what stands under this limit and need."""
        return limit <= self.clearance and need.met_by(self.held)
