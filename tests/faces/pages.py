"""Asking the console for pages without a browser."""

from html.parser import HTMLParser

from django.test import Client

from tests.people import occasion
from tocsin.desk.officers.acts import sign_in
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import ways_of
from tocsin.desk.officers.rules import Method
from tocsin.faces.admission.door import BACKEND, SITTING_KEY
from tocsin.faces.clock import desk_clock


def client_of(officer: Officer) -> Client:
    """A client in which `officer` is signed in, by a session that began through the door."""
    client = Client()
    client.force_login(officer, backend=BACKEND)
    method = Method.LINK if Method.LINK in ways_of(officer) else Method.PASSKEY
    sitting, _ = sign_in(occasion(officer, desk_clock().now()), method=method, device="A test")
    session = client.session
    session[SITTING_KEY] = str(sitting.id)
    session.save()
    return client


class _Fields(HTMLParser):
    """Collects what a page's largest form would send."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field."""
        held = {name: value or "" for name, value in attrs}
        name = held.get("name", "")
        if tag == "input" and name and (held.get("type") != "checkbox" or "checked" in held):
            self.fields[name] = held.get("value", "on")
        if tag == "select":
            self._select = name
        if tag == "option" and "selected" in held and self._select:
            self.fields[self._select] = held.get("value", "\0")
        if tag == "textarea":
            self._area = name
            self.fields[name] = ""

    def handle_endtag(self, tag: str) -> None:
        """A field ends."""
        if tag == "textarea":
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        """The text of a text area, or of a chosen option without a value."""
        if self._area:
            self.fields[self._area] += data
        if self._select and self.fields.get(self._select) == "\0":
            self.fields[self._select] = data


def typed_in(page: str) -> dict[str, str]:
    """What the forms of a page hold, as a browser would send it back unchanged."""
    parser = _Fields()
    parser.feed(page)
    return parser.fields
