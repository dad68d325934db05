"""What somebody outside tells the desk: taken in as it comes, graded and filed as a tip by an officer.

Nothing of the sender is kept but the words: no address, no name that was not given, no time finer than the
minute. Whoever sent it holds a code that opens it again. Bounded in size and number, so that nobody fills
the desk with it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from tocsin.desk.delivery.acts import set_timer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.desk.threats.acts.filing import file_tip
from tocsin.desk.threats.intake import (
    ADDITIONS_MAX,
    ANONYMOUS,
    IntakeState,
    check_flood,
    check_release,
    checked_words,
    receipt_code,
)
from tocsin.desk.threats.models import Intake, IntakeWords, Tip
from tocsin.desk.threats.queries import access_intake, arrivals
from tocsin.desk.threats.rules import Said
from tocsin.terms import Absent, AdmiraltyGrade, BadInput, Conflict, Need, Occasion, Tlp

INTAKE_WAITS: Final = "threats.intake_waits"
MINUTE = timedelta(minutes=1)


@transaction.atomic
def take_in(
    occasion: Occasion, *, words: str, form: bytes, source: str = "", limit: Tlp = Tlp.AMBER, need: Need | None = None
) -> tuple[Intake, str]:
    """Take in what somebody outside says; returns it with the receipt code, which is kept by the sender alone.

    `form` is the digest of the form's own token: a form is taken once. `source` names the partner who told
    it; without one it is anonymous, and counted against the flood. Raises `BadInput` for words that are
    empty or too long, `Conflict` for a form that was sent before, or a desk that is flooded.
    """
    text, occasion = checked_words(words), _to_the_minute(occasion)
    if occasion.actor == ANONYMOUS:
        check_flood(arrivals(occasion.at))
    if Intake.objects.filter(form=form).exists():
        raise Conflict("This form was sent already.", "Look it up with the code that you were given.")
    code = receipt_code(occasion.entropy)
    intake = Intake.objects.create(
        id=occasion.new_id(),
        state=IntakeState.WAITING,
        teller=occasion.actor,
        source=source.strip(),
        limit=limit,
        need=need or Need(),
        form=form,
        receipt=seal.token_digest(code),
        received_at=occasion.at,
    )
    _keep_words(occasion, intake, text)
    set_timer(INTAKE_WAITS, intake.pk, "1", occasion.at + MINUTE)
    _enter(occasion, "take_in", intake, characters=len(text))
    return intake, code


@transaction.atomic
def add_to_intake(occasion: Occasion, code: str, words: str) -> Intake:
    """Add more to what was sent before, by its code; `Absent` for a code that opens nothing.

    Refused, as `Conflict`, after so many additions.
    """
    text, occasion = checked_words(words), _to_the_minute(occasion)
    intake = Intake.objects.select_for_update().filter(receipt=seal.token_digest(code)).first()
    if intake is None:
        raise Absent("This code opens nothing.", "Check it: it has letters and digits only.")
    if intake.words.count() > ADDITIONS_MAX:
        raise Conflict("Nothing more can be added here.", "Send a new message.")
    if intake.state == IntakeState.READ:
        intake.state, intake.read_at, intake.read_by = IntakeState.WAITING, None, None
        intake.save(update_fields=["state", "read_at", "read_by"])
    _keep_words(occasion, intake, text)
    set_timer(INTAKE_WAITS, intake.pk, str(intake.words.count()), occasion.at + MINUTE)
    _enter(occasion, "add_to_intake", intake, characters=len(text))
    return intake


@transaction.atomic
def read_intake(occasion: Occasion, intake_id: UUID) -> Intake:
    """Note that an officer has read it: the sender sees so."""
    officer = authorise(occasion, Permission.TIP_FILE)
    return _close(occasion, officer, intake_id, IntakeState.READ, "read_intake")


@transaction.atomic
def set_intake_aside(occasion: Occasion, intake_id: UUID, reason: str) -> Intake:
    """Set it aside with a reason: it becomes no tip. It stays readable, and the record keeps why."""
    officer = authorise(occasion, Permission.TIP_FILE)
    if not reason.strip():
        raise BadInput("No reason was given.", "Say why it becomes no tip.", "reason")
    return _close(occasion, officer, intake_id, IntakeState.ASIDE, "set_intake_aside", reason=reason.strip())


@transaction.atomic
def file_intake(
    occasion: Occasion,
    intake_id: UUID,
    *,
    source: str,
    grade: AdmiraltyGrade | str,
    sentences: Sequence[tuple[str, Tlp] | Said],
    limit: Tlp,
    summary: str = "",
    need: Need | None = None,
) -> Tip:
    """File as a tip what was taken in, graded, each sentence marked; arguments as in `file_tip`.

    No mark may be wider than what a partner set: that takes a re-marking with the partner's consent. The
    tip is one record entry, which names what it came from.
    """
    officer = authorise(occasion, Permission.TIP_FILE)
    intake = _locked(officer, intake_id)
    marked = need or Need()
    check_release(Tlp(intake.limit), limit, [Said(*one) for one in sentences], teller=intake.teller)
    tip = file_tip(
        occasion,
        source=source,
        grade=grade,
        received_at=intake.received_at,
        sentences=sentences,
        limit=limit,
        summary=summary,
        need=marked & intake.need,
        came_as=intake.pk,
    )
    intake.state, intake.tip = IntakeState.FILED, tip
    _note_reading(intake, officer, occasion.at)
    intake.save()
    return tip


def _close(
    occasion: Occasion, officer: Officer, intake_id: UUID, state: IntakeState, act: str, **more: object
) -> Intake:
    intake = _locked(officer, intake_id)
    intake.state = state
    _note_reading(intake, officer, occasion.at)
    intake.save()
    _enter(occasion, act, intake, office=officer.office, **more)
    return intake


def _note_reading(intake: Intake, officer: Officer, at: datetime) -> None:
    intake.read_at, intake.read_by = intake.read_at or at, intake.read_by or officer.pk


def _locked(officer: Officer, intake_id: UUID) -> Intake:
    access_intake(officer, intake_id)
    intake = Intake.objects.select_for_update().get(pk=intake_id)
    if intake.state in (IntakeState.FILED, IntakeState.ASIDE):
        raise Conflict(f"This is {intake.state} already.", "Look at it as it stands now.")
    return intake


def _to_the_minute(occasion: Occasion) -> Occasion:
    """The same occasion, its time cut to the minute: ids and entries tell no finer time either."""
    return replace(occasion, at=occasion.at.replace(second=0, microsecond=0))


def _keep_words(occasion: Occasion, intake: Intake, text: str) -> None:
    IntakeWords.objects.create(id=occasion.new_id(), intake=intake, at=occasion.at, text=text)


def _enter(occasion: Occasion, act: str, intake: Intake, **body: object) -> None:
    append(
        occasion,
        act=f"threats.{act}",
        subjects=[intake.pk],
        limit=max(Tlp(intake.limit), Tlp.AMBER),
        need=intake.need,
        body=body,
        result=intake.pk,
    )
