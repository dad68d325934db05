"""The structure check: what the OASIS schema demands, without the schema, with words and places.

`structure_faults` walks a parsed element along the rows of `tocsin.cap.grammar`. Its verdict (no fault or
some fault) is that of ``cap12.xsd`` and ``cap11.xsd``; a compliance test holds it there.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from lxml import etree

from tocsin.cap.grammar import ALERT_ROWS, ROWS, ROWS_11, VALUES, VALUES_11, Content, Row, Rows
from tocsin.cap.limits import Unreadable
from tocsin.cap.model import CAP_11, CAP_12, DSIG, XSI, XSI_TYPE, Alert, Area, Info, Resource
from tocsin.cap.quick import surely_holds
from tocsin.cap.simpletypes import (
    CHECKS_11,
    CHECKS_12,
    DERIVED,
    KNOWN_TYPES,
    OTHER_TYPES,
    SPACE,
    XS,
)

_XSI_NAMES = frozenset(f"{{{XSI}}}{name}" for name in ("type", "schemaLocation", "noNamespaceSchemaLocation"))
_XSI_NIL = f"{{{XSI}}}nil"
_DEPRECATED_VALUE, _DEPRECATED_ELEMENT = "Very Likely", "password"
_SHOWN_MAX = 60
_FAULTS_MAX = 500
"""After so many faults the rest is left unread; the verdict is clear by then."""


class Fault(NamedTuple):
    """A place where the structure is broken: the finding's id, the element, what to say, what to do."""

    id: str
    element: etree._Element
    message: str
    hint: str


class Block(NamedTuple):
    """The rows of one kind of block, at which row each tag stands, and the check of each row's text.

    The check is None where any text will do, and for what holds elements.
    """

    rows: tuple[Row, ...]
    places: dict[str, int]
    checks: tuple[Callable[[str], bool] | None, ...]


class Schema(NamedTuple):
    """One version's grammar, ready to walk: blocks by name, values by list, checks by type."""

    namespace: str
    blocks: dict[str, Block]
    values: dict[str, frozenset[str]]
    checks: dict[str, Callable[[str], bool]]
    signatures: bool


def _schema(
    namespace: str,
    rows: Rows,
    lists: dict[str, tuple[str, ...]],
    checks: dict[str, Callable[[str], bool]],
) -> Schema:
    values = {name: frozenset(texts) for name, texts in lists.items()}
    tests = {**checks, **{name: texts.__contains__ for name, texts in values.items()}, "string": None}
    blocks = {
        name: Block(
            block,
            {f"{{{namespace}}}{row.tag}": place for place, row in enumerate(block)},
            tuple(tests[row.text] for row in block),
        )
        for name, block in rows.items()
    }
    return Schema(namespace, blocks, values, checks, signatures=namespace == CAP_12)


SCHEMAS = {"1.2": _schema(CAP_12, ROWS, VALUES, CHECKS_12), "1.1": _schema(CAP_11, ROWS_11, VALUES_11, CHECKS_11)}

_LAX_MATTERS = {
    uri: etree.XPath(f"boolean(descendant-or-self::*[@x:type or namespace-uri() = '{uri}'])", namespaces={"x": XSI})
    for uri in (CAP_12, CAP_11)
}
"""Whether a Signature holds anything that the schema knows."""


def structure_holds(root: etree._Element, schema: Schema, *, attributes: bool = True) -> bool:
    """Whether the schema accepts `root`; as `structure_faults`, but after the first fault the rest is left unread.

    With Signatures in it everything is read, because a type named in there can make the message unreadable.
    """
    signed = next(root.iter(f"{{{DSIG}}}*"), None) is not None
    walk = _Walk(schema, attributes=attributes, faults_max=_FAULTS_MAX if signed else 1)
    walk.top(root)
    return not walk.faults


def texts_hold(block: Alert | Info | Resource | Area, schema: Schema, kind: str = "alert") -> bool:
    """Whether the schema accepts every text of a block whose elements are in order and have no attributes."""
    rows, _, checks = schema.blocks[kind]
    for row, check in zip(rows, checks, strict=True):
        found = getattr(block, row.field)
        if row.content is Content.BLOCKS:
            if not all(texts_hold(inner, schema, row.tag) for inner in found):
                return False
        elif check is not None and found is not None:
            texts = (found,) if row.content is Content.TEXT else found
            if not all(check(text) or (not text and row.text == "language") for text in texts):
                return False
    return True


def structure_faults(root: etree._Element, schema: Schema, *, attributes: bool = True) -> list[Fault]:
    """Every structural fault of `root`, in document order; an empty list means that the schema accepts it.

    `attributes` may be False where it is known that only `root` has any. `Unreadable` for an ``xsi:type``
    inside a Signature that names a type we do not check.
    """
    walk = _Walk(schema, attributes=attributes)
    walk.top(root)
    return walk.faults


def signature_faults(signature: etree._Element, schema: Schema) -> list[Fault]:
    """The structural faults inside a Signature; `Unreadable` as for `structure_faults`."""
    if not _LAX_MATTERS[schema.namespace](signature):
        return []
    walk = _Walk(schema, attributes=True)
    walk.lax(signature)
    return walk.faults


def root_holds(root: etree._Element) -> bool:
    """Whether the schema accepts the attributes of an alert element."""
    return _xsi_type(root) is None and not any(True for _ in _attribute_faults(root))


