"""Enveloped XML signatures (CAP 1.2, 3.3.4.1; XML Signature Syntax and Processing): one form, strictly.

A signed message is made in its canonical form and the Signature is put in last; nothing changes after.
`verify` accepts exactly what is needed: Signatures that are the last children of the one alert, one
Reference over the whole document, SHA-256 or better, RSA of 2,048 bits or more or ECDSA on a NIST curve.
It hands out only what was signed, with comments and processing instructions out, and trusts only keys
that were pinned for the sender: the certificate inside a message proves nothing about who sent it.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, cast

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import Certificate, InvalidVersion, load_der_x509_certificate, load_pem_x509_certificate
from lxml import etree

from tocsin.cap.limits import DEFAULT_LIMITS, Limits, guard, parser, refuse_floods, unpacked
from tocsin.cap.model import DSIG, Alert
from tocsin.cap.read import ALERT_TAGS, NotAnAlert, parse_alert
from tocsin.cap.write import serialize_alert
from tocsin.terms import BadInput

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC = "http://www.w3.org/2001/04/xmlenc#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_SAME_HERE = {
    _EXCLUSIVE: _EXCLUSIVE,
    f"{_EXCLUSIVE}WithComments": _EXCLUSIVE,
    _INCLUSIVE: _INCLUSIVE,
    f"{_INCLUSIVE}#WithComments": _INCLUSIVE,
    "http://www.w3.org/2006/12/xml-c14n11": _INCLUSIVE,
    "http://www.w3.org/2006/12/xml-c14n11#WithComments": _INCLUSIVE,
}
"""Canonical forms by what they come to: comments are out, and attributes of ``xml:`` are refused."""
_ENVELOPED = f"{DSIG}enveloped-signature"
_DIGESTS = {f"{_ENC}sha256": hashlib.sha256, f"{_MORE}sha384": hashlib.sha384, f"{_ENC}sha512": hashlib.sha512}
_SIGNATURE = f"{{{DSIG}}}Signature"
_INFO_TAGS = [f"{{{DSIG}}}{name}" for name in ("CanonicalizationMethod", "SignatureMethod", "Reference")]
_REFERENCE_TAGS = [f"{{{DSIG}}}{name}" for name in ("Transforms", "DigestMethod", "DigestValue")]
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_METHODS = {f"{_MORE}{kind}-{name}": (kind, name) for kind in ("rsa", "ecdsa") for name in _HASHES}
_CURVES = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_RSA_BITS_MIN = 2048
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_SIGNATURES_MAX = 8
_CERTIFICATES_MAX = 10
_NUMBER_OCTETS_MAX = 2048 + 1
"""Of an RSA modulus: 16,384 bits, and the zero that some put before it."""
_KEEPING = parser()
_STRIPPING = parser(drop_blanks=True)


class State(StrEnum):
    """What is known of a message's signature."""

    TRUSTED = "valid and trusted"
    UNKNOWN_KEY = "valid, unknown key"
    WHITESPACE = "only valid after white-space stripping"
    ALTERED = "altered"
    REFUSED = "refused"
    UNSIGNED = "unsigned"


_ORDER = (State.REFUSED, State.ALTERED, State.WHITESPACE, State.UNKNOWN_KEY, State.TRUSTED)
_READABLE = (State.TRUSTED, State.UNKNOWN_KEY, State.WHITESPACE)


class Signer(NamedTuple):
    """One Signature of a message: its state, why, and the key that it verifies with, if any."""

    state: State
    reason: str
    key: PublicKey | None = None


class Verification:
    """The answer of `verify`.

    `state` is that of the worst of the `signers`, except that other valid Signatures do not spoil a trusted one.
    `alert` is what was signed, None unless the state is trusted, unknown key or white space.
    """

    def __init__(self, signers: tuple[Signer, ...], signed: bytes | None) -> None:
        self.signers = signers
        self._signed = signed

    @cached_property
    def state(self) -> State:
        """The state of the message."""
        states = {signer.state for signer in self.signers}
        if not states:
            return State.UNSIGNED
        if states == {State.TRUSTED, State.UNKNOWN_KEY}:
            return State.TRUSTED
        return next(state for state in _ORDER if state in states)

    @property
    def reason(self) -> str:
        """Why, in a sentence; of the worst Signature."""
        found = [signer.reason for signer in self.signers if signer.state is self.state]
        return found[0] if found else "The message has no Signature."

    @cached_property
    def alert(self) -> Alert | None:
        """What was signed, read from the very bytes that were digested."""
        return None if self._signed is None else parse_alert(self._signed)


