"""Writes the measured precision of kinds and rules to where the reader takes it from."""

from pathlib import Path

from benchmarks.sets.judged import Judged
from benchmarks.sets.measure import precision_of

FILE = Path(__file__).resolve().parents[2] / "src" / "tocsin" / "reading" / "english" / "measured.toml"
_HEAD = """\
# Measured precision: how many statements were said, of how many that were read, in the project's own sets.
# Written by `python -m benchmarks.reading --write-measured`; not edited by hand.
"""


def write_measured(judged: list[Judged]) -> Path:
    """Write the file, and give its path."""
    tables = precision_of(judged)
    lines = [_HEAD]
    for table in ("kinds", "rules"):
        lines.append(f"[data.measured.{table}]")
        lines += [f'"{name}" = [{said}, {of}]' for name, (said, of) in sorted(tables[table].items())]
        lines.append("")
    FILE.write_text("\n".join(lines), encoding="utf-8")
    return FILE
