"""The record's proofs for every small tree, and the verifier against a thousand random alterations."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.ledger import (
    Checkpoint,
    Frontier,
    Header,
    SigningKey,
    canonical_bytes,
    commit,
    consistency_proof,
    export_line,
    inclusion_proof,
    leaf_hash,
    root_of,
    signed,
    verify_consistency,
    verify_inclusion,
)
from tocsin.ledger.verifier import ALTERED, VERIFIED, verify

KEY = SigningKey("record.example/test", bytes(range(32)))
OTHER_KEY = SigningKey("record.example/test", bytes(32))
START = datetime(2024, 3, 6, 9, tzinfo=UTC)
Line = dict[str, object]
Record = list[Line]


def header(sequence: int, body: str, rng: random.Random) -> tuple[Header, bytes]:
    """A header and the salt of its body."""
    salt = rng.randbytes(32)
    return (
        Header(
            version=1,
            sequence=sequence,
            time=START + timedelta(minutes=sequence, microseconds=rng.randrange(10**6)),
            act=rng.choice(["tip.received", "alert.released", "предупреждение", "order.issued"]),
            actor=f"officer:{rng.randrange(3)}",
            subjects=tuple(f"alert:{rng.randrange(9)}" for _ in range(rng.randrange(3))),
            limit="TLP:AMBER",
            commitment=commit(salt, body.encode()).hex(),
        ),
        salt,
    )


def record(size: int, seed: int) -> Record:
    """A record of our own making; about half of the bodies are opened."""
    rng = random.Random(seed)
    lines = []
    for sequence in range(1, size + 1):
        body = json.dumps({"note": f"synthetic {rng.randrange(10**6)}"})
        head, salt = header(sequence, body, rng)
        opened = {"salt": salt, "body": body} if rng.random() < 0.5 else {}
        lines.append(json.loads(export_line(head, **opened)))
    return lines


def checkpoints(lines: Record, sizes: list[int], key: SigningKey = KEY) -> str:
    leaves = [bytes.fromhex(str(line["leaf"])) for line in lines]
    notes = [Checkpoint.of(key.name, Frontier().extend(leaves[:size])) for size in sizes]
    return "".join(signed(note, [key]) + "\n" for note in notes)


def own_leaf(line: Line) -> str:
    """The leaf a forger would compute for a header he has changed."""
    return leaf_hash(json.dumps(line["header"], sort_keys=True, separators=(",", ":")).encode()).hex()


def renumbered(lines: Record, start: int) -> Record:
    """Sequence numbers and leaves made to fit, as a careful forger would."""
    for number in range(start, len(lines)):
        head = dict(lines[number]["header"])  # type: ignore[call-overload]
        head["sequence"] = number + 1
        lines[number] = {**lines[number], "header": head}
        lines[number]["leaf"] = own_leaf(lines[number])
    return lines


def edit_header(lines: Record, rng: random.Random) -> Record:
    at, field = rng.randrange(len(lines)), rng.choice(["act", "actor", "limit", "subjects", "time", "commitment"])
    head = dict(lines[at]["header"])  # type: ignore[call-overload]
    changes = {"subjects": ["alert:77"], "time": "2024-03-06T08:00:00.000000Z", "commitment": "ab" * 32}
    head[field] = changes.get(field, f"{head[field]}x")
    lines[at] = {**lines[at], "header": head}
    if rng.random() < 0.7:
        lines[at]["leaf"] = own_leaf(lines[at])
    return lines


def edit_body(lines: Record, rng: random.Random) -> Record:
    at = rng.choice([number for number, line in enumerate(lines) if "body" in line])
    changed = {"body": f"{lines[at]['body']} "} if rng.random() < 0.5 else {"salt": "00" * 32}
    lines[at] = {**lines[at], **changed}
    return lines


def edit_leaf(lines: Record, rng: random.Random) -> Record:
    at = rng.randrange(len(lines))
    lines[at] = {**lines[at], "leaf": rng.randbytes(32).hex()}
    return lines


def delete(lines: Record, rng: random.Random) -> Record:
    at = rng.randrange(len(lines) - 1)
    del lines[at : at + rng.randrange(1, 4)]
    return renumbered(lines, at) if rng.random() < 0.5 else lines


def insert(lines: Record, rng: random.Random) -> Record:
    at = rng.randrange(len(lines))
    head, _ = header(at + 1, "forged", rng)
    lines.insert(at, json.loads(export_line(head)))
    return renumbered(lines, at) if rng.random() < 0.5 else lines


def swap(lines: Record, rng: random.Random) -> Record:
    a, b = rng.sample(range(len(lines)), 2)
    lines[a], lines[b] = lines[b], lines[a]
    return renumbered(lines, min(a, b)) if rng.random() < 0.5 else lines


def truncate(lines: Record, rng: random.Random) -> Record:
    return lines[: rng.randrange(1, len(lines))]


def rewrite_suffix(lines: Record, rng: random.Random) -> Record:
    at = rng.randrange(len(lines))
    return [*lines[:at], *record(len(lines), rng.randrange(10**9))[at:]]


def rewrite_suffix_and_grow(lines: Record, rng: random.Random) -> Record:
    """The record goes on after what was rewritten, as it would on a desk that nobody noticed."""
    at, more = rng.randrange(len(lines)), rng.randrange(1, 6)
    return [*lines[:at], *record(len(lines) + more, rng.randrange(10**9))[at:]]


def edit_and_rebuild(lines: Record, rng: random.Random) -> Record:
    """One word of one entry is changed, its commitment opened anew, and every leaf after it is as before."""
    at = rng.randrange(len(lines))
    salt, body = rng.randbytes(32), json.dumps({"note": "forged"})
    head = dict(lines[at]["header"]) | {"commitment": commit(salt, body.encode()).hex()}  # type: ignore[call-overload]
    lines[at] = {**lines[at], "header": head, "salt": salt.hex(), "body": body}
    lines[at]["leaf"] = own_leaf(lines[at])
    return lines


ALTERATIONS: list[Callable[[Record, random.Random], Record]] = [
    edit_header,
    edit_body,
    edit_leaf,
    delete,
    insert,
    swap,
    truncate,
    rewrite_suffix,
    rewrite_suffix_and_grow,
    edit_and_rebuild,
]


def one_alteration(seed: int) -> None:
    """Makes a record and its checkpoint, alters the record, and demands that it is found."""
    rng = random.Random(seed)
    lines = record(rng.randrange(5, 40), seed)
    sizes = sorted({rng.randrange(len(lines)) for _ in range(rng.randrange(3))} | {len(lines)})
    held = checkpoints(lines, sizes)
    alteration = rng.choice(ALTERATIONS)
    if alteration is edit_body and not any("body" in line for line in lines):
        return
    before = [dict(line) for line in lines]
    altered = alteration(lines, rng)
    assert altered != before, alteration
    text = [json.dumps(line) for line in altered]
    result = verify(text, held)
    assert result.code == ALTERED, (seed, alteration)
    assert result.findings
    # The forger has the desk's own key too: a root computed anew and signed well says nothing against the one outside.
    inside = checkpoints(altered, [len(altered)])
    assert verify(text, held + inside, str(KEY.public)).code == ALTERED, (seed, alteration)


@pytest.mark.parametrize("block", range(10))
def test_a_thousand_alterations_are_all_found(block: int) -> None:
    """Edits, deletions, insertions, swaps, truncations, rewritten suffixes, with leaves and roots recomputed."""
    for seed in range(block * 100, block * 100 + 100):
        one_alteration(seed)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(10))
def test_ten_thousand_alterations_are_all_found(block: int) -> None:
    """The same, ten times as many."""
    for seed in range(10**6 + block * 1_000, 10**6 + block * 1_000 + 1_000):
        one_alteration(seed)


@pytest.mark.parametrize("seed", range(10))
def test_untouched_records_verify(seed: int) -> None:
    """What nobody touched verifies, with its signatures, and every opened body counts."""
    lines = record(10 + seed, seed)
    result = verify([json.dumps(line) for line in lines], checkpoints(lines, [0, 5, 10 + seed]), str(KEY.public))
    assert result.code == VERIFIED
    assert result.covered == len(lines)
    assert result.opened == sum("body" in line for line in lines)


@pytest.mark.parametrize("seed", range(5))
def test_a_rewritten_record_with_a_forged_checkpoint_fails_by_its_key(seed: int) -> None:
    """A forger who recomputes everything, root and checkpoint too, lacks the key."""
    forged = record(20, seed)
    result = verify([json.dumps(line) for line in forged], checkpoints(forged, [20], OTHER_KEY), str(KEY.public))
    assert result.code == ALTERED
    assert result.covered == 0


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_every_leaf_is_provable_and_nothing_else(data: list[bytes], draw: st.DataObject) -> None:
    """Inclusion proofs hold for their leaf, and for no other leaf, place or root."""
    leaves = [leaf_hash(item) for item in data]
    index = draw.draw(st.integers(0, len(leaves) - 1))
    proof, root = inclusion_proof(index, len(leaves), leaves), root_of(leaves)
    assert verify_inclusion(leaves[index], index, len(leaves), proof=proof, root=root)
    assert not verify_inclusion(leaf_hash(b"another thing"), index, len(leaves), proof=proof, root=root)
    assert not verify_inclusion(leaves[index], index, len(leaves), proof=proof, root=leaf_hash(b"not a root of these"))
    assert not verify_inclusion(leaves[index], index, len(leaves), proof=[*proof, root], root=root)
    assert not verify_inclusion(leaves[index], len(leaves), len(leaves), proof=proof, root=root)


@given(st.integers(0, 70), st.integers(0, 70))
def test_consistency_holds_between_any_two_sizes(one: int, two: int) -> None:
    """Each tree is the beginning of each larger one; a tree with another past is not."""
    old, new = sorted((one, two))
    leaves = [leaf_hash(bytes([n])) for n in range(new)]
    proof, root = consistency_proof(old, new, leaves.__getitem__), root_of(leaves)
    assert verify_consistency(old, root_of(leaves[:old]), new, root, proof=proof)
    assert not verify_consistency(old, leaf_hash(b"another past"), new, root, proof=proof)
    if 0 < old < new:
        assert not verify_consistency(old, root_of(leaves[:old]), new, leaf_hash(b"x"), proof=proof)
        assert not verify_consistency(old, root_of(leaves[:old]), new, root, proof=proof[:-1])


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_a_stored_frontier_goes_on_where_it_was(data: list[bytes]) -> None:
    """Stored and read back, a frontier appends to the same root as the whole."""
    leaves = [leaf_hash(item) for item in data]
    half = Frontier().extend(leaves[: len(leaves) // 2])
    again = Frontier.from_bytes(half.to_bytes()).extend(leaves[len(leaves) // 2 :])
    assert again == Frontier().extend(leaves)
    assert again.size == len(leaves)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(TEXT, TEXT, st.lists(TEXT, max_size=3), TEXT)
def test_writer_and_verifier_spell_every_header_alike(act: str, actor: str, subjects: list[str], limit: str) -> None:
    """The two encoders, which share no code, agree on any text; distinct headers differ."""
    head = Header(1, 1, START, act, actor, tuple(subjects), limit, "00" * 32)
    line = export_line(head)
    result = verify([line], checkpoints([json.loads(line)], [1]), str(KEY.public))
    assert result.code == VERIFIED, result.findings
    assert canonical_bytes(head) != canonical_bytes(head._replace(actor=actor + "x"))
