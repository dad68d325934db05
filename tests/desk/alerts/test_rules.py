"""The decisions about alerts, on plain values."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tocsin.desk.alerts import rules
from tocsin.desk.alerts.content import content_findings
from tocsin.desk.alerts.rules import Problem, Validity, WarnedGroup
from tocsin.desk.alerts.wording import AlertState, Audience, Basis, Content, Correction, Counts, Line, Text
from tocsin.desk.threats.rules import Mark
from tocsin.terms import Need, TimeWindow, Tlp

START = datetime(2030, 5, 1, 12, tzinfo=UTC)
TELLABLE, SECRET = uuid4(), uuid4()
FOR_A_GROUP, FOR_A_PARTNER = UUID(int=21), UUID(int=22)
LIMITS = {
    TELLABLE: Mark(Tlp.CLEAR),
    SECRET: Mark(Tlp.AMBER),
    FOR_A_GROUP: Mark(Tlp.CLEAR, Need.of(UUID(int=31))),
    FOR_A_PARTNER: Mark(Tlp.CLEAR, Need.of(told=[UUID(int=32)])),
}


def at(hours: float) -> datetime:
    """Hours after the start."""
    return START + timedelta(hours=hours)


def text(line: Line) -> Text:
    """A text with this line in its description."""
    headline = Line("Stay away from the pier", Basis.GUIDANCE)
    return Text("en", "Threat", headline, (line,), (Line("Stay at home.", Basis.GUIDANCE),))


def content(**changes: object) -> Content:
    """Content that lacks nothing."""
    given: dict[str, object] = {
        "texts": (text(Line("It may happen by 18:00.", Basis.TIP, (TELLABLE,))),),
        "corrections": (Correction("en", "Withdrawn", "It was wrong."),),
        "area": {"type": "Polygon"},
        "area_name": "The pier",
        "categories": ("market",),
        "effective_at": START,
        "expires_at": at(24),
        "audience": Audience(people=True),
        "urgency": "Expected",
        "severity": "Severe",
        "certainty": "Possible",
    }
    return Content(**given | changes)  # type: ignore[arg-type]


def test_whole_content_lacks_nothing() -> None:
    """The measure of the tests that follow."""
    assert rules.missing_parts(content(), START) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"area": None}, "no area"),
        ({"area_name": " "}, "no name for its area"),
        ({"categories": ()}, "no categories"),
        ({"expires_at": None}, "no expiry"),
        ({"effective_at": None}, "no effective time"),
        ({"expires_at": START}, "expiry in the past"),
        ({"effective_at": at(25)}, "does not lie after"),
        ({"expires_at": at(24 * 40)}, "more than 31 days"),
        ({"audience": Audience()}, "no audience"),
        ({"channels": ()}, "no channel"),
        ({"channels": ("pigeon",)}, "unknown channel"),
        ({"choices": ()}, "no answer"),
        ({"texts": ()}, "no text"),
        ({"texts": (text(Line("A", Basis.TIP)), text(Line("B", Basis.TIP)))}, "one language twice"),
        ({"texts": (text(Line(" ", Basis.TIP)),)}, "empty sentence"),
        ({"texts": (text(Line("x" * 2001, Basis.TIP)),)}, "too long"),
        ({"texts": (text(Line("At BUILDING, see {ack_url}", Basis.TIP)),)}, "placeholder"),
        ({"texts": (text(Line("Shooter at [BUILDING NAME]", Basis.TIP)),)}, "placeholder"),
        ({"texts": (text(Line("<b>Now</b>", Basis.TIP)),)}, "markup"),
        ({"texts": (text(Line("abc\u202edef", Basis.TIP)),)}, "hidden control"),
        ({"corrections": ()}, "no prepared correction (en)"),
        ({"corrections": (Correction("en", "X", ""),)}, "no prepared correction (en)"),
        ({"corrections": (Correction("en", "X", "Y {z}"),)}, "in the correction (en)"),
        ({"corrections": (Correction("en", "X", "Y"), Correction("fr", "X", "Y"))}, "does not have (fr)"),
        ({"category": "Terror"}, "unknown category"),
        ({"urgency": "Soon"}, "unknown urgency"),
        ({"severity": "Bad"}, "unknown severity"),
        ({"certainty": "Sure"}, "unknown certainty"),
    ],
)
def test_what_a_draft_lacks_is_said(changes: dict[str, object], said: str) -> None:
    """Each missing or wrong thing is named."""
    assert said in "; ".join(rules.missing_parts(content(**changes), START))


def test_everything_missing_is_said_at_once() -> None:
    """An officer in a hurry is not sent round in circles."""
    missing = rules.missing_parts(content(area=None, expires_at=None, categories=(), audience=Audience()), START)
    assert len(missing) == 4


@pytest.mark.parametrize(
    ("line", "problem", "at_fault"),
    [
        (Line("Said.", None), Problem.UNCITED, ()),
        (Line("Said.", Basis.TIP), Problem.UNCITED, ()),
        (Line("Said.", Basis.PUBLIC), Problem.UNCITED, ()),
        (Line("Said.", Basis.TIP, (TELLABLE, SECRET)), Problem.BEYOND_LIMIT, (SECRET,)),
        (Line("Said.", Basis.GUIDANCE, (SECRET,)), Problem.BEYOND_LIMIT, (SECRET,)),
        (Line("Said.", Basis.PUBLIC, (SECRET,), "A notice"), Problem.BEYOND_LIMIT, (SECRET,)),
        (Line("Said.", Basis.TIP, (FOR_A_GROUP,)), Problem.BEYOND_LIMIT, (FOR_A_GROUP,)),
        (Line("Said.", Basis.TIP, (TELLABLE, FOR_A_PARTNER)), Problem.BEYOND_LIMIT, (FOR_A_PARTNER,)),
        (Line("Said.", Basis.TIP, (UUID(int=7),)), Problem.UNKNOWN_CITATION, (UUID(int=7),)),
    ],
)
def test_a_sentence_that_may_not_leave_is_found(line: Line, problem: Problem, at_fault: tuple[UUID, ...]) -> None:
    """Uncited, beyond a cited limit, or citing what is not this threat's."""
    [finding] = rules.disclosure_findings([text(line)], LIMITS)
    assert (finding.problem, finding.cites, finding.text) == (problem, at_fault, "Said.")
    assert str(finding.place) == "en description 1"


