"""Writes the measured precision of kinds and rules to where the reader takes it from, and into the reference."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.sets.judged import Judged
from benchmarks.sets.measure import precision_of
from tocsin.reading.frames import Frame
from tocsin.reading.language import Rule
from tocsin.reading.reader import english

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "src" / "tocsin" / "reading" / "english" / "measured.toml"
REFERENCE = ROOT / "docs" / "reference" / "statements.md"
_BEGIN, _END = "<!-- rules: written by the benchmark -->", "<!-- end of rules -->"
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
    write_reference(tables["rules"])
    return FILE


def write_reference(rules: dict[str, tuple[int, int]]) -> None:
    """Write the table of rules into the reference, between its marks."""
    before, _, rest = REFERENCE.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    table = "\n".join(_table(rules))
    REFERENCE.write_text(f"{before}{_BEGIN}\n{table}\n{_END}{after}", encoding="utf-8")


def _table(rules: dict[str, tuple[int, int]]) -> Iterator[str]:
    yield "| rule | kinds | example | said |"
    yield "|---|---|---|---|"
    language = english().language
    both: list[Rule | Frame] = [*language.rules, *language.frames.frames]
    for rule in both:
        said, of = rules.get(rule.name, (0, 0))
        kinds = rule.kinds if isinstance(rule, Rule) else (rule.kind,)
        yield f"| `{rule.name}` | {', '.join(kinds)} | {_example(rule)} | {f'{said} of {of}' if of else '–'} |"


def _example(rule: Rule | Frame) -> str:
    return rule.examples[0].rstrip(".").replace("|", "/")
