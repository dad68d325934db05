"""The work that goes on by itself: sending what is due, firing timers, publishing, checkpoints."""

import os
import socket
import time
from uuid import uuid4

import structlog
from django.db import close_old_connections

from tocsin.desk.delivery import sending, timers
from tocsin.desk.delivery.channels.smtp import smtp_transport
from tocsin.desk.record.acts import set_instant
from tocsin.faces.clock import desk_clock, occasion_of
from tocsin.faces.public.publisher import publish
from tocsin.faces.recording import write_checkpoint
from tocsin.terms import DESK, Occasion

log = structlog.get_logger()
TICK_SECONDS = 0.5
CHECKPOINT_SECONDS = 60.0
REST_AFTER_FAULT_SECONDS = 2.0


def run_sender(host: str, port: int) -> None:
    """Send what is due until the process ends."""
    worker = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
    sending.run(smtp_transport, clock=desk_clock(), worker=worker, stop=lambda: False)


def run_timers(host: str, port: int) -> None:
    """Fire timers, publish, move the stored clock and make checkpoints until the process ends."""
    next_checkpoint = time.monotonic()
    while True:
        try:
            tick()
            if time.monotonic() >= next_checkpoint:
                write_checkpoint()
                next_checkpoint = time.monotonic() + CHECKPOINT_SECONDS
            time.sleep(TICK_SECONDS)
        except Exception:
            log.exception("timers.fault", hint="The desk tries again; what it could not do is still due.")
            time.sleep(REST_AFTER_FAULT_SECONDS)
        finally:
            close_old_connections()


def tick() -> None:
    """One round: everything that is due now on the desk's clock."""
    timers.fire_due(desk_occasion)
    publish(desk_clock().now())
    set_instant(desk_clock().now())


def desk_occasion() -> Occasion:
    """The desk itself acts, now."""
    return occasion_of(DESK)
