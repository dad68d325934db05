"""Links that somebody types: from the open net only, each redirection looked at anew, in bounded time and size."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tocsin.faces.intake.fetch import fetch
from tocsin.faces.intake.hosts import is_outside
from tocsin.faces.intake.open import FILE_BYTES_MAX
from tocsin.terms import BadInput

INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::7", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
    "64:ff9b::a00:1", "2002:7f00:1::1", "192.0.2.1",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]


class Site(BaseHTTPRequestHandler):
    """Pages that lead on, that never end, that are huge."""

    asked: list[str] = []

    def do_GET(self) -> None:
        """What the path says."""
        self.asked.append(self.path)
        what, _, link = self.path[1:].partition("?")
        with suppress(OSError):
            getattr(self, f"_{what}")(link)

    def _page(self, link: str) -> None:
        self._headed(200)
        self.wfile.write(b"hello")

    def _to(self, link: str) -> None:
        self._headed(302, link)

    def _loop(self, link: str) -> None:
        self._headed(302, "/loop")

    def _slow(self, link: str) -> None:
        self._headed(200)
        for _ in range(200):
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.05)

    def _half(self, link: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "10")
        self.end_headers()
        self.wfile.write(b"hello")

    def _huge(self, link: str) -> None:
        self._headed(200)
        for _ in range(FILE_BYTES_MAX // 1_000_000 + 2):
            self.wfile.write(b"." * 1_000_000)

    def _headed(self, status: int, link: str = "") -> None:
        self.send_response(status)
        if link:
            self.send_header("Location", link)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    """The port of the site, on loopback."""
    Site.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_told_from_one_outside(address: str) -> None:
    """Loopback, private, link-local, shared, multicast, made for examples, and whatever carries one of these."""
    assert not is_outside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_open_net_is_outside(address: str) -> None:
    """In either version of the protocol, and where one carries the other."""
    assert is_outside(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1"])
def test_nothing_inside_is_asked(port: int, host: str) -> None:
    """However the address is written; nobody there hears of it."""
    with pytest.raises(BadInput) as refused:
        fetch(f"http://{host}:{port}/page")
    assert "the network of this machine" in refused.value.message
    assert "fetch_hosts" in refused.value.hint
    assert Site.asked == []


@pytest.mark.parametrize("allowed", ["127.0.0.1", "wire.example, 127.0.0.0/8", "127.0.0.1/32,"])
def test_the_operator_may_allow_an_address_or_a_network(port: int, allowed: str) -> None:
    """By policy; nothing else inside."""
    assert fetch(f"http://127.0.0.1:{port}/page", allowed=allowed) == b"hello"
    with pytest.raises(BadInput, match="the network of this machine"):
        fetch(f"http://[::1]:{port}/page", allowed=allowed)


def test_a_library_command_takes_what_is_allowed_from_its_environment(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no desk, and so no policy."""
    monkeypatch.setenv("TOCSIN_FETCH_HOSTS", "127.0.0.1")
    assert fetch(f"http://127.0.0.1:{port}/page") == b"hello"
    with pytest.raises(BadInput):
        fetch(f"http://127.0.0.1:{port}/page", allowed="")


def test_each_redirection_is_looked_at_anew(port: int) -> None:
    """An allowed host leads to one that is not: refused, and not asked."""
    assert fetch(f"http://localhost:{port}/to?/page", allowed="localhost") == b"hello"
    Site.asked.clear()
    with pytest.raises(BadInput, match="the network of this machine"):
        fetch(f"http://localhost:{port}/to?http://127.0.0.1:{port}/page", allowed="localhost")
    assert len(Site.asked) == 1


@pytest.mark.parametrize("link", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x"])
def test_a_redirection_to_another_scheme_is_refused(port: int, link: str) -> None:
    """Only http and https are fetched, wherever the link stands."""
    with pytest.raises(BadInput, match="Only http and https"):
        fetch(f"http://127.0.0.1:{port}/to?{link}", allowed="127.0.0.1")
    with pytest.raises(BadInput, match="Only http and https"):
        fetch(link, allowed="127.0.0.1")


def test_links_that_lead_round_end(port: int) -> None:
    """After a few redirections."""
    with pytest.raises(BadInput, match="leads on"):
        fetch(f"http://127.0.0.1:{port}/loop", allowed="127.0.0.1")
    assert len(Site.asked) <= 6


def test_an_answer_that_drips_ends_in_time(port: int) -> None:
    """The limit is for the whole, not for each byte."""
    began = time.monotonic()
    with pytest.raises(BadInput, match="cannot be fetched"):
        fetch(f"http://127.0.0.1:{port}/slow", allowed="127.0.0.1", seconds_max=0.5)
    assert time.monotonic() - began < 5


def test_what_is_not_encrypted_as_it_says_is_refused(port: int) -> None:
    """A certificate that nobody vouches for, or none, is no page."""
    with pytest.raises(BadInput, match="cannot be fetched"):
        fetch(f"https://127.0.0.1:{port}/page", allowed="127.0.0.1")


def test_half_an_answer_is_none(port: int) -> None:
    """A connection that ends early must not make half a page a whole report."""
    with pytest.raises(BadInput, match="before its end"):
        fetch(f"http://127.0.0.1:{port}/half", allowed="127.0.0.1")


def test_a_huge_answer_is_refused(port: int) -> None:
    """No more is read than a file may have."""
    with pytest.raises(BadInput, match="larger than"):
        fetch(f"http://127.0.0.1:{port}/huge", allowed="127.0.0.1")


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means something else the second time (DNS rebinding) is asked for once."""
    real, names = socket.getaddrinfo, []

    def counted(host: str, *more: object, **named: object) -> object:
        names.append(host)
        return real(host, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    assert fetch(f"http://localhost:{port}/page", allowed="localhost") == b"hello"
    assert names.count("localhost") == 1


@pytest.mark.parametrize(
    "link", ["http://", "http://user:secret@wire.example/", "http://a b.example/", "http://wire.example:99999/"]
)
def test_a_link_that_is_none_is_refused(link: str) -> None:
    """Without a host, with a password in it, or of no form."""
    with pytest.raises(BadInput):
        fetch(link)
