"""From an authorised message to mails at a real server: texts, order, re-checks, refusals, retries."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tests.desk.delivery.post import BODY, Clocks, Sender, Sink, alert_to, mail_server, message, people, release
from tests.people import START, after, desk_occasion, make_officer, occasion
from tocsin.desk.delivery.acts import cancel, place, place_all, supersede
from tocsin.desk.delivery.channels.smtp import SmtpTransport
from tocsin.desk.delivery.models import Delivery, DeliveryEvent, Message, Rendition
from tocsin.desk.delivery.queries import batch_digest, next_due, nothing_due, progress
from tocsin.desk.delivery.rules import Authorised, Channel, MessageKind, Recipient, State
from tocsin.desk.delivery.rules import Rendition as Text
from tocsin.desk.delivery.sending import Sent, send_due
from tocsin.desk.exposure.acts import erase_person
from tocsin.desk.exposure.models import Person
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import append
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened
from tocsin.terms import BadInput, Conflict, DeskUnusable, Mode, Tlp

pytestmark = pytest.mark.usefixtures("desk")
CPU_SECONDS_MAX = 40.0
"""No measure of speed, only of an end. The mail server shares this process and takes the larger part of it."""


def test_two_thousand_mails_arrive_once_each(sink: Sink, sender: Sender):
    """Everyone gets the mail, in a few seconds, and the record has one entry for each batch."""
    about = alert_to(2000)
    started = time.process_time()
    batches = sender.send_all()
    assert time.process_time() - started < CPU_SECONDS_MAX
    assert sum(batch.handed_over for batch in batches) == 2000
    assert sorted(sink.recipients) == sorted(f"traveller-{n}@people.example" for n in range(2000))
    assert len({mail["Message-ID"] for mail in sink.mails}) == 2000
    assert Entry.objects.filter(act="delivery.batch").count() == len(batches) == 10
    assert progress(about).reached == 2000


def test_a_mail_is_whole_and_marked(sink: Sink, sender: Sender):
    """Marker, headers, text and the recipient's own link arrive as they were approved."""
    alert_to(1)
    sender.send()
    (mail,) = sink.mails
    delivery = Delivery.objects.get()
    assert mail["Subject"] == "[EXERCISE EXERCISE EXERCISE] Warning"
    assert mail["From"] == "desk@tocsin.example"
    assert mail["To"] == "traveller-0@people.example"
    assert mail["Message-ID"] == f"<{delivery.pk}@tocsin.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert parsedate_to_datetime(mail["Date"]) == START
    lines = mail.get_content().splitlines()
    assert lines[0] == lines[-1] == "EXERCISE EXERCISE EXERCISE"
    assert lines[2] == "Avoid large gatherings."
    assert lines[4].startswith("Tell us that you read this: http://localhost:8123/a/")
    assert len(lines[4].rpartition("/")[2]) == 26


def test_a_live_desk_puts_no_marker(sink: Sink, sender: Sender, settings):
    """Only a live desk sends the text bare."""
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)
    alert_to(1)
    sender.send()
    assert sink.mails[0]["Subject"] == "Warning"
    assert "EXERCISE" not in sink.mails[0].get_content()


def test_every_language_gets_its_text_and_others_the_first(sink: Sink, sender: Sender):
    """A long Cyrillic line survives; a language without text falls back; a regional one finds its base."""
    long_line = "Избегайте скоплений людей. " * 60
    texts = (
        Text("en", Channel.EMAIL, "Warning", BODY),
        Text("ru", Channel.EMAIL, "Предупреждение", f"{long_line}\n.\n..точка\n{{ack_url}}"),
    )
    release(message(people(3, ["ru-RU", "fr", "en"]), renditions=texts))
    sender.send()
    by_recipient = dict(zip(sink.recipients, sink.mails, strict=True))
    russian = by_recipient["traveller-0@people.example"]
    assert russian["Subject"].endswith("Предупреждение")
    assert long_line in russian.get_content()
    assert "\n.\n..точка\nhttp://localhost:8123/a/" in russian.get_content().replace("\r\n", "\n")
    assert max(len(line) for line in sink.got[0].original_content.splitlines()) <= 998
    assert by_recipient["traveller-1@people.example"]["Subject"].endswith("Warning")


