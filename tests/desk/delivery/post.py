"""A mail server on loopback, clocks that a test moves, and messages to send. All of it is synthetic."""

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import transaction

from tests.people import START, after, desk_occasion, make_officer, occasion
from tocsin.desk.delivery.acts import place
from tocsin.desk.delivery.channels.smtp import SmtpTransport
from tocsin.desk.delivery.rules import Authorised, Channel, MessageKind, Recipient, Rendition, Tick
from tocsin.desk.delivery.sending import Sent, send_due
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.models import Person
from tocsin.desk.exposure.register import PersonRow, Register
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import append
from tocsin.terms import Tlp

FIRST_TICK = Tick("boot-1", 1000.0)
BODY = "Avoid large gatherings.\n\nTell us that you read this: {ack_url}\n"


@dataclass
class Sink:
    """An aiosmtpd handler that keeps what it gets, and refuses what a test tells it to refuse."""

    got: list[Any] = field(default_factory=list)
    refuse_recipient: dict[str, str] = field(default_factory=dict)
    refuse_all: str = ""
    refuse_sender: str = ""
    hang_up_at_text: bool = False

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """A sender, taken unless told otherwise."""
        envelope.mail_from = address
        return self.refuse_sender or "250 sender taken"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """A recipient, taken unless told otherwise."""
        reply = self.refuse_recipient.get(address, self.refuse_all)
        if not reply:
            envelope.rcpt_tos.append(address)
        return reply or "250 recipient taken"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """A message; kept, then confirmed, or kept without a word."""
        self.got.append(envelope)
        if self.hang_up_at_text:
            server.transport.abort()
        return f"250 filed as {len(self.got)}"

    @property
    def mails(self) -> list[EmailMessage]:
        """What came, parsed."""
        return [message_from_bytes(e.original_content, policy=policy.default) for e in self.got]  # type: ignore[misc]

    @property
    def recipients(self) -> list[str]:
        """To whom it came, in order."""
        return [envelope.rcpt_tos[0] for envelope in self.got]


@dataclass
class Clocks:
    """A desk clock and a machine clock that a test moves apart as it likes."""

    at: datetime = START
    tick: Tick = FIRST_TICK

    def now(self) -> datetime:
        """The desk clock."""
        return self.at

    def monotonic(self) -> Tick:
        """The machine's clock."""
        return self.tick

    def pass_desk(self, **offset: float) -> None:
        """Move the desk clock."""
        self.at += timedelta(**offset)

    def pass_machine(self, seconds: float) -> None:
        """Move the machine's clock."""
        self.tick = Tick(self.tick.boot, self.tick.seconds + seconds)

    def restart_machine(self) -> None:
        """A new start of the machine: the seconds begin again."""
        self.tick = Tick("boot-2", 3.0)


@contextmanager
def mail_server(sink: Sink, port: int) -> Iterator[Sink]:
    """A real SMTP server in a thread of its own."""
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def people(count: int, languages: Sequence[str] = ("en",)) -> list[Recipient]:
    """Registered people who can be reached as ``traveller-<n>@people.example``, in the order of n."""
    rows = tuple(PersonRow(f"traveller-{n}@people.example", languages[n % len(languages)]) for n in range(count))
    import_register(occasion(make_officer(Role.ADMINISTRATOR)), Register("Synthetic people", people=rows))
    return [Recipient("person", key, language) for key, language in Person.objects.values_list("pk", "language")]


def message(recipients: Sequence[Recipient], **changed: Any) -> Authorised:
    """An alert of a day that asks for an answer."""
    base = Authorised(
        id=desk_occasion().new_id(),
        kind=MessageKind.ALERT,
        entry_id=desk_occasion().new_id(),
        subject_id=uuid.uuid4(),
        priority=5,
        not_before=None,
        expires_at=after(hours=24),
        renditions=(Rendition("en", Channel.EMAIL, "Warning", BODY),),
        recipients=tuple(recipients),
        choices=("safe", "need help"),
    )
    return replace(base, **changed)


@transaction.atomic
def release(authorised: Authorised, at: datetime = START) -> int:
    """What an act above delivery does: place the message and append its own entry."""
    placed = place(authorised, at=at, entropy=os.urandom)
    append(
        desk_occasion(at),
        act="test.release",
        subjects=[authorised.subject_id],
        limit=Tlp.GREEN,
        body={"placed": placed},
        entry_id=authorised.entry_id,
    )
    return placed


def alert_to(count: int, **changed: Any) -> UUID:
    """Release an alert to so many people; returns what it is about."""
    authorised = message(people(count), **changed)
    assert release(authorised) == count
    return authorised.subject_id


@dataclass
class Sender:
    """A sender with the test's clocks."""

    transport: SmtpTransport
    clocks: Clocks
    name: str = "sender-1"

    def send(self) -> Sent:
        """One batch."""
        return send_due(
            self.transport,
            worker=self.name,
            now=self.clocks.now,
            monotonic=self.clocks.monotonic,
            entropy=os.urandom,
        )

    def send_all(self) -> list[Sent]:
        """Batches until nothing is due."""
        batches = []
        while (sent := self.send()).touched:
            batches.append(sent)
        return batches


@contextmanager
def sender_to(port: int, clocks: Clocks, **options: Any) -> Iterator[Sender]:
    """A sender to a local mail server."""
    with SmtpTransport("127.0.0.1", port, sender=settings.TOCSIN.sender, **options) as transport:
        yield Sender(transport, clocks)
