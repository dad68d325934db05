"""Feeds (RSS, Atom): one document for each item."""

import calendar
import io
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser

from tocsin.faces.intake.document import Document, with_title
from tocsin.faces.intake.pages import host, instant_of, text_of_fragment
from tocsin.terms import BadInput

ITEMS_MAX = 500


def documents(data: bytes, name: str) -> list[Document]:
    """The items of a feed that have words in them, as they stand; `BadInput` where there is none."""
    feed = feedparser.parse(io.BytesIO(data))
    title = str(feed.feed.get("title") or "") or host(str(feed.feed.get("link") or "")) or name
    found = [document(entry, title, f"{name}, item {n}") for n, entry in enumerate(feed.entries[:ITEMS_MAX], 1)]
    kept = [one for one in found if one.text]
    if not kept:
        raise BadInput("There is no item in the feed.", "Is it a feed of reports? Look at it in a browser.")
    return kept


def document(entry: Any, feed_title: str, where: str) -> Document:
    """One item: its title, and its whole text where the feed brings it, else its summary."""
    contents = [str(one.get("value") or "") for one in entry.get("content") or []]
    body = text_of_fragment(max([*contents, str(entry.get("summary") or "")], key=len))
    title = text_of_fragment(str(entry.get("title") or ""))
    source = entry.get("source") or {}
    return Document(
        text=with_title(title, body),
        source=str(source.get("title") or "") or feed_title,
        where=where,
        published=published(entry),
        title=title,
        link=str(entry.get("link") or ""),
    )


def published(entry: Any) -> datetime | None:
    """When an item came out, in its own time zone where it has one."""
    words = str(entry.get("published") or entry.get("updated") or "")
    own = instant_of(words) or _of_mail(words)
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return own or (datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None)


def _of_mail(words: str) -> datetime | None:
    try:
        return parsedate_to_datetime(words)
    except (ValueError, TypeError):
        return None
