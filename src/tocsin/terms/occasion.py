"""The occasion of an act: who does it, when, and with which source of ids and randomness.

Acts take an occasion instead of reading a clock or the system's randomness, so that a whole story
can be replayed and tested to the second.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

Entropy = Callable[[int], bytes]
"""Gives n random bytes: ``os.urandom`` on a live desk, a seeded source in a replay or a test."""

DESK = "desk"
"""The actor of what the desk does by itself: timers, sending, publication."""


class Clock(Protocol):
    """The desk clock. This room has none of its own; faces bring one."""

    def now(self) -> datetime:
        """The present instant on the desk's clock, with a time zone."""


def uuid7(at: datetime, entropy: Entropy) -> UUID:
    """A version 7 UUID (RFC 9562, section 5.7): 48 bits of Unix milliseconds, 74 random bits."""
    milliseconds = int(at.timestamp() * 1000) & (2**48 - 1)
    random_bits = int.from_bytes(entropy(10), "big")
    value = milliseconds << 80 | 0x7 << 76 | (random_bits >> 62 & 0xFFF) << 64 | 0b10 << 62 | random_bits & (2**62 - 1)
    return UUID(int=value)


@dataclass(frozen=True, slots=True)
class Proof:
    """That the officer who acts showed a credential: which showing, by which method, when on the desk's clock.

    It is a claim: `authorise` compares it with the row that was written when the credential was checked.
    `host` is the machine on which a command runs that acts with it; empty in the console.
    """

    id: UUID
    method: str
    at: datetime
    host: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who acts, when, with which randomness.

    `actor` is ``officer:<uuid>``, ``recipient:<uuid>``, ``partner:<uuid>`` or `DESK`; `at` has a
    time zone; `step` is the scenario step this act commits, None outside replays; `proof` is the
    credential that the officer showed last, None for whoever showed none. `way` says how the act came, where
    it is not the ordinary way: ``command line on <host>``; the record keeps it with the act.
    """

    actor: str
    at: datetime
    entropy: Entropy
    step: str | None = None
    proof: Proof | None = None
    way: str = ""

    def __post_init__(self) -> None:
        if not self.actor:
            raise ValueError("an act needs an actor")
        if self.at.tzinfo is None:
            raise ValueError("an act needs an instant with a time zone")

    def new_id(self) -> UUID:
        """A fresh id, sortable by the time of the act."""
        return uuid7(self.at, self.entropy)
