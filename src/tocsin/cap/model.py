"""The message as typed, frozen values: every text exactly as it was written.

No value is interpreted here. `sent` is the text of the element, a polygon is its text of
``lat,lon`` pairs, a circle is ``lat,lon radius``; `tocsin.cap.times` and `tocsin.cap.geometry` read
them when asked. Leading zeros, inner white space and repetitions survive. None means that the
element was absent, the empty string that it was there and empty.

Section numbers are those of CAP 1.2 (OASIS Standard, 1 July 2010).
"""

from typing import Self

import msgspec

Pair = tuple[str, str]
"""A ``valueName`` and its ``value``, both as written."""

CAP_12 = "urn:oasis:names:tc:emergency:cap:1.2"
CAP_11 = "urn:oasis:names:tc:emergency:cap:1.1"
NAMESPACES = {"1.2": CAP_12, "1.1": CAP_11}
DSIG = "http://www.w3.org/2000/09/xmldsig#"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_TYPE = f"{{{XSI}}}type"


class Attribute(msgspec.Struct, frozen=True):
    """An attribute as found: `path` of its element (``/alert/info[1]/web[1]``), name, value.

    `name` is ``{namespace}local`` or ``local``. A prefix inside an ``xsi:type`` is resolved, so that
    the value reads ``{namespace}local`` too.
    """

    path: str
    name: str
    value: str


class _Block(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, forbid_unknown_fields=True):
    """What every block has in common: how it is written as JSON, where no key may be unknown."""


class Area(_Block, frozen=True, kw_only=True):
    """Where: an ``area`` block (CAP 1.2, 3.2.4). `extensions` are elements that CAP does not know."""

    area_desc: str
    polygons: tuple[str, ...] = msgspec.field(default=(), name="polygon")
    circles: tuple[str, ...] = msgspec.field(default=(), name="circle")
    geocodes: tuple[Pair, ...] = msgspec.field(default=(), name="geocode")
    altitude: str | None = None
    ceiling: str | None = None
    extensions: tuple[str, ...] = ()


class Resource(_Block, frozen=True, kw_only=True):
    """A file that goes with the message: a ``resource`` block (CAP 1.2, 3.2.3)."""

    resource_desc: str
    mime_type: str | None = None
    size: str | None = None
    uri: str | None = None
    deref_uri: str | None = None
    digest: str | None = None
    extensions: tuple[str, ...] = ()


class Info(_Block, frozen=True, kw_only=True):
    """What happens and what to do, in one language: an ``info`` block (CAP 1.2, 3.2.2)."""

    language: str | None = None
    categories: tuple[str, ...] = msgspec.field(default=(), name="category")
    event: str
    response_types: tuple[str, ...] = msgspec.field(default=(), name="responseType")
    urgency: str
    severity: str
    certainty: str
    audience: str | None = None
    event_codes: tuple[Pair, ...] = msgspec.field(default=(), name="eventCode")
    effective: str | None = None
    onset: str | None = None
    expires: str | None = None
    sender_name: str | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    contact: str | None = None
    parameters: tuple[Pair, ...] = msgspec.field(default=(), name="parameter")
    resources: tuple[Resource, ...] = msgspec.field(default=(), name="resource")
    areas: tuple[Area, ...] = msgspec.field(default=(), name="area")
    extensions: tuple[str, ...] = ()


class Alert(_Block, frozen=True, kw_only=True):
    """A CAP message (CAP 1.2, 3.2.1).

    `version` is ``1.2`` or ``1.1``, as read. `extensions` are the elements that CAP does not know,
    Signatures first among them, each as XML text that stands on its own. `attributes` are all
    attributes outside the extensions. `original` are the bytes that were read, None for a message
    made by a program.
    """

    identifier: str
    sender: str
    sent: str
    status: str
    msg_type: str
    source: str | None = None
    scope: str
    restriction: str | None = None
    addresses: str | None = None
    codes: tuple[str, ...] = msgspec.field(default=(), name="code")
    note: str | None = None
    references: str | None = None
    incidents: str | None = None
    infos: tuple[Info, ...] = msgspec.field(default=(), name="info")
    extensions: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    version: str = "1.2"
    original: bytes | None = None

    def without_original(self) -> Self:
        """The same message without the bytes it was read from, to compare two by their values."""
        return msgspec.structs.replace(self, original=None)
