"""What an order must hold, who may issue it, and what an answer counts for."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tocsin.desk.measures.rules import (
    ACK_PLACE,
    Heard,
    Issue,
    OrderContent,
    Outcome,
    Wording,
    chase,
    check_content,
    check_edit,
    check_issue,
    check_lift,
    checked_lift_reason,
    checked_window,
    next_look,
    order_digest,
    outcome_counts,
    outcome_of,
    wording_for,
)
from tocsin.terms import BadInput, Conflict, NotPermitted, TimeWindow

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
WINDOW = TimeWindow(NOON, NOON + timedelta(days=2))
AUTHOR, OTHER = UUID(int=1), UUID(int=2)
WORDING = Wording("en", "Suspension", "Do not hold your gathering.", "The suspension is lifted.")


def content(**changes: object) -> OrderContent:
    """A whole order, with `changes`."""
    values: dict[str, object] = {
        "title": "Suspend concerts",
        "issuer": "City office",
        "legal_basis": "Public Safety Act, section 4",
        "appeal": "Administrative court, within 14 days",
        "categories": ("concert",),
        "area_name": "the city",
        "area_digest": "ab" * 32,
        "window": WINDOW,
        "wordings": (WORDING,),
        "answer_hours": 12,
        "expected_gatherings": 3,
    }
    return OrderContent(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["title", "issuer", "legal_basis", "appeal", "area_name"])
def test_an_order_without_its_ground_is_refused(field: str) -> None:
    """Title, issuer, legal basis, way of appeal and the area's name are owed to those it binds."""
    with pytest.raises(BadInput) as refusal:
        check_content(content(**{field: "  "}))
    assert refusal.value.where == field


@pytest.mark.parametrize(
    "changes",
    [{"title": "x" * 301}, {"issuer": "two\nlines"}, {"appeal": f"Appeal: {ACK_PLACE}"}, {"legal_basis": "x" * 20_001}],
)
def test_what_stands_around_the_wording_is_bounded_too(changes: dict[str, object]) -> None:
    """Too long, of several lines where one is due, or with a link place of its own: refused."""
    with pytest.raises(BadInput):
        check_content(content(**changes))


def test_a_whole_order_passes() -> None:
    """Nothing is refused that has everything."""
    check_content(content())


@pytest.mark.parametrize(
    ("start", "end", "where"),
    [
        (NOON, None, "ends_at"),
        (None, NOON, "starts_at"),
        (NOON, NOON, "ends_at"),
        (NOON, NOON - timedelta(hours=1), "ends_at"),
        (NOON.replace(tzinfo=None), NOON, "window"),
    ],
)
def test_an_order_needs_a_start_and_a_later_end(start: datetime | None, end: datetime | None, where: str) -> None:
    """An order without an end, or with one that does not follow its start, is refused."""
    with pytest.raises(BadInput) as refusal:
        checked_window(start, end)
    assert refusal.value.where == where


def test_an_order_is_never_about_every_gathering() -> None:
    """No category named is refused, not read as all of them."""
    with pytest.raises(BadInput, match="kinds of gathering"):
        check_content(content(categories=()))


@pytest.mark.parametrize("hours", [0, -1, 169])
def test_answers_are_due_within_a_week(hours: int) -> None:
    """The time for answers is at least an hour and at most a week."""
    with pytest.raises(BadInput):
        check_content(content(answer_hours=hours))


@pytest.mark.parametrize(
    "wordings",
    [
        (),
        (WORDING, WORDING),
        (WORDING._replace(subject=" "),),
        (WORDING._replace(body=""),),
        (WORDING._replace(lifted=""),),
        (WORDING._replace(language=""),),
        (WORDING._replace(language="English, please"),),
        (WORDING._replace(subject="x" * 301),),
        (WORDING._replace(subject="two\nlines"),),
        (WORDING._replace(body=f"Answer here: {ACK_PLACE}"),),
        (WORDING._replace(body="x" * 20_001),),
    ],
)
def test_texts_are_whole_and_bring_no_link_of_their_own(wordings: tuple[Wording, ...]) -> None:
    """Every language has subject, body and the words of its lifting, once, within the length."""
    with pytest.raises(BadInput):
        check_content(content(wordings=wordings))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Suspend matches"},
        {"issuer": "Region office"},
        {"legal_basis": "Another act"},
        {"appeal": "None"},
        {"categories": ("concert", "match")},
        {"area_name": "the region"},
        {"area_digest": "cd" * 32},
        {"window": TimeWindow(NOON, NOON + timedelta(days=3))},
        {"wordings": (WORDING._replace(body="Hold it elsewhere."),)},
        {"wordings": (WORDING._replace(lifted="Go on."),)},
        {"answer_hours": 13},
        {"expected_gatherings": 4},
    ],
)
def test_the_digest_is_over_everything(changes: dict[str, object]) -> None:
    """Whatever the second officer reads changes the digest when it changes."""
    assert order_digest(content(**changes)) != order_digest(content())


