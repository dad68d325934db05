"""Floods: so many of something that a way which takes the square of their number would never end."""

import time
from contextlib import suppress

import pytest

from tests.cap.messages import ALERT_XML, edited
from tocsin.cap import Unreadable, check_alert, parse_alerts
from tocsin.cap.signature import verify

BARE = ALERT_XML.split(b"?>\n", 1)[1]
CAP = b'xmlns:c="urn:oasis:names:tc:emergency:cap:1.2"'
XSI = b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
SIGNATURE = b'<s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"/>'
CARRIED = b"<contentData>&lt;alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'/>%s</contentData>"
SECONDS_MAX = 15.0
"""No measure of speed, only of an end: a way that takes the square needs minutes, others a second on a poor machine."""


def namespaces(count: int, length: int = 8) -> bytes:
    """So many declarations with names of a length."""
    return b" ".join(b'xmlns:a%d="u%0*d" ' % (place, length, place) for place in range(count))


def attributes(count: int) -> bytes:
    """So many attributes."""
    return b" ".join(b'a%d="1" ' % place for place in range(count))


def at(place: bytes, flood: bytes, source: bytes = BARE) -> bytes:
    """The sample with a flood before or instead of the end of a tag."""
    return source.replace(place, place + flood, 1)


FLOODS: dict[str, tuple[bytes, str]] = {
    "tiny alerts": (b"<alerts " + CAP + b">" + b"<c:alert/>" * 140_000 + b"</alerts>", "safety.alerts"),
    "alerts with attributes": (
        b"<alerts " + CAP + b">" + b"<c:alert a='1'><c:x/></c:alert>" * 5_000 + b"</alerts>",
        "",
    ),
    "namespaces around unknown elements": (
        at(b"<alert ", namespaces(20_000)).replace(b"<note>", b"<x/>" * 2_000 + b"<note>"),
        "safety.namespaces",
    ),
    "namespaces around types": (
        at(b"<alert ", XSI + b" " + namespaces(40_000)).replace(
            b"<note>", b'<code xsi:type="xs:string">a</code>' * 3_000 + b"<note>"
        ),
        "safety.namespaces",
    ),
    "namespaces around alerts": (
        b"<alerts " + namespaces(20_000) + b">" + BARE * 200 + b"</alerts>",
        "safety.namespaces",
    ),
    "a long namespace": (
        at(b"<alert ", b'xmlns:c="' + b"u" * 4_000_000 + b'" ').replace(b"<note>", b"<c:a/>" * 40_000 + b"<note>"),
        "safety.namespaces",
    ),
    "a long namespace around Signatures": (
        at(b"<alert ", b'xmlns:c="' + b"u" * 2_000_000 + b'" ').replace(b"</alert>", SIGNATURE * 40_000 + b"</alert>"),
        "safety.namespaces",
    ),
    "unknown elements with all that is in scope": (
        at(b"<alert ", namespaces(90, 290)).replace(b"<note>", b"<x/>" * 60_000 + b"<note>"),
        "safety.extensions",
    ),
    "attributes of the alert": (at(b"<alert ", XSI + b" " + attributes(90_000)), "safety.attributes"),
    "attributes of an info": (at(b"<info", b" " + attributes(90_000)), "safety.attributes"),
    "attributes of SignedInfo": (
        BARE.replace(
            b"</alert>", SIGNATURE.replace(b"/>", b"><s:I " + attributes(90_000) + b"/></s:Signature>") + b"</alert>"
        ),
        "safety.attributes",
    ),
    "attributes everywhere": (BARE.replace(b"<note>", b"<code a='1'>x</code>" * 45_000 + b"<note>"), ""),
    "types everywhere": (
        BARE.replace(b"<info>", (b"<info " + XSI + b' xsi:type="xs:string"/>') * 20_000 + b"<info>"),
        "",
    ),
    "Signatures": (BARE.replace(b"</alert>", SIGNATURE * 30_000 + b"</alert>"), ""),
    "Signatures between infos": (BARE.replace(b"<info>", (SIGNATURE + b"<info/>") * 20_000 + b"<info>"), ""),
    "Signatures in a Signature": (
        BARE.replace(
            b"</alert>", SIGNATURE.replace(b"/>", b">" + b"<s:Signature/>" * 50_000 + b"</s:Signature></alert>")
        ),
        "",
    ),
    "empty infos": (BARE.replace(b"<info>", b"<info/>" * 40_000 + b"<info>"), ""),
    "carried deep": (
        b"<EDXLDistribution>" + b"<a>" * 240 + CARRIED % b"" * 60_000 + b"</a>" * 240 + b"</EDXLDistribution>",
        "",
    ),
    "carried with attributes": (
        b"<EDXLDistribution>" + CARRIED % (b"&lt;x " + attributes(900)) * 100 + b"</EDXLDistribution>",
        "",
    ),
    "parts of a language": (edited(">en-GB<", ">" + "en-" * 2_000_000 + "<"), ""),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_judged_in_time(flood: str) -> None:
    """Checked, read and verified; or refused by the limit that it passes."""
    data, limit = FLOODS[flood]
    start = time.process_time()
    found = check_alert(data, profile="auto").findings
    checked = time.process_time()
    with suppress(Unreadable):
        parse_alerts(data)
    with suppress(Unreadable):
        verify(data, {})
    assert checked - start < SECONDS_MAX
    assert time.process_time() - checked < SECONDS_MAX
    if limit:
        assert [finding.id for finding in found] == [limit]


def test_what_real_messages_have_is_no_flood() -> None:
    """Thousands of alerts in a container, each with its own namespaces and an extension."""
    one = BARE.replace(b"</info>", b'</info><x:y xmlns:x="urn:x" a="1"><x:z/></x:y>', 1)
    data = b"<alerts>" + one * 1_500 + b"</alerts>"
    assert len(parse_alerts(data)) == 1_500
