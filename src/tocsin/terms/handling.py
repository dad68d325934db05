"""Handling limits: how far something may go (FIRST, Traffic Light Protocol 2.0)."""

from enum import IntEnum


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
