"""The draft of a correction: what is said to those who were told something that no longer stands.

Like the bulletin it holds no quote and no person's name: figures, kinds, offices, times and fixed words.
An officer reads it before anybody gets it.
"""

from datetime import datetime
from enum import StrEnum

from tocsin.picture.answers import LABELS
from tocsin.picture.model import Cited, Picture
from tocsin.picture.times import moment_words
from tocsin.picture.words import figure_words, one_line, public_voice, sentence
from tocsin.reading.statement import Kind, Statement


class Withdrawal(StrEnum):
    """Why a statement no longer stands."""

    STRUCK = "struck"
    RETRACTED = "retracted"
    SUPERSEDED = "superseded"
    EDITED = "edited"


_WHY = {
    Withdrawal.STRUCK: "It turned out to be wrong",
    Withdrawal.RETRACTED: "Its own source has taken it back",
    Withdrawal.SUPERSEDED: "A later statement has taken its place",
    Withdrawal.EDITED: "It had been read wrongly, and was put right",
}


def draft_correction(withdrawn: Cited, why: Withdrawal, now: Picture, at: datetime) -> tuple[str, ...]:
    """The sentences of a correction: what was said, why it no longer stands, and what stands instead.

    `now` is the picture without it. Where nothing stands instead, it says that this is not known.
    """
    return (
        f"Correction, {moment_words(at)}.",
        sentence(_said(withdrawn)),
        sentence(_WHY[why]),
        *_instead(withdrawn, now),
    )


def _said(withdrawn: Cited) -> str:
    said = withdrawn.statement
    number = figure_words(said)
    what = f"the number of people {_PEOPLE[said.kind]} ({number})" if number and said.kind in _PEOPLE else _thing(said)
    voice = public_voice(said.standing, said.speakers, one_line(withdrawn.source))
    return f"we passed on {what}, according to {voice}, as of {moment_words(withdrawn.as_of)}: it no longer stands"


_PEOPLE = {
    Kind.DEAD: "reported dead",
    Kind.INJURED: "reported injured",
    Kind.MISSING: "reported missing",
    Kind.HOSTAGES: "reported held hostage",
}


def _thing(said: Statement) -> str:
    return f"a statement about this: {LABELS[said.kind].lower()}"


def _instead(withdrawn: Cited, now: Picture) -> tuple[str, ...]:
    """The bulletin's sentences that rest on statements of the same kind; else that nothing is known."""
    same = {c.id for c in now.statements if c.live and c.kind is withdrawn.kind and c.id != withdrawn.id}
    told = tuple(said.text for said in now.bulletin.sentences if same.intersection(said.statements))
    return told or ("What holds instead is not known.",)
