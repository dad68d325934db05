"""The items of the sets: a text, what is marked in it, and the part that it falls into."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

SETS = Path(__file__).resolve().parents[2] / "tests" / "reading" / "sets"
DEV, TEST = "dev", "test"
PARTS = (DEV, TEST)


class Item(NamedTuple):
    """A text and the lines of its marks, each without the ``=``. `published` holds for `dates.txt` only."""

    text: str
    marks: tuple[str, ...]
    published: datetime | None

    @property
    def part(self) -> str:
        """``dev`` or ``test``, by the first hex digit of the text's SHA-256: the same for ever."""
        return DEV if hashlib.sha256(self.text.encode()).hexdigest()[0] in "01234567" else TEST


class Score:
    """Counts of right, wrong and missed ones, and of what was wrong and missed, to be looked at."""

    def __init__(self) -> None:
        self.right = self.wrong = self.missed = 0
        self.wrongs: list[str] = []
        self.misses: list[str] = []

    def is_right(self, count: int = 1) -> None:
        """So many were right."""
        self.right += count

    def is_wrong(self, what: str) -> None:
        """One was wrong."""
        self.wrong += 1
        self.wrongs.append(what)

    def is_missed(self, what: str) -> None:
        """One was missed."""
        self.missed += 1
        self.misses.append(what)

    def figures(self) -> dict[str, float]:
        """Precision, recall and F, each in percent, with the counts."""
        precision = 100 * self.right / max(1, self.right + self.wrong)
        recall = 100 * self.right / max(1, self.right + self.missed)
        f = 2 * precision * recall / max(1e-9, precision + recall)
        counts = {"right": self.right, "wrong": self.wrong, "missed": self.missed}
        return {"P": round(precision, 1), "R": round(recall, 1), "F": round(f, 1), **counts}


def items(name: str) -> Iterator[Item]:
    """The items of one file, in order."""
    text, marks, published, begun = "", list[str](), None, None
    for line in (SETS / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("="):
            marks.append(line[1:].strip())
        elif line.strip() and not line.startswith("#"):
            if text:
                yield Item(text, tuple(mark for mark in marks if mark), begun)
            text, marks = "", []
            if line.startswith("@"):
                published = datetime.fromisoformat(line[1:].strip())
            else:
                text, begun = line, published
    if text:
        yield Item(text, tuple(mark for mark in marks if mark), begun)
