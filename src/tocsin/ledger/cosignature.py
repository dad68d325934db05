"""Cosignatures: a witness says that it saw a checkpoint, and when, and that it grew from the last it saw.

C2SP tlog-cosignature, the Ed25519 kind ``cosignature/v1`` (type 0x04): the signature is over a header line,
a line with the time, and the checkpoint's text. It stands under the note as one more signature line.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.ledger.checkpoint import KEY_HASH_SIZE, Note, Signature, SigningKey, VerifyKey, check_key, key_text
from tocsin.terms import BadInput

COSIGNATURE = b"\x04"
TIME_SIZE = 8


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's public key under its name."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        """The key hash: the first 4 bytes of SHA-256(name || line feed || 0x04 || public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + COSIGNATURE + self.public).digest()[:KEY_HASH_SIZE]

    def __str__(self) -> str:
        """The key as text: ``name+hash+base64(0x04 || public key)``."""
        return key_text(self.name, self.hash, COSIGNATURE + self.public)

    @classmethod
    def from_text(cls, text: str) -> "WitnessKey":
        """Read a witness's verifier key; `BadInput` where it is damaged or of another kind."""
        name, key_hash, raw = check_key(text, COSIGNATURE)
        VerifyKey(name, raw)
        key = cls(name, raw)
        if key.hash.hex() != key_hash:
            raise BadInput("The key's hash does not fit the key.", "Copy the whole verifier key.")
        return key

    def found_in(self, note: Note) -> tuple[Signature, datetime] | None:
        """This witness's cosignature under a note and its time; None where there is none.

        `BadInput` for one that does not hold: somebody wrote under this witness's name.
        """
        mine = [one for one in note.signatures if one.name == self.name and one.key_hash == self.hash]
        if not mine:
            return None
        times = [self._checked(one, note.text) for one in mine]
        return mine[-1], times[-1]

    def _checked(self, one: Signature, text: str) -> datetime:
        seconds, signature = one.signature[:TIME_SIZE], one.signature[TIME_SIZE:]
        message = cosigned_message(int.from_bytes(seconds, "big"), text)
        if not VerifyKey(self.name, self.public).verifies(signature, message):
            raise BadInput(f"The cosignature of {self.name} does not hold.", "Ask the witness for it once more.")
        try:
            return datetime.fromtimestamp(int.from_bytes(seconds, "big"), UTC)
        except (ValueError, OverflowError, OSError):
            raise BadInput(f"The cosignature of {self.name} has no possible time.", "Ask the witness again.") from None


def cosigned_message(seconds: int, text: str) -> bytes:
    """What a witness signs: the header, the time in seconds since 1970, and the note's text."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def cosigned(note: Note, key: SigningKey, at: datetime) -> Note:
    """The note with the cosignature of the witness whose key this is, at `at`."""
    seconds = int(at.timestamp())
    witness = WitnessKey(key.name, key.public.public)
    signature = seconds.to_bytes(TIME_SIZE, "big") + key.sign(cosigned_message(seconds, note.text))
    return Note(note.text, (*note.signatures, Signature(key.name, witness.hash, signature)))
