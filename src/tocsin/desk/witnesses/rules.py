"""When a checkpoint is handed out, and what a witness is told. Pure."""

from datetime import UTC, datetime, timedelta

from tocsin.terms import BadInput

MINUTES_MIN = 1


def slot_of(at: datetime, minutes: int) -> datetime:
    """The start of the stretch of `minutes` in which `at` lies, counted from the start of 1970 in UTC.

    The grid is the same for every desk and every start of one, so that its times tell nothing.
    """
    length = max(minutes, MINUTES_MIN) * 60
    return datetime.fromtimestamp(int(at.timestamp()) // length * length, UTC)


def is_due(last: datetime | None, at: datetime, minutes: int) -> bool:
    """Whether a checkpoint is to be handed out at `at`, the last having gone out at `last`."""
    return last is None or slot_of(last, minutes) < slot_of(at, minutes)


def mail_lapse(minutes: int) -> timedelta:
    """How long the mail with a checkpoint may still be sent: late is better than never, but not for ever."""
    return timedelta(minutes=max(minutes, MINUTES_MIN) * 24)


def checkpoint_mail(origin: str, size: int, note: str) -> tuple[str, str]:
    """Subject and body of the mail with a checkpoint."""
    subject = f"Checkpoint of {origin} over {size} entries"
    body = (
        f"Keep this mail: it proves what the record of {origin} held, whatever becomes of the desk.\n"
        "It comes at fixed times, whether or not anything happened. If it stays away, ask why.\n\n"
        "The lines below are the checkpoint (C2SP signed note). Save them to a file to verify the record\n"
        "with it, or cosign them and send the file back.\n\n"
        f"{note}"
    )
    return subject, body


def checked_name(name: str) -> str:
    """A witness's name without white space around it; `BadInput` where there is none or too much."""
    if not 0 < len(name.strip()) <= 200:
        raise BadInput("A witness needs a name.", "Use at most 200 characters.", "name")
    return name.strip()