@pytest.mark.parametrize(
    "line",
    [
        Line("Said.", Basis.TIP, (TELLABLE,)),
        Line("Said.", Basis.PUBLIC, (), "A notice of the mayor"),
        Line("Stay at home.", Basis.GUIDANCE),
    ],
)
def test_a_sentence_that_rests_on_something_tellable_may_leave(line: Line) -> None:
    """A tellable tip sentence, a named public statement, plain guidance."""
    assert rules.disclosure_findings([text(line)], LIMITS) == []


def test_a_headline_is_a_sentence_too() -> None:
    """What everybody reads first is held to the same limits."""
    worded = Text("en", "Threat", Line("Bomb at the pier", None), (), ())
    [finding] = rules.disclosure_findings([worded], LIMITS)
    assert str(finding.place) == "en headline 1"


AUTHOR, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"releaser": AUTHOR}, "Whoever wrote"),
        ({"contributors": set()}, "Nobody is known"),
        ({"state": AlertState.DRAFT}, "not submitted"),
        ({"state": AlertState.RELEASED}, "not submitted"),
        ({"digests": ("a", "b", "a")}, "has changed"),
        ({"digests": ("a", "a", "b")}, "What you saw"),
        ({"digests": ("a", "b", "b")}, "has changed"),
    ],
)
def test_release_needs_another_officer_over_one_digest(changes: dict[str, object], said: str | None) -> None:
    """Submitted, unchanged, as seen, and by somebody who wrote none of it."""
    given: dict[str, object] = {
        "state": AlertState.SUBMITTED,
        "contributors": {AUTHOR},
        "releaser": OTHER,
        "digests": ("a", "a", "a"),
    }
    refusal = rules.release_refusal(**given | changes)  # type: ignore[arg-type]
    assert (refusal is None) if said is None else (refusal is not None and said in refusal)


@pytest.mark.parametrize(
    ("expected", "resolved", "off"),
    [(100, 110, False), (100, 111, True), (100, 90, False), (100, 89, True), (0, 0, False), (0, 1, True), (3, 4, True)],
)
def test_an_audience_may_drift_by_ten_per_cent(expected: int, resolved: int, off: bool) -> None:
    """Up or down; where none was expected, one is too many."""
    drifts = rules.audience_drift(Counts(people=expected), Counts(people=resolved))
    assert bool(drifts) is off


def test_each_part_of_an_audience_is_held_to_its_own_count() -> None:
    """Organisers who fall out are not made up for by people who come in."""
    [drift] = rules.audience_drift(Counts(people=100, organisers=10), Counts(people=105, organisers=5))
    assert drift.part == "organisers"


def test_the_guard_asks_six_hours_ahead_or_in_the_last_quarter() -> None:
    """And escalates halfway from there to the end."""
    assert rules.lapse_times(TimeWindow(START, at(48))) == (at(42), at(45))
    assert rules.lapse_times(TimeWindow(START, at(4))) == (at(3), at(3.5))


def test_an_alert_that_ended_before_it_began_covers_nothing() -> None:
    """Cancelled before its effective time."""
    assert Validity(at(10), at(20), START, at(5)).window is None


def test_over_warning_is_what_was_warned_beyond_what_was_inside() -> None:
    """Ten people warned for 48 h, 100 person-hours inside: 380. A group cannot make up for another."""
    groups = [
        WarnedGroup(10, TimeWindow(START, at(48)), 100.0),
        WarnedGroup(1, TimeWindow(START, at(1)), 5.0),
    ]
    assert rules.over_warned_hours(groups) == 380.0


def test_audience_in_words() -> None:
    """Faces say whom an alert is for in one way."""
    assert rules.audience_words(Audience(people=True, organisers=True)) == (
        "registered people inside, organisers of gatherings inside"
    )


def test_advice_on_a_text_that_says_little() -> None:
    """No place, no time, no impact; and a likelihood beside a confidence in one sentence."""
    vague = text(Line("We judge with high confidence that it is likely.", Basis.GUIDANCE))
    lacks = {advice.lacks for advice in content_findings([vague], "Lower Quay")}
    assert lacks == {"source", "place", "time", "impact", "clear judgement"}


def test_no_advice_on_a_text_that_says_it_all() -> None:
    """Source, hazard, place, time, guidance and impact are there."""
    said = text(Line("Markets at the pier may be attacked before 18:00 on 2 May.", Basis.TIP, (TELLABLE,)))
    assert content_findings([said], "the pier") == []
