"""Signatures beside two other implementations, xmlsec and signxml: what one signs all verify, what is altered none."""

import base64
import re
from collections.abc import Callable

import pytest
import signxml
import xmlsec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from lxml import etree

from tests.cap.keys import SENDER, certificate_of, key_of
from tests.cap.messages import ALERT_XML
from tocsin.cap.signature import State, sign, verify

KINDS = ("rsa", "ec")
ALTERED: dict[str, tuple[bytes, bytes]] = {
    "a value": (b">Severe<", b">Minor<"),
    "a space": (b"Two spaces", b"Two  spaces"),
    "an element less": (b"<responseType>Avoid</responseType>", b""),
    "an element more": (b"<web>", b"<contact>x</contact><web>"),
    "an attribute": (b"<info>", b'<info a="b">'),
    "the digest": (b"DigestValue>", b"DigestValue>AAAA"),
    "the value of the signature": (b"SignatureValue>", b"SignatureValue>AAAA"),
}


def by_us(kind: str) -> bytes:
    """Our sample, signed by us."""
    return sign(ALERT_XML, key_of(kind), certificate_of(kind))


def by_xmlsec(kind: str) -> bytes:
    """Our sample, signed by xmlsec."""
    root = etree.fromstring(ALERT_XML)
    method = xmlsec.Transform.RSA_SHA256 if kind == "rsa" else xmlsec.Transform.ECDSA_SHA256
    signature = xmlsec.template.create(root, xmlsec.Transform.EXCL_C14N, method, ns="ds")
    root.append(signature)
    reference = xmlsec.template.add_reference(signature, xmlsec.Transform.SHA256, uri="")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    pem = key_of(kind).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.PEM)
    context.sign(signature)
    return etree.tostring(root)


def by_signxml(kind: str) -> bytes:
    """Our sample, signed by signxml."""
    signer = signxml.XMLSigner(
        signature_algorithm="rsa-sha256" if kind == "rsa" else "ecdsa-sha256",
        c14n_algorithm=signxml.CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    return etree.tostring(signer.sign(etree.fromstring(ALERT_XML), key=key_of(kind), cert=[certificate_of(kind)]))


def we_accept(data: bytes, kind: str) -> bool:
    """Whether we call it valid and trusted."""
    return verify(data, {SENDER: [key_of(kind).public_key()]}).state is State.TRUSTED


def xmlsec_accepts(data: bytes, kind: str) -> bool:
    """Whether xmlsec verifies it with the public key."""
    pem = key_of(kind).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.PEM)
    try:
        context.verify(xmlsec.tree.find_node(etree.fromstring(data), xmlsec.Node.SIGNATURE))
    except xmlsec.Error:
        return False
    return True


def signxml_accepts(data: bytes, kind: str) -> bool:
    """Whether signxml verifies it with the certificate; it looks at the same certificate inside, if any."""
    try:
        signxml.XMLVerifier().verify(data, x509_cert=certificate_of(kind))
    except (signxml.InvalidSignature, signxml.InvalidDigest, signxml.InvalidInput):
        return False
    return True


SIGNERS: dict[str, Callable[[str], bytes]] = {"us": by_us, "xmlsec": by_xmlsec, "signxml": by_signxml}
VERIFIERS: dict[str, Callable[[bytes, str], bool]] = {
    "us": we_accept,
    "xmlsec": xmlsec_accepts,
    "signxml": signxml_accepts,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verifier", VERIFIERS)
@pytest.mark.parametrize("signer", SIGNERS)
def test_what_one_signs_the_others_verify(signer: str, verifier: str, kind: str) -> None:
    """RSA of 2,048 bits and ECDSA on P-256, each by each."""
    assert VERIFIERS[verifier](SIGNERS[signer](kind), kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", ALTERED)
@pytest.mark.parametrize("signer", SIGNERS)
def test_what_was_altered_after_nobody_verifies(signer: str, change: str, kind: str) -> None:
    """Neither we nor the others."""
    old, new = ALTERED[change]
    data = SIGNERS[signer](kind)
    assert old in data
    altered = data.replace(old, new, 1)
    assert [name for name, accepts in VERIFIERS.items() if accepts(altered, kind)] == []


@pytest.mark.parametrize("form", signxml.CanonicalizationMethod)
def test_every_canonical_form_is_verified(form: signxml.CanonicalizationMethod) -> None:
    """Inclusive, exclusive and 1.1, with comments and without: there are none in what is read."""
    signer = signxml.XMLSigner(signature_algorithm="rsa-sha256", c14n_algorithm=form)
    signed = signer.sign(etree.fromstring(ALERT_XML), key=key_of("rsa"), cert=[certificate_of("rsa")])
    assert we_accept(etree.tostring(signed), "rsa")


def test_a_value_of_ecdsa_in_der_is_told_as_such() -> None:
    """It is not the form of XML Signature, but nobody altered the message."""
    signed = by_us("ec")
    value = re.search(rb"SignatureValue>([^<]*)<", signed)
    assert value is not None
    pair = base64.b64decode(value[1])
    der = encode_dss_signature(int.from_bytes(pair[:32], "big"), int.from_bytes(pair[32:], "big"))
    result = verify(signed.replace(value[1], base64.b64encode(der)), {SENDER: [key_of("ec").public_key()]})
    assert result.state is State.REFUSED
    assert "DER" in result.reason
