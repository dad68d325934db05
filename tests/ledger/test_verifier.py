"""What the stand-alone verifier says: it names the entry where it can, and the span where it cannot."""

import ast
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tocsin.ledger import Checkpoint, Frontier, Header, SigningKey, commit, export_line, leaf_hash, signed, verifier
from tocsin.ledger.verifier import ALTERED, UNREADABLE, VERIFIED, Finding, Result, verify

KEY = SigningKey("record.example/test", bytes(range(32)))
SALT = b"s" * 32
PROGRAM = Path(verifier.__file__)


def line(sequence: int, act: str = "tip.received", minutes: int | None = None) -> str:
    """One export line of our own making, its body opened."""
    instant = datetime(2024, 3, 6, tzinfo=UTC) + timedelta(minutes=sequence if minutes is None else minutes)
    body = f'{{"synthetic":{sequence}}}'
    head = Header(1, sequence, instant, act, "desk", (), "TLP:AMBER", commit(SALT, body.encode()).hex())
    return export_line(head, salt=SALT, body=body)


LINES = [line(sequence) for sequence in range(1, 201)]


def checkpoint(*sizes: int, lines: list[str] = LINES, key: SigningKey = KEY) -> str:
    leaves = [bytes.fromhex(json.loads(text)["leaf"]) for text in lines]
    return "".join(signed(Checkpoint.of(key.name, Frontier().extend(leaves[:n])), [key]) for n in sizes)


HELD = checkpoint(60, 120, 180)


def changed(number: int, **values: object) -> str:
    """Line `number` with header fields changed and the leaf left as it was."""
    value = json.loads(LINES[number - 1])
    value["header"] |= values
    return json.dumps(value)


def with_own_leaf(text: str) -> str:
    """The line with the leaf that a forger would compute."""
    value = json.loads(text)
    data = json.dumps(value["header"], sort_keys=True, separators=(",", ":")).encode()
    return json.dumps(value | {"leaf": leaf_hash(data).hex()})


def replaced(number: int, text: str) -> list[str]:
    return [*LINES[: number - 1], text, *LINES[number:]]


def kinds(result: Result) -> list[tuple[str, int, int]]:
    return [(finding.kind, finding.first, finding.last) for finding in result.findings]


def test_an_untouched_record_is_verified() -> None:
    """All is in place; what came after the last checkpoint is said to be not yet covered."""
    result = verify(LINES, HELD, KEY.verifier_key)
    assert (result.code, result.covered, result.not_yet_covered, result.opened) == (VERIFIED, 180, 20, 200)
    assert "entries 181–200 are not yet covered" in " ".join(result.lines())


def test_an_edited_header_is_named() -> None:
    """The stored leaf is untouched, so that the root still fits, and the entry itself is named."""
    result = verify(replaced(77, changed(77, actor="officer:2")), HELD)
    assert kinds(result) == [("header", 77, 77)]
    assert result.covered == 60


def test_an_edited_body_is_named() -> None:
    """The body no longer opens its commitment; the tree is whole."""
    value = json.loads(LINES[76]) | {"body": "another"}
    result = verify(replaced(77, json.dumps(value)), HELD)
    assert kinds(result) == [("body", 77, 77)]
    assert result.covered == 180


def test_an_edited_entry_with_its_leaf_recomputed_is_placed_between_two_checkpoints() -> None:
    """Nothing in the entry betrays it; the checkpoints on either side do."""
    result = verify(replaced(150, with_own_leaf(changed(150, actor="officer:2"))), HELD)
    assert kinds(result) == [("root", 121, 180)]
    assert "something among entries 121–180 differs" in result.findings[0].text


def test_a_span_of_one_entry_names_it() -> None:
    """With a checkpoint on either side of one entry it is that entry."""
    result = verify(replaced(150, with_own_leaf(changed(150, actor="officer:2"))), checkpoint(149, 150))
    assert kinds(result) == [("root", 150, 150)]


