"""The local mail server, the ports and the lock of a desk."""

import mailbox
import smtplib
import socket
from pathlib import Path

import pytest

from tocsin.faces.hosting.lock import directory_lock
from tocsin.faces.hosting.mail import LocalMail
from tocsin.faces.hosting.ports import free_port, require_free
from tocsin.terms import DeskUnusable


def test_a_mail_is_filed_whole(tmp_path: Path):
    """What was sent stands in the Maildir, with the address it was sent to."""
    port = free_port()
    with LocalMail(tmp_path / "mail", port), smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("a@desk.example", ["b@people.example"], b"Subject: test\r\n\r\nbody\r\n")
    (message,) = mailbox.Maildir(tmp_path / "mail")
    assert message["X-Envelope-To"] == "b@people.example"
    assert message.get_payload().strip() == "body"


def test_a_port_in_use_is_said(tmp_path: Path):
    """The port and what needs it are named."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DeskUnusable, match=str(port)):
            require_free("127.0.0.1", port, "the test")
        with pytest.raises(DeskUnusable), LocalMail(tmp_path / "mail", port):
            pass


def test_one_directory_one_desk(tmp_path: Path):
    """While one holds the lock another is refused; afterwards it is free."""
    with directory_lock(tmp_path), pytest.raises(DeskUnusable, match="Another tocsin"), directory_lock(tmp_path):
        pass
    with directory_lock(tmp_path):
        pass
