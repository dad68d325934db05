"""Breaks messages at random: elements removed, doubled, moved and renamed, values and attributes changed."""

import copy
from collections.abc import Callable

from hypothesis import strategies as st
from lxml import etree

from tocsin.cap.grammar import ALERT_ROWS, AREA_ROWS, INFO_ROWS, PAIR_ROWS, RESOURCE_ROWS
from tocsin.cap.model import XSI
from tocsin.cap.simpletypes import DERIVED, XS

DSIG = "http://www.w3.org/2000/09/xmldsig#"
TAGS = [row.tag for rows in (ALERT_ROWS, INFO_ROWS, RESOURCE_ROWS, AREA_ROWS, PAIR_ROWS) for row in rows]
TYPES = sorted({name for names in DERIVED.values() for name in names} | {"unknown"})
TIME = "2030-05-01T09:00:00+02:00"
TEXTS = st.one_of(
    st.sampled_from(
        ["", " ", "x", "Actual", " Actual", "en", "en_US", "1", "-1", "1.5", "+.5", "1e3", TIME, f" {TIME} ", "http://a:",
         "2030-05-01T09:00:00Z", "2030-02-30T09:00:00+02:00", "2028-02-29T24:00:00-14:00", "12030-05-01T09:00:00",
         "%zz", "http://[", "Avoid", "2030-05-01T09:00:00.5+02:00", "0000-01-01T00:00:00Z"]
    ),
    st.text("ab1:/?#[]@!$&'()*+,;=%-._~ \\^`{}|<>\"é\t0", max_size=9),
    st.builds(
        lambda at, char: TIME[:at] + char + TIME[at + 1 :], st.integers(0, 24), st.sampled_from("0123456789-:+TZ., ")
    ),
    st.builds(lambda rest: "http://" + rest, st.text("ab1:/?#[]@%.", max_size=7)),
)  # fmt: skip
NOISE = [b" ", b"\n", b"&#32;", b"<![CDATA[ ]]>", b"<![CDATA[]]>", b"<!-- -->", b"<?a b?>", b"x", b"&amp;", b"\r\n"]


def _elements(root: etree._Element) -> list[etree._Element]:
    return [element for element in root.iter() if isinstance(element.tag, str)]


def _remove(element: etree._Element, draw: Callable) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _double(element: etree._Element, draw: Callable) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.insert(draw(st.integers(0, len(parent))), copy.deepcopy(element))


def _move(element: etree._Element, draw: Callable) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.insert(draw(st.integers(0, len(parent) - 1)), element)


def _rename(element: etree._Element, draw: Callable) -> None:
    namespace = draw(st.sampled_from([etree.QName(element).namespace or "urn:x", DSIG, "urn:x"]))
    element.tag = f"{{{namespace}}}{draw(st.sampled_from(TAGS))}"


def _say(element: etree._Element, draw: Callable) -> None:
    leaves = [leaf for leaf in _elements(element.getroottree().getroot()) if len(leaf) == 0]
    draw(st.sampled_from(leaves)).text = draw(TEXTS)


def _attribute(element: etree._Element, draw: Callable) -> None:
    name = draw(st.sampled_from(["id", f"{{{XSI}}}schemaLocation", f"{{{XSI}}}nil", f"{{{XSI}}}type"]))
    element.set(name, draw(st.sampled_from(["a", "true"])))


def _type(element: etree._Element, draw: Callable) -> None:
    element.set(f"{{{XSI}}}type", etree.QName(XS, draw(st.sampled_from(TYPES))))


def _tail(element: etree._Element, draw: Callable) -> None:
    element.tail = draw(st.sampled_from([" x ", "\n", "\u00a0"]))


def _sign(element: etree._Element, draw: Callable) -> None:
    inner = copy.deepcopy(element)
    signature = etree.SubElement(element.getroottree().getroot(), f"{{{DSIG}}}Signature")
    if draw(st.booleans()):
        signature.append(inner)


CHANGES = [_remove, _double, _move, _rename, _say, _say, _say, _attribute, _type, _tail, _sign]


@st.composite
def mutated(draw: Callable, sources: list[bytes]) -> bytes:
    """One of the sources with up to three changes, in some encoding, sometimes with noise between its bytes."""
    root = etree.fromstring(draw(st.sampled_from(sources)))
    for _ in range(draw(st.integers(1, 3))):
        draw(st.sampled_from(CHANGES))(draw(st.sampled_from(_elements(root))), draw)
    data = etree.tostring(root, encoding=draw(st.sampled_from(["utf-8", "utf-16", "ascii"])))
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.sampled_from(NOISE)) + data[at:]
    return data
