"""Questions of number: ranges, bounds, what supersedes what, and what is kept apart."""

import msgspec
import pytest

from tests.picture.make import HARBOUR, harbour, moment, reading, said, toll, when
from tocsin.picture import Apart, FigureAnswer, Graded, Picture, State, build_picture, figure_series
from tocsin.reading.statement import Kind, Standing
from tocsin.terms import AdmiraltyGrade, Bound


def answer(picture: Picture, kind: Kind = Kind.DEAD) -> FigureAnswer:
    """The answer of one kind."""
    return next(a for a in picture.figures if a.kind is kind)


def aparts(picture: Picture, kind: Kind = Kind.DEAD) -> dict[str, Apart]:
    """Why each figure is apart, by its words."""
    return {figure.words: figure.apart for figure in answer(picture, kind).figures}


def test_a_bound_stays_a_bound() -> None:
    """At least 12 dead is not 12 dead, and has no upper end."""
    found = answer(build_picture([harbour()])).range
    assert found is not None
    assert (found.words, found.at_least, found.at_most) == ("at least 12", 12, None)


def test_vague_words_are_kept_apart() -> None:
    """The headline's "scores" is shown with its word and stays out of the range."""
    picture = build_picture([harbour()])
    found = answer(picture, Kind.INJURED)
    assert aparts(picture, Kind.INJURED) == {"“scores”": Apart.VAGUE, "more than 60": Apart.NO}
    assert found.range is not None
    assert found.range.words == "more than 60"
    assert len(found.latest) == 1


def test_only_vague_words_give_no_range() -> None:
    """Where nobody gives a number, there is none, and the question stays open with the vague word."""
    picture = build_picture([reading(said(Kind.INJURED, "scores hurt", number="vague"))])
    assert answer(picture, Kind.INJURED).range is None
    assert [u.words for u in picture.unknown if u.key == "injured"] == ["how many are injured: only “scores” is said"]


def test_sources_that_differ_stand_side_by_side() -> None:
    """Two sources give a span from one figure to the other, each with its bound; nothing is averaged."""
    picture = build_picture([toll("at_least 40", source="A"), toll("exactly 62", source="B")])
    found = answer(picture).range
    assert found is not None
    assert found.words == "from at least 40 to 62"
    assert found.consistent
    assert (found.at_least, found.at_most) == (62, 62)


def test_figures_that_exclude_each_other_allow_no_number() -> None:
    """Fewer than 10 and exactly 15 are a disagreement, and no number is offered for both."""
    picture = build_picture([toll("fewer_than 10", source="A"), toll("exactly 15", source="B")])
    found = answer(picture)
    assert found.range is not None
    assert not found.range.consistent
    assert (found.range.at_least, found.range.at_most) == (None, None)
    assert len(found.disagreements) == 1


def test_a_later_higher_toll_of_one_source_supersedes() -> None:
    """The same source's next figure takes the place of the last; it is movement and no contradiction."""
    picture = build_picture([toll("exactly 40"), toll("exactly 62", at="2031-05-10T08:00")])
    assert aparts(picture) == {"40": Apart.SUPERSEDED, "62": Apart.NO}
    assert not picture.contradictions
    assert [m.words for m in answer(picture).movement] == [
        "Ellery Courier: 40 (9 May 2031, 21:10), then 62 (10 May 2031, 08:00)"
    ]


def test_each_figure_is_superseded_by_the_next_one() -> None:
    """In a row of three the first points to the second and the second to the third."""
    picture = build_picture(
        [toll("exactly 40"), toll("exactly 62", at="2031-05-10T08:00"), toll("exactly 93", at="2031-05-11T08:00")]
    )
    by_words = {f.words: f for f in answer(picture).figures}
    assert by_words["40"].superseded_by == by_words["62"].id
    assert by_words["62"].superseded_by == by_words["93"].id
    assert by_words["93"].superseded_by is None


def test_another_sources_later_figure_supersedes_nothing() -> None:
    """Only the same source corrects itself."""
    picture = build_picture([toll("exactly 40", source="A"), toll("exactly 62", source="B", at="2031-05-10T08:00")])
    assert set(aparts(picture).values()) == {Apart.NO}


def test_a_later_lower_toll_waits_for_an_officer() -> None:
    """A total of dead does not fall by itself: both stay, and the fall is named as a possible contradiction."""
    picture = build_picture([toll("exactly 40"), toll("exactly 3", at="2031-05-10T08:00")])
    assert set(aparts(picture).values()) == {Apart.NO}
    assert [(c.rule, c.certain) for c in picture.contradictions] == [("toll_fell", False)]


