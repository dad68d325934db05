"""A mail relay that demands encryption and a login, with a certificate made for the test."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.desk.delivery.post import Clocks, Sink, alert_to, sender_to
from tocsin.desk.delivery.channels.smtp import SmtpTransport
from tocsin.desk.settings.directory import MailSecurity
from tocsin.terms import DeskUnusable

USER, PASSWORD = "desk", "a password of the test"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    (folder / "relay.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "relay.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "relay.pem", folder / "relay.key"


def checked(_server: object, _session: object, _envelope: object, _mechanism: str, data: LoginPassword) -> AuthResult:
    """The relay's own check of who signs in."""
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()))


@pytest.fixture
def relay(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """A relay that takes nothing before STARTTLS and a login; this process trusts its certificate."""
    paper, key = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(paper))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(paper, key)
    sink = Sink()
    controller = Controller(
        sink,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        authenticator=checked,
        auth_required=True,
    )
    controller.start()
    yield sink
    controller.stop()


def test_a_login_goes_over_an_encrypted_connection(desk: object, relay: Sink, port: int, clocks: Clocks):
    """With user and password the relay takes the message."""
    alert_to(1)
    with sender_to(port, clocks, security=MailSecurity.STARTTLS, user=USER, password=PASSWORD) as sender:
        assert sender.send().handed_over == 1
    assert len(relay.got) == 1


def test_a_wrong_password_hands_nothing_over_and_loses_nothing(desk: object, relay: Sink, port: int, clocks: Clocks):
    """The relay's refusal is a fault of the desk's settings, so the message waits to be tried again."""
    alert_to(1)
    with sender_to(port, clocks, security=MailSecurity.STARTTLS, user=USER, password="wrong") as sender:
        sent = sender.send()
    assert (sent.handed_over, sent.failed) == (0, 0)
    assert relay.got == []


def test_a_certificate_that_nobody_vouches_for_is_refused(
    desk: object, relay: Sink, port: int, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
):
    """The password is not told to a relay whose certificate cannot be checked."""
    alert_to(1)
    monkeypatch.delenv("SSL_CERT_FILE")
    with sender_to(port, clocks, security=MailSecurity.STARTTLS, user=USER, password=PASSWORD) as sender:
        assert sender.send().handed_over == 0
    assert relay.got == []


def test_a_password_never_goes_to_another_machine_in_the_clear():
    """A user with encryption only where it is offered is refused before any connection."""
    with pytest.raises(DeskUnusable, match="in the clear"):
        SmtpTransport("mail.elsewhere.example", 587, sender="a@b.example", user=USER, password=PASSWORD)
