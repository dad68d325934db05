"""The inbox: files dropped, mails and feeds taken in, everything once. All reports are made up."""

import mailbox
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.incidents.reports import FIRST, SECOND, filed, opened
from tests.desk.stage import Desk, open_desk
from tests.faces.pages import client_of
from tests.people import make_officer
from tocsin.desk.incidents.models import Report
from tocsin.desk.incidents.queries import paper_of
from tocsin.desk.officers.rules import Role
from tocsin.faces.cli.intaking import intake
from tocsin.terms import BadInput, Tlp


@pytest.fixture
def city(desk: None) -> Desk:
    """Officers, a register and a post office."""
    return open_desk()


def text_of(response: object) -> str:
    """What a page says, with its entities resolved and white space folded."""
    return " ".join(unescape(response.content.decode()).split())  # type: ignore[attr-defined]


def mail(subject: str, body: str, sender: str = "Harbour Office <office@harbour.example>") -> EmailMessage:
    """A mail as it arrives."""
    message = EmailMessage()
    message["From"], message["Subject"] = sender, subject
    message["Message-ID"] = f"<{len(body)}@harbour.example>"
    message["Date"] = "Fri, 10 May 2024 22:00:00 +0200"
    message.set_content(body)
    return message


def feed(*items: str) -> bytes:
    """A feed with these items."""
    item = "<item><title>Item {}</title><description>{}</description></item>"
    rows = "".join(item.format(n, text) for n, text in enumerate(items))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{rows}</channel></rss>'.encode()


def drop(desk: Desk, *files: tuple[str, bytes], **fields: str) -> object:
    """Drop files onto the form."""
    chosen = [SimpleUploadedFile(name, data) for name, data in files]
    return client_of(desk.drafter).post("/reports/file", {"file": chosen, "limit": "GREEN"} | fields, follow=True)


def test_a_dropped_mail_is_filed_with_what_its_envelope_tells(city: Desk) -> None:
    """Sender and date are the report's; its page opens."""
    response = drop(city, ("report.eml", mail("Blast", FIRST).as_bytes()))
    report = Report.objects.get()
    assert (report.source, report.limit) == ("Harbour Office", Tlp.GREEN)
    assert str(paper_of(report).published) == "2024-05-10 22:00:00+02:00"
    assert "Filed and sealed" in text_of(response)


def test_what_the_officer_types_beats_the_envelope(city: Desk) -> None:
    """A partner's message is cited as the partner's."""
    drop(city, ("report.eml", mail("Blast", FIRST).as_bytes()), source="Partner embassy", published="2024-05-11T08:00")
    report = Report.objects.get()
    assert report.source == "Partner embassy"
    assert str(report.published) == "2024-05-11 08:00:00+00:00"


def test_several_files_are_filed_and_what_cannot_be_is_said(city: Desk) -> None:
    """A feed brings each item; a picture is refused by name, the rest is filed."""
    response = drop(
        city,
        ("wire.xml", feed("5 people were killed in Port Ellen.", SECOND)),
        ("a.png", b"\x89PNG\r\n"),
        ("b.txt", FIRST.encode()),
    )
    assert Report.objects.count() == 3
    page = text_of(response)
    assert "3 reports filed" in page
    assert "Not filed: a.png" in page


@pytest.mark.parametrize("data", [b"\x89PNG\r\n", b""])
def test_nothing_but_what_cannot_be_read_is_refused(city: Desk, data: bytes) -> None:
    """The form says why, and nothing is filed."""
    response = drop(city, ("a.png", data))
    assert response.status_code == 400  # type: ignore[attr-defined]
    assert not Report.objects.exists()


def test_the_same_text_again_is_refused_and_reprints_stand_together(city: Desk) -> None:
    """The very text is one report; a wire copy under another masthead is shown under the first."""
    drop(city, ("b.txt", FIRST.encode()))
    assert drop(city, ("c.txt", FIRST.encode())).status_code == 409  # type: ignore[attr-defined]
    drop(city, ("d.txt", f"OUR PAPER\n\n{FIRST}".encode()), source="Our Paper")
    page = client_of(city.drafter).get("/reports")
    (group,) = page.context["groups"]
    assert {report.source for report in (group.first, *group.copies)} == {"b.txt", "Our Paper"}
    assert "Reprints, one source with it" in text_of(page)


def test_a_text_that_lies_in_an_incident_is_told(city: Desk) -> None:
    """The page of the report names the incident, to those who may see it."""
    incident = opened(city, limit=Tlp.GREEN)
    filed(city, incident, limit=Tlp.GREEN)
    again = filed(city, None)
    page = f"/reports/{again.pk}"
    assert "This very text is filed already" in text_of(client_of(city.drafter).get(page))
    clear = client_of(make_officer(Role.DRAFTER, name="Clear desk", clearance=Tlp.CLEAR))
    assert "This very text is filed already" not in text_of(clear.get(page))


def test_the_inbox_suggests_the_incident_of_a_report(city: Desk) -> None:
    """By time and place, and only an incident that the officer may see; the page has it chosen already."""
    opened(city)
    incident = opened(city, limit=Tlp.GREEN)
    hidden = opened(city, limit=Tlp.RED)
    today = "At least 12 people were killed today when an explosion hit the harbour in Port Ellen, police said."
    report = filed(city, None, today, published=city.now)
    filed(city, None, today.replace("Port Ellen", "Lindemark"), published=city.now, source="Inland Wire")
    drafter = client_of(make_officer(Role.DRAFTER, name="Green desk", clearance=Tlp.GREEN))
    groups = {group.first.source: group for group in drafter.get("/reports").context["groups"]}
    likely = [one.pk for one in groups["Harbour Wire"].likely]
    assert incident.pk in likely
    assert hidden.pk not in likely
    assert groups["Inland Wire"].likely == ()
    assert [one.pk for one in drafter.get(f"/reports/{report.pk}").context["likely"]] == likely


def test_a_maildir_an_mbox_and_a_file_are_taken_in_once(
    city: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every mail with words becomes a report in the inbox; a second run passes over all of them."""
    folder = mailbox.Maildir(tmp_path / "mail")
    folder.add(mail("Blast", FIRST))
    box = mailbox.mbox(tmp_path / "box.mbox")
    box.add(mail("Toll", SECOND))
    box.flush()
    (tmp_path / "item.txt").write_text("3 people were killed in a flood in Lindemark.", encoding="utf-8")
    sources = [str(tmp_path / name) for name in ("mail", "box.mbox", "item.txt")]
    intake(sources, city.drafter.name, "TLP:GREEN")
    assert "3 filed into the inbox, 0 passed over" in capsys.readouterr().out
    assert set(Report.objects.values_list("limit", "incident")) == {(Tlp.GREEN, None)}
    intake(sources, city.drafter.name, "TLP:GREEN")
    assert "0 filed into the inbox, 3 passed over" in capsys.readouterr().out


def test_intake_by_nobody_or_from_nowhere_is_refused(city: Desk, tmp_path: Path) -> None:
    """An officer is needed, a label, and a source."""
    (tmp_path / "empty").mkdir()
    for sources, name, label in (
        (["x"], "Nobody", "GREEN"),
        (["x"], city.drafter.name, "PURPLE"),
        ([str(tmp_path / "empty")], city.drafter.name, "GREEN"),
        ([str(tmp_path / "none.txt")], city.drafter.name, "GREEN"),
    ):
        with pytest.raises(BadInput):
            intake(sources, name, label)
