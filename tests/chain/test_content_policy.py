"""Every page that the resolver knows: a strict policy, no inline script, nothing loaded from outside."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import html

from tests.chain.leaking import Planted, Reader, addresses, plant
from tests.faces.pages import client_of

pytestmark = pytest.mark.usefixtures("desk")
LOADED = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "object": "data",
    "embed": "src",
}
LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}


def seen_by(planted: Planted, *names: str) -> Iterator[tuple[str, dict[str, str], html.HtmlElement]]:
    """Every HTML page that these readers get, with its headers."""
    for reader in (one for one in planted.readers if one.name in names):
        for address in addresses():
            response = _client(reader).get(address)
            if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
                content = response.content
                if b"<html" in content:
                    yield f"{address} for {reader.name}", dict(response.headers), html.fromstring(content)


def _client(reader: Reader) -> Client:
    client = client_of(reader.officer) if reader.officer else Client()
    client.raise_request_exception = False
    return client


def faults(headers: dict[str, str], page: html.HtmlElement) -> list[str]:
    """What a page has that it must not have."""
    policy = dict(
        part.split(maxsplit=1) for part in headers.get("Content-Security-Policy", "").split("; ") if " " in part
    )
    scripts = policy.get("script-src", policy.get("default-src", "'unsafe-inline'"))
    found = [f"script-src {scripts}"] * (scripts not in ("'self'", "'none'"))
    found += ["default-src is open"] * (policy.get("default-src") != "'none'")
    found += ["an inline script"] * bool(page.xpath("//script[not(@src)]"))
    found += [f"{name}=" for one in page.iter() for name in one.attrib if name.lower().startswith("on")]
    found += ["javascript:"] * bool(page.xpath("//@href[starts-with(., 'javascript:')]"))
    for one in page.iter(*LOADED):
        address = one.get(LOADED[one.tag], "")
        loads = one.tag != "link" or LOADING_LINKS & set(one.get("rel", "").split())
        if loads and urlsplit(address).netloc:
            found.append(f"{one.tag} from {address}")
    return found


def test_no_page_has_an_inline_script_or_anything_from_outside() -> None:
    """For the public and for the officers who see most, at every address with every id that there is."""
    pages = list(seen_by(plant(), "the public", "second officer", "administrator", "drafter inside"))
    assert len(pages) > 80
    assert {name: bad for name, headers, page in pages if (bad := faults(headers, page))} == {}


@pytest.mark.parametrize(
    "bad",
    [
        "<script>x()</script>",
        "<p onclick='x()'>x</p>",
        "<script src='https://cdn.example/x.js'></script>",
        "<link rel='stylesheet' href='//cdn.example/x.css'>",
        "<a href='javascript:x()'>x</a>",
    ],
)
def test_what_must_not_be_is_found(bad: str) -> None:
    """A page with such a thing fails; the same page without it does not; one without a policy fails too."""
    policy = {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}
    assert faults(policy, html.fromstring(f"<html><body>{bad}</body></html>"))
    assert not faults(policy, html.fromstring("<html><body><a href='https://x.example'>x</a></body></html>"))
    assert faults({}, html.fromstring("<html><body></body></html>"))
