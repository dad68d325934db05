"""The Merkle tree of the record: RFC 6962, section 2.1, which RFC 9162, section 2.1 keeps.

SHA-256, with 0x00 before a leaf and 0x01 before a node, so that the one can never pass for the other.
Everything here is pure: leaves come in as hashes, proofs go out as lists of hashes.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Self

from tocsin.terms import BadInput

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962, section 2.1)."""

Leaves = Sequence[bytes] | Callable[[int], bytes]
"""Leaf hashes by index from 0: a sequence, or a function that fetches one."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier(NamedTuple):
    """All that is needed to go on appending: the roots of the perfect subtrees, the largest first.

    `size` is the number of leaves; there is one hash for each 1 among its binary digits.

    >>> Frontier().append(leaf_hash(b"")).root.hex()[:16]
    '6e340b9cffb37a98'
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier with one more leaf hash."""
        hashes, size = self.hashes, self.size
        kept = len(hashes)
        while size & 1:
            kept -= 1
            leaf = node_hash(hashes[kept], leaf)
            size >>= 1
        return Frontier(self.size + 1, (*hashes[:kept], leaf))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier with all these leaf hashes appended in order."""
        frontier = self
        for leaf in leaves:
            frontier = frontier.append(leaf)
        return frontier

    @property
    def root(self) -> bytes:
        """The tree's root hash; of no leaves, SHA-256 of nothing."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """For storing: the size as 8 bytes, big-endian, then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """What `to_bytes` gave; `BadInput` where the length does not fit the size."""
        size, hashes = int.from_bytes(stored[:8], "big"), stored[8:]
        if len(stored) < 8 or len(hashes) != HASH_SIZE * size.bit_count():
            raise BadInput("The stored edge of the record's tree is damaged.", "Rebuild it from the entries.")
        return cls(size, tuple(hashes[i : i + HASH_SIZE] for i in range(0, len(hashes), HASH_SIZE)))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Frontier().extend(leaves).root


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (at least 2)."""
    return 1 << (size - 1).bit_length() - 1


class Tree:
    """A whole tree with its inner nodes kept: for many proofs from one record.

    Making it costs one hash a leaf; a proof after that costs a few. `leaves` are leaf hashes in order.
    """

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            self._levels.append([node_hash(left, right) for left, right in pairs])

    def __len__(self) -> int:
        return len(self._levels[0])

    def root(self, size: int) -> bytes:
        """The root over the first `size` leaves."""
        return self.subtree(0, size) if size else EMPTY_ROOT

    def subtree(self, first: int, end: int) -> bytes:
        """The root over leaves `first` up to `end`, where such a node stands in the tree (RFC 6962, 2.1)."""
        size = end - first
        if size & (size - 1) == 0:
            level = size.bit_length() - 1
            return self._levels[level][first >> level]
        middle = first + _split(size)
        return node_hash(self.subtree(first, middle), self.subtree(middle, end))

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """As the function of this name, from the nodes that are kept."""
        return _inclusion(index, size, self.subtree)

    def consistency_proof(self, old_size: int, size: int) -> list[bytes]:
        """As the function of this name, from the nodes that are kept."""
        return _consistency(old_size, size, self.subtree)


Subtree = Callable[[int, int], bytes]


def _subtrees(leaves: Leaves) -> Subtree:
    """The root over leaves from one index up to another, each computed afresh."""
    leaf = leaves if callable(leaves) else leaves.__getitem__
    return lambda first, end: root_of(leaf(index) for index in range(first, end))


def inclusion_proof(index: int, size: int, leaves: Leaves) -> list[bytes]:
    """The audit path of leaf `index` in the tree of the first `size` leaves (RFC 6962, section 2.1.1).

    `BadInput` when the tree has no such leaf. For many proofs of one tree see `Tree`.
    """
    return _inclusion(index, size, _subtrees(leaves))


def _inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    if not 0 <= index < size:
        raise BadInput(f"There is no leaf {index} in a tree of {size}.", "Indices start at 0.")
    path, first, end = [], 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(first, middle))
            first = middle
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, *, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows leaf hash `leaf` at `index` under `root` (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(part, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, part)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def consistency_proof(old_size: int, size: int, leaves: Leaves) -> list[bytes]:
    """The proof that the tree of `old_size` leaves is the beginning of that of `size` (RFC 6962, 2.1.2).

    Empty for equal sizes and for an empty old tree. `BadInput` when the old tree is larger.
    """
    return _consistency(old_size, size, _subtrees(leaves))


def _consistency(old_size: int, size: int, subtree: Subtree) -> list[bytes]:
    if not 0 <= old_size <= size:
        raise BadInput(f"A tree of {old_size} leaves is not the beginning of one of {size}.")
    if old_size in (0, size):
        return []
    path, first, end = [], 0, size
    while old_size != end:
        middle = first + _split(end - first)
        if old_size <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(first, middle))
            first = middle
    if first:
        path.append(subtree(first, end))
    return path[::-1]


def verify_consistency(old_size: int, old_root: bytes, size: int, root: bytes, *, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the old tree is the beginning of the new (RFC 9162, section 2.1.4.2)."""
    if not 0 <= old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    return bool(path) and _consistent(old_size - 1, size - 1, path) == (old_root, root)


def _consistent(node: int, last: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots a consistency proof leads to; None where it has too many or too few parts."""
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for part in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(part, old), node_hash(part, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, part)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None
