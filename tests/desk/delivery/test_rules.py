"""Pure decisions of delivery."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.people import START
from tocsin.desk.delivery.rules import (
    Channel,
    Event,
    Outcome,
    Recipient,
    Rendition,
    State,
    Verdict,
    check_host,
    choice_offered,
    delivery_id,
    is_loopback,
    is_sendable,
    marked,
    message_id_header,
    next_attempt,
    rendition_for,
    smtp_verdict,
    splice,
    without_addresses,
)
from tocsin.terms import BadInput, DeskUnusable, Mode

TEXT = Rendition("en", Channel.EMAIL, "Warning", "Read {ack_url} and {this} {stays}.")
ONE = UUID("018e0000-0000-7000-8000-000000000001")


def test_pauses_double_up_to_a_cap_and_end_with_the_message():
    """30 s, doubling, at most 15 min, never past the end."""
    far = START + timedelta(days=9)
    pauses = [(next_attempt(n, START, far) - START).total_seconds() for n in (1, 2, 3, 4, 5, 6, 50, 10**9)]
    assert pauses == [30, 60, 120, 240, 480, 900, 900, 900]
    near = START + timedelta(seconds=45)
    assert next_attempt(2, START, near) == near


@pytest.mark.parametrize(
    ("language", "found"),
    [("ru", "ru"), ("RU", "ru"), ("ru-RU", "ru"), ("pt-BR", "pt-br"), ("pt-PT", "en"), ("zz", "en")],
)
def test_a_text_is_found_by_language_then_base_then_the_first(language: str, found: str):
    """Nobody is left without a text because of a language tag."""
    texts = [replace(TEXT, language=tag) for tag in ("en", "ru", "pt-br")]
    text = rendition_for(language, Channel.EMAIL, texts)
    assert text is not None
    assert text.language == found


def test_the_marker_stands_at_head_and_foot_and_only_where_there_is_one():
    """An exercise cannot be cropped into a live warning by its first or last line."""
    text = marked(TEXT, "EXERCISE")
    assert text.subject == "[EXERCISE] Warning"
    assert text.body.splitlines()[0] == text.body.splitlines()[-1] == "EXERCISE"
    assert marked(TEXT, "") is TEXT


def test_splicing_touches_nothing_but_the_link():
    """Other braces in a text are text."""
    assert splice(TEXT, "http://x/a/t", "").body == "Read http://x/a/t and {this} {stays}."


def test_a_text_cannot_template_the_marker_away():
    """The marker is put after templating: a link full of newlines moves nothing above it."""
    assert splice(TEXT, "\n" * 90, "EXERCISE").body.startswith("EXERCISE\n")


def test_a_delivery_keeps_its_id_and_message_id():
    """The same message, recipient and channel give the same ids; another recipient others."""
    person = Recipient("person", ONE, "en")
    first = delivery_id(ONE, person, Channel.EMAIL)
    assert first == delivery_id(ONE, replace(person, language="de"), Channel.EMAIL)
    assert first != delivery_id(ONE, replace(person, kind="officer"), Channel.EMAIL)
    assert first.version == 8
    assert message_id_header(first, "desk@tocsin.example") == f"<{first}@tocsin.example>"
    assert message_id_header(first, "desk") == f"<{first}@desk.invalid>"


@pytest.mark.parametrize(
    ("code", "about_recipient", "verdict"),
    [
        (550, True, Verdict.REFUSED),
        (554, True, Verdict.REFUSED),
        (450, True, Verdict.AGAIN),
        (421, True, Verdict.AGAIN),
        (550, False, Verdict.AGAIN),
        (530, True, Verdict.AGAIN),
        (535, True, Verdict.AGAIN),
        (-1, True, Verdict.AGAIN),
    ],
)
def test_only_a_refusal_about_the_recipient_is_permanent(code: int, about_recipient: bool, verdict: Verdict):
    """What may be our own fault is never held against a recipient."""
    assert smtp_verdict(code, about_recipient=about_recipient) is verdict


@pytest.mark.parametrize(
    ("host", "stays"),
    [
        ("localhost", True),
        ("LocalHost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost.evil.example", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("", False),
        ("mail.example", False),
    ],
)
def test_loopback_is_told_without_looking_names_up(host: str, stays: bool):
    """A name that might be resolved elsewhere is not loopback."""
    assert is_loopback(host) is stays


def test_hosts_of_a_desk_that_is_not_live():
    """A named exercise host passes, any other fails, a live desk goes anywhere."""
    check_host(Mode.EXERCISE, "relay.exercise.example", ["relay.exercise.example"])
    check_host(Mode.LIVE, "relay.example", [])
    for mode in (Mode.EXERCISE, Mode.REPLAY):
        with pytest.raises(DeskUnusable, match=r"exercise_hosts|not on this machine"):
            check_host(mode, "relay.example", ["other.example"])


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("a@b.example", True),
        ("a.b+c@[127.0.0.1]", True),
        ("a b@c.example", False),
        ("a@b.example>\r\nRCPT TO:<x@y.example", False),
        ("<a@b.example>", False),
        ("a@b@c.example", False),
        ("ä@b.example", False),
        ("", False),
        ("a" * 250 + "@b.example", False),
    ],
)
def test_an_address_that_could_break_a_command_is_not_used(address: str, usable: bool):
    """Nothing that ends a command or a header gets into one."""
    assert is_sendable(address) is usable


def test_a_servers_words_are_kept_without_addresses():
    """One line, no address, not too long."""
    assert without_addresses("550 <a@b.example>:\r\n no a@b.example " + "x" * 400).startswith(
        "550 <<address>>: no <address> x"
    )
    assert len(without_addresses("x" * 400)) == 300


def test_an_answer_must_have_been_offered():
    """Also where nothing was asked."""
    assert choice_offered("yes", ["yes", "no"]) == "yes"
    with pytest.raises(BadInput, match="asks nothing"):
        choice_offered("yes", [])


@pytest.mark.parametrize(
    ("event", "doubtful", "state"),
    [
        (Event.HANDED_OVER, True, State.HANDED_OVER),
        (Event.RETRY, False, State.READY),
        (Event.RETRY, True, State.IN_DOUBT),
        (Event.LEASE_OVER, True, State.IN_DOUBT),
        (None, False, State.READY),
        (None, True, State.IN_DOUBT),
        (Event.EXPIRED, True, State.EXPIRED),
    ],
)
def test_where_a_delivery_stands_after_an_outcome(event: Event | None, doubtful: bool, state: State):
    """Closed states stay closed; what waits again says whether a copy may be out."""
    assert Outcome(ONE, 1, event, "", doubtful, START).state is state
