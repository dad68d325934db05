"""Signatures: what is valid, what is altered, and every attack we know of refused."""

import base64
import re
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from lxml import etree

from tests.cap.keys import SENDER, certificate_of, ed25519_certificate, key_of
from tests.cap.messages import ALERT_XML, an_alert, edited
from tocsin.cap import parse_alert, serialize_alert
from tocsin.cap.signature import State, load_private_key, load_public_key, sign, verify
from tocsin.terms import BadInput

DS = "http://www.w3.org/2000/09/xmldsig#"
EVIL = edited("Exercise</status>", "Actual</status>")


def pinned(kind: str = "rsa") -> dict[str, list]:
    """The keys that the desk trusts."""
    return {SENDER: [key_of(kind).public_key()]}


def signed(kind: str = "rsa", data: bytes = ALERT_XML) -> bytes:
    """A signed message with its certificate."""
    return sign(data, key_of(kind), certificate_of(kind))


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_signed_message_is_valid_and_trusted(kind: str) -> None:
    """And gives back what was signed."""
    result = verify(signed(kind), pinned(kind))
    assert result.state is State.TRUSTED
    assert result.alert is not None
    assert result.alert.without_original() == parse_alert(ALERT_XML).without_original()


def test_an_alert_of_our_own_is_signed_as_it_would_be_written() -> None:
    """Signing takes the model too."""
    result = verify(sign(an_alert(), key_of("ec")), pinned("ec"))
    assert (result.state, result.alert and result.alert.identifier) == (State.TRUSTED, "urn:example:desk:0001")


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_signing_takes_no_randomness(kind: str) -> None:
    """The same message and key give the same bytes."""
    assert signed(kind) == signed(kind)


def test_signing_again_replaces_the_signature() -> None:
    """There is one Signature after."""
    again = sign(signed("rsa"), key_of("ec"), certificate_of("ec"))
    assert again.count(b"<ds:Signature ") == 1
    assert verify(again, pinned("ec")).state is State.TRUSTED


def test_a_key_that_nobody_pinned_is_not_trusted() -> None:
    """The certificate inside a message proves nothing about who sent it."""
    result = verify(signed("attacker", EVIL), pinned("rsa"))
    assert result.state is State.UNKNOWN_KEY


def test_a_key_is_pinned_for_its_sender_only() -> None:
    """Another sender's key does not do."""
    keys = {"somebody.else": [key_of("rsa").public_key()]}
    assert verify(signed(), keys).state is State.UNKNOWN_KEY


def test_an_unsigned_message_says_so() -> None:
    """No Signature is a state of its own."""
    assert verify(ALERT_XML, pinned()).state is State.UNSIGNED


def test_white_space_that_was_stripped_is_its_own_state() -> None:
    """A message that was laid out anew after signing verifies only without the new white space."""
    bare = etree.tostring(etree.fromstring(ALERT_XML, etree.XMLParser(remove_blank_text=True)))
    laid_out = signed("rsa", bare).replace(b"<info>", b"\n  <info>")
    result = verify(laid_out, pinned())
    assert result.state is State.WHITESPACE
    assert result.alert is not None


def test_two_signatures_are_verified_each_without_the_other() -> None:
    """As in Canada: both over the message without any Signature, or one over the other."""
    first, second = signed("rsa"), signed("ec")
    envelope = re.search(rb"<ds:Signature .*</ds:Signature>", second, re.DOTALL)
    assert envelope is not None
    both = first.replace(b"</alert>", envelope[0] + b"</alert>")
    result = verify(both, {SENDER: [key_of("rsa").public_key(), key_of("ec").public_key()]})
    assert [signer.state for signer in result.signers] == [State.TRUSTED, State.TRUSTED]
    assert verify(both, pinned("ec")).state is State.TRUSTED
    assert verify(both.replace(b">Severe<", b">Minor<"), pinned("ec")).state is State.ALTERED


