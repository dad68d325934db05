"""Messages made to do harm: refused in the one way, by name, in little time and memory."""

import gzip
import time
from contextlib import suppress

import pytest

from tests.cap.messages import ALERT_XML, edited
from tocsin.cap import Unreadable, Verdict, check_alert, parse_alert, parse_alerts

BARE = ALERT_XML.split(b"?>\n", 1)[1]
SECONDS_MAX = 10.0
"""No measure of speed, only of an end: all of them take a tenth of a second; machines differ, and may be busy."""


def judged(data: bytes) -> tuple[Verdict, set[str]]:
    """Verdict and findings, within the time that any input may take."""
    start = time.process_time()
    report = check_alert(data)
    found = {finding.id for finding in report.findings}
    assert time.process_time() - start < SECONDS_MAX
    return report.verdict, found


def laughs(levels: int) -> bytes:
    """Entities that double."""
    entities = "".join(f'<!ENTITY a{level} "&a{level - 1};&a{level - 1};">' for level in range(1, levels))
    return f'<!DOCTYPE alert [<!ENTITY a0 "ha">{entities}]><alert>&a{levels - 1};</alert>'.encode()


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (laughs(40), "safety.doctype"),
        (b'<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>', "safety.doctype"),
        (b'<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x.dtd"><alert/>', "safety.doctype"),
        (b'\n<?x y?><!-- c -->\n<!DOCTYPE alert PUBLIC "a" "b"><alert/>', "safety.doctype"),
        (b"\xef\xbb\xbf<!DOCTYPE alert><alert/>", "safety.doctype"),
        ("\ufeff<!DOCTYPE alert><alert/>".encode("utf-16-le"), "safety.doctype"),
        ('<?xml version="1.0"?><!DOCTYPE alert><alert/>'.encode("utf-16-be"), "safety.doctype"),
        (gzip.compress(b"<!DOCTYPE alert><alert/>"), "safety.doctype"),
        (gzip.compress(b" " * 100_000_000), "safety.bytes"),
        (gzip.compress(gzip.compress(ALERT_XML)), "safety.syntax"),
        (gzip.compress(ALERT_XML)[:-9], "safety.compression"),
        (b"\x1f\x8b" + bytes(50), "safety.compression"),
        (b"<alert>" + b" " * (9 * 1024 * 1024) + b"</alert>", "safety.bytes"),
        (b"<a>" * 200_000, "safety.tags"),
        (b"<a>" * 300 + b"</a>" * 300, "safety.depth"),
        (b"<alert " + b" ".join(b"a%d='1'" % place for place in range(120_000)) + b"/>", "safety.attributes"),
        (b"<alert " + b" ".join(b"a='1'" for _ in range(50_000)) + b"/>", "safety.syntax"),
        (b"<alert>&#0;</alert>", "safety.syntax"),
        (b"<alert>&#x110000;</alert>", "safety.syntax"),
        (b"<alert>&undefined;</alert>", "safety.syntax"),
        (b"<alert>\x00</alert>", "safety.syntax"),
        (b"<alert>\xff\xfe</alert>", "safety.syntax"),
        (b"<alert>\xed\xa0\x80</alert>", "safety.syntax"),
        (b"<alert>]]></alert>", "safety.syntax"),
        (b"<alert><info></alert></info>", "safety.syntax"),
        (b"<c:alert/>", "safety.syntax"),
        (b"<alert/><alert/>", "safety.syntax"),
        (b"", "safety.syntax"),
        (b"\x00" * 1000, "safety.syntax"),
        (b"PK\x03\x04" + bytes(100), "safety.syntax"),
        (b"%PDF-1.7", "safety.syntax"),
        (b'{"identifier": "x"}', "safety.syntax"),
    ],
)
def test_it_is_refused_by_name(data: bytes, finding: str) -> None:
    """And raised as the one error by the readers."""
    assert judged(data) == (Verdict.UNREADABLE, {finding})
    for read in (parse_alert, parse_alerts):
        with pytest.raises(Unreadable) as refused:
            read(data)
        assert f"safety.{refused.value.limit or 'syntax'}" == finding


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (edited("<polygon>50.0,8.0 50.1,8.0 50.1,8.1 50.0,8.0", "<polygon>" + "1,1 " * 1_500_000), Verdict.VALID),
        (edited("50.0,8.0 50.1,8.0 50.1,8.1 50.0,8.0", "1" * 5_000_000), Verdict.VALID),
        (edited("50.05,8.05 10", "1" * 1_000_000 + "," + "2" * 1_000_000 + " 3"), Verdict.VALID),
        (edited("<description>", "<description>" + "&lt;a " * 500_000), Verdict.VALID),
        (edited("<description>", "<description>" + "&lt;" * 1_000_000), Verdict.VALID),
        (edited("https://example.org/alerts/1", "http://" + "a" * 3_000_000 + "%"), Verdict.INVALID),
        (edited("<language>en-GB", "<language>" + "a-" * 1_000_000), Verdict.INVALID),
        (edited("2030-05-03T09:00:00+02:00", "2" * 3_000_000), Verdict.INVALID),
        (edited("<note>", "<references>" + "a,b,c " * 60_000 + "</references><note>"), Verdict.INVALID),
        (edited("<note>", "<note/>" * 40_000 + "<note>"), Verdict.INVALID),
        (edited("<eventCode>", "<x xmlns='urn:x'/>" * 30_000 + "<eventCode>"), Verdict.INVALID),
        (edited("urn:example:desk:0001", "<!-- -->" * 100_000), Verdict.VALID),
    ],
)
def test_what_is_huge_is_judged_in_time(data: bytes, verdict: Verdict) -> None:
    """Long numbers, tangles, texts and lists: no rule takes more than time in proportion."""
    assert judged(data)[0] is verdict


