"""Channels: how a letter leaves the desk. A transport hands over; it decides nothing and stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from tocsin.desk.delivery.rules import Channel, Rendition, Verdict


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for one recipient, ready to go.

    `text` is marked already and still holds the place of the recipient's link, so that one text can be
    composed once for all its recipients; `rendition_id` names it. `date` is on the desk clock.
    """

    delivery_id: UUID
    rendition_id: UUID
    text: Rendition
    address: str
    ack_url: str
    message_id: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a letter. `doubtful`: it may have been accepted, but no reply said so."""

    delivery_id: UUID
    verdict: Verdict
    detail: str
    doubtful: bool = False


class Transport(Protocol):
    """One way out, to one host."""

    @property
    def channel(self) -> Channel:
        """What it carries."""

    @property
    def host(self) -> str:
        """Where it hands over to."""

    def deliver(self, letters: Sequence[Letter], *, seconds_max: float) -> list[Report]:
        """Hand over letters; exactly one report for each, in any order. Takes about `seconds_max` at most."""

    def close(self) -> None:
        """Let go of every connection."""
