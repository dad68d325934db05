"""The public feed: Atom (RFC 4287) that points to each alert's page and CAP message."""

from datetime import datetime

from lxml import etree
from lxml.builder import ElementMaker

from tocsin.desk.alerts.pages import FeedEntry
from tocsin.desk.alerts.queries import Feed
from tocsin.desk.settings.directory import Directory

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"
NEVER = "1970-01-01T00:00:00+00:00"
_make = ElementMaker(namespace=ATOM, nsmap={None: ATOM})


def atom_feed(feed: Feed, directory: Directory) -> bytes:
    """The feed as UTF-8 XML; the marker of a desk that is not live stands in every title."""
    base = f"{directory.base_url}/public/"
    marker = directory.mode.marker
    root = _make.feed(
        _make.id(base + "feed.xml"),
        _make.title(_marked(marker, directory.name)),
        _make.updated(_time(feed.updated)),
        _make.author(_make.name(directory.name)),
        _make.link(rel="self", type="application/atom+xml", href=base + "feed.xml"),
        _make.link(rel="alternate", type="text/html", href=base),
        *(_entry(entry, base, marker) for entry in feed.entries),
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _entry(entry: FeedEntry, base: str, marker: str) -> etree._Element:
    element = _make.entry(
        _make.id(entry.identifier),
        _make.title(_marked(marker, entry.title)),
        _make.updated(entry.published),
        _make.published(entry.published),
        _make.summary(entry.summary, type="text"),
        _make.category(term=entry.msg_type, label=entry.status),
        _make.link(rel="alternate", type="text/html", href=base + entry.page_path + "/"),
        _make.link(rel="enclosure", type=CAP_TYPE, href=base + entry.cap_path),
    )
    element.set("{http://www.w3.org/XML/1998/namespace}lang", entry.language)
    return element


def _marked(marker: str, title: str) -> str:
    return title if not marker or title.startswith(marker) else f"{marker} – {title}"


def _time(instant: datetime | None) -> str:
    return instant.isoformat(timespec="seconds") if instant else NEVER
