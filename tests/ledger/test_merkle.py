"""The Merkle tree against the vectors that certificate-transparency implementations share."""

import pytest

from tocsin.ledger import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tocsin.terms import BadInput

# The eight inputs and the roots over the first 1 … 8 of them, as published with the CT reference code.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(data)) for data in INPUTS]


def from_hex(hashes: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in hashes]


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    """RFC 6962, section 2.1: the root of no leaves is SHA-256 of the empty string."""
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Frontier().root == EMPTY_ROOT == root_of([])


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size: int) -> None:
    """The root over each beginning of the eight inputs."""
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ],
)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int, path: list[str]) -> None:
    """The audit paths, in the published order, and they verify."""
    assert inclusion_proof(index, size, LEAVES) == from_hex(path)
    root = bytes.fromhex(ROOTS[size - 1])
    assert verify_inclusion(LEAVES[index], index, size, proof=from_hex(path), root=root)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (1, 1, []),
        (
            1,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
    ],
)
def test_consistency_proofs_are_the_published_ones(old: int, new: int, path: list[str]) -> None:
    """The proofs between two sizes, in the published order, and they verify."""
    assert consistency_proof(old, new, LEAVES) == from_hex(path)
    roots = [bytes.fromhex(ROOTS[size - 1]) for size in (old, new)]
    assert verify_consistency(old, roots[0], new, roots[1], proof=from_hex(path))


def test_a_proof_is_for_one_size_of_tree_only() -> None:
    """The same path and root under a claim of a larger tree do not hold."""
    root, path = bytes.fromhex(ROOTS[7]), inclusion_proof(0, 8, LEAVES)
    assert not verify_inclusion(LEAVES[0], 0, 16, proof=path, root=root)
    old, path = bytes.fromhex(ROOTS[3]), consistency_proof(4, 8, LEAVES)
    assert verify_consistency(4, old, 8, root, proof=path)
    assert not verify_consistency(4, old, 16, root, proof=path)


def test_a_node_cannot_pass_for_a_leaf() -> None:
    """The prefixes keep leaf and node apart even where their bytes are the same."""
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


def test_proofs_of_what_is_not_there_are_refused() -> None:
    """An index beyond the tree and an old tree larger than the new are bad input."""
    with pytest.raises(BadInput, match="no leaf 8"):
        inclusion_proof(8, 8, LEAVES)
    with pytest.raises(BadInput, match="not the beginning"):
        consistency_proof(9, 8, LEAVES)


@pytest.mark.parametrize("stored", [b"", b"\0" * 7, (3).to_bytes(8, "big") + b"\0" * 32])
def test_a_damaged_frontier_is_refused(stored: bytes) -> None:
    """A stored frontier whose length does not fit its size is not used."""
    with pytest.raises(BadInput, match="damaged"):
        Frontier.from_bytes(stored)
