"""Telling a partner, and what the partner did with it."""

import hashlib
import re

import pytest
from django.db import DatabaseError, transaction

from tests.desk.stage import Desk, open_desk, record_acts, token
from tests.people import START, after, make_officer
from tocsin.desk.delivery.acts import answer
from tocsin.desk.delivery.models import Delivery, Message
from tocsin.desk.officers.rules import Role
from tocsin.desk.partners.acts import enrol_partner, note_receipt, tell_partner
from tocsin.desk.partners.models import Partner, PartnerMessage, Receipt
from tocsin.desk.partners.queries import access_partners, access_told
from tocsin.desk.partners.rules import ReceiptKind
from tocsin.desk.record.queries import opened
from tocsin.desk.threats.acts import file_tip
from tocsin.desk.threats.models import TipSentence
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Occasion, Tlp

WORDING = "We have information on a plan against large gatherings in the city.\nIt may come within two days."


@pytest.fixture
def staffed(desk: None) -> Desk:
    """A desk with its officers."""
    return open_desk()


@pytest.fixture
def partner(staffed: Desk) -> Partner:
    """A partner cleared up to amber."""
    return enrol_partner(
        staffed.by(staffed.releaser),
        name="Neighbour's liaison office",
        language="en",
        contact="liaison@neighbour.example",
        limit=Tlp.AMBER,
    )


@pytest.fixture
def sentences(staffed: Desk) -> list[TipSentence]:
    """A tip of three sentences: green, amber, red."""
    tip = file_tip(
        staffed.by(staffed.drafter),
        source="A service",
        grade="B2",
        received_at=START,
        sentences=[
            ("Large gatherings are threatened.", Tlp.GREEN),
            ("It may come within two days.", Tlp.AMBER),
            ("The source sits in the group.", Tlp.RED),
        ],
        limit=Tlp.RED,
    )
    return list(tip.sentences.all())


def tell(desk: Desk, partner: Partner, sentences: list[TipSentence]) -> PartnerMessage:
    """The releaser tells the partner these sentences in the test's wording."""
    ids = [sentence.pk for sentence in sentences]
    return tell_partner(desk.by(desk.releaser), partner.pk, sentences=ids, wording=WORDING)


def test_the_exact_wording_arrives_with_its_digest(
    staffed: Desk, partner: Partner, sentences: list[TipSentence]
) -> None:
    """The partner can hash what it reads and find the digest in the mail and at the desk."""
    told = tell(staffed, partner, sentences[:2])
    staffed.send()
    body = staffed.post.to("liaison@neighbour.example")[0].text.body
    assert WORDING in body
    assert told.digest == hashlib.sha256(WORDING.encode()).hexdigest()
    assert told.digest in body
    assert told.limit == Tlp.AMBER
    assert record_acts()[-2:] == ["partners.tell_partner", "delivery.batch"]


def test_a_sentence_beyond_the_partners_clearance_is_refused(
    staffed: Desk, partner: Partner, sentences: list[TipSentence]
) -> None:
    """One red sentence refuses the whole telling; nothing is placed, stored or recorded."""
    with pytest.raises(NotPermitted, match="Sentence 3"):
        tell(staffed, partner, sentences)
    assert not PartnerMessage.objects.exists()
    assert not Message.objects.exists()
    assert record_acts()[-1] == "threats.file_tip"


def test_a_sentence_the_officer_may_not_read_is_absent(
    staffed: Desk, partner: Partner, sentences: list[TipSentence]
) -> None:
    """Beyond the officer's own clearance it looks as if it were not there."""
    releaser = make_officer(Role.RELEASER, name="Low desk", clearance=Tlp.GREEN)
    occasion = staffed.by(releaser)
    with pytest.raises(Absent):
        tell_partner(occasion, partner.pk, sentences=[sentences[1].pk], wording=WORDING)


@pytest.mark.parametrize("wording", ["", "Answer here: {ack_url}"])
def test_a_telling_without_words_is_refused(
    staffed: Desk, partner: Partner, sentences: list[TipSentence], wording: str
) -> None:
    """Empty, or bringing a link of its own: refused."""
    with pytest.raises(BadInput):
        tell_partner(staffed.by(staffed.releaser), partner.pk, sentences=[sentences[0].pk], wording=wording)


def test_only_a_releaser_tells(staffed: Desk, partner: Partner, sentences: list[TipSentence]) -> None:
    """A drafter may not, and sees no partner."""
    with pytest.raises(NotPermitted):
        tell_partner(staffed.by(staffed.drafter), partner.pk, sentences=[sentences[0].pk], wording=WORDING)
    assert not access_partners(staffed.drafter)
    assert access_told(staffed.drafter) == []


