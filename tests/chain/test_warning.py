"""One warning from a tip to its end, on a clock of the test's own, with a real mail server.

Tip, threat, alert by two officers, mails; nobody answers the lapse guard, the alert lapses; it is
renewed, retracted, and the threat closed. Everything is counted, and the record holds it all in order.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from tests.desk.delivery.post import Clocks, Sender, Sink, mail_server, sender_to
from tests.people import START, after, desk_occasion, occasion
from tests.warning import SECRET, Town, content, make_town, newcomer, typed
from tocsin.desk.alerts.acts import (
    cancel_alert,
    close_threat,
    draft_alert,
    release_alert,
    renew_alert,
    submit_alert,
)
from tocsin.desk.alerts.models import Alert, LapseQuestion
from tocsin.desk.alerts.queries import coverage, feed, live_alerts, over_warned_person_hours, publications_live
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.acts import answer
from tocsin.desk.delivery.queries import next_due, progress
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.record.queries import opened
from tocsin.faces.hosting.ports import free_port
from tocsin.terms import Tlp


@dataclass
class Desk:
    """The desk at work: timers and sender, on the test's clock."""

    town: Town
    clocks: Clocks
    sink: Sink
    sender: Sender
    seen: int = field(default=0)

    def work_until(self, at: datetime) -> None:
        """Move the clock from one due thing to the next, up to `at`, and do each when it is due."""
        while True:
            self._work()
            due = next_due()
            if due is None or due > at:
                break
            self.clocks.at = max(due, self.clocks.at)
        self.clocks.at = at

    def _work(self) -> None:
        while timers.fire_due(lambda: desk_occasion(self.clocks.at)) or self.sender.send().touched:
            pass

    def new_mails(self) -> list[tuple[str, str]]:
        """Recipient and subject of every mail since the last call."""
        got = list(zip(self.sink.recipients, self.sink.mails, strict=True))[self.seen :]
        self.seen += len(got)
        return [(recipient, str(mail["Subject"]).strip()) for recipient, mail in got]


@pytest.fixture
def working(desk: None) -> Iterator[Desk]:
    """A desk with a town, a mail server and a sender."""
    clocks, port = Clocks(), free_port()
    with ExitStack() as stack:
        sink = stack.enter_context(mail_server(Sink(), port))
        sender = stack.enter_context(sender_to(port, clocks))
        yield Desk(make_town(people=6), clocks, sink, sender)


def release(desk: Desk, draft: Alert) -> Alert:
    """The drafter submits, the releaser releases what the drafter's digest names."""
    at = desk.clocks.at
    digest = submit_alert(occasion(desk.town.drafter, at), draft.id)
    return release_alert(occasion(desk.town.releaser, at), draft.id, digest_seen=digest, typed=typed(draft))


