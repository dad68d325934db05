"""Bytes to `Alert`: nothing lost, nothing interpreted.

Well-ordered messages are read by `tocsin.cap.quick`, most of them without a tree. Any other is read here, leniently: a
message that breaks the structure is read as far as it goes, and `tocsin.cap.check_alert` says what is wrong with it.
What does not fit the model is kept as XML text in `extensions`. Only `Unreadable` input, and input that is no CAP
message at all, is refused.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple, cast

from lxml import etree
from msgspec import structs

from tocsin.cap.carried import Full, Room, carried_in
from tocsin.cap.grammar import ALERT_ROWS, AREA_ROWS, INFO_ROWS, RESOURCE_ROWS, Content, Row
from tocsin.cap.limits import (
    DEFAULT_LIMITS,
    Limits,
    Unreadable,
    attributes_of,
    may_flood,
    parsed,
    refuse_attributes,
    refuse_bytes,
    refuse_floods,
    refuse_sizes,
    reparsed,
    too_many_alerts,
    unpacked,
)
from tocsin.cap.model import DSIG, NAMESPACES, XSI_TYPE, Alert, Area, Attribute, Info, Resource
from tocsin.cap.positions import Paths
from tocsin.cap.quick import BROKEN, OPEN, Quick, plain_alert, quick_fields
from tocsin.cap.rules.doubt import Doubts
from tocsin.cap.slices import exact_slices

_FEW_EQUALS = 100
"""More than stand in the declaration and the first tag of a plain message."""
_LARGE_BYTES = 65_536
"""In more than that it takes longer to find out whether a text can be marked up than to look at the texts."""
KEPT_CHARACTERS_MAX = 16 * 1024 * 1024


class NotAnAlert(Unreadable):
    """Well-formed XML whose root is not a CAP alert."""


class Reading(NamedTuple):
    """An alert as read, and its element in the tree of its document, None where no tree was made.

    `standing` is what the quick reader said of its structure, up to the root's own attributes and to what is
    inside its `signatures`: `SURE`, `OPEN` or `BROKEN` of `tocsin.cap.quick`. `careful` tells that it was read
    element by element, so that an element below the root may have attributes or be unknown. `marked` is False
    where no text can hold ``<`` or ``&``, because there is neither a reference nor CDATA. `doubts` are what rules may
    find in each info, None where it was not asked for or not told.
    """

    alert: Alert
    in_tree: etree._Element | None
    standing: int
    signatures: list[etree._Element]
    careful: bool
    marked: bool
    doubts: Doubts | None = None

    @property
    def element(self) -> etree._Element:
        """The element of the alert; parsed anew at each call where there is no tree."""
        return reparsed(self.alert.original or b"") if self.in_tree is None else self.in_tree


class Keeper:
    """Writes elements as XML text that stands on its own; all of one document together within a limit.

    An element that is written on its own takes every namespace in scope along, so that many small ones could come
    to far more than was read.
    """

    def __init__(self, characters_max: int = KEPT_CHARACTERS_MAX) -> None:
        self._left = characters_max

    def text(self, element: etree._Element) -> str:
        """The element as text."""
        text = etree.tostring(element, encoding="unicode", with_tail=False)
        self._left -= len(text)
        if self._left < 0:
            raise Unreadable(
                "The elements that CAP does not know come to too much text.",
                "Ask the sender for a smaller message; no real alert comes near this limit.",
                limit="extensions",
            )
        return text


class Block(NamedTuple):
    """How one kind of block is read: its struct, its fields by tag, what must not be missing."""

    make: type[Alert] | type[Info] | type[Resource] | type[Area]
    slots: dict[str, tuple[str, int, "Block | None"]]
    blank: dict[str, str]
    value_tags: list[str]


def _block(namespace: str, make: Any, rows: tuple[Row, ...], **inner: Block) -> Block:
    slots = {f"{{{namespace}}}{row.tag}": (row.field, int(row.content), inner.get(row.tag)) for row in rows}
    required = {row.field: "" for row in rows if row.required and row.content is Content.TEXT}
    required.pop("mime_type", None)
    return Block(make, slots, required, [f"{{{namespace}}}valueName", f"{{{namespace}}}value"])


def _alert_block(namespace: str) -> Block:
    resource = _block(namespace, Resource, RESOURCE_ROWS)
    area = _block(namespace, Area, AREA_ROWS)
    info = _block(namespace, Info, INFO_ROWS, resource=resource, area=area)
    return _block(namespace, Alert, ALERT_ROWS, info=info)


_BLOCKS = {f"{{{uri}}}alert": (version, _alert_block(uri)) for version, uri in NAMESPACES.items()}
_SIGNED_PARTS = f"{{{DSIG}}}*"
_WITH_ATTRIBUTES = etree.XPath("descendant-or-self::*[@*]")
_CAP = frozenset(NAMESPACES.values())
ALERT_TAGS = frozenset(_BLOCKS)


def parse_alert(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> Alert:
    """Read one CAP message; gzip is unpacked.

    Raises `Unreadable` for input beyond the limits or not well-formed, `NotAnAlert` if the root is
    something else than a CAP 1.1 or 1.2 ``alert``.
    """
    data = unpacked(data, limits)
    plain = plain_reading(data, limits)
    if plain is not None:
        return plain.alert
    root = parsed(data, None)
    if root.tag not in _BLOCKS:
        raise NotAnAlert(
            f"The root element is {root.tag}, not a CAP 1.1 or 1.2 alert.",
            "For a feed or an envelope use parse_alerts.",
            line=1,
            column=1,
        )
    return reading_of(root, data).alert


def parse_alerts(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> list[Alert]:
    """Read every CAP message in `data`: a single one, or what EDXL-DE, Atom, RSS or ``<alerts>`` holds.

    Each alert keeps, as its `original`, the very bytes of its element where these stand on their own; where
    they need a namespace or an encoding that the container declares, its text written anew with what it needs.
    An index that only links to messages gives an empty list. Raises `Unreadable`.

    What an EDXL-DE envelope carries as text or Base64 comes last. Of that, what cannot be read is left out;
    `tocsin.cap.check_alert` tells of it.
    """
    return _alerts_in(unpacked(data, limits), limits, Room(limits))


def _alerts_in(data: bytes, limits: Limits, room: Room, depth: int = 0) -> list[Alert]:
    plain = plain_reading(data, limits)
    if plain is not None:
        room.count(1 if depth else 0)
        return [plain.alert]
    root = parsed(data, None)
    alerts = [reading.alert for reading in readings(root, data, limits)]
    room.count(len(alerts) if depth or root.tag not in _BLOCKS else 0)
    for carried in carried_in(root):
        try:
            alerts += _alerts_in(room.enter(carried.data, depth + 1), limits, room, depth + 1)
        except Full:
            break
        except Unreadable:
            continue
    return alerts


def plain_reading(data: bytes, limits: Limits, *, look: bool = False) -> Reading | None:
    """The alert of a message in the form that most have, without a tree; None for any other.

    With `look` it comes with its doubts. `Unreadable` for data that is too large.
    """
    refuse_bytes(data, limits)
    plain = plain_alert(data, limits.tags, look=look)
    if plain is None:
        refuse_sizes(data, limits)
        return None
    alert, standing, marked, doubts, equals, rest = plain
    if rest is not None:
        refuse_sizes(data, limits)
        return _with_signatures(Reading(alert, None, standing, [], False, marked, doubts), rest, data)
    if equals or limits.attributes < _FEW_EQUALS:
        refuse_attributes(data, limits)
    return Reading(alert, None, standing, [], False, marked, doubts)


def _with_signatures(reading: Reading, rest: bytes, data: bytes) -> Reading | None:
    """A plain message with the Signatures at its end, for which alone a tree is made; None where there is more.

    `rest` is the message without what was read before the first of them.
    """
    try:
        root = reparsed(rest)
    except Unreadable:
        return None
    quick = quick_fields(root)
    if quick is None or not quick.signatures:
        return None
    if may_flood(rest):
        refuse_floods(root, data)
    texts = tuple(map(Keeper().text, quick.signatures))
    return reading._replace(alert=structs.replace(reading.alert, extensions=texts), signatures=quick.signatures)


def readings(root: etree._Element, data: bytes, limits: Limits = DEFAULT_LIMITS) -> list[Reading]:
    """Every alert of a document: the root itself, or the outermost alerts of a container."""
    if root.tag in _BLOCKS:
        return [reading_of(root, data)]
    refuse_floods(root, data)
    elements = list(islice(alert_elements(root), limits.alerts + 1))
    if len(elements) > limits.alerts:
        raise too_many_alerts(limits.alerts)
    slices, keeper = exact_slices(root, data), Keeper()
    return [_contained(element, slices.get(element), keeper) for element in elements]


def reading_of(root: etree._Element, data: bytes) -> Reading:
    """The alert at the root of a document."""
    quick = quick_fields(root)
    if quick is None or quick.signatures:
        refuse_floods(root, data)
    return carefully_read(root, data) if quick is None else _quickly_read(root, quick, data)


def _contained(element: etree._Element, exact: bytes | None, keeper: Keeper) -> Reading:
    """An alert inside a container, and its own bytes if there are any."""
    original = keeper.text(element).encode() if exact is None else exact
    quick = quick_fields(element)
    if quick is None:
        return carefully_read(element, original, keeper)
    return _quickly_read(element, quick, original, keeper)


def _quickly_read(root: etree._Element, quick: Quick, original: bytes, keeper: Keeper | None = None) -> Reading:
    fields = quick.fields
    fields["version"], fields["original"] = _BLOCKS[root.tag][0], original
    if quick.signatures:
        fields["extensions"] = tuple(map((keeper or Keeper()).text, quick.signatures))
    if root.keys():
        fields["attributes"] = _own_attributes(root, "/alert")
    return Reading(Alert(**fields), root, quick.standing, quick.signatures, False, _is_marked(original))


def _is_marked(data: bytes) -> bool:
    return len(data) > _LARGE_BYTES or b"&" in data or (b"!" in data and b"<!" in data) or b"\0" in data


def carefully_read(root: etree._Element, original: bytes, keeper: Keeper | None = None) -> Reading:
    """An alert read element by element, whatever is in it, if `refuse_floods` lets it pass."""
    version, block = _BLOCKS[root.tag]
    fields = _fields(root, block, keeper or Keeper())
    alert = Alert(**fields, version=version, original=original, attributes=_attributes(root))
    standing = BROKEN if _keeps_some(alert) and next(root.iter(_SIGNED_PARTS), None) is None else OPEN
    return Reading(alert, root, standing, [], True, _is_marked(original))


def _keeps_some(alert: Alert) -> bool:
    """Whether an element did not fit the model: the schema rejects it, if it is not a part of a Signature."""
    return bool(alert.extensions) or any(
        info.extensions or any(area.extensions for area in info.areas) or any(one.extensions for one in info.resources)
        for info in alert.infos
    )


def alert_elements(root: etree._Element) -> Iterator[etree._Element]:
    """The outermost alert elements of a container, in order."""
    for element in root.iter(*ALERT_TAGS):
        if not any(above.tag in ALERT_TAGS for above in element.iterancestors()):
            yield element


def _fields(element: etree._Element, block: Block, keeper: Keeper) -> dict[str, Any]:
    """The fields of one block, by name, ready for its struct; what does not fit goes to extensions."""
    once: dict[str, str] = {}
    many: dict[str, list[Any]] = {}
    for child in element:
        name, content, inner = block.slots.get(child.tag, ("", -1, None))
        fits = content >= Content.PAIRS or (content >= 0 and not len(child))
        if content == Content.TEXT and fits and name not in once:
            once[name] = child.text or ""
        elif content == Content.TEXTS and fits:
            many.setdefault(name, []).append(child.text or "")
        elif content == Content.PAIRS and _is_pair(child, block):
            many.setdefault(name, []).append((child[0].text or "", child[1].text or ""))
        elif inner is not None:
            many.setdefault(name, []).append(inner.make(**_fields(child, inner, keeper)))
        else:
            many.setdefault("extensions", []).append(keeper.text(child))
    return {**block.blank, **once, **{name: tuple(values) for name, values in many.items()}}


def _is_pair(element: etree._Element, block: Block) -> bool:
    """Whether an element holds a name and a value, and these hold text only."""
    return [part.tag for part in element] == block.value_tags and not any(map(len, element))


def _attributes(root: etree._Element) -> tuple[Attribute, ...]:
    """Every attribute of the alert's own elements, with the path of its element; not of what is inside extensions."""
    found: list[Attribute] = []
    paths = Paths(root)
    for element in cast(list[etree._Element], _WITH_ATTRIBUTES(root)):
        if _is_own(element, root):
            found += _own_attributes(element, paths.of(element))
    return tuple(found)


def _is_own(element: etree._Element, root: etree._Element) -> bool:
    """Whether an element and all that it stands in, up to the alert, are CAP's."""
    while element.tag.rpartition("}")[0][1:] in _CAP:
        parent = element.getparent()
        if element is root or parent is None:
            return True
        element = parent
    return False


def _own_attributes(element: etree._Element, path: str) -> tuple[Attribute, ...]:
    return tuple(Attribute(path, name, _resolved(element, name, value)) for name, value in attributes_of(element))


def _resolved(element: etree._Element, name: str, value: str) -> str:
    """The value, with the prefix of an ``xsi:type`` replaced by its namespace."""
    if name != XSI_TYPE:
        return value
    prefix, colon, local = value.strip().rpartition(":")
    uri = element.nsmap.get(prefix if colon else None)
    return f"{{{uri}}}{local}" if uri else value
