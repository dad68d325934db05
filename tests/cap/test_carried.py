"""Alerts that an EDXL-DE envelope carries as text or as Base64."""

import base64
from html import escape
from itertools import count

import pytest

from tests.cap.messages import ALERT_XML, edited
from tocsin.cap import Unreadable, check_alert, parse_alert, parse_alerts
from tocsin.cap.limits import Limits
from tocsin.cap.signature import verify

BARE = ALERT_XML.partition(b"?>")[2].strip()
SECOND = BARE.replace(b"desk:0001", b"desk:0002")
BAD = BARE.replace(b"</info>", b"", 1)
WRONG = edited("<urgency>Expected<", "<urgency>Soon<")
SCHEMA = b'<schema targetNamespace="urn:oasis:names:tc:emergency:cap:1.2"/>'


def as_base64(data: bytes) -> bytes:
    """In contentData, in lines."""
    return (
        b"<nonXMLContent><mimeType>application/octet-stream</mimeType><contentData>\n%s</contentData></nonXMLContent>"
        % (base64.encodebytes(data))
    )


def as_text(data: bytes) -> bytes:
    """In embeddedXMLContent, escaped."""
    return b"<xmlContent><embeddedXMLContent>%s</embeddedXMLContent></xmlContent>" % escape(data.decode()).encode()


def as_cdata(data: bytes) -> bytes:
    """In embeddedXMLContent, as CDATA."""
    return b"<xmlContent><embeddedXMLContent>\n<![CDATA[%s]]> </embeddedXMLContent></xmlContent>" % data


def envelope(*contents: bytes, version: bytes = b"1.0") -> bytes:
    """An EDXL-DE message of these contents, each on a line of its own."""
    objects = b"\n".join(b"<contentObject>%s</contentObject>" % content for content in contents)
    return b'<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:%s">\n%s</EDXLDistribution>' % (
        version,
        objects,
    )


def wrapped(times: int) -> bytes:
    """Our message in so many envelopes."""
    data = ALERT_XML
    for _ in range(times):
        data = envelope(as_base64(data))
    return data


@pytest.mark.parametrize("carry", [as_base64, as_text, as_cdata])
@pytest.mark.parametrize("version", [b"1.0", b"2.0"])
def test_what_is_carried_is_read_and_checked(carry, version: bytes) -> None:  # type: ignore[no-untyped-def]
    """As if it stood there itself, after what does."""
    data = envelope(carry(ALERT_XML), b"<xmlContent>%s</xmlContent>" % SECOND, version=version)
    assert [alert.identifier[-4:] for alert in parse_alerts(data)] == ["0002", "0001"]
    report = check_alert(data)
    assert (report.verdict, report.alerts, report.version, report.container) == ("valid", 2, "1.2", "EDXL-DE")
    assert report.findings == ()


def test_base64_keeps_the_very_bytes() -> None:
    """So that a signature over them can be verified."""
    (alert,) = parse_alerts(envelope(as_base64(ALERT_XML)))
    assert alert.original == ALERT_XML
    assert verify(alert.original, {}).state == "unsigned"


def test_a_text_is_read_whatever_encoding_it_declares() -> None:
    """It is text already."""
    data = ALERT_XML.replace(b"UTF-8", b"UTF-16").replace(b"gatherings", "Menschenmengen; größte".encode())
    (alert,) = parse_alerts(envelope(as_text(data)))
    assert "größte" in alert.infos[0].event


def test_base64_of_utf_16_is_read() -> None:
    """By its byte order mark."""
    data = ALERT_XML.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert len(parse_alerts(envelope(as_base64(data)))) == 1


@pytest.mark.parametrize("carry", [as_base64, as_text, as_cdata])
def test_findings_stand_where_the_alert_is_carried(carry) -> None:  # type: ignore[no-untyped-def]
    """With a path through the element that carries it; the structure of what is carried counts."""
    report = check_alert(envelope(as_base64(b"\x89PNG"), carry(WRONG)))
    assert (report.verdict, report.alerts) == ("invalid", 1)
    (finding,) = report.findings
    assert (finding.id, finding.kind, finding.line) == ("structure.value", "structure", 5)
    assert "contentObject[2]" in finding.path
    assert finding.path.endswith("[1]/alert/info[1]/urgency[1]")


@pytest.mark.parametrize("carry", [as_base64, as_text, as_cdata])
def test_what_cannot_be_read_is_said_and_drops_nothing(carry) -> None:  # type: ignore[no-untyped-def]
    """The alert beside it is read."""
    data = envelope(carry(BAD), as_base64(SECOND))
    assert [alert.identifier[-4:] for alert in parse_alerts(data)] == ["0002"]
    report = check_alert(data)
    assert (report.verdict, report.alerts) == ("valid", 1)
    assert [(one.id, one.level, one.line) for one in report.findings] == [
        ("rule.carried-unreadable", "error", report.findings[0].line)
    ]
    assert "not well-formed" in report.findings[0].message


def test_an_envelope_whose_only_alert_cannot_be_read_has_none() -> None:
    """Both are said."""
    report = check_alert(envelope(as_text(BAD)))
    assert (report.verdict, report.alerts) == ("invalid", 0)
    assert {one.id for one in report.findings} == {"structure.root", "rule.carried-unreadable"}


