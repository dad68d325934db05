"""Messages as authorities around the world write them: their habits, in messages of our own making.

Each habit is one that public documentation or public feeds show: encodings, prefixes, stylesheets, markup, feeds
inside feeds. All of it is synthetic; nothing is copied.
"""

import pytest

from tests.cap.messages import ALERT_XML, edited
from tests.cap.twins import assert_twins_agree
from tocsin.cap import Verdict, check_alert, parse_alert, parse_alerts, serialize_alert

BARE = ALERT_XML.split(b"?>\n", 1)[1]
HEAD = '<?xml version="1.0" encoding="{}"?>\n'


def findings(data: bytes, **options: str) -> set[str]:
    """The ids of what is found."""
    return {finding.id for finding in check_alert(data, **options).findings}


def encoded(text: str, encoding: str) -> bytes:
    """The sample with another event, in some encoding, which it declares."""
    body = BARE.decode().replace("Threat to gatherings", text)
    return (HEAD.format(encoding) + body).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb2312", "暴雨"),
        ("GB18030", "暴雨"),
        ("big5", "大雨"),
        ("Shift_JIS", "大雨"),
        ("euc-jp", "大雨"),
        ("euc-kr", "호우"),
        ("koi8-r", "гроза"),
        ("windows-1251", "гроза"),
        ("iso-8859-2", "bouře"),
        ("iso-8859-15", "orage à venir €"),
        ("tis-620", "ฝน"),
        ("utf-16", "гроза"),
    ],
)
def test_the_usual_encodings_of_a_country_are_read(encoding: str, text: str) -> None:
    """As UTF-8 would be, places of findings included."""
    data = encoded(text, encoding)
    alert = parse_alert(data)
    assert alert.infos[0].event == text
    assert parse_alert(serialize_alert(alert)).infos[0].event == text
    assert check_alert(data).findings == ()
    spoilt = data.decode(encoding).replace("50.0,8.0 50.1", "50.0;8.0 50.1").encode(encoding)
    (finding,) = check_alert(spoilt).findings
    assert (finding.id, finding.line, finding.column) == ("rule.polygon-form", 31, 7)
    assert_twins_agree(data)


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "shift_jis", "euc-kr", "koi8-r"])
def test_a_doctype_is_refused_in_these_encodings_too(encoding: str) -> None:
    """Nothing can be hidden behind another alphabet."""
    data = (HEAD.format(encoding) + "<!-- 大 --><!DOCTYPE alert [<!ENTITY x 'y'>]>" + BARE.decode()).encode(
        encoding, "ignore"
    )
    assert findings(data) == {"safety.doctype"}


@pytest.mark.parametrize("encoding", ["iso-2022-jp", "hz-gb-2312", "utf-7", "x-mac-roman", "utf-32"])
def test_encodings_that_shift_are_refused(encoding: str) -> None:
    """There the same bytes mean this or that, and a limit could be passed unseen."""
    assert findings((HEAD.format(encoding) + BARE.decode()).encode()) == {"safety.encoding"}


def test_a_stylesheet_and_comments_before_the_alert() -> None:
    """Offices that show their feed in a browser put them there; they are not part of the message."""
    data = (
        HEAD.format("UTF-8").encode()
        + b'<?xml-stylesheet type="text/xsl" href="capatom.xsl"?>\n<!-- made by hand -->\n'
        + BARE
    )
    assert findings(data) == set()
    assert parse_alert(data).without_original() == parse_alert(ALERT_XML).without_original()


def test_an_alert_with_a_prefix_and_namespaces_it_does_not_use() -> None:
    """The prefix is not part of the message."""
    body = BARE.replace(b"</", b"\0").replace(b"<", b"<cap:").replace(b"\0", b"</cap:")
    data = body.replace(b" xmlns=", b' xmlns:georss="http://www.georss.org/georss" xmlns:cap=')
    assert findings(data) == set()
    assert parse_alert(data).without_original() == parse_alert(ALERT_XML).without_original()
    assert_twins_agree(data)


