"""What reading costs: speed, memory, growth with the length, and texts made to hurt."""

import os
import random
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path

from tocsin.reading import REPORT_CHARACTERS_MAX, read_report
from tocsin.terms import BadInput

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("TOCSIN_SHARED", ROOT.parent / "shared"))
OWN_REPORTS = ROOT / "tests" / "reading" / "reports"
ROUNDS = 20
FLOOR_REPEATS = 40
"""The floor is so short that it is measured over the texts many times."""
MUST = {"reports_per_second": 200.0, "megabytes": 200.0, "growth": 2.6, "hostile_times_plain": 12.0}


def texts() -> list[str]:
    """The texts that are read: our own reports and, where it is present, the real one."""
    paths = [*sorted(OWN_REPORTS.glob("*.txt")), SHARED / "reading" / "news-report.txt"]
    return [path.read_text(encoding="utf-8") for path in paths if path.exists()]


def seconds(work: Callable[[str], object], reports: list[str], rounds: int = ROUNDS) -> float:
    """Processor seconds that `work` takes for all reports, the least of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        for report in reports:
            work(report)
        best = min(best, time.process_time() - begun)
    return best


def read(text: str) -> object:
    """Read a text, or refuse it."""
    try:
        return read_report(text, source="benchmark")
    except BadInput:
        return None


def speed() -> dict[str, float]:
    """Reports a second of one core, and how many times ``re.findall(r"\\w+")`` over the same texts they cost."""
    reports = texts()
    reading = seconds(read, reports)
    floor = seconds(lambda text: re.findall(r"\w+", text), reports * FLOOR_REPEATS) / FLOOR_REPEATS
    return {
        "reports": len(reports),
        "characters": sum(map(len, reports)),
        "reports_per_second": round(len(reports) / reading, 1),
        "times_floor": round(reading / floor, 1),
    }


def growth() -> float:
    """How many times longer a text of twice the length takes: 2 where the work grows in line."""
    text = "\n\n".join(texts())
    short, long = text * 8, text * 16
    return round(seconds(read, [long], 2) / seconds(read, [short], 2), 2)


def hostile_texts(size: int = 100_000) -> dict[str, str]:
    """Texts of `size` characters made to make patterns try in vain."""
    shuffled = random.Random(7)
    words = (
        "at",
        "least",
        "40",
        "people",
        "the",
        "of",
        "police",
        "said",
        "warned",
        "dead",
        "on",
        "in",
        "and",
        ",",
        "Friday",
    )
    pieces = {
        "bounds": "at least more than about 40 ",
        "agents": "the Regional Health Ministry of the City of ",
        "names": "Ab Cd Ef Gh ",
        "commas": ", and, or, ",
        "digits": "1,000,",
        "quotes": '"said "\'',
        "dates": "Friday March 7 until Monday from ",
        "venues": "a concert hall in the town of the port of ",
        "bidi": "\u202ekilled\u202c \u2066dead\u2069 ",
        "no spaces": "killed",
        "brackets": "([{<",
        "alerts": "issued an alert alert warning to the ",
    }
    made = {name: (piece * (size // len(piece) + 1))[:size] for name, piece in pieces.items()}
    made["shuffled"] = " ".join(shuffled.choice(words) for _ in range(size // 5))[:size]
    return made


def hostile() -> dict[str, float]:
    """For each hostile text, how many times longer it takes than plain reports of the same length."""
    plain = "\n\n".join(texts())
    plain = (plain * (100_000 // len(plain) + 1))[:100_000]
    usual = seconds(read, [plain], 1)
    return {name: round(seconds(read, [text], 1) / usual, 2) for name, text in hostile_texts().items()}


def too_long() -> float:
    """Seconds until a text of ten million characters is refused."""
    text = "At least 40 people were killed. " * (10_000_000 // 32)
    assert len(text) > REPORT_CHARACTERS_MAX
    return round(seconds(read, [text], 1), 4)


def load() -> dict[str, object]:
    """All of it. Memory is the most that this process ever held, so it is asked last."""
    found: dict[str, object] = {**speed(), "growth": growth(), "hostile": hostile(), "too_long_seconds": too_long()}
    return {**found, "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)}
