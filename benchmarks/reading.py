"""How fast reports are read, against a floor taken in the same run.

``python -m benchmarks.reading --json``. The floor is ``re.findall(r"\\w+")`` over the same texts: the
least that any reader does. With the shared data present, the real report is among the texts, and
the numbers of dead are compared with the answer keys of the MUC-4 development texts: a hint at
precision, no more, for those keys count people per incident and not per sentence.
"""

import argparse
import json
import os
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tocsin.reading import Kind, read_report

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TOCSIN_SHARED", ROOT.parent / "shared"))
OWN_REPORTS = ROOT / "tests" / "reading" / "reports"
ROUNDS = 30
FLOOR_REPEATS = 40
"""The floor is so short that it is measured over the texts many times."""
_NUMBER = re.compile(r"(\d+)")


def texts() -> list[str]:
    """The texts that are read: our own reports and, where it is present, the real one."""
    paths = [*sorted(OWN_REPORTS.glob("*.txt")), SHARED / "reading" / "news-report.txt"]
    return [path.read_text(encoding="utf-8") for path in paths if path.exists()]


def seconds(work: Callable[[str], object], reports: list[str]) -> float:
    """Processor seconds that `work` takes for all reports, the least of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for report in reports:
            work(report)
        best = min(best, time.process_time() - begun)
    return best


def speed() -> dict[str, float]:
    """Reports a second, and how many times the floor a report costs."""
    reports = texts()
    reading = seconds(lambda text: read_report(text, source="benchmark"), reports)
    floor = seconds(lambda text: re.findall(r"\w+", text), reports * FLOOR_REPEATS) / FLOOR_REPEATS
    return {
        "reports": len(reports),
        "characters": sum(map(len, reports)),
        "reports_per_second": round(len(reports) / reading, 1),
        "times_floor": round(reading / floor, 1),
    }


def muc_texts(path: Path) -> dict[str, str]:
    """The texts of a MUC file by their ids."""
    parts = re.split(r"^((?:TST|DEV)\d?-MUC\d-\d{4}).*$", path.read_text(encoding="latin-1"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def muc_deaths(path: Path) -> dict[str, set[int]]:
    """The numbers of dead that the keys of a MUC file name, by the ids of its texts."""
    deaths: dict[str, set[int]] = {}
    for template in re.split(r"^0\. ", path.read_text(encoding="latin-1"), flags=re.MULTILINE)[1:]:
        ident = template.split("\n", 1)[0].split()[-1]
        deaths.setdefault(ident, set())
        if re.search(r"^23\..*DEATH", template, re.MULTILINE) or "DEATH:" in template:
            numbers = re.search(r"^21\.(.*?)^22\.", template, re.MULTILINE | re.DOTALL)
            total = re.search(r"^24\.(.*)$", template, re.MULTILINE)
            deaths[ident] |= {int(n) for n in re.findall(r"\b(\d+)(?=:|\s*$)", (numbers or [""])[0], re.MULTILINE)}
            deaths[ident] |= {int(n) for n in _NUMBER.findall(total[1] if total else "")}
    return deaths


def muc_hint(folder: Path) -> dict[str, float]:
    """Share of the numbers of dead read in texts that have any in their key which the key names too."""
    right = read = 0
    for name, key in (("tst1-muc3", "key-tst1.v7"), ("tst2-muc4", "key-tst2.v4")):
        keys = muc_deaths(folder / key)
        for ident, text in muc_texts(folder / name).items():
            if keys.get(ident):
                found = set(numbers_of_dead(text))
                right, read = right + len(found & keys[ident]), read + len(found)
    return {"numbers_read": read, "in_key": right, "precision_hint": round(right / max(read, 1), 3)}


def numbers_of_dead(text: str) -> Iterable[int]:
    """The exact numbers of dead that are read in a text."""
    for statement in read_report(text, source="benchmark").statements:
        if statement.kind is Kind.DEAD and statement.low and statement.low == statement.high:
            yield statement.low


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    result: dict[str, object] = {"speed": speed()}
    muc = SHARED / "reading" / "muc4" / "dev"
    if muc.exists():
        result["muc4_dev_dead"] = muc_hint(muc)
    print(json.dumps(result, indent=None if arguments.json else 2))


if __name__ == "__main__":
    main()
