"""The work that goes on by itself: sending what is due, firing timers, publishing, checkpoints."""

import time

import structlog
from django.conf import settings
from django.db import close_old_connections

from tocsin.desk.delivery import sending, timers
from tocsin.desk.delivery.channels.smtp import SmtpTransport
from tocsin.desk.delivery.machine import tick
from tocsin.desk.record.acts import set_instant
from tocsin.faces.clock import desk_clock, occasion_of
from tocsin.faces.public.publisher import publish
from tocsin.faces.recording import write_checkpoint
from tocsin.terms import DESK, DeskUnusable, Occasion

log = structlog.get_logger()
ROUND_SECONDS = 0.5
CHECKPOINT_SECONDS = 60.0
REST_AFTER_FAULT_SECONDS = 2.0


def run_sender(host: str, port: int) -> None:
    """Send what is due until the process ends. The parent holds the desk's lock: this is the only sender."""
    sending.run(mail_relay, desk_clock(), tick, stop=never, alone=True)


def never() -> bool:
    """A part stops only when its process ends."""
    return False


def run_timers(host: str, port: int) -> None:
    """Fire timers, publish, move the stored clock and make checkpoints until the process ends."""
    next_checkpoint = time.monotonic()
    while True:
        try:
            do_what_is_due()
            if time.monotonic() >= next_checkpoint:
                write_checkpoint()
                next_checkpoint = time.monotonic() + CHECKPOINT_SECONDS
            time.sleep(ROUND_SECONDS)
        except DeskUnusable:
            raise
        except Exception:
            log.exception("timers_fault", hint="The desk tries again; what it could not do is still due.")
            time.sleep(REST_AFTER_FAULT_SECONDS)
        finally:
            close_old_connections()


def do_what_is_due() -> None:
    """One round: fire timers, publish, and store how far the desk clock has come."""
    timers.fire_due(desk_occasion)
    publish(desk_clock().now())
    set_instant(desk_clock().now())


def desk_occasion() -> Occasion:
    """The desk itself acts, now."""
    return occasion_of(DESK)


def mail_relay() -> SmtpTransport:
    """The transport to this desk's mail relay."""
    directory = settings.TOCSIN
    return SmtpTransport(directory.smtp_host, directory.smtp_port, sender=directory.sender)
