"""The very bytes of alerts that stand inside a container: for evidence, and for signatures made before the wrapping."""

import re

from lxml import etree

from tocsin.cap.limits import Unreadable, encoding_of, reparsed
from tocsin.cap.model import NAMESPACES

_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_TAG = re.compile(
    rb"<(?P<end>/?)(?:[^\s<>/:=\"']+:)?alert(?=[\s/>])(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?(?P<empty>/?)>", re.DOTALL
)
_ALERTS = frozenset(f"{{{uri}}}alert" for uri in NAMESPACES.values())


def exact_slices(root: etree._Element, data: bytes) -> dict[etree._Element, bytes]:
    """The bytes of the outermost alert elements below `root`, as they came in `data`, which was parsed into it.

    An alert is left out where its bytes do not stand on their own: where they need a namespace or the encoding that
    the container declares. What is in a slice is compared with what is in the element (exclusive canonical form).
    """
    if b"\0" in data or encoding_of(data).startswith("utf-16"):
        return {}
    elements = [element for element in root.iter("{*}alert") if _is_outermost(element)]
    found = _ranges(_HIDDEN.sub(lambda hidden: b" " * len(hidden[0]), data))
    if len(found) != len(elements):
        return {}
    slices = {element: data[start:end] for element, (start, end) in zip(elements, found, strict=True)}
    return {element: one for element, one in slices.items() if element.tag in _ALERTS and _stands_alone(one, element)}


def _is_outermost(element: etree._Element) -> bool:
    return not any(etree.QName(above).localname == "alert" for above in element.iterancestors())


def _ranges(data: bytes) -> list[tuple[int, int]]:
    """Where the outermost elements named alert begin and end, in well-formed text without comments and the like."""
    found, depth, start = [], 0, 0
    for tag in _TAG.finditer(data):
        if tag["end"]:
            depth -= 1
        else:
            start = start if depth else tag.start()
            depth += not tag["empty"]
        if depth == 0:
            found.append((start, tag.end()))
    return found


def _stands_alone(data: bytes, element: etree._Element) -> bool:
    try:
        root = reparsed(data)
    except Unreadable:
        return False
    return root.tag == element.tag and _canonical(root) == _canonical(element)


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
