"""Checkpoints: the size and root of the record's tree, signed, to be kept outside the database.

The text is a C2SP tlog-checkpoint inside a C2SP signed-note, with Ed25519 signatures (type 0x01), so
that any transparency-log tool can read it::

    tocsin.example/desk
    200
    base64 of the root hash

    — tocsin.example/desk base64 of key hash and signature

Several may stand in one file, one after another.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tocsin.ledger.merkle import HASH_SIZE, Frontier
from tocsin.terms import BadInput

ED25519 = b"\x01"
KEY_HASH_SIZE = 4
SIGNED_WITH = "— "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Checkpoint(NamedTuple):
    """What a log says of itself: whose log, how many entries, which root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def of(cls, origin: str, frontier: Frontier) -> "Checkpoint":
        """The checkpoint of a tree as it stands."""
        return cls(origin, frontier.size, frontier.root)

    @property
    def text(self) -> str:
        """The note's text, ending in a line feed."""
        root = base64.b64encode(self.root).decode("ascii")
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions))

    @classmethod
    def from_text(cls, text: str) -> "Checkpoint":
        """Read a note's text; `BadInput` for anything that is not a checkpoint."""
        if not text.endswith("\n") or len(lines := text[:-1].split("\n")) < 3:
            raise BadInput("A checkpoint has at least three lines.", "Give the file as it was handed out.")
        origin, size, root, *extensions = lines
        if not all((origin, *extensions)) or origin.startswith(SIGNED_WITH) or _CONTROL.search("".join(lines)):
            raise BadInput("A checkpoint has an empty or unreadable line.", "Give the file as handed out.")
        if not _SIZE.fullmatch(size):
            raise BadInput(f"{size[:40]!r} is not a number of entries.", "It is written in plain digits.")
        raw = _from_base64(root, "A checkpoint's root hash")
        if len(raw) != HASH_SIZE:
            raise BadInput(f"A checkpoint's root hash has {len(raw)} bytes.", f"It has {HASH_SIZE}.")
        return cls(origin, int(size), raw, tuple(extensions))


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """A public Ed25519 key under a name, as a signed-note verifier key."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public) != 32:
            raise BadInput("An Ed25519 public key has 32 bytes.", "Copy the whole verifier key.")

    @property
    def hash(self) -> bytes:
        """The key hash: the first 4 bytes of SHA-256(name || line feed || 0x01 || public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:KEY_HASH_SIZE]

    def __str__(self) -> str:
        """The key as text: ``name+hash+base64(0x01 || public key)``."""
        return key_text(self.name, self.hash, ED25519 + self.public)

    @classmethod
    def from_text(cls, text: str) -> "VerifyKey":
        """Read a verifier key; `BadInput` where it is damaged or of another kind."""
        name, key_hash, raw = check_key(text)
        key = cls(name, raw)
        if key.hash.hex() != key_hash:
            raise BadInput("The key's hash does not fit the key.", "Copy the whole verifier key.")
        return key

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature over the message is by this key (RFC 8032)."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private Ed25519 key under a name; `seed` are 32 random bytes that stay secret."""

    name: str
    seed: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.seed) != 32:
            raise BadInput("An Ed25519 private key has 32 bytes.", "Restore the key file from its backup.")

    def __repr__(self) -> str:
        return f"<SigningKey {self.name}>"

    @property
    def public(self) -> VerifyKey:
        """The key that others verify with."""
        return VerifyKey(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    @property
    def verifier_key(self) -> str:
        """The text of `public`, to hand out."""
        return str(self.public)

    def to_text(self) -> str:
        """The key as text for a key file: ``PRIVATE+KEY+name+hash+base64(0x01 || seed)``."""
        return f"PRIVATE+KEY+{self.name}+{self.public.hash.hex()}+{_to_base64(ED25519 + self.seed)}"

    @classmethod
    def from_text(cls, text: str) -> "SigningKey":
        """Read what `to_text` gave; `BadInput` where it is damaged. The error never shows the key."""
        head = "PRIVATE+KEY+"
        if not text.strip().startswith(head):
            raise BadInput("This is not a signing key.", f"It begins with {head}")
        name, key_hash, seed = check_key(text.strip().removeprefix(head))
        key = cls(name, seed)
        if key.public.hash.hex() != key_hash:
            raise BadInput("The key's hash does not fit the key.", "Restore the key file from its backup.")
        return key

    def sign(self, message: bytes) -> bytes:
        """The signature over a message (RFC 8032)."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def signature_line(self, text: str) -> str:
        """The line that signs a note's text."""
        return Signature(self.name, self.public.hash, self.sign(text.encode())).line


class Signature(NamedTuple):
    """One signature line of a note."""

    name: str
    key_hash: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line as it stands under the note, with its line feed."""
        return f"{SIGNED_WITH}{self.name} {_to_base64(self.key_hash + self.signature)}\n"


class Note(NamedTuple):
    """A signed note: its text and the signatures that stand under it, verified or not."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """The note as it is handed out."""
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}"

    def is_signed_by(self, key: VerifyKey) -> bool:
        """Whether one of the signatures is by `key` and holds; a false one by it makes the answer no."""
        mine = [s for s in self.signatures if s.name == key.name and s.key_hash == key.hash]
        return bool(mine) and all(key.verifies(s.signature, self.text.encode()) for s in mine)


def signed(checkpoint: Checkpoint, keys: Iterable[SigningKey]) -> str:
    """The checkpoint as a signed note, one signature line per key. `BadInput` for an unreadable origin."""
    text = checkpoint.text
    Checkpoint.from_text(text)
    return text + "\n" + "".join(key.signature_line(text) for key in keys)


def notes_in(text: str) -> list[Note]:
    """The notes of a file in which one may follow another; `BadInput` where it is not made of notes."""
    notes: list[Note] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if lines[at]:
            note, at = _note_at(lines, at)
            notes.append(note)
        else:
            at += 1
    return notes


def _note_at(lines: Sequence[str], start: int) -> tuple[Note, int]:
    """The note that begins at a line, and where the next thing begins."""
    blank = start
    while blank < len(lines) and lines[blank]:
        blank += 1
    end = blank + 1
    while end < len(lines) and lines[end].startswith(SIGNED_WITH):
        end += 1
    if end <= blank + 1:
        raise BadInput("A checkpoint carries no signature.", "Give the file as handed out.", f"line {blank + 1}")
    signatures = tuple(_signature(lines[i], f"line {i + 1}") for i in range(blank + 1, end))
    return Note("".join(f"{line}\n" for line in lines[start:blank]), signatures), end


def _signature(line: str, where: str) -> Signature:
    name, space, encoded = line.removeprefix(SIGNED_WITH).partition(" ")
    raw = _from_base64(encoded, "A signature") if space else b""
    if not name or len(raw) <= KEY_HASH_SIZE:
        raise BadInput("This is not a signature line.", "Give the file as handed out.", where)
    return Signature(name, raw[:KEY_HASH_SIZE], raw[KEY_HASH_SIZE:])


def open_checkpoints(text: str, key: VerifyKey) -> list[Checkpoint]:
    """The checkpoints of a file, every one signed by `key`; `BadInput` otherwise."""
    notes = notes_in(text)
    for number, note in enumerate(notes, 1):
        if not note.is_signed_by(key):
            raise BadInput(
                f"Checkpoint {number} is not signed by {key.name}.",
                "Compare the key and the file.",
                f"{number}",
            )
    return [Checkpoint.from_text(note.text) for note in notes]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(c.isspace() for c in name) or _CONTROL.search(name):
        raise BadInput(f"{name!r} cannot name a key.", "A name has no spaces and no plus sign.")


def key_text(name: str, key_hash: bytes, raw: bytes) -> str:
    """A key as text: ``name+hash+base64``; the first byte of `raw` is its kind."""
    return f"{name}+{key_hash.hex()}+{_to_base64(raw)}"


def check_key(text: str, kind: bytes = ED25519) -> tuple[str, str, bytes]:
    """Name, hash in hex and the key itself out of a key's text; `BadInput` for one of another kind."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise BadInput("This is not a key.", "It has three parts with plus signs between them.")
    name, key_hash, encoded = parts
    raw = _from_base64(encoded, "The key")
    if raw[:1] != kind:
        wanted = "an Ed25519 key" if kind == ED25519 else "a witness's Ed25519 key"
        raise BadInput(f"The key is not {wanted}.", "Other kinds are not supported.")
    return name, key_hash, raw[1:]


def _to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _from_base64(text: str, what: str) -> bytes:
    """Bytes of standard base64, in its one spelling only."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raw = b""
    if not raw or _to_base64(raw) != text:
        raise BadInput(f"{what} is not base64.", "Give it as it was handed out.")
    return raw
