"""What may be told to a partner, and how it stands in the mail. Pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from tocsin.desk.threats.rules import Mark, narrowest_need
from tocsin.terms import BadInput, NotPermitted, Tlp

WORDING_CHARACTERS_MAX = 20_000
WORDS_CHARACTERS_MAX = 2_000
NAME_CHARACTERS_MAX = 200
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
ACK_PLACE = "{ack_url}"


class ReceiptKind(StrEnum):
    """What a partner did with what it was told."""

    RECEIVED = "received"
    READ = "read"
    DISMISSED = "dismissed"


CHOICES = (str(ReceiptKind.RECEIVED), str(ReceiptKind.DISMISSED))
"""What the link in the mail offers; `ReceiptKind.READ` only comes by another way."""


def wording_digest(wording: str) -> str:
    """SHA-256, in hex, of the exact wording in UTF-8: what a partner can countersign."""
    return hashlib.sha256(wording.encode()).hexdigest()


def check_wording(wording: str) -> None:
    """Refuse a wording that is empty, too long, or tries to place a link; `BadInput`."""
    if not wording.strip():
        raise BadInput("There is nothing to tell.", "Write the wording.", where="wording")
    if len(wording) > WORDING_CHARACTERS_MAX:
        raise BadInput(f"The wording is longer than {WORDING_CHARACTERS_MAX} characters.", where="wording")
    if ACK_PLACE in wording:
        raise BadInput("The answer link is added by the desk.", f"Take {ACK_PLACE} out.", where="wording")


def told_mark(sentences: Sequence[UUID], marks: Mapping[UUID, Mark], cleared: Tlp, partner: UUID) -> Mark:
    """The narrowest mark of `sentences`, each of which may be told to `partner`, cleared up to `cleared`.

    What is marked for a group, or for named recipients, goes to a partner who is named. Raises `BadInput`
    where no sentence is named, `NotPermitted` where one goes beyond the clearance. A sentence without a
    known limit counts as beyond it.
    """
    if not sentences:
        raise BadInput("Name the tip's sentences that the wording rests on.", where="sentences")
    beyond = [number for number, id_ in enumerate(sentences, 1) if not _may_reach(marks.get(id_), cleared, partner)]
    if beyond:
        numbers = ", ".join(map(str, beyond))
        raise NotPermitted(
            f"Sentence {numbers} may not be told to this partner, cleared up to {cleared.label}.",
            "Leave it out, and tell only what the tear line gives.",
        )
    named = [marks[id_] for id_ in sentences]
    return Mark(max(mark.limit for mark in named), narrowest_need(mark.need for mark in named))


def _may_reach(mark: Mark | None, cleared: Tlp, partner: UUID) -> bool:
    return mark is not None and not mark.beyond(cleared, partner)


def checked_kind(kind: str) -> ReceiptKind:
    """The kind of receipt; `BadInput` for anything else."""
    try:
        return ReceiptKind(kind)
    except ValueError:
        kinds = ", ".join(ReceiptKind)
        raise BadInput(f"{kind!r} is no kind of receipt.", f"Use one of: {kinds}.", where="kind") from None


def check_receipt(words: str, at: datetime, told_at: datetime, now: datetime) -> str:
    """The quoted words without white space around them; `BadInput` where words or time do not fit."""
    text = words.strip()
    if not text:
        raise BadInput("Quote the partner's words.", "A receipt without words cannot be shown.", where="words")
    if len(text) > WORDS_CHARACTERS_MAX:
        raise BadInput(f"The words are longer than {WORDS_CHARACTERS_MAX} characters.", where="words")
    if at.tzinfo is None:
        raise BadInput("The time of the receipt needs a time zone.", where="at")
    if not told_at <= at <= now:
        raise BadInput("The receipt's time is not between the telling and now.", where="at")
    return text


class Labels(NamedTuple):
    """The desk's own words in one language."""

    subject: str
    digest: str
    answer: str


LABELS = {
    "en": Labels("Information under handling limits", "SHA-256 of the text above", "Confirm receipt here"),
    "ru": Labels("Информация ограниченного доступа", "SHA-256 текста выше", "Подтвердите получение здесь"),
}


def partner_mail(wording: str, language: str, limit: Tlp) -> tuple[str, str]:
    """Subject and body of the mail: the exact wording first, then its limit, its digest and the link.

    The subject says nothing of the content: subjects are shown on locked screens.
    """
    labels = LABELS.get(language.split("-")[0].lower(), LABELS["en"])
    tail = [limit.label, f"{labels.digest}: {wording_digest(wording)}", f"{labels.answer}: {ACK_PLACE}", ""]
    return f"{limit.label} {labels.subject}", wording + "\n\n-- \n" + "\n".join(tail)


def checked_contact(name: str, contact: str) -> tuple[str, str]:
    """Name and address without white space around them; `BadInput` where one is missing or no address."""
    title, address = " ".join(name.split()), contact.strip()
    if not 0 < len(title) <= NAME_CHARACTERS_MAX:
        raise BadInput(
            f"A partner needs the name of its office, of at most {NAME_CHARACTERS_MAX} characters.",
            "Give the office, not a person.",
            where="name",
        )
    local, _, host = address.rpartition("@")
    if not local or not host or any(character.isspace() for character in address):
        raise BadInput("This is no e-mail address.", "Give it as office@host.", where="contact")
    return title, address


def checked_language(language: str) -> str:
    """The language tag a partner reads; `BadInput` for what is none."""
    if not _LANGUAGE.fullmatch(language):
        raise BadInput(f"{language!r} is no language tag.", "Use a tag such as en or pt-BR.", where="language")
    return language