def test_a_schema_location_is_kept() -> None:
    """It is an attribute, and allowed."""
    where = b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x cap.xsd">'
    data = ALERT_XML.replace(b'cap:1.2">', b'cap:1.2"' + where)
    assert findings(data) == set()
    assert b"schemaLocation" in serialize_alert(parse_alert(data))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<![CDATA[<p>Stay & wait</p>]]>", "<p>Stay & wait</p>"),
        ("&lt;br/&gt;Stay &amp;amp; wait", "<br/>Stay &amp; wait"),
        ("&lt;![CDATA[Stay]]&gt;", "<![CDATA[Stay]]>"),
    ],
)
def test_markup_in_texts_is_kept_and_told(written: str, read: str) -> None:
    """Editors for web pages leave it behind."""
    data = edited("Stay away from concerts.", written)
    assert parse_alert(data).infos[0].instruction == read
    assert parse_alert(serialize_alert(parse_alert(data))).infos[0].instruction == read
    assert_twins_agree(data)
    if "<p>" in read or "<br/>" in read:
        assert findings(data) == {"rule.markup"}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("<sent>2030-05-01T09:00:00+02:00", "<sent>2030-05-01T07:00:00Z", {"structure.time"}),
        ("<sent>2030-05-01T09:00:00+02:00", "<sent>2030-05-01T09:00:00", {"structure.time"}),
        ("<sent>2030-05-01T09:00:00+02:00", "<sent>2030-05-01T09:00:00.5+02:00", {"structure.time"}),
        ("<sent>2030-05-01T09:00:00+02:00", "<sent>2030-05-01 09:00:00+02:00", {"structure.time"}),
        ("<sent>2030-05-01T09:00:00+02:00", "<sent>2030-05-01T07:00:00+00:00", {"rule.time-utc"}),
        ("<sent>2030-05-01T09:00:00+02:00", "<sent>\n2030-05-01T09:00:00+02:00\n", {"rule.time-form"}),
        ("50.05,8.05 10", "50.05,8.05,10", {"rule.circle-form"}),
        ("50.05,8.05 10", "50.05, 8.05 10", {"rule.circle-form"}),
        ("50.05,8.05 10", "8.05,50.05 -1", {"rule.circle-radius"}),
        ("50.0,8.0 50.1,8.0 50.1,8.1 50.0,8.0", "8.0 50.0 8.0 50.1 8.1 50.1 8.0 50.0", {"rule.polygon-form"}),
        ("50.0,8.0 50.1,8.0 50.1,8.1 50.0,8.0", "50.0, 8.0 50.1, 8.0 50.1, 8.1 50.0, 8.0", {"rule.polygon-form"}),
        ("50.0,8.0 50.1,8.0 50.1,8.1 50.0,8.0", "150.0,8.0 150.1,8.0 150.1,8.1 150.0,8.0", {"rule.polygon-range"}),
        ("50.0,8.0 50.1,8.0 50.1,8.1 50.0,8.0", "50.0,8.0 50.1,8.0 50.1,8.1", {"rule.polygon-pairs"}),
        ("<category>Security</category>", "<category>security</category>", {"structure.value"}),
        ("<urgency>Expected</urgency>", "<urgency></urgency>", {"structure.value"}),
        ("<language>en-GB</language>", "<language>english</language>", {"rule.language-tag"}),
        ("<language>en-GB</language>", "<language>en_GB</language>", {"structure.language"}),
        ("<web>https://example.org/alerts/1", "<web>www.example.org", {"rule.web-absolute"}),
        ("urn:example:desk:0001", "EXAMPLE 0001", {"rule.identifier-characters"}),
        ("desk@example.org", "Example Desk", {"rule.sender-characters"}),
        ("test.</note>", "test.</note><references>a,b</references>", {"rule.references-form"}),
        ("<scope>Public</scope>", "<scope>Public</scope><restriction/>", {"rule.restriction-unexpected"}),
    ],
)  # fmt: skip
def test_common_slips_are_told_and_the_message_is_read(old: str, new: str, found: set[str]) -> None:
    """Each by its own finding, and nothing else."""
    data = edited(old, new)
    assert findings(data) == found
    assert parse_alert(data).status == "Exercise"
    assert_twins_agree(data)