def test_a_removed_entry_is_a_gap() -> None:
    """The gap in the sequence names what is missing."""
    result = verify(LINES[:99] + LINES[100:], HELD)
    assert kinds(result)[0] == ("sequence", 100, 100)
    assert "Entry 100 is missing" in result.findings[0].text


def test_several_removed_entries_are_named_as_a_stretch() -> None:
    """From first to last."""
    assert kinds(verify(LINES[:99] + LINES[109:], HELD))[0] == ("sequence", 100, 109)


def test_a_repeated_entry_is_named() -> None:
    """The same entry twice."""
    result = verify(LINES[:100] + LINES[99:], HELD)
    assert kinds(result)[0][0] == "sequence"
    assert "repeated" in result.findings[0].text


def test_swapped_entries_are_named() -> None:
    """Both places are out of sequence, and time goes back."""
    swapped = [*LINES[:9], LINES[10], LINES[9], *LINES[11:]]
    found = {finding.kind for finding in verify(swapped, HELD).findings}
    assert found == {"sequence", "time", "root"}


def test_time_going_back_is_named() -> None:
    """An entry dated before the one above it, even where nothing else is wrong."""
    lines = [line(1), line(2, minutes=0)]
    assert kinds(verify(lines, checkpoint(2, lines=lines))) == [("time", 2, 2)]


def test_a_truncated_export_is_told_in_numbers() -> None:
    """How many the checkpoint says, how many there are."""
    held = checkpoint(200)
    result = verify(LINES[:190], held)
    assert kinds(result) == [("truncated", 191, 200)]
    assert result.findings[0].text == "The checkpoint says 200 entries, the export has 190."


def test_nothing_at_all_is_truncated_too() -> None:
    """An empty export does not pass."""
    assert kinds(verify([], checkpoint(200))) == [("truncated", 1, 200)]


def test_a_rewritten_suffix_is_found() -> None:
    """Every leaf and the root recomputed from entry 130 on: the held checkpoint still knows."""
    forged = LINES[:129] + [line(sequence, act="forged") for sequence in range(130, 201)]
    assert kinds(verify(forged, HELD)) == [("root", 121, 180)]


def test_a_forged_checkpoint_is_found_by_its_key() -> None:
    """A checkpoint over the rewritten record, signed by another key of the same name."""
    forged = [line(sequence, act="forged") for sequence in range(1, 201)]
    stranger = SigningKey(KEY.name, bytes(32))
    result = verify(forged, checkpoint(200, lines=forged, key=stranger), KEY.verifier_key)
    assert kinds(result) == [("checkpoint", 0, 0)]
    assert "no signature by the key" in result.findings[0].text


def test_a_false_signature_is_found() -> None:
    """The right key's name and hash over another text."""
    held = checkpoint(200).replace("\n200\n", "\n199\n", 1)
    result = verify(LINES, held, KEY.verifier_key)
    assert "its signature by record.example/test is false" in result.findings[0].text
    assert result.covered == 0


def test_two_checkpoints_of_one_size_cannot_both_hold() -> None:
    """Whoever signed two histories is found out by either."""
    other = [line(sequence, act="other") for sequence in range(1, 201)]
    result = verify(LINES, checkpoint(200) + checkpoint(200, lines=other), KEY.verifier_key)
    assert result.code == ALTERED
    assert "different roots" in result.findings[0].text


def test_checkpoints_of_two_records_are_not_mixed_silently() -> None:
    """Each checkpoint says whose it is."""
    elsewhere = SigningKey("elsewhere.example", bytes(32))
    result = verify(LINES, checkpoint(60) + checkpoint(60, key=elsewhere))
    assert "different records" in result.findings[0].text


