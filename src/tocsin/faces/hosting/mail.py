"""A mail server for desks that are not live: it takes every message and files it in a Maildir."""

import mailbox
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller

from tocsin.faces.hosting.ports import require_free
from tocsin.terms import DeskUnusable

SIZE_BYTES_MAX = 4_000_000
HOST = "127.0.0.1"


class LocalMail:
    """A context manager: an SMTP server on loopback that files what it gets into `maildir`.

    Raises `DeskUnusable` where the port is taken.
    """

    def __init__(self, maildir: Path, port: int) -> None:
        self.maildir, self.port = maildir, port
        self._controller = Controller(
            _Filing(maildir), hostname=HOST, port=port, data_size_limit=SIZE_BYTES_MAX, enable_SMTPUTF8=True
        )

    def __enter__(self) -> "LocalMail":
        require_free(HOST, self.port, "the local mail server")
        try:
            self._controller.start()
        except OSError as error:
            raise DeskUnusable(f"The local mail server cannot start: {error}.", "Is its port in use?") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()


class _Filing:
    """The handler: one file a message, written before the message is confirmed."""

    def __init__(self, maildir: Path) -> None:
        maildir.parent.mkdir(parents=True, exist_ok=True)
        self._box = mailbox.Maildir(maildir, create=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        recipients = ", ".join(envelope.rcpt_tos).encode()
        self._box.add(b"X-Envelope-To: " + recipients + b"\r\n" + envelope.original_content)
        return "250 filed"
