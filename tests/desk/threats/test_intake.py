"""What somebody outside tells the desk: sealed, bounded, nameless, and a tip only once it is graded."""

import os

import pytest
from django.db import connection

from tests.people import START, after, make_officer, occasion
from tocsin.desk.officers.rules import Role
from tocsin.desk.partners.acts import enrol_partner, issue_intake_link, take_from_partner
from tocsin.desk.record.models import Entry
from tocsin.desk.threats.acts import add_to_intake, file_intake, read_intake, set_intake_aside, take_in
from tocsin.desk.threats.intake import ADDITIONS_MAX, ANONYMOUS, HOURLY_MAX, TooMany
from tocsin.desk.threats.models import Intake
from tocsin.desk.threats.queries import access_intake, access_intakes, access_tip, intake_by_receipt
from tocsin.terms import Absent, BadInput, Conflict, Need, Occasion, Tlp

WORDS = "A van stands behind the mill every night. I have seen the men."
pytestmark = pytest.mark.usefixtures("desk")


def sent(words: str = WORDS, hours: float = 0) -> tuple[Intake, str]:
    """An anonymous message."""
    return take_in(Occasion(ANONYMOUS, after(hours=hours, seconds=37), os.urandom), words=words, form=os.urandom(32))


def test_it_is_sealed_and_nothing_of_the_sender_is_kept() -> None:
    """No column tells a word, a code, or a time finer than the minute."""
    intake, code = sent()
    assert intake.received_at == START
    with connection.cursor() as cursor:
        for table in ("threats_intake", "threats_intakewords", "record_entry", "record_body"):
            cursor.execute(f'SELECT * FROM "{table}"')
            raw = str([bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row])
            assert "mill" not in raw
            assert code not in raw
    assert Entry.objects.latest("sequence").actor == ANONYMOUS


def test_its_sender_comes_back_with_the_code() -> None:
    """To see that it was read and to add to it; what is added makes it wait again."""
    drafter = make_officer(Role.DRAFTER)
    intake, code = sent()
    read_intake(occasion(drafter), intake.pk)
    assert intake_by_receipt(code.upper()).state == "read"
    add_to_intake(Occasion(ANONYMOUS, after(hours=1), os.urandom), code, "It left at noon.")
    assert [one.text for one in access_intake(drafter, intake.pk).words.all()] == [WORDS, "It left at noon."]
    assert intake_by_receipt(code).state == "waiting"
    assert intake_by_receipt("aaaa-bbbb") is None
    with pytest.raises(Absent):
        add_to_intake(Occasion(ANONYMOUS, START, os.urandom), "aaaa-bbbb", "Hello?")


def test_it_becomes_a_tip_when_it_is_graded() -> None:
    """Filed once, or set aside with a reason; then nothing more is decided about it."""
    drafter = make_officer(Role.DRAFTER)
    first, second = sent()[0], sent("Nonsense.")[0]
    tip = file_intake(
        occasion(drafter),
        first.pk,
        source="Anonymous",
        grade="F6",
        sentences=[("A van stands behind the mill.", Tlp.GREEN)],
        limit=Tlp.RED,
    )
    assert access_tip(drafter, tip.pk).received_at == START
    with pytest.raises(Conflict, match="filed"):
        set_intake_aside(occasion(drafter), first.pk, "Twice.")
    with pytest.raises(BadInput, match="reason"):
        set_intake_aside(occasion(drafter), second.pk, "")
    set_intake_aside(occasion(drafter), second.pk, "Spam.")
    assert access_intakes(drafter, waiting_only=True) == []


def test_only_who_grades_tips_reads_it() -> None:
    """A reporter files tips and reads none; a releaser reads tips and grades none."""
    intake, _ = sent()
    for role in (Role.REPORTER, Role.RELEASER, Role.AUDITOR, Role.ADMINISTRATOR):
        officer = make_officer(role, name=str(role))
        assert access_intakes(officer) == []
        with pytest.raises(Absent):
            access_intake(officer, intake.pk)


