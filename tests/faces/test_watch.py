"""``tocsin watch`` on a folder and on a feed: current, bounded, nothing said twice, nothing lost by a stop."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.picture.make import HARBOUR
from tocsin.faces.cli import watching
from tocsin.faces.cli.watch import app
from tocsin.terms import BadInput

LATER = """Harbour blast: toll rises

10 May 2031

At least 15 people were killed in Friday's bomb attack in Port Ellery, police said on Saturday.
"""
FLOOD = "A flood killed 3 people in Lindemark on 4 June 2031, police said.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A watched folder with one report."""
    path = tmp_path / "reports"
    path.mkdir()
    (path / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    return path


def run(target: Path | str, out: Path, *more: str) -> Result:
    """Look once."""
    arguments = [str(target), "--out", str(out), "--once", *more]
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "300"}, catch_exceptions=False)


def test_it_says_what_changed_since_the_last_look(folder: Path, tmp_path: Path) -> None:
    """The first look names the report; the next only what is new; a third says nothing at all."""
    out = tmp_path / "dossier.html"
    assert "new report: Ellery Courier" in run(folder, out).stdout
    (folder / "later.txt").write_text(LATER, encoding="utf-8")
    second = run(folder, out).stdout
    assert "figure moved: Dead: at least 12; now from at least 12 to at least 15" in second
    assert "new statement: Dead (at least 15)" in second
    assert "new report: later.txt" in second
    assert "new report: Ellery Courier" not in second
    assert "at least 15" in out.read_text(encoding="utf-8")
    assert run(folder, out).stdout == ""


def test_a_retraction_and_a_report_that_is_gone_are_told(folder: Path, tmp_path: Path) -> None:
    """A correction comes as a retraction; a file that was removed is gone from the dossier too."""
    out = tmp_path / "dossier.json"
    run(folder, out, "--format", "json")
    text = "10 May 2031\n\nThe ministry withdrew its earlier figure on the blast in Port Ellery.\n"
    (folder / "correction.txt").write_text(text, encoding="utf-8")
    assert "retraction:" in run(folder, out, "--format", "json").stdout
    (folder / "harbour.txt").unlink()
    told = run(folder, out, "--format", "json").stdout
    assert "report gone: Ellery Courier" in told
    assert "Ellery Courier" not in out.read_text(encoding="utf-8")


def test_several_incidents_get_numbered_files_that_go_when_they_go(folder: Path, tmp_path: Path) -> None:
    """One page each; what is no more is removed."""
    out = tmp_path / "dossier.html"
    (folder / "flood.txt").write_text(FLOOD, encoding="utf-8")
    assert "Incident 2" in run(folder, out).stdout
    assert sorted(path.name for path in tmp_path.glob("*.html")) == ["dossier-1.html", "dossier-2.html"]
    (folder / "flood.txt").unlink()
    run(folder, out)
    assert [path.name for path in tmp_path.glob("*.html")] == ["dossier.html"]


def test_what_cannot_be_read_is_told_once(folder: Path, tmp_path: Path) -> None:
    """A picture among the reports does not stop the watch, and is not told again until it changes."""
    out = tmp_path / "dossier.html"
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    assert "not read:" in run(folder, out).stdout
    assert out.exists()
    assert run(folder, out).stdout == ""


@pytest.mark.parametrize("state", ["{}x", '{"target": "elsewhere", "version": 1}', '{"version": 99}'])
def test_a_state_that_is_broken_or_anothers_is_refused(folder: Path, tmp_path: Path, state: str) -> None:
    """Nothing is overwritten."""
    held = tmp_path / "held.state"
    held.write_text(state, encoding="utf-8")
    with pytest.raises(BadInput):
        run(folder, tmp_path / "dossier.html", "--state", str(held))
    assert held.read_text(encoding="utf-8") == state


def test_wrong_calls_are_refused(folder: Path, tmp_path: Path) -> None:
    """No folder, no format, and an output inside what is watched."""
    with pytest.raises(BadInput, match="no such folder"):
        run(tmp_path / "none", tmp_path / "x.html")
    with pytest.raises(BadInput, match="no format"):
        run(folder, tmp_path / "x.html", "--format", "pdf")
    with pytest.raises(BadInput, match="lies in the folder"):
        run(folder, folder / "x.html")


def test_it_is_bounded(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many reports are refused with what to do, before anything is written."""
    monkeypatch.setattr(watching, "DOCUMENTS_MAX", 1)
    (folder / "later.txt").write_text(LATER, encoding="utf-8")
    with pytest.raises(BadInput, match="the limits are"):
        run(folder, tmp_path / "x.html")
    assert not (tmp_path / "x.html").exists()


class _Feed(BaseHTTPRequestHandler):
    items: list[str] = []

    def do_GET(self) -> None:
        """Give the feed as it stands; nothing where it is told to fail."""
        body = "".join(
            f"<item><title>Report {n}</title><description>{text}</description>"
            f"<pubDate>Fri, 09 May 2031 21:1{n}:00 +0000</pubDate></item>"
            for n, text in enumerate(self.items)
        )
        data = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{body}</channel></rss>'.encode()
        self.send_response(200 if self.items else 500)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A feed on loopback."""
    monkeypatch.setenv("TOCSIN_FETCH_HOSTS", "127.0.0.1")
    server = HTTPServer(("127.0.0.1", 0), _Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/feed"
    server.shutdown()
    server.server_close()


def test_a_feed_that_forgets_is_remembered(feed: str, tmp_path: Path) -> None:
    """Items that left the feed stay in the dossier; a feed that fails changes nothing and says so."""
    out = tmp_path / "dossier.json"
    _Feed.items = ["At least 12 people were killed by a bomb in Port Ellery on Friday, police said."]
    assert "new report: Wire" in run(feed, out, "--format", "json").stdout
    _Feed.items = ["At least 15 people were killed by a bomb in Port Ellery on Friday, police said."]
    told = run(feed, out, "--format", "json").stdout
    assert "figure moved" in told
    assert "at least 12" in out.read_text(encoding="utf-8")
    _Feed.items = []
    assert "not read:" in run(feed, out, "--format", "json").stdout
    assert "at least 15" in out.read_text(encoding="utf-8")


def test_ctrl_c_ends_it_cleanly_and_a_restart_goes_on(folder: Path, tmp_path: Path) -> None:
    """The real process: a look, an interrupt, exit code 0, the state whole; the next start says nothing twice."""
    out = tmp_path / "dossier.html"
    command = [sys.executable, "-m", "tocsin", "watch", str(folder), "--out", str(out), "--every", "1"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": "src"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite run in the background ignores it
    )
    try:
        deadline = time.monotonic() + 120  # The first start may be slow on a machine that is busy.
        while not out.with_name("dossier.html.state").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "new report: Ellery Courier" in told
    assert "Ended." in told
    assert run(folder, out).stdout == ""
