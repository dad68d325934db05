"""What an order must hold, who may issue it, and what an answer counts for. Pure."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from tocsin.terms import BadInput, Conflict, NotPermitted, TimeWindow

DIGEST_FORMAT, DIGEST_FORMAT_UNSALTED = "tocsin-order-2", "tocsin-order-1"
TEXT_CHARACTERS_MAX = 20_000
ANSWER_HOURS_MAX = 168
TIMER_REMIND = "measures.remind"
TIMER_ESCALATE = "measures.escalate"
TIMER_LOOK = "measures.look"
LOOK_HOURS = 1
LINE_CHARACTERS_MAX = 300
LANGUAGE_CHARACTERS_MAX = 20
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LINES = frozenset({"title", "issuer", "area_name", "subject"})
ACK_PLACE = "{ack_url}"


class OrderState(StrEnum):
    """Where an order stands. An issued order never changes; it ends, or it is lifted."""

    DRAFT = "draft"
    ISSUED = "issued"
    LIFTED = "lifted"


class OrderAnswer(StrEnum):
    """What an organiser may answer for a gathering."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Outcome(StrEnum):
    """What is known of one gathering under an order.

    ``silent``: the order was handed over and nobody answered. ``undelivered``: it was handed over to
    no provider (no address, a failure, or still waiting). Silence is never read as consent.
    """

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    SILENT = "silent"
    UNDELIVERED = "undelivered"


class Wording(NamedTuple):
    """An order in one language: what is ordered, and what will be said if it is lifted."""

    language: str
    subject: str
    body: str
    lifted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderContent:
    """Everything that the second officer approves; the digest is over exactly this.

    `area_digest` is of the area's normal form (`tocsin.area.Area.digest`); `window` is when gatherings
    are forbidden; `expected_gatherings` is how many lay inside when it was written.
    """

    title: str
    issuer: str
    legal_basis: str
    appeal: str
    categories: tuple[str, ...]
    area_name: str
    area_digest: str
    window: TimeWindow
    wordings: tuple[Wording, ...]
    answer_hours: int
    expected_gatherings: int


def checked_window(starts_at: datetime | None, ends_at: datetime | None) -> TimeWindow:
    """The order's window; `BadInput` for an order without an end, or one that ends before it starts."""
    if ends_at is None:
        raise BadInput("An order needs an end.", "Say until when it holds.", where="ends_at")
    if starts_at is None:
        raise BadInput("An order needs a start.", "Say from when it holds.", where="starts_at")
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise BadInput("An order's times need a time zone.", "Add the offset, such as +03:00.", where="window")
    if ends_at <= starts_at:
        raise BadInput("The order ends before it starts.", "Check the two times.", where="ends_at")
    return TimeWindow(starts_at, ends_at)


def check_content(content: OrderContent) -> None:
    """Refuse an order that lacks what the people it binds are owed; `BadInput` names the field."""
    owed = {
        "title": content.title,
        "issuer": content.issuer,
        "legal_basis": content.legal_basis,
        "appeal": content.appeal,
        "area_name": content.area_name,
    }
    for field, text in owed.items():
        if not text.strip():
            name = field.replace("_", " ")
            raise BadInput(f"An order needs its {name}.", "The people it binds are owed it.", where=field)
        _check_text(field, text, field)
    if not content.categories:
        raise BadInput("An order must name the kinds of gathering.", "It is never all of them.", where="categories")
    if not 1 <= content.answer_hours <= ANSWER_HOURS_MAX:
        raise BadInput(f"Answers are due within 1 to {ANSWER_HOURS_MAX} hours.", where="answer_hours")
    _check_wordings(content.wordings)


def _check_wordings(wordings: tuple[Wording, ...]) -> None:
    if not wordings:
        raise BadInput("An order needs its text in at least one language.", where="wordings")
    languages = [wording.language for wording in wordings]
    if len(set(languages)) != len(languages):
        raise BadInput("A language is given twice.", "Give each language one text.", where="wordings")
    for wording in wordings:
        _check_language(wording.language)
        for part in ("subject", "body", "lifted"):
            _check_part(wording.language, part, getattr(wording, part))


def _check_language(language: str) -> None:
    if len(language) > LANGUAGE_CHARACTERS_MAX or not _LANGUAGE.fullmatch(language):
        raise BadInput(f"{language!r} is no language tag.", "Use a tag such as en or pt-BR.", where="wordings")


def _check_part(language: str, part: str, text: str) -> None:
    where = f"wordings.{language}.{part}"
    if not text.strip():
        raise BadInput(f"The order's {part} is empty.", "Write it, in every language given.", where=where)
    _check_text(part, text, where)


