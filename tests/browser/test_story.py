"""Two officers, each in a browser of their own, live a warning from the tip to its retraction."""

import json
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Console
from tests.browser.story import TOWN
from tests.people import START, make_officer, occasion
from tests.warning import register, square
from tocsin.desk.alerts.acts import authorise_area
from tocsin.desk.alerts.models import Alert
from tocsin.desk.delivery.channels.smtp import SmtpTransport
from tocsin.desk.delivery.machine import tick
from tocsin.desk.delivery.sending import send_due
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import desk_instant
from tocsin.desk.threats.models import Threat
from tocsin.faces.hosting.mail import LocalMail
from tocsin.faces.hosting.ports import free_port

SECRET = "Heard on a line that must not be named."


@pytest.fixture
def officers(console: Console) -> tuple[Officer, Officer]:
    """A register of an invented town, a drafter and a releaser."""
    administrator = make_officer(Role.ADMINISTRATOR)
    import_register(occasion(administrator), register(6))
    pair = make_officer(Role.DRAFTER, name="Duty desk A"), make_officer(Role.RELEASER, name="Release desk")
    for officer in pair:
        authorise_area(occasion(administrator), officer.id, area=square(19, 9, 3), area_name="The coast")
    return pair


def file_tip(page: Page) -> None:
    """File a tip of two sentences, one of them to be told."""
    page.goto("/tips/file")
    page.get_by_label("Source", exact=True).fill("Harbour liaison office")
    page.get_by_label("How reliable").select_option("B")
    page.get_by_label("How credible").select_option("2")
    page.get_by_label("Sentence 1").fill("Large gatherings in Lower Quay may be attacked.")
    page.locator("[name=s0-limit]").select_option("CLEAR")
    page.get_by_label("Sentence 2").fill(SECRET)
    page.locator("[name=s1-limit]").select_option("RED")
    page.get_by_role("button", name="File the tip").click()


def open_threat(page: Page, area: object) -> None:
    """Open a threat on the tip just filed; the form has it ticked already."""
    expect(page.get_by_role("heading", name="Open a threat")).to_be_visible()
    page.get_by_label("Title").fill("Gatherings in Lower Quay")
    page.get_by_label("Kinds of gatherings").fill("concert, market")
    page.get_by_label("How likely").select_option("likely")
    page.get_by_label("Our confidence").select_option("moderate")
    page.get_by_label("Area, in words").fill("Lower Quay")
    page.get_by_label("Area, as GeoJSON").fill(json.dumps(area))
    page.get_by_role("button", name="Open the threat").click()
    expect(page.get_by_role("heading", name="Gatherings in Lower Quay")).to_be_visible()


def write_draft(page: Page, headline: str = "Stay away from gatherings in Lower Quay") -> None:
    """Write a draft on the threat's page: one sentence from the tear line, one of guidance."""
    page.get_by_role("link", name="Draft an alert").click()
    page.get_by_role("button", name="Insert").first.click()
    page.get_by_label("Until (UTC)").fill("2024-03-08T09:00")
    page.locator("[name=t0-event]").fill("Threat to gatherings")
    page.locator("[name=t0-headline-text]").fill(headline)
    page.locator("[name=t0-headline-basis]").select_option("tip")
    page.locator("[name=t0-headline-rests]").fill("T1.1")
    page.locator("[name=t0-instruction-0-text]").fill("Avoid concerts and markets until 8 March.")
    page.locator("[name=t0-correction-headline]").fill("The warning for Lower Quay is withdrawn")
    page.locator("[name=t0-correction-text]").fill("It was wrong.")


def submit(page: Page) -> None:
    """Store the draft and submit it."""
    page.get_by_role("button", name="Store the draft").click()
    page.get_by_role("button", name="Submit for release").click()
    expect(page.get_by_text("Another officer is needed")).to_be_visible()


def hand_over(port: int) -> None:
    """Let the real sender hand over what is due. In a thread: the browser's event loop holds this one."""

    def work() -> None:
        with SmtpTransport("127.0.0.1", port, sender="desk@tocsin.example") as transport:
            send_due(transport, worker="test", now=desk_instant, monotonic=tick, entropy=os.urandom)

    in_thread(work)


