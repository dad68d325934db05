"""A message in the form that most have is read from its bytes, and every other by the parser."""

import re

import pytest

from tests.cap.messages import ALERT_XML, edited
from tests.cap.twins import TAGS_MAX, assert_twins_agree
from tocsin.cap import Unreadable, check_alert, parse_alert
from tocsin.cap.limits import DEFAULT_LIMITS, Limits, parsed
from tocsin.cap.quick import no_plain_alert, plain_alert, plain_of
from tocsin.cap.read import Reading, plain_reading, reading_of

compiled = pytest.mark.skipif(plain_of is no_plain_alert, reason="the compiled part is not here")
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
ROOT = b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
BARE = ALERT_XML[ALERT_XML.index(b"<alert") :]
PREFIXED = re.sub(rb"<(/?)(?=[a-z])", rb"<\1cap:", BARE).replace(b"xmlns=", b"xmlns:cap=")


def rooted(root: bytes) -> bytes:
    """The message with another first tag."""
    return re.sub(rb"<alert[^>]*>", lambda _: root, ALERT_XML)


def noted(text: bytes) -> bytes:
    """The message with another text in its note."""
    return re.sub(rb"<note>[^<]*</note>", lambda _: b"<note>" + text + b"</note>", ALERT_XML)


PLAIN = {
    "as it is": ALERT_XML,
    "no declaration": BARE,
    "blank lines before": b"\n\n" + BARE,
    "byte order mark": b"\xef\xbb\xbf" + ALERT_XML,
    "single quotes and spaces": b"<?xml version = '1.0' encoding = 'utf-8' standalone = 'yes' ?>" + BARE,
    "Latin-1 without any": b"<?xml version='1.0' encoding='ISO-8859-1'?>" + BARE,
    "prefix": DECLARATION + PREFIXED,
    "namespaces": rooted(ROOT[:-1] + b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ds="urn:x" >'),
    "stylesheet": DECLARATION + b'\n<?xml-stylesheet href="a.xsl" type="text/xsl"?>\n' + BARE,
    "comments between": edited("<info>", "<!-- one --><info><!-- - two -->") + b"<!-- three -->\n",
    "references": noted(b"&lt;b&gt; &amp;amp; &quot;c&apos;"),
    "returns": ALERT_XML.replace(b"\n", b"\r\n"),
    "returns in text": noted(b"a\r\nb\rc\r\r\n"),
    "spaces in tags": ALERT_XML.replace(b"</event>", b"</event \n>"),
    "empty": edited("</info>", "</info><info/>"),
    "blank": noted(b" \n "),
    "every length": noted("é漢😀\u0085\u2028".encode()),
    "brackets": noted(b"]] ] >"),
}
OTHER = {
    "another encoding": b"<?xml version='1.0' encoding='ISO-8859-1'?>" + BARE.replace(b"gatherings", b"\xe9"),
    "UTF-16": ALERT_XML.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "attribute": edited("<event>", "<event id='a'>"),
    "attribute of the root": rooted(ROOT[:-1] + b" id='a'>"),
    "unknown element": edited("<info>", "<x/><info>"),
    "comment in text": edited("Threat to", "Threat<!-- x --> to"),
    "CDATA": noted(b"<![CDATA[a]]>"),
    "instruction inside": edited("<info>", "<?a b?><info>"),
    "character by number": noted(b"&#233;"),
    "text between": edited("<info>", "x<info>"),
    "another prefix": rooted(ROOT[:-1] + b' xmlns:c="urn:oasis:names:tc:emergency:cap:1.2">').replace(
        b"event>", b"c:event>"
    ),
    "two of one": edited("<scope>", "<scope>Public</scope><scope>"),
    "version": b"<?xml version='1.1'?>" + BARE,
}
S, T = "<s:Signature xmlns:s='http://www.w3.org/2000/09/xmldsig#'>", "</s:Signature>"
SIGNED = {
    "empty": edited("</alert>", f"{S}{T}</alert>"),
    "no end": edited("</alert>", f"{S.replace('>', '/>')}</alert>"),
    "default namespace": edited("</alert>", f"{S}<a b='c'>d</a>{T}</alert>".replace("s:", "")),
    "of the root": rooted(ROOT[:-1] + b" xmlns:d='http://www.w3.org/2000/09/xmldsig#'>").replace(
        b"</alert>", b"<d:Signature\n/></alert>"
    ),
    "prefix of the message": DECLARATION + PREFIXED.replace(b"</cap:alert>", f"{S}{T}</cap:alert>".encode()),
    "two": edited("</alert>", f"{S}<a/>{T}\n{S}{T}<!-- x --> </alert>"),
    "other elements and text": edited("</alert>", f"{S}<x:a xmlns:x='urn:x' y='z'>&#65;<![CDATA[<]]></x:a>{T}</alert>"),
    "CAP inside": edited("</alert>", f"{S}<event/><sent xmlns='urn:x'/>{T}</alert>"),
    "nothing but": ROOT + f"{S}{T}</alert>".encode(),
    "older": edited("</alert>", f"{S}{T}</alert>").replace(b"cap:1.2", b"cap:1.1"),
    "returns": edited("</alert>", f"{S}<a>\nb</a>{T}</alert>").replace(b"\n", b"\r\n"),
    "another Signature inside": edited("</alert>", f"{S}<a>{S}{T}</a>{T}</alert>"),
}
NOT_ONLY_SIGNED = {
    "info after": edited("</alert>", f"{S}{T}<info/></alert>"),
    "text after": edited("</alert>", f"{S}{T}x</alert>"),
    "of no namespace": edited("</alert>", "<Signature/></alert>"),
    "of another namespace": edited("</alert>", "<s:Signature xmlns:s='urn:s'/></alert>"),
    "in an info": edited("</info>", f"{S}{T}</info>"),
    "a text before": edited("</alert>", f"x{S}{T}</alert>"),
    "another name": edited("</alert>", f"{S}{T}</alert>".replace("Signature", "aSignature")),
}
BADLY_SIGNED = {
    "cut off": edited("</alert>", S),
    "no end of the alert": edited("</alert>", f"{S}{T}"),
    "crossed": edited("</alert>", f"{S}</alert>{T}"),
    "another end": edited("</alert>", f"{S}{T}</alerts>"),
    "unknown prefix": edited("</alert>", "<s:Signature/></alert>"),
    "more": edited("</alert>", f"{S}{T}</alert>") + b"x",
    "a second root": edited("</alert>", f"{S}{T}</alert><alert/>"),
    "nothing behind": edited("</alert>", "<Signature"),
    "a broken text before": noted(b"a & b").replace(b"</alert>", f"{S}{T}</alert>".encode()),
}
BROKEN = {
    **BADLY_SIGNED,
    "standalone": b"<?xml version='1.0' standalone='YES'?>" + BARE,
    "declaration after a space": b" " + ALERT_XML,
    "no encoding name": b"<?xml version='1.0' encoding=''?>" + BARE,
    "two declarations": DECLARATION + DECLARATION + BARE,
    "declaration without spaces": b"<?xml version='1.0'encoding='UTF-8'?>" + BARE,
    "cut off": ALERT_XML[:-3],
    "more": ALERT_XML + b"x",
    "a second root": ALERT_XML + BARE,
    "tags crossed": ALERT_XML.replace(b"</info>", b"</alert>"),
    "other end": ALERT_XML.replace(b"</event>", b"</events>"),
    "end of nothing": ALERT_XML.replace(b"</event>", b"</>"),
    "space in a tag": ALERT_XML.replace(b"<event>", b"< event>"),
    "slash and space": edited("<info>", "<info / >"),
    "no such namespace": ALERT_XML.replace(b"<event>", b"<cap:event>").replace(b"</event>", b"</cap:event>"),
    "namespace twice": rooted(ROOT[:-1] + b' xmlns="urn:oasis:names:tc:emergency:cap:1.2">'),
    "namespaces together": rooted(ROOT[:-1] + b'xmlns:a="urn:a">'),
    "a prefix of XML's": rooted(ROOT[:-1] + b' xmlns:xmlns="urn:a">'),
    "unknown reference": noted(b"&nbsp;"),
    "lone &": noted(b"a & b"),
    "half a reference": noted(b"&amp"),
    "]]>": noted(b"a ]]> b"),
    "control": noted(b"a\x01b"),
    "zero": noted(b"a\x00b"),
    "not UTF-8": noted(b"a\xffb"),
    "a longer way to write": noted(b"a\xc0\xafb"),
    "half of a pair": noted(b"a\xed\xa0\x80b"),
    "no character": noted(b"a\xef\xbf\xbeb"),
    "beyond": noted(b"a\xf4\x90\x80\x80b"),
    "cut in a character": noted(b"a\xe6\xbc"),
    "-- in a comment": edited("<info>", "<!-- a -- b --><info>"),
    "--->": edited("<info>", "<!-- a ---><info>"),
    "control in a comment": edited("<info>", "<!-- \x01 --><info>"),
    "comment without end": ALERT_XML + b"<!-- a",
    "instruction xml": DECLARATION + b"<?XML a?>" + BARE,
    "doctype": DECLARATION + b"<!DOCTYPE alert>" + BARE,
    "< in text": noted(b"a < b"),
}


@compiled
@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_message_needs_no_tree(name: str) -> None:
    """In all the forms that are sent."""
    assert plain_alert(PLAIN[name], TAGS_MAX) is not None


@pytest.mark.parametrize("name", OTHER)
def test_any_other_form_is_left_to_the_parser(name: str) -> None:
    """Which reads it."""
    assert plain_alert(OTHER[name], TAGS_MAX) is None
    assert parse_alert(OTHER[name]).identifier


@compiled
@pytest.mark.parametrize("name", SIGNED)
def test_a_signed_message_needs_a_tree_of_its_signatures_only(name: str) -> None:
    """Which are kept as they would be otherwise."""
    reading = plain_reading(SIGNED[name], DEFAULT_LIMITS)
    assert reading is not None
    assert reading.alert == reading_of(parsed(SIGNED[name]), SIGNED[name]).alert
    assert len(reading.alert.extensions) == len(reading.signatures) == (2 if name == "two" else 1)


@pytest.mark.parametrize("name", NOT_ONLY_SIGNED)
def test_what_is_more_than_signed_is_left_to_the_parser(name: str) -> None:
    """Wherever it stands."""
    assert plain_reading(NOT_ONLY_SIGNED[name], DEFAULT_LIMITS) is None
    assert parse_alert(NOT_ONLY_SIGNED[name]).identifier


@compiled
def test_a_signed_message_is_not_parsed_as_a_whole() -> None:
    """What its rules and its structure need of the tree is in its Signatures."""
    data = SIGNED["other elements and text"]
    assert check_alert(data).verdict == "valid"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reading, "element", property(lambda reading: pytest.fail("parsed")))
        assert check_alert(data).verdict == "valid"


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_well_formed_is_refused(name: str) -> None:
    """However little is wrong."""
    assert plain_reading(BROKEN[name], DEFAULT_LIMITS) is None
    assert check_alert(BROKEN[name]).verdict == "unreadable"
    with pytest.raises(Unreadable):
        parse_alert(BROKEN[name])


