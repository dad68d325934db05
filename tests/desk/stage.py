"""A small made-up city with gatherings, and a post office: what tests of the chain's end stand on.

Everything here is synthetic. The city is a square around 10° N, 20° E; the region is a larger one.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.people import START, after, desk_occasion, make_officer, occasion
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.channels import Letter, Report
from tocsin.desk.delivery.queries import next_due
from tocsin.desk.delivery.rules import Channel, Tick, Verdict
from tocsin.desk.delivery.sending import Sent, send_due
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.register import GatheringRow, OrganiserRow, Register, VenueRow
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry
from tocsin.terms import Occasion


def square(side: float) -> dict[str, object]:
    """A square of `side` degrees around the middle of the city, as GeoJSON."""
    south, west = 10 - side / 2, 20 - side / 2
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


CITY, REGION = square(0.2), square(1.0)

REGISTER = Register(
    name="synthetic",
    venues=(
        VenueRow("hall", "Town Hall", "the city", 10.0, 20.0, 900),
        VenueRow("park", "City Park", "the city", 10.05, 20.05, 5000),
        VenueRow("barn", "The Barn", "a village", 10.3, 20.3, 300),
        VenueRow("tent", "A tent somewhere", "the region"),
    ),
    organisers=(
        OrganiserRow("north", "North Stage", "north@stage.example", "en"),
        OrganiserRow("south", "South Stage", "south@stage.example", "ru"),
        OrganiserRow("gone", "Gone Stage", "gone@stage.example", "en"),
    ),
    gatherings=tuple(
        GatheringRow(
            key=key,
            title=title,
            category=category,
            source="synthetic",
            venue=venue,
            organiser=organiser,
            starts_at=after(days=1, hours=hour),
            ends_at=after(days=1, hours=hour + 3),
            expected=200,
            synthetic=True,
        )
        for key, title, category, venue, organiser, hour in (
            ("g1", "Choir evening", "concert", "hall", "north", 8),
            ("g2", "Park concert", "concert", "park", "south", 9),
            ("g3", "Second choir evening", "concert", "hall", "north", 12),
            ("g4", "Open rehearsal", "concert", "hall", None, 14),
            ("g5", "Brass band", "concert", "park", "gone", 15),
            ("g6", "Chess match", "sport", "hall", "north", 8),
            ("g7", "Barn dance", "concert", "barn", "south", 9),
            ("g8", "Travelling tent show", "concert", "tent", "north", 9),
        )
    ),
)


@dataclass
class PostOffice:
    """A provider that takes letters into memory; it refuses the addresses named for good."""

    refused: frozenset[str] = frozenset()
    letters: list[Letter] = field(default_factory=list)
    channel: Channel = Channel.EMAIL
    host: str = "127.0.0.1"

    def deliver(self, letters: Sequence[Letter], *, seconds_max: float) -> list[Report]:
        """Take what is not refused."""
        self.letters += [letter for letter in letters if letter.address not in self.refused]
        return [
            Report(letter.delivery_id, Verdict.REFUSED, "550 no such mailbox")
            if letter.address in self.refused
            else Report(letter.delivery_id, Verdict.ACCEPTED, "250 OK")
            for letter in letters
        ]

    def close(self) -> None:
        """Nothing is held open."""

    def to(self, address: str) -> list[Letter]:
        """The letters one address got, oldest first."""
        return [letter for letter in self.letters if letter.address == address]


def token(letter: Letter) -> str:
    """The acknowledgement token in a letter's link."""
    return letter.ack_url.rsplit("/", 1)[1]


@dataclass
class Desk:
    """Officers, a clock that moves when told to, and the post office."""

    drafter: Officer
    releaser: Officer
    supervisor: Officer
    now: datetime = START
    post: PostOffice = field(default_factory=PostOffice)

    def by(self, officer: Officer) -> Occasion:
        """An occasion of `officer` at the present instant."""
        return occasion(officer, self.now)

    def send(self) -> Sent:
        """Hand over everything that is due now."""
        return send_due(
            self.post,
            worker="test",
            now=lambda: self.now,
            monotonic=lambda: Tick("test", (self.now - START).total_seconds()),
            entropy=os.urandom,
        )

    def run_until(self, end: datetime) -> None:
        """Let time pass up to `end`: every timer and delivery at its own instant."""
        while True:
            timers.fire_due(lambda: desk_occasion(self.now))
            self.send()
            due = next_due()
            if due is None or due > end:
                break
            self.now = max(self.now, due)
        self.now = end

    def pass_hours(self, hours: float) -> None:
        """Let some hours pass."""
        self.run_until(self.now + timedelta(hours=hours))


def open_desk(refused: frozenset[str] = frozenset()) -> Desk:
    """A desk with its officers and the synthetic register; needs the `desk` fixture."""
    administrator = make_officer(Role.ADMINISTRATOR)
    import_register(occasion(administrator), REGISTER)
    return Desk(
        drafter=make_officer(Role.DRAFTER, name="Duty desk A"),
        releaser=make_officer(Role.RELEASER, name="Release desk"),
        supervisor=make_officer(Role.SUPERVISOR, name="Supervision"),
        post=PostOffice(refused),
    )


def record_acts() -> list[str]:
    """The acts in the record, oldest first."""
    return list(Entry.objects.order_by("sequence").values_list("act", flat=True))
