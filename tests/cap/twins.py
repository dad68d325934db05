"""Holds the readers of `tocsin.cap` together: without a tree, compiled, in Python, and careful."""

from contextlib import suppress

from lxml import etree

from tocsin.cap.findings import Draft
from tocsin.cap.geometry import RingFault, glance, pairs_in_python, pairs_of, seen_ring_fault
from tocsin.cap.limits import DEFAULT_LIMITS, Unreadable, parsed, reparsed
from tocsin.cap.model import NAMESPACES, Alert
from tocsin.cap.quick import BLOCKS, BROKEN, OPEN, SURE, Fields, fields_in_python, fields_of, plain_alert
from tocsin.cap.read import ALERT_TAGS, Reading, alert_elements, carefully_read, plain_reading, reading_of
from tocsin.cap.rules import info_rules
from tocsin.cap.structure import SCHEMAS, structure_faults, texts_hold

TAGS_MAX = DEFAULT_LIMITS.tags
VERSIONS = {uri: version for version, uri in NAMESPACES.items()}


def assert_twins_agree(data: bytes) -> None:
    """Every alert in some bytes is the same, however it is read, and its quick verdict is that of the whole walk."""
    _assert_plain_is_so(data)
    with suppress(Unreadable):
        root = parsed(data)
        if root.tag in ALERT_TAGS:
            _assert_readers_agree(reading_of(root, data).alert, root, data)
        for element in alert_elements(root):
            _assert_walks_agree(element)


def _assert_plain_is_so(data: bytes) -> None:
    """What is read without a tree is what the parser lets pass, and the same; with doubts and without, rules agree."""
    plain = plain_alert(data, TAGS_MAX, look=True)
    if plain is None:
        return
    assert plain_alert(data, TAGS_MAX) == (*plain[:3], None, *plain[4:])
    reading = plain_reading(data, DEFAULT_LIMITS, look=True)
    if plain[5] is not None and reading is None:
        return
    assert reading is not None
    root = reparsed(data)
    assert root.tag in ALERT_TAGS
    careful = carefully_read(root, data)
    namespace = root.tag[1:].partition("}")[0]
    walked = fields_of(root, namespace, BLOCKS[namespace]["alert"])
    assert walked is not None
    assert (reading.alert, reading.standing, len(reading.signatures)) == (careful.alert, *walked[1:])
    assert [etree.tostring(one) for one in reading.signatures] == [
        etree.tostring(one) for one in list(root)[len(root) - len(reading.signatures) :]
    ]
    if reading.standing == OPEN:
        schema = SCHEMAS[careful.alert.version]
        assert texts_hold(careful.alert, schema) is not bool(structure_faults(root, schema))
    _assert_doubts_change_nothing(reading, marked=careful.marked)


def _assert_doubts_change_nothing(reading: Reading, *, marked: bool) -> None:
    alert, sure = reading.alert, reading.standing == SURE
    said: list[Draft] = []
    hinted: list[Draft] = []
    info_rules(alert, said.append, marked=marked)
    info_rules(alert, hinted.append, sure=sure, marked=reading.marked, doubts=reading.doubts)
    assert hinted == said


def _assert_walks_agree(element: etree._Element) -> None:
    namespace = element.tag[1:].partition("}")[0]
    block = BLOCKS[namespace]["alert"]
    compiled: Fields | None = fields_of(element, namespace, block)
    python = fields_in_python(element, namespace, block)
    assert compiled == python
    if compiled is not None and not compiled[2] and not element.keys():
        faults = structure_faults(element, SCHEMAS[VERSIONS[namespace]])
        assert compiled[1] in ((BROKEN, OPEN) if faults else (SURE, OPEN))
    for polygon in element.iterfind("{*}info/{*}area/{*}polygon"):
        _assert_outlines_agree(polygon.text or "")


def _assert_outlines_agree(text: str) -> None:
    """The numbers are the same to the last bit, and a glance says what the full way finds."""
    assert pairs_of(text) == pairs_in_python(text)
    seen = glance(text)
    if seen is not None:
        assert seen_ring_fault(text, None) is (None if seen else RingFault.CROSSING)


def _assert_readers_agree(alert: Alert, root: etree._Element, data: bytes) -> None:
    careful = carefully_read(root, data)
    assert careful.alert == alert
    if careful.standing == BROKEN:
        assert structure_faults(root, SCHEMAS[alert.version])
