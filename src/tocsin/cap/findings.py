"""What a check says: findings, each with its place, and the verdict on the structure."""

from enum import StrEnum

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


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of `check_alert`.

    `version` is ``1.2`` or ``1.1``, both for a container that mixes them, None if there is no alert.
    `alerts` counts the messages; `container` names what held them, None for a message on its own.
    """

    version: str | None
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    container: str | None = None
    alerts: int = 0
