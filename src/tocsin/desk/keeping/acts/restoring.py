"""Coming back from a backup: nothing leaves the desk until somebody says so, and nothing goes out twice unseen."""

from enum import StrEnum

from django.db import transaction

from tocsin.desk.delivery.models import Delivery
from tocsin.desk.delivery.outbox import close_waiting, doubt_waiting
from tocsin.desk.delivery.rules import OPEN
from tocsin.desk.officers.acts.signing import close_sittings
from tocsin.desk.officers.models import Enrolment, Officer
from tocsin.desk.officers.queries import authorise, require_desk
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import halt, resume
from tocsin.terms import BadInput, Occasion

RESTORED_REASON = "restored from a backup: it may have been sent before"


class Waiting(StrEnum):
    """What becomes of the messages that waited to be sent when the backup was made."""

    SEND = "send"
    DROP = "drop"


@transaction.atomic
def note_restore(occasion: Occasion, *, made_at: str, entries: int, root: str) -> int:
    """Say in the record that the desk was restored, halt it, and end what let people in before.

    Sessions end and one-time links are void: they may have been used, or ended, after the backup. Returns how
    many messages wait.
    """
    require_desk(occasion)
    Enrolment.objects.filter(used_at=None).update(used_at=occasion.at)
    ended = sum(len(close_sittings(occasion, officer)) for officer in Officer.objects.all())
    waiting = Delivery.objects.filter(state__in=OPEN).count()
    body = {"made_at": made_at, "entries": entries, "root": root, "waiting": waiting, "sessions_ended": ended}
    halt(occasion, body)
    return waiting


@transaction.atomic
def resume_sending(occasion: Occasion, waiting: Waiting | None) -> int:
    """Let a restored desk send again; returns how many messages waited.

    They may have gone out after the backup was made. `Waiting.SEND` sends them, each flagged as a possible
    second copy; `Waiting.DROP` closes them. Where any wait, one of the two must be chosen.
    """
    officer = authorise(occasion, Permission.DESK_RESUME)
    count = Delivery.objects.filter(state__in=OPEN).count()
    if count and waiting is None:
        raise BadInput(
            f"{count} messages wait, and may have gone out after the backup was made.",
            "Send them, each flagged as a possible second copy, or drop them: say --waiting send or --waiting drop.",
        )
    body = {"office": officer.office, "waiting": str(waiting or ""), "messages": count}
    resume(occasion, body)
    if waiting is Waiting.SEND:
        doubt_waiting()
    elif waiting is Waiting.DROP:
        close_waiting(RESTORED_REASON)
    return count
