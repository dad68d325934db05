"""The structure check: what the OASIS schema demands, without the schema, with words and places.

`structure_faults` walks a parsed element along the rows of `tocsin.cap.grammar`. Its verdict (no fault or
some fault) is that of ``cap12.xsd`` and ``cap11.xsd``; a compliance test holds it there.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from lxml import etree

from tocsin.cap.grammar import (
    ALERT_ROWS,
    AREA_ROWS,
    INFO_ROWS,
    PAIR_ROWS,
    RESOURCE_ROWS,
    VALUES,
    Content,
    Row,
)
from tocsin.cap.limits import Unreadable
from tocsin.cap.model import CAP_11, CAP_12, XSI, XSI_TYPE
from tocsin.cap.simpletypes import CHECKS_11, CHECKS_12, DERIVED, KNOWN_TYPES, OTHER_TYPES, SPACE, XS

DSIG = "http://www.w3.org/2000/09/xmldsig#"
_XSI_NAMES = frozenset(f"{{{XSI}}}{name}" for name in ("type", "schemaLocation", "noNamespaceSchemaLocation"))
_XSI_NIL = f"{{{XSI}}}nil"
_SHOWN_MAX = 60


class Fault(NamedTuple):
    """A place where the structure is broken: the finding's id, the element, what to say, what to do."""

    id: str
    element: etree._Element
    message: str
    hint: str


class Schema(NamedTuple):
    """One version's grammar, ready to walk: rows by block, values by list, checks by type."""

    namespace: str
    blocks: dict[str, tuple[Row, ...]]
    values: dict[str, frozenset[str]]
    checks: dict[str, Callable[[str], bool]]
    signatures: bool


def _schema_12() -> Schema:
    blocks = {"alert": ALERT_ROWS, "info": INFO_ROWS, "resource": RESOURCE_ROWS, "area": AREA_ROWS}
    values = {name: frozenset(texts) for name, texts in VALUES.items()}
    return Schema(CAP_12, blocks, values, CHECKS_12, signatures=True)


def _schema_11() -> Schema:
    """CAP 1.1: two response types fewer, an optional mimeType, heights as text, no Signature."""
    newer = _schema_12()
    blocks = {
        **newer.blocks,
        "resource": tuple(_changed(row, "mimeType", required=False) for row in RESOURCE_ROWS),
        "area": tuple(row._replace(text="string") for row in AREA_ROWS),
    }
    values = {**newer.values, "responseType": newer.values["responseType"] - {"Avoid", "AllClear"}}
    return Schema(CAP_11, blocks, values, CHECKS_11, signatures=False)


def _changed(row: Row, tag: str, *, required: bool) -> Row:
    return row._replace(required=required) if row.tag == tag else row


SCHEMAS = {"1.2": _schema_12(), "1.1": _schema_11()}


def structure_faults(root: etree._Element, schema: Schema) -> list[Fault]:
    """Every structural fault of `root`, in document order; an empty list means that the schema accepts it.

    `Unreadable` for an ``xsi:type`` inside a Signature that names a type we do not check.
    """
    return list(_global_faults(root, schema))


def _global_faults(element: etree._Element, schema: Schema) -> Iterator[Fault]:
    """An element that the schema declares at the top: alert, and the two parts of a pair."""
    name = etree.QName(element).localname
    if name == "alert":
        yield from _block_faults(element, schema.blocks["alert"], schema)
    else:
        yield from _text_faults(element, Row(name, name), schema)


def _is_global(tag: str, schema: Schema) -> bool:
    namespace, _, name = tag.rpartition("}")
    return namespace[1:] == schema.namespace and name in ("alert", "valueName", "value")


