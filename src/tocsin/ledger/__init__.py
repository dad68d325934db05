"""The provable record: a Merkle tree of entries, signed checkpoints, and a verifier that stands alone.

RFC 6962 and RFC 9162 for the tree, C2SP signed-note and tlog-checkpoint for what is handed out. The
one file `verifier` shares no code with the rest of this room and needs only Python's own library.
"""

from tocsin.ledger.checkpoint import (
    Checkpoint,
    Note,
    SigningKey,
    VerifyKey,
    notes_in,
    open_checkpoints,
    signed,
)
from tocsin.ledger.cosignature import WitnessKey, cosigned
from tocsin.ledger.entry import SALT_SIZE, Header, canonical_bytes, commit, export_line, header_leaf
from tocsin.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tocsin.ledger.proof import Shown, consistency_text, entries_text

__all__ = [
    "EMPTY_ROOT",
    "SALT_SIZE",
    "Checkpoint",
    "Frontier",
    "Header",
    "Note",
    "Shown",
    "SigningKey",
    "Tree",
    "VerifyKey",
    "WitnessKey",
    "canonical_bytes",
    "commit",
    "consistency_proof",
    "consistency_text",
    "cosigned",
    "entries_text",
    "export_line",
    "header_leaf",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "notes_in",
    "open_checkpoints",
    "root_of",
    "signed",
    "verify_consistency",
    "verify_inclusion",
]
