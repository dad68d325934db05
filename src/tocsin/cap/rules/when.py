"""Rules on times (CAP 1.2, 3.3.2), and the order of sent, effective, onset and expires."""

import re
from datetime import UTC, datetime, tzinfo

from tocsin.cap.model import Alert, Info
from tocsin.cap.rules.draft import Draft, Say, shown
from tocsin.cap.simpletypes import SPACE, is_time_11, is_time_12
from tocsin.cap.times import moment

_ANY_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
CAP_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)


def instant(text: str | None, clock: tzinfo | None = UTC) -> datetime | None:
    """The instant of a CAP time; None if there is none or it cannot be read. 24:00:00, Z and fractions are read.

    A time without an offset is one on `clock`; without a clock it cannot be read.
    """
    stripped = (text or "").strip(SPACE)
    if _ANY_TIME.fullmatch(stripped) is None:
        return None
    try:
        found = moment(stripped)
    except ValueError:
        return None
    if found.tzinfo is not None:
        return found
    return None if clock is None else found.replace(tzinfo=clock)


def time_rules(alert: Alert, text: str, path: str, say: Say) -> None:
    """The form of one time. What the schema of the message's version rejects is left to the structure check."""
    if not (is_time_11 if alert.version == "1.1" else is_time_12)(text):
        return
    if CAP_TIME.fullmatch(text) is None:
        message = f"The time {shown(text)} is padded, lacks its offset, or has Z or a fraction."
        say(Draft("rule.time-form", path, message))
    elif text.endswith("+00:00"):
        say(Draft("rule.time-utc", path, f"The time {text} writes UTC as +00:00."))


def order_rules(alert: Alert, info: Info, path: str, say: Say, *, sure: bool) -> None:
    """Form and order of an info's times: effective, onset, expires; effective defaults to sent.

    `sure` tells that every time is one that the schema of CAP 1.2 surely accepts.
    """
    effective, onset, expires = info.effective, info.onset, info.expires
    for name, text in (("effective", effective), ("onset", onset), ("expires", expires)):
        if text is not None and (text[19:] == "+00:00" or not (sure or CAP_TIME.fullmatch(text))):
            time_rules(alert, text, f"{path}/{name}[1]", say)
    if expires is None:
        if alert.msg_type in ("Alert", "Update"):
            say(Draft("rule.expires-missing", path, "The info does not say until when it holds."))
        if onset is None:
            return
    if not (sure and _plainly_in_order(effective or alert.sent, onset, expires)):
        _out_of_order(alert, info, path, say)


def _plainly_in_order(start: str, onset: str | None, expires: str | None) -> bool:
    """Whether CAP times with one and the same offset stand in order as they are written; False says nothing."""
    offset, before = start[19:], start
    for text in (onset, expires):
        if text is not None:
            if text < before or text[19:] != offset:
                return False
            before = text
    return True


def _out_of_order(alert: Alert, info: Info, path: str, say: Say) -> None:
    start, onset, end = instant(info.effective or alert.sent), instant(info.onset), instant(info.expires)
    if start is not None and end is not None and end < start:
        message = f"It expires at {info.expires}, before it takes effect at {info.effective or alert.sent}."
        say(Draft("rule.expires-early", f"{path}/expires[1]", message))
    if start is not None and onset is not None and info.effective is not None and onset < start:
        message = f"The event begins at {info.onset}, before the info takes effect at {info.effective}."
        say(Draft("rule.onset-early", f"{path}/onset[1]", message))
    if onset is not None and end is not None and end < onset:
        message = f"It expires at {info.expires}, before the event begins at {info.onset}."
        say(Draft("rule.expires-onset", f"{path}/expires[1]", message))
