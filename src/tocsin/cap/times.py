"""CAP dateTime (CAP 1.2, 3.3.2): offset always, no ``Z``, no fraction, UTC as ``-00:00``."""

import re
from datetime import datetime, timedelta

from tocsin.terms import BadInput

_CAP_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([+-])(\d\d):(\d\d)", re.ASCII)


def cap_time(instant: datetime) -> str:
    """Write an instant the way CAP asks for; fractions are cut off, never rounded up.

    `ValueError` for an instant without a time zone or with an offset that is not whole minutes.

    >>> cap_time(datetime(2024, 3, 7, 12, 0, tzinfo=UTC))
    '2024-03-07T12:00:00-00:00'
    """
    offset = instant.utcoffset()
    if offset is None:
        raise ValueError("a CAP time needs a time zone")
    minutes, rest = divmod(offset, timedelta(minutes=1))
    if rest:
        raise ValueError("a CAP time's offset is whole minutes")
    sign = "+" if minutes > 0 else "-"
    hours, minutes = divmod(abs(minutes), 60)
    return f"{instant:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + f"{sign}{hours:02}:{minutes:02}"


def read_time(text: str) -> datetime:
    """Read a CAP dateTime; `BadInput` if it is not one or is not a real calendar date."""
    found = _CAP_TIME.fullmatch(text)
    if found is None:
        raise BadInput(f"{text!r} is not a CAP time.", "Write it like 2024-03-07T12:00:00-00:00.")
    try:
        return moment(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is not a real date and time: {error}.", "Correct the date.") from None


def moment(text: str) -> datetime:
    """The date and time that a text of XML Schema's form names, with its offset if it has one.

    24:00:00 is midnight at the end of the day. `ValueError` for no real date, or one beyond the year 9999.
    """
    if text[10:19] != "T24:00:00":
        return datetime.fromisoformat(text)
    try:
        return datetime.fromisoformat(f"{text[:10]}T00{text[13:]}") + timedelta(days=1)
    except OverflowError as error:
        raise ValueError(str(error)) from None
