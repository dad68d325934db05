"""Where the body of a report begins, after the date line of a wire."""

import re

_DATELINE = re.compile(
    r"\A\s*[^\n][^a-z]{0,300}?--\s+(?:\[[^\]]{1,40}\]\s+)*|\A.{0,300}?--\s+(?:\[[^\]]{1,40}\]\s+)+", re.DOTALL
)


def body_start(text: str) -> int:
    """The place of the first word of the body; 0 where there is no date line."""
    found = _DATELINE.search(text[:700])
    return found.end() if found else 0
