"""What form a file has, told by its first bytes: names and media types lie more often than content does."""

import re
from enum import StrEnum

from tocsin.terms import BadInput

_HEAD_BYTES = 4096
_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta)\b", re.I | re.S)
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.I)
_CAP = re.compile(rb"<(?:\w+:)?alert\b[^>]*urn:oasis:names:tc:emergency:cap", re.I)
_HEADER = re.compile(rb"^(?:From |[A-Za-z][A-Za-z0-9-]*: )")
_MAIL = re.compile(rb"^(?:Message-ID|MIME-Version|Received|Return-Path|DKIM-Signature): ", re.I | re.M)
_FROM = re.compile(rb"^From[: ]", re.I | re.M)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_REFUSED = (
    (b"PK\x03\x04", "an office file or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a rich text file"),
)


class Form(StrEnum):
    """The forms that are read."""

    TEXT = "text"
    PAGE = "page"
    PDF = "pdf"
    FEED = "feed"
    MAIL = "mail"


def form_of(data: bytes) -> Form:
    """The form of a file; `BadInput` for one that is known to be of no use."""
    head = data[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")
    for mark, what in _REFUSED:
        if head.startswith(mark):
            raise BadInput(f"This is {what}, not a report.", "Save it as text or PDF, or paste its text.")
    if head.startswith(_UTF16_MARKS):
        raise BadInput("The file is UTF-16.", "Save it as UTF-8.")
    if b"%PDF-" in head[:1024]:
        return Form.PDF
    if _CAP.search(head):
        raise BadInput("This is a CAP alert, not a report.", "Read it with: tocsin cap show FILE")
    if head.lstrip()[:1] == b"<":
        return Form.FEED if _FEED.search(head) else Form.PAGE if _is_page(head) else Form.TEXT
    return Form.MAIL if _is_mail(head) else Form.TEXT


def _is_page(head: bytes) -> bool:
    return bool(_PAGE.match(head) or re.search(rb"<html\b", head, re.I))


def _is_mail(head: bytes) -> bool:
    headers = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return bool(_HEADER.match(head) and _FROM.search(headers) and _MAIL.search(headers))
