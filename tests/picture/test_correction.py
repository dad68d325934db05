"""The draft of a correction: what was passed on, why it no longer stands, what stands instead."""

import msgspec
import pytest

from tests.picture.make import EVENING, harbour, moment
from tocsin.picture import Cited, Graded, Picture, State, Withdrawal, build_picture, draft_correction
from tocsin.reading.statement import Kind

NOON = moment("2031-05-10T12:00")


def without(kind: Kind) -> tuple[Cited, Picture]:
    """The harbour's picture with the statements of one kind taken back, and the first of these."""
    read = harbour()
    material = [
        Graded(
            statement=said,
            source=read.source,
            published=EVENING,
            state=State.RETRACTED if said.kind is kind else State.ACCEPTED,
        )
        for said in read.statements
    ]
    picture = build_picture(material)
    return next(c for c in picture.statements if c.kind is kind), picture


def test_a_figure_is_taken_back_with_its_bound_and_voice() -> None:
    """The number as it was said, whose it was, as of when, and why it does not stand."""
    gone, picture = without(Kind.DEAD)
    lines = draft_correction(gone, Withdrawal.RETRACTED, picture, NOON)
    assert lines == (
        "Correction, 10 May 2031, 12:00.",
        "We passed on the number of people reported dead (at least 12), according to Ellery Courier, "
        "as of 9 May 2031, 21:10: it no longer stands.",
        "Its own source has taken it back.",
        "What holds instead is not known.",
    )


@pytest.mark.parametrize("kind", [Kind.CLAIM, Kind.WARNING_ANSWER, Kind.WEAPON, Kind.MEASURE])
def test_it_quotes_nothing(kind: Kind) -> None:
    """What was said in words is named by its kind alone: a quote may hold a person's name."""
    gone, picture = without(kind)
    text = " ".join(draft_correction(gone, Withdrawal.STRUCK, picture, NOON))
    assert gone.statement.quote not in text
    assert "a statement about this: " in text


def test_what_took_its_place_is_said() -> None:
    """The bulletin's sentence on the same question follows."""
    read = harbour()
    first = next(said for said in read.statements if said.kind is Kind.DEAD)
    later = msgspec.structs.replace(first, id="later", low=17)
    material = [
        Graded(statement=first, source=read.source, published=EVENING, state=State.STRUCK),
        Graded(statement=later, source=read.source, published=NOON, state=State.ACCEPTED),
    ]
    picture = build_picture(material)
    gone = next(c for c in picture.statements if c.id == first.id)
    text = " ".join(draft_correction(gone, Withdrawal.EDITED, picture, NOON))
    assert "read wrongly" in text
    assert "at least 17" in text.lower()