def test_a_warning_from_the_tip_to_its_end(working: Desk) -> None:
    """The whole story, with every mail that left the house."""
    town, threat = working.town, working.town.threat

    # The threat is open for an hour before the alert is out.
    working.work_until(after(hours=1))
    wanted = content(town, effective_at=after(hours=1), expires_at=after(hours=5))
    first = release(working, draft_alert(occasion(town.drafter, after(hours=1)), threat_id=threat.id, content=wanted))
    assert working.new_mails() == []
    working.work_until(after(hours=1, minutes=10))
    mails = working.new_mails()
    assert {recipient for recipient, _ in mails} == {f"p{n}@person.example" for n in range(6)}
    assert {subject for _, subject in mails} == {
        "[EXERCISE EXERCISE EXERCISE] Stay away from large gatherings in Lower Quay"
    }
    assert all(SECRET not in str(mail) for mail in working.sink.mails)

    # One answers by the link in the mail; one comes into the area later and is told too.
    [link] = re.findall(r"http://localhost:8123/a/(\w+)", working.sink.mails[0].get_content())
    answer(occasion("recipient", working.clocks.at), link, "received")
    import_register(occasion(town.administrator, after(hours=2)), newcomer())
    working.work_until(after(hours=2, minutes=30))
    assert [recipient for recipient, _ in working.new_mails()] == ["late@person.example"]
    told = progress(first.id)
    assert (told.reached, told.answered) == (7, 1)

    # The guard asks, nobody answers; it goes upward; the alert lapses.
    working.work_until(after(hours=4, minutes=10))
    assert {subject.partition(" ends at ")[0] for _, subject in working.new_mails()} == {
        "[EXERCISE EXERCISE EXERCISE] Alert 1 for Lower Quay"
    }
    working.work_until(after(hours=4, minutes=40))
    [(upward, unsettled)] = working.new_mails()
    assert upward.startswith("office-of-the-supervisor@")
    assert "Unsettled" in unsettled
    working.work_until(after(hours=6))
    (_, lapsed), (_, again) = working.new_mails()  # and the supervisors are paged again while nobody settles it
    assert "Unsettled" in again
    assert "has lapsed" in lapsed
    question = LapseQuestion.objects.get()
    assert (question.asked_at, question.escalated_at, question.lapsed_at, question.answer) == (
        after(hours=4),
        after(hours=4, minutes=30),
        after(hours=5),
        "",
    )
    assert feed(after(hours=6)).entries == ()

    # It is renewed by the same two officers; then it turns out to be wrong and is retracted by one.
    working.work_until(after(hours=7))
    draft = renew_alert(occasion(town.drafter, after(hours=7)), first.id, expires_at=after(hours=20))
    second = release(working, draft)
    working.work_until(after(hours=7, minutes=5))
    assert len(working.new_mails()) == 7
    assert list(live_alerts(after(hours=8))) == [second]
    working.work_until(after(hours=8))
    cancel_alert(occasion(town.releaser, after(hours=8)), second.id, "The source took it back.")
    working.work_until(after(hours=8, minutes=5))
    corrected = working.new_mails()
    people = {recipient for recipient, _ in corrected if recipient.endswith("@person.example")}
    assert people == {f"p{n}@person.example" for n in range(6)} | {"late@person.example"}
    assert sum("is withdrawn" in subject for _, subject in corrected) == 7
    assert sum("was retracted" in subject for _, subject in corrected) == 1

    # The threat is closed; nothing is asked, sent or counted any more.
    close_threat(occasion(town.supervisor, after(hours=10)), threat.id, "The source took it back.")
    working.work_until(after(hours=30))
    assert working.new_mails() == []
    _check_sums(working, first, second)


def _check_sums(working: Desk, first: Alert, second: Alert) -> None:
    """Uncovered: 0–1 h, 5–7 h, 8–10 h. Nobody was warned while away: all were inside for 24 h."""
    told = coverage(working.town.threat.id, after(hours=30))
    assert [(gap.start, gap.end) for gap in told.gaps] == [
        (START, after(hours=1)),
        (after(hours=5), after(hours=7)),
        (after(hours=8), after(hours=10)),
    ]
    assert over_warned_person_hours(first.id) == over_warned_person_hours(second.id) == 0
    pages = publications_live(after(hours=30)).filter(kind="page")
    standings = {bytes(page.content).decode().partition('<p class="standing over">')[2][:8] for page in pages}
    assert standings == {"Replaced", "Cancelle"}
    quiet = ("alerts.authorise_area", "alerts.bind_duty")
    acts = [entry.act for entry in opened(Tlp.RED) if entry.act.startswith(("threats.", "alerts."))]
    assert [act for act in acts if act not in quiet] == [
        "threats.file_tip",
        "threats.open_threat",
        "alerts.draft_alert",
        "alerts.submit_alert",
        "alerts.release_alert",
        "alerts.tell_newcomers",
        "alerts.ask_lapse",
        "alerts.escalate_lapse",
        "alerts.note_lapse",
        "alerts.escalate_lapse",
        "alerts.renew_alert",
        "alerts.submit_alert",
        "alerts.release_alert",
        "alerts.cancel_alert",
        "alerts.close_threat",
    ]
