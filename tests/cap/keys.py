"""Keys and certificates for the tests of signatures, made once; they protect nothing."""

from datetime import datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from tocsin.cap.signature import PrivateKey

SENDER = "desk@example.org"


@cache
def key_of(kind: str) -> PrivateKey:
    """A private key: ``rsa``, ``ec``, ``attacker`` or ``weak``."""
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, 1024 if kind == "weak" else 2048)


@cache
def certificate_of(kind: str) -> x509.Certificate:
    """A self-signed certificate for a key."""
    key = key_of(kind)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "synthetic")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(5)
    builder = builder.not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2060, 1, 1))  # noqa: DTZ001
    return builder.public_key(key.public_key()).sign(key, hashes.SHA256())
