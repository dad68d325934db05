"""The threat model in step with the tests: what it names exists, and what is taken away in turn is what it lists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "explanation" / "threat-model.md").read_text(encoding="utf-8")


def test_every_named_test_exists() -> None:
    """A control whose test was renamed or taken away is a control without a test."""
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", PAGE))
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 40
    assert [name for name in sorted(named) if f"def {name}(" not in code] == []


def test_every_row_has_attack_control_and_test() -> None:
    """No row of the tables of attacks is left half written."""
    attacks = PAGE.split("## Who, and what for")[1].split("## Each control")[0]
    rows = [line for line in attacks.splitlines() if line.startswith("| ") and "---" not in line]
    rows = [row for row in rows if not row.startswith(("| attack", "| attacker"))]
    assert all(len([cell for cell in row.strip("|").split("|") if cell.strip()]) == 3 for row in rows)


def test_the_controls_taken_away_are_those_that_are_listed() -> None:
    """The published table and the harness name the same controls and the same surfaces."""
    listed = dict(re.findall(r"^\| ([^|]+?) \| (pages|exports|database|public|mails|logs) \|$", PAGE, re.M))
    tree = ast.parse((ROOT / "tests" / "chain" / "test_leak_controls.py").read_text(encoding="utf-8"))
    table = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CONTROLS"
    )
    assert isinstance(table, ast.Dict)
    known = {ast.literal_eval(key): _surface(value) for key, value in zip(table.keys, table.values, strict=True) if key}
    assert listed == known


def _surface(control: ast.expr) -> str:
    assert isinstance(control, ast.Call)
    return str(ast.literal_eval(control.args[1]))
