"""Who is rostered for duty, and what is handed over at the end of a turn."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tocsin.desk.officers.models import DutyTurn, Officer
from tocsin.desk.officers.queries import NOTE_CONTEXT, authorise
from tocsin.desk.officers.rules import Permission, Post
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Occasion, Tlp

NOTE_CHARACTERS_MAX = 4000


@transaction.atomic
def roster_duty(
    occasion: Occasion, *, officer: Officer, post: Post, starts_at: datetime, ends_at: datetime
) -> DutyTurn:
    """Put an officer on the roster."""
    authorise(occasion, Permission.DUTY_ROSTER)
    if starts_at >= ends_at:
        raise BadInput("A turn of duty must end after it starts.", "Check the two times.")
    turn = DutyTurn.objects.create(
        id=occasion.new_id(), officer=officer, post=post, starts_at=starts_at, ends_at=ends_at
    )
    body = {
        "name": officer.name,
        "post": str(post),
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
    }
    append(
        occasion,
        act="officers.roster_duty",
        subjects=[officer.id],
        limit=Tlp.GREEN,
        body=body,
        result=turn.id,
    )
    return turn


@transaction.atomic
def strike_duty(occasion: Occasion, turn_id: UUID) -> None:
    """Take a turn that has not begun off the roster."""
    authorise(occasion, Permission.DUTY_ROSTER)
    turn = _turn(turn_id)
    if turn.starts_at <= occasion.at:
        raise Conflict("This turn has begun.", "Roster another officer beside it.")
    body = {"name": turn.officer.name, "post": turn.post, "starts_at": turn.starts_at.isoformat()}
    officer_id = turn.officer_id
    turn.delete()
    append(
        occasion,
        act="officers.strike_duty",
        subjects=[officer_id],
        limit=Tlp.GREEN,
        body=body,
        result=turn_id,
    )


@transaction.atomic
def hand_over(occasion: Occasion, turn_id: UUID, *, note: str, limit: Tlp) -> DutyTurn:
    """Leave a note for whoever comes next, at the end of one's own turn; it is sealed, up to `limit`."""
    officer, turn = authorise(occasion, Permission.DUTY_HAND_OVER), _turn(turn_id)
    if turn.officer_id != officer.pk:
        raise NotPermitted("Only the officer who holds the turn hands it over.", "Write your own note.")
    if not note.strip() or len(note) > NOTE_CHARACTERS_MAX:
        raise BadInput(f"A note has 1 to {NOTE_CHARACTERS_MAX} characters.", "Write what is open.", "note")
    if limit > officer.cleared:
        raise BadInput("The limit is beyond your own clearance.", "Choose a lower one.", "limit")
    turn.note_key = seal.wrap_new_key(occasion.entropy, NOTE_CONTEXT)
    turn.note = seal.seal(turn.note_key, note.strip().encode(), context=NOTE_CONTEXT, entropy=occasion.entropy)
    turn.note_limit, turn.handed_over_at = int(limit), occasion.at
    turn.save(update_fields=["note_key", "note", "note_limit", "handed_over_at"])
    append(
        occasion,
        act="officers.hand_over",
        subjects=[officer.id],
        limit=limit,
        body={"name": officer.name, "post": turn.post, "note": note.strip()},
        result=turn.id,
    )
    return turn


def _turn(turn_id: UUID) -> DutyTurn:
    turn = DutyTurn.objects.filter(pk=turn_id).select_related("officer").first()
    if turn is None:
        raise Absent("There is no such turn of duty.", "Look at the roster again.")
    return turn
