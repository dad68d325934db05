"""The sanity gate: what looks wrong about an alert as a whole, on plain values.

A finding *blocks*, or may be *overridden* with a typed reason where the desk's policy allows it. Every
override is recorded and shown to the officer who releases. What a sentence may say is another check
(`rules.disclosure_findings`), what is missing a third (`rules.missing_parts`).

Shares of areas are of the surface on the ellipsoid. Up to `STRAY_SHARE_MAX` of a warning may lie outside
the threat's area or the officer's without a finding: drawn borders never agree to the metre.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from tocsin.area import Area
from tocsin.desk.alerts.wording import Content, Text
from tocsin.terms import Mode, TimeWindow

STRAY_SHARE_MAX = 0.01
LONG_DAYS = 7
SHORT_MINUTES = 30
_PRETENDED = re.compile(
    r"\b(exercise|drill|this is a test|test message|übung|exercice|simulacro|ejercicio|учения|учебная|تمرين)\b", re.I
)


class Level(StrEnum):
    """What a finding does."""

    BLOCK = "block"
    OVERRIDE = "override"


class Check(StrEnum):
    """What is looked at. Those of `OVERRIDABLE` may be overridden where the policy names them."""

    NO_AUTHORITY = "no_authority"
    OUTSIDE_AUTHORITY = "outside_authority"
    STATUS = "status"
    REFERENCE = "reference"
    OUTSIDE_THREAT = "outside_threat"
    OTHER_CATEGORIES = "other_categories"
    SAYS_EXERCISE = "says_exercise"
    DUPLICATE = "duplicate"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"


class GateFinding(NamedTuple):
    """What looks wrong, whether it can be overridden, and the words for the officer."""

    check: Check
    level: Level
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Another alert of the same threat that is in force."""

    number: int
    area: Area
    window: TimeWindow
    categories: frozenset[str]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an alert is held against.

    `authority` is the area in which the acting officer may warn, None where the administrator set none;
    `authority_needed` is false only on a replay desk. `status` is what the CAP message will say.
    `replaced` is the state of the alert that this one replaces, None where it replaces none.
    """

    at: datetime
    mode: Mode
    status: str
    authority: Area | None
    authority_needed: bool
    threat_area: Area
    threat_categories: frozenset[str]
    replaced: str | None
    others: tuple[Standing, ...]


def gate_findings(
    content: Content, area: Area, around: Surroundings, overridable: Collection[str]
) -> list[GateFinding]:
    """What looks wrong about an alert; `overridable` are the checks that the policy lets an officer override."""
    found = [
        *_authority(area, around),
        *_modes(content, around),
        *_threat(content, area, around),
        *_duplicates(content, area, around.others),
        *_window(content.window, around.at),
    ]
    return [GateFinding(check, _level(check, overridable), words) for check, words in found]


def unsettled(findings: Iterable[GateFinding], overridden: Collection[str]) -> list[GateFinding]:
    """The findings that block, or that nobody has overridden."""
    return [one for one in findings if one.level is Level.BLOCK or one.check not in overridden]


def _level(check: Check, overridable: Collection[str]) -> Level:
    return Level.OVERRIDE if check in overridable else Level.BLOCK


def _authority(area: Area, around: Surroundings) -> list[tuple[Check, str]]:
    if around.authority is None:
        none = (Check.NO_AUTHORITY, "The administrator has set no area in which you may warn.")
        return [none] if around.authority_needed else []
    stray = area.share_outside(around.authority)
    if stray <= STRAY_SHARE_MAX:
        return []
    return [(Check.OUTSIDE_AUTHORITY, f"{_percent(stray)} of its area lie outside the area in which you may warn.")]


def _modes(content: Content, around: Surroundings) -> list[tuple[Check, str]]:
    found = []
    if around.status != around.mode.cap_status:
        words = f"Its status is {around.status}; a desk in {around.mode} mode sends {around.mode.cap_status}."
        found.append((Check.STATUS, words))
    if around.mode is Mode.LIVE and any(_PRETENDED.search(words) for words in _said(content)):
        found.append((Check.SAYS_EXERCISE, "It speaks of an exercise or a test, and this desk is live."))
    if around.replaced not in (None, "released"):
        found.append((Check.REFERENCE, f"The alert that it replaces is {around.replaced}."))
    return found


def _threat(content: Content, area: Area, around: Surroundings) -> list[tuple[Check, str]]:
    found = []
    stray = area.share_outside(around.threat_area)
    if stray > STRAY_SHARE_MAX:
        words = f"{_percent(stray)} of its area lie outside the area of its threat."
        found.append((Check.OUTSIDE_THREAT, words))
    others = sorted(set(content.categories) - around.threat_categories)
    if others:
        found.append((Check.OTHER_CATEGORIES, f"Its threat is not to these gatherings: {', '.join(others)}."))
    return found


def _duplicates(content: Content, area: Area, others: Sequence[Standing]) -> list[tuple[Check, str]]:
    return [
        (Check.DUPLICATE, f"Alert {other.number} of this threat is in force and says the same about the same place.")
        for other in others
        if _is_twin(content, area, other)
    ]


def _is_twin(content: Content, area: Area, other: Standing) -> bool:
    """Whether the other alert overlaps in time, category and place, and says the same in some language."""
    if not content.window.meets(other.window) or not other.categories & set(content.categories):
        return False
    said = {_plain(text) for text in content.texts}
    return any(_plain(text) in said for text in other.texts) and area.share_outside(other.area) < 1.0


def _window(window: TimeWindow, at: datetime) -> list[tuple[Check, str]]:
    ahead = window.end - max(at, window.start)
    if window.length > timedelta(days=LONG_DAYS):
        return [(Check.TOO_LONG, f"It holds for more than {LONG_DAYS} days: a warning that never ends is not heeded.")]
    if ahead < timedelta(minutes=SHORT_MINUTES):
        return [(Check.TOO_SHORT, f"It ends less than {SHORT_MINUTES} minutes ahead: most would read it too late.")]
    return []


def _said(content: Content) -> list[str]:
    corrections = [words for one in content.corrections for words in (one.headline, one.text)]
    return [line.text for text in content.texts for _, line in text.lines()] + corrections


def _plain(text: Text) -> tuple[str, ...]:
    """What a text says, as far as two that differ in case and spaces say the same."""
    return tuple(" ".join(line.text.split()).casefold() for _, line in text.lines())


def _percent(share: float) -> str:
    return f"{max(1, round(share * 100))} %"
