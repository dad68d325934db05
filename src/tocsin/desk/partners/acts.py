"""The only writers of partners: one function for each thing an officer does."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tocsin.desk.alerts.acts.duties import bind_insiders
from tocsin.desk.delivery.acts import place
from tocsin.desk.delivery.rules import Authorised, Channel, MessageKind, Recipient, Rendition
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.partners.models import IntakeLink, Partner, PartnerMessage, Receipt, ToldSentence
from tocsin.desk.partners.queries import (
    NO_LINK,
    NO_LINK_HINT,
    PARTNER_CONTEXT,
    WORDING_CONTEXT,
    access_message,
    access_partner,
)
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
from tocsin.desk.threats.acts import take_in
from tocsin.desk.threats.models import Intake, Threat
from tocsin.desk.threats.overlap import repeated
from tocsin.desk.threats.queries import all_sentences, sentence_limits, sentence_texts
from tocsin.terms import Absent, Conflict, Occasion, Tlp

TOLD_PRIORITY = 80
INTAKE_LINK_HOURS, TOKEN_BYTES = 72, 16
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


@transaction.atomic
def issue_intake_link(occasion: Occasion, partner_id: UUID) -> str:
    """Make a one-time link by which a partner may tell the desk something; returns its token.

    An earlier link that was not used is void. The token is shown once, to be handed over by a way that the
    officer trusts; the desk keeps its digest.
    """
    officer = authorise(occasion, Permission.PARTNER_TELL)
    partner = access_partner(officer, partner_id)
    IntakeLink.objects.filter(partner=partner, used_at=None).update(used_at=occasion.at)
    token = base64.b32encode(occasion.entropy(TOKEN_BYTES)).decode().rstrip("=").lower()
    link = IntakeLink.objects.create(
        id=occasion.new_id(),
        partner=partner,
        token_digest=seal.token_digest(token),
        made_at=occasion.at,
        expires_at=occasion.at + timedelta(hours=INTAKE_LINK_HOURS),
    )
    body = {"office": officer.office, "partner": partner.name, "expires_at": link.expires_at.isoformat()}
    append(
        occasion,
        act="partners.issue_intake_link",
        subjects=[link.pk, partner.pk],
        limit=Tlp.AMBER,
        body=body,
        result=link.pk,
    )
    return token


@transaction.atomic
def take_from_partner(occasion: Occasion, token: str, *, words: str, limit: Tlp) -> tuple[Intake, str]:
    """Take in what a partner tells by its link, under the limit it sets; returns it with the receipt code.

    The link is used up. `Absent` for one that is not there, was used or has expired.
    """
    digest = seal.token_digest(token)
    link = IntakeLink.objects.select_for_update(of=("self",)).filter(token_digest=digest).first()
    if link is None or link.used_at is not None or link.expires_at <= occasion.at:
        raise Absent(NO_LINK, NO_LINK_HINT)
    link.used_at = occasion.at
    link.save(update_fields=["used_at"])
    told = replace(occasion, actor=f"partner:{link.partner_id}")
    return take_in(told, words=words, form=digest, source=link.partner.name, limit=limit)


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
