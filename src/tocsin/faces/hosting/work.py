"""The work that goes on by itself: sending what is due, firing timers, publishing, checkpoints."""

import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import close_old_connections

from tocsin.desk.alerts.acts.drilling import ask_drill
from tocsin.desk.alerts.acts.watching import report_timers
from tocsin.desk.delivery import sending, timers
from tocsin.desk.delivery.channels.smtp import SmtpTransport
from tocsin.desk.delivery.machine import tick
from tocsin.desk.record.acts import set_instant
from tocsin.desk.record.queries import is_halted
from tocsin.faces.clock import desk_clock, occasion_of
from tocsin.faces.keeping import erase_what_is_overdue, forget_what_was_shown
from tocsin.faces.public.publisher import publish
from tocsin.faces.recording import hand_out, write_checkpoint
from tocsin.terms import DESK, DeskUnusable, Mode, Occasion

log = structlog.get_logger()
ROUND_SECONDS = 0.5
CHECKPOINT_SECONDS = 60.0
ERASING_SECONDS = 3600.0
ASKING_SECONDS = 600.0
REST_AFTER_FAULT_SECONDS = 2.0


def run_sender(host: str, port: int) -> None:
    """Send what is due until the process ends. The parent holds the desk's lock: this is the only sender.

    Nobody sets the stop: a part ends with its process.
    """
    sending.run(mail_relay, desk_clock(), tick, stop=threading.Event(), alone=True)


class Every:
    """A part of the round that has its turn only every so many seconds of the machine's clock.

    What fails is due again in the next round.
    """

    def __init__(self, seconds: float, work: Callable[[], object]) -> None:
        self._seconds, self._work, self._next = seconds, work, time.monotonic()

    def __call__(self) -> None:
        """Do the work, if it is time."""
        if time.monotonic() >= self._next:
            self._work()
            self._next = time.monotonic() + self._seconds


def run_timers(host: str, port: int) -> None:
    """Fire timers, publish, move the stored clock, make and hand out checkpoints, until the process ends."""
    more = (
        Every(CHECKPOINT_SECONDS, write_checkpoint),
        Every(CHECKPOINT_SECONDS, hand_out),
        Every(ERASING_SECONDS, erase_what_is_overdue),
        Every(ASKING_SECONDS, ask_for_a_drill),
        Every(ERASING_SECONDS, forget_what_was_shown),
        Every(CHECKPOINT_SECONDS, report_what_fails),
    )
    while True:
        try:
            do_what_is_due(*more)
            time.sleep(ROUND_SECONDS)
        except DeskUnusable:
            raise
        except Exception:
            log.exception("timers_fault", hint="The desk tries again; what it could not do is still due.")
            time.sleep(REST_AFTER_FAULT_SECONDS)
        finally:
            close_old_connections()


def do_what_is_due(*more: Callable[[], object]) -> None:
    """One round: publish, fire timers, store how far the desk clock has come, then whatever `more` holds.

    Each has its turn in every round, whatever became of the others: a broken timer must not keep a
    withdrawn warning on the pages, nor a checkpoint from being made. A restored desk that is halted neither
    fires nor publishes: it may not know what was withdrawn since. The first error is raised at the end,
    any other is logged.
    """
    errors = []
    outward = () if is_halted() else (_publish, _fire_timers)
    for part in (*outward, _store_instant, *more):
        try:
            part()
        except Exception as error:  # noqa: BLE001  a worker's edge: the other parts have their turn first
            errors.append(error)
    for other in errors[1:]:
        log.error("round_fault", error=str(other))
    if errors:
        raise errors[0]


def ask_for_a_drill() -> None:
    """Ask for the monthly drill where it is due: of an exercise desk, which is where drills are run."""
    if settings.TOCSIN.mode is Mode.EXERCISE and not is_halted():
        ask_drill(desk_occasion())


def _fire_timers() -> None:
    timers.fire_due(desk_occasion)


def _publish() -> None:
    publish(desk_clock().now())


def _store_instant() -> None:
    set_instant(desk_clock().now())


def report_what_fails() -> None:
    """Tell administrators and supervisors of timers that fail. A halted desk fires none, and tells nobody."""
    if not is_halted():
        report_timers(occasion_of(DESK))


def desk_occasion() -> Occasion:
    """The desk itself acts, now."""
    return occasion_of(DESK)


def mail_relay() -> SmtpTransport:
    """The transport to this desk's mail relay."""
    directory = settings.TOCSIN
    return SmtpTransport(
        directory.smtp_host,
        directory.smtp_port,
        sender=directory.sender,
        security=directory.smtp_security,
        user=directory.smtp_user,
        password=directory.smtp_password(),
    )
