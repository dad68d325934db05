"""`Alert` to bytes: always the same bytes for the same values.

Elements are written in the order of the schema, one to a line, UTF-8, with one namespace. Text is
written as it stands; only what XML demands is escaped, and a carriage return too, which a parser
would otherwise turn into a line feed. Writing what was read from the output gives the same bytes.
"""

import re
from typing import Any

from lxml import etree

from tocsin.cap.grammar import ALERT_ROWS, AREA_ROWS, INFO_ROWS, RESOURCE_ROWS, Content, Row
from tocsin.cap.model import NAMESPACES, XSI_TYPE, Alert, Attribute
from tocsin.terms import BadInput

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ROWS_INSIDE = {"info": INFO_ROWS, "resource": RESOURCE_ROWS, "area": AREA_ROWS}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STEP = re.compile(r"/([\w.-]+)\[([1-9][0-9]{0,8})\]")
_PATH = re.compile(rf"/alert(?:{_STEP.pattern})*+")
_SPECIAL = re.compile("[&<>\r]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def serialize_alert(alert: Alert) -> bytes:
    """Write the message as UTF-8 XML.

    `BadInput` for a character that XML cannot hold, with the place. A Signature that the message
    was read with is written back too, but it signs the bytes in `alert.original`, not these: sign
    again, or pass on `alert.original`.
    """
    out: list[str] = [_DECLARATION, f'<alert xmlns="{NAMESPACES[alert.version]}">\n']
    _write_rows(alert, ALERT_ROWS, out, "  ")
    out.append("</alert>\n")
    text = "".join(out)
    _refuse_forbidden(text)
    if alert.attributes:
        text = _with_attributes(text, alert.attributes)
    return text.encode()


def _write_rows(block: Any, rows: tuple[Row, ...], out: list[str], indent: str) -> None:
    for row in rows:
        value = getattr(block, row.field)
        if value is None or value == ():
            continue
        if row.content is Content.TEXT:
            out.append(f"{indent}<{row.tag}>{_escaped(value)}</{row.tag}>\n")
        else:
            for one in value:
                _write_one(one, row, out, indent)
    for extension in block.extensions:
        out.append(f"{indent}{extension}\n")


def _write_one(value: Any, row: Row, out: list[str], indent: str) -> None:
    if row.content is Content.TEXTS:
        out.append(f"{indent}<{row.tag}>{_escaped(value)}</{row.tag}>\n")
    elif row.content is Content.PAIRS:
        name, text = value
        out.append(
            f"{indent}<{row.tag}>\n{indent}  <valueName>{_escaped(name)}</valueName>\n"
            f"{indent}  <value>{_escaped(text)}</value>\n{indent}</{row.tag}>\n"
        )
    else:
        out.append(f"{indent}<{row.tag}>\n")
        _write_rows(value, _ROWS_INSIDE[row.tag], out, indent + "  ")
        out.append(f"{indent}</{row.tag}>\n")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)


def _refuse_forbidden(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found is not None:
        line = text.rfind("\n", 0, found.start()) + 1
        raise BadInput(
            f"The character U+{ord(found[0]):04X} cannot be written in XML.",
            "Remove it from the text.",
            text[line : found.start()].strip()[:60],
        )


def _with_attributes(text: str, attributes: tuple[Attribute, ...]) -> str:
    """The same text with attributes put back on their elements."""
    root = etree.fromstring(text.encode())
    for attribute in attributes:
        element = _element_at(root, attribute.path)
        if element is not None:
            _set(element, attribute)
    return _DECLARATION + etree.tostring(root, encoding="unicode") + "\n"


def _set(element: etree._Element, attribute: Attribute) -> None:
    """Set the attribute; a resolved ``xsi:type`` gets a prefix for its namespace."""
    value: Any = attribute.value
    if attribute.name == XSI_TYPE and value.startswith("{"):
        value = etree.QName(value)
    element.set(attribute.name, value)


def _element_at(root: etree._Element, path: str) -> etree._Element | None:
    namespace = etree.QName(root).namespace
    element: etree._Element | None = root
    if _PATH.fullmatch(path) is None:
        raise BadInput("The path of an attribute is not like /alert/info[1]/web[1].", "Correct it.", path[:60])
    for tag, place in _STEP.findall(path):
        like = [] if element is None else element.findall(f"{{{namespace}}}{tag}")
        element = like[int(place) - 1] if int(place) <= len(like) else None
    return element