def test_highest_priority_first_then_the_newest(sink: Sink, sender: Sender):
    """An urgent message overtakes, and of two alike the newer goes first."""
    crowd = people(6)
    older = message(crowd[:2])
    newer = replace(message(crowd[2:4]), id=type(older.id)(int=older.id.int + (1 << 90)))
    urgent = replace(message(crowd[4:]), id=type(older.id)(int=older.id.int - (1 << 90)), priority=9)
    for one in (older, newer, urgent):
        release(one)
    with SmtpTransport("127.0.0.1", sender.transport._port, sender=settings.TOCSIN.sender, connections=1) as single:
        Sender(single, sender.clocks).send()
    order = [Delivery.objects.get(pk=mail["Message-ID"][1:37]).message_id for mail in sink.mails]
    assert order == [urgent.id] * 2 + [newer.id] * 2 + [older.id] * 2


def test_nothing_goes_out_before_its_time(sink: Sink, sender: Sender, clocks: Clocks):
    """`not_before` holds a message back, and a replay's clock is told where to move."""
    alert_to(1, not_before=after(hours=2))
    assert sender.send() == Sent()
    assert nothing_due(clocks.at)
    assert next_due() == after(hours=2)
    clocks.pass_desk(hours=2)
    assert not nothing_due(clocks.at)
    assert sender.send().handed_over == 1
    assert next_due() is None


def test_a_refused_address_fails_for_good_with_its_reason(sink: Sink, sender: Sender, clocks: Clocks):
    """A permanent refusal is not tried again; the reason is kept without the address."""
    about = alert_to(3)
    sink.refuse_recipient["traveller-1@people.example"] = "550 5.1.1 <traveller-1@people.example> unknown here"
    assert sender.send() == Sent(handed_over=2, failed=1)
    failed = Delivery.objects.get(state=State.FAILED)
    assert failed.result == "550 5.1.1 <<address>> unknown here"
    clocks.pass_desk(hours=1)
    assert sender.send() == Sent()
    assert progress(about).channels[0].failed == 1


@pytest.mark.parametrize(
    "refusal",
    [
        {"refuse_all": "450 4.2.1 mailbox busy"},
        {"refuse_sender": "550 5.7.1 sender not allowed"},
        {"refuse_all": "530 5.7.0 authentication required"},
    ],
)
def test_what_is_not_the_recipients_fault_is_tried_again(
    refusal: dict[str, str], sink: Sink, sender: Sender, clocks: Clocks
):
    """A busy mailbox, a refused sender and missing authentication lose nobody."""
    about = alert_to(2)
    for name, reply in refusal.items():
        setattr(sink, name, reply)
    assert sender.send() == Sent(retried=2)
    shown = progress(about).channels[0]
    assert (shown.waiting, shown.retrying, shown.failed) == (2, 2, 0)
    assert shown.trouble == next(iter(refusal.values()))
    sink.refuse_all = sink.refuse_sender = ""
    clocks.pass_desk(seconds=30)
    assert sender.send().handed_over == 2


def test_a_dead_mail_server_loses_nobody(sender: Sender, clocks: Clocks, port: int):
    """Nobody listens: every delivery waits, with growing pauses, is shown, and goes out later."""
    about = alert_to(3)
    pauses = []
    for _ in range(7):
        assert sender.send() == Sent(retried=3)
        due = next_due()
        assert due is not None
        pauses.append((due - clocks.at).total_seconds())
        clocks.at = due
    assert pauses == [30, 60, 120, 240, 480, 900, 900]
    shown = progress(about).channels[0]
    assert (shown.waiting, shown.retrying, shown.in_doubt) == (3, 3, 0)
    assert "mail server cannot be used" in shown.trouble
    with mail_server(Sink(), port) as sink:
        assert sender.send().handed_over == 3
    assert len(sink.got) == 3


def test_a_server_dead_until_the_end_means_expired_not_lost(sender: Sender, clocks: Clocks):
    """The last attempt is at the end; then the row says expired, and how often it was tried."""
    about = alert_to(1, expires_at=after(minutes=5))
    while (due := next_due()) is not None:
        clocks.at = max(clocks.at, due)
        sender.send()
    assert clocks.at == after(minutes=5)
    assert progress(about).channels[0].expired == 1
    assert Delivery.objects.get().attempts > 3


