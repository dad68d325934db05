"""How a rule says what it finds."""

from collections.abc import Callable

from tocsin.cap.findings import Draft

Say = Callable[[Draft], None]
"""Takes a draft; `list.append` of a list of drafts."""

SHOWN_MAX = 80

__all__ = ["SHOWN_MAX", "Draft", "Say", "shown"]


def shown(text: str) -> str:
    """The text in quotation marks, shortened."""
    return repr(text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "…")
