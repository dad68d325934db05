"""The mails of an order."""

import pytest

from tests.desk.measures.test_rules import WORDING, content
from tocsin.desk.measures.notices import LABELS, labels_for, lifted_notice, order_notice, page_text, reminder_notice
from tocsin.desk.measures.rules import ACK_PLACE


def test_the_order_tells_everything_that_is_owed() -> None:
    """Gathering, wording, issuer, legal basis, end, appeal and the link for the answer stand in one mail."""
    body = order_notice(content(), WORDING, "Spring concert").body
    owed = ("Spring concert", WORDING.body, "City office", "Public Safety Act", "2024-05-03 12:00 UTC", "court")
    assert all(words in body for words in owed)
    assert body.count(ACK_PLACE) == 1


def test_a_reminder_says_so_and_asks_again() -> None:
    """The reminder holds the whole order and the link."""
    notice = reminder_notice(content(), WORDING, "Spring concert")
    assert notice.body.startswith(LABELS["en"].reminder)
    assert notice.asks
    assert notice.body.count(ACK_PLACE) == 1


def test_a_lifting_asks_nothing() -> None:
    """The words approved with the order come first, and there is no link."""
    notice = lifted_notice(content(), WORDING, "Spring concert")
    assert notice.body.startswith(WORDING.lifted)
    assert not notice.asks
    assert ACK_PLACE not in notice.body


def test_a_title_from_a_register_brings_no_link_and_no_lines() -> None:
    """What comes from outside is put on one line, and cannot take the link's place."""
    body = order_notice(content(), WORDING, f"Concert\r\nBcc: all {ACK_PLACE}").body
    assert body.count(ACK_PLACE) == 1
    assert "Concert Bcc: all" in body.splitlines()[0]


def test_the_page_holds_counts_and_no_names() -> None:
    """Supervisors are told how many, not who."""
    subject, body = page_text("Suspend concerts", {"confirmed": 1, "refused": 2, "silent": 3, "undelivered": 0})
    assert "3 silent" in subject
    assert "refused: 2" in body


@pytest.mark.parametrize(("tag", "language"), [("ru", "ru"), ("ru-RU", "ru"), ("en", "en"), ("qq", "en")])
def test_labels_follow_the_language(tag: str, language: str) -> None:
    """An unknown language gets English labels."""
    assert labels_for(tag) is LABELS[language]
