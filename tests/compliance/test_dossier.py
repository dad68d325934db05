"""The dossier of a real report: what an officer must find in it, and nothing more certain than it was said."""

import re
from functools import cache

from tests.shared import shared_path
from tocsin.faces.cli.reports import load_documents, read_all
from tocsin.picture import (
    Apart,
    FigureAnswer,
    Picture,
    Warned,
    as_object,
    build_picture,
    figure_series,
)
from tocsin.picture.model import Shape, Verdict
from tocsin.picture.page import render_page
from tocsin.reading.statement import Kind
from tocsin.terms import Bound


@cache
def picture() -> Picture:
    """The picture of the shared news report."""
    return build_picture(read_all(shared_path("reading", "news-report.txt")))


def answer(kind: Kind) -> FigureAnswer:
    """The answer to one question of number."""
    return next(a for a in picture().figures if a.kind is kind)


def quote(name: str) -> str:
    """The quoted words of a statement."""
    return next(c.statement.quote for c in picture().statements if c.id == name)


def alert() -> Warned:
    """The public alert."""
    return next(w for w in picture().warnings if w.manner == "public")


def discreet() -> Warned:
    """The discreet information."""
    return next(w for w in picture().warnings if w.manner == "discreet")


def test_figures_are_bounds_and_scores_stand_apart() -> None:
    """At least 40 and more than 100, each open upward; "scores" beside both."""
    for kind, words, bound, low in (
        (Kind.DEAD, "at least 40", Bound.AT_LEAST, 40),
        (Kind.INJURED, "more than 100", Bound.MORE_THAN, 100),
    ):
        found = answer(kind)
        assert found.range is not None
        assert (found.range.words, found.range.at_most) == (words, None)
        assert {f.words: f.apart for f in found.figures} == {words: Apart.NO, "“scores”": Apart.VAGUE}
        assert [(p.bound, p.low, p.high) for p in figure_series(picture(), kind)] == [(bound, low, None)]


def test_it_took_place_on_that_friday_evening() -> None:
    """The evening of 22 March 2024."""
    span = picture().incident.span
    assert span is not None
    assert span.start.isoformat()[:10] == "2024-03-22"
    assert span.start.hour >= 17
    assert span.end.isoformat() <= "2024-03-23T06:00:00"


def test_discreet_information_against_the_alleged_lack_of_sharing() -> None:
    """The two stand against each other, and nothing else of the report does."""
    found = [(quote(c.first), quote(c.second)) for c in picture().contradictions]
    assert any("discreetly informed" in first and "lack of shared intelligence" in second for first, second in found)
    assert {c.rule for c in picture().contradictions} == {"intelligence"}


def test_the_lead_time_of_the_alert() -> None:
    """From 7 March to the evening of 22 March: about 15 days, as a range."""
    assert alert().when == "Thursday 7 March 2024"
    lead = alert().lead
    assert lead is not None
    assert lead.days == 15
    assert 14 * 24 < lead.hours_min < lead.hours_max <= 16 * 24


def test_who_was_alerted_and_with_which_limits() -> None:
    """The embassy to citizens; it did not elaborate, and details were refused."""
    assert "embassy" in alert().warner
    assert "citizens" in alert().warned
    assert {note.words.split(":")[0] for note in alert().limits} == {"did not elaborate", "refused details"}
    assert {"concerts", "large gatherings"} <= set(alert().overlap.common)


def test_the_discreet_information_has_no_date() -> None:
    """Its lead time is not known, and is not made up."""
    assert discreet().lead is None
    assert discreet().lead_words.startswith("lead time not known")
    assert "Russia" in discreet().warned
    assert any("lack of shared intelligence" in quote(name) for name in discreet().contradicted_by)


def test_the_dismissal_through_the_agency_is_the_answer() -> None:
    """Dismissed, with the two hops of its way, and no contradiction."""
    (note,) = alert().answers
    assert note.words.startswith("dismissed")
    assert "TASS" in note.words
    answered = {c.id for c in picture().statements if c.kind is Kind.WARNING_ANSWER}
    assert not answered & {name for c in picture().contradictions for name in (c.first, c.second)}


def test_the_weekend_measure_is_an_interval() -> None:
    """Saturday and Sunday, the end not included."""
    (event,) = [e for e in picture().timeline if e.kind is Kind.MEASURE]
    assert event.shape is Shape.INTERVAL
    assert (event.time.start.isoformat(), event.time.end.isoformat()) == ("2024-03-23T00:00:00", "2024-03-25T00:00:00")


def test_the_timeline_is_in_order_and_its_relations_are_checked() -> None:
    """The alert comes first; barely two weeks agrees with the dates."""
    events = picture().timeline
    assert events[0].kind is Kind.WARNING
    assert [e.time.start for e in events] == sorted(e.time.start for e in events)
    barely = [r for r in picture().relations if r.distance.startswith("barely two weeks")]
    assert [r.verdict for r in barely] == [Verdict.CONSISTENT]


def test_the_missing_pictures_are_absent_evidence() -> None:
    """They are told as absent, and listed among what is not known."""
    assert any(c.kind is Kind.ABSENT_EVIDENCE for c in picture().statements)
    assert any("missing from the report" in u.words for u in picture().unknown)


def test_claim_units_and_investigation_are_in_the_answers() -> None:
    """Who claims it and through what, three kinds of units, and as what it is investigated."""
    words = {a.key: [v.words for v in a.values] for a in picture().answers}
    assert any("Amaq" in value and "Telegram" in value for value in words["claim"])
    assert len(words["responders"]) == 3
    assert any("terror" in value for value in words["investigation"])
    assert {"weapons", "where", "when", "measures", "reactions"} <= words.keys()


def test_the_bulletin_cites_and_keeps_bounds() -> None:
    """Every sentence cites statements that are there; bounds in words; no person's name."""
    ids = {c.id for c in picture().statements}
    written = picture().bulletin
    assert written.sentences
    assert all(s.statements and set(s.statements) <= ids for s in written.sentences)
    assert "At least 40 people" in written.text
    assert "More than 100 people" in written.text
    assert "scores" not in written.text
    assert "Vladimir" not in written.text
    assert written.text.splitlines()[-1].startswith("Not known:")


def test_every_quote_is_what_stands_there() -> None:
    """Start and end of every statement hold exactly its quote."""
    [document] = load_documents(shared_path("reading", "news-report.txt"))
    for statement in as_object(picture())["statements"]:
        assert document.text[statement["start"] : statement["end"]] == statement["quote"]


def test_its_page_marks_the_quotes_and_loads_nothing() -> None:
    """Each statement leads to its marked words; nothing comes from elsewhere."""
    [document] = load_documents(shared_path("reading", "news-report.txt"))
    page = render_page(picture(), {picture().sources[0].report: document.text})
    targets = set(re.findall(r'href="#(q\d+)"', page))
    assert targets == set(re.findall(r'id="(q\d+)"', page))
    assert not re.search(r"<(?:script|img|link|iframe)", page)
