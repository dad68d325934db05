"""Acknowledgement links and answers."""

import re

import pytest
from django.db import DatabaseError, transaction

from tests.desk.delivery.post import Sender, Sink, alert_to
from tests.people import after, desk_occasion
from tocsin.desk.delivery.acts import answer
from tocsin.desk.delivery.models import Answer, Delivery, DeliveryEvent, Rendition
from tocsin.desk.delivery.queries import ack_url, answers, find_by_token, progress, recipient_states
from tocsin.desk.delivery.rules import State
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened
from tocsin.terms import Absent, BadInput, Occasion, Tlp

pytestmark = pytest.mark.usefixtures("desk")


def token_of(delivery: Delivery) -> str:
    """The token in a delivery's link."""
    return ack_url(delivery.pk).rpartition("/")[2]


def visitor(hours: float = 1) -> Occasion:
    """Somebody who opened a link; the face does not know yet who."""
    return Occasion("recipient:unknown", after(hours=hours), desk_occasion().entropy)


def test_the_link_in_the_mail_answers(sink: Sink, sender: Sender):
    """From the mail that arrived to the answer in the record, with nothing but the link."""
    about = alert_to(2)
    sender.send()
    (link,) = re.findall(r"http://\S+/a/(\S+)", sink.mails[0].get_content())
    given = answer(visitor(), link, "safe", "on the train home")
    shown = progress(about)
    assert (shown.answered, shown.channels[0].answered, shown.recipients) == (1, 1, 2)
    (entry,) = opened(Tlp.RED, acts=("delivery.answer",))
    assert entry.actor == f"recipient:{given.delivery_id}"
    assert entry.body is not None
    assert (entry.body["choice"], entry.body["ordinal"]) == ("safe", 1)
    assert "train" not in str(entry.body)


def test_the_page_behind_the_link_changes_nothing():
    """Looking shows the text, the choices and the answers so far, and leaves no trace."""
    about = alert_to(1)
    delivery = Delivery.objects.get()
    before = Entry.objects.count()
    asked = find_by_token(token_of(delivery).upper())
    assert asked.subject_id == about
    assert asked.choices == ("safe", "need help")
    assert asked.text.subject == "[EXERCISE EXERCISE EXERCISE] Warning"
    assert ack_url(delivery.pk) in asked.text.body
    assert asked.answers == ()
    assert Entry.objects.count() == before


@pytest.mark.parametrize("token", ["", "a" * 26, "x" * 5000, "../../etc/passwd", "\x00"])
def test_a_wrong_token_is_absent(token: str):
    """Whatever is not the token of a delivery opens nothing and answers nothing."""
    alert_to(1)
    with pytest.raises(Absent):
        find_by_token(token)
    with pytest.raises(Absent):
        answer(visitor(), token, "safe")
    assert Answer.objects.count() == 0


def test_only_digests_of_tokens_are_stored():
    """Somebody who reads the database cannot answer for anyone."""
    alert_to(1)
    delivery = Delivery.objects.get()
    token = token_of(delivery)
    assert len(token) == 26
    assert len(bytes(delivery.token_digest)) == 32
    assert token not in str(Delivery.objects.values().get())


def test_a_choice_that_was_not_offered_is_refused():
    """Only what was asked can be answered."""
    alert_to(1)
    with pytest.raises(BadInput, match="not offered"):
        answer(visitor(), token_of(Delivery.objects.get()), "maybe")


def test_a_note_has_a_length(sink: Sink):
    """A note of a book's length is refused."""
    alert_to(1)
    with pytest.raises(BadInput, match="characters"):
        answer(visitor(), token_of(Delivery.objects.get()), "safe", "x" * 2001)


def test_a_second_answer_stands_beside_the_first():
    """Who was safe and then needs help has said both; nothing is overwritten."""
    about = alert_to(1)
    token = token_of(Delivery.objects.get())
    answer(visitor(1), token, "safe")
    answer(visitor(2), token, "need help", "trapped")
    assert [(one.choice, one.note, one.ordinal) for one in answers(about)] == [
        ("safe", "", 1),
        ("need help", "trapped", 2),
    ]
    assert progress(about).answered == 1
    (state,) = recipient_states(about)
    assert [one.choice for one in state.answers] == ["safe", "need help"]
    assert state.state is State.READY


def test_an_answer_after_the_end_is_kept():
    """The message has ended; what was answered was answered."""
    about = alert_to(1)
    answer(visitor(hours=30), token_of(Delivery.objects.get()), "safe")
    assert len(answers(about)) == 1


def test_notes_are_sealed():
    """A refusal can be held against its author: its words are not in the table in the clear."""
    about = alert_to(1)
    answer(visitor(), token_of(Delivery.objects.get()), "need help", "words of my own")
    assert b"words" not in bytes(Answer.objects.get().note_sealed)
    assert answers(about)[0].note == "words of my own"


@pytest.mark.parametrize("table", [Rendition, DeliveryEvent, Answer])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_texts_events_and_answers_are_append_only(table: type, verb: str, sink: Sink, sender: Sender):
    """The database itself refuses to change or delete them, on both engines."""
    alert_to(1)
    sender.send()
    answer(visitor(), token_of(Delivery.objects.get()), "safe")
    name, pk = table._meta.db_table, table.objects.get().pk
    field = {"delivery_rendition": "language", "delivery_deliveryevent": "detail", "delivery_answer": "choice"}[name]
    rows = table.objects.filter(pk=pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(**{field: "changed"}) if verb == "update" else rows._raw_delete("default")
    assert table.objects.count() == 1
