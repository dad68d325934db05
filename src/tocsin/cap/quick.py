"""The quick reader: plain, well-ordered messages, which nearly all are, in one pass.

It gives the fields of an alert only where it is sure that the message has no attributes, no unknown
elements, no stray text, nothing out of order, repeated or missing; it gives None for any other, and
the careful reader takes over. What it is sure of:

- *no attribute*: no ``=`` follows the start tag of the alert, or the parser counts none;
- *nothing unseen*: the parser's own count of elements and texts equals the number that was read, so that
  no element hides inside a text and no text stands between elements.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from lxml import etree

from tocsin.cap.grammar import ALERT_ROWS, AREA_ROWS, INFO_ROWS, RESOURCE_ROWS, Content, Row
from tocsin.cap.model import NAMESPACES, Alert, Area, Info, Resource

_HEAD = re.compile(rb'(?:\xef\xbb\xbf)?(?:<\?xml[^<>]*\?>)?\s*<alert\s+xmlns\s*=\s*["\'][^"\'<>]*["\']\s*>')
_COUNT_NODES = etree.XPath("count(descendant::node())")
_COUNT_NOT_BLANK = etree.XPath("count(descendant::*) + count(descendant::text()[normalize-space()])")
_HAS_ATTRIBUTES = etree.XPath(
    "boolean(@* | *[namespace-uri() != 'http://www.w3.org/2000/09/xmldsig#']/descendant-or-self::*/@*)"
)
_SIGNATURES = "{http://www.w3.org/2000/09/xmldsig#}"


class _Block(NamedTuple):
    """How one kind of block is read: its struct, its rows by tag, what must be there, its pairs' tags."""

    make: Any
    slots: dict[str, tuple[str, int, int, Any]]
    required: frozenset[str]
    value_name: str
    value: str


def _block(namespace: str, make: Any, rows: tuple[Row, ...], **inner: _Block) -> _Block:
    prefix = f"{{{namespace}}}"
    slots = {
        prefix + row.tag: (row.field, int(row.content), place, inner.get(row.tag)) for place, row in enumerate(rows)
    }
    required = frozenset(row.field for row in rows if row.required and row.tag != "mimeType")
    return _Block(make, slots, required, f"{prefix}valueName", f"{prefix}value")


def _alert_block(namespace: str) -> _Block:
    resource = _block(namespace, Resource, RESOURCE_ROWS)
    area = _block(namespace, Area, AREA_ROWS)
    info = _block(namespace, Info, INFO_ROWS, resource=resource, area=area)
    return _block(namespace, Alert, ALERT_ROWS, info=info)


_ALERTS = {f"{{{namespace}}}alert": _alert_block(namespace) for namespace in NAMESPACES.values()}


class _Odd(Exception):
    """Something the quick reader does not read."""


class Quick(NamedTuple):
    """The fields of a plain alert, and the Signatures that stand at its end."""

    fields: dict[str, Any]
    signatures: list[etree._Element]


def quick_fields(root: etree._Element, *, blanks: bool) -> Quick | None:
    """The fields of an alert without attributes that is plain and well-ordered; None for any other.

    `blanks` tells whether white space between elements was kept by the parser; Signatures are read only
    then. What is given has the structure that the schema demands, except for the form of single
    values, for a ``mimeType`` left out of a resource, and for what is inside a Signature.
    """
    signatures = _signatures_at_end(root)
    if signatures and not blanks:
        return None
    children = list(root)[: -len(signatures)] if signatures else root
    try:
        found, nodes = _fields(children, _ALERTS[root.tag])
    except _Odd:
        return None
    if not blanks:
        return Quick(found, signatures) if _COUNT_NODES(root) == nodes else None
    inside = sum(1 + cast(float, _COUNT_NOT_BLANK(signature)) for signature in signatures)
    if _COUNT_NOT_BLANK(root) != nodes + inside:
        return None
    if signatures:
        found["extensions"] = tuple(map(text_of, signatures))
    return Quick(found, signatures)


def _signatures_at_end(root: etree._Element) -> list[etree._Element]:
    """The elements of XML Signature that close the alert, in order; usually none."""
    found: list[etree._Element] = []
    for child in root.iterchildren(reversed=True):
        if not child.tag.startswith(_SIGNATURES):
            break
        found.insert(0, child)
    return found


def text_of(element: etree._Element) -> str:
    """An element as XML text that stands on its own."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


def has_attributes(root: etree._Element, data: bytes | None) -> bool:
    """Whether any element of an alert, its Signatures apart, has an attribute.

    `data` are the bytes of `root` alone, None where it stands in a container.
    """
    if data is not None:
        head = _HEAD.match(data)
        if head is not None and data.find(b"=", head.end()) < 0:
            return False
    return bool(_HAS_ATTRIBUTES(root))


def _fields(children: Iterable[etree._Element], block: _Block) -> tuple[dict[str, Any], int]:
    """The fields of a block by name, and how many elements and texts were read below it."""
    found: dict[str, Any] = {}
    slots, last, nodes = block.slots, -1, 0
    many: list[str] = []
    for child in children:
        slot = slots.get(child.tag)
        if slot is None:
            raise _Odd
        name, content, place, inner = slot
        if content == 0:
            if place <= last:
                raise _Odd
            text = child.text
            if text is None:
                found[name] = ""
                nodes += 1
            else:
                found[name] = text
                nodes += 2
        else:
            value, below = _value(child, content, inner, block)
            nodes += below
            if place > last:
                found[name] = [value]
                many.append(name)
            elif place == last:
                found[name].append(value)
            else:
                raise _Odd
        last = place
    if not block.required <= found.keys():
        raise _Odd
    for name in many:
        found[name] = tuple(found[name])
    return found, nodes


def _value(child: etree._Element, content: int, inner: _Block, block: _Block) -> tuple[Any, int]:
    """What one of several like elements holds, and how many nodes it is."""
    if content == Content.BLOCKS:
        fields, below = _fields(child, inner)
        return inner.make(**fields), 1 + below
    if content == Content.TEXTS:
        text = child.text
        return (text, 2) if text is not None else ("", 1)
    parts = child.getchildren()  # type: ignore[attr-defined]
    if len(parts) != 2 or parts[0].tag != block.value_name or parts[1].tag != block.value:
        raise _Odd
    first, second = parts[0].text, parts[1].text
    return (first or "", second or ""), 3 + (first is not None) + (second is not None)
