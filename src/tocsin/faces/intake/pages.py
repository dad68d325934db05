"""Reports on web pages: the article without menus, links to share and the like, its date, its site."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from lxml import etree, html

from tocsin.faces.intake.document import Document, with_title
from tocsin.terms import BadInput

_TEXT_CHARACTERS_MIN = 40
_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='pubdate' or @name='publishdate' or @name='date' or @name='dc.date']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
)
_UNSEEN = "//script|//style|//nav|//footer|//aside|//form|//noscript|//template"


def documents(data: bytes, name: str) -> list[Document]:
    """The report on a page."""
    return [document(data, name)]


def document(data: bytes, name: str) -> Document:
    """The report on a page; `BadInput` where the page holds no text."""
    root = tree(data)
    found: Any = trafilatura.bare_extraction(data, include_comments=False, include_tables=True, with_metadata=True)
    facts: dict[str, Any] = found.as_dict() if found else {}
    text = separated(facts.get("text") or "")
    if len(text) < _TEXT_CHARACTERS_MIN:
        text = separated(plain_text(root))
    if not text.strip():
        raise BadInput("There is no text on the page.", "Copy its text, and give it as a text file.")
    title = facts.get("title") or ""
    return Document(
        text=with_title(title, text),
        source=facts.get("sitename") or facts.get("hostname") or name,
        where=name,
        published=published(root) or day(facts.get("date") or ""),
        title=title,
        link=facts.get("url") or "",
    )


def tree(data: bytes) -> html.HtmlElement:
    """The page as a tree."""
    try:
        root = html.document_fromstring(data)
    except (etree.ParserError, ValueError, UnicodeDecodeError) as error:
        raise BadInput(f"The page cannot be read: {error}.", "Copy its text, and give it as a text file.") from None
    return root


def plain_text(root: html.HtmlElement) -> str:
    """All the words on a page that are shown, block by block."""
    for element in root.xpath(_UNSEEN):
        element.drop_tree()
    return "\n".join(" ".join(line.split()) for line in root.itertext() if line.strip())


def text_of_fragment(fragment: str) -> str:
    """The words of a piece of HTML, paragraphs apart; plain text stays as it is."""
    if "<" not in fragment:
        return fragment.strip()
    try:
        root = html.fragment_fromstring(fragment, create_parent="div")
    except (etree.ParserError, ValueError):
        return fragment.strip()
    for element in root.xpath(".//br|.//p|.//div|.//li|.//h1|.//h2|.//h3|.//tr"):
        element.tail = "\n\n" + (element.tail or "")
    return separated(root.text_content())


def separated(text: str) -> str:
    """Lines as paragraphs: a line of a page is never a piece of wrapped text."""
    return "\n\n".join(line.strip() for line in text.splitlines() if line.strip())


def published(root: html.HtmlElement) -> datetime | None:
    """When the page says that it was published, in its own time zone."""
    said = [str(value) for path in _DATES for value in root.xpath(path)]
    return next((instant for instant in map(instant_of, [*linked_dates(root), *said]) if instant), None)


def linked_dates(root: html.HtmlElement) -> Iterator[str]:
    """The dates of publication in the page's linked data."""
    for script in root.xpath("//script[@type='application/ld+json']/text()"):
        try:
            found = json.loads(script)
        except ValueError:
            continue
        yield from (str(one["datePublished"]) for one in _objects(found) if "datePublished" in one)


def _objects(found: Any) -> list[dict[str, Any]]:
    rows = found if isinstance(found, list) else [found]
    graphs = [row["@graph"] for row in rows if isinstance(row, dict) and isinstance(row.get("@graph"), list)]
    return [row for rows in (rows, *graphs) for row in rows if isinstance(row, dict)]


def instant_of(words: str) -> datetime | None:
    """An ISO 8601 date or instant; None where `words` are none."""
    try:
        return datetime.fromisoformat(words.strip())
    except ValueError:
        return None


def day(words: str) -> datetime | None:
    """A bare day as its midnight."""
    try:
        return datetime.combine(date.fromisoformat(words[:10]), datetime.min.time())
    except ValueError:
        return None


def host(link: str) -> str:
    """The host of a link, without ``www.``; empty where there is none."""
    return (urlsplit(link).hostname or "").removeprefix("www.")
