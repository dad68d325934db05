"""The only writers of partners: one function for each thing an officer does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tocsin.desk.alerts.acts.duties import bind_insiders
from tocsin.desk.delivery.acts import place
from tocsin.desk.delivery.rules import Authorised, Channel, MessageKind, Recipient, Rendition
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.partners.models import Partner, PartnerMessage, Receipt, ToldSentence
from tocsin.desk.partners.queries import PARTNER_CONTEXT, WORDING_CONTEXT, access_message, access_partner
from tocsin.desk.partners.rules import (
    CHOICES,
    ReceiptKind,
    check_receipt,
    check_wording,
    checked_contact,
    checked_kind,
    checked_language,
    partner_mail,
    told_mark,
    wording_digest,
)
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.desk.threats.models import Threat
from tocsin.desk.threats.overlap import repeated
from tocsin.desk.threats.queries import all_sentences, sentence_limits, sentence_texts
from tocsin.terms import Absent, Conflict, Occasion, Tlp

TOLD_PRIORITY = 80
SENDABLE_HOURS = 72
"""How long the mail to a partner may still be sent; an answer may come at any time after."""


@transaction.atomic
def enrol_partner(occasion: Occasion, *, name: str, language: str, contact: str, limit: Tlp) -> Partner:
    """Enrol an office that may be told things up to `limit`. The address is sealed."""
    authorise(occasion, Permission.PARTNER_TELL)
    title, address = checked_contact(name, contact)
    if Partner.objects.filter(name=title).exists():
        raise Conflict(f"There is a partner called {title} already.", "Use it, or give another name.")
    box = seal.seal_new(address.encode(), context=PARTNER_CONTEXT, entropy=occasion.entropy)
    partner = Partner.objects.create(
        id=occasion.new_id(),
        name=title,
        language=checked_language(language),
        wrapped_key=box.wrapped_key,
        contact=box.sealed,
        limit=limit,
    )
    body = {"partner": title, "language": language, "limit": limit.label}
    append(
        occasion,
        act="partners.enrol_partner",
        subjects=[partner.pk],
        limit=Tlp.AMBER,
        body=body,
        result=partner.pk,
    )
    return partner


@transaction.atomic
def tell_partner(occasion: Occasion, partner_id: UUID, *, sentences: Sequence[UUID], wording: str) -> PartnerMessage:
    """Tell a partner something that rests on these sentences of tips, in exactly this wording.

    Raises `Absent` for a sentence this officer may not know of, and `NotPermitted` for one whose limit
    goes beyond the partner's clearance. The wording is sealed with its digest and goes out by mail with a
    link for *received* or *dismissed*.
    """
    officer = authorise(occasion, Permission.PARTNER_TELL)
    partner = access_partner(officer, partner_id)
    check_wording(wording)
    named = list(dict.fromkeys(sentences))
    _check_known(officer, named)
    limit, need = told_mark(named, sentence_limits(named), Tlp(partner.limit), partner.pk)
    _refuse_repetition(partner, named, wording)
    key, entry_id, mail_id = seal.wrap_new_key(occasion.entropy, WORDING_CONTEXT), occasion.new_id(), occasion.new_id()
    told = PartnerMessage(
        id=occasion.new_id(),
        partner=partner,
        wrapped_key=key,
        wording=seal.seal(key, wording.encode(), context=WORDING_CONTEXT, entropy=occasion.entropy),
        digest=wording_digest(wording),
        limit=limit,
        need=need,
        told_at=occasion.at,
        told_by=officer.pk,
        message_id=mail_id,
    )
    place(_mail(occasion, partner, told, wording, entry_id), at=occasion.at, entropy=occasion.entropy)
    told.save(force_insert=True)
    ToldSentence.objects.bulk_create(ToldSentence(told=told, sentence_id=id_) for id_ in named)
    for threat in Threat.objects.filter(tips__sentences__in=named, closed_at=None).distinct():
        bind_insiders(occasion, threat.pk, officer)
    body = {
        "office": officer.office,
        "partner": partner.name,
        "digest": told.digest,
        "limit": limit.label,
        "sentences": len(named),
    }
    append(
        occasion,
        act="partners.tell_partner",
        subjects=[told.pk, partner.pk, *named],
        limit=max(limit, Tlp.AMBER),
        need=need,
        body=body,
        entry_id=entry_id,
        result=told.pk,
    )
    return told


@transaction.atomic
def note_receipt(occasion: Occasion, message_id: UUID, *, kind: ReceiptKind | str, words: str, at: datetime) -> Receipt:
    """Note what a partner did with what it was told, where that came another way than the link.

    `words` are the partner's own, quoted; `at` is when they were said. Several may follow one another.
    """
    officer = authorise(occasion, Permission.PARTNER_TELL)
    told = access_message(officer, message_id)
    quoted = check_receipt(words, at, told.told_at, occasion.at)
    receipt = Receipt.objects.create(
        id=occasion.new_id(),
        told=told,
        kind=checked_kind(kind),
        words=seal.seal(bytes(told.wrapped_key), quoted.encode(), context=WORDING_CONTEXT, entropy=occasion.entropy),
        at=at,
        noted_at=occasion.at,
        noted_by=officer.pk,
    )
    body = {
        "office": officer.office,
        "partner": told.partner.name,
        "kind": str(receipt.kind),
        "words": quoted,
        "at": at.isoformat(),
        "digest": told.digest,
    }
    append(
        occasion,
        act="partners.note_receipt",
        subjects=[receipt.pk, told.pk, told.partner_id],
        limit=max(Tlp(told.limit), Tlp.AMBER),
        need=told.need,
        body=body,
        result=receipt.pk,
    )
    return receipt


def _refuse_repetition(partner: Partner, named: Sequence[UUID], wording: str) -> None:
    """Refuse a wording that repeats a tip's sentence which this partner may not be told."""
    cleared, everything = Tlp(partner.limit), all_sentences()
    kept = [one for one in everything if one.mark.beyond(cleared, partner.pk)]
    told = [one.text for one in everything if one.id in named or not one.mark.beyond(cleared, partner.pk)]
    if repeated(wording, kept, told):
        raise Conflict(
            "The wording repeats something that this partner may not be told.",
            "Write it from the sentences that you named.",
        )


def _check_known(officer: Officer, sentences: Sequence[UUID]) -> None:
    if len(sentence_texts(officer, sentences)) != len(sentences):
        raise Absent("There is no such sentence.", "Take the sentences from a tip that you may read.")


def _mail(occasion: Occasion, partner: Partner, told: PartnerMessage, wording: str, entry_id: UUID) -> Authorised:
    subject, body = partner_mail(wording, partner.language, Tlp(told.limit))
    return Authorised(
        id=told.message_id,
        kind=MessageKind.LINK,
        entry_id=entry_id,
        subject_id=told.pk,
        priority=TOLD_PRIORITY,
        not_before=None,
        expires_at=occasion.at + timedelta(hours=SENDABLE_HOURS),
        renditions=(Rendition(partner.language, Channel.EMAIL, subject, body),),
        recipients=(Recipient("partner", partner.pk, partner.language),),
        choices=CHOICES,
    )