def test_a_later_weaker_bound_takes_nothing_back() -> None:
    """More than 30 after at least 40 is no news of fewer dead: the higher bound stays counted."""
    picture = build_picture([toll("at_least 40"), toll("more_than 30", at="2031-05-10T08:00")])
    found = answer(picture).range
    assert found is not None
    assert (found.words, found.at_least) == ("from more than 30 to at least 40", 40)
    assert not picture.contradictions


def test_fewer_missing_supersedes() -> None:
    """The missing are found: a later, lower figure takes the earlier one's place."""
    picture = build_picture(
        [toll("exactly 30", kind=Kind.MISSING), toll("exactly 4", kind=Kind.MISSING, at="2031-05-10T08:00")]
    )
    assert aparts(picture, Kind.MISSING) == {"30": Apart.SUPERSEDED, "4": Apart.NO}


def test_a_witness_is_not_superseded_by_an_official() -> None:
    """What a witness said stays beside the later official figure in the same paper."""
    witness = toll("at_least 100", speakers=("a witness", "Ellery Courier"), standing=Standing.WITNESS)
    official = toll(
        "at_least 120", at="2031-05-10T08:00", speakers=("police", "Ellery Courier"), standing=Standing.OFFICIAL
    )
    assert set(aparts(build_picture([witness, official])).values()) == {Apart.NO}


def test_a_vague_word_supersedes_nothing() -> None:
    """A later "dozens" does not take the place of a number."""
    picture = build_picture([toll("exactly 40"), toll("vague", at="2031-05-10T08:00")])
    assert aparts(picture)["40"] is Apart.NO


def test_a_figure_of_an_earlier_event_is_kept_apart() -> None:
    """The toll of an older attack, told as background, is no toll of this one."""
    old = said(Kind.DEAD, "At least 12", number="exactly 130", time=when("2029-10-23T00:00", "2029-10-24T00:00"))
    picture = build_picture([msgspec.structs.replace(harbour(), statements=(*harbour().statements, old))])
    assert aparts(picture)["130"] is Apart.OTHER_TIME
    assert answer(picture).range.words == "at least 12"  # type: ignore[union-attr]


def test_a_report_of_another_attack_is_set_aside() -> None:
    """A report that dates its attack to another day answers nothing about this one."""
    attack = said(Kind.ATTACK, "blast", text="blast", time=when("2031-04-01T00:00", "2031-04-02T00:00"))
    dead = said(Kind.DEAD, "last", text="blast", number="exactly 500")
    other = reading(attack, dead, source="B", published=moment("2031-04-01T09:00"), text="blast")
    more = toll("exactly 14", source="C")
    twice = msgspec.structs.replace(harbour(), source="D", sha256="d")
    picture = build_picture([other, harbour(), twice, more])
    assert aparts(picture)["500"] is Apart.OTHER_TIME
    assert "figures" not in [c.rule for c in picture.contradictions]


def test_a_smaller_figure_of_the_same_voice_may_be_a_part() -> None:
    """Three of the dead in a report that says at least 40 is no second toll and no contradiction."""
    text = "at least 40 dead; 3 dead were musicians"
    picture = build_picture(
        [
            reading(
                said(Kind.DEAD, "at least 40 dead", text=text, number="at_least 40"),
                said(Kind.DEAD, "3 dead", text=text, number="exactly 3"),
                text=text,
            )
        ]
    )
    assert aparts(picture) == {"at least 40": Apart.NO, "3": Apart.PART}
    assert not picture.contradictions


def test_a_denied_figure_is_not_counted() -> None:
    """A number somebody denies is shown as denied."""
    picture = build_picture([toll("exactly 40", denied=True)])
    assert aparts(picture) == {"40": Apart.DENIED}
    assert answer(picture).range is None


def test_struck_and_superseded_statements_of_the_desk_stay_visible() -> None:
    """An officer's decisions hold: struck and superseded figures are shown and not counted."""
    graded = [
        Graded(statement=said(Kind.DEAD, "x", text="x", number="exactly 9", id="a"), source="A", state=State.STRUCK),
        Graded(statement=said(Kind.DEAD, "x", text="x", number="exactly 8", id="b"), source="A", superseded_by="c"),
        Graded(
            statement=said(Kind.DEAD, "x", text="x", number="exactly 11", id="c"),
            source="B",
            grade=AdmiraltyGrade("B", 2),
            state=State.ACCEPTED,
        ),
    ]
    picture = build_picture(graded)
    assert aparts(picture) == {"9": Apart.STRUCK, "8": Apart.SUPERSEDED, "11": Apart.NO}
    assert {f.id: f.grade for f in answer(picture).figures} == {"a": None, "b": None, "c": "B2"}


