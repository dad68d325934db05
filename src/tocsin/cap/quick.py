"""The quick readers: well-ordered messages, which nearly all are, in one walk along the grammar.

It gives the fields of an alert only where every element is known and the text between elements is blank, where no
element but the root has an attribute, and nothing that stands once is repeated; it gives None for any other, and the
careful reader takes over. On the way it finds out whether the schema accepts what it reads.

The walk is there twice: `fields_in_python` says what it is, and ``_tree.c`` does the same where a C compiler
was at hand (decision 0026). There too, `plain_alert` reads a message in the form that most have without a tree
(decision 0036). Tests hold them, and the careful reader, together.
"""

import re
from collections.abc import Callable
from enum import IntEnum
from typing import Any, NamedTuple, cast

from lxml import etree

from tocsin.cap import grammar
from tocsin.cap.compiled import swift
from tocsin.cap.grammar import Content, Rows
from tocsin.cap.model import CAP_11, CAP_12, DSIG, NAMESPACES, Alert, Area, Info, Resource
from tocsin.cap.rules.doubt import Doubts
from tocsin.cap.simpletypes import SPACE, SURE_TEXTS

_DSIG_PREFIX = f"{{{DSIG}}}"
_WITH_ATTRIBUTES = etree.XPath("descendant::*[@*]")
_VALUE_TAGS = ("valueName", "value")

Check = Callable[[str], object]


class Look(IntEnum):
    """What a row holds for the rules on an info, and whether it is a time; the rules look at everything else."""

    NOTHING = 0
    LANGUAGE = 1
    EVENT = 2
    HEADLINE = 3
    WEB = 4
    CODE = 5
    RESOURCE = 6
    AREA = 7
    DESCRIPTION = 8
    POLYGON = 9
    CIRCLE = 10
    GEOCODE = 11
    CEILING = 12
    INFO = 13
    MIME = 14
    SIZE = 15
    URI = 16
    CARRIED = 17
    DIGEST = 18
    TIME = 19


_LOOKS = {
    "language": Look.LANGUAGE,
    "event": Look.EVENT,
    "headline": Look.HEADLINE,
    "web": Look.WEB,
    "eventCode": Look.CODE,
    "parameter": Look.CODE,
    "resource": Look.RESOURCE,
    "area": Look.AREA,
    "areaDesc": Look.DESCRIPTION,
    "polygon": Look.POLYGON,
    "circle": Look.CIRCLE,
    "geocode": Look.GEOCODE,
    "ceiling": Look.CEILING,
    "info": Look.INFO,
    "mimeType": Look.MIME,
    "size": Look.SIZE,
    "uri": Look.URI,
    "derefUri": Look.CARRIED,
    "digest": Look.DIGEST,
    "sent": Look.TIME,
    "effective": Look.TIME,
    "onset": Look.TIME,
    "expires": Look.TIME,
}


class Row(NamedTuple):
    """One row of a block, as the walk needs it.

    `check` is truthy for a text that the schema surely accepts, None where any text will do. `needed` tells
    that the schema asks for the element, `blank` that the model has the empty text where it is missing. `look` is what
    it holds for the rules.
    """

    tag: str
    field: str
    content: int
    check: Check | None
    inner: "Block | None"
    needed: bool
    blank: bool
    look: int


class Block(NamedTuple):
    """A kind of block: what makes its value, its rows in order, and by tag the place of the row and the row."""

    make: Callable[..., Any]
    rows: tuple[Row, ...]
    places: dict[str, tuple[int, Row]]


def _check(text: str, values: dict[str, tuple[str, ...]]) -> Check | None:
    if text in values:
        return frozenset(values[text]).__contains__
    return re.compile(SURE_TEXTS[text], re.ASCII).fullmatch if text in SURE_TEXTS else None


def _block(
    namespace: str, make: Any, rows: tuple[grammar.Row, ...], values: dict[str, tuple[str, ...]], **inner: Block
) -> Block:
    ready = tuple(_row(row, values, inner.get(row.tag)) for row in rows)
    return Block(make, ready, {f"{{{namespace}}}{row.tag}": (place, row) for place, row in enumerate(ready)})


def _row(row: grammar.Row, values: dict[str, tuple[str, ...]], inner: Block | None) -> Row:
    blank = row.required and row.content is Content.TEXT and row.tag != "mimeType"
    look = int(_LOOKS.get(row.tag, Look.NOTHING))
    return Row(row.tag, row.field, int(row.content), _check(row.text, values), inner, row.required, blank, look)


def _blocks(namespace: str, rows: Rows, values: dict[str, tuple[str, ...]]) -> dict[str, Block]:
    """By the tag of the block; a pair stands under ``pair``."""
    resource = _block(namespace, Resource, rows["resource"], values)
    area = _block(namespace, Area, rows["area"], values)
    info = _block(namespace, Info, rows["info"], values, resource=resource, area=area)
    alert = _block(namespace, Alert, rows["alert"], values, info=info)
    pair = _block(namespace, dict, rows["pair"], values)
    return {"alert": alert, "info": info, "resource": resource, "area": area, "pair": pair}


