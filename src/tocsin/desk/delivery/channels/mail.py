"""Composing mail: the bytes of a text once, then only the recipient's own fields for each letter.

Composing a whole message for every recipient costs more than sending it. Headers follow RFC 5322,
the body is text/plain in UTF-8 as quoted-printable (RFC 2045, 6.7), so that no line is too long for
SMTP in any script. ``Auto-Submitted`` (RFC 3834) keeps out-of-office replies away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.quoprimime import body_encode
from email.utils import format_datetime

from tocsin.desk.delivery.channels import Letter
from tocsin.desk.delivery.rules import ACK_URL, Rendition

SOFT_BREAK = b"=\r\n"
LINE_MAX = 78
ENCODED_LINE_MAX = 75
"""A line of quoted-printable has 76 characters at most, the soft break's among them (RFC 2045, 6.7)."""
ENCODED_WORD_MAX = 54
"""Characters inside an encoded-word, so that even ``Subject:`` with the first stays within 76 (RFC 2047, 2)."""


@dataclass(frozen=True, slots=True)
class ComposedMail:
    """A text as bytes, with the place of the recipient's link left open."""

    headers: bytes
    before_link: bytes
    after_link: bytes
    has_link: bool

    def for_letter(self, letter: Letter) -> bytes:
        """The whole message for one recipient, with CRLF line ends and without dot-stuffing."""
        own = f"To: {letter.address}\r\nMessage-ID: {letter.message_id}\r\nDate: {format_datetime(letter.date)}\r\n"
        link = _encoded(letter.ack_url) if self.has_link else b""
        return own.encode("ascii") + self.headers + self.before_link + link + self.after_link


def compose(text: Rendition, sender: str) -> ComposedMail:
    """The bytes that all recipients of `text` share."""
    head, _, tail = text.body.partition(ACK_URL)
    before, after = _encoded(head), _encoded(tail)
    return ComposedMail(
        headers=_headers(text, sender),
        before_link=before if not before or before.endswith(b"\r\n") else before + SOFT_BREAK,
        after_link=after if not after or after.startswith(b"\r\n") else SOFT_BREAK + after,
        has_link=ACK_URL in text.body,
    )


def _headers(text: Rendition, sender: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = text.language
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = 'text/plain; charset="utf-8"'
    message["Content-Transfer-Encoding"] = "quoted-printable"
    return _subject(text.subject) + bytes(message)


def _subject(text: str) -> bytes:
    """The ``Subject`` line, which gives back `text` to the letter, however long.

    A short one in ASCII stands as it is. Any other is cut into encoded-words (RFC 2047): white space
    between them is not part of the text, so folding there (RFC 5322, 2.2.3) neither adds nor loses any.
    """
    plain = f"Subject: {text}"
    if text.isascii() and text == text.strip() and "=?" not in text and len(plain) <= LINE_MAX:
        return f"{plain}\r\n".encode("ascii")
    words = (f"=?utf-8?q?{part}?=" for part in _parts(text))
    folded = "\r\n ".join(words)
    return f"Subject: {folded}\r\n".encode("ascii")


def _parts(text: str) -> Iterator[str]:
    """The text in pieces of an encoded-word, cut between characters: each holds whole ones (RFC 2047, 5).

    The Q encoding, for every script: the exercise marker stays readable to whoever looks at the bytes.
    """
    part = ""
    for character in text:
        coded = _q_encoded(character)
        if len(part) + len(coded) > ENCODED_WORD_MAX:
            yield part
            part = ""
        part += coded
    yield part


def _q_encoded(character: str) -> str:
    """One character in the Q encoding (RFC 2047, 4.2)."""
    if character == " ":
        return "_"
    if character.isascii() and character not in "=?_":
        return character
    return "".join(f"={byte:02X}" for byte in character.encode())


def _encoded(text: str) -> bytes:
    """Quoted-printable with CRLF, whatever line ends the text came with; each line has room for a soft break."""
    octets = text.replace("\r\n", "\n").replace("\r", "\n").encode().decode("latin-1")
    return body_encode(octets, maxlinelen=ENCODED_LINE_MAX, eol="\r\n").encode("ascii")
