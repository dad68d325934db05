"""What a rule says before its place is looked up."""

from collections.abc import Callable
from typing import NamedTuple


class Draft(NamedTuple):
    """A finding without its line: id, path of the element, message, and a hint if the usual one won't do."""

    id: str
    path: str
    message: str
    hint: str = ""


Say = Callable[[Draft], None]
"""Takes a draft; `list.append` of a list of drafts."""

SHOWN_MAX = 80


def shown(text: str) -> str:
    """The text in quotation marks, shortened."""
    return repr(text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "…")
