"""Coming back from a backup: nothing leaves the desk until somebody says so, and nothing goes out twice unseen."""

from enum import StrEnum

from django.db import transaction

from tocsin.desk.alerts.acts.telling import page_openly
from tocsin.desk.delivery.models import Delivery
from tocsin.desk.delivery.outbox import close_waiting, doubt_waiting
from tocsin.desk.delivery.rules import OPEN
from tocsin.desk.officers.acts.credentials import holders_of_keys
from tocsin.desk.officers.acts.signing import close_sittings
from tocsin.desk.officers.models import Enrolment, Officer
from tocsin.desk.officers.queries import authorise, require_desk, with_role
from tocsin.desk.officers.rules import Permission, Role
from tocsin.desk.record.acts import halt, resume
from tocsin.terms import BadInput, NotPermitted, Occasion

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


@transaction.atomic
def resume_without_officer(occasion: Occasion, reason: str) -> int:
    """Let a restored desk send again in the name of the machine, where nobody who may do it has a passkey.

    For a desk that was restored from before its officers had one. It is fail-closed: what waited is dropped,
    never sent, and `NotPermitted` where somebody has a passkey: an administrator whose keys are lost is let in
    by a rescue link. It is loud: the record has the reason and the machine, every supervisor and administrator
    is paged. Returns how many messages were dropped.
    """
    require_desk(occasion)
    if not reason.strip():
        raise BadInput("Say why.", "It stands in the record, and is sent to every supervisor and administrator.")
    able = holders_of_keys(Permission.DESK_RESUME)
    if able:
        raise NotPermitted(
            f"Somebody can do this with a passkey: {', '.join(officer.name for officer in able)}.",
            "Sign in there. If every key of an administrator is lost: tocsin officer link NAME --rescue",
        )
    count, entry_id = Delivery.objects.filter(state__in=OPEN).count(), occasion.new_id()
    close_waiting(RESTORED_REASON)
    body = {"office": "nobody: the machine", "reason": reason.strip(), "waiting": str(Waiting.DROP), "messages": count}
    resume(occasion, body, entry_id=entry_id)
    staff = [*with_role(Role.SUPERVISOR), *with_role(Role.ADMINISTRATOR)]
    words = (
        "The restored desk sends again, without an officer",
        f"It was let go on its own machine, without a passkey. Reason given: {reason.strip()}. {count} messages that "
        "waited were dropped. If you do not know of this, somebody has the machine: stop it, and look at the record.",
    )
    page_openly(occasion, entry_id, staff, entry_id=entry_id, words=words)
    return count