def test_as_of_gives_the_picture_of_then() -> None:
    """What was published later is not known yet, and what it superseded still stands."""
    material = [toll("exactly 40"), toll("exactly 62", at="2031-05-10T08:00")]
    picture = build_picture(material, as_of=moment("2031-05-09T23:00"))
    assert aparts(picture) == {"40": Apart.NO}
    assert picture.as_of == moment("2031-05-09T23:00")


def test_as_of_undoes_a_decision_that_rests_on_a_later_statement() -> None:
    """A statement superseded on the desk by a later one still stood at the time asked for."""
    old = Graded(
        statement=said(Kind.DEAD, "x", text="x", number="exactly 8", id="a"),
        source="A",
        published=moment("2031-05-09T00:00"),
        superseded_by="b",
    )
    new = Graded(
        statement=said(Kind.DEAD, "x", text="x", number="exactly 9", id="b"),
        source="B",
        published=moment("2031-05-12T00:00"),
    )
    assert aparts(build_picture([old, new], as_of=moment("2031-05-10T00:00"))) == {"8": Apart.NO}


def test_the_time_of_saying_is_the_as_of() -> None:
    """A figure that was said on Friday and reprinted on Sunday holds as of Friday."""
    picture = build_picture(
        [toll("exactly 40", at="2031-05-11T08:00", said=when("2031-05-09T00:00", "2031-05-10T00:00"))]
    )
    figure = answer(picture).figures[0]
    assert (figure.as_of, figure.basis) == (moment("2031-05-09T00:00"), "said")


def test_the_series_holds_every_number_with_its_bound() -> None:
    """The points of the plot are in order, with superseded ones marked and vague ones left out."""
    picture = build_picture([harbour(), toll("exactly 15", at="2031-05-10T08:00")])
    points = figure_series(picture, Kind.DEAD)
    assert [(p.low, p.high, p.bound, p.current) for p in points] == [
        (12, None, Bound.AT_LEAST, False),
        (15, 15, Bound.EXACTLY, True),
    ]
    assert [p.bound for p in figure_series(picture, Kind.INJURED)] == [Bound.MORE_THAN]


def test_the_same_text_under_two_names_counts_once() -> None:
    """A reprint adds no source: its name is kept with the first."""
    first = harbour()
    copy = msgspec.structs.replace(first, source="Reprint Daily", published=moment("2031-05-10T00:00"))
    picture = build_picture([copy, first])
    assert [(s.name, s.carried_by) for s in picture.sources] == [("Ellery Courier", ("Reprint Daily",))]
    assert len(answer(picture).figures) == 1


def test_a_report_in_which_nothing_was_found_is_listed() -> None:
    """A source that says nothing of use was still looked at."""
    picture = build_picture([harbour(), reading(source="Empty Gazette", text="Weather.")])
    assert {s.name: s.statements for s in picture.sources}["Empty Gazette"] == 0


def test_ids_that_clash_are_told_apart() -> None:
    """Two reports that both number from s1 keep their statements apart, each with an id of its own."""
    pair = [toll("exactly 1", source="A", id="s1"), toll("exactly 2", source="B", id="s1")]
    ids = [c.id for c in build_picture(pair).statements]
    assert len(set(ids)) == 2
    assert all(name.endswith("-s1") for name in ids)


def test_reports_with_and_without_offset_can_be_put_in_order() -> None:
    """A naive and an aware time do not break the order."""
    picture = build_picture([toll("exactly 1", source="A"), toll("exactly 2", source="B", at="2031-05-10T08:00+03:00")])
    assert [f.words for f in answer(picture).figures] == ["1", "2"]


def test_nothing_at_all_gives_an_empty_picture() -> None:
    """No reports: no figures, and every question is open."""
    picture = build_picture([])
    assert not picture.figures
    assert {"when", "dead", "where"} <= {u.key for u in picture.unknown}
    assert HARBOUR not in picture.bulletin.text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("about 40", "about 40"),
        ("range 3-5", "3 to 5"),
        ("at_most 9", "at most 9"),
        ("fewer_than 9", "fewer than 9"),
    ],
)
def test_every_bound_has_its_words(number: str, words: str) -> None:
    """Each kind of bound is said as such."""
    found = answer(build_picture([toll(number)])).range
    assert found is not None
    assert found.words == words
