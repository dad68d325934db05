"""The quick reader: plain, well-ordered messages, which nearly all are, in one pass.

It gives the fields of an alert only where it is sure that the message has no attributes, no unknown
elements, no stray text, nothing out of order, repeated or missing; it gives None for any other, and
the careful reader takes over. What it is sure of:

- *no attribute*: no ``=`` follows the start tag of the alert, or the parser counts none;
- *nothing unseen*: the parser's own count of elements and texts equals the number that was read, so that
  no element hides inside a text and no text stands between elements.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from lxml import etree

from tocsin.cap.grammar import ALERT_ROWS, AREA_ROWS, INFO_ROWS, RESOURCE_ROWS, Row
from tocsin.cap.model import NAMESPACES, Alert, Area, Info, Resource
from tocsin.cap.simpletypes import SPACE

_HEAD = re.compile(rb'(?:\xef\xbb\xbf)?(?:<\?xml[^<>]*\?>)?\s*<alert\s+xmlns\s*=\s*["\'][^"\'<>]*["\']\s*>')
_DSIG_NOT = "namespace-uri() != 'http://www.w3.org/2000/09/xmldsig#'"
_COUNT_NODES = etree.XPath("count(descendant::node())")
_COUNT_ELEMENTS = etree.XPath("count(descendant::*)")
_HAS_ANY_ATTRIBUTE = etree.XPath("boolean(//@*)")
_HAS_ATTRIBUTES = etree.XPath(f"boolean(@* | *[{_DSIG_NOT}]/descendant-or-self::*/@*)")
_SIGNATURES = "{http://www.w3.org/2000/09/xmldsig#}"


class _Block(NamedTuple):
    """How one kind of block is read: its struct, its rows by tag, what must be there, its pairs' tags.

    A row is the field's name, its place in the order, and what it holds: a `Content` or an inner block.
    """

    make: Any
    slots: dict[str, tuple[str, int, Any]]
    required: frozenset[str]
    value_name: str
    value: str


def _block(namespace: str, make: Any, rows: tuple[Row, ...], **inner: _Block) -> _Block:
    prefix = f"{{{namespace}}}"
    slots = {
        prefix + row.tag: (row.field, place, inner.get(row.tag, int(row.content))) for place, row in enumerate(rows)
    }
    required = frozenset(row.field for row in rows if row.required and row.tag != "mimeType")
    return _Block(make, slots, required, f"{prefix}valueName", f"{prefix}value")


def _alert_block(namespace: str) -> _Block:
    resource = _block(namespace, Resource, RESOURCE_ROWS)
    area = _block(namespace, Area, AREA_ROWS)
    info = _block(namespace, Info, INFO_ROWS, resource=resource, area=area)
    return _block(namespace, Alert, ALERT_ROWS, info=info)


_ALERTS = {f"{{{namespace}}}alert": _alert_block(namespace) for namespace in NAMESPACES.values()}


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
    signatures = _signatures_at_end(root) if len(root) and _is_signature(root[-1]) else []
    if signatures and not blanks:
        return None
    children = list(root)[: -len(signatures)] if signatures else root
    try:
        if blanks:
            _only_blank(root.text)
            for signature in signatures:
                _only_blank(signature.tail)
        found, nodes = _fields(children, _ALERTS[root.tag], blanks)
    except (KeyError, ValueError):
        return None
    count: Any = _COUNT_ELEMENTS if blanks else _COUNT_NODES
    if signatures:
        nodes += sum(1 + count(signature) for signature in signatures)
    if count(root) != nodes:
        return None
    if signatures:
        found["extensions"] = tuple(map(text_of, signatures))
    return Quick(found, signatures)


def _is_signature(element: etree._Element) -> bool:
    return bool(element.tag.startswith(_SIGNATURES))


def _signatures_at_end(root: etree._Element) -> list[etree._Element]:
    """The elements of XML Signature that close the alert, in order."""
    found: list[etree._Element] = []
    for child in root.iterchildren(reversed=True):
        if not _is_signature(child):
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
    return bool(_HAS_ANY_ATTRIBUTE(root)) and bool(_HAS_ATTRIBUTES(root))


def _only_blank(text: str | None) -> None:
    """`ValueError` for text that is more than white space."""
    if text is not None and text.strip(SPACE):
        raise ValueError(text)


def _blank_after(children: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """The same elements, each looked at for text behind it."""
    for child in children:
        _only_blank(child.tail)
        yield child


def _fields(  # noqa: C901
    children: Iterable[etree._Element], block: _Block, blanks: bool
) -> tuple[dict[str, Any], int]:
    """The fields of a block by name, and how many elements and texts were read below it.

    With `blanks`, the texts between elements are looked at here, and elements alone are counted. `KeyError`
    or `ValueError` for something the quick reader does not read. One loop with next to no calls, because
    this is where reading spends its time.
    """
    found: dict[str, Any] = {}
    many: list[Any] = []
    repeated: list[str] = []
    slots, last, empty, more = block.slots, -1, 0, 0
    for child in _blank_after(children) if blanks else children:
        name, place, content = slots[child.tag]
        if place > last:
            last = place
            if content == 0:
                text = child.text
                if text:
                    found[name] = text
                else:
                    found[name] = ""
                    empty += 1
                continue
            many = found[name] = []
            repeated.append(name)
        elif place < last or content == 0:
            raise ValueError(name)
        if content == 1:
            text = child.text
            many.append(text or "")
            empty += 0 if text else 1
        elif content == 2:
            first, second = child
            if first.tag != block.value_name or second.tag != block.value:
                raise ValueError(name)
            one, two = first.text, second.text
            many.append((one or "", two or ""))
            more += 2 if blanks else 1 + bool(one) + bool(two)
            if blanks:
                _only_blank(child.text)
                _only_blank(first.tail)
                _only_blank(second.tail)
        else:
            fields, below = _fields(child, content, blanks)
            many.append(content.make(**fields))
            more += below - (0 if blanks else 1)
            if blanks:
                _only_blank(child.text)
    if not block.required <= found.keys():
        raise ValueError(block.required)
    elements = len(found) - len(repeated)
    for name in repeated:
        found[name] = values = tuple(found[name])
        elements += len(values)
    return found, elements + more + (0 if blanks else elements - empty)