def in_thread(work: Callable[[], None]) -> None:
    """Do `work` in a thread of its own, and wait for it."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_warning_from_the_tip_to_its_retraction(
    console: Console, officers: tuple[Officer, Officer], tmp_path: Path
) -> None:
    """Tip, threat, draft with previews, no release by its author, release, mails, an answer, retraction."""
    drafter, releaser = officers
    author, other = console.sign_in(drafter), console.sign_in(releaser)
    file_tip(author)
    open_threat(author, square())
    expect(author.get_by_text("open, and uncovered now")).to_be_visible()

    write_draft(author)
    shown = author.locator("#showing")
    expect(shown.get_by_text("GSM-7").first).to_be_visible()
    expect(shown.get_by_text("of 90")).to_be_visible()
    author.locator("[name=t0-headline-text]").fill("Stay away from gatherings in Lower Quay — now")
    expect(shown.get_by_text("forced to UCS-2 by “—”")).to_be_visible()
    author.locator("[name=t0-headline-text]").fill("Stay away from gatherings in Lower Quay")
    submit(author)
    alert = Alert.objects.get()
    author.goto(f"/alerts/{alert.id}/approve")
    expect(author.get_by_text("Another officer is needed")).to_be_visible()
    expect(author.get_by_role("button", name=re.compile("^Release"))).to_have_count(0)

    other.goto("/")
    other.get_by_role("link", name=re.compile("waits for release")).click()
    expect(other.get_by_role("complementary", name="Release").get_by_text("7 recipients")).to_be_visible()
    other.get_by_label("Type what you are about to do").fill("REPLAY Lower Quay 7")
    other.get_by_role("button", name="Release to 7").click()
    expect(other.get_by_text("in force").first).to_be_visible()

    port = free_port()
    with LocalMail(tmp_path / "mail", port):
        hand_over(port)
        expect(other.locator("#progress").get_by_text("handed over", exact=True)).to_be_visible()
        mails = [file.read_text() for file in (tmp_path / "mail" / "new").iterdir()]
        assert len(mails) == 7
        assert not any(SECRET in mail for mail in mails)
        answer_by_link(console, mails[0])
        expect(other.locator("#progress").get_by_text("1 received")).to_be_visible()

        other.locator("summary", has_text="Retract alert").first.click()
        other.get_by_label("Reason").fill("The source took it back.")
        other.get_by_role("button", name="Retract the alert").click()
        expect(other.get_by_text("The source took it back.")).to_be_visible()
        hand_over(port)
        other.reload()
        expect(other.get_by_text("7 of 7 handed over")).to_be_visible()


def answer_by_link(console: Console, mail: str) -> None:
    """Open the link in a mail on a phone, and answer."""
    [link] = set(re.findall(rf"{console.url}/a/\w+", mail.replace("=\n", "")))
    phone = console.open(phone=True)
    phone.goto(link)
    phone.get_by_role("button", name="I have received this").click()
    expect(phone.get_by_text("Thank you")).to_be_visible()


def test_release_works_without_javascript(console: Console, officers: tuple[Officer, Officer]) -> None:
    """The whole way to a released alert by plain forms and links."""
    drafter, releaser = officers
    author, other = console.sign_in(drafter, javascript=False), console.sign_in(releaser, javascript=False, phone=True)
    file_tip(author)
    open_threat(author, square())
    write_draft(author)
    author.get_by_role("button", name="Preview").last.click()
    expect(author.locator("#showing").get_by_text("of 90")).to_be_visible()
    submit(author)
    other.goto("/")
    other.get_by_role("link", name=re.compile("waits for release")).click()
    other.get_by_label("Type what you are about to do").fill("REPLAY Lower Quay 7")
    other.get_by_role("button", name="Release to 7").click()
    expect(other.get_by_text("in force").first).to_be_visible()


def test_what_was_typed_survives_a_refusal(console: Console, officers: tuple[Officer, Officer]) -> None:
    """A draft without an expiry is not taken, says so, and comes back with every word."""
    page = console.sign_in(officers[0], javascript=False)
    file_tip(page)
    open_threat(page, TOWN)
    write_draft(page, headline="Stay away – please")
    page.get_by_label("Until (UTC)").fill("")
    page.get_by_role("button", name="Store the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("no expiry")
    expect(page.locator("[name=t0-headline-text]")).to_have_value("Stay away – please")
    assert not Alert.objects.exists()
    assert Threat.objects.get().opened_at == START
    console.complaints.clear()