def test_a_doctype_is_refused_in_there_too() -> None:
    """Whatever it declares."""
    bomb = b'<!DOCTYPE a [<!ENTITY a "b">]>' + BARE
    for carry in (as_base64, as_text):
        (finding,) = check_alert(envelope(carry(bomb), carry(BARE))).findings
        assert finding.id == "rule.carried-unreadable"
        assert "document type" in finding.message


@pytest.mark.parametrize(
    "content",
    [
        as_base64(b"\x89PNG\r\n"),
        as_base64(b"<svg/>"),
        as_base64(SCHEMA),
        as_text(b"<p>no alert</p>"),
        b"<nonXMLContent><contentData>no Base64! urn:oasis:names:tc:emergency:cap:1.2</contentData></nonXMLContent>",
        b"<nonXMLContent><contentData/></nonXMLContent>",
        b"<xmlContent><keyXMLContent>%s</keyXMLContent></xmlContent>" % escape(BARE.decode()).encode(),
    ],
)
def test_other_content_is_let_be(content: bytes) -> None:
    """An envelope may carry anything."""
    report = check_alert(envelope(content, as_base64(BARE)))
    assert (report.verdict, report.alerts, report.findings) == ("valid", 1, ())
    assert len(parse_alerts(envelope(content))) == 0
    assert [one.id for one in check_alert(envelope(content)).findings] == ["structure.root"]


def test_only_edxl_carries() -> None:
    """A text in a feed, or in an alert, is a text."""
    data = b"<feed xmlns='http://www.w3.org/2005/Atom'><contentData>%s</contentData></feed>" % base64.b64encode(BARE)
    assert parse_alerts(data) == []
    inside = BARE.replace(b"</alert>", b"<contentData>%s</contentData></alert>" % base64.b64encode(SECOND))
    assert len(parse_alerts(envelope(b"<xmlContent>%s</xmlContent>" % inside))) == 1


def test_envelopes_in_envelopes_have_an_end() -> None:
    """Three times wrapped is read, a fourth time refused in words."""
    assert len(parse_alerts(wrapped(3))) == check_alert(wrapped(3)).alerts == 1
    assert parse_alerts(wrapped(4)) == []
    report = check_alert(wrapped(4))
    assert {one.id for one in report.findings} == {"structure.root", "rule.carried-unreadable"}
    assert any("more than 3 times" in one.message for one in report.findings)


@pytest.mark.parametrize("sign", ["<", "="])
def test_everything_carried_shares_one_limit(sign: str) -> None:
    """However it is cut up."""
    one = BARE.replace(b"<note>", b"<note>" + b"=" * 100)
    limits = Limits(**{"tags" if sign == "<" else "attributes": 4 * one.count(sign.encode()) + 20})
    data = envelope(*[as_base64(one)] * 5)
    report = check_alert(data, limits=limits)
    assert (report.alerts, len(parse_alerts(data, limits=limits))) == (4, 4)
    assert [finding.id for finding in report.findings] == ["rule.carried-unreadable"]
    assert "in all" in report.findings[0].message


def test_what_is_too_large_takes_no_room() -> None:
    """What comes after it is read."""
    large = BARE.replace(b"<note>", b"<x/>" * 200 + b"<note>")
    data = envelope(as_base64(large), as_base64(SECOND))
    limits = Limits(tags=150)
    assert [alert.identifier[-4:] for alert in parse_alerts(data, limits=limits)] == ["0002"]
    assert [finding.id for finding in check_alert(data, limits=limits).findings] == ["rule.carried-unreadable"]


def test_the_number_of_alerts_is_limited_in_all() -> None:
    """Those that stand there and those that are carried."""
    data = envelope(b"<xmlContent>%s</xmlContent>" % BARE, *[as_text(BARE)] * 3)
    report = check_alert(data, limits=Limits(alerts=3))
    assert (report.alerts, len(parse_alerts(data, limits=Limits(alerts=3)))) == (3, 3)
    assert [one.id for one in report.findings] == ["rule.carried-unreadable"]


def test_many_findings_are_cut_in_all() -> None:
    """Ten thousand, and one that says so."""
    number = count(1)
    wrong = BARE.replace(b"<urgency>", b"<x/>" * 600 + b"<urgency>")
    data = envelope(*[as_base64(wrong.replace(b"0001", b"%04d" % next(number))) for _ in range(25)])
    findings = check_alert(data).findings
    assert len(findings) == 10_001
    assert [one.id for one in findings].count("rule.more") == 1


def test_a_message_of_its_own_is_no_envelope() -> None:
    """And an envelope is no message of its own."""
    with pytest.raises(Unreadable):
        parse_alert(envelope(as_base64(BARE)))


def test_a_message_of_its_own_does_not_count() -> None:
    """The limit of alerts is one of containers."""
    for data in (ALERT_XML, edited("<event>", "<event id='a'>")):
        assert len(parse_alerts(data, limits=Limits(alerts=0))) == 1
        assert check_alert(data, limits=Limits(alerts=0)).alerts == 1
