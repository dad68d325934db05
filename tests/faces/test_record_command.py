"""``tocsin record`` as a person runs it: prove, disclose and export, and the one-file verifier on what they wrote."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faces.codes import code_for
from tests.faces.test_command import tocsin
from tocsin.desk.officers.rules import Permission
from tocsin.ledger import verifier


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk of its own."""
    path = tmp_path_factory.mktemp("record") / "desk"
    assert tocsin("init", "--data", str(path)).returncode == 0
    made = tocsin(
        "officer", "enrol", "Audit", "--role", "auditor", "--clearance", "TLP:RED", "--contact", "a@x.example",
        "--data", str(path),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return path


def record(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return tocsin("record", *arguments, "--data", str(data))


def verified(data: Path, file: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    key = record(data, "key").stdout.strip()
    command = [sys.executable, "-I", verifier.__file__, str(file), "--key", key, *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_disclosure_is_written_and_verified(data: Path, tmp_path: Path) -> None:
    """In the name of the officer whose role allows it; the record shows it afterwards."""
    out = tmp_path / "court.json"
    who = ("--to", "The court", "--reason", "asked for", "--audience", "TLP:GREEN")
    refused = record(data, "disclose", "1", "2", *who, "-o", str(out))
    assert (refused.returncode, out.exists()) == (3, False)
    named = (*who, "-o", str(out), "--as", "Audit")
    unproven = record(data, "disclose", "1", "2", *named)
    assert (unproven.returncode, out.exists(), "/you/command" in unproven.stderr) == (3, False, True)
    code = code_for(data, Permission.RECORD_DISCLOSE, "Audit")
    done = record(data, "disclose", "1", "2", *named, "--proof", code)
    assert done.returncode == 0, done.stderr
    assert record(data, "disclose", "1", "2", *named, "--proof", code).returncode == 3
    assert verified(data, out).stdout.startswith("VERIFIED: 2 entries")
    assert "review.disclose" in record(data, "show").stdout


def test_growth_since_a_kept_checkpoint_is_proven(data: Path, tmp_path: Path) -> None:
    """The proof is checked against the very file that was kept."""
    kept, out, whole = tmp_path / "kept", tmp_path / "proof.json", tmp_path / "record.jsonl"
    kept.write_text(record(data, "checkpoint").stdout, encoding="utf-8")
    assert record(data, "export", str(whole)).returncode == 3
    assert not whole.exists()
    assert record(data, "export", str(whole), "--proof", code_for(data, Permission.RECORD_EXPORT)).returncode == 0
    assert verified(data, whole, "--checkpoint", str(kept)).returncode == 0
    done = record(data, "prove", "--since", str(kept), "-o", str(out))
    assert done.returncode == 0, done.stderr
    assert verified(data, out).returncode == 0
    assert record(data, "prove", "1", "--since", str(kept)).returncode == 2
    assert record(data, "prove", "--since", str(out)).returncode == 2
