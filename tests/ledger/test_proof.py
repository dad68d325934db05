"""Proof files and disclosures, as the stand-alone verifier reads them."""

import base64
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.ledger.test_merkle import LEAVES, ROOTS
from tocsin.ledger import (
    Checkpoint,
    Header,
    Shown,
    SigningKey,
    Tree,
    commit,
    consistency_text,
    entries_text,
    header_leaf,
    signed,
    verifier,
)
from tocsin.ledger.verifier import ALTERED, UNREADABLE, VERIFIED, verify_proof

KEY = SigningKey("record.example/test", bytes(range(32)))
SALT, BODY = b"s" * 32, '{"synthetic":true}'
ABOUT = {"to": "The court", "reason": "asked for"}


def header(sequence: int) -> Header:
    """A header of our own making."""
    instant = datetime(2024, 3, 6, tzinfo=UTC) + timedelta(minutes=sequence)
    digest = commit(SALT, BODY.encode()).hex()
    return Header(1, sequence, instant, "tip.received", "desk", (), "TLP:AMBER", digest)


HEADERS = [header(sequence) for sequence in range(1, 51)]
TREE = Tree(map(header_leaf, HEADERS))


def note(size: int, tree: Tree = TREE, key: SigningKey = KEY) -> str:
    return signed(Checkpoint(KEY.name, size, tree.root(size)), [key])


def disclosure(*sequences: int, size: int = 50) -> str:
    shown = [Shown(HEADERS[n - 1], header_leaf(HEADERS[n - 1]), SALT, BODY) for n in sequences]
    return entries_text(note(size), size, TREE, shown=shown, about=ABOUT)


def changed(text: str, **values: Any) -> str:
    return json.dumps(json.loads(text) | values)


def test_a_disclosure_is_verified_entry_by_entry() -> None:
    """Two of fifty entries, opened; nothing of the other forty-eight stands in the file."""
    text = disclosure(7, 31)
    result = verify_proof(text, None, KEY.verifier_key)
    assert (result.code, result.entries, result.covered, result.opened) == (VERIFIED, 2, 2, 2)
    assert '"sequence": 8' not in text


def test_a_proof_without_bodies_opens_nothing() -> None:
    """An inclusion proof shows the header alone."""
    shown = [Shown(HEADERS[6], header_leaf(HEADERS[6]))]
    result = verify_proof(entries_text(note(20), 20, TREE, shown=shown, about={}), note(20), KEY.verifier_key)
    assert (result.code, result.covered, result.opened) == (VERIFIED, 1, 0)


def edited_header(value: Any) -> None:
    value["entries"][0]["header"]["act"] = "another"


def edited_header_with_its_leaf(value: Any) -> None:
    head = HEADERS[6]._replace(act="another")
    value["entries"][0]["header"]["act"] = "another"
    value["entries"][0]["leaf"] = header_leaf(head).hex()


def edited_body(value: Any) -> None:
    value["entries"][0]["body"] = "{}"


def edited_path(value: Any) -> None:
    value["entries"][0]["proof"][2] = "00" * 32


def shortened_path(value: Any) -> None:
    value["entries"][0]["proof"].pop()


def lengthened_path(value: Any) -> None:
    value["entries"][0]["proof"].append("00" * 32)


def moved(value: Any) -> None:
    value["entries"][0]["header"]["sequence"] = 8


def no_path(value: Any) -> None:
    del value["entries"][0]["proof"]


def a_number_for_an_entry(value: Any) -> None:
    value["entries"][0] = 7


def an_older_size(value: Any) -> None:
    value["checkpoint"] = note(49)


def another_signer(value: Any) -> None:
    value["checkpoint"] = note(50, key=SigningKey(KEY.name, bytes(32)))


@pytest.mark.parametrize(
    "alteration",
    [
        edited_header,
        edited_header_with_its_leaf,
        edited_body,
        edited_path,
        shortened_path,
        lengthened_path,
        moved,
        no_path,
        a_number_for_an_entry,
        an_older_size,
        another_signer,
    ],
)
def test_an_altered_disclosure_is_found(alteration: Any) -> None:
    """Whatever was changed in the file, it does not pass."""
    value = json.loads(disclosure(7, 31))
    alteration(value)
    result = verify_proof(json.dumps(value), None, KEY.verifier_key)
    assert result.code == ALTERED
    assert result.findings


def test_a_consistency_proof_is_verified() -> None:
    """The record at 20 entries is the beginning of that at 50, for whoever kept the older checkpoint."""
    text = consistency_text(note(20), note(50), TREE.consistency_proof(20, 50))
    result = verify_proof(text, note(50), KEY.verifier_key)
    assert (result.code, result.entries, result.covered, result.checkpoints) == (VERIFIED, 20, 20, 2)