def test_a_broken_connection_after_the_text_is_in_doubt(sink: Sink, sender: Sender, clocks: Clocks):
    """Without a reply nobody knows: it is sent again under the same Message-ID and stays flagged."""
    about = alert_to(1)
    sink.hang_up_at_text = True
    assert sender.send() == Sent(retried=1, in_doubt=1)
    assert Delivery.objects.get().state == State.IN_DOUBT
    sink.hang_up_at_text = False
    clocks.pass_desk(minutes=1)
    assert sender.send() == Sent(handed_over=1, in_doubt=1)
    first, second = sink.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert progress(about).channels[0].in_doubt == 1


def test_expiry_is_checked_at_the_moment_of_sending(sink: Sink, sender: Sender, clocks: Clocks):
    """What has ended is not sent, however long it waited."""
    about = alert_to(2, expires_at=after(hours=1))
    clocks.pass_desk(hours=1)
    assert sender.send() == Sent(expired=2)
    assert sink.got == []
    assert progress(about).channels[0].expired == 2


@pytest.mark.parametrize("stop", ["cancel", "supersede"])
def test_a_stopped_message_is_not_sent_even_when_claimed(stop: str, sink: Sink, sender: Sender, clocks: Clocks):
    """Between two chunks of one claimed batch an officer stops the message: the rest stays here."""
    authorised = message(people(120))
    release(authorised)

    def stop_after_first_chunk() -> None:
        if len(sink.got) >= 50 and not Message.objects.exclude(cancelled_at=None, superseded_at=None).exists():
            if stop == "cancel":
                assert cancel(authorised.subject_id, at=clocks.at, reason="false alarm") == 0
            else:
                assert supersede(authorised.subject_id, by=authorised.id, at=clocks.at) == 0

    def now():
        stop_after_first_chunk()
        return clocks.at

    sent = send_due(sender.transport, worker="w", now=now, monotonic=clocks.monotonic, entropy=lambda n: bytes(n))
    assert (sent.handed_over, sent.cancelled) == (50, 70)
    assert len(sink.got) == 50
    assert progress(authorised.subject_id).channels[0].cancelled == 70


def test_cancelling_stops_what_waits_and_leaves_what_went(sink: Sink, sender: Sender):
    """Cancelling before sending stops everything; kinds can be told apart."""
    crowd = people(2)
    alert = message(crowd)
    correction = message(crowd, kind=MessageKind.CORRECTION, subject_id=alert.subject_id)
    release(alert)
    release(correction)
    assert cancel(alert.subject_id, at=START, reason="withdrawn", kinds=[MessageKind.ALERT]) == 2
    assert sender.send() == Sent(handed_over=2)
    shown = progress(alert.subject_id).channels[0]
    assert (shown.placed, shown.cancelled, shown.handed_over) == (4, 2, 2)


def test_an_erased_recipient_fails_visibly(sink: Sink, sender: Sender):
    """Somebody erased between release and sending is not reached, and that is counted."""
    crowd = people(2)
    authorised = message(crowd)
    release(authorised)
    erase_person(occasion(make_officer(Role.ADMINISTRATOR)), crowd[0].id)
    assert sender.send() == Sent(handed_over=1, failed=1)
    assert Delivery.objects.get(state=State.FAILED).result == "there is no usable address"


def test_a_contact_that_does_not_open_holds_up_nobody_else(sink: Sink, sender: Sender):
    """One changed row is tried again and shown as trouble; everyone else gets the mail."""
    crowd = people(3)
    Person.objects.filter(pk=crowd[1].id).update(contact=b"x" * 40)
    authorised = message(crowd)
    release(authorised)
    assert sender.send() == Sent(handed_over=2, retried=1)
    assert "does not open" in progress(authorised.subject_id).channels[0].trouble


