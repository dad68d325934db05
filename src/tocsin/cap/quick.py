"""The quick reader: well-ordered messages, which nearly all are, in one walk along the grammar.

It gives the fields of an alert only where every element is known and the text between elements is blank, where no
element but the root has an attribute, and nothing that stands once is repeated; it gives None for any other, and the
careful reader takes over. On the way it finds out whether the schema accepts what it reads.

The walk is there twice: `fields_in_python` says what it is, and ``_swift.c`` does the same where a C compiler
was at hand (decision 0026). Tests hold the two, and the careful reader, together.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from lxml import etree

from tocsin.cap import grammar
from tocsin.cap.grammar import Content, Rows
from tocsin.cap.model import CAP_11, CAP_12, Alert, Area, Info, Resource
from tocsin.cap.simpletypes import SPACE, SURE_TEXTS

_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_DSIG_PREFIX = f"{{{_DSIG}}}"
_DEEP_ATTRIBUTES = etree.XPath(f"boolean(*[namespace-uri() != '{_DSIG}']/descendant-or-self::*/@*)")
_VALUE_TAGS = ("valueName", "value")

Check = Callable[[str], object]


class Row(NamedTuple):
    """One row of a block, as the walk needs it.

    `check` is truthy for a text that the schema surely accepts, None where any text will do. `needed` tells
    that the schema asks for the element, `blank` that the model has the empty text where it is missing.
    """

    tag: str
    field: str
    content: int
    check: Check | None
    inner: "Block | None"
    needed: bool
    blank: bool


class Block(NamedTuple):
    """A kind of block: what makes its value, and its rows in order."""

    make: Callable[..., Any]
    rows: tuple[Row, ...]


def _check(text: str, values: dict[str, tuple[str, ...]]) -> Check | None:
    if text in values:
        return frozenset(values[text]).__contains__
    return re.compile(SURE_TEXTS[text], re.ASCII).fullmatch if text in SURE_TEXTS else None


def _block(make: Any, rows: tuple[grammar.Row, ...], values: dict[str, tuple[str, ...]], **inner: Block) -> Block:
    return Block(make, tuple(_row(row, values, inner.get(row.tag)) for row in rows))


def _row(row: grammar.Row, values: dict[str, tuple[str, ...]], inner: Block | None) -> Row:
    blank = row.required and row.content is Content.TEXT and row.tag != "mimeType"
    return Row(row.tag, row.field, int(row.content), _check(row.text, values), inner, row.required, blank)


def _blocks(rows: Rows, values: dict[str, tuple[str, ...]]) -> dict[str, Block]:
    """By the tag of the block; a pair stands under ``pair``."""
    resource = _block(Resource, rows["resource"], values)
    area = _block(Area, rows["area"], values)
    info = _block(Info, rows["info"], values, resource=resource, area=area)
    alert = _block(Alert, rows["alert"], values, info=info)
    pair = _block(dict, rows["pair"], values)
    return {"alert": alert, "info": info, "resource": resource, "area": area, "pair": pair}


BLOCKS = {
    CAP_12: _blocks(grammar.ROWS, grammar.VALUES),
    CAP_11: _blocks(grammar.ROWS_11, grammar.VALUES_11),
}
_ALERTS = {f"{{{namespace}}}alert": (namespace, blocks["alert"]) for namespace, blocks in BLOCKS.items()}
SURE, OPEN, BROKEN = 1, 0, -1
"""What the walk can say of the structure: the schema accepts it; it depends on the form of a value; the schema rejects
it, because something is missing or out of order. The root's own attributes and what is in Signatures are left aside."""
Fields = tuple[dict[str, Any], int, int]
"""The fields of an alert; `SURE`, `OPEN` or `BROKEN`; how many Signatures stand at its end."""


class Quick(NamedTuple):
    """The fields of an alert, its standing (`SURE`, `OPEN` or `BROKEN`), and the Signatures that stand at its end."""

    fields: dict[str, Any]
    standing: int
    signatures: list[etree._Element]


