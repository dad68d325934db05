"""Reads of partners. `access_*` is the only way to a wording; absent and not cleared look alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tocsin.desk.delivery.models import Answer, Delivery
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import reader_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.partners.models import IntakeLink, Partner, PartnerMessage
from tocsin.desk.record import seal
from tocsin.desk.record.limits import within_limits
from tocsin.desk.threats.models import Threat, TipSentence
from tocsin.terms import Absent, Tlp

PARTNER_CONTEXT = "partners.contact"
WORDING_CONTEXT = "partners.wording"
LINK = "link"
NO_LINK, NO_LINK_HINT = "This link is not valid, or it was used already.", "Ask the desk for a new one."


@dataclass(frozen=True, slots=True)
class Reply:
    """What a partner did, when, and its own words; `way` is ``link``, or the office that noted it."""

    at: datetime
    kind: str
    words: str
    way: str


@dataclass(frozen=True, slots=True)
class Told:
    """One telling: what, when, when it was handed over and received, and every reply, oldest first.

    `received_at` is the first sign from the partner that it came; None is silence, never consent.
    """

    id: UUID
    partner: str
    wording: str
    digest: str
    limit: Tlp
    sentences: tuple[UUID, ...]
    told_at: datetime
    handed_over_at: datetime | None
    received_at: datetime | None
    replies: tuple[Reply, ...]


def access_partners(officer: Officer) -> QuerySet[Partner]:
    """The partners; none for an officer who may not tell them anything."""
    return Partner.objects.all() if officer.may(Permission.PARTNER_TELL) else Partner.objects.none()


def access_partner(officer: Officer, partner_id: UUID) -> Partner:
    """One partner; `Absent` where there is none for this officer."""
    partner = access_partners(officer).filter(pk=partner_id).first()
    if partner is None:
        raise Absent("There is no such partner.", "Look at the list of partners.")
    return partner


def access_message(officer: Officer, message_id: UUID) -> PartnerMessage:
    """One telling; `Absent` where there is none for this officer."""
    told = _messages(officer).filter(pk=message_id).first()
    if told is None:
        raise Absent("There is no such telling.", "Look at the list of what partners were told.")
    return told


def access_told(officer: Officer, partner_id: UUID | None = None) -> list[Told]:
    """What partners were told, oldest first, as far as this officer may see it; of one partner where named."""
    rows = _messages(officer).order_by("told_at", "id").prefetch_related("sentences", "receipts")
    if partner_id is not None:
        rows = rows.filter(partner_id=partner_id)
    told = list(rows)
    handed, answers = _handed_over(told), _answers(told)
    names = _names(told)
    return [_told(row, handed.get(row.message_id), answers.get(row.message_id, []), names) for row in told]


def access_told_of(officer: Officer, threat: Threat) -> list[Told]:
    """What partners were told that rests on the tips of this threat, oldest first."""
    own = set(TipSentence.objects.filter(tip__threats=threat).values_list("id", flat=True))
    return [told for told in access_told(officer) if own.intersection(told.sentences)]


def intake_link(token: str, at: datetime) -> IntakeLink:
    """The partner's link that this token opens; `Absent` where it is not there, was used or has expired."""
    link = IntakeLink.objects.filter(token_digest=seal.token_digest(token)).select_related("partner").first()
    if link is None or link.used_at is not None or link.expires_at <= at:
        raise Absent(NO_LINK, NO_LINK_HINT)
    return link


def partner_contacts(ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Address and language of each of these partners: what delivery asks at the moment of sending."""
    return {
        partner.pk: (_opened(partner.wrapped_key, partner.contact, PARTNER_CONTEXT), partner.language)
        for partner in Partner.objects.filter(pk__in=list(ids))
    }


def _messages(officer: Officer) -> QuerySet[PartnerMessage]:
    if not officer.may(Permission.PARTNER_TELL):
        return PartnerMessage.objects.none()
    return within_limits(PartnerMessage.objects.select_related("partner"), reader_of(officer))


def _told(row: PartnerMessage, handed_over_at: datetime | None, answers: list[Answer], names: dict[UUID, str]) -> Told:
    replies = [Reply(answer.at, answer.choice, answer.note, LINK) for answer in answers]
    replies += [
        Reply(
            receipt.at,
            receipt.kind,
            _opened(row.wrapped_key, receipt.words, WORDING_CONTEXT),
            names.get(receipt.noted_by, ""),
        )
        for receipt in row.receipts.all()
    ]
    replies.sort(key=lambda reply: reply.at)
    return Told(
        id=row.pk,
        partner=row.partner.name,
        wording=_opened(row.wrapped_key, row.wording, WORDING_CONTEXT),
        digest=row.digest,
        limit=Tlp(row.limit),
        sentences=tuple(sentence.sentence_id for sentence in row.sentences.all()),
        told_at=row.told_at,
        handed_over_at=handed_over_at,
        received_at=replies[0].at if replies else None,
        replies=tuple(replies),
    )


def _handed_over(told: Sequence[PartnerMessage]) -> dict[UUID, datetime]:
    messages = [row.message_id for row in told]
    rows = Delivery.objects.filter(message_id__in=messages, handed_over_at__isnull=False)
    return {message: at for message, at in rows.values_list("message_id", "handed_over_at") if at}


def _answers(told: Sequence[PartnerMessage]) -> dict[UUID, list[Answer]]:
    found: dict[UUID, list[Answer]] = {}
    rows = Answer.objects.filter(message_id__in=[row.message_id for row in told])
    for answer in rows.order_by("at", "ordinal"):
        found.setdefault(answer.message_id, []).append(answer)
    return found


def _names(told: Sequence[PartnerMessage]) -> dict[UUID, str]:
    noted_by = {receipt.noted_by for row in told for receipt in row.receipts.all()}
    return dict(Officer.objects.filter(pk__in=noted_by).values_list("id", "name"))


def _opened(wrapped_key: bytes | memoryview, sealed: bytes | memoryview, context: str) -> str:
    return seal.open_sealed(bytes(wrapped_key), bytes(sealed), context=context).decode()
