"""Claims of responsibility as objects: text and hash, since when, how believed, who denies."""

import hashlib

from tests.picture.make import harbour, moment, reading, said
from tocsin.picture import Graded, State, build_picture
from tocsin.reading.statement import Kind, Reading
from tocsin.terms import AdmiraltyGrade


def claim(who: str, source: str, at: str, words: str = "claimed it", kind: Kind = Kind.CLAIM) -> Reading:
    """A report that tells of a claim."""
    text = f"{who} {words}"
    slot = "claimant" if kind is Kind.CLAIM else "denier"
    statement = said(kind, text, text=text, detail={slot: who}, id=f"{source}-{kind}")
    return reading(statement, text=text, source=source, published=moment(at))


def test_a_claim_is_one_object_however_many_carry_it() -> None:
    """The first to tell it gives time and words; every source is named."""
    later, first = claim("The Grey Front", "B", "2031-05-09T22:00"), claim("Grey Front", "A", "2031-05-09T21:00")
    (made,) = build_picture([later, first]).claims
    assert (made.claimant, made.first_seen, made.sources) == ("The Grey Front", moment("2031-05-09T21:00"), ("A", "B"))
    assert made.text == "Grey Front claimed it"
    assert made.sha256 == hashlib.sha256(made.text.encode()).hexdigest()


def test_claimants_stand_apart_and_denials_stand_with_theirs() -> None:
    """Two groups are two claims; a denial goes to the group that denies."""
    material = [
        claim("Grey Front", "A", "2031-05-09T21:00"),
        claim("Red Brigade", "B", "2031-05-09T22:00"),
        claim("Grey Front", "C", "2031-05-10T09:00", "denied it", Kind.CLAIM_DENIED),
    ]
    grey, red = build_picture(material).claims
    assert (grey.claimant, len(grey.denials)) == ("Grey Front", 1)
    assert (red.claimant, red.denials) == ("Red Brigade", ())


def test_addresses_are_left_out_of_a_claim() -> None:
    """The words are kept, where they lead to is not."""
    words = "claimed it at https://example.invalid/x?a=1 and t.me/channel"
    (made,) = build_picture([claim("Grey Front", "A", "2031-05-09T21:00", words)]).claims
    assert made.text == "Grey Front claimed it at [address left out] and [address left out]"


def test_officers_grades_are_the_claims_credibility() -> None:
    """Each grade once; a claim that was struck is none."""
    read = harbour()
    one = next(statement for statement in read.statements if statement.kind is Kind.CLAIM)
    graded = Graded(statement=one, source="A", grade=AdmiraltyGrade("C", 3), state=State.ACCEPTED)
    (made,) = build_picture([graded]).claims
    assert (made.grades, made.channel) == (("C3",), "a message, on Signalfire")
    assert build_picture([Graded(statement=one, source="A", state=State.STRUCK)]).claims == ()