@pytest.mark.parametrize("data", [*PLAIN.values(), *OTHER.values(), *SIGNED.values(), *NOT_ONLY_SIGNED.values()])
def test_with_a_tree_and_without_is_the_same(data: bytes) -> None:
    """Text, standing, and what the rules say."""
    assert_twins_agree(data)


@pytest.mark.parametrize("data", [ALERT_XML, *PLAIN.values(), *SIGNED.values()])
def test_no_beginning_of_a_message_is_a_message(data: bytes) -> None:
    """Wherever it is cut, up to the end of its root."""
    whole = data.rindex(b"</") + 1
    assert all(plain_reading(data[:end], DEFAULT_LIMITS) is None for end in range(whole))


def test_a_message_that_is_no_bytes_is_refused_as_ever() -> None:
    """Nothing is read from a view or an array."""
    assert plain_alert(bytearray(ALERT_XML), TAGS_MAX) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [*PLAIN.values(), *SIGNED.values()])
def test_limits_hold_without_a_tree(data: bytes) -> None:
    """As many tags and = as there are may be there, and not one fewer."""
    tags, equals = data.count(b"<"), data.count(b"=")
    assert check_alert(data, limits=Limits(tags=tags, attributes=equals)).verdict != "unreadable"
    for limits, finding in (
        (Limits(tags=tags - 1), "safety.tags"),
        (Limits(attributes=equals - 1), "safety.attributes"),
    ):
        assert [one.id for one in check_alert(data, limits=limits).findings] == [finding]


