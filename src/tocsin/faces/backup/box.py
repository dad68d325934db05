"""The sealed file: what a backup looks like on the disk. The format is in docs/reference/backup-format.md.

A line of magic, a line of JSON in the clear, then chunks: four bytes of length, then AES-256-GCM. The
file's key comes from an X25519 exchange with a fresh key (RFC 7748) through HKDF-SHA256 (RFC 5869). The
nonce counts the chunks and marks the last one, so that none can be cut off, moved or left out unseen.
"""

import base64
import binascii
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tocsin.terms import BadInput, DeskUnusable, Entropy

MAGIC = b"tocsin-backup/1\n"
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
HEADER_BYTES_MAX = 4096
KEY_BYTES = 32
RECIPIENT, IDENTITY = "tocsin-backup-to:", "TOCSIN-BACKUP-IDENTITY:"


@dataclass(frozen=True, slots=True)
class Recipient:
    """The public key that backups are sealed to."""

    public: bytes

    def __str__(self) -> str:
        return RECIPIENT + base64.b64encode(self.public).decode()

    @classmethod
    def from_text(cls, text: str) -> "Recipient":
        """Read what `str` gave; `BadInput` for anything else."""
        return cls(_key_bytes(text, RECIPIENT, "the public key of a backup"))


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """The private key that opens backups. It is kept away from the desk."""

    secret: bytes

    @classmethod
    def new(cls, entropy: Entropy) -> "Identity":
        """A fresh one."""
        return cls(entropy(KEY_BYTES))

    @classmethod
    def from_text(cls, text: str) -> "Identity":
        """Read what `to_text` gave; `BadInput` for anything else. The error never shows the key."""
        return cls(_key_bytes(text, IDENTITY, "the key of a backup"))

    def to_text(self) -> str:
        """The key as text for a file."""
        return IDENTITY + base64.b64encode(self.secret).decode()

    @property
    def recipient(self) -> Recipient:
        """The public key that goes with it."""
        return Recipient(X25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw())


class SealedWriter(io.RawIOBase):
    """Writes a sealed file into `file`. Without `finish` what was written is a file that was cut off.

    `about` stands in the clear at the head of the file: tell nothing there.
    """

    def __init__(self, file: IO[bytes], recipient: Recipient, about: Mapping[str, str], entropy: Entropy) -> None:
        ephemeral = X25519PrivateKey.from_private_bytes(entropy(KEY_BYTES))
        public = ephemeral.public_key().public_bytes_raw()
        head = {**about, "for": str(recipient), "key": base64.b64encode(public).decode()}
        line = json.dumps(head, sort_keys=True, separators=(",", ":")).encode() + b"\n"
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient.public))
        self._file, self._waiting, self._chunks = file, bytearray(), 0
        self._cipher, self._bound = _cipher(shared, public, recipient), hashlib.sha256(line).digest()
        file.write(MAGIC + line)

    def writable(self) -> bool:
        """It is written to."""
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Take `data`; whole chunks go out at once."""
        self._waiting += data
        while len(self._waiting) > CHUNK_BYTES:
            self._put(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def push(self, data: bytes) -> None:
        """One chunk by itself, for a file that grows: what was pushed can be read although nothing finished it."""
        self._put(data, last=False)

    def finish(self) -> None:
        """Write the last chunk."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, data: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._chunks, last), data, self._bound)
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._chunks += 1


def header_of(file: IO[bytes], name: str) -> tuple[dict[str, str], bytes]:
    """What stands in the clear at the head of a sealed file, and its digest; `BadInput` for another file."""
    if file.read(len(MAGIC)) != MAGIC:
        raise BadInput("This is not a backup of Tocsin.", "Give the file that tocsin backup wrote.", name)
    line = file.readline(HEADER_BYTES_MAX)
    try:
        head = json.loads(line)
    except ValueError:
        head = None
    if not isinstance(head, dict) or not all(isinstance(value, str) for value in head.values()):
        raise BadInput("The backup's head cannot be read.", "The file is damaged: take another copy of it.", name)
    return head, hashlib.sha256(line).digest()


def opened_chunks(file: IO[bytes], identity: Identity, name: str, *, growing: bool = False) -> Iterator[bytes]:
    """The chunks of a sealed file, in the clear.

    A file that is still `growing` may end after any whole chunk. Raises `DeskUnusable` for another key, and
    for a file that was altered or cut off: by then earlier chunks were given, so nothing may rest on them alone.
    """
    head, bound = header_of(file, name)
    if head.get("for") != str(identity.recipient):
        raise DeskUnusable(f"{name} is sealed to another key.", f"It needs the one for {head.get('for')}.")
    cipher = _cipher_of(head, identity, name)
    number, last = 0, False
    while not last:
        length = int.from_bytes(file.read(4), "big")
        sealed = file.read(length) if TAG_BYTES <= length <= CHUNK_BYTES * 64 else b""
        if len(sealed) < max(length, 1):
            if growing:
                return
            raise DeskUnusable(f"{name} is cut off.", "Take another copy of the backup, or an older one.")
        plain, last = _opened(cipher, sealed, number, bound, name)
        yield plain
        number += 1
    if file.read(1):
        raise DeskUnusable(f"{name} goes on after its end.", "The file was altered: take another copy of it.")


class OpenedReader(io.RawIOBase):
    """The chunks as a file that is read from the front."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._waiting = chunks, b""

    def readable(self) -> bool:
        """It is read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` as far as the next chunk goes."""
        while not self._waiting:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._waiting = chunk
        part = self._waiting[: len(buffer)]
        buffer[: len(part)] = part
        self._waiting = self._waiting[len(part) :]
        return len(part)


def _opened(cipher: AESGCM, sealed: bytes, number: int, bound: bytes, name: str) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(_nonce(number, last), sealed, bound), last
        except InvalidTag:
            continue
    raise DeskUnusable(f"{name} was altered, or is damaged.", "Take another copy of the backup, or an older one.")


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(shared: bytes, ephemeral: bytes, recipient: Recipient) -> AESGCM:
    derived = HKDF(SHA256(), KEY_BYTES, salt=ephemeral + recipient.public, info=MAGIC.strip()).derive(shared)
    return AESGCM(derived)


def _cipher_of(head: Mapping[str, str], identity: Identity, name: str) -> AESGCM:
    try:
        ephemeral = base64.b64decode(head.get("key", ""), validate=True)
        shared = X25519PrivateKey.from_private_bytes(identity.secret).exchange(
            X25519PublicKey.from_public_bytes(ephemeral)
        )
    except (ValueError, binascii.Error):
        raise DeskUnusable(f"{name} was altered, or is damaged.", "Take another copy of it.") from None
    return _cipher(shared, ephemeral, identity.recipient)


def _key_bytes(text: str, head: str, what: str) -> bytes:
    try:
        raw = base64.b64decode(text.strip().removeprefix(head), validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if not text.strip().startswith(head) or len(raw) != KEY_BYTES:
        raise BadInput(f"This is not {what}.", f"It begins with {head} and is one line.")
    return raw
