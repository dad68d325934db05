"""From what arrives to documents: pages, PDF, feeds, mail, text; and clear words for what is of no use."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from fpdf import FPDF

from tocsin.faces.cli.reports import load_documents, read_all
from tocsin.faces.intake import Form, documents, form_of
from tocsin.terms import BadInput

SENTENCE = "A bomb exploded at a market in Tamrit on Tuesday evening, killing nine people, police said."
PAGE = f"""<!doctype html><html><head><title>Blast kills nine</title>
<meta property="og:site_name" content="Lagoon News">
<meta property="article:published_time" content="2031-05-14T09:30:00+03:00"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Blast kills nine</h1><p>{SENTENCE}</p>
<p>The governor's office promised an inquiry into the attack and into the delay.</p></article>
<footer>Share this</footer></body></html>"""
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Lagoon Wire</title>
<item><title>Blast kills nine</title><description>&lt;p&gt;{SENTENCE}&lt;/p&gt;</description>
<pubDate>Wed, 14 May 2031 09:30:00 +0300</pubDate><link>https://wire.example/1</link></item>
<item><title>Flood alert</title><description>The river is rising.</description></item></channel></rss>"""


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Consular Desk <desk@seltz.example>"
    message["Subject"] = "Blast in Tamrit"
    message["Date"] = "Wed, 14 May 2031 09:30:00 +0300"
    message["Message-ID"] = "<1@seltz.example>"
    message.set_content(SENTENCE)
    return message


def pdf(text: str) -> bytes:
    page = FPDF()
    page.add_page()
    page.set_font("Helvetica")
    page.multi_cell(0, text=text)
    return bytes(page.output())


def test_page_gives_its_article_site_and_date():
    """Menus and links to share are left out; the date keeps its zone."""
    (found,) = documents(PAGE.encode(), "blast.html")
    assert SENTENCE in found.text
    assert "Share this" not in found.text
    assert found.source == "Lagoon News"
    assert found.published == datetime(2031, 5, 14, 9, 30, tzinfo=timezone(timedelta(hours=3)))


def test_times_of_a_page_are_resolved_against_its_date():
    """Tuesday evening is that of the day before, in the page's own zone."""
    (found,) = documents(PAGE.encode(), "blast.html")
    dead = next(s for s in found.read().statements if s.kind == "dead" and s.time)
    assert dead.time is not None
    assert dead.time.start.isoformat() == "2031-05-13T17:00:00+03:00"
    assert found.text[dead.start : dead.end] == dead.quote


def test_every_item_of_a_feed_is_a_document():
    """Title and words of each item, its date, and the feed as its source."""
    first, second = documents(RSS.encode(), "feed.xml")
    assert first.text == f"Blast kills nine\n\n{SENTENCE}"
    assert (first.source, first.link) == ("Lagoon Wire", "https://wire.example/1")
    assert first.published == datetime(2031, 5, 14, 6, 30, tzinfo=UTC)
    assert second.published is None


def test_mail_gives_its_text_sender_and_date():
    """The subject stands above the text."""
    (found,) = documents(mail().as_bytes(), "a.eml")
    assert found.text == f"Blast in Tamrit\n\n{SENTENCE}"
    assert found.source == "Consular Desk"
    assert found.published == datetime(2031, 5, 14, 9, 30, tzinfo=timezone(timedelta(hours=3)))


def test_reports_attached_to_a_mail_are_documents_too():
    """A page and a PDF attached are read; a picture is passed over."""
    message = mail()
    message.add_attachment(PAGE.encode(), maintype="text", subtype="html", filename="blast.html")
    message.add_attachment(pdf(SENTENCE), maintype="application", subtype="pdf", filename="blast.pdf")
    message.add_attachment(b"\x89PNG....", maintype="image", subtype="png", filename="smoke.png")
    found = documents(message.as_bytes(), "a.eml")
    assert [one.where for one in found] == ["a.eml", "a.eml, attachment blast.html", "a.eml, attachment blast.pdf"]


def test_pdf_gives_its_text():
    """Lines cut at the margin are one text."""
    (found,) = documents(pdf(SENTENCE), "a.pdf")
    assert " ".join(found.text.split()) == SENTENCE


def test_text_stays_as_it_is():
    """A text file is its own text, whatever its name."""
    (found,) = documents(f"\ufeff{SENTENCE}\r\n".encode(), "a.html")
    assert found.text == f"{SENTENCE}\r\n"


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"<!-- x --><HTML><body>", Form.PAGE),
        (b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">', Form.FEED),
        (b"%PDF-1.7", Form.PDF),
        (b"From: a@b.example\nMIME-Version: 1.0\n\nHi", Form.MAIL),
        (b"Location: Tamrit\nEvent: A march is expected.\n", Form.TEXT),
        (b"From: the capital\nPeople fled.", Form.TEXT),
    ],
)
def test_form_is_told_by_content(data: bytes, form: Form):
    """The first bytes tell, and a notice with labels is no mail."""
    assert form_of(data) is form


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04....",
        b"\x89PNG\r\n",
        b"\xff\xfea\0",
        b"%PDF-1.7 broken",
        b"<html><body><script>x</script></body></html>",
        b"<rss><channel></channel></rss>",
        b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">',
        b"caf\xe9",
        b"a\0b",
    ],
)
def test_what_is_of_no_use_is_refused_by_name(data: bytes):
    """The error names the file and says what to do."""
    with pytest.raises(BadInput) as refused:
        documents(data, "it.bin")
    assert refused.value.where == "it.bin"
    assert refused.value.hint


def test_a_file_with_several_reports_gives_several_readings(tmp_path: Path):
    """Each item of a feed is read by itself."""
    path = tmp_path / "feed.xml"
    path.write_text(RSS, encoding="utf-8")
    readings = read_all(path)
    assert [reading.source for reading in readings] == ["Lagoon Wire", "Lagoon Wire"]


class Site(BaseHTTPRequestHandler):
    """A page on loopback."""

    def do_GET(self) -> None:
        """The page at /blast, nothing elsewhere."""
        self.send_response(200 if self.path == "/blast" else 404)
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TOCSIN_FETCH_HOSTS", "127.0.0.1")
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_link_that_is_named_is_fetched(site: str):
    """The page behind a link is read like a file."""
    (found,) = load_documents(f"{site}/blast")
    assert found.source == "Lagoon News"


def test_a_link_that_fails_says_so(site: str):
    """A missing page is an error with the link in it."""
    with pytest.raises(BadInput, match="cannot be fetched"):
        load_documents(f"{site}/nothing")
