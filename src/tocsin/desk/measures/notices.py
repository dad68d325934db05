"""The mails of an order, as plain text. Pure.

The officers' own wording stands in the middle, unchanged. Around it the desk puts what every
recipient is owed: which gathering is meant, the legal basis, the times, the way of appeal, and the
link for the answer. The labels are data, one line for each language; another language falls back to English.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from tocsin.desk.measures.rules import ACK_PLACE, OrderContent, Outcome, Wording


class Labels(NamedTuple):
    """The desk's own words in one language."""

    gathering: str
    issuer: str
    legal_basis: str
    window: str
    appeal: str
    answer: str
    reminder: str


LABELS = {
    "en": Labels(
        gathering="Your gathering",
        issuer="Issued by",
        legal_basis="Legal basis",
        window="In force",
        appeal="Appeal",
        answer="Confirm or refuse here",
        reminder="Reminder: no answer has come yet",
    ),
    "ru": Labels(
        gathering="Ваше мероприятие",
        issuer="Кем издано",
        legal_basis="Правовое основание",
        window="Действует",
        appeal="Обжалование",
        answer="Подтвердите или откажитесь здесь",
        reminder="Напоминание: ответа пока нет",
    ),
}


class Notice(NamedTuple):
    """One mail before the recipient's link is put in: `body` holds ``{ack_url}`` once if the mail `asks`."""

    language: str
    subject: str
    body: str
    asks: bool


def order_notice(content: OrderContent, wording: Wording, gathering: str) -> Notice:
    """The order itself, for one gathering in one language."""
    labels = labels_for(wording.language)
    return Notice(wording.language, wording.subject, _body(content, wording, gathering, labels), True)


def reminder_notice(content: OrderContent, wording: Wording, gathering: str) -> Notice:
    """The order once more, for a gathering that has not answered."""
    labels = labels_for(wording.language)
    body = f"{labels.reminder}.\n\n{_body(content, wording, gathering, labels)}"
    return Notice(wording.language, wording.subject, body, True)


def lifted_notice(content: OrderContent, wording: Wording, gathering: str) -> Notice:
    """That the order no longer holds, in the words that were approved with it."""
    labels = labels_for(wording.language)
    body = f"{wording.lifted}\n\n{labels.gathering}: {_plain(gathering)}\n{labels.issuer}: {content.issuer}\n"
    return Notice(wording.language, wording.subject, body, False)


def page_text(title: str, counts: Mapping[str, int]) -> tuple[str, str]:
    """Subject and body of the page to supervisors: counts, no names, so that the mail is no list."""
    silent, undelivered = counts[Outcome.SILENT], counts[Outcome.UNDELIVERED]
    subject = f"Order without answer: {silent} silent, {undelivered} never reached"
    lines = [
        f"Order: {_plain(title)}",
        "",
        *(f"{name}: {count} gatherings" for name, count in counts.items()),
        "",
        "Somebody must reach the silent ones another way. The list is at the desk.",
        "",
    ]
    return subject, "\n".join(lines)


def labels_for(language: str) -> Labels:
    """The desk's words for a language tag such as ``ru`` or ``en-GB``."""
    return LABELS.get(language.split("-")[0].lower(), LABELS["en"])


def _body(content: OrderContent, wording: Wording, gathering: str, labels: Labels) -> str:
    lines = [
        f"{labels.gathering}: {_plain(gathering)}",
        "",
        wording.body.strip(),
        "",
        f"{labels.issuer}: {content.issuer}",
        f"{labels.legal_basis}: {content.legal_basis}",
        f"{labels.window}: {_instant(content.window.start)} – {_instant(content.window.end)}",
        f"{labels.appeal}: {content.appeal}",
        f"{labels.answer}: {ACK_PLACE}",
        "",
    ]
    return "\n".join(lines)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _plain(title: str) -> str:
    """A title from a register, made safe for one line of text; it may not bring a link place of its own."""
    return " ".join(title.split()).replace(ACK_PLACE, "")
