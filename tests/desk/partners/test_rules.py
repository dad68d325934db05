"""What may be told to a partner, and how it stands in the mail."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tocsin.desk.partners.rules import (
    ACK_PLACE,
    check_receipt,
    check_wording,
    checked_contact,
    checked_language,
    partner_mail,
    told_mark,
    wording_digest,
)
from tocsin.desk.threats.rules import Mark
from tocsin.terms import BadInput, Need, NotPermitted, Tlp

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)
GROUP, PARTNER, OTHER = UUID(int=7), UUID(int=8), UUID(int=9)
MARKS = {ONE: Mark(Tlp.GREEN), TWO: Mark(Tlp.AMBER)}


def test_the_narrowest_sentence_governs() -> None:
    """What rests on a green and an amber sentence is amber."""
    assert told_mark([ONE, TWO], MARKS, Tlp.AMBER, PARTNER) == Mark(Tlp.AMBER)


@pytest.mark.parametrize("cleared", [Tlp.CLEAR, Tlp.GREEN])
def test_a_sentence_beyond_the_clearance_is_refused(cleared: Tlp) -> None:
    """One sentence too many refuses the whole telling, and says which one."""
    with pytest.raises(NotPermitted, match=r"Sentence .*2"):
        told_mark([ONE, TWO], MARKS, cleared, PARTNER)


def test_a_sentence_without_a_known_limit_goes_nowhere() -> None:
    """Not knowing a limit is not leave to tell."""
    with pytest.raises(NotPermitted):
        told_mark([UUID(int=3)], MARKS, Tlp.RED, PARTNER)


def test_named_recipients_are_the_only_ones() -> None:
    """A sentence for one partner goes to that partner, and a group's sentence to a partner who is named."""
    marks = {
        ONE: Mark(Tlp.GREEN, Need.of(told=[PARTNER])),
        TWO: Mark(Tlp.GREEN, Need.of(GROUP, told=[PARTNER])),
    }
    assert told_mark([ONE, TWO], marks, Tlp.AMBER, PARTNER).need == Need.of(GROUP, told=[PARTNER])
    for sentence in (ONE, TWO):
        with pytest.raises(NotPermitted):
            told_mark([sentence], marks, Tlp.RED, OTHER)


def test_what_is_for_a_group_goes_to_no_partner() -> None:
    """A need-to-know group without a named recipient keeps the sentence in the house."""
    with pytest.raises(NotPermitted):
        told_mark([ONE], {ONE: Mark(Tlp.CLEAR, Need.of(GROUP))}, Tlp.RED, PARTNER)


def test_a_telling_rests_on_something() -> None:
    """Without a sentence there is nothing that could be told."""
    with pytest.raises(BadInput):
        told_mark([], MARKS, Tlp.RED, PARTNER)


@pytest.mark.parametrize("wording", ["", " \n", "x" * 20_001, f"Answer: {ACK_PLACE}"])
def test_a_wording_is_whole_and_brings_no_link(wording: str) -> None:
    """Empty, endless, or with a link place of its own: refused."""
    with pytest.raises(BadInput):
        check_wording(wording)


def test_the_mail_holds_the_exact_wording_and_its_digest() -> None:
    """The wording stands first and unchanged, so that both sides hash the same bytes."""
    wording = "  Two lines,\nwith a space at the end. "
    subject, body = partner_mail(wording, "en", Tlp.AMBER)
    assert body.startswith(wording)
    assert hashlib.sha256(wording.encode()).hexdigest() == wording_digest(wording)
    assert wording_digest(wording) in body
    assert body.count(ACK_PLACE) == 1
    assert subject == "TLP:AMBER Information under handling limits"


def test_the_words_of_a_receipt_are_quoted_and_timed() -> None:
    """Words without space around them; a time between the telling and now."""
    later = NOON + timedelta(hours=1)
    assert check_receipt(" noted ", later, NOON, later) == "noted"
    wrong = [
        (" ", NOON, later),
        ("x" * 2001, NOON, later),
        ("early", NOON - timedelta(seconds=1), later),
        ("late", later + timedelta(seconds=1), later),
        ("nowhere", NOON.replace(tzinfo=None), later),
    ]
    for words, at, now in wrong:
        with pytest.raises(BadInput):
            check_receipt(words, at, NOON, now)


@pytest.mark.parametrize(
    ("name", "contact"),
    [
        ("", "a@b.example"),
        ("x" * 201, "a@b.example"),
        ("Office", ""),
        ("Office", "a.example"),
        ("Office", "a b@c.example"),
    ],
)
def test_a_partner_has_a_name_and_an_address(name: str, contact: str) -> None:
    """One of the two missing, or no address: refused."""
    with pytest.raises(BadInput):
        checked_contact(name, contact)


@pytest.mark.parametrize("language", ["", "english", "e n"])
def test_a_partner_reads_a_language(language: str) -> None:
    """What is no tag is refused."""
    with pytest.raises(BadInput):
        checked_language(language)