def _block_faults(element: etree._Element, rows: tuple[Row, ...], schema: Schema) -> Iterator[Fault]:
    """A block: its rows in order. Signatures may stand between and after infos, nowhere before.

    (That an info may follow a Signature is how the schema is read in practice; a rule objects to it.)
    """
    yield from _attribute_faults(element)
    if _xsi_type(element) is not None:
        yield Fault("structure.type", element, _TYPE_REFUSED, _REMOVE_ATTRIBUTE)
    yield from _stray_text(element)
    place, seen = 0, False
    for child in element:
        found = _place_of(child, rows, place, schema, repeatable=seen)
        if found is None:
            if rows is ALERT_ROWS and schema.signatures and _namespace(child) == DSIG:
                yield from _missing(element, rows[place + seen :], child)
                yield from _lax_faults(child, schema)
                place, seen = len(rows) - 1, True
                continue
            yield _unexpected(child, rows[place:])
            continue
        yield from _missing(element, rows[place + seen : found], child)
        place, seen = found, True
        yield from _row_faults(child, rows[found], schema)
    yield from _missing(element, rows[place + seen :], None)


def _place_of(
    child: etree._Element, rows: tuple[Row, ...], place: int, schema: Schema, *, repeatable: bool
) -> int | None:
    """Which row a child belongs to, not before `place`; None where it belongs to none."""
    if _namespace(child) != schema.namespace:
        return None
    name = etree.QName(child).localname
    for found in range(place, len(rows)):
        if rows[found].tag == name:
            again = repeatable and found == place and rows[found].content is Content.TEXT
            return None if again else found
    return None


def _row_faults(child: etree._Element, row: Row, schema: Schema) -> Iterator[Fault]:
    if row.content is Content.PAIRS:
        yield from _block_faults(child, PAIR_ROWS, schema)
    elif row.content is Content.BLOCKS:
        yield from _block_faults(child, schema.blocks[row.tag], schema)
    else:
        yield from _text_faults(child, row, schema)


def _text_faults(element: etree._Element, row: Row, schema: Schema) -> Iterator[Fault]:
    """An element that holds text and nothing else."""
    yield from _attribute_faults(element)
    for child in element:
        yield Fault(
            "structure.child",
            child,
            f"<{_name(child)}> stands inside <{row.tag}>, which holds text only.",
            "If it is markup, remove it; if it belongs to the message, move it.",
        )
    if len(element):
        return
    check, what = _check_of(row, schema)
    named = _xsi_type(element)
    if named is not None:
        allowed = {} if row.text in schema.values or _is_local(row, schema) else DERIVED[row.text]
        if named not in allowed:
            yield Fault("structure.type", element, _TYPE_REFUSED, _REMOVE_ATTRIBUTE)
            return
        check, what = allowed[named], f"a value of the type {named}"
    if element.text is None and row.text == "language" and named is None:
        return
    if not check(element.text or ""):
        yield Fault(
            f"structure.{_FAULT_OF.get(row.text, 'value')}",
            element,
            f"<{row.tag}> holds {_shown(element.text)}, expected {what}.",
            _HINT_OF.get(row.text, "Correct the value."),
        )


def _is_local(row: Row, schema: Schema) -> bool:
    """Whether the schema gives the row a type of its own, which no named type can stand for."""
    return row.text == "dateTime" and schema.namespace == CAP_12


def _check_of(row: Row, schema: Schema) -> tuple[Callable[[str], bool], str]:
    if row.text in schema.values:
        allowed = schema.values[row.text]
        ordered = [value for value in VALUES[row.text] if value in allowed]
        return allowed.__contains__, f"one of {', '.join(ordered)}"
    return schema.checks[row.text], _EXPECTED_OF[row.text]


def _attribute_faults(element: etree._Element) -> Iterator[Fault]:
    for name in map(str, element.attrib):
        if name not in _XSI_NAMES:
            yield Fault(
                "structure.attribute",
                element,
                f"<{_name(element)}> has the attribute {name!s}; CAP elements have none.",
                _REMOVE_ATTRIBUTE,
            )