def _check_text(part: str, text: str, where: str) -> None:
    name, is_line = part.replace("_", " "), part in _LINES
    longest = LINE_CHARACTERS_MAX if is_line else TEXT_CHARACTERS_MAX
    if len(text) > longest:
        raise BadInput(f"The order's {name} is longer than {longest} characters.", where=where)
    if ACK_PLACE in text:
        raise BadInput("The answer link is added by the desk.", f"Take {ACK_PLACE} out.", where=where)
    if is_line and not text.isprintable():
        raise BadInput(f"The order's {name} must be one line.", "Take the line breaks out.", where=where)


def order_digest(content: OrderContent, salt: str = "") -> str:
    """SHA-256, in hex, over everything the second officer approves, and over the order's sealed salt.

    Without a salt it is the digest of an order from before there were salts.
    """
    plain = {
        **({"format": DIGEST_FORMAT, "salt": salt} if salt else {"format": DIGEST_FORMAT_UNSALTED}),
        "title": content.title,
        "issuer": content.issuer,
        "legal_basis": content.legal_basis,
        "appeal": content.appeal,
        "categories": sorted(content.categories),
        "area_name": content.area_name,
        "area_digest": content.area_digest,
        "window": [int(instant.timestamp()) for instant in content.window],
        "wordings": [list(wording) for wording in sorted(content.wordings)],
        "answer_hours": content.answer_hours,
        "expected_gatherings": content.expected_gatherings,
    }
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def check_edit(state: str, version: int, version_seen: int) -> None:
    """Only a draft that nobody has changed since it was seen may be edited."""
    if state != OrderState.DRAFT:
        raise Conflict(f"The order is {state}.", "Only a draft can be edited; lift it and write another.")
    if version != version_seen:
        raise Conflict("Somebody edited the order since you saw it.", "Read it again, then edit.")


class Issue(NamedTuple):
    """What decides whether an order may be issued."""

    state: str
    contributors: Collection[UUID]
    issuer_id: UUID
    digest: str
    digest_seen: str
    window: TimeWindow
    at: datetime


def check_issue(issue: Issue) -> None:
    """Two people over one digest, of a draft that has not run out. `NotPermitted` or `Conflict`."""
    if issue.state != OrderState.DRAFT:
        raise Conflict(f"The order is {issue.state} already.", "Nothing was sent.")
    if not issue.contributors or issue.issuer_id in issue.contributors:
        raise NotPermitted("Whoever wrote an order may not issue it.", "Ask another officer to read and issue it.")
    if issue.digest_seen != issue.digest:
        raise Conflict("The order was changed after you read it.", "Read it again, then issue it.")
    if issue.window.end <= issue.at:
        raise Conflict("The order's window is over.", "Give it a later end.")


def check_lift(state: str, window: TimeWindow, at: datetime) -> None:
    """Only an order that is in force, or is still to begin, can be lifted."""
    if state != OrderState.ISSUED:
        raise Conflict(f"The order is {state}.", "Only an issued order can be lifted.")
    if window.end <= at:
        raise Conflict("The order has ended by itself.", "There is nothing left to lift.")


def checked_lift_reason(reason: str) -> str:
    """The reason without white space around it; `BadInput` where there is none."""
    if not reason.strip():
        raise BadInput("An order is not lifted without a reason.", "Say why it no longer holds.", where="reason")
    return reason.strip()


def wording_for(language: str, wordings: Sequence[Wording]) -> Wording:
    """The wording an organiser reads: its language, else its base language, else the first."""
    for tag in (language.lower(), language.lower().split("-")[0]):
        for wording in wordings:
            if wording.language.lower() == tag:
                return wording
    return wordings[0]


class Chase(NamedTuple):
    """When silent organisers are asked again, and when their silence goes upward."""

    remind_at: datetime
    escalate_at: datetime


def chase(issued_at: datetime, window: TimeWindow, answer_hours: int) -> Chase:
    """Ask again at half the time for answers, go upward at its end, and never later than the order's own end."""
    allowed = min(timedelta(hours=answer_hours), window.end - issued_at)
    return Chase(issued_at + allowed / 2, issued_at + allowed)


def next_look(at: datetime, window: TimeWindow) -> datetime | None:
    """When the desk looks again for gatherings that came into the register; None once the order is over."""
    again = at + timedelta(hours=LOOK_HOURS)
    return again if again < window.end else None


class Heard(NamedTuple):
    """One answer as it came: when, what, and the reason in the organiser's own words."""

    at: datetime
    choice: str
    reason: str


def outcome_of(answers: Iterable[Heard], handed_over: bool) -> Outcome:
    """What is known of one gathering: its latest answer, else whether the order got out at all."""
    latest = max(answers, key=lambda heard: heard.at, default=None)
    if latest is not None:
        return Outcome(latest.choice)
    return Outcome.SILENT if handed_over else Outcome.UNDELIVERED


def outcome_counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many gatherings have each outcome; every outcome is named, zero or not."""
    counted = Counter(outcomes)
    return {str(outcome): counted[outcome] for outcome in Outcome}
