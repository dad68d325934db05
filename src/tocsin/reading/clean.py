"""Clean text that still knows where every character came from.

Rules want plain words with single spaces; quotes must point into the report as it arrived. So a
stretch of the report is cleaned once, and each cleaned position leads back to the original one.

What goes: white space in runs, line ends, bidirectional and other invisible controls, emphasis marks
of plain-text markup. What is made alike, one character for one: typographic quotes and dashes.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

_ALIKE = str.maketrans({"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‐": "-", "‑": "-"})
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\x00-\x08\x0e-\x1f\x7f"
_SPACE = "\\s\u00a0\u2028\u2029"
_NOISE = re.compile(rf"[{_SPACE}{_INVISIBLE}*`]{{2,}}|[^\S ]|[{_INVISIBLE}*`\u00a0]|_{{2,}}")
_ANY_SPACE = re.compile(rf"[{_SPACE}]")
_ABBREVIATION = re.compile(r"\b[A-Za-z]\.[A-Za-z]\.$")
EDGE = ' ,;:"'
"""What words are stripped of at their ends."""


class Clean(NamedTuple):
    """Cleaned text with its way back: from `starts[i]` on, original = position + `shifts[i]`."""

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def origin(self, position: int) -> int:
        """The original offset of the character at `position`."""
        return position + self.shifts[bisect_right(self.starts, position) - 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original half-open span of the non-empty cleaned span ``[start, end)``."""
        return self.origin(start), self.origin(end - 1) + 1


def clean(text: str, start: int = 0, end: int | None = None) -> Clean:
    """Clean ``text[start:end]``; offsets lead back into the whole of `text`."""
    piece = text[start:end].translate(_ALIKE)
    parts: list[str] = []
    starts, shifts = [0], [start]
    kept_to = length = 0
    for noise in _NOISE.finditer(piece):
        parts.append(piece[kept_to : noise.start()])
        length += noise.start() - kept_to
        kept_to = noise.end()
        if _ANY_SPACE.search(noise[0]):
            parts.append(" ")
            starts.append(length)
            shifts.append(start + noise.start() - length)
            length += 1
        starts.append(length)
        shifts.append(start + noise.end() - length)
    parts.append(piece[kept_to:])
    return Clean("".join(parts), tuple(starts), tuple(shifts))


def bare(words: str) -> str:
    """Words without what encloses or ends them; the full stop of an abbreviation stays."""
    words = words.strip(EDGE)
    return words if words[-1:] != "." or _ABBREVIATION.search(words) else words.rstrip(EDGE + ".")
