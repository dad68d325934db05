"""The desk's side of `benchmarks.delivery`: people, a release, a sender. Needs an open desk."""

import os
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from benchmarks.parts.desk import START
from tocsin.desk.delivery.acts import place
from tocsin.desk.delivery.channels import Letter
from tocsin.desk.delivery.channels.mail import compose
from tocsin.desk.delivery.channels.smtp import SmtpTransport
from tocsin.desk.delivery.machine import tick
from tocsin.desk.delivery.queries import ack_url
from tocsin.desk.delivery.rules import Authorised, Channel, MessageKind, Recipient, Rendition, marked
from tocsin.desk.delivery.sending import send_due
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.models import Person
from tocsin.desk.exposure.register import PersonRow, Register
from tocsin.desk.officers.acts import enrol_officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import append, found_desk
from tocsin.terms import DESK, Occasion, Tlp

TEXT = Rendition(
    "en",
    Channel.EMAIL,
    "Warning: avoid large gatherings",
    "This is a synthetic warning made for measuring. Avoid large gatherings until tomorrow evening.\n" * 6
    + "\nTell us that you have read this: {ack_url}\n",
)


class Outbox:
    """A desk with so many synthetic people registered."""

    def __init__(self, count: int) -> None:
        desk = Occasion(DESK, START, os.urandom)
        found_desk(desk)
        keeper, _ = enrol_officer(
            desk,
            name="Keeper",
            office="Test office",
            roles=[Role.ADMINISTRATOR],
            clearance=Tlp.GREEN,
            contact="keeper@desk.example",
        )
        rows = tuple(PersonRow(f"traveller-{n}@people.example", synthetic=True) for n in range(count))
        import_register(Occasion(keeper.actor, START, os.urandom), Register("Synthetic people", people=rows))
        self._people = tuple(Recipient("person", key, "en") for key in Person.objects.values_list("pk", flat=True))

    def bodies(self) -> list[bytes]:
        """The very bytes that the floor sends, rendered beforehand."""
        mail = compose(marked(TEXT, settings.TOCSIN.mode.marker), settings.TOCSIN.sender)
        return [
            mail.for_letter(
                Letter(one.id, one.id, TEXT, "someone@people.example", ack_url(one.id), f"<{one.id}@floor>", START)
            )
            for one in self._people
        ]

    def release_and_send(self, port: int) -> tuple[float, float]:
        """Seconds from the start of the release to the last outcome committed, and of the release alone."""
        with SmtpTransport("127.0.0.1", port, sender=settings.TOCSIN.sender) as transport:
            started = time.perf_counter()
            self._release()
            released = time.perf_counter()
            handed_over = 0
            while handed_over < len(self._people):
                sent = send_due(transport, worker="bench", now=lambda: START, monotonic=tick, entropy=os.urandom)
                assert sent.touched, "the sender stopped early"
                handed_over += sent.handed_over
            return time.perf_counter() - started, released - started

    @transaction.atomic
    def _release(self) -> None:
        occasion = Occasion(DESK, START, os.urandom)
        message = Authorised(
            id=occasion.new_id(),
            kind=MessageKind.ALERT,
            entry_id=occasion.new_id(),
            subject_id=occasion.new_id(),
            priority=5,
            not_before=None,
            expires_at=START + timedelta(hours=1),
            renditions=(TEXT,),
            recipients=self._people,
            choices=("safe",),
        )
        placed = place(message, at=START, entropy=os.urandom)
        append(
            occasion,
            act="benchmark.release",
            subjects=[message.subject_id],
            limit=Tlp.GREEN,
            body={"placed": placed},
            entry_id=message.entry_id,
        )
