"""What must hold for all alerts: coverage adds up, drift is symmetric in refusing, nothing slips the tear line."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.warning import square
from tocsin.area import area_from_geojson
from tocsin.desk.alerts import rules
from tocsin.desk.alerts.covering import Cover, Coverage, coverage_by_share
from tocsin.desk.alerts.rules import Validity
from tocsin.desk.alerts.wording import Basis, Counts, Line, Text
from tocsin.desk.threats.rules import Mark
from tocsin.terms import TimeWindow, Tlp

START = datetime(2030, 1, 1, tzinfo=UTC)
AREA = area_from_geojson(square())
hours = st.integers(0, 200).map(lambda n: START + timedelta(hours=n))
validities = st.lists(st.builds(Validity, hours, hours, hours, st.none() | hours, st.just(())), max_size=8)
wholes = st.tuples(hours, hours).map(lambda pair: TimeWindow(*sorted(pair)))
sentences = st.dictionaries(st.integers(0, 9).map(lambda n: UUID(int=n)), st.sampled_from(Tlp))
lines = st.builds(
    Line,
    st.text(min_size=1, max_size=20),
    st.none() | st.sampled_from(Basis),
    st.lists(st.integers(0, 12).map(lambda n: UUID(int=n)), max_size=3).map(tuple),
    st.sampled_from(["", "A notice"]),
)
texts = st.builds(
    Text,
    st.just("en"),
    st.just("Threat"),
    lines,
    st.lists(lines, max_size=4).map(tuple),
    st.lists(lines, max_size=4).map(tuple),
)


def coverage(whole: TimeWindow, alerts: list[Validity]) -> Coverage:
    """The coverage of a threat by alerts for all of its area and its one kind of gathering."""
    covers = [Cover(tuple(alert.windows), AREA, frozenset({"concert"})) for alert in alerts]
    return coverage_by_share(whole, AREA, ["concert"], covers)


@given(wholes, validities)
def test_covered_and_uncovered_make_the_whole(whole: TimeWindow, alerts: list[Validity]) -> None:
    """Neither overlaps the other, and together they are the threat's life, to the second."""
    told = coverage(whole, alerts)
    parts = sorted([*told.covered, *told.gaps])
    assert sum((part.length for part in parts), timedelta(0)) == whole.length
    assert all(one.end <= other.start for one, other in zip(parts, parts[1:], strict=False))


@given(wholes, validities, validities)
def test_another_alert_never_uncovers(whole: TimeWindow, alerts: list[Validity], more: list[Validity]) -> None:
    """More alerts mean at most as much uncovered time."""
    assert coverage(whole, alerts + more).uncovered <= coverage(whole, alerts).uncovered


@given(wholes, validities, hours)
def test_cutting_an_alert_short_never_covers_more(whole: TimeWindow, alerts: list[Validity], cut: datetime) -> None:
    """A retraction can only uncover."""
    shorter = [alert._replace(ended_at=min(cut, alert.ended_at or cut)) for alert in alerts]
    assert coverage(whole, shorter).uncovered >= coverage(whole, alerts).uncovered


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_drift_is_refused_just_beyond_a_tenth(expected: int, resolved: int) -> None:
    """In whole numbers, without rounding: 10 % off is allowed, a hair more is not."""
    off = bool(rules.audience_drift(Counts(people=expected), Counts(people=resolved)))
    assert off == (10 * abs(resolved - expected) > expected)


@given(texts, sentences)
def test_nothing_slips_the_tear_line(text: Text, limits: dict[UUID, Tlp]) -> None:
    """A text without findings cites only known sentences that may be told to everyone, and rests on something."""
    if rules.disclosure_findings([text], {cite: Mark(limit) for cite, limit in limits.items()}):
        return
    for _, line in text.lines():
        assert line.basis is not None
        assert all(limits[cite] is Tlp.CLEAR for cite in line.cites)
        assert line.cites or line.basis is not Basis.TIP
        assert line.source or line.basis is not Basis.PUBLIC


@given(hours, st.integers(1, 31 * 24))
def test_the_guard_asks_before_it_escalates_before_the_end(start: datetime, length: int) -> None:
    """Always in this order, never before the alert began, never more than six hours ahead."""
    window = TimeWindow(start, start + timedelta(hours=length))
    ask_at, escalate_at = rules.lapse_times(window)
    assert window.start < ask_at < escalate_at < window.end
    assert window.end - ask_at <= timedelta(hours=6)
