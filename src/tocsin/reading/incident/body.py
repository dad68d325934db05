"""Where the body of a report begins: after the date line of a wire, or after the headings of a page."""

import re

_DATELINE = re.compile(
    r"\A\s*[^\n][^a-z]{0,300}?--\s+(?:\[[^\]]{1,40}\]\s+)*|\A.{0,300}?--\s+(?:\[[^\]]{1,40}\]\s+)+", re.DOTALL
)
_HEAD = 700
_BLOCK = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_HEADING_CHARACTERS_MAX, _HEADINGS_MAX = 250, 12
_ENDED = re.compile(r"[.!?][\"')\]”’]{0,2}\s*\Z")


def body_start(text: str) -> int:
    """The place of the first word of the body; 0 where nothing stands before it."""
    found = _DATELINE.search(text[:_HEAD])
    return found.end() if found else _after_headings(text)


def _after_headings(text: str) -> int:
    """The place after the short paragraphs at the top that do not end like a sentence; 0 if all are such."""
    for number, block in enumerate(_BLOCK.finditer(text)):
        if number == _HEADINGS_MAX:
            break
        if len(block[0]) > _HEADING_CHARACTERS_MAX or _ENDED.search(block[0]):
            return block.start()
    return 0