class _Refused(Exception):
    """The Signature is not of the one form that is accepted."""


def sign(alert: Alert | bytes, key: PrivateKey, certificate: Certificate | None = None) -> bytes:
    """The message with an enveloped Signature, in canonical form, ready to be sent as it stands.

    Bytes are signed without their comments and processing instructions, an `Alert` as `serialize_alert`
    writes it. Earlier Signatures are left out. Signing takes no randomness: ECDSA follows RFC 6979.
    `BadInput` for a key that is too weak; `Unreadable` for bytes that are no alert.
    """
    _fit_to_sign(key)
    data = serialize_alert(alert) if isinstance(alert, Alert) else unpacked(alert)
    root = _alert_root(data, _KEEPING)
    for signature in root.findall(_SIGNATURE):
        _taken_out(signature)
    content = _canonical(root, _EXCLUSIVE, ())
    signed_info = _signed_info(key, base64.b64encode(hashlib.sha256(content).digest()).decode())
    value = base64.b64encode(_signature_of(signed_info.encode(), key)).decode()
    at = content.rindex(b"</")
    envelope = _signature_text(signed_info, value, certificate).encode()
    return b"".join((_DECLARATION, content[:at], envelope, content[at:], b"\n"))


def _signed_info(key: PrivateKey, digest: str) -> str:
    """SignedInfo as its own canonical form."""
    kind = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ecdsa"
    return (
        f'<ds:SignedInfo xmlns:ds="{DSIG}">'
        f'<ds:CanonicalizationMethod Algorithm="{_EXCLUSIVE}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{_MORE}{kind}-sha256"></ds:SignatureMethod>'
        f'<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{_ENVELOPED}"></ds:Transform>'
        f'<ds:Transform Algorithm="{_EXCLUSIVE}"></ds:Transform></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{_ENC}sha256"></ds:DigestMethod>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )


def _signature_text(signed_info: str, value: str, certificate: Certificate | None) -> str:
    inner = signed_info.replace(f' xmlns:ds="{DSIG}"', "", 1)
    info = ""
    if certificate is not None:
        body = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()
        info = f"<ds:X509Data><ds:X509Certificate>{body}</ds:X509Certificate></ds:X509Data>"
        info = f"<ds:KeyInfo>{info}</ds:KeyInfo>"
    value = f"<ds:SignatureValue>{value}</ds:SignatureValue>"
    return f'<ds:Signature xmlns:ds="{DSIG}">{inner}{value}{info}</ds:Signature>'


def _fit_to_sign(key: PrivateKey) -> None:
    fault = _key_fault(key.public_key())
    if fault:
        raise BadInput(fault, "Use RSA of at least 2,048 bits or ECDSA on P-256.")


def _signature_of(content: bytes, key: PrivateKey) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(content, padding.PKCS1v15(), hashes.SHA256())
    size = _CURVES[key.curve.name]
    signed = key.sign(content, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(signed)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def verify(data: bytes, keys: Mapping[str, Sequence[PublicKey]], *, limits: Limits = DEFAULT_LIMITS) -> Verification:
    """Verify every Signature of a message against the keys pinned for its sender.

    `keys` maps the text of ``sender`` to the keys trusted for it. Raises `Unreadable` for input that is
    refused or no alert; anything wrong with a Signature is a state, not an error.
    """
    data = unpacked(data, limits)
    root = _alert_root(data, _KEEPING, limits)
    signatures = list(root.iter(_SIGNATURE))
    if not signatures:
        return Verification((), None)
    try:
        _refuse_places(root, signatures)
    except _Refused as refusal:
        return Verification((Signer(State.REFUSED, str(refusal)),), None)
    sender = next((child.text or "" for child in root.iterchildren(root.tag.replace("}alert", "}sender"))), "")
    trusted = tuple(keys.get(sender, ()))
    found = [_signer(data, place, trusted, root if len(signatures) == 1 else None) for place in range(len(signatures))]
    result = Verification(tuple(signer for signer, _ in found), None)
    if result.state in _READABLE:
        return Verification(result.signers, next(content for signer, content in found if signer.state is result.state))
    return result


def load_public_key(pem: bytes) -> PublicKey:
    """The key of a PEM public key or certificate; `BadInput` for anything else or too weak."""
    try:
        key: object = (
            load_certificate(pem).public_key() if b"CERTIFICATE" in pem else serialization.load_pem_public_key(pem)
        )
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadInput(f"This is not a public key or certificate in PEM: {error}.") from None
    fault = _key_fault(key)
    if fault or not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise BadInput(fault, "Use RSA of at least 2,048 bits or ECDSA on P-256.")
    return key


def load_certificate(pem: bytes) -> Certificate:
    """A certificate in PEM; `BadInput` for anything else."""
    try:
        return load_pem_x509_certificate(pem)
    except (ValueError, InvalidVersion) as error:
        raise BadInput(f"This is not a certificate in PEM: {error}.") from None


def load_private_key(pem: bytes, password: bytes | None = None) -> PrivateKey:
    """A private key in PEM; `BadInput` for anything else, a wrong password or a key too weak."""
    try:
        key = serialization.load_pem_private_key(pem, password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadInput(f"This private key cannot be read: {error}.") from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise BadInput("This is neither an RSA nor an ECDSA key.")
    _fit_to_sign(key)
    return key


def _key_fault(key: object) -> str:
    """What is wrong with a public key; empty if nothing is."""
    if isinstance(key, rsa.RSAPublicKey):
        return "" if key.key_size >= _RSA_BITS_MIN else f"The RSA key has only {key.key_size} bits."
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "" if key.curve.name in _CURVES else f"The curve {key.curve.name} is not accepted."
    return "The key is neither RSA nor ECDSA."


def _alert_root(data: bytes, how: etree.XMLParser, limits: Limits = DEFAULT_LIMITS) -> etree._Element:
    guard(data, limits)
    try:
        root = etree.fromstring(data, how)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise NotAnAlert(f"The input is not well-formed XML: {error}.") from None
    if root.tag not in ALERT_TAGS:
        raise NotAnAlert(f"The root element is {root.tag}, not an alert.", line=1, column=1)
    refuse_floods(root, data)
    if b"!" in data and root.getroottree().docinfo.internalDTD is not None:
        raise NotAnAlert("The input has a document type declaration.", limit="doctype")
    return root


def _refuse_places(root: etree._Element, signatures: list[etree._Element]) -> None:
    """The Signatures are the last children of the root, and there is one alert only."""
    if len(signatures) > _SIGNATURES_MAX:
        raise _Refused(f"The message has more than {_SIGNATURES_MAX} Signatures.")
    if any(signature.getparent() is not root for signature in signatures):
        raise _Refused("A Signature does not stand directly in the alert.")
    if signatures != list(root)[-len(signatures) :]:
        raise _Refused("Something follows the Signature.")
    if sum(1 for _ in root.iter(*ALERT_TAGS)) > 1:
        raise _Refused("An alert stands inside the alert.")
    if any(name.startswith(_XML) for name in map(str, root.attrib)):
        raise _Refused("The alert has an attribute of the namespace xml.")


def _signer(
    data: bytes, place: int, trusted: tuple[PublicKey, ...], root: etree._Element | None
) -> tuple[Signer, bytes]:
    """The state of the Signature at a place among the Signatures, and the octets that it covers if it is valid.

    `root` is the message already parsed, which is used up; without it the message is parsed again.
    """
    try:
        signed = _Signed(_alert_root(data, _KEEPING) if root is None else root, place)
        if signed.digest_agrees():
            signer = _judged(signed, trusted)
            return signer, signed.content if signer.state in _READABLE else b""
        stripped = _Signed(_alert_root(data, _STRIPPING), place)
        if stripped.digest_agrees() and _judged(stripped, trusted).state is not State.ALTERED:
            reason = "It verifies only when white space between elements is dropped."
            return Signer(State.WHITESPACE, reason, _judged(stripped, trusted).key), stripped.content
    except _Refused as refusal:
        return Signer(State.REFUSED, str(refusal)), b""
    return Signer(State.ALTERED, "The content is not what was signed."), b""


def _judged(signed: "_Signed", trusted: tuple[PublicKey, ...]) -> Signer:
    """Whose key made the Signature, once the digest agrees."""
    for key in trusted:
        if signed.made_by(key):
            return Signer(State.TRUSTED, "A key pinned for the sender made the Signature.", key)
    brought = signed.own_keys()
    if not brought:
        raise _Refused("No key is pinned for the sender, and none came with the Signature.")
    for key in brought:
        if signed.made_by(key):
            reason = "The key that came with it made the Signature; nobody vouches for it."
            return Signer(State.UNKNOWN_KEY, reason, key)
    return Signer(State.ALTERED, "The Signature was not made by its key.")


class _Signed:
    """One Signature of a freshly parsed message, and the octets that it covers."""

    content = b""

    def __init__(self, root: etree._Element, place: int) -> None:
        self._root = root
        signatures = list(self._root.iterchildren(_SIGNATURE))
        self._signature = signatures[place]
        self._others = [signature for signature in signatures if signature is not self._signature]
        self._read_form()

    def _read_form(self) -> None:
        """Read SignedInfo; `_Refused` for any form but the one that is accepted."""
        info = _only(self._signature, "SignedInfo")
        if [child.tag for child in info] != _INFO_TAGS:
            raise _Refused("SignedInfo does not hold exactly one Reference.")
        canonicalization, method, reference = info
        self._info = _canonical(_detached(info), *_canonicalization(canonicalization))
        name = method.get("Algorithm", "")
        if name not in _METHODS or len(method):
            raise _Refused(f"The signature method {name!r} is not accepted.")
        self._kind, self._hash = _METHODS[name]
        self._value = _decoded(_only(self._signature, "SignatureValue"))
        if self._kind == "ecdsa" and _is_der(self._value):
            raise _Refused("The value of ECDSA is written as DER; XML Signature has r and s side by side.")
        self._read_reference(reference)

    def _read_reference(self, reference: etree._Element) -> None:
        if [child.tag for child in reference] != _REFERENCE_TAGS:
            raise _Refused("The Reference lacks its transforms or its digest.")
        uri = reference.get("URI")
        if uri != "":
            raise _Refused(f"The Reference points at {uri!r}, not at the whole message.")
        transforms, method, value = reference
        algorithms = [transform.get("Algorithm", "") for transform in transforms]
        if algorithms[:1] != [_ENVELOPED] or len(transforms[0]) or len(algorithms) > 2:
            raise _Refused("The transforms are not enveloped-signature and canonical XML.")
        self._how = _canonicalization(transforms[1]) if len(algorithms) == 2 else (_INCLUSIVE, ())
        name = method.get("Algorithm", "")
        if name not in _DIGESTS or len(method):
            raise _Refused(f"The digest method {name!r} is not accepted.")
        self._digester, self._digest = _DIGESTS[name], _decoded(value)

    def digest_agrees(self) -> bool:
        """Whether the digest is that of the message without this Signature, or without any."""
        _taken_out(self._signature)
        if self._digest_now() == self._digest:
            return True
        if not self._others:
            return False
        for other in self._others:
            _taken_out(other)
        return self._digest_now() == self._digest

    def _digest_now(self) -> bytes:
        self.content = _canonical(self._root, *self._how)
        return self._digester(self.content).digest()

    def made_by(self, key: PublicKey) -> bool:
        """Whether a key made this Signature; a key of the wrong kind or too weak did not."""
        if _key_fault(key):
            return False
        algorithm = _HASHES[self._hash]()
        try:
            if isinstance(key, rsa.RSAPublicKey) and self._kind == "rsa":
                key.verify(self._value, self._info, padding.PKCS1v15(), algorithm)
                return True
            if isinstance(key, ec.EllipticCurvePublicKey) and self._kind == "ecdsa":
                key.verify(_der(self._value, key), self._info, ec.ECDSA(algorithm))
                return True
        except InvalidSignature:
            return False
        return False

    def own_keys(self) -> list[PublicKey]:
        """The keys of the certificates, or the RSA key value, that came with the Signature."""
        certificates = self._signature.findall(f"{{{DSIG}}}KeyInfo/{{{DSIG}}}X509Data/{{{DSIG}}}X509Certificate")
        if len(certificates) > _CERTIFICATES_MAX:
            raise _Refused(f"The Signature came with more than {_CERTIFICATES_MAX} certificates.")
        try:
            keys: list[object] = [_certificate_key(_decoded(one)) for one in certificates] or self._key_values()
        except (ValueError, UnsupportedAlgorithm):
            raise _Refused("The key that came with the Signature cannot be read.") from None
        return [key for key in keys if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)]

    def _key_values(self) -> list[object]:
        value = self._signature.find(f"{{{DSIG}}}KeyInfo/{{{DSIG}}}KeyValue/{{{DSIG}}}RSAKeyValue")
        if value is None:
            return []
        modulus, exponent = (_number(_only(value, name)) for name in ("Modulus", "Exponent"))
        return [rsa.RSAPublicNumbers(exponent, modulus).public_key()]


def _certificate_key(der: bytes) -> object:
    """The public key of a certificate; `ValueError` or `UnsupportedAlgorithm` where it cannot be read."""
    try:
        return load_der_x509_certificate(der).public_key()
    except (InvalidVersion, CryptographyDeprecationWarning) as error:
        raise ValueError(str(error)) from None


def _der(value: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """An ECDSA signature of XML (r and s side by side) the way `cryptography` takes it."""
    size = _CURVES[key.curve.name]
    if len(value) != 2 * size:
        raise InvalidSignature
    return encode_dss_signature(int.from_bytes(value[:size], "big"), int.from_bytes(value[size:], "big"))


def _is_der(value: bytes) -> bool:
    """Whether a value of ECDSA is of the length of no curve, and a sequence in DER, as other programs write it."""
    if len(value) in {2 * size for size in _CURVES.values()}:
        return False
    try:
        decode_dss_signature(value)
    except ValueError:
        return False
    return True


def _canonicalization(element: etree._Element) -> tuple[str, tuple[str, ...]]:
    """The algorithm and the inclusive prefixes of a canonicalization."""
    name = element.get("Algorithm", "")
    if name not in _SAME_HERE:
        raise _Refused(f"The canonical form {name!r} is not accepted.")
    algorithm = _SAME_HERE[name]
    prefixes: tuple[str, ...] = ()
    for child in element:
        if child.tag != f"{{{_EXCLUSIVE}}}InclusiveNamespaces" or algorithm != _EXCLUSIVE:
            raise _Refused("A transform has a parameter that is not accepted.")
        prefixes = tuple((child.get("PrefixList") or "").split())
    return algorithm, prefixes


def _canonical(element: etree._Element, algorithm: str, prefixes: tuple[str, ...]) -> bytes:
    exclusive = algorithm == _EXCLUSIVE
    return etree.tostring(
        element,
        method="c14n",
        exclusive=exclusive,
        inclusive_ns_prefixes=list(prefixes) if exclusive and prefixes else None,
        with_comments=False,
    )


def _detached(element: etree._Element) -> etree._Element:
    """The element with every namespace in scope declared on it, as canonical XML of a part asks for.

    Its children move there, which is faster than copying them; the element itself is left empty.
    """
    scope = cast(dict[str, str], element.nsmap)
    alone = etree.Element(
        element.tag, attrib={str(name): str(value) for name, value in element.attrib.items()}, nsmap=scope
    )
    alone.text = element.text
    alone.extend(list(element))
    return alone


def _taken_out(element: etree._Element) -> None:
    """Take an element out and leave the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
        element.tail = None
    parent.remove(element)


def _only(parent: etree._Element, name: str) -> etree._Element:
    found = list(parent.iterchildren(f"{{{DSIG}}}{name}"))
    if len(found) != 1:
        raise _Refused(f"There is not exactly one {name}.")
    return found[0]


def _local(element: etree._Element) -> str:
    namespace, _, name = element.tag.rpartition("}")
    return name if namespace[1:] == DSIG else element.tag


def _decoded(element: etree._Element) -> bytes:
    """The octets of a Base64 text."""
    if len(element):
        raise _Refused(f"{_local(element)} holds more than text.")
    try:
        return binascii.a2b_base64("".join((element.text or "").split()), strict_mode=True)
    except ValueError:
        raise _Refused(f"{_local(element)} is not Base64.") from None


def _number(element: etree._Element) -> int:
    octets = _decoded(element)
    if len(octets) > _NUMBER_OCTETS_MAX:
        raise _Refused(f"{_local(element)} has more than {_NUMBER_OCTETS_MAX} octets.")
    return int.from_bytes(octets, "big")