@pytest.mark.parametrize("old", range(0, 51, 7))
def test_a_record_with_another_past_is_found(old: int) -> None:
    """The older checkpoint is of a record whose first entry was another."""
    other = Tree([header_leaf(HEADERS[0]._replace(act="another")), *map(header_leaf, HEADERS[1:])])
    text = consistency_text(note(old, other), note(50), TREE.consistency_proof(old, 50))
    assert verify_proof(text).code == (VERIFIED if old == 0 else ALTERED)


def test_two_checkpoints_of_one_size_need_one_root() -> None:
    """Then there is nothing to prove, and different roots do not pass."""
    other = Tree([header_leaf(HEADERS[0]._replace(act="another")), *map(header_leaf, HEADERS[1:])])
    assert verify_proof(consistency_text(note(50), note(50), [])).code == VERIFIED
    assert verify_proof(consistency_text(note(50, other), note(50), [])).code == ALTERED


def test_a_proof_under_a_checkpoint_that_was_not_kept_is_found() -> None:
    """Whoever holds a checkpoint of their own is told where the proof rests on another."""
    result = verify_proof(disclosure(7), note(49), KEY.verifier_key)
    assert "not among those that were kept" in result.findings[0].text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        changed(disclosure(7), extra=1),
        changed(disclosure(7), kind="other"),
        changed(disclosure(7), kind=[]),
        changed(disclosure(7), format="tocsin-proof/2"),
        changed(disclosure(7), checkpoint=3),
        changed(disclosure(7), checkpoint=""),
    ],
)
def test_what_is_no_proof_is_unreadable(text: str) -> None:
    """Neither verified nor altered, and never a crash."""
    assert verify_proof(text).code == UNREADABLE


@pytest.mark.parametrize("size", range(1, 9))
def test_both_verifiers_take_the_published_roots(size: int) -> None:
    """The roots of the certificate-transparency reference inputs, by the kept tree and by every audit path of both."""
    tree = Tree(LEAVES)
    root = bytes.fromhex(ROOTS[size - 1])
    assert tree.root(size) == root
    for index in range(size):
        assert verifier._root_along(LEAVES[index], index, size, tree.inclusion_proof(index, size)) == root


# transparency-dev/merkle, testdata/consistency/1/happy-path.json (Apache-2.0): sizes 1 and 8.
PUBLISHED = {
    "root1": "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
    "root2": "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=",
    "proof": [
        "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=",
        "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
        "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
    ],
}
OLD, NEW = (
    verifier._Checkpoint(1, "x", n, base64.b64decode(str(PUBLISHED[k])), True, True)
    for n, k in ((1, "root1"), (8, "root2"))
)
PATH = [base64.b64decode(part) for part in PUBLISHED["proof"]]


def test_the_published_consistency_proof_holds() -> None:
    """As the vector says it must."""
    assert verifier._is_beginning(OLD, NEW, PATH)


@pytest.mark.parametrize(
    "path",
    [
        [],
        [bytes(32), *PATH],
        [*PATH, bytes(32)],
        PATH[1:],
        PATH[:-1],
        [PATH[0], bytes([PATH[1][0] ^ 16]) + PATH[1][1:], PATH[2]],
        [OLD.root, *PATH],
        [*PATH, NEW.root],
    ],
    ids=["empty", "garbage first", "garbage last", "no first", "no last", "one bit", "old root first", "new root last"],
)
def test_the_published_alterations_of_it_do_not(path: list[bytes]) -> None:
    """The same vectors name what must fail: empty, garbage on either side, a part removed, one bit turned."""
    assert not verifier._is_beginning(OLD, NEW, path)


def test_the_program_reads_a_proof_alone(tmp_path: Path) -> None:
    """In isolated mode, with nothing but its own library; a record still needs its checkpoints."""
    proof, record = tmp_path / "disclosure.json", tmp_path / "record.jsonl"
    proof.write_text(disclosure(7, 31), encoding="utf-8")
    record.write_text("{}\n", encoding="utf-8")
    command = [sys.executable, "-I", str(Path(verifier.__file__))]
    done = [
        subprocess.run([*command, str(path), "--key", KEY.verifier_key], capture_output=True, text=True, check=False)
        for path in (proof, record)
    ]
    assert [one.returncode for one in done] == [VERIFIED, UNREADABLE]
    assert done[0].stdout.startswith("VERIFIED: 2 entries")