def test_comments_do_not_split_a_value() -> None:
    """Comments and processing instructions are out before anything is read."""
    for between in (b"<!-- -->", b"<?x y?>"):
        result = verify(signed().replace(b">Exercise<", b">Exer" + between + b"cise<"), pinned())
        assert result.alert is not None
        assert result.alert.status == "Exercise"


def nested(data: bytes) -> bytes:
    """The signed alert inside another alert."""
    inner = data.partition(b"?>")[2].strip()
    return EVIL.replace(b"</alert>", inner + b"</alert>")


def in_object(data: bytes) -> bytes:
    """The signed alert inside an Object of its own Signature, which moved to another alert."""
    root = etree.fromstring(data)
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    root.remove(signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(root)
    outer = etree.fromstring(EVIL)
    outer.append(signature)
    return etree.tostring(outer)


def by_id(data: bytes) -> bytes:
    """A Reference to an element inside instead of to the whole."""
    return data.replace(b'<ds:Reference URI="">', b'<ds:Reference URI="#good">')


def moved(data: bytes) -> bytes:
    """The Signature first instead of last."""
    found = re.search(rb"<ds:Signature .*</ds:Signature>", data, re.DOTALL)
    assert found is not None
    return data.replace(found[0], b"").replace(b"<identifier>", found[0] + b"<identifier>")


def into_info(data: bytes) -> bytes:
    """The Signature inside an info."""
    found = re.search(rb"<ds:Signature .*</ds:Signature>", data, re.DOTALL)
    assert found is not None
    return data.replace(found[0], b"").replace(b"</info>", found[0] + b"</info>")


def swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """One text for another, which must be there."""

    def attack(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new)

    return attack


def signature_in(data: bytes) -> bytes:
    """The Signature of a message."""
    found = re.search(rb"<ds:Signature .*</ds:Signature>", data, re.DOTALL)
    assert found is not None
    return found[0]


def with_certificate(data: bytes, der: bytes, times: int = 1) -> bytes:
    """Another certificate in the place of the one that is there, perhaps many times."""
    one = b"<ds:X509Certificate>" + base64.b64encode(der) + b"</ds:X509Certificate>"
    return re.sub(rb"<ds:X509Certificate>.*</ds:X509Certificate>", one * times, data)


def without_certificate(key_info: bytes) -> Callable[[bytes], bytes]:
    """Something else in the place of the certificate's data."""
    return lambda data: re.sub(rb"<ds:X509Data>.*</ds:X509Data>", key_info, data)


def key_value(modulus: bytes, exponent: bytes) -> bytes:
    """An RSA key as a KeyValue."""
    inner = b"<ds:Modulus>" + modulus + b"</ds:Modulus><ds:Exponent>" + exponent + b"</ds:Exponent>"
    return b"<ds:KeyValue><ds:RSAKeyValue>" + inner + b"</ds:RSAKeyValue></ds:KeyValue>"


def in_version_eight(certificate: Certificate) -> bytes:
    """A certificate that claims a version that does not exist."""
    return certificate.public_bytes(Encoding.DER).replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x08", 1)


XPATH2 = b'<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"></ds:Transform></ds:Transforms>'
TRANSFORM = b'<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform></ds:Transforms>'
XSLT = TRANSFORM.replace(b"http://www.w3.org/2001/10/xml-exc-c14n#", b"http://www.w3.org/TR/1999/REC-xslt-19991116")
XPATH = TRANSFORM.replace(b"http://www.w3.org/2001/10/xml-exc-c14n#", b"http://www.w3.org/TR/1999/REC-xpath-19991116")
SHA256 = b"http://www.w3.org/2001/04/xmlenc#sha256"
RSA256 = b"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SECOND = b'<ds:Reference URI=""><ds:Transforms></ds:Transforms></ds:Reference></ds:SignedInfo>'
ATTACKS: dict[str, Callable[[bytes], bytes]] = {
    "nested alert": nested,
    "alert in an Object": in_object,
    "reference by id": by_id,
    "signature first": moved,
    "signature in an info": into_info,
    "info after the signature": swapped(b"</ds:Signature>", b"</ds:Signature><info/>"),
    "digest SHA-1": swapped(SHA256, b"http://www.w3.org/2000/09/xmldsig#sha1"),
    "digest MD5": swapped(SHA256, b"http://www.w3.org/2001/04/xmldsig-more#md5"),
    "method rsa-sha1": swapped(RSA256, b"http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
    "method HMAC": swapped(RSA256, b"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
    "transform XSLT": swapped(TRANSFORM, XSLT),
    "transform XPath": swapped(TRANSFORM, XPATH),
    "no enveloped transform": swapped(b"#enveloped-signature", b"#base64"),
    "second reference": swapped(b"</ds:SignedInfo>", SECOND),
    "second SignedInfo": swapped(b"<ds:SignatureValue>", b"<ds:SignedInfo></ds:SignedInfo><ds:SignatureValue>"),
    "second value": swapped(b"<ds:SignatureValue>", b"<ds:SignatureValue>AA==</ds:SignatureValue><ds:SignatureValue>"),
    "value no Base64": swapped(b"<ds:SignatureValue>", b"<ds:SignatureValue>!"),
    "xml attribute": swapped(b"<alert ", b'<alert xml:base="http://example.org" '),
    "wrong version of the certificate": lambda data: with_certificate(data, in_version_eight(certificate_of("rsa"))),
    "key of another kind": lambda data: with_certificate(data, ed25519_certificate()),
    "many certificates": lambda data: with_certificate(data, certificate_of("rsa").public_bytes(Encoding.DER), 11),
    "key to be fetched": without_certificate(b'<ds:RetrievalMethod URI="http://127.0.0.1:9/key"></ds:RetrievalMethod>'),
    "key by name": without_certificate(b"<ds:KeyName>desk</ds:KeyName>"),
    "key of a million bits": without_certificate(key_value(base64.b64encode(b"\xc1" * 125_000), b"AQAB")),
    "key with the exponent 1": without_certificate(key_value(base64.b64encode(b"\xc1" * 256), b"AQ==")),
    "key of nothing": without_certificate(key_value(b"", b"")),
    "certificate in an Object": swapped(b"ds:KeyInfo>", b"ds:Object>"),
    "xpointer": swapped(b'URI=""', b'URI="#xpointer(/)"'),
    "another document": swapped(b'URI=""', b'URI="http://127.0.0.1:9/other.xml"'),
    "no URI": swapped(b' URI=""', b""),
    "XPath filter 2": swapped(TRANSFORM, XPATH2),
    "three transforms": swapped(TRANSFORM, TRANSFORM.replace(b"</ds:Transforms>", b"") + TRANSFORM),
    "transforms the wrong way round": swapped(b"#enveloped-signature", b"#exc-c14n"),
    "truncated HMAC": swapped(
        b'#rsa-sha256"></ds:SignatureMethod>',
        b'#hmac-sha256"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>',
    ),
    "parameter of the method": swapped(
        b'#rsa-sha256"></ds:SignatureMethod>', b'#rsa-sha256"><ds:Parameter></ds:Parameter></ds:SignatureMethod>'
    ),
    "manifest": swapped(
        b'<ds:Reference URI="">',
        b'<ds:Reference URI="#m" Type="http://www.w3.org/2000/09/xmldsig#Manifest">',
    ),
    "nine signatures": lambda data: data.replace(b"</alert>", signature_in(data) * 8 + b"</alert>"),
    "broken certificate": swapped(b"<ds:X509Certificate>MII", b"<ds:X509Certificate>AAA"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused(attack: str) -> None:
    """Without a pinned key to rescue it, and nothing is handed out."""
    result = verify(ATTACKS[attack](signed()), {})
    assert (result.state, result.alert) == (State.REFUSED, None)


TAMPERED: dict[str, Callable[[bytes], bytes]] = {
    "text": swapped(b">Severe<", b">Minor<"),
    "attribute": swapped(b"<info>", b'<info a="b">'),
    "element removed": swapped(b"<responseType>Avoid</responseType>", b""),
    "digest": swapped(b"<ds:DigestValue>", b"<ds:DigestValue>AAAA"),
    "method ECDSA": swapped(RSA256, b"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
    "method rsa-sha512": swapped(RSA256, b"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
    "another canonical form": swapped(
        b'<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"',
        b'<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
    ),
}


@pytest.mark.parametrize("change", TAMPERED)
def test_a_changed_message_is_altered(change: str) -> None:
    """Whatever was changed, with the right key pinned."""
    result = verify(TAMPERED[change](signed()), pinned())
    assert (result.state, result.alert) == (State.ALTERED, None)


def test_what_is_handed_out_is_what_was_signed() -> None:
    """A foreign element that the model keeps was signed too, or the message is altered."""
    extended = signed().replace(b"</info>", b'</info><x:y xmlns:x="urn:x">z</x:y>')
    assert verify(extended, pinned()).state is State.ALTERED


def test_a_weak_key_neither_signs_nor_is_pinned() -> None:
    """RSA has at least 2,048 bits."""
    with pytest.raises(BadInput, match="1024 bits"):
        sign(ALERT_XML, key_of("weak"))


def test_a_weak_key_inside_a_message_verifies_nothing() -> None:
    """Not even as an unknown key."""
    certificate = certificate_of("weak").public_bytes(Encoding.DER)
    data = re.sub(
        rb"<ds:X509Certificate>.*</ds:X509Certificate>",
        b"<ds:X509Certificate>" + base64.b64encode(certificate) + b"</ds:X509Certificate>",
        signed(),
    )
    assert verify(data, {}).state is State.ALTERED


@pytest.mark.parametrize("curve", ["k1", "p192"])
def test_a_curve_that_is_not_accepted_verifies_nothing(curve: str) -> None:
    """Nor can its key be pinned."""
    data = with_certificate(signed("ec"), certificate_of(curve).public_bytes(Encoding.DER))
    assert verify(data, {}).state is State.ALTERED
    with pytest.raises(BadInput, match="curve"):
        load_public_key(certificate_of(curve).public_bytes(Encoding.PEM))


def test_the_signers_certificate_may_come_second() -> None:
    """Some send their authority's before their own."""
    both = [certificate_of(kind).public_bytes(Encoding.DER) for kind in ("attacker", "rsa")]
    data = with_certificate(signed(), both[0])
    data = data.replace(
        b"</ds:X509Data>", b"<ds:X509Certificate>" + base64.b64encode(both[1]) + b"</ds:X509Certificate></ds:X509Data>"
    )
    assert verify(data, {}).state is State.UNKNOWN_KEY


def test_a_pinned_key_needs_no_certificate() -> None:
    """What came along as KeyInfo does not matter then."""
    for key_info in (b"", b"<ds:KeyName>desk</ds:KeyName>", key_value(b"AQAB", b"AQAB")):
        assert verify(without_certificate(key_info)(signed()), pinned()).state is State.TRUSTED


def test_a_second_signature_by_a_stranger_spoils_nothing_and_adds_nothing() -> None:
    """It is one over the same message; what is handed out is what the trusted one covers."""
    both = signed("attacker").replace(b"</alert>", signature_in(signed("rsa")) + b"</alert>")
    result = verify(both, pinned())
    assert [signer.state for signer in result.signers] == [State.UNKNOWN_KEY, State.TRUSTED]
    assert (result.state, result.alert and result.alert.identifier) == (State.TRUSTED, "urn:example:desk:0001")


def test_keys_are_read_from_pem() -> None:
    """Private keys, public keys and certificates; anything else is an error."""
    with pytest.raises(BadInput):
        load_public_key(b"no key")
    with pytest.raises(BadInput):
        load_private_key(b"no key")


def test_writing_anew_breaks_a_signature_and_the_original_does_not() -> None:
    """Pass on the original bytes: what is written anew is not what was signed."""
    alert = parse_alert(signed())
    assert verify(alert.original or b"", pinned()).state is State.TRUSTED
    assert verify(serialize_alert(alert), pinned()).state is not State.TRUSTED