@pytest.mark.parametrize(
    "subject",
    [
        "Stay away from large gatherings",
        "Stay away from large gatherings in the city and its region until Sunday evening, and read this",
        "Предупреждение: избегайте массовых мероприятий в городе и области до вечера воскресенья",
        "تحذير: ابتعد عن التجمعات الكبيرة في المدينة وضواحيها حتى مساء يوم الأحد القادم",
        "x" * 70 + " a first word as long as the line",
        "x" * 200,
        "تحذير " * 33 + "ок",
        "слово " * 33 + "ок",
        "Two  spaces, =?utf-8?q?no_code?= and a : colon",
    ],
)
def test_a_subject_arrives_exactly_as_it_was_approved(subject: str, sink: Sink, sender: Sender, settings):
    """In every script and length, folded or not: no space more at its head, none lost inside."""
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)
    alert_to(1, renditions=(Text("en", Channel.EMAIL, subject, BODY),))
    sender.send()
    assert sink.mails[0]["Subject"] == subject
    head = sink.got[0].original_content.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n")) <= 78


@pytest.mark.parametrize("subject", ["x" * 200, "слово " * 33 + "ок"])
def test_the_marker_can_be_read_in_the_bytes_of_a_subject(subject: str, sink: Sink, sender: Sender):
    """Whoever looks at a mail without decoding it still sees that it is an exercise."""
    alert_to(1, renditions=(Text("en", Channel.EMAIL, subject, BODY),))
    sender.send()
    assert b"\r\nSubject: =?utf-8?q?[EXERCISE_EXERCISE_EXERCISE]" in sink.got[0].original_content
    assert sink.mails[0]["Subject"] == f"[EXERCISE EXERCISE EXERCISE] {subject}"


def test_a_text_that_does_not_open_holds_up_nobody_else(sink: Sink, sender: Sender):
    """Its delivery waits and says why, as our own trouble; everybody else's letter goes out."""
    about = alert_to(3)
    broken = Rendition(id=uuid4(), message=Message.objects.get(), language="xx", channel="email")
    broken.text_key = broken.text_sealed = b"x" * 60
    broken.save(force_insert=True)
    Delivery.objects.filter(pk=Delivery.objects.order_by("pk")[1].pk).update(rendition=broken)
    assert sender.send() == Sent(handed_over=2, retried=1)
    assert "the text does not open" in progress(about).channels[0].trouble


def test_officers_and_organisers_are_reached_too(sink: Sink, sender: Sender):
    """The kinds of the apps below are resolved by delivery itself."""
    officer = make_officer(Role.RELEASER)
    release(message([Recipient("officer", officer.id, "en")], kind=MessageKind.PAGE, choices=()))
    sender.send()
    assert sink.recipients == ["office-of-the-releaser@desk.example"]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"expires_at": None}, "no end"),
        ({"expires_at": START}, "ends before"),
        ({"renditions": ()}, "no text"),
        ({"renditions": (Text("en", Channel.EMAIL, "s", "no link"),)}, "0 times"),
        ({"renditions": (Text("en", Channel.EMAIL, "s", "{ack_url}{ack_url}"),)}, "2 times"),
        ({"renditions": (Text("en", Channel.EMAIL, "s\nBcc: x", "{ack_url}"),)}, "line break"),
        ({"renditions": (Text("en", Channel.EMAIL, " ", "{ack_url}"),)}, "empty"),
        ({"renditions": (Text("en", Channel.EMAIL, "s", BODY),) * 2}, "same language"),
    ],
)
def test_a_message_that_cannot_be_sent_rightly_is_refused(changed: dict, what: str):
    """Nothing is placed without an end, a text, a single link or a reachable kind of recipient."""
    with pytest.raises(BadInput, match=what):
        release(message((), **changed))
    assert Message.objects.count() == 0


def test_a_recipient_nobody_can_reach_is_refused():
    """An unknown kind of recipient is found at release, not at sending."""
    with pytest.raises(BadInput, match="pigeon"):
        release(message([Recipient("pigeon", message(()).id, "en")]))
    assert Message.objects.count() == 0


def test_placing_again_adds_only_newcomers():
    """Until expiry newcomers are added to the same message; a changed text is a conflict."""
    crowd = people(3)
    authorised = message(crowd[:2])
    assert release(authorised) == 2
    with transaction.atomic():
        assert place(replace(authorised, recipients=tuple(crowd)), at=after(hours=1), entropy=os.urandom) == 1
    with pytest.raises(Conflict, match="another text"):
        place(replace(authorised, renditions=(Text("en", Channel.EMAIL, "Other", BODY),)), at=START, entropy=os.urandom)
    assert Delivery.objects.count() == 3


