"""Pure decisions about delivery: states, retries, leases, texts, and what a message must have."""

import hashlib
import ipaddress
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from tocsin.terms import BadInput, DeskUnusable, Mode

ACK_URL = "{ack_url}"
"""Where a rendition's body wants the recipient's own link; it may stand there once."""

LEASE_SECONDS = 120.0
RETRY_SECONDS_FIRST = 30
RETRY_SECONDS_MAX = 900


class Channel(StrEnum):
    """A way to reach somebody."""

    EMAIL = "email"


class MessageKind(StrEnum):
    """What a message is. Nothing else is ever sent."""

    ALERT = "alert"
    ORDER = "order"
    PAGE = "page"
    LINK = "link"
    CORRECTION = "correction"
    CANARY = "canary"


class State(StrEnum):
    """Where one delivery stands; see docs/reference/delivery.md for how it moves.

    `IN_DOUBT` waits like `READY`, but an earlier attempt ended without a result: a copy may be out.
    """

    READY = "ready"
    CLAIMED = "claimed"
    IN_DOUBT = "in_doubt"
    HANDED_OVER = "handed_over"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


WAITING = (State.READY, State.IN_DOUBT)
OPEN = (State.READY, State.IN_DOUBT, State.CLAIMED)


class TimerState(StrEnum):
    """Where a timer stands."""

    SET = "set"
    DONE = "done"
    CANCELLED = "cancelled"


class Tick(NamedTuple):
    """An instant of the machine's own clock: which start of the machine, and seconds since then.

    The seconds never jump with the desk clock. They restart with the machine; `boot` tells.
    """

    boot: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is to be reached: ``person``, ``organiser``, ``officer``, ``partner``, and in which language."""

    kind: str
    id: UUID
    language: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """A message's text in one language for one channel, exactly as it was approved."""

    language: str
    channel: Channel
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Authorised:
    """A message that an act allows: what `acts.place` takes.

    `entry_id` is the record entry that allows it. `subject_id` is what it is about (an alert, an
    order). A higher `priority` goes first. `choices` are the answers offered, none for no question.
    """

    id: UUID
    kind: MessageKind
    entry_id: UUID
    subject_id: UUID
    priority: int
    not_before: datetime | None
    expires_at: datetime
    renditions: tuple[Rendition, ...]
    recipients: tuple[Recipient, ...]
    choices: tuple[str, ...] = ()


def check_authorised(message: Authorised, at: datetime) -> None:
    """Refuse, with `BadInput`, a message that could not be sent rightly."""
    if message.expires_at is None:
        raise BadInput("The message has no end.", "Give the instant after which it must not be sent.", "expires_at")
    if message.expires_at <= max(at, message.not_before or at):
        raise BadInput("The message ends before it may be sent.", "Give a later end.", "expires_at")
    if not message.renditions:
        raise BadInput("The message has no text.", "Give at least one rendition.", "renditions")
    keys = [(rendition.language, rendition.channel) for rendition in message.renditions]
    if len(set(keys)) != len(keys):
        raise BadInput("Two texts have the same language and channel.", "Keep one of them.", "renditions")
    for rendition in message.renditions:
        _check_rendition(rendition, asks=bool(message.choices))


def _check_rendition(rendition: Rendition, *, asks: bool) -> None:
    where = f"renditions.{rendition.language}"
    if not rendition.subject.strip() or not rendition.body.strip():
        raise BadInput("A text is empty.", "Write a subject and a body.", where)
    if not rendition.subject.isprintable():
        raise BadInput("A subject has a line break or a control character in it.", "Write it in one line.", where)
    links = rendition.body.count(ACK_URL)
    if links > 1 or (asks and links == 0):
        raise BadInput(
            f"The body names {ACK_URL} {links} times.",
            "A message that asks names it once; one that does not ask at most once.",
            where,
        )


def rendition_for(language: str, channel: Channel, renditions: Sequence[Rendition]) -> Rendition | None:
    """The text for a recipient: the recipient's language, else its base language, else the first.

    None where the channel has no text at all.
    """
    offered = [rendition for rendition in renditions if rendition.channel == channel]
    wanted = language.lower()
    for tag in (wanted, wanted.split("-")[0]):
        for rendition in offered:
            if rendition.language.lower() == tag:
                return rendition
    return offered[0] if offered else None


def marked(rendition: Rendition, marker: str) -> Rendition:
    """The text with the exercise marker at the head of subject and body; unchanged without one."""
    if not marker:
        return rendition
    subject = f"[{marker}] {rendition.subject}"
    body = f"{marker}\n\n{rendition.body.rstrip()}\n\n{marker}\n"
    return Rendition(rendition.language, rendition.channel, subject, body)


def splice(rendition: Rendition, ack_url: str, marker: str) -> Rendition:
    """The text as one recipient gets it: marked, with the recipient's own link.

    The marker is put after templating, so that no template can leave it out.
    """
    return marked(
        Rendition(
            rendition.language, rendition.channel, rendition.subject, rendition.body.replace(ACK_URL, ack_url, 1)
        ),
        marker,
    )