@pytest.mark.parametrize("words", ["", " \n ", "\u202e\u200b", "x" * 8001])
def test_empty_and_endless_words_are_refused(words: str) -> None:
    """Also words of nothing but invisible characters."""
    with pytest.raises(BadInput):
        sent(words)


def test_invisible_characters_are_taken_out() -> None:
    """What an officer reads is what stands there: no text that runs the other way, no bell, no null."""
    intake, _ = sent("Go\u202e left\x00\x07.\r\nThen right.")
    assert intake.words.get().text == "Go left.\nThen right."


def test_a_form_counts_once_and_additions_end() -> None:
    """A form sent again changes nothing; nobody fills a message without end."""
    form = os.urandom(32)
    at = Occasion(ANONYMOUS, START, os.urandom)
    _, code = take_in(at, words=WORDS, form=form)
    with pytest.raises(Conflict, match="already"):
        take_in(at, words=WORDS, form=form)
    for _ in range(ADDITIONS_MAX):
        add_to_intake(at, code, "More.")
    with pytest.raises(Conflict, match="Nothing more"):
        add_to_intake(at, code, "More.")


def test_a_flood_is_refused_and_partners_still_come_through() -> None:
    """So many in an hour, then no more until the hour is over; a partner's link is not held up."""
    for _ in range(HOURLY_MAX):
        sent()
    with pytest.raises(TooMany):
        sent()
    releaser = make_officer(Role.RELEASER)
    partner = enrol_partner(occasion(releaser), name="Port", language="en", contact="p@port.example", limit=Tlp.AMBER)
    token = issue_intake_link(occasion(releaser), partner.pk)
    take_from_partner(occasion(f"partner:{partner.pk}"), token, words=WORDS, limit=Tlp.RED)
    sent(hours=2)


def test_a_partners_words_carry_its_name_and_its_limit() -> None:
    """The link is good once; what is filed from it goes no further than the partner said."""
    releaser, drafter = make_officer(Role.RELEASER), make_officer(Role.DRAFTER)
    partner = enrol_partner(occasion(releaser), name="Port", language="en", contact="p@port.example", limit=Tlp.AMBER)
    old, token = (issue_intake_link(occasion(releaser), partner.pk) for _ in range(2))
    by = occasion(f"partner:{partner.pk}")
    for bad in (old, "nothing"):
        with pytest.raises(Absent):
            take_from_partner(by, bad, words=WORDS, limit=Tlp.AMBER)
    intake, _ = take_from_partner(by, token, words=WORDS, limit=Tlp.AMBER_STRICT)
    assert (intake.source, intake.teller) == ("Port", f"partner:{partner.pk}")
    with pytest.raises(Absent):
        take_from_partner(by, token, words=WORDS, limit=Tlp.AMBER)
    filing = {"source": "Port", "grade": "B2", "limit": Tlp.RED}
    with pytest.raises(BadInput, match="sentence 1 would go further"):
        file_intake(occasion(drafter), intake.pk, sentences=[(WORDS, Tlp.GREEN)], **filing)
    tip = file_intake(occasion(drafter), intake.pk, sentences=[(WORDS, Tlp.RED)], need=Need.of(drafter.pk), **filing)
    assert tip.need == Need.of(drafter.pk)


def test_a_link_that_has_expired_opens_nothing() -> None:
    """After three days a new one is asked for."""
    releaser = make_officer(Role.RELEASER)
    partner = enrol_partner(occasion(releaser), name="Port", language="en", contact="p@port.example", limit=Tlp.AMBER)
    token = issue_intake_link(occasion(releaser), partner.pk)
    with pytest.raises(Absent):
        take_from_partner(occasion(f"partner:{partner.pk}", after(days=4)), token, words=WORDS, limit=Tlp.AMBER)