def test_the_digest_does_not_hang_on_the_order_of_languages() -> None:
    """Languages and categories are sets: their order says nothing."""
    russian = Wording("ru", "Приостановка", "Не проводите мероприятие.", "Отменено.")
    one, two = content(wordings=(WORDING, russian)), content(wordings=(russian, WORDING))
    assert order_digest(one) == order_digest(two)


def issue(**changes: object) -> Issue:
    """An issue that is allowed, with `changes`."""
    return Issue("draft", {AUTHOR}, OTHER, "d", "d", WINDOW, NOON)._replace(**changes)


def test_another_officer_may_issue_what_was_seen() -> None:
    """Two people over one digest: allowed."""
    check_issue(issue())


@pytest.mark.parametrize("contributors", [{OTHER}, {AUTHOR, OTHER}, set()])
def test_nobody_who_wrote_any_of_it_issues_it(contributors: set[UUID]) -> None:
    """The author, a later editor, and an order nobody wrote are all refused."""
    with pytest.raises(NotPermitted):
        check_issue(issue(contributors=contributors))


@pytest.mark.parametrize(
    "changes", [{"digest_seen": "old"}, {"state": "issued"}, {"state": "lifted"}, {"at": WINDOW.end}]
)
def test_only_a_current_draft_as_seen_is_issued(changes: dict[str, object]) -> None:
    """A changed, issued, lifted or ended order is refused."""
    with pytest.raises(Conflict):
        check_issue(issue(**changes))


def test_an_edit_needs_the_version_that_was_seen() -> None:
    """A second editor who saw an older version is refused, and so is an edit of what is no draft."""
    check_edit("draft", 2, 2)
    for state, version in (("draft", 3), ("issued", 2)):
        with pytest.raises(Conflict):
            check_edit(state, version, 2)


def test_only_an_order_in_force_is_lifted() -> None:
    """A draft, a lifted order and one that has ended are refused; so is a lifting without a reason."""
    check_lift("issued", WINDOW, NOON)
    for state, at in (("draft", NOON), ("lifted", NOON), ("issued", WINDOW.end)):
        with pytest.raises(Conflict):
            check_lift(state, WINDOW, at)
    with pytest.raises(BadInput):
        checked_lift_reason(" ")


def test_silent_organisers_are_asked_again_at_half_time() -> None:
    """Reminder at half the time for answers, escalation at its end."""
    times = chase(NOON, WINDOW, 12)
    assert times == (NOON + timedelta(hours=6), NOON + timedelta(hours=12))


def test_the_desk_looks_for_newcomers_until_the_end() -> None:
    """Every hour while the order holds, and not after."""
    assert next_look(NOON, WINDOW) == NOON + timedelta(hours=1)
    assert next_look(WINDOW.end - timedelta(hours=1), WINDOW) is None


def test_the_chase_ends_with_the_order() -> None:
    """An order shorter than the time for answers is chased within itself."""
    short = TimeWindow(NOON, NOON + timedelta(hours=4))
    assert chase(NOON, short, 12) == (NOON + timedelta(hours=2), NOON + timedelta(hours=4))


def test_the_latest_answer_counts() -> None:
    """A later answer replaces the first in what counts, in whichever order they are read."""
    first = Heard(NOON, "confirmed", "")
    later = Heard(NOON + timedelta(hours=1), "refused", "Tickets are sold.")
    assert outcome_of([later, first], handed_over=True) is Outcome.REFUSED


@pytest.mark.parametrize(("handed_over", "expected"), [(True, Outcome.SILENT), (False, Outcome.UNDELIVERED)])
def test_no_answer_is_silence_only_where_the_order_got_out(handed_over: bool, expected: Outcome) -> None:
    """Silent and never reached are told apart."""
    assert outcome_of([], handed_over) is expected


def test_counts_name_every_outcome() -> None:
    """A zero is said, not left out."""
    counts = outcome_counts([Outcome.SILENT, Outcome.SILENT, Outcome.CONFIRMED])
    assert counts == {"confirmed": 1, "refused": 0, "silent": 2, "undelivered": 0}


@pytest.mark.parametrize(("language", "expected"), [("ru", "ru"), ("RU-ru", "ru"), ("fr", "en")])
def test_an_organiser_reads_its_language_or_the_first(language: str, expected: str) -> None:
    """The base language serves a regional tag; an unknown language gets the first text."""
    assert wording_for(language, (WORDING, WORDING._replace(language="ru"))).language == expected
