"""Bytes to `Alert`: one walk over the parsed tree, nothing lost, nothing interpreted.

The walk is lenient: a message that breaks the structure is read as far as it goes, and
`tocsin.cap.check_alert` says what is wrong with it. What does not fit the model is kept as XML text
in `extensions`. Only `Unreadable` input, and input that is no CAP message at all, is refused.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from tocsin.cap.grammar import ALERT_ROWS, AREA_ROWS, INFO_ROWS, RESOURCE_ROWS, Content, Row
from tocsin.cap.limits import DEFAULT_LIMITS, Limits, Unreadable, root_of, unpacked
from tocsin.cap.model import NAMESPACES, XSI_TYPE, Alert, Area, Attribute, Info, Resource
from tocsin.cap.positions import path_of


class NotAnAlert(Unreadable):
    """Well-formed XML whose root is not a CAP alert."""


class Block(NamedTuple):
    """How one kind of block is read: the struct, its fields by tag, what must not be missing."""

    make: type[Alert] | type[Info] | type[Resource] | type[Area]
    slots: dict[str, tuple[str, int, "Block | None"]]
    blank: dict[str, str]
    value_tags: tuple[str, str]


def _block(namespace: str, make: Any, rows: tuple[Row, ...], **inner: Block) -> Block:
    slots = {f"{{{namespace}}}{row.tag}": (row.field, int(row.content), inner.get(row.tag)) for row in rows}
    required = {row.field: "" for row in rows if row.required and row.content is Content.TEXT}
    if make is Resource:
        del required["mime_type"]
    return Block(make, slots, required, (f"{{{namespace}}}valueName", f"{{{namespace}}}value"))


def _alert_block(namespace: str) -> Block:
    info = _block(
        namespace,
        Info,
        INFO_ROWS,
        resource=_block(namespace, Resource, RESOURCE_ROWS),
        area=_block(namespace, Area, AREA_ROWS),
    )
    return _block(namespace, Alert, ALERT_ROWS, info=info)


_BLOCKS = {f"{{{uri}}}alert": (version, _alert_block(uri)) for version, uri in NAMESPACES.items()}
ALERT_TAGS = frozenset(_BLOCKS)


def parse_alert(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> Alert:
    """Read one CAP message; gzip is unpacked.

    Raises `Unreadable` for input beyond the limits or not well-formed, `NotAnAlert` if the root is
    something else than a CAP 1.1 or 1.2 ``alert``.
    """
    data = unpacked(data, limits)
    root = root_of(data, limits)
    if root.tag not in _BLOCKS:
        raise NotAnAlert(
            f"The root element is {root.tag}, not a CAP 1.1 or 1.2 alert.",
            "For a feed or an envelope use parse_alerts.",
            line=1,
            column=1,
        )
    return alert_of(root, data)


def parse_alerts(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> list[Alert]:
    """Read every CAP message in `data`: a single one, or what EDXL-DE, Atom, RSS or ``<alerts>`` holds.

    Each alert keeps, as its `original`, the text of its own element with the namespaces it needs.
    An index that only links to messages gives an empty list. Raises `Unreadable`.
    """
    data = unpacked(data, limits)
    root = root_of(data, limits)
    if root.tag in _BLOCKS:
        return [alert_of(root, data)]
    return [alert_of(element, etree.tostring(element, with_tail=False)) for element in alert_elements(root)]


def alert_elements(root: etree._Element) -> Iterator[etree._Element]:
    """The outermost alert elements of a container, in order."""
    for element in root.iter(*ALERT_TAGS):
        if not any(above.tag in ALERT_TAGS for above in element.iterancestors()):
            yield element


def alert_of(root: etree._Element, original: bytes | None) -> Alert:
    """The `Alert` of a parsed element; `original` are the bytes to keep with it."""
    version, block = _BLOCKS[root.tag]
    found = _fields(root, block)
    found["version"] = version
    found["original"] = original
    attributes = _attributes(root)
    if attributes:
        found["attributes"] = attributes
    return Alert(**found)


def _fields(element: etree._Element, block: Block) -> dict[str, Any]:
    """The fields of one block, by name, ready for its struct."""
    found: dict[str, Any] = dict(block.blank)
    seen = set()
    many: dict[str, list[Any]] = {}
    slots = block.slots
    for child in element:
        slot = slots.get(child.tag)
        if slot is None or (len(child) and slot[1] < Content.PAIRS):
            many.setdefault("extensions", []).append(_text_of(child))
            continue
        name, content, inner = slot
        if content == 0:
            if name in seen:
                many.setdefault("extensions", []).append(_text_of(child))
            else:
                seen.add(name)
                found[name] = child.text or ""
        elif content == 1:
            many.setdefault(name, []).append(child.text or "")
        elif content == 2:
            if [part.tag for part in child] == [*block.value_tags]:
                many.setdefault(name, []).append((child[0].text or "", child[1].text or ""))
            else:
                many.setdefault("extensions", []).append(_text_of(child))
        elif inner is not None:
            many.setdefault(name, []).append(inner.make(**_fields(child, inner)))
    for name, values in many.items():
        found[name] = tuple(values)
    return found


def _text_of(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)


def _attributes(root: etree._Element) -> tuple[Attribute, ...]:
    """Every attribute of the alert's own elements, with the path of its element."""
    found = []
    for element in root.iter():
        if element.attrib and not _in_extension(element):
            path = _path_in(element, root)
            for name, value in element.attrib.items():
                found.append(Attribute(path, str(name), _resolved(element, str(name), str(value))))
    return tuple(found)


def _in_extension(element: etree._Element) -> bool:
    namespace = element.tag.rpartition("}")[0][1:]
    return namespace not in NAMESPACES.values()


def _resolved(element: etree._Element, name: str, value: str) -> str:
    """The value, with the prefix of an ``xsi:type`` replaced by its namespace."""
    if name != XSI_TYPE:
        return value
    prefix, colon, local = value.strip().rpartition(":")
    uri = element.nsmap.get(prefix if colon else None)
    return f"{{{uri}}}{local}" if uri else value


def _path_in(element: etree._Element, root: etree._Element) -> str:
    """The path of an element counted from its alert, which may stand in a container."""
    return "/alert" + path_of(element)[len(path_of(root)) :]