def derived_id(*parts: object) -> UUID:
    """An id that follows from what it names: the same parts give the same id (RFC 9562, version 8).

    So a delivery placed twice is one delivery, and its Message-ID never changes.
    """
    text = "\x1f".join(str(part) for part in parts)
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
    number = number & ~(0xF << 76) | 0x8 << 76
    return UUID(int=number & ~(0x3 << 62) | 0x2 << 62)


def delivery_id(message_id: UUID, recipient: Recipient, channel: Channel) -> UUID:
    """The id of one message to one recipient over one channel."""
    return derived_id("delivery", message_id, recipient.kind, recipient.id, channel)


def next_attempt(attempts: int, now: datetime, expires_at: datetime) -> datetime:
    """When to try again after `attempts` transient failures (at least 1), on the desk clock.

    30 s, then doubling up to 15 min; never past the message's end, where the row is closed as expired.
    """
    doublings = min(max(attempts, 1) - 1, 10)
    seconds = min(RETRY_SECONDS_FIRST * 2**doublings, RETRY_SECONDS_MAX)
    return min(now + timedelta(seconds=seconds), expires_at)


def is_loopback(host: str) -> bool:
    """Whether a host name or address certainly stays on this machine. Names are not looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_host(mode: Mode, host: str, exercise_hosts: Iterable[str]) -> None:
    """Refuse, with `DeskUnusable`, to hand an exercise to a host that was not named for exercises."""
    if mode is Mode.LIVE or is_loopback(host) or host in set(exercise_hosts):
        return
    raise DeskUnusable(
        f"This is a desk in {mode} mode, and {host} is not on this machine.",
        "Use a local mail server, or name the host under exercise_hosts in desk.toml.",
    )


def message_id_header(delivery: UUID, sender: str) -> str:
    """The Message-ID of a delivery (RFC 5322, 3.6.4), under the sender's domain: the same for every copy."""
    _, _, domain = parseaddr(sender)[1].partition("@")
    return f"<{delivery}@{domain or 'desk.invalid'}>"


def choice_offered(choice: str, choices: Sequence[str]) -> str:
    """The choice, if it was offered; `BadInput` otherwise."""
    if choice not in choices:
        offered = ", ".join(choices) or "none: this message asks nothing"
        raise BadInput("This answer was not offered.", f"Offered: {offered}.", "choice")
    return choice


class Verdict(StrEnum):
    """What became of one attempt, as a transport saw it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    AGAIN = "again"
    UNTRIED = "untried"


class Event(StrEnum):
    """What is written of an attempt into the append-only table of events."""

    HANDED_OVER = "handed_over"
    FAILED = "failed"
    RETRY = "retry"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    LEASE_OVER = "lease_over"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one claimed delivery ended this time. `doubtful`: a copy may be out, and nobody said so.

    `event` is None for a delivery that was not tried: it goes back as it was.
    """

    delivery_id: UUID
    attempt: int
    event: Event | None
    detail: str
    doubtful: bool
    next_at: datetime

    @property
    def state(self) -> State:
        """Where the delivery stands afterwards."""
        if self.event in _CLOSED:
            return _CLOSED[self.event]
        return State.IN_DOUBT if self.doubtful else State.READY


_CLOSED: dict[Event | None, State] = {
    Event.HANDED_OVER: State.HANDED_OVER,
    Event.FAILED: State.FAILED,
    Event.EXPIRED: State.EXPIRED,
    Event.CANCELLED: State.CANCELLED,
}
_OUR_OWN_FAULT = frozenset({503, 530, 534, 535, 538})


def smtp_verdict(code: int, *, about_recipient: bool) -> Verdict:
    """What an SMTP refusal means (RFC 5321, 4.2.1): permanent only where it speaks of this recipient.

    A refused sender, missing authentication or a wrong sequence is our own fault or the server's, and
    says nothing about the recipient: it is tried again and shown as trouble.
    """
    if about_recipient and 500 <= code < 600 and code not in _OUR_OWN_FAULT:
        return Verdict.REFUSED
    return Verdict.AGAIN


def without_addresses(text: str) -> str:
    """A server's words on one line without any address in them: servers like to repeat it."""
    return " ".join(_ADDRESS.sub("<address>", text).split())[:300]


def is_sendable(address: str) -> bool:
    """Whether an address can stand in an SMTP command and a header: plain ASCII, no space, one @."""
    return bool(_SENDABLE.fullmatch(address)) and len(address) <= 254


_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")
_SENDABLE = re.compile(r"[!-;=?A-~]+@[A-Za-z0-9.-]+|[!-;=?A-~]+@\[[0-9A-Fa-f.:]+\]")


def outcomes_digest(lines: Iterable[tuple[object, ...]]) -> str:
    """SHA-256 (hex) over the events of a batch, in order: what the batch's record entry commits to.

    A line is delivery, attempt, event, doubtful, detail and instant.
    """
    digest = hashlib.sha256()
    for delivery, attempt, event, doubtful, detail, at in lines:
        instant = at.astimezone(UTC).isoformat() if isinstance(at, datetime) else str(at)
        line = [str(delivery), attempt, str(event), bool(doubtful), detail, instant]
        digest.update(json.dumps(line, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()
