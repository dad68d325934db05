"""A desk in a process of its own, for a test that kills it: ``desk_process.py VERB PORT COUNT``.

The desk is the one that ``TOCSIN_DATA`` names. ``prepare`` founds it and releases an alert to COUNT
people; ``send`` sends until it is killed; ``finish`` sends what is left and prints how things stand.
"""

import json
import os
import sys
import threading

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.desk.delivery.lower_desk"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from tests.desk.delivery.post import Clocks, alert_to  # noqa: E402
from tests.people import desk_occasion  # noqa: E402
from tocsin.desk.delivery.channels.smtp import SmtpTransport  # noqa: E402
from tocsin.desk.delivery.machine import tick  # noqa: E402
from tocsin.desk.delivery.models import Delivery, Message  # noqa: E402
from tocsin.desk.delivery.queries import nothing_due, progress  # noqa: E402
from tocsin.desk.delivery.rules import State  # noqa: E402
from tocsin.desk.delivery.sending import run  # noqa: E402
from tocsin.desk.record.acts import found_desk  # noqa: E402


class NothingDue(threading.Event):
    """Set once nothing is due any more."""

    def is_set(self) -> bool:
        """Whether nothing is due."""
        return nothing_due(desk_occasion().at)


def prepare(transport: SmtpTransport, count: int) -> None:
    """A founded desk with an alert in its outbox."""
    call_command("migrate", verbosity=0)
    found_desk(desk_occasion())
    alert_to(count)


def send(transport: SmtpTransport, count: int) -> None:
    """Send until killed."""
    run(lambda: transport, Clocks(), tick, threading.Event())


def finish(transport: SmtpTransport, count: int) -> None:
    """Start anew, alone on the desk, until nothing is due; then say how things stand."""
    held = Delivery.objects.filter(state=State.CLAIMED).count()
    run(lambda: transport, Clocks(), tick, NothingDue(), alone=True)
    shown = progress(Message.objects.get().subject_id)
    doubtful = [str(key) for key in Delivery.objects.filter(doubtful=True).values_list("pk", flat=True)]
    print(
        json.dumps(
            {
                "held": held,
                "reached": shown.reached,
                "in_doubt": shown.channels[0].in_doubt,
                "doubtful": doubtful,
                "nothing_due": nothing_due(desk_occasion().at),
            }
        )
    )


if __name__ == "__main__":
    _, verb, port, count = sys.argv
    with SmtpTransport("127.0.0.1", int(port), sender=settings.TOCSIN.sender) as transport:
        {"prepare": prepare, "send": send, "finish": finish}[verb](transport, int(count))
