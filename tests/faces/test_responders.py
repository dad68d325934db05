"""Recipients of a replay who answer: each of them, whatever was interrupted between the mail and its receipt."""

import mailbox
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.people import START, desk_occasion
from tests.warning import make_town, released
from tocsin.desk.delivery import sending
from tocsin.desk.delivery.channels import Letter, Report
from tocsin.desk.delivery.models import Delivery
from tocsin.desk.delivery.rules import Channel, Tick, Verdict
from tocsin.faces.cli.replaying.mailroom import Mailroom
from tocsin.faces.cli.replaying.reader import scenario_from
from tocsin.faces.cli.replaying.responders import Responders

SMALL = (Path(__file__).parents[1] / "scenarios" / "small.toml").read_text(encoding="utf-8")
EVERYBODY = SMALL.replace("percent = 50", "percent = 100")
PEOPLE = 6


class Killed(BaseException):
    """The process dies here."""


class Filing:
    """A way out that files each mail, and dies, where told to, before anybody hears of it."""

    channel, host = Channel.EMAIL, "127.0.0.1"

    def __init__(self, maildir: Path, *, dies: bool) -> None:
        self._box, self._dies = mailbox.Maildir(maildir, create=True), dies

    def deliver(self, letters: Sequence[Letter], *, seconds_max: float) -> list[Report]:
        """Take every letter."""
        for letter in letters:
            headers = f"X-Envelope-To: {letter.address}\nMessage-ID: {letter.message_id}\nSubject: News\n"
            self._box.add(f"{headers}\n{letter.ack_url}\n".encode())
        if self._dies:
            raise Killed
        return [Report(letter.delivery_id, Verdict.ACCEPTED, "") for letter in letters]

    def close(self) -> None:
        """Nothing is held."""


def send(maildir: Path, *, dies: bool) -> None:
    """One batch."""
    sending.send_due(
        Filing(maildir, dies=dies),
        worker="replay",
        now=lambda: START,
        monotonic=lambda: Tick("this start", 1.0),
        entropy=os.urandom,
    )


def test_who_got_a_mail_whose_receipt_was_lost_answers_all_the_same(desk: None, tmp_path: Path):
    """Killed between the mails and the commit of their outcome: the second copies are no news, the people are."""
    released(make_town(PEOPLE))
    with pytest.raises(Killed):
        send(tmp_path / "mail", dies=True)
    responders = Responders(scenario_from(EVERYBODY), [], Mailroom(tmp_path / "mail"))
    responders.look()
    assert responders.next_due is None
    sending.take_back(desk_occasion(), Tick("this start", 2.0), every=True)
    send(tmp_path / "mail", dies=False)
    assert Delivery.objects.filter(recipient_kind="person", handed_over_at=START).count() == PEOPLE
    responders.look()
    assert len(responders.waiting) == PEOPLE
    assert all(START < reply.due <= START + timedelta(hours=6) for reply in responders.waiting)
