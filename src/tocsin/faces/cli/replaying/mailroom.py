"""The local Maildir, read as its recipients would: who got which mail, with which link to answer."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from pathlib import Path
from uuid import UUID

_ADDRESS = re.compile(rb"^X-Envelope-To: *(\S+?)\r?$", re.M | re.I)
_MESSAGE_ID = re.compile(rb"^Message-ID: *<([0-9a-f-]{36})@", re.M | re.I)
_SUBJECT = re.compile(rb"^Subject: *(.*(?:\n[ \t].*)*)$", re.M | re.I)
_LINK = re.compile(r"https?://\S+/a/[a-z2-7]+")
_ANY_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it arrived. `wording` is its subject and text without any link: the same in every replay."""

    delivery_id: UUID
    address: str
    link: str
    wording: str


class Mailroom:
    """Gives every mail of a Maildir once. A second copy of a delivery is no new mail."""

    def __init__(self, maildir: Path) -> None:
        self._folder = maildir / "new"
        self._files: set[str] = set()
        self._deliveries: set[UUID] = set()

    def new_letters(self) -> Iterator[Letter]:
        """The mails that came since the last call, those with a link to answer."""
        names = {path.name for path in self._folder.iterdir()} if self._folder.is_dir() else set()
        for name in sorted(names - self._files):
            self._files.add(name)
            letter = read_letter((self._folder / name).read_bytes())
            if letter is not None and letter.delivery_id not in self._deliveries:
                self._deliveries.add(letter.delivery_id)
                yield letter


def read_letter(content: bytes) -> Letter | None:
    """The letter in a mail of this desk; None where nothing can be answered."""
    head, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    address, message_id = _ADDRESS.search(head), _MESSAGE_ID.search(head)
    text = quopri.decodestring(body).decode("utf-8", "replace")
    link = _LINK.search(text)
    if address is None or message_id is None or link is None:
        return None
    subject = _SUBJECT.search(head)
    wording = (_decoded(subject[1]) if subject else "") + "\n" + _ANY_LINK.sub("", text)
    return Letter(UUID(message_id[1].decode()), address[1].decode(), link[0], wording)


def _decoded(subject: bytes) -> str:
    """The words of a subject, however the mail folds and encodes them (RFC 2047)."""
    return str(make_header(decode_header(subject.decode("ascii", "replace"))))
