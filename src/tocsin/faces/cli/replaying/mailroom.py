"""The local Maildir, read as its recipients would: who got which mail, with which link to answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

_IDENTIFIER = re.compile(r"\s*<([0-9a-f-]{36})@")
_LINK = re.compile(r"https?://\S+/a/[a-z2-7]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it arrived. Its subject is the same in every replay; its text holds the link."""

    delivery_id: UUID
    address: str
    link: str
    subject: str
    text: str


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
    mail = message_from_bytes(content, policy=default)
    text = str(mail.get_content())
    link, identifier = _LINK.search(text), _IDENTIFIER.match(str(mail["Message-ID"] or ""))
    address, subject = str(mail["X-Envelope-To"] or "").strip(), str(mail["Subject"] or "")
    if link is None or identifier is None or not address:
        return None
    return Letter(UUID(identifier[1]), address, link[0], subject, text)
