"""Hostile input is refused, with one error that says which limit."""

import gzip

import pytest

from tests.cap.messages import ALERT_XML
from tocsin.cap import Limits, Unreadable, Verdict, check_alert, parse_alert

DOCTYPE = '<?xml version="1.0" encoding="{0}"?><!DOCTYPE alert [<!ENTITY a "b">]><alert>&a;</alert>'
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


def limit_of(data: bytes, limits: Limits | None = None) -> str:
    """The limit that refuses the data."""
    with pytest.raises(Unreadable) as caught:
        parse_alert(data, limits=limits or Limits())
    assert caught.value.hint
    return caught.value.limit


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "US-ASCII"])
def test_a_doctype_is_refused_in_any_encoding(encoding: str) -> None:
    """No document type declaration gets through, whatever it is written in."""
    assert limit_of(DOCTYPE.format(encoding).encode(encoding)) == "doctype"


def test_a_doctype_behind_comments_is_refused() -> None:
    """Comments and instructions before it do not hide it."""
    assert limit_of(b"<!-- a --><?b c?>\n" * 50 + BOMB) == "doctype"


def test_the_word_in_a_text_is_not_a_doctype() -> None:
    """A description may speak of one."""
    data = ALERT_XML.replace(b"Stay away from concerts.", b"<![CDATA[<!DOCTYPE html>]]>")
    assert parse_alert(data).infos[0].instruction == "<!DOCTYPE html>"


@pytest.mark.parametrize("encoding", ["UTF-7", "UTF-32", "EBCDIC-CP-BE", "x-unknown"])
def test_a_strange_encoding_is_refused(encoding: str) -> None:
    """Only encodings that alerts are written in are read."""
    assert limit_of(f'<?xml version="1.0" encoding="{encoding}"?><alert/>'.encode()) == "encoding"


def test_utf32_is_refused() -> None:
    """By its byte order mark too."""
    assert limit_of("<alert/>".encode("utf-32")) == "encoding"


def test_too_many_bytes_are_refused() -> None:
    """The size is bounded before anything is parsed."""
    assert limit_of(ALERT_XML, Limits(bytes=100)) == "bytes"


def test_too_many_tags_are_refused() -> None:
    """Many small elements cost memory."""
    assert limit_of(b"<a>" + b"<b/>" * 400_000 + b"</a>") == "tags"


def test_too_many_attributes_are_refused() -> None:
    """So do attributes."""
    attributes = " ".join(f'a{number}=""' for number in range(100_001))
    assert limit_of(f"<a {attributes}/>".encode()) == "attributes"


def test_too_deep_nesting_is_refused() -> None:
    """Depth is bounded."""
    assert limit_of(b"<a>" * 300 + b"</a>" * 300) == "depth"


def test_a_compressed_bomb_is_refused() -> None:
    """Decompression stops at the same number of bytes."""
    assert limit_of(gzip.compress(b"\0" * 50_000_000)) == "bytes"


def test_broken_compression_is_refused() -> None:
    """A cut gzip member is an error, not a short message."""
    assert limit_of(gzip.compress(ALERT_XML)[:-20]) == "compression"


def test_a_message_in_several_compressed_parts_is_read() -> None:
    """As gzip has it: what the parts hold is put together; zeros may fill up the end."""
    parts = gzip.compress(ALERT_XML[:700]) + gzip.compress(ALERT_XML[700:]) + bytes(20)
    assert parse_alert(parts).without_original() == parse_alert(ALERT_XML).without_original()


@pytest.mark.parametrize(
    ("data", "limit"),
    [
        (gzip.compress(ALERT_XML) + b"<alert/>", "compression"),
        (gzip.compress(ALERT_XML[:700]) + gzip.compress(ALERT_XML[700:])[:-9], "compression"),
        (gzip.compress(b" ") * 200, "compression"),
        (gzip.compress(b" " * 5_000_000) * 3, "bytes"),
    ],
)
def test_what_follows_compressed_data_is_not_left_unread(data: bytes, limit: str) -> None:
    """It is read, or the whole is refused; all parts share one limit."""
    assert limit_of(data) == limit


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\xff\xfe", b"<", b"\x1f\x8b", b"no xml", b"\xef\xbb\xbf", ALERT_XML[:-5]]
)
def test_what_is_not_xml_is_unreadable(data: bytes) -> None:
    """The report says so and has a finding of the kind safety."""
    report = check_alert(data)
    assert report.verdict is Verdict.UNREADABLE
    assert [finding.kind for finding in report.findings] == ["safety"]


BARE = ALERT_XML.partition(b"?>\n")[2]


@pytest.mark.parametrize(
    ("data", "words", "hint"),
    [
        (b"\n" + ALERT_XML, "before its declaration", "blank line"),
        (ALERT_XML[:900], "ends in the middle", "cut off"),
        (b"", "nothing in it", "again"),
        (ALERT_XML.replace(b"A threat", b"\xe9"), "bytes", "encoding"),
        (ALERT_XML.replace(b"A threat", b"a & b"), "& stands alone", "&amp;"),
        (b'{"identifier": 1}', "begin with a tag", "really holds"),
        (ALERT_XML.replace(b"A threat", b"&#1;"), "cannot hold", "control"),
        (b"\r\n<!doctype HTML>\n<html></html>", "web page", "alert itself"),
        (b"<!DOCTYPE html PUBLIC 'a' 'b'><html/>", "web page", "alert itself"),
        (b"<html><p>503</html>", "not well-formed", "again"),
        (BARE.replace(b' xmlns="urn:oasis:names:tc:emergency:cap:1.2"', b""), "namespace", "1.2"),
        (BARE.replace(b"urn:oasis:names:tc:emergency:cap:1.2", b"urn:cap:1.0"), "urn:cap:1.0", "1.2"),
        (BARE.replace(b"alert", b"Alert"), "small letters", "1.2"),
    ],
)
def test_what_comes_instead_of_a_message_is_told_in_words(data: bytes, words: str, hint: str) -> None:
    """Error pages, half downloads and slips of a program: what an officer can pass on."""
    (finding,) = check_alert(data).findings
    assert words in finding.message
    assert hint in finding.hint


def test_an_unknown_type_inside_a_signature_is_refused() -> None:
    """What we could not check is not called valid."""
    extra = (
        b'<s:S xmlns:s="http://www.w3.org/2000/09/xmldsig#" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
        b' xmlns:x="http://www.w3.org/2001/XMLSchema" i:type="x:duration">P1D</s:S></alert>'
    )
    report = check_alert(ALERT_XML.replace(b"</alert>", extra))
    assert (report.verdict, report.findings[0].id) == ("unreadable", "safety.type")


def test_nothing_outside_is_opened(tmp_path) -> None:
    """A reference to a file is not followed."""
    (tmp_path / "secret").write_text("secret")
    data = ALERT_XML.replace(
        b"<info>", f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{tmp_path}/secret"/><info>'.encode()
    )
    assert "secret</" not in "".join(parse_alert(data).extensions)
