"""The kinds of duties by name, and where each is kept. No tables, so that an app's configuration may import it."""

from enum import StrEnum
from typing import Final


class DutyKind(StrEnum):
    """What somebody is bound to do."""

    TIP = "tip"
    INTAKE = "intake"
    THREAT = "threat"
    INSIDERS = "insiders"
    LAPSE = "lapse"
    ORDER = "order"
    DRILL = "drill"


_PLACE: Final = "tocsin.desk.alerts.binding."
_kept: dict[str, str] = {kind: _PLACE + kind.upper() for kind in DutyKind if kind is not DutyKind.ORDER}


def register(kind: DutyKind, path: str) -> None:
    """Name where a room above keeps its kind of duty, by dotted path. For ``ready()`` only."""
    if _kept.setdefault(kind, path) != path:
        raise ValueError(f"the kind of duty {kind!r} is kept elsewhere already")


def place_of(kind: str) -> str:
    """Where a kind of duty is kept."""
    return _kept[kind]
