"""Sealing: AES-256-GCM under a data key of its own, wrapped by the master key outside the database.

Tips, contacts, report texts, drafts and the bodies of entries are sealed. Destroying a wrapped key
erases what it sealed. The `context` (a table) and the `part` (its column) are authenticated with the
text, so that a sealed value cannot be moved to another place. Columns of a table are best sealed by the
fields of `record.sealed`, which use what stands here.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tocsin.terms import DeskUnusable, Entropy

NONCE_BYTES, KEY_BYTES, TOKEN_BYTES = 12, 32, 16


@dataclass(frozen=True, slots=True)
class SealedBox:
    """A sealed text with the wrapped key it was sealed under."""

    wrapped_key: bytes
    sealed: bytes


def wrap_new_key(entropy: Entropy, context: str) -> bytes:
    """A fresh data key, wrapped by the master key."""
    return _encrypt(_key("master"), entropy(KEY_BYTES), f"key:{context}", entropy)


def seal(wrapped_key: bytes, plain: bytes, *, context: str, entropy: Entropy, part: str = "") -> bytes:
    """Seal `plain` under a wrapped data key; `part` tells apart what is sealed under one key."""
    return _encrypt(_unwrap(wrapped_key, context), plain, _place(context, part), entropy)


def open_sealed(wrapped_key: bytes | memoryview, sealed: bytes | memoryview, *, context: str, part: str = "") -> bytes:
    """Open what `seal` made; `DeskUnusable` where the key does not fit or the text was changed."""
    return _decrypt(_unwrap(wrapped_key, context), bytes(sealed), _place(context, part))


def seal_new(plain: bytes, *, context: str, entropy: Entropy) -> SealedBox:
    """Seal `plain` under a data key of its own."""
    wrapped_key = wrap_new_key(entropy, context)
    return SealedBox(wrapped_key, seal(wrapped_key, plain, context=context, entropy=entropy))


def open_box(box: SealedBox, *, context: str) -> bytes:
    """Open what `seal_new` made."""
    return open_sealed(box.wrapped_key, box.sealed, context=context)


def blind_index(text: str) -> bytes:
    """A keyed hash of a contact, to find it again at re-import without storing it in the clear."""
    return hmac.digest(_key("blind-index"), text.strip().casefold().encode(), "sha256")


def acknowledgement_token(delivery_id: UUID) -> str:
    """The 128-bit token of a delivery's acknowledgement link: 26 characters of base 32.

    It is derived, not stored: the database holds only its digest.
    """
    digest = hmac.digest(_key("acknowledgement"), delivery_id.bytes, "sha256")
    return base64.b32encode(digest[:TOKEN_BYTES]).decode().rstrip("=").lower()


def token_digest(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.strip().lower().encode()).digest()


@cache
def _key(name: str) -> bytes:
    return settings.TOCSIN.key(name)


def _place(context: str, part: str) -> str:
    return f"{context}.{part}" if part else context


def _unwrap(wrapped_key: bytes | memoryview, context: str) -> bytes:
    return _decrypt(_key("master"), bytes(wrapped_key), f"key:{context}")


def _encrypt(key: bytes, plain: bytes, context: str, entropy: Entropy) -> bytes:
    nonce = entropy(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def _decrypt(key: bytes, sealed: bytes, context: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError):
        raise DeskUnusable(
            f"Something sealed ({context}) does not open with this desk's keys.",
            "Check that the keys folder belongs to this database; if it does, the row was changed.",
        ) from None
