"""Chains: of many messages, which alert is in force now, and what is odd about how they refer to each other.

A message that updates or cancels takes the place of those that it names (CAP 1.2, 3.2.1 msgType). Only that,
and its own expiry, ends an alert: one that is gone from a feed is not cancelled. Messages may come in any
order, twice, and with references to messages that never came; nothing is dropped.

Where a message leaves it open, the alert holds: a message ends another only of its own sender and status, not before
it is sent, and an Update not before it takes effect; an end that cannot be read never comes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

from tocsin.cap.model import Alert
from tocsin.cap.rules.when import instant

Key = tuple[str, str, str]
"""Sender, identifier and sent: the extended identifier of a message."""


class Standing(StrEnum):
    """What a message is worth at an instant."""

    IN_FORCE = "in force"
    NOT_YET = "not yet in force"
    EXPIRED = "expired"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    CANCEL = "is a cancellation"
    OTHER = "not an alert"


class Oddity(NamedTuple):
    """Something odd about a chain: its kind, the message, and what to know.

    `kind` is ``duplicate``, ``conflict`` (two different messages under one identifier), ``missing`` (a message
    that is referred to and never came), ``siblings`` (two messages replace the same one, neither knowing of the
    other), ``foreign`` or ``status`` (a message of another sender, or an Actual one by an Exercise, is to be replaced,
    which is not done) or ``loop``.
    """

    kind: str
    key: Key
    message: str


class Link(NamedTuple):
    """One message of a chain: its key, itself, its standing, and the key of the message that ended it."""

    key: Key
    alert: Alert
    standing: Standing
    ended_by: Key | None


class Chain(NamedTuple):
    """The answer of `chain`: every message once, in order of `sent`, and the oddities."""

    links: tuple[Link, ...]
    oddities: tuple[Oddity, ...]

    @property
    def in_force(self) -> tuple[Alert, ...]:
        """The alerts in force."""
        return tuple(link.alert for link in self.links if link.standing is Standing.IN_FORCE)


def key_of(alert: Alert) -> Key:
    """The extended identifier of a message, with `sent` as an instant so that two offsets compare alike."""
    return alert.sender, alert.identifier, _instant_text(alert.sent)


def references_of(alert: Alert) -> list[Key]:
    """The extended identifiers that a message refers to; what is not a triplet is left out."""
    triplets = [triplet.split(",") for triplet in (alert.references or "").split()]
    return [(part[0], part[1], _instant_text(part[2])) for part in triplets if len(part) == 3]


def chain(alerts: Iterable[Alert], now: datetime) -> Chain:
    """What every message is worth at `now`, which has a time zone; what was sent later does not count yet."""
    oddities: list[Oddity] = []
    messages = _unlike(alerts, oddities)
    _note_reuse(messages, oddities)
    ended = _endings(messages, now, oddities)
    _note_loops(ended, oddities)
    ordered = sorted(messages.items(), key=lambda item: (instant(item[1].sent) or now, item[0]))
    links = tuple(
        Link(key, alert, _standing(alert, ended.get(key), messages, now), ended.get(key)) for key, alert in ordered
    )
    return Chain(links, tuple(oddities))


def _instant_text(text: str) -> str:
    found = instant(text)
    return text.strip() if found is None else str(found.timestamp())


def _unlike(alerts: Iterable[Alert], oddities: list[Oddity]) -> dict[Key, Alert]:
    """Every message once; duplicates and conflicting messages under one key are noted, the first is kept."""
    messages: dict[Key, Alert] = {}
    for alert in alerts:
        key = key_of(alert)
        first = messages.setdefault(key, alert)
        if first is alert:
            continue
        if first.without_original() == alert.without_original():
            oddities.append(Oddity("duplicate", key, "The message came twice."))
        else:
            text = "Two different messages have the same sender, identifier and time; the first is kept."
            oddities.append(Oddity("conflict", key, text))
    return messages


def _note_reuse(messages: dict[Key, Alert], oddities: list[Oddity]) -> None:
    """Note messages that have the identifier of another one of their sender, and were sent at another time."""
    seen = set()
    for key in messages:
        if key[:2] in seen:
            text = "Another message has the same sender and identifier, and another time; they count as two."
            oddities.append(Oddity("conflict", key, text))
        seen.add(key[:2])


def _endings(messages: dict[Key, Alert], now: datetime, oddities: list[Oddity]) -> dict[Key, Key]:
    """By message: the latest message that replaced or cancelled it."""
    ended: dict[Key, Key] = {}
    latest_first = sorted(messages, key=lambda key: _time(messages[key]), reverse=True)
    for key in latest_first:
        alert = messages[key]
        if alert.msg_type not in ("Update", "Cancel") or _is_ahead(alert, now):
            continue
        for named in dict.fromkeys(references_of(alert)):
            oddity = _oddity_of_ending(key, named, messages, ended)
            if oddity is not None:
                oddities.append(oddity)
            elif named != key:
                ended.setdefault(named, key)
    return ended


def _oddity_of_ending(key: Key, named: Key, messages: dict[Key, Alert], ended: dict[Key, Key]) -> Oddity | None:
    """What keeps a message from ending the one it names; None if nothing does."""
    if named not in messages:
        text = f"The message refers to {named[1]}, sent at another time than the one here, or not here at all."
        return Oddity("missing", key, text)
    if named[0] != key[0]:
        return Oddity("foreign", key, f"The message would end {named[1]} of another sender; it does not.")
    one, other = messages[key].status, messages[named].status
    if one != other:
        text = f"The message has the status {one} and would end {named[1]} of the status {other}; it does not."
        return Oddity("status", key, text)
    if named in ended and key not in references_of(messages[ended[named]]):
        text = f"{key[1]} and {ended[named][1]} both end {named[1]}; the later one counts."
        return Oddity("siblings", named, text)
    return None


def _time(alert: Alert) -> float:
    found = instant(alert.sent)
    return found.timestamp() if found is not None else 0.0


def _note_loops(ended: dict[Key, Key], oddities: list[Oddity]) -> None:
    """Messages that end each other in a circle: the circle is broken at its latest message."""
    settled: set[Key] = set()
    for start in list(ended):
        way: dict[Key, None] = {}
        at: Key | None = start
        while at is not None and at not in way and at not in settled:
            way[at] = None
            at = ended.get(at)
        if at in way:
            circle = list(way)[list(way).index(at) :]
            oddities.append(Oddity("loop", at, "Messages end each other in a circle."))
            ended.pop(max(circle, key=lambda key: key[2]))
        settled.update(way)


def _standing(alert: Alert, ended_by: Key | None, messages: dict[Key, Alert], now: datetime) -> Standing:
    if alert.msg_type not in ("Alert", "Update"):
        return Standing.CANCEL if alert.msg_type == "Cancel" else Standing.OTHER
    if ended_by is not None:
        return Standing.CANCELLED if messages[ended_by].msg_type == "Cancel" else Standing.REPLACED
    ends = _ends(alert)
    if ends and all(end is not None and end <= now for end in ends):
        return Standing.EXPIRED
    return Standing.NOT_YET if _is_ahead(alert, now) else Standing.IN_FORCE


def _is_ahead(alert: Alert, now: datetime) -> bool:
    """Whether a message is not sent yet, or no info of it has taken effect."""
    sent = instant(alert.sent)
    if sent is not None and sent > now:
        return True
    starts = [instant(info.effective, _clock(alert)) for info in alert.infos]
    return bool(starts) and all(start is not None and start > now for start in starts)


def _ends(alert: Alert) -> list[datetime | None]:
    """When each info expires; a time without an offset is one on the clock of `sent`."""
    return [instant(info.expires, _clock(alert)) for info in alert.infos]


def _clock(alert: Alert) -> tzinfo | None:
    sent = instant(alert.sent, None)
    return None if sent is None else sent.tzinfo


def time_left(alert: Alert, now: datetime) -> timedelta | None:
    """How long until the last info block expires; None where one never does."""
    ends = _ends(alert)
    known = [end for end in ends if end is not None]
    return max(known) - now if known and len(known) == len(ends) else None
