"""What the lapse guard does next, on plain values: no alert ends quietly while its threat is open.

Three timers watch an alert in force: one asks ahead, one goes upward again and again, one notes the end.
Each looks at how things stand and takes one step. What may be undone (others cover it all for now) ends
no chase: it is looked at again.
"""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from tocsin.desk.alerts.wording import AlertState, LapseAnswer

Refusal = tuple[str, str]
"""Why something is not done, in words, and what to do instead."""


class Step(StrEnum):
    """What a timer does. `REST` ends its chain; `LOOK` says nothing and looks again."""

    REST = "rest"
    LOOK = "look again"
    ASK = "ask"
    PAGE = "go upward"
    NOTE = "note the end"
    LAPSE = "note the lapse"


class Guarded(NamedTuple):
    """How things stand with a guarded alert. `share` (0 to 1) is what others cover at its end, or now if later.

    `asked` says that its question was put since it was last put in force, `unsettled` that there is one at all:
    one from before a retraction is open again when the alert is put back.
    """

    state: AlertState
    threat_is_open: bool
    came_true: bool
    has_expired: bool
    asked: bool
    countersigned: bool
    share: float
    unsettled: bool

    @property
    def stands(self) -> bool:
        """Whether it is out, neither taken back nor replaced, and its threat open."""
        return self.state is AlertState.RELEASED and self.threat_is_open


def ask_step(guarded: Guarded) -> Step:
    """What the first timer does: ask, unless it was asked already or others cover all of the threat."""
    return Step.ASK if guarded.stands and not guarded.asked and guarded.share < 1 else Step.REST


def escalate_step(guarded: Guarded) -> Step:
    """What the second does: go upward until it is settled; look again while others cover all of it.

    What others cover is not settled: they may be retracted, or end. Only an end that was covered, and of which
    nothing was ever asked, needs no more looks.
    """
    if not guarded.stands or guarded.came_true or guarded.countersigned:
        return Step.REST
    if guarded.share < 1:
        return Step.PAGE
    return Step.REST if guarded.has_expired and not (guarded.asked or guarded.unsettled) else Step.LOOK


def expiry_step(guarded: Guarded) -> Step:
    """What the third does at the end: note it, or note a lapse where the open threat is left uncovered."""
    if guarded.state is not AlertState.RELEASED:
        return Step.REST
    return Step.LAPSE if guarded.threat_is_open and guarded.share < 1 else Step.NOTE


def settled_refusal(*, state: AlertState, threat_is_open: bool, countersigned: bool) -> Refusal | None:
    """Why a lapse question takes no answer any more."""
    if countersigned:
        return "This question is settled: it was countersigned.", "Renew the alert if that was wrong."
    if not threat_is_open or state is not AlertState.RELEASED:
        return "This question is settled: the alert or its threat has ended.", "Nothing more is to be done."
    return None


def countersign_refusal(answer: str, answered_by: UUID | None, officer: UUID) -> Refusal | None:
    """Why `officer` may not countersign: only *let lapse* is, and by another than who answered."""
    if answer != LapseAnswer.LET_LAPSE:
        return "Only “let lapse” is countersigned.", "Look at the question as it stands now."
    if answered_by == officer:
        return "Whoever answered cannot countersign.", "Another officer must look at the reason."
    return None