def test_references_over_several_lines() -> None:
    """White space between them is any white space."""
    one = "desk@example.org,a-1,2030-04-30T09:00:00+02:00"
    data = edited("<note>", f"<references>\n  {one}\n\t{one.replace('a-1', 'a-2')}  </references><note>")
    assert "rule.references-form" not in findings(data)


def test_many_languages_and_many_areas() -> None:
    """A message of a whole continent."""
    info = BARE[BARE.index(b"<info>") : BARE.index(b"</info>") + 7]
    area = info[info.index(b"<area>") : info.index(b"</area>") + 7]
    infos = b"".join(
        info.replace(b"en-GB", tag).replace(b"Threat", tag + b" threat").replace(area, area * 40)
        .replace(b"Avoid large", tag).replace(b"A threat", tag).replace(b"Stay", tag)
        for tag in (b"de", b"fr-CH", b"it", b"sr-Latn-RS", b"zh-Hant-TW", b"x-klingon", b"es-419")
    )  # fmt: skip
    data = ALERT_XML.replace(info, infos)
    assert check_alert(data).verdict is Verdict.VALID
    assert findings(data) == set()
    assert len(parse_alert(data).infos) == 7
    assert sum(len(one.areas) for one in parse_alert(data).infos) == 280


def wrapped(root: str, *inner: str) -> str:
    """Elements within elements, around a place for alerts."""
    names = [root.split()[0], *inner]
    return (
        f"<{root}>" + "".join(f"<{name}>" for name in inner) + "{}" + "".join(f"</{name}>" for name in reversed(names))
    )


@pytest.mark.parametrize(
    "envelope",
    [
        wrapped(
            'EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0"',
            *("contentObject", "xmlContent", "embeddedXMLContent"),
        ),
        wrapped(
            'de:EDXLDistribution xmlns:de="urn:oasis:names:tc:emergency:EDXL:DE:2.0"',
            *("de:content", "de:contentXML", "de:embeddedXMLContent"),
        ),
        wrapped('feed xmlns="http://www.w3.org/2005/Atom"', "entry", "content"),
        wrapped('rss version="2.0"', "channel", "item"),
        wrapped('rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"', "item"),
        wrapped('soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"', "soap:Body"),
        wrapped("alerts"),
        wrapped('ns1:alerts xmlns:ns1="http://example.org/ipaws"'),
    ],
)
def test_alerts_are_found_in_every_kind_of_envelope(envelope: str) -> None:
    """Two of them, one of CAP 1.1, with places that are those of the envelope."""
    older = BARE.replace(b"cap:1.2", b"cap:1.1").replace(b">Avoid<", b">Shelter<").replace(b"0001", b"0002")
    data = envelope.format((BARE + older).decode()).encode()
    assert [(alert.version, alert.identifier[-4:]) for alert in parse_alerts(data)] == [
        ("1.2", "0001"),
        ("1.1", "0002"),
    ]
    report = check_alert(data)
    assert (report.verdict, report.alerts, report.version) == (Verdict.VALID, 2, "1.1, 1.2")
    assert {finding.id for finding in report.findings} == {"rule.version"}
    assert report.findings[0].line == 39


def test_a_feed_of_links_holds_no_alert() -> None:
    """That is told, and nothing is made up."""
    data = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://example.org/1.cap"/></entry></feed>'
    assert parse_alerts(data) == []
    assert findings(data) == {"structure.root"}
