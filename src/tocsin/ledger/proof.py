"""Proof files: what is handed to somebody who may not have the whole record, to be checked without us.

One JSON object. ``entries``: chosen entries, each with its path to the root of a signed checkpoint; where
the body is opened it is a disclosure. ``consistency``: that the record at an older checkpoint is the
beginning of the record at a newer one. The stand-alone verifier reads both; the format is described in
the reference page of the record.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tocsin.ledger.entry import Header, entry_object
from tocsin.ledger.merkle import Tree

FORMAT = "tocsin-proof/1"


class Shown(NamedTuple):
    """An entry to be proven; `salt` and `body` only where it is opened. `leaf` is the hash as stored."""

    header: Header
    leaf: bytes
    salt: bytes | None = None
    body: str | None = None


def entries_text(note: str, size: int, tree: Tree, *, shown: Iterable[Shown], about: Mapping[str, str]) -> str:
    """The proof file of entries under the signed checkpoint `note` over `size` entries.

    `about` says why and for whom the file was made: plain words that prove nothing. `BadInput` for an
    entry that the checkpoint does not cover.
    """
    entries = [_with_path(one, tree.inclusion_proof(one.header.sequence - 1, size)) for one in shown]
    return _text({"kind": "entries", "about": dict(about), "checkpoint": note, "entries": entries})


def consistency_text(old_note: str, note: str, proof: Sequence[bytes]) -> str:
    """The proof file that the record at `old_note` is the beginning of the record at `note`."""
    return _text({"kind": "consistency", "old": old_note, "checkpoint": note, "proof": [part.hex() for part in proof]})


def _with_path(one: Shown, path: Sequence[bytes]) -> dict[str, object]:
    found = entry_object(one.header, leaf=one.leaf, salt=one.salt, body=one.body)
    return {**found, "proof": [part.hex() for part in path]}


def _text(content: dict[str, object]) -> str:
    return json.dumps({"format": FORMAT, **content}, ensure_ascii=True, indent=1) + "\n"
