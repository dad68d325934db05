"""Properties of delivery: whatever a text holds, it arrives; whatever is retried, time is bounded."""

from datetime import timedelta
from email import message_from_bytes, policy
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from tests.people import START
from tocsin.desk.delivery.channels import Letter
from tocsin.desk.delivery.channels.mail import compose
from tocsin.desk.delivery.rules import Channel, Rendition, next_attempt, rendition_for, splice

ONE = UUID("018e0000-0000-7000-8000-000000000001")
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=400)
SUBJECT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=120).filter(
    lambda text: bool(text.strip()) and text.isprintable()
)
LINK = st.from_regex(r"https?://[a-z0-9./?=&-]{1,120}", fullmatch=True)


def mail_of(text: Rendition, link: str) -> bytes:
    """The bytes of a mail."""
    letter = Letter(ONE, ONE, text, "a@b.example", link, f"<{ONE}@b.example>", START)
    return compose(text, "Desk <desk@b.example>").for_letter(letter)


@given(SUBJECT, TEXT, TEXT, LINK)
@example("0", "000=\x08\x80\x80\x80\x80\x80\U00010000\U00010000\U000100000", "", "http://0")
@example("0", "\u00c5\u0085\x0b\x0c\x1c\u2028 \t", " \u00e9" * 40, "http://0")
def test_any_text_arrives_as_it_was_approved(subject: str, before: str, after: str, link: str) -> None:
    """A mail reader sees exactly the text with the link, in lines that SMTP can carry."""
    text = Rendition("en", Channel.EMAIL, subject, f"{before}{{ack_url}}{after}")
    sent = mail_of(text, link)
    mail = message_from_bytes(sent, policy=policy.default)
    content = mail.get_payload(decode=True)
    assert isinstance(content, bytes)
    # A link that the texts around it spell themselves would be found first; generated ones never do.
    assert content.decode().replace("\r\n", "\n") == splice(text, link, "").body
    body = sent.partition(b"\r\n\r\n")[2]
    assert all(len(line) <= 76 for line in body.split(b"\r\n"))
    assert b"\n" not in sent.replace(b"\r\n", b"")


@given(SUBJECT)
def test_any_subject_arrives_and_adds_no_header(subject: str) -> None:
    """Whatever a subject holds, the mail has the headers it should have, each once."""
    mail = message_from_bytes(mail_of(Rendition("en", Channel.EMAIL, subject, "text"), ""), policy=policy.default)
    assert len(mail.keys()) == len(set(mail.keys())) == 10
    assert str(mail["Subject"]) == subject


@given(st.integers(1, 10**12), st.integers(1, 10**7))
def test_a_retry_is_later_but_never_after_the_end(attempts: int, seconds_left: int) -> None:
    """Each pause is positive, at most 15 minutes, and ends with the message."""
    end = START + timedelta(seconds=seconds_left)
    again = next_attempt(attempts, START, end)
    assert START < again <= end
    assert again - START <= timedelta(minutes=15)


@given(st.text(max_size=12), st.lists(st.sampled_from(["en", "ru", "de-AT", "fr"]), min_size=1, unique=True))
def test_nobody_is_left_without_a_text(language: str, offered: list[str]) -> None:
    """Any language finds one of the texts that there are."""
    texts = [Rendition(tag, Channel.EMAIL, "s", "b") for tag in offered]
    assert rendition_for(language, Channel.EMAIL, texts) in texts