def zigzag(points: int) -> str:
    """An outline whose every side is as long as all of it: its boxes meet each with each."""
    there = [f"{place % 2 * 80},{place * 100 / points:.6f}" for place in range(points)]
    return " ".join([*there, "-10,100", "-10,0", there[0]])


def grid(points: int) -> str:
    """A tangle that crosses itself everywhere."""
    return " ".join([*(f"{place * 7919 % 89},{place * 104729 % 179}" for place in range(points)), "0,0"])


@pytest.mark.parametrize("outline", [zigzag(100_000), grid(100_000), zigzag(190), grid(190)])
def test_tangled_outlines_are_judged_in_time(outline: str) -> None:
    """By a bound on the work, not by luck."""
    verdict, found = judged(edited("50.0,8.0 50.1,8.0 50.1,8.1 50.0,8.0", outline))
    assert verdict is Verdict.VALID
    assert found <= {"rule.polygon-crossing", "rule.polygon-unchecked"}


def test_many_tangled_outlines_share_one_bound() -> None:
    """Splitting a tangle into many polygons buys nothing."""
    polygon = "<polygon>50.0,8.0 50.1,8.0 50.1,8.1 50.0,8.0</polygon>"
    verdict, _ = judged(edited(polygon, f"<polygon>{zigzag(1_000)}</polygon>" * 200))
    assert verdict is Verdict.VALID


@pytest.mark.parametrize("word", ["alert", "info", "area", "identifier", "polygon", "valueName"])
def test_an_attribute_anywhere_is_told(word: str) -> None:
    """An attribute can carry what nobody sees; the schema has none."""
    data = ALERT_XML.replace(f"<{word}".encode(), f'<{word} onload="x"'.encode(), 1)
    verdict, found = judged(data)
    assert (verdict, "structure.attribute" in found) == (Verdict.INVALID, True)
    assert any(attribute.name == "onload" for attribute in parse_alert(data).attributes)


def test_a_comment_cannot_split_a_value() -> None:
    """What is read is the whole text, as everyone else who drops comments reads it."""
    data = edited("<status>Exercise</status>", "<status>Exer<!-- x -->cise</status>")
    assert parse_alert(data).status == "Exercise"
    assert judged(data)[0] is Verdict.VALID


def test_a_processing_instruction_cannot_split_a_value() -> None:
    """Neither: a value is what stands there without either."""
    data = edited("<status>Exercise</status>", "<status>Exer<?x y?>cise</status>")
    assert parse_alert(data).status == "Exercise"


def test_a_second_alert_inside_is_not_read_as_a_message() -> None:
    """It is kept as text and told, but is nobody's warning."""
    data = ALERT_XML.replace(b"</info>", BARE + b"</info>")
    (alert,) = parse_alerts(data)
    assert alert.infos[0].extensions
    assert judged(data)[0] is Verdict.INVALID


def test_an_alert_of_another_namespace_is_not_an_alert() -> None:
    """Also one that differs by a letter or by white space."""
    for namespace in (b"urn:oasis:names:tc:emergency:cap:1.0", b"urn:oasis:names:tc:emergency:cap:1.2 ", b""):
        data = ALERT_XML.replace(b"urn:oasis:names:tc:emergency:cap:1.2", namespace)
        assert judged(data)[0] is not Verdict.VALID
        with suppress(Unreadable):
            assert parse_alerts(data) == []
