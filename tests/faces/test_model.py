"""A language model over a chat endpoint: a stub on loopback answers."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tocsin.faces.intake import Document
from tocsin.faces.model import Endpoint, ask, read_with
from tocsin.reading import read_report
from tocsin.terms import BadInput

TEXT = "Porters carried away at least 9 lifeless shapes, a cook said."
ROWS = [
    {"kind": "dead", "quote": "at least 9 lifeless shapes", "number": "at least 9"},
    {"kind": "dead", "quote": "12 people died", "number": "12"},
]


class Stub(BaseHTTPRequestHandler):
    """Answers like a model: one proposal that the text bears out, one that it does not."""

    def do_POST(self) -> None:
        """The same answer to every question."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked["model"] == "elsewhere":
            self.send_response(302)
            self.send_header("Location", "/led/on")
            self.end_headers()
            return
        self.server.asked = (self.path, self.headers.get("Authorization"), asked)  # type: ignore[attr-defined]
        content = json.dumps({"statements": ROWS}) if asked["model"] != "odd" else None
        body = {"choices": [{"message": {"content": content}}]} if content else {"error": "odd"}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def do_GET(self) -> None:
        """Nobody comes here."""
        self.server.asked = (self.path, self.headers.get("Authorization"), {})  # type: ignore[attr-defined]
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def stub() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Stub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def endpoint(server: HTTPServer, name: str = "small") -> Endpoint:
    return Endpoint(f"http://127.0.0.1:{server.server_port}/v1", name, "a key")


def test_proposals_that_the_report_bears_out_join_the_reading(stub: HTTPServer):
    """The made-up one is dropped; the key and the model's name are sent."""
    document = Document(text=TEXT, source="test", where="test")
    reading = read_with(endpoint(stub), document, read_report(TEXT, source="test"))
    assert [s.quote for s in reading.statements if s.rule == "model:small"] == ["at least 9 lifeless shapes"]
    path, key, asked = stub.asked  # type: ignore[attr-defined]
    assert (path, key, asked["model"]) == ("/v1/chat/completions", "Bearer a key", "small")


def test_an_endpoint_of_another_form_is_refused(stub: HTTPServer):
    """An answer that is no chat completion is an error with the address in it."""
    with pytest.raises(BadInput, match="another form"):
        ask(endpoint(stub, "odd"), [])


@pytest.mark.parametrize("url", ["file:///etc/hosts", "http://127.0.0.1:1/v1"])
def test_an_endpoint_that_cannot_be_asked_is_refused(url: str):
    """No other scheme than http, and a server that is not there is said to be so."""
    with pytest.raises(BadInput):
        ask(Endpoint(url, "small"), [])


def test_an_endpoint_that_leads_on_is_not_followed(stub: HTTPServer):
    """Neither the key nor anything else goes where it points."""
    stub.asked = None  # type: ignore[attr-defined]
    with pytest.raises(BadInput, match="cannot be asked"):
        ask(endpoint(stub, "elsewhere"), [])
    assert stub.asked is None  # type: ignore[attr-defined]
