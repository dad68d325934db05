"""How the desk itself stands: what fails, stands still or has nobody. Counts and names of parts, nothing protected."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from tocsin.desk.alerts.models import Duty
from tocsin.desk.delivery.models import Timer
from tocsin.desk.delivery.queries import timers_in_trouble, timers_late
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import is_lenient, with_role
from tocsin.desk.officers.rules import Permission, Role
from tocsin.desk.record.queries import is_halted
from tocsin.terms import Mode


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of the desk that is not as it should be: which, in words, and what to do."""

    name: str
    words: str
    hint: str


def timer_faults(at: datetime) -> list[Fault]:
    """The timers that fail, and those that stand still: nothing that the desk does by itself is sure then.

    A replay's clock may stand, and its timers with it.
    """
    failing, late = timers_in_trouble(), [] if settings.TOCSIN.mode is Mode.REPLAY else timers_late(at)
    found = [Fault("timer fails", _failing(one), "It is tried again. Look at the desk's log.") for one in failing]
    if late:
        words = f"{len(late)} timer{'s' if len(late) > 1 else ''} should have fired since {_time(late[0].next_at)}."
        found.append(Fault("timers stand still", words, "Is tocsin serve running? Nobody is asked or told by itself."))
    return found


def access_timer_faults(officer: Officer, at: datetime) -> list[Fault]:
    """What of it an officer is shown: all of it for whoever may see who works here, else that there is something."""
    found = timer_faults(at)
    if not found or officer.may(Permission.OFFICER_READ):
        return found
    return [Fault("the desk", "Something that the desk does by itself fails.", "Tell an administrator.")]


def faults(at: datetime) -> list[Fault]:
    """Everything at once, for the command that looks from outside."""
    found = timer_faults(at)
    if is_halted():
        found.append(Fault("halted", "The desk was restored, and sends nothing.", "tocsin restore --resume-sending"))
    overdue = Duty.objects.filter(done_at=None, due_at__lt=at, chased__gt=0).exclude(held_until__gt=at).count()
    if overdue:
        found.append(Fault("duties", f"{overdue} are overdue and went upward.", "They stand on the page Now."))
    return found + ([] if is_lenient() else _without_people())


def _without_people() -> list[Fault]:
    if with_role(Role.SUPERVISOR):
        return []
    return [Fault("no supervisor", "What nobody answers goes to administrators.", "Enrol a supervisor.")]


def _failing(timer: Timer) -> str:
    return f"{timer.kind}, due {_time(timer.due_at)}, failed {timer.attempts} times: {timer.trouble}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
