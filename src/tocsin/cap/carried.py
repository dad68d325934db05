"""Alerts that an EDXL-DE envelope carries as text or as Base64 instead of as elements (EDXL-DE 1.0 and 2.0).

An envelope may carry anything so, pictures for example: only what is XML and names CAP's namespace, or is an envelope
again, is looked into. What is carried has the limits of one message, all of it together and however deep it is wrapped.
"""

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from tocsin.cap.limits import Limits, Unreadable, too_many_alerts
from tocsin.cap.model import NAMESPACES
from tocsin.cap.simpletypes import SPACE

DEPTH_MAX = 3
"""How often an envelope may be wrapped in another as text or Base64."""
_ENVELOPE = "EDXLDistribution"
_CARRIERS = tuple(f"{{*}}{name}" for name in ("embeddedXMLContent", "xmlContent", "contentXML", "contentData"))
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
    for element in root.iter(*_CARRIERS):
        if len(element) == 0 and element.text is not None and not _is_in_alert(element):
            data = _content(element.text.strip(SPACE))
            if any(mark in data.replace(b"\0", b"") for mark in _MARKS):
                yield Carried(element, data)


def _is_in_alert(element: etree._Element) -> bool:
    return any(etree.QName(above).localname == "alert" for above in element.iterancestors())


def _content(text: str) -> bytes:
    """The XML that a text is, or that it is the Base64 of; nothing where it is neither."""
    if text.startswith("<"):
        return _DECLARATION.sub("", text, count=1).encode()
    try:
        data = binascii.a2b_base64("".join(text.split()), strict_mode=True)
    except ValueError:
        return b""
    return data if data.lstrip().startswith(_BEGINNINGS) else b""


class Room:
    """How much one input may still carry; `Unreadable` for more."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits
        self._bytes = self._tags = self._attributes = self._alerts = 0

    def enter(self, data: bytes, depth: int) -> bytes:
        """The data again, if it still fits; it stands `depth` envelopes deep, 1 for the first."""
        if depth > DEPTH_MAX:
            message = f"It is wrapped more than {DEPTH_MAX} times."
            raise Unreadable(message, _HINT, limit="depth")
        self._bytes += len(data)
        self._tags += data.count(b"<")
        self._attributes += data.count(b"=")
        for count, most, what in (
            (self._bytes, self._most.bytes, "bytes"),
            (self._tags, self._most.tags, "tags"),
            (self._attributes, self._most.attributes, "attributes"),
        ):
            if count > most:
                raise Unreadable(f"The envelope carries more than {most} {what} in all.", _HINT, limit=what)
        return data

    def count(self, alerts: int) -> None:
        """Note that so many alerts were read."""
        self._alerts += alerts
        if self._alerts > self._most.alerts:
            raise too_many_alerts(self._most.alerts)