@pytest.mark.parametrize(
    "time",
    [
        "2030-02-28T23:59:59+13:59",
        "2030-02-29T00:00:00+01:00",
        "2028-02-29T00:00:00+01:00",
        "0000-01-01T00:00:00+01:00",
        "2030-13-01T00:00:00+01:00",
        "2030-04-31T00:00:00+01:00",
        "2030-00-10T00:00:00+01:00",
        "2030-01-00T00:00:00+01:00",
        "2030-01-01T24:00:00-00:00",
        "2030-01-01T23:60:00-00:00",
        "2030-01-01T23:00:60-00:00",
        "2030-01-01T00:00:00+14:00",
        "2030-01-01T00:00:00+14:01",
        "2030-01-01T00:00:00+13:60",
        "2030-01-01 00:00:00+01:00",
        "2030-01-01T00:00:00 01:00",
        "2030-01-01T00:00:00+0100 ",
        " 2030-01-01T00:00:00+01:00",
        "2030-01-01T00:00:00Z",
        "2030-01-01T00:00:00.5+01:00",
        "203a-01-01T00:00:00+01:00",
        "٢٠30-01-01T00:00:00+01:00",
        "",
    ],
)
def test_times_are_judged_alike(time: str) -> None:
    """By the compiled walk, by the walk in Python and along the schema."""
    assert_twins_agree(edited("<sent>2030-05-01T09:00:00+02:00<", f"<sent>{time}<"))
