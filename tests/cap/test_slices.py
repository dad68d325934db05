"""Alerts inside containers keep their own bytes."""

import gzip

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.cap.messages import ALERT_XML, an_alert
from tocsin.cap import check_alert, parse_alert, parse_alerts, serialize_alert
from tocsin.cap.signature import State, sign, verify

BARE = ALERT_XML.split(b"?>\n", 1)[1].rstrip(b"\n")
EDXL = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0">'
    b"<contentObject><xmlContent><embeddedXMLContent>%s</embeddedXMLContent></xmlContent></contentObject>"
    b"</EDXLDistribution>"
)
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="text/xml">%s</content></entry></feed>'
RSS = b'<rss version="2.0"><channel><item><description>%s</description></item></channel></rss>'
ALERTS = b"<alerts>\n%s\n</alerts>"


@pytest.mark.parametrize("container", [EDXL, ATOM, RSS, ALERTS])
def test_an_alert_in_a_container_keeps_its_bytes(container: bytes) -> None:
    """White space, order of attributes, line ends: all of it."""
    one, two = (
        BARE,
        BARE.replace(b"0001", b"0002").replace(b"\n", b"\r\n").replace(b"<note>", b"<note><!-- </alert> -->"),
    )
    found = parse_alerts(container % (one + b"\n<!-- <alert> -->" + two))
    assert [alert.original for alert in found] == [one, two]
    assert [alert.identifier for alert in found] == ["urn:example:desk:0001", "urn:example:desk:0002"]
    assert check_alert(container % one).verdict == "valid"


def test_an_alert_that_needs_its_container_is_written_anew() -> None:
    """Its prefix is declared outside of it: what is kept stands on its own and says the same."""
    inner = (
        BARE.replace(b' xmlns="urn:oasis:names:tc:emergency:cap:1.2"', b"").replace(b"</", b"\0").replace(b"<", b"<c:")
    )
    data = b'<alerts xmlns:c="urn:oasis:names:tc:emergency:cap:1.2">' + inner.replace(b"\0", b"</c:") + b"</alerts>"
    (alert,) = parse_alerts(data)
    assert alert.original is not None
    assert parse_alert(alert.original).without_original() == alert.without_original()


def test_bytes_in_another_encoding_are_written_anew() -> None:
    """Without the declaration of the container they would be read as something else."""
    text = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + ALERTS % BARE.replace(
        b"Exampleton</areaDesc>", b"M\xfcnchen</areaDesc>"
    )
    (alert,) = parse_alerts(text)
    assert alert.infos[0].areas[0].area_desc == "München"
    assert alert.original is not None
    assert parse_alert(alert.original).infos[0].areas[0].area_desc == "München"


def test_utf_16_containers_are_read() -> None:
    """Their alerts are written anew."""
    (alert,) = parse_alerts((ALERTS % BARE).decode().encode("utf-16"))
    assert alert.without_original() == parse_alert(ALERT_XML).without_original()


def test_an_alert_inside_an_alert_stays_inside() -> None:
    """Only the outermost is a message; its bytes hold the inner one."""
    nested = BARE.replace(b"</info>", b"<x xmlns='urn:x'>" + BARE + b"</x></info>")
    (alert,) = parse_alerts(ALERTS % nested)
    assert alert.original == nested


def test_an_alert_of_another_kind_is_not_ours() -> None:
    """An element called alert without CAP's namespace holds nothing to read, and does not shift the others."""
    found = parse_alerts(ALERTS % (b"<alert a='>'/><alert>x</alert>" + BARE + b"<y:alert xmlns:y='urn:y'/>"))
    assert [alert.original for alert in found] == [BARE]


def test_a_signature_made_before_the_wrapping_still_holds() -> None:
    """That is what the bytes are for."""
    key = ec.generate_private_key(ec.SECP256R1())
    signed = sign(serialize_alert(an_alert()), key)
    bare = signed.split(b"?>\n", 1)[1].rstrip(b"\n")
    (alert,) = parse_alerts(EDXL % bare)
    assert alert.original == bare
    assert verify(alert.original, {alert.sender: [key.public_key()]}).state is State.TRUSTED


def test_a_compressed_container_is_unpacked() -> None:
    """Also then the bytes are those of the alert."""
    assert parse_alerts(gzip.compress(ALERTS % BARE))[0].original == BARE
