"""What was sent, what people wrote beside answers, organisers' contacts: erased by destroying keys; nothing else is."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.people import START, after, bare, desk_occasion, make_officer, occasion
from tests.warning import Town, make_town, released
from tocsin.desk.delivery.acts import answer
from tocsin.desk.delivery.models import Answer, Delivery, Message, Rendition
from tocsin.desk.delivery.queries import ack_url, find_by_token
from tocsin.desk.exposure.models import Gathering, Organiser, Person
from tocsin.desk.exposure.queries import organiser_contacts
from tocsin.desk.keeping.acts.erasing import erase_overdue, forget_person
from tocsin.desk.keeping.rules import Held
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import opened
from tocsin.terms import NotPermitted, Tlp

pytestmark = pytest.mark.usefixtures("desk")
NEVER = dict.fromkeys(Held, 0)
NOTE = "I hide at the mill with my sister."


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town, its warning out, one person's answer with a note to it."""
    place = make_town()
    released(place)
    mine = Delivery.objects.filter(recipient_kind="person").order_by("pk")[0]
    answer(bare(f"recipient:{mine.pk}", after(minutes=2)), token_of(mine), "received", NOTE)
    return place


def token_of(delivery: Delivery) -> str:
    """The token in a delivery's link."""
    return ack_url(delivery.pk).rpartition("/")[2]


def erase(days: float, **kept: int) -> dict[Held, int]:
    """Erase, `days` after the start, with these periods and no others."""
    return erase_overdue(
        desk_occasion(after(days=days)), {**NEVER, **{Held(kind): length for kind, length in kept.items()}}
    )


def test_what_was_sent_is_erased_after_its_time(town: Town) -> None:
    """The key is destroyed; who got it when stays, and the page behind the link says that it is over."""
    deliveries = Delivery.objects.count()
    assert erase(9, messages=10) == {}
    texts = Rendition.objects.count()
    assert erase(40, messages=10)[Held.MESSAGES] == texts
    assert not Rendition.objects.exclude(text_key=b"").exists()
    assert not Rendition.objects.exclude(text_sealed=b"").exists()
    assert Delivery.objects.count() == deliveries
    assert "erased" in find_by_token(token_of(Delivery.objects.all()[0])).text.body
    assert erase(41, messages=10) == {}


def test_what_may_still_be_sent_stays(town: Town) -> None:
    """Its time begins with the message's end."""
    Message.objects.update(expires_at=after(days=35))
    assert erase(40, messages=10) == {}


def test_a_note_beside_an_answer_is_erased_and_the_choice_stays(town: Town) -> None:
    """What was chosen is counted; what was written was about a person."""
    assert erase(40, notes=10)[Held.NOTES] == 1
    [given] = Answer.objects.all()
    assert (given.choice, given.note_key, bytes(given.note_sealed), given.note) == ("received", None, b"", "")


def test_one_person_is_forgotten_with_all_that_was_written(town: Town) -> None:
    """Contact, stays and notes, in one act by an administrator; others keep theirs."""
    [given] = Answer.objects.select_related("delivery")
    administrator = make_officer(Role.ADMINISTRATOR, name="Boss")
    with pytest.raises(NotPermitted):
        forget_person(occasion(town.releaser, after(hours=1)), given.delivery.recipient_id)
    assert Answer.objects.get().note == NOTE
    forget_person(occasion(administrator, after(hours=1)), given.delivery.recipient_id)
    assert Answer.objects.get().note == ""
    assert Person.objects.filter(wrapped_key=None).count() == 1
    assert len(list(opened(Tlp.RED, ["exposure.erase_person"]))) == 1


def test_a_person_whose_time_is_over_leaves_no_note(town: Town) -> None:
    """Erasing people by time takes their notes along."""
    erase(800, people=10)
    assert Answer.objects.get().note == ""


def test_organisers_contacts_go_after_their_last_gathering_and_import(town: Town) -> None:
    """Not while a gathering is to come, or its end unknown, and never without a known date of import."""
    held = Organiser.objects.filter(wrapped_key__isnull=False).count()
    assert held > 0
    last = Gathering.objects.filter(ends_at__isnull=False).order_by("-ends_at")[0]
    Gathering.objects.filter(pk=last.pk).update(ends_at=after(days=60))
    waiting = 1 if last.organiser_id else 0
    unknown = Gathering.objects.filter(ends_at=None, organiser__isnull=False).values("organiser").distinct().count()
    assert erase(50, organisers=10).get(Held.ORGANISERS, 0) == held - waiting - unknown
    Organiser.objects.update(renewed_at=None)
    assert erase(500, organisers=10) == {}
    Organiser.objects.update(renewed_at=START)
    Gathering.objects.filter(ends_at=None).update(starts_at=START, ends_at=after(days=1))
    erase(500, organisers=10)
    assert organiser_contacts(list(Organiser.objects.values_list("pk", flat=True))) == {}


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("delivery_rendition", "language = 'xx'"),
        ("delivery_rendition", "text_sealed = text_key"),
        ("delivery_rendition", "text_key = text_sealed, text_sealed = text_key"),
        ("delivery_rendition", "language = 'xx', text_key = {empty}, text_sealed = {empty}"),
        ("delivery_answer", "choice = 'safe'"),
        ("delivery_answer", "choice = 'safe', note_key = NULL, note_sealed = {empty}"),
        ("delivery_answer", "note_key = NULL"),
    ],
)
def test_nothing_else_of_them_can_be_changed(town: Town, table: str, change: str) -> None:
    """The database lets a key go, together with what it opened, and keeps every other column as it was."""
    empty = "x''" if connection.vendor == "sqlite" else "'\\x'::bytea"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change.format(empty=empty)}")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
