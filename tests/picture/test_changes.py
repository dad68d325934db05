"""What changed from one picture to the next."""

from tests.picture.make import harbour, toll
from tocsin.picture import build_picture
from tocsin.picture.changes import Sort, changes, matched
from tocsin.reading.statement import Kind


def sorts(*found: object) -> list[Sort]:
    """The sorts of changes between two lists of readings."""
    before, after = found
    return [one.sort for one in changes(build_picture(before), build_picture(after))]  # type: ignore[arg-type]


def test_nothing_changed_is_nothing_said() -> None:
    """The same picture twice."""
    assert sorts([harbour()], [harbour()]) == []
    assert changes(None, None) == ()


def test_a_new_toll_moves_the_figure_and_may_contradict() -> None:
    """Figure first, then the contradiction, then report and statement."""
    found = sorts([harbour()], [harbour(), toll("fewer_than 9", source="B")])
    assert found[0] is Sort.FIGURE
    assert found.index(Sort.CONTRADICTION) < found.index(Sort.REPORT) < found.index(Sort.STATEMENT)


def test_a_contradiction_that_is_gone_is_settled() -> None:
    """When the report that contradicted is gone."""
    found = sorts([harbour(), toll("fewer_than 9", source="B")], [harbour()])
    assert Sort.SETTLED in found
    assert Sort.GONE in found


def test_a_figure_superseded_by_its_own_source_is_told() -> None:
    """The older one no longer stands."""
    before, later = [toll("exactly 10")], toll("exactly 12", at="2031-05-10T21:10")
    found = changes(build_picture(before), build_picture([*before, later]))
    assert [one.words for one in found if one.sort is Sort.SUPERSEDED]


def test_a_question_that_is_answered_is_told() -> None:
    """Nobody had said how many are missing."""
    more = toll("exactly 3", source="B", kind=Kind.MISSING)
    found = changes(build_picture([harbour()]), build_picture([harbour(), more]))
    assert [one.words for one in found if one.sort is Sort.ANSWERED] == ["how many are missing"]


def test_incidents_are_matched_by_their_reports() -> None:
    """Whatever their order; what has no twin stands alone."""
    one, other = build_picture([harbour()]), build_picture([toll("exactly 3", source="B")])
    assert matched([one], [other, one]) == [(None, other), (one, one)]
    assert matched([one, other], [other]) == [(other, other), (one, None)]
    assert [change.sort for change in changes(one, None)] == [Sort.GONE]
