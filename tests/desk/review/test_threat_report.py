"""The after-action report of one threat: its figures, its gaps, its limits, and the files it becomes."""

import io
import json

import pypdf
import pytest

from tests.desk.review.test_after_action import live_through
from tests.desk.stage import Desk, record_acts
from tests.faces.pages import client_of
from tests.people import after, make_officer
from tests.warning import Town, make_town
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import make_checkpoint
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened_one
from tocsin.desk.review.document import document_of
from tocsin.desk.review.threat_report import threat_report
from tocsin.faces.documents.page import page_of
from tocsin.faces.documents.pdf import find_font, pdf_of
from tocsin.faces.documents.reporting import Format, report_of, threat_named
from tocsin.ledger import notes_in
from tocsin.terms import Absent, BadInput, DeskUnusable, NotPermitted, Tlp

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town after its five days."""
    town = make_town()
    live_through(town)
    return town


def city_of(town: Town) -> Desk:
    return Desk(town.drafter, town.releaser, town.supervisor, now=after(days=6))


def test_the_figures_of_a_story(town: Town) -> None:
    """Coverage, whom the alert reached, what the partner said, what became of the lapse."""
    report = threat_report(town.supervisor, town.threat.pk, None)
    assert [(one.covered, (one.end - one.start).total_seconds() / 3600) for one in report.coverage] == [
        (True, 48.0),
        (False, 72.0),
    ]
    (alert,) = report.alerts
    assert (alert.recipients, alert.reached, alert.answered, alert.failed) == (21, 20, 2, 1)
    assert alert.written_by == town.drafter.name
    assert alert.released_by == town.releaser.name
    (partner,) = report.partners
    assert partner.partner == "Harbour office"
    assert any("Scaremongering" in one for one in partner.answers)
    (lapse,) = report.lapses
    assert lapse.lapsed_at is not None
    assert report.lead_times is not None
    assert report.lead_times.lapse_to_incident == 72.0


def test_the_gaps_are_found(town: Town) -> None:
    """Each with its figures: uncovered time, an unanswered question, whom nothing reached."""
    gaps = " ".join(threat_report(town.supervisor, town.threat.pk, None).gaps)
    assert "No alert covered the open threat for 3 d" in gaps
    assert "Nobody answered the question what to do when alert 1 ended." in gaps
    assert "20 registered people were exposed; an alert was handed over for 19." in gaps


def test_it_rests_on_entries_that_are_named(town: Town) -> None:
    """With the root and a signed checkpoint; the decisions carry the names of offices."""
    checkpoint = make_checkpoint(city_of(town).by(town.supervisor))
    report = threat_report(town.supervisor, town.threat.pk, checkpoint)
    acts = set(Entry.objects.filter(sequence__in=report.proof.entries).values_list("act", flat=True))
    assert {"threats.open_threat", "alerts.release_alert", "partners.note_receipt", "incidents.open_incident"} <= acts
    assert notes_in(report.proof.checkpoint)[0].text.splitlines()[1] == str(report.proof.record.entries)
    assert {one.office for one in report.decisions} <= {
        town.drafter.name,
        town.releaser.name,
        town.supervisor.name,
        "the desk",
    }


def test_a_reader_with_less_clearance_gets_less(town: Town) -> None:
    """Entries beyond it are counted and not told; a threat beyond it is absent; without the role nothing."""
    auditor = make_officer(Role.AUDITOR, name="Audit", clearance=Tlp.GREEN)
    if Tlp(town.threat.limit) <= Tlp.GREEN:
        report = threat_report(auditor, town.threat.pk, None)
        assert report.proof.hidden > 0
        assert all(one.partner == "(not told)" for one in report.partners)
    else:
        with pytest.raises(Absent):
            threat_report(auditor, town.threat.pk, None)
    with pytest.raises(NotPermitted):
        report_of(city_of(town).by(town.drafter), town.drafter, town.threat.pk, Format.JSON)


def test_a_page_needs_nothing_and_says_its_limit(town: Town) -> None:
    """No script, no address, every text escaped; the exercise marker and the limit at both ends."""
    document = document_of(threat_report(town.supervisor, town.threat.pk, None), "EXERCISE EXERCISE EXERCISE")
    page = page_of(document)
    assert page.count("EXERCISE EXERCISE EXERCISE") == 2
    assert page.count("TLP:RED") >= 2
    for word in ("<script", "src=", "href=", "url(", "@import"):
        assert word not in page
    assert "Scaremongering" in page


def test_a_pdf_has_the_same_words(town: Town) -> None:
    """In any letters that the font shows, with marker and limit on each page."""
    document = document_of(threat_report(town.supervisor, town.threat.pk, None), "EXERCISE EXERCISE EXERCISE")
    font = find_font()
    if font is None:
        pytest.skip("no font for many scripts on this machine")
    read = pypdf.PdfReader(io.BytesIO(pdf_of(document, made_at=after(days=6), font=font)))
    texts = [page.extract_text() for page in read.pages]
    assert all("EXERCISE EXERCISE EXERCISE" in text and "TLP:RED" in text for text in texts)
    whole = " ".join(" ".join(texts).split())
    for words in ("Harbour office", "Nobody answered the question", "From lapse to incident"):
        assert words in whole


def test_without_a_font_western_letters_are_set_and_others_refused(town: Town) -> None:
    """A report with holes would be wrong quietly: the characters are named, and the way out."""
    report = threat_report(town.supervisor, town.threat.pk, None)
    assert pdf_of(document_of(report, ""), made_at=after(days=6), font=None).startswith(b"%PDF-")
    strange = document_of(report, "УЧЕНИЯ")
    with pytest.raises(DeskUnusable, match="Е") as refused:
        pdf_of(strange, made_at=after(days=6), font=None)
    assert "html" in refused.value.hint


def test_a_font_is_found_where_it_is_named(tmp_path) -> None:
    """The named folder comes first; an empty one is no hindrance."""
    (tmp_path / "NotoSans-Regular.ttf").write_bytes(b"")
    (tmp_path / "DejaVuSans.ttf").write_bytes(b"")
    assert find_font({"TOCSIN_FONTS": str(tmp_path)}) == tmp_path / "DejaVuSans.ttf"


@pytest.mark.parametrize("format", list(Format))
def test_every_report_that_is_taken_out_is_recorded(town: Town, format: Format) -> None:
    """By whom, as what, for which clearance, with the digest of the very file."""
    if format is Format.PDF and find_font() is None:
        pytest.skip("no font for many scripts on this machine")
    occasion = city_of(town).by(town.supervisor)
    content = report_of(occasion, town.supervisor, town.threat.pk, format)
    assert record_acts()[-1] == "review.export_report"
    body = opened_one(Entry.objects.select_related("body").latest("sequence")).body or {}
    assert (body["format"], body["clearance"]) == (str(format), "TLP:RED")
    if format is Format.JSON:
        assert json.loads(content)["title"] == town.threat.title


def test_the_console_hands_the_report_out(town: Town) -> None:
    """As a file, by a form; a format that is none is refused, and so is a drafter."""
    client = client_of(town.supervisor)
    assert town.threat.title in client.get("/review").content.decode()
    answer = client.post(f"/review/{town.threat.pk}/report", {"format": "html"})
    assert answer["Content-Disposition"] == 'attachment; filename="after-action.html"'
    assert b"What was missed" in answer.content
    assert client.post(f"/review/{town.threat.pk}/report", {"format": "exe"}).status_code == 400
    assert client.get(f"/review/{town.threat.pk}/report").status_code == 405
    assert client_of(town.drafter).post(f"/review/{town.threat.pk}/report", {"format": "html"}).status_code == 403


def test_a_threat_is_found_by_its_title(town: Town) -> None:
    """Or by its id; another name is bad input, with those that there are."""
    assert threat_named(town.supervisor, town.threat.title) == threat_named(town.supervisor, str(town.threat.pk))
    with pytest.raises(BadInput, match="0 threats") as refused:
        threat_named(town.supervisor, "nothing")
    assert town.threat.title in refused.value.hint