def test_without_a_key_it_says_that_no_signature_was_checked() -> None:
    """The reader must know what the result rests on."""
    result = verify(LINES, HELD)
    assert not result.signatures_checked
    assert "No signature was checked" in result.lines()[-1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "it is not JSON"),
        ("[]", "other keys"),
        (LINES[9][:-1] + ',"extra":1}', "other keys"),
        (LINES[9].replace('"leaf"', '"leaf":"","leaf"', 1), "a key stands twice"),
        (LINES[9].replace('"sequence":10', '"sequence":10.0', 1), "no sequence"),
        (LINES[9].replace('"sequence":10', '"sequence":true', 1), "no sequence"),
        (LINES[9].replace('"version":1', '"version":2', 1), "unknown version"),
        (LINES[9].replace("T00:10:00.000000Z", "T00:10:00Z", 1), "time or commitment"),
        (LINES[9].replace('"actor":"desk"', '"actor":null', 1), "not text"),
        (LINES[9].replace('"act":', '"acts":', 1), "other keys than a header"),
        ("[" * 100_000, "nested too deeply"),
        ('{"header":"\udcff"}', "other keys"),
    ],
)
def test_a_line_that_is_no_entry_is_named(text: str, reason: str) -> None:
    """One unreadable line is an alteration at that place, not a reason to give up."""
    result = verify(replaced(10, text), HELD)
    assert kinds(result)[0] == ("line", 10, 10)
    assert reason in result.findings[0].text


@pytest.mark.parametrize(
    ("lines", "held", "key"),
    [
        (["no record", "at all"], HELD, None),
        (LINES, "", None),
        (LINES, HELD, "not a key"),
        (LINES, HELD, KEY.verifier_key.replace("record", "recorb")),
    ],
    ids=["no export", "no checkpoint", "no key", "damaged key"],
)
def test_what_cannot_be_read_is_said_to_be_unreadable(lines: list[str], held: str, key: str | None) -> None:
    """Neither verified nor altered."""
    assert verify(lines, held, key).code == UNREADABLE


def test_a_damaged_checkpoint_among_others_is_found() -> None:
    """The rest still counts, and the damage is not passed over."""
    result = verify(LINES, HELD.replace("\n120\n", "\n12o\n", 1), KEY.verifier_key)
    assert result.findings == (Finding("checkpoint", 0, 0, "Checkpoint 2 of the file is damaged: it cannot be read."),)
    assert result.covered == 180


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The file alone, in isolated mode: nothing of this project can be imported."""
    command = [sys.executable, "-I", str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


def test_the_program_runs_alone(tmp_path: Path) -> None:
    """Exit codes 0, 1 and 2, words for people and JSON for programs."""
    export, held = tmp_path / "record.jsonl", tmp_path / "checkpoints"
    export.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    held.write_text(HELD, encoding="utf-8")
    good = run(export, "--checkpoint", held, "--key", KEY.verifier_key)
    assert (good.returncode, good.stdout.splitlines()[0]) == (0, "VERIFIED: 200 entries, 3 checkpoints")
    export.write_text("\n".join(replaced(77, changed(77, actor="x"))) + "\n", encoding="utf-8")
    bad = run(export, "--checkpoint", held, "--json")
    told = json.loads(bad.stdout)
    assert (bad.returncode, told["status"], told["findings"][0]["first"]) == (1, "altered", 77)
    assert run(tmp_path / "absent", "--checkpoint", held).returncode == 2
    assert run(export, "--checkpoint", tmp_path).returncode == 2


def test_a_binary_export_is_unreadable_and_not_a_crash(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 at all."""
    export, held = tmp_path / "record.jsonl", tmp_path / "checkpoints"
    export.write_bytes(bytes(range(256)) * 10)
    held.write_text(HELD, encoding="utf-8")
    done = run(export, "--checkpoint", held)
    assert (done.returncode, done.stderr) == (2, "")


def test_the_file_is_written_for_python_3_9_and_its_own_library() -> None:
    """The syntax parses as 3.9, every import is of the standard library, none of this project."""
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 9))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
