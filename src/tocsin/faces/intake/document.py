"""A report as it came in: its text, and what its envelope told of it."""

from datetime import datetime

import msgspec

from tocsin.reading import Reading, read_report


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One report's text, ready to be read.

    `text` is what spans point into: the file's own text, or what was drawn from a page, a PDF, a mail or a feed.
    `source` is who publishes it, as the envelope tells (site, sender, feed), else the name that it came under.
    `published` is the envelope's date, None where it has none. `where` tells the place of it within
    what came in (the file, the item of a feed, the attachment), for messages.
    """

    text: str
    source: str
    where: str
    published: datetime | None = None
    title: str = ""
    link: str = ""

    def read(self, published: datetime | None = None) -> Reading:
        """Read it. A publication given beats the envelope's, which beats the one in the text."""
        return read_report(self.text, source=self.source, published=published or self.published)


def with_title(title: str, text: str) -> str:
    """The text with its title above it, unless it begins with it."""
    title, text = title.strip(), text.strip()
    if not title or text[: len(title)].casefold() == title.casefold():
        return text
    return f"{title}\n\n{text}"