def test_receipt_by_link_and_dismissal_by_word(staffed: Desk, partner: Partner, sentences: list[TipSentence]) -> None:
    """Told, handed over, received by the link, dismissed in public twelve days later: all in one line."""
    told = tell(staffed, partner, sentences[:2])
    staffed.send()
    letter = staffed.post.to("liaison@neighbour.example")[0]
    staffed.now = after(hours=2)
    answer(Occasion("anyone", staffed.now, staffed.by(staffed.releaser).entropy), token(letter), "received", "Noted.")
    staffed.now = after(days=13)
    note_receipt(
        staffed.by(staffed.releaser),
        told.pk,
        kind=ReceiptKind.DISMISSED,
        words="An attempt to unsettle us.",
        at=after(days=12),
    )
    (seen,) = access_told(staffed.releaser, partner.pk)
    assert (seen.wording, seen.told_at, seen.handed_over_at, seen.received_at) == (
        WORDING,
        START,
        START,
        after(hours=2),
    )
    assert [(r.kind, r.words, r.way, r.at) for r in seen.replies] == [
        ("received", "Noted.", "link", after(hours=2)),
        ("dismissed", "An attempt to unsettle us.", "Release desk", after(days=12)),
    ]
    assert set(seen.sentences) == {sentence.pk for sentence in sentences[:2]}


def test_silence_is_shown_as_silence(staffed: Desk, partner: Partner, sentences: list[TipSentence]) -> None:
    """Handed over is not received."""
    tell(staffed, partner, sentences[:1])
    staffed.send()
    (seen,) = access_told(staffed.releaser)
    assert seen.handed_over_at == START
    assert seen.received_at is None
    assert seen.replies == ()


@pytest.mark.parametrize(
    ("words", "at"), [("", after(hours=1)), ("Early.", after(hours=-1)), ("Late.", after(days=99))]
)
def test_a_receipt_that_does_not_fit_is_refused(
    staffed: Desk, partner: Partner, sentences: list[TipSentence], words: str, at: object
) -> None:
    """Without words, before the telling, or in the future."""
    told = tell(staffed, partner, sentences[:1])
    staffed.now = after(days=1)
    with pytest.raises(BadInput):
        note_receipt(staffed.by(staffed.releaser), told.pk, kind=ReceiptKind.READ, words=words, at=at)  # type: ignore[arg-type]


def test_a_kind_of_receipt_that_is_none_is_refused(
    staffed: Desk, partner: Partner, sentences: list[TipSentence]
) -> None:
    """Only received, read and dismissed."""
    told = tell(staffed, partner, sentences[:1])
    with pytest.raises(BadInput, match="no kind of receipt"):
        note_receipt(staffed.by(staffed.releaser), told.pk, kind="ignored", words="…", at=START)


def test_what_was_told_is_seen_up_to_the_clearance(
    staffed: Desk, partner: Partner, sentences: list[TipSentence]
) -> None:
    """An amber telling does not exist for a releaser cleared to green."""
    told = tell(staffed, partner, sentences[:2])
    low = make_officer(Role.RELEASER, name="Low desk", clearance=Tlp.GREEN)
    assert access_told(low) == []
    with pytest.raises(Absent):
        note_receipt(staffed.by(low), told.pk, kind=ReceiptKind.READ, words="Seen.", at=START)


def test_the_record_tells_the_digest_and_not_the_words(
    staffed: Desk, partner: Partner, sentences: list[TipSentence]
) -> None:
    """The entry names the partner, the digest and the limit."""
    told = tell(staffed, partner, sentences[:2])
    (entry,) = opened(Tlp.RED, ("partners.tell_partner",))
    assert entry.body is not None
    assert entry.body["digest"] == told.digest
    assert WORDING not in str(entry.body)
    assert entry.limit is Tlp.AMBER


def test_wording_words_and_address_are_sealed(staffed: Desk, partner: Partner, sentences: list[TipSentence]) -> None:
    """Neither stands in the partners' tables in the clear."""
    told = tell(staffed, partner, sentences[:1])
    note_receipt(staffed.by(staffed.releaser), told.pk, kind=ReceiptKind.READ, words="Seen and filed.", at=START)
    rows = [Partner.objects.get(), PartnerMessage.objects.get(), Receipt.objects.get()]
    stored = b"".join(
        bytes(value) for row in rows for value in vars(row).values() if isinstance(value, bytes | memoryview)
    )
    assert not re.search(rb"large gatherings|liaison@neighbour|Seen and filed", stored)


def test_a_receipt_is_append_only(staffed: Desk, partner: Partner, sentences: list[TipSentence]) -> None:
    """Nobody rewrites what a partner said."""
    told = tell(staffed, partner, sentences[:1])
    note_receipt(staffed.by(staffed.releaser), told.pk, kind=ReceiptKind.READ, words="Seen.", at=START)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Receipt.objects.update(kind="dismissed")


def test_a_partner_is_enrolled_once(staffed: Desk, partner: Partner) -> None:
    """The same name a second time is refused."""
    with pytest.raises(Conflict):
        enrol_partner(
            staffed.by(staffed.releaser), name=partner.name, language="en", contact="a@b.example", limit=Tlp.RED
        )


def test_a_partner_mail_goes_to_the_partner_alone(
    staffed: Desk, partner: Partner, sentences: list[TipSentence]
) -> None:
    """One delivery, of the kind partner."""
    tell(staffed, partner, sentences[:1])
    assert list(Delivery.objects.values_list("recipient_kind", "recipient_id")) == [("partner", partner.pk)]
