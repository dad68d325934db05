"""What an officer can be bound to: each kind of duty, what it is about, who may know of it, when it is done.

There is one mechanism for every duty. Rooms above this one name kinds of their own when the desk starts, as they
name the handlers of timers (`duty_kinds`): this room knows no orders.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.module_loading import import_string

from tocsin.desk.alerts.drills import access_drill, is_drilled
from tocsin.desk.alerts.duty_kinds import DutyKind, place_of
from tocsin.desk.alerts.models import Alert, Duty, LapseQuestion
from tocsin.desk.alerts.queries import OUT, open_questions, publicly_covered
from tocsin.desk.officers.models import Officer
from tocsin.desk.threats.intake import IntakeState
from tocsin.desk.threats.models import Intake, Threat, Tip
from tocsin.desk.threats.queries import access_intake, access_threat, access_tip
from tocsin.terms import Absent, Need, Tlp


@dataclass(frozen=True, slots=True)
class About:
    """What a duty is about, as far as pages and entries need it: who may know of it."""

    limit: Tlp
    need: Need


@dataclass(frozen=True, slots=True)
class Binding:
    """A kind of duty.

    `words` say what is to be done, after "is to". `find` tells what it is about, `access` raises `Absent` for an
    officer who may not know of it, `is_done` says whether it has happened. `minutes` names the policy's field for
    how soon it is due. One that is not `held` can be refused, not put off; one that is not `chased` goes upward by
    the act that it belongs to. Silence goes upward again after `again`, or at growing intervals by the policy.
    """

    words: str
    find: Callable[[UUID], About]
    access: Callable[[Officer, UUID], object]
    is_done: Callable[[UUID, datetime], bool]
    minutes: str = ""
    held: bool = True
    chased: bool = True
    again: timedelta | None = None


def binding_of(kind: str) -> Binding:
    """The kind of duty of this name."""
    found: Binding = import_string(place_of(kind))
    return found


def access_duty(officer: Officer, duty_id: UUID) -> Duty:
    """A duty; `Absent` where there is none, or `officer` may not know of what it is about."""
    duty = Duty.objects.select_related("officer").filter(pk=duty_id).first()
    if duty is None:
        raise Absent("There is no such duty.", "Check the address.")
    try:
        binding_of(duty.kind).access(officer, duty.subject_id)
    except Absent:
        raise Absent("There is no such duty.", "Check the address.") from None
    return duty


def is_done(duty: Duty, at: datetime) -> bool:
    """Whether what the duty asks for has happened."""
    return duty.done_at is not None or binding_of(duty.kind).is_done(duty.subject_id, at)


def threat_of(duty: Duty) -> UUID | None:
    """The threat that a duty leads to; None for one about anything else."""
    if duty.kind == DutyKind.LAPSE:
        return LapseQuestion.objects.values_list("threat_id", flat=True).get(pk=duty.subject_id)
    return duty.subject_id if duty.kind in (DutyKind.THREAT, DutyKind.INSIDERS) else None


def _about(row: Tip | Threat | Intake) -> About:
    return About(Tlp(row.limit), row.need)


def _about_question(question_id: UUID) -> About:
    return _about(Threat.objects.get(lapse_questions=question_id))


def _access_question(officer: Officer, question_id: UUID) -> object:
    return access_threat(officer, Threat.objects.values_list("pk", flat=True).get(lapse_questions=question_id))


def _is_filed(intake_id: UUID, at: datetime) -> bool:
    return Intake.objects.filter(pk=intake_id, state__in=(IntakeState.FILED, IntakeState.ASIDE)).exists()


def _is_judged(tip_id: UUID, at: datetime) -> bool:
    return Threat.objects.filter(tips=tip_id).exists()


def _is_over(threat_id: UUID) -> bool:
    threat = Threat.objects.get(pk=threat_id)
    return not threat.is_open or threat.incident_at is not None


def _is_warned(threat_id: UUID, at: datetime) -> bool:
    return _is_over(threat_id) or Alert.objects.filter(threat_id=threat_id, state__in=OUT).exists()


def _is_public(threat_id: UUID, at: datetime) -> bool:
    return _is_over(threat_id) or publicly_covered(threat_id, at)


def _is_settled(question_id: UUID, at: datetime) -> bool:
    return not open_questions().filter(pk=question_id, threat__incident_at=None).exists()


TIP = Binding(
    words="judge a tip: open a threat on it, or say why not",
    find=lambda key: _about(Tip.objects.get(pk=key)),
    access=access_tip,
    is_done=_is_judged,
    minutes="tip_minutes_max",
)
INTAKE = Binding(
    words="judge what came from outside: file it as a tip, or set it aside with a reason",
    find=lambda key: _about(Intake.objects.get(pk=key)),
    access=access_intake,
    is_done=_is_filed,
    minutes="tip_minutes_max",
)
THREAT = Binding(
    words="warn of an open threat, close it, or say why not",
    find=lambda key: _about(Threat.objects.get(pk=key)),
    access=access_threat,
    is_done=_is_warned,
    minutes="warn_minutes_max",
)
INSIDERS = Binding(
    words="warn the public as well as the insiders who were told, or say why not",
    find=lambda key: _about(Threat.objects.get(pk=key)),
    access=access_threat,
    is_done=_is_public,
    minutes="insiders_minutes_max",
)
LAPSE = Binding(
    words="settle what follows an alert that ends: renew, stand down, or let it lapse",
    find=_about_question,
    access=_access_question,
    is_done=_is_settled,
    held=False,
    chased=False,
)
DRILL = Binding(
    words="run a drill that goes well (tocsin drill --data DIR, on the machine of this desk), or to see that it is run",
    find=lambda key: About(Tlp.GREEN, Need()),
    access=access_drill,
    is_done=is_drilled,
    again=timedelta(days=7),
)
