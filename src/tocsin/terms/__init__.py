"""Vocabulary and value types that every other room uses.

Nothing here reads a clock, makes a random number, opens a file or knows of Django. What a duty
officer would call by name has one type: a handling limit (`Tlp`), a source's grade
(`AdmiraltyGrade`), a likelihood (`Likelihood`), a number with its bound (`Figure`), a stretch of
time (`TimeWindow`), a desk's mode (`Mode`), and the occasion of an act (`Occasion`): who does it,
when, with which ids.
"""

from tocsin.terms.errors import (
    Absent,
    BadInput,
    Conflict,
    DeskBusy,
    DeskUnusable,
    NotPermitted,
    ProofNeeded,
    Refused,
    TocsinError,
)
from tocsin.terms.figures import Bound, Figure
from tocsin.terms.grades import AdmiraltyGrade, Likelihood
from tocsin.terms.handling import Need, Reader, Tlp
from tocsin.terms.mode import Mode
from tocsin.terms.occasion import DESK, Clock, Entropy, Occasion, Proof, uuid7
from tocsin.terms.window import TimeWindow, covered, uncovered

__all__ = [
    "DESK",
    "Absent",
    "AdmiraltyGrade",
    "BadInput",
    "Bound",
    "Clock",
    "Conflict",
    "DeskBusy",
    "DeskUnusable",
    "Entropy",
    "Figure",
    "Likelihood",
    "Mode",
    "Need",
    "NotPermitted",
    "Occasion",
    "Proof",
    "ProofNeeded",
    "Reader",
    "Refused",
    "TimeWindow",
    "Tlp",
    "TocsinError",
    "covered",
    "uncovered",
    "uuid7",
]