def _is_global(tag: str, schema: Schema) -> bool:
    namespace, _, name = tag.rpartition("}")
    return namespace[1:] == schema.namespace and name in ("alert", "valueName", "value")


class _Walk:
    """One walk along the grammar; `faults` fills up in the order of the document."""

    def __init__(self, schema: Schema, *, attributes: bool, faults_max: int = _FAULTS_MAX) -> None:
        self.schema = schema
        self.faults_max = faults_max
        self.attributes = attributes
        self.root: etree._Element | None = None
        self.faults: list[Fault] = []

    def top(self, element: etree._Element) -> None:
        """An element that the schema declares at the top: alert, and the two parts of a pair."""
        self.root = element
        name = _name(element)
        if name == "alert":
            self.block(element, self.schema.blocks["alert"])
        else:
            self.text(element, Row(name, name))

    def block(self, element: etree._Element, block: Block) -> None:
        """A block: its rows in order. Signatures may stand between and after infos, nowhere before.

        (That an info may follow a Signature is how the schema is read in practice; a rule objects to it.)
        """
        if self.attributes or element is self.root:
            self.faults += _attribute_faults(element)
            if _xsi_type(element) is not None:
                self.faults.append(Fault("structure.type", element, _TYPE_REFUSED, _REMOVE_ATTRIBUTE))
        self.stray(element, element, element.text)
        rows, place, seen = block.rows, 0, False
        for child in element:
            if len(self.faults) >= self.faults_max:
                return
            self.stray(element, child, child.tail)
            found = block.places.get(child.tag, -1)
            if found < place or (found == place and seen and rows[found].content is Content.TEXT):
                if rows is ALERT_ROWS and self.schema.signatures and _namespace(child) == DSIG:
                    self.faults += _missing(element, rows[place + seen :], child)
                    self.lax(child)
                    place, seen = len(rows) - 1, True
                else:
                    self.faults.append(_unexpected(child, rows[place:]))
                continue
            if found > place + seen:
                self.faults += _missing(element, rows[place + seen : found], child)
            place, seen = found, True
            self.row(child, block, found)
        self.faults += _missing(element, rows[place + seen :], None)

    def row(self, child: etree._Element, block: Block, found: int) -> None:
        """A child that stands in its place."""
        row = block.rows[found]
        if row.content in (Content.PAIRS, Content.BLOCKS):
            kind = "pair" if row.content is Content.PAIRS else row.tag
            if (self.attributes and child.keys()) or not surely_holds(child, self.schema.namespace, kind):
                self.block(child, self.schema.blocks[kind])
        elif self.attributes or len(child):
            self.text(child, row)
        else:
            check = block.checks[found]
            if check is not None and not check(child.text or ""):
                self.text(child, row)

    def stray(self, element: etree._Element, near: etree._Element, text: str | None) -> None:
        """Text that stands between elements."""
        if text is not None and text.strip(SPACE):
            message = f"{_shown(text.strip(SPACE))} stands in <{_name(element)}>, which holds elements only."
            hint = "Remove the text or put it into the element that it belongs to."
            self.faults.append(Fault("structure.text", near, message, hint))

    def text(self, element: etree._Element, row: Row) -> None:
        """An element that holds text and nothing else."""
        self.faults += _attribute_faults(element)
        for child in element:
            message = f"<{_name(child)}> stands inside <{row.tag}>, which holds text only."
            hint = "If it is markup, remove it; if it belongs to the message, move it."
            self.faults.append(Fault("structure.child", child, message, hint))
        if not len(element):
            self.faults += _value_faults(element, row, self.schema)

    def lax(self, element: etree._Element) -> None:
        """Inside a Signature only what the schema knows is checked: CAP's own elements and named types."""
        stack = [element]
        while stack:
            current = stack.pop()
            named = _xsi_type(current)
            if _is_global(current.tag, self.schema):
                inner = _Walk(self.schema, attributes=True)
                inner.top(current)
                self.faults += inner.faults
            elif named is not None:
                self.faults += _typed_faults(current, named)
            else:
                stack.extend(reversed(current))


def _value_faults(element: etree._Element, row: Row, schema: Schema) -> Iterator[Fault]:
    """The text of an element, by the type of its row or by the type that it names itself."""
    check, what = _check_of(row, schema)
    named = _xsi_type(element)
    if row.text == "certainty" and element.text == _DEPRECATED_VALUE:
        yield Fault("structure.deprecated-value", element, "The certainty Very Likely is deprecated since CAP 1.1.", "")
        return
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


def _missing(element: etree._Element, rows: tuple[Row, ...], before: etree._Element | None) -> Iterator[Fault]:
    """The rows that must be there and were passed over."""
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
    if _name(child) == _DEPRECATED_ELEMENT and _namespace(child) in (CAP_12, CAP_11):
        message = "The element <password> was dropped with CAP 1.1."
        return Fault("structure.deprecated-element", child, message, "")
    expected = ", ".join(f"<{row.tag}>" for row in rows) or "nothing more"
    return Fault(
        "structure.unexpected",
        child,
        f"<{_name(child)}> may not stand here; expected {expected}.",
        "It is unknown to this version of CAP, repeated, or out of order.",
    )


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
