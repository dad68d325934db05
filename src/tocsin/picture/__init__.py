"""From statements to a picture in which nothing is silently merged.

For each question the range across sources, every figure with its bound, its as-of and its speaker
chain; what superseded what; contradictions; a timeline; warned versus happened; what is not known; and
a bulletin whose every sentence cites its statements. Pure: the same statements in any order give the
same picture, and no clock, file or network is touched.
"""

from tocsin.picture.build import build_picture
from tocsin.picture.correction import Withdrawal, draft_correction
from tocsin.picture.export import as_json, as_object
from tocsin.picture.figures import figure_series
from tocsin.picture.model import (
    Apart,
    Basis,
    Bulletin,
    Cited,
    ClaimMade,
    Contradiction,
    Event,
    FigureAnswer,
    FigureSaid,
    Graded,
    Incident,
    Judged,
    Lead,
    Picture,
    Point,
    Range,
    Relation,
    Sentence,
    Source,
    State,
    Unknown,
    Warned,
    WordAnswer,
)
from tocsin.picture.piles import Known, Pile, likely_incidents, piles
from tocsin.picture.reprints import reprints

__all__ = [
    "Apart",
    "Basis",
    "Bulletin",
    "Cited",
    "ClaimMade",
    "Contradiction",
    "Event",
    "FigureAnswer",
    "FigureSaid",
    "Graded",
    "Incident",
    "Judged",
    "Known",
    "Lead",
    "Picture",
    "Pile",
    "Point",
    "Range",
    "Relation",
    "Sentence",
    "Source",
    "State",
    "Unknown",
    "Warned",
    "Withdrawal",
    "WordAnswer",
    "as_json",
    "as_object",
    "build_picture",
    "draft_correction",
    "figure_series",
    "likely_incidents",
    "piles",
    "reprints",
]
