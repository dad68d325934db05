"""Keys and certificates for the tests of signatures, made once; they protect nothing."""

from datetime import datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import NameOID

from tocsin.cap.signature import PrivateKey

SENDER = "desk@example.org"


@cache
def key_of(kind: str) -> PrivateKey:
    """A private key: ``rsa``, ``ec``, ``attacker`` or ``weak``, or on a curve that is not accepted."""
    curves: dict[str, ec.EllipticCurve] = {"ec": ec.SECP256R1(), "k1": ec.SECP256K1(), "p192": ec.SECP192R1()}
    if kind in curves:
        return ec.generate_private_key(curves[kind])
    return rsa.generate_private_key(65537, 1024 if kind == "weak" else 2048)


@cache
def certificate_of(kind: str) -> x509.Certificate:
    """A self-signed certificate for a key."""
    return _self_signed(key_of(kind), hashes.SHA256())


@cache
def ed25519_certificate() -> bytes:
    """A certificate, in DER, for a kind of key that is not accepted."""
    return _self_signed(ed25519.Ed25519PrivateKey.generate(), None).public_bytes(serialization.Encoding.DER)


def _self_signed(key: CertificateIssuerPrivateKeyTypes, digest: hashes.SHA256 | None) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "synthetic")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(5)
    builder = builder.not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2060, 1, 1))  # noqa: DTZ001
    return builder.public_key(key.public_key()).sign(key, digest)
