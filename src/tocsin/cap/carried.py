"""Alerts that an EDXL-DE envelope carries as text or as Base64 instead of as elements (EDXL-DE 1.0 and 2.0).

An envelope may carry anything so, pictures for example: only what is XML and names CAP's namespace, or is an envelope
again, is looked into. What is carried has the limits of one message, all of it together and however deep it is wrapped.
"""

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree
from msgspec import structs

from tocsin.cap.limits import Limits, Unreadable
from tocsin.cap.model import NAMESPACES
from tocsin.cap.simpletypes import SPACE

DEPTH_MAX = 3
"""How often an envelope may be wrapped in another as text or Base64."""
_ENVELOPE = "EDXLDistribution"
_CARRIERS = tuple(f"{{*}}{name}" for name in ("embeddedXMLContent", "xmlContent", "contentXML", "contentData"))
_ALERT = "{*}alert"
_MARKS = (*(uri.encode() for uri in NAMESPACES.values()), _ENVELOPE.encode())
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_BEGINNINGS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<")
_HINT = "Ask the sender to put alerts into the envelope as elements."


class Carried(NamedTuple):
    """Something that may be an alert or an envelope, and the element whose text it is."""

    element: etree._Element
    data: bytes


def carried_in(root: etree._Element) -> Iterator[Carried]:
    """What an envelope carries as text or Base64 that may hold an alert; nothing for any other root."""
    if etree.QName(root).localname != _ENVELOPE:
        return
    walk = etree.iterwalk(root, events=("start",), tag=(_ALERT, *_CARRIERS))
    for _, element in walk:
        if etree.QName(element).localname == "alert":
            walk.skip_subtree()
        elif len(element) == 0 and element.text is not None:
            data = _content(element.text.strip(SPACE))
            if any(mark in data.replace(b"\0", b"") for mark in _MARKS):
                yield Carried(element, data)


def _content(text: str) -> bytes:
    """The XML that a text is, or that it is the Base64 of; nothing where it is neither."""
    if text.startswith("<"):
        return _DECLARATION.sub("", text, count=1).encode()
    try:
        data = binascii.a2b_base64("".join(text.split()), strict_mode=True)
    except ValueError:
        return b""
    return data if data.lstrip().startswith(_BEGINNINGS) else b""


class Full(Unreadable):
    """No more is read of what an input carries, whatever it is."""


class Room:
    """How much one input may still carry."""

    def __init__(self, limits: Limits) -> None:
        self._left, self._entries_left = limits, limits.alerts

    def enter(self, data: bytes, depth: int) -> bytes:
        """The data again, if it still fits; it stands `depth` envelopes deep, 1 for the first.

        `Unreadable` for what is too deep or too large, which then takes no room; `Full` for what is too many.
        """
        self._entries_left -= 1
        if self._entries_left < 0:
            raise _full()
        if depth > DEPTH_MAX:
            raise Unreadable(f"It is wrapped more than {DEPTH_MAX} times.", _HINT, limit="depth")
        left = structs.replace(
            self._left,
            bytes=self._left.bytes - len(data),
            tags=self._left.tags - data.count(b"<"),
            attributes=self._left.attributes - data.count(b"="),
        )
        for what in ("bytes", "tags", "attributes"):
            if getattr(left, what) < 0:
                raise Unreadable(f"The envelope carries too many {what} in all.", _HINT, limit=what)
        self._left = left
        return data

    def count(self, alerts: int) -> None:
        """Note that so many alerts were read; `Full` for too many."""
        if alerts > self._left.alerts:
            raise _full()
        self._left = structs.replace(self._left, alerts=self._left.alerts - alerts)


def _full() -> Full:
    return Full("The envelope holds too many alerts in all; no more are looked at.", _HINT, limit="alerts")