class _Unfit(Exception):
    """The message has something that is not for the quick reader."""


def quick_fields(root: etree._Element) -> Quick | None:
    """The fields of an alert whose elements are known and without attributes, the root's apart; None for any other.

    The order of elements, what is missing, and the form of values are not asked for: they decide on the standing.
    """
    found = fields_of(root, *_ALERTS[root.tag])
    if found is None:
        return None
    fields, standing, count = found
    signatures = list(root)[-count:] if count else []
    if signatures:
        fields["extensions"] = tuple(map(text_of, signatures))
    return Quick(fields, standing, signatures)


def surely_holds(element: etree._Element, namespace: str, kind: str) -> bool:
    """Whether the schema surely accepts a block of a kind, or a pair; False says nothing. Its own attributes apart."""
    found = fields_of(element, namespace, BLOCKS[namespace][kind])
    return found is not None and found[1] == SURE and not found[2]


def text_of(element: etree._Element) -> str:
    """An element as XML text that stands on its own."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


def fields_in_python(root: etree._Element, namespace: str, block: Block) -> Fields | None:
    """The fields of an alert element, by the rows of its block; None where it is not for the quick reader."""
    if _DEEP_ATTRIBUTES(root):
        return None
    walk = _Walk(namespace)
    try:
        fields = walk.fields(root, block, is_root=True)
    except _Unfit:
        return None
    return fields, BROKEN if walk.broken else SURE if walk.sure else OPEN, walk.signatures


class _Walk:
    """One walk over an alert; `sure`, `broken` and `signatures` are what it finds out beside the fields."""

    def __init__(self, namespace: str) -> None:
        self.sure = True
        self.broken = False
        self.signatures = 0
        self._prefix = f"{{{namespace}}}"
        self._value_tags = [self._prefix + tag for tag in _VALUE_TAGS]

    def fields(self, element: etree._Element, block: Block, *, is_root: bool) -> dict[str, Any]:
        """The fields of a block by name."""
        places = {self._prefix + row.tag: place for place, row in enumerate(block.rows)}
        found: dict[str, Any] = {}
        last = 0
        _only_blank(element.text)
        for child in element:
            _only_blank(child.tail)
            if is_root and child.tag.startswith(_DSIG_PREFIX):
                self.signatures += 1
                continue
            place = places.get(child.tag, -1)
            if place < 0 or self.signatures:
                raise _Unfit
            row = block.rows[place]
            self.broken = self.broken or place < last
            last = place
            value = self._value(child, row)
            if row.content != Content.TEXT:
                found.setdefault(row.field, []).append(value)
            elif row.field in found:
                raise _Unfit
            else:
                found[row.field] = value
        return self._finished(found, block)

    def _finished(self, found: dict[str, Any], block: Block) -> dict[str, Any]:
        for row in block.rows:
            if row.field not in found:
                self.broken = self.broken or row.needed
                if row.blank:
                    found[row.field] = ""
            elif row.content != Content.TEXT:
                found[row.field] = tuple(found[row.field])
        return found

    def _value(self, child: etree._Element, row: Row) -> Any:
        if row.content == Content.PAIRS:
            return self._pair(child)
        if row.inner is not None:
            return row.inner.make(**self.fields(child, row.inner, is_root=False))
        text = _text(child)
        if self.sure and row.check is not None and not row.check(text):
            self.sure = False
        return text

    def _pair(self, element: etree._Element) -> tuple[str, str]:
        if [part.tag for part in element] != self._value_tags:
            raise _Unfit
        name, value = element
        _only_blank(element.text)
        _only_blank(name.tail)
        _only_blank(value.tail)
        return _text(name), _text(value)


def _text(element: etree._Element) -> str:
    if len(element):
        raise _Unfit
    return element.text or ""


def _only_blank(text: str | None) -> None:
    if text is not None and text.strip(SPACE):
        raise _Unfit


try:
    from tocsin.cap._swift import fields as fields_of
except ImportError:
    fields_of = fields_in_python