BLOCKS = {
    CAP_12: _blocks(CAP_12, grammar.ROWS, grammar.VALUES),
    CAP_11: _blocks(CAP_11, grammar.ROWS_11, grammar.VALUES_11),
}
_ALERTS = {f"{{{namespace}}}alert": (namespace, blocks["alert"]) for namespace, blocks in BLOCKS.items()}
_KINDS = tuple((uri, BLOCKS[uri]["alert"], version) for version, uri in NAMESPACES.items())
SURE, OPEN, BROKEN = 1, 0, -1
"""What the walk can say of the structure: the schema accepts it; it depends on the form of a value; the schema rejects
it, because something is missing or out of order. The root's own attributes and what is in Signatures are left aside."""
Fields = tuple[dict[str, Any], int, int]
"""The fields of an alert; `SURE`, `OPEN` or `BROKEN`; how many Signatures stand at its end."""
Kinds = tuple[tuple[str, "Block", str], ...]
"""What an alert can be: namespace, block, version."""
Plain = tuple[Alert, int, bool, Doubts | None, bool, bytes | None]
"""An alert; `SURE`, `OPEN` or `BROKEN`; whether one of its texts holds ``<`` or ``&``; what rules may find in it;
whether a ``=`` stands elsewhere than in the first tags; the message without what was read of the inside of its root,
None where nothing is left."""


class Quick(NamedTuple):
    """The fields of an alert, its standing (`SURE`, `OPEN` or `BROKEN`), and the Signatures that stand at its end.

    The Signatures are not among the fields.
    """

    fields: dict[str, Any]
    standing: int
    signatures: list[etree._Element]


_NOWHERE = (-1, Row("", "", 0, None, None, False, False, 0))


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
    return Quick(fields, standing, list(root)[-count:] if count else [])


def plain_alert(data: bytes, tags_max: int, *, look: bool = False) -> Plain | None:
    """The alert of a message in the form that most have, from its bytes; None for any other.

    It is well-formed then, in UTF-8, has at most `tags_max` ``<``, and holds nothing but CAP's own elements without
    attributes; all of that only up to its first Signature, from which on nothing is read. Only with `look` it is told
    what rules may find.
    """
    return plain_of(data, _KINDS, tags_max, look)


def surely_holds(element: etree._Element, namespace: str, kind: str) -> bool:
    """Whether the schema surely accepts a block of a kind, or a pair; False says nothing. Its own attributes apart."""
    found = fields_of(element, namespace, BLOCKS[namespace][kind])
    return found is not None and found[1] == SURE and not found[2]


def fields_in_python(root: etree._Element, namespace: str, block: Block) -> Fields | None:
    """The fields of an alert element, by the rows of its block; None where it is not for the quick reader."""
    if not all(_is_signed_part(element, root) for element in cast(list[etree._Element], _WITH_ATTRIBUTES(root))):
        return None
    walk = _Walk(namespace)
    try:
        fields = walk.fields(root, block, is_root=True)
    except _Unfit:
        return None
    return fields, BROKEN if walk.broken else SURE if walk.sure else OPEN, walk.signatures


def _is_signed_part(element: etree._Element, root: etree._Element) -> bool:
    """Whether an element stands inside a Signature of the alert, or is one."""
    while (parent := element.getparent()) is not None and parent is not root:
        element = parent
    return element.tag.startswith(_DSIG_PREFIX)


class _Walk:
    """One walk over an alert; `sure`, `broken` and `signatures` are what it finds out beside the fields."""

    def __init__(self, namespace: str) -> None:
        self.sure = True
        self.broken = False
        self.signatures = 0
        self._value_tags = [f"{{{namespace}}}{tag}" for tag in _VALUE_TAGS]

    def fields(  # noqa: C901
        self, element: etree._Element, block: Block, *, is_root: bool
    ) -> dict[str, Any]:
        """The fields of a block by name. One loop with next to no calls: this is where reading spends its time."""
        found: dict[str, Any] = {}
        last = 0
        _only_blank(element.text)
        for child in element:
            tag, after = child.tag, child.tail
            if after is not None:
                _only_blank(after)
            if is_root and tag.startswith(_DSIG_PREFIX):
                self.signatures += 1
                continue
            place, (_, field, content, check, inner, _, _, _) = block.places.get(tag, _NOWHERE)
            if place < last:
                self._out_of_order(place)
            last = place
            if content >= Content.PAIRS:
                found.setdefault(field, []).append(self._pair(child) if inner is None else self._made(child, inner))
                continue
            text = child.text or ""
            if len(child):
                raise _Unfit
            if check is not None and self.sure and not check(text):
                self.sure = False
            if content == Content.TEXTS:
                found.setdefault(field, []).append(text)
            elif field in found:
                raise _Unfit
            else:
                found[field] = text
        if is_root and self.signatures:
            _only_signatures(element, self.signatures)
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

    def _out_of_order(self, place: int) -> None:
        """A row that stands too late; an element that has no row is not for this reader."""
        if place < 0:
            raise _Unfit
        self.broken = True

    def _made(self, child: etree._Element, block: Block) -> Any:
        return block.make(**self.fields(child, block, is_root=False))

    def _pair(self, element: etree._Element) -> tuple[str, str]:
        if [part.tag for part in element] != self._value_tags:
            raise _Unfit
        name, value = element
        _only_blank(element.text)
        _only_blank(name.tail)
        _only_blank(value.tail)
        return _text(name), _text(value)


def _only_signatures(root: etree._Element, count: int) -> None:
    """`_Unfit` unless the Signatures of an alert are its last elements."""
    if not all(element.tag.startswith(_DSIG_PREFIX) for element in list(root)[-count:]):
        raise _Unfit


def _text(element: etree._Element) -> str:
    if len(element):
        raise _Unfit
    return element.text or ""


def _only_blank(text: str | None) -> None:
    if text is not None and text.strip(SPACE):
        raise _Unfit


def no_plain_alert(data: bytes, kinds: Kinds, tags_max: int, look: bool) -> Plain | None:
    """Python leaves every message to the parser, which is faster than what could be done here."""
    return None


fields_of = swift.fields if swift else fields_in_python
plain_of = swift.plain if swift else no_plain_alert
