"""Reading and writing: nothing lost, bytes stable."""

import gzip

import pytest

from tests.cap.messages import ALERT_XML, an_alert, an_info, edited
from tocsin.cap import (
    Area,
    Attribute,
    NotAnAlert,
    Unreadable,
    check_alert,
    parse_alert,
    parse_alerts,
    serialize_alert,
)
from tocsin.terms import BadInput


def test_reads_every_text_as_written() -> None:
    """Leading zeros, double spaces and repetitions survive."""
    info = parse_alert(ALERT_XML).infos[0]
    assert info.event_codes == (("SAME", "006021"),)
    assert info.description == "A threat was reported.  Two spaces stay."
    assert info.areas[0].geocodes == (("EXAMPLE", "007"),)


def test_keeps_the_original_bytes() -> None:
    """The bytes that were read stay with the message."""
    assert parse_alert(ALERT_XML).original == ALERT_XML


def test_write_read_write_is_byte_stable() -> None:
    """What is written is read back to the same values and the same bytes."""
    written = serialize_alert(an_alert(note="a & b < c > d \r\n\t ]]> é 中 😀"))
    again = parse_alert(written)
    assert again.note == "a & b < c > d \r\n\t ]]> é 中 😀"
    assert serialize_alert(again) == written


def test_the_sample_is_written_as_it_stands() -> None:
    """Our own layout is what the writer makes."""
    assert serialize_alert(parse_alert(ALERT_XML)) == ALERT_XML


def test_absent_and_empty_differ() -> None:
    """An empty element is not an absent one."""
    alert = parse_alert(edited("<note>Synthetic message for a test.</note>", "<note/>"))
    assert alert.note == ""
    assert alert.source is None


def test_keeps_a_signature_and_unknown_elements() -> None:
    """Elements that CAP does not know are kept as they are, in both places."""
    signature = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="s"><ds:SignedInfo/></ds:Signature>'
    data = edited("</alert>", f"{signature}</alert>")
    alert = parse_alert(edited("<areaDesc>", '<x:y xmlns:x="urn:x" a="1">z</x:y><areaDesc>', data))
    assert alert.extensions[0].startswith("<ds:Signature ")
    assert '<x:y xmlns:x="urn:x"' in alert.infos[0].areas[0].extensions[0]
    written = serialize_alert(alert)
    assert b'Id="s"' in written
    assert serialize_alert(parse_alert(written)) == written


def test_keeps_what_stands_inside_a_value() -> None:
    """A pair that holds more than two texts is kept as it is."""
    pair = "<parameter><valueName>a</valueName><value>b<i>c</i>d</value></parameter>"
    alert = parse_alert(edited("<area>", f"{pair}<area>"))
    assert "<value>b<i>c</i>d</value>" in alert.infos[0].extensions[0]
    assert [found.id for found in check_alert(edited("<area>", f"{pair}<area>")).findings] == ["structure.child"]


def test_keeps_attributes() -> None:
    """A schema location and a type on a leaf come back where they were."""
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    data = edited('cap:1.2">', f'cap:1.2" {xsi} xsi:schemaLocation="urn:a b.xsd">')
    alert = parse_alert(edited("<event>", '<event xsi:type="xs:string">', data))
    assert [(a.path, a.value) for a in alert.attributes] == [
        ("/alert", "urn:a b.xsd"),
        ("/alert/info[1]/event[1]", "{http://www.w3.org/2001/XMLSchema}string"),
    ]
    again = parse_alert(serialize_alert(alert))
    assert again.attributes == alert.attributes
    assert serialize_alert(again) == serialize_alert(alert)


def test_attributes_inside_an_extension_stay_there() -> None:
    """They are part of its text, also on CAP's own elements, and are not put anywhere else."""
    inner = '<web xmlns="urn:oasis:names:tc:emergency:cap:1.2" x="1"/>'
    signature = f'<s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"><s:Object>{inner}</s:Object></s:Signature>'
    alert = parse_alert(edited("<note>", "<note lang='a'>", edited("</alert>", f"{signature}</alert>")))
    assert [attribute.path for attribute in alert.attributes] == ["/alert/note[1]"]
    assert parse_alert(serialize_alert(alert)).without_original() == alert.without_original()


@pytest.mark.parametrize("path", ["/alert/note", "/alert/note[0]", "/alert/note[x]", "/other/note[1]", "note[1]", ""])
def test_an_attribute_without_a_place_is_refused(path: str) -> None:
    """A message made by a program, or read from JSON, may name any."""
    with pytest.raises(BadInput, match="path"):
        serialize_alert(an_alert(attributes=(Attribute(path, "x", "1"),)))


def test_reads_cap_11_into_the_same_model() -> None:
    """CAP 1.1 is read and says so."""
    alert = parse_alert(edited("cap:1.2", "cap:1.1"))
    assert alert.version == "1.1"
    assert b"cap:1.1" in serialize_alert(alert)


def test_reads_utf16_and_gzip() -> None:
    """The same message in another encoding or compressed has the same values."""
    utf16 = ALERT_XML.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    plain = parse_alert(ALERT_XML).without_original()
    assert parse_alert(utf16).without_original() == plain
    assert parse_alert(gzip.compress(ALERT_XML)).without_original() == plain


@pytest.mark.parametrize(
    "envelope",
    [
        b'<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0"><contentObject><xmlContent>'
        b"<embeddedXMLContent>%s%s</embeddedXMLContent></xmlContent></contentObject></EDXLDistribution>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content>%s</content></entry><entry>%s</entry></feed>',
        b"<rss><channel><item>%s</item><item>%s</item></channel></rss>",
        b"<alerts>%s%s</alerts>",
    ],
)
def test_reads_containers_as_streams(envelope: bytes) -> None:
    """Every alert of an envelope is found, in order."""
    body = ALERT_XML.partition(b"?>")[2]
    alerts = parse_alerts(envelope % (body, body.replace(b"desk:0001", b"desk:0002")))
    assert [alert.identifier[-1] for alert in alerts] == ["1", "2"]
    assert parse_alert(alerts[1].original or b"").identifier == "urn:example:desk:0002"


def test_a_root_that_is_no_alert_is_refused() -> None:
    """The refusal names the root and what to do."""
    with pytest.raises(NotAnAlert, match="feed"):
        parse_alert(b'<feed xmlns="http://www.w3.org/2005/Atom"/>')


def test_a_fault_in_the_syntax_names_its_line() -> None:
    """Broken XML says where it breaks."""
    with pytest.raises(Unreadable) as caught:
        parse_alert(b"<alert>\n<a></b></alert>")
    assert caught.value.where.startswith("line 2")


def test_a_character_that_xml_cannot_hold_is_refused() -> None:
    """Writing a control character is an error that names the place."""
    with pytest.raises(BadInput, match="U\\+0007") as caught:
        serialize_alert(an_alert(infos=(an_info(areas=(Area(area_desc="a\x07b"),)),)))
    assert "areaDesc" in caught.value.where
