"""What a check says: findings, each with its place, and the verdict on the structure."""

from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import msgspec


class Kind(StrEnum):
    """Where a finding comes from. ``structure`` if and only if the OASIS schema rejects for it."""

    STRUCTURE = "structure"
    RULE = "rule"
    PROFILE = "profile"
    SAFETY = "safety"


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Verdict(StrEnum):
    """The verdict on the structure alone: rules never change it."""

    VALID = "valid"
    INVALID = "invalid"
    UNREADABLE = "unreadable"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing an officer should know of a message.

    `line` and `column` count from 1, None where there is no place; `path` names the element;
    `clause` is where the demand comes from.
    """

    id: str
    kind: Kind
    level: Level
    clause: str
    line: int | None = None
    column: int | None = None
    path: str = ""
    message: str
    hint: str = ""


class Draft(NamedTuple):
    """A finding without its place: id, path of the element, message, and a hint if the usual one won't do."""

    id: str
    path: str
    message: str
    hint: str = ""


class Report:
    """The answer of `check_alert`.

    `version` is ``1.2`` or ``1.1``, both for a container that mixes them, None if there is no alert.
    `verdict` speaks of the structure alone. `alerts` counts the messages; `container` names what held
    them, None for a message on its own. `findings` are in the order of the document; lines and columns
    are looked up when they are first asked for.
    """

    def __init__(
        self,
        version: str | None,
        verdict: Verdict,
        find: Callable[[], tuple[Finding, ...]],
        *,
        container: str | None = None,
        alerts: int = 0,
    ) -> None:
        self.version = version
        self.verdict = verdict
        self.container = container
        self.alerts = alerts
        self._find = find

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, with its place."""
        return self._find()

    def __repr__(self) -> str:
        return f"Report({self.version!r}, {self.verdict!r}, {len(self.findings)} findings)"
