"""Asking the console for pages without a browser."""

from html.parser import HTMLParser

from django.test import Client

from tocsin.desk.officers.models import Officer

BACKEND = "django.contrib.auth.backends.ModelBackend"


def client_of(officer: Officer) -> Client:
    """A client in which `officer` is signed in."""
    client = Client()
    client.force_login(officer, backend=BACKEND)
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