def _xsi_type(element: etree._Element) -> str | None:
    """The local name of the XML Schema type that ``xsi:type`` names; an unknown one is given as written."""
    text = element.get(XSI_TYPE)
    if text is None:
        return None
    prefix, colon, name = text.rpartition(":")
    known = not colon or prefix
    uri = element.nsmap.get(prefix if colon else None) if known else None
    return name if uri == XS else f"unknown {text}"


def _stray_text(element: etree._Element) -> Iterator[Fault]:
    texts = [(element, element.text), *((child, child.tail) for child in element)]
    for near, text in texts:
        if text is not None and text.strip(SPACE):
            yield Fault(
                "structure.text",
                near,
                f"{_shown(text.strip(SPACE))} stands in <{_name(element)}>, which holds elements only.",
                "Remove the text or put it into the element that it belongs to.",
            )


def _missing(
    element: etree._Element, rows: tuple[Row, ...], before: etree._Element | None
) -> Iterator[Fault]:
    for row in rows:
        if row.required:
            where = f" before <{_name(before)}>" if before is not None else ""
            yield Fault(
                "structure.missing",
                element if before is None else before,
                f"<{row.tag}> is missing in <{_name(element)}>{where}.",
                f"Add <{row.tag}>; the order of elements is fixed.",
            )


def _unexpected(child: etree._Element, rows: tuple[Row, ...]) -> Fault:
    expected = ", ".join(f"<{row.tag}>" for row in rows) or "nothing more"
    return Fault(
        "structure.unexpected",
        child,
        f"<{_name(child)}> may not stand here; expected {expected}.",
        "It is unknown to this version of CAP, repeated, or out of order.",
    )


def _lax_faults(element: etree._Element, schema: Schema) -> Iterator[Fault]:
    """Inside a Signature only what the schema knows is checked: CAP's own elements and named types."""
    stack = [element]
    while stack:
        current = stack.pop()
        if _is_global(current.tag, schema):
            yield from _global_faults(current, schema)
            continue
        named = _xsi_type(current)
        if named is not None:
            yield from _typed_faults(current, named)
        else:
            stack.extend(reversed(current))


def _typed_faults(element: etree._Element, named: str) -> Iterator[Fault]:
    if named in OTHER_TYPES:
        raise Unreadable(
            f"An element inside the Signature is declared to be of the type {named}.",
            "No alert needs that. Ask the sender to leave xsi:type out.",
            limit="type",
        )
    check = KNOWN_TYPES.get(named)
    plain = all(name in _XSI_NAMES or name == _XSI_NIL for name in element.attrib)
    if check is None or len(element) or not plain or not check(element.text or ""):
        yield Fault("structure.type", element, _TYPE_REFUSED, _REMOVE_ATTRIBUTE)


def _namespace(element: etree._Element) -> str:
    return element.tag.rpartition("}")[0][1:]


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2]


def _shown(text: str | None) -> str:
    """The text in quotation marks, shortened, so that white space shows."""
    whole = text or ""
    return repr(whole if len(whole) <= _SHOWN_MAX else whole[:_SHOWN_MAX] + "…")


_TYPE_REFUSED = "xsi:type names a type that this element may not have, or its text is not of that type."
_REMOVE_ATTRIBUTE = "Remove the attribute."
_FAULT_OF = {
    "dateTime": "time",
    "language": "language",
    "anyURI": "uri",
    "integer": "number",
    "decimal": "number",
}
_EXPECTED_OF = {
    "string": "text",
    "dateTime": "a real date and time such as 2024-03-07T12:00:00-00:00",
    "language": "a language tag such as en-US",
    "anyURI": "an address (URI)",
    "integer": "a whole number",
    "decimal": "a decimal number",
}
_HINT_OF = {
    "dateTime": "Give an offset such as +03:00 (UTC is -00:00), no Z and no fraction of a second.",
    "language": "Use a tag of RFC 3066 with hyphens, such as en-US.",
    "anyURI": "Escape special characters with %; check brackets, port and the second #.",
    "integer": "Use digits only.",
    "decimal": "Use digits and one decimal point.",
}