def test_many_messages_are_placed_in_one_pass(django_assert_max_num_queries):
    """Forty messages cost no more statements than a few; each recipient still gets the text of its own message."""
    crowd = people(40)
    many = [
        message([one], renditions=(Text("en", Channel.EMAIL, f"Warning {n}", BODY),)) for n, one in enumerate(crowd)
    ]
    with transaction.atomic():
        with django_assert_max_num_queries(6):
            assert place_all(many, at=START, entropy=os.urandom) == 40
        _append_entries(many)
    rows = Delivery.objects.select_related("rendition")
    subjects = {row.recipient_id: row.rendition.text.subject for row in rows}
    assert [subjects[one.id] for one in crowd] == [f"Warning {n}" for n in range(40)]


def test_many_messages_are_placed_together_or_not_at_all():
    """One that may not be sent refuses all; so do two of one id; no message at all is nothing."""
    crowd = people(2)
    good = message(crowd)
    for wrong in (message(crowd, renditions=()), good, message([Recipient("pigeon", crowd[0].id, "en")])):
        with pytest.raises(BadInput):
            place_all([good, wrong], at=START, entropy=os.urandom)
    assert Message.objects.count() == 0
    assert place_all([], at=START, entropy=os.urandom) == 0


def test_newcomers_and_new_messages_are_placed_together():
    """Of the messages placed at once, some may stand already: those get their newcomers only."""
    crowd = people(3)
    old, new = message(crowd[:2]), message(crowd)
    release(old)
    with transaction.atomic():
        assert place_all([replace(old, recipients=tuple(crowd)), new], at=START, entropy=os.urandom) == 4
        _append_entries([new])
    assert Rendition.objects.count() == 2


def test_a_message_without_its_entry_is_refused_by_the_database():
    """No entry, no message: the foreign key is checked at commit."""
    with pytest.raises(IntegrityError):
        _place_without_entry()
    assert Message.objects.count() == 0


def _append_entries(messages: Sequence[Authorised]) -> None:
    for one in messages:
        append(
            desk_occasion(),
            act="test.release",
            subjects=[one.subject_id],
            limit=Tlp.GREEN,
            body={},
            entry_id=one.entry_id,
        )


@transaction.atomic
def _place_without_entry() -> None:
    place(message(()), at=START, entropy=os.urandom)
    connection.check_constraints()


def test_no_address_stands_in_the_outbox(sink: Sink, sender: Sender):
    """Rows, events and results hold references only."""
    alert_to(2)
    sink.refuse_all = "550 <traveller-0@people.example> and traveller-1@people.example: no"
    sender.send()
    for table in (Message, Rendition, Delivery, DeliveryEvent):
        assert "@people" not in str(list(table.objects.values()))


def test_an_exercise_is_not_handed_to_a_host_elsewhere(sender: Sender, settings):
    """Fail closed: only loopback, or a host that the exercise list names."""
    alert_to(1)
    with SmtpTransport("mail.elsewhere.example", 25, sender="a@b.example") as far:
        stray = Sender(far, sender.clocks)
        with pytest.raises(DeskUnusable, match="not on this machine"):
            stray.send()
        assert Delivery.objects.get().attempts == 0


def test_a_batchs_entry_holds_the_digest_over_its_events(sink: Sink, sender: Sender):
    """The digest in the record is the one over the events as they stand."""
    alert_to(3)
    sink.refuse_recipient["traveller-1@people.example"] = "550 no"
    sender.send()
    entry = Entry.objects.get(act="delivery.batch")
    (body,) = [one.body for one in opened(Tlp.RED, acts=("delivery.batch",))]
    assert body == {"events": 3, "counts": {"handed_over": 2, "failed": 1}, "digest": batch_digest(entry.pk)}


def test_a_late_cancel_does_not_reopen_what_ended(sink: Sink, sender: Sender):
    """What was handed over stays handed over."""
    about = alert_to(1)
    sender.send()
    assert cancel(about, at=after(hours=1), reason="over") == 0
    assert Delivery.objects.get().state == State.HANDED_OVER
    assert START + timedelta(hours=24) == Message.objects.get().expires_at
