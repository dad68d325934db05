"""A record entry: the header that everybody's proof rests on, and the commitment to its body.

The header says who did what to what, when, and how far it may be told. What was done in full, the
body, is kept elsewhere; the header holds only a salted commitment to it. So a body can be sealed or
erased while the tree stays whole, and opened later to anyone with its salt. The format is described
for third parties in the reference page of the record.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import NamedTuple

from tocsin.ledger.merkle import leaf_hash

VERSION = 1
SALT_SIZE = 32
COMMITMENT_TAG = b"tocsin commitment 1\n"
_HEX_HASH = re.compile(r"[0-9a-f]{64}")


class Header(NamedTuple):
    """What a record entry says openly.

    `sequence` counts from 1: entry n is leaf n - 1 of the tree. `time` has a time zone. `limit` is a
    TLP label such as ``TLP:AMBER``. `commitment` is the hex of `commit`.
    """

    version: int
    sequence: int
    time: datetime
    act: str
    actor: str
    subjects: tuple[str, ...]
    limit: str
    commitment: str


def commit(salt: bytes, body: bytes) -> bytes:
    """The commitment to a body: SHA-256(tag || salt || body), the salt being 32 random bytes.

    The tag is ``tocsin commitment 1`` and a line feed. Without the salt nobody can guess a short body.
    """
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt has {SALT_SIZE} bytes, not {len(salt)}")
    return hashlib.sha256(COMMITMENT_TAG + salt + body).digest()


def header_object(header: Header) -> dict[str, object]:
    """The header as it stands in an export: plain JSON values.

    `ValueError` for a header that must not be recorded: no time zone, a commitment that is not 64 hex
    digits, a number out of range, text that is not Unicode.
    """
    if header.time.tzinfo is None:
        raise ValueError("a header's time needs a time zone")
    if header.version != VERSION or header.sequence < 1:
        raise ValueError(f"a header has version {VERSION} and a sequence from 1")
    if not _HEX_HASH.fullmatch(header.commitment):
        raise ValueError("a header's commitment is 64 lower-case hex digits")
    for text in (header.act, header.actor, header.limit, *header.subjects):
        text.encode("utf-8")
    instant = header.time.astimezone(UTC).replace(tzinfo=None)
    return {
        "act": header.act,
        "actor": header.actor,
        "commitment": header.commitment,
        "limit": header.limit,
        "sequence": header.sequence,
        "subjects": list(header.subjects),
        "time": instant.isoformat(timespec="microseconds") + "Z",
        "version": header.version,
    }


def canonical_bytes(header: Header) -> bytes:
    """The one encoding of a header: JSON, keys sorted, no spaces, everything beyond ASCII escaped.

    The time is UTC with six decimals and ``Z``. `ValueError` as in `header_object`.
    """
    text = json.dumps(header_object(header), ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return text.encode("ascii")


def header_leaf(header: Header) -> bytes:
    """The header's leaf hash: `leaf_hash` of its canonical bytes."""
    return leaf_hash(canonical_bytes(header))


def entry_object(
    header: Header, *, leaf: bytes | None = None, salt: bytes | None = None, body: str | None = None
) -> dict[str, object]:
    """An entry as plain JSON values; salt and body only where the body is opened.

    `leaf` is the leaf hash as it was stored, computed from the header where not given. The body is text;
    the commitment is over its UTF-8 bytes.
    """
    if (salt is None) != (body is None):
        raise ValueError("an opened entry has both its salt and its body")
    found: dict[str, object] = {"header": header_object(header), "leaf": (leaf or header_leaf(header)).hex()}
    return found if salt is None else {**found, "salt": salt.hex(), "body": body}


def export_line(
    header: Header, *, leaf: bytes | None = None, salt: bytes | None = None, body: str | None = None
) -> str:
    """One line of the export, without its line feed: `entry_object` as JSON."""
    return json.dumps(entry_object(header, leaf=leaf, salt=salt, body=body), ensure_ascii=True, separators=(",", ":"))
