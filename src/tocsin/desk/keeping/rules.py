"""What the desk holds of people and sources, how long each kind is kept, and what erasing it means. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.desk.settings.policy import Policy


class Held(StrEnum):
    """A kind of data that has its time."""

    LEGS = "legs"
    PEOPLE = "people"
    GATHERINGS = "gatherings"
    TIPS = "tips"
    REPORTS = "reports"
    SESSIONS = "sessions"
    MESSAGES = "messages"
    NOTES = "notes"
    ORGANISERS = "organisers"


WORDS: Mapping[Held, tuple[str, str]] = {
    Held.LEGS: ("Where people said to be", "the stay is deleted after it ended"),
    Held.PEOPLE: (
        "Registered people",
        "the contact's key is destroyed after the last stay and the last renewal; what was counted stays countable",
    ),
    Held.GATHERINGS: ("Gatherings", "the row is deleted after its end, unless an order names it"),
    Held.TIPS: (
        "Tips",
        "what the source said is erased, its key destroyed, after the last threat that rests on it was closed",
    ),
    Held.REPORTS: ("Texts of reports", "text and quotations are erased, their key destroyed, after filing"),
    Held.MESSAGES: ("Texts of messages", "what was sent is erased, its key destroyed, after the message's end"),
    Held.NOTES: ("Notes beside answers", "what recipients added is erased, its key destroyed; their choice stays"),
    Held.ORGANISERS: (
        "Organisers' contacts",
        "the contact's key is destroyed after the last gathering and the last renewal, unless an order still binds it",
    ),
    Held.SESSIONS: ("Officers' sessions", "when and with what kind of device is deleted after the end"),
}
"""What each kind is called, and what becomes of it when its time is over."""


def periods_of(policy: Policy) -> dict[Held, int]:
    """How many days each kind is kept; 0 keeps it until somebody erases it."""
    return {
        Held.LEGS: policy.legs_days_kept,
        Held.PEOPLE: policy.people_days_kept,
        Held.GATHERINGS: policy.gatherings_days_kept,
        Held.TIPS: policy.tips_days_kept,
        Held.REPORTS: policy.reports_days_kept,
        Held.SESSIONS: policy.sessions_days_kept,
        Held.MESSAGES: policy.messages_days_kept,
        Held.NOTES: policy.notes_days_kept,
        Held.ORGANISERS: policy.organisers_days_kept,
    }


def limit_of(at: datetime, days: int) -> datetime | None:
    """What ended before this instant is over its time at `at`; None where the kind is kept without end."""
    return at - timedelta(days=days) if days else None
