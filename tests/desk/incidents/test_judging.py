"""What officers make of statements, and two officers at once."""

from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from tests.desk.incidents.reports import FIRST, FRIDAY, SATURDAY, SECOND, SUNDAY, THIRD, filed, opened, statements
from tests.desk.stage import Desk, open_desk, record_acts
from tests.people import make_officer
from tocsin.desk.incidents.acts import (
    accept_statement,
    accept_statements,
    edit_statement,
    grade_statement,
    link_report,
    reject_statement,
    strike_statement,
    supersede_statement,
)
from tocsin.desk.incidents.acts.deciding import decide
from tocsin.desk.incidents.models import Candidate, Decision, Incident
from tocsin.desk.incidents.queries import (
    StatementView,
    access_candidate,
    access_picture,
    figure_series,
    incident_picture,
)
from tocsin.desk.incidents.rules import Move, StatementState
from tocsin.desk.officers.rules import Role
from tocsin.picture import Apart, Picture
from tocsin.reading import Kind
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp


@pytest.fixture
def incident(staffed: Desk) -> Incident:
    """The explosion."""
    return opened(staffed)


def dead(desk: Desk, incident: Incident, text: str = FIRST, day: object = FRIDAY) -> StatementView:
    """The first figure of dead in a report that is filed now."""
    return statements(desk, filed(desk, incident, text, day), Kind.DEAD)[0]  # type: ignore[arg-type]


def state(view: StatementView) -> str:
    """How a statement stands now."""
    return Candidate.objects.get(pk=view.id).state


def figures(picture: Picture, kind: Kind = Kind.DEAD) -> dict[str, Apart]:
    """Each figure's words with why it is set apart."""
    return {f.words: f.apart for answer in picture.figures if answer.kind is kind for f in answer.figures}


def test_nothing_counts_before_it_is_accepted(staffed: Desk, incident: Incident) -> None:
    """Candidates make no picture."""
    filed(staffed, incident)
    assert incident_picture(incident.pk, Tlp.RED).statements == ()


def test_an_accepted_statement_counts_with_its_grade(staffed: Desk, incident: Incident) -> None:
    """The figure keeps its bound, and the grade stands beside it."""
    view = dead(staffed, incident)
    accept_statement(staffed.by(staffed.drafter), view.id, "B2")
    picture = access_picture(staffed.drafter, incident.pk)
    (said,) = picture.figures[0].figures
    assert (said.words, said.low, said.high, said.grade) == ("at least 12", 12, None, "B2")
    assert picture.statements[0].id == "r1.1"
    assert record_acts()[-1] == "incidents.accept_statement"


def test_several_are_accepted_as_one_act(staffed: Desk, incident: Incident) -> None:
    """One entry for all of them, naming each."""
    views = statements(staffed, filed(staffed, incident))
    before = len(record_acts())
    count = accept_statements(staffed.by(staffed.drafter), [view.id for view in views], "C3")
    assert count == len(views) == len(incident_picture(incident.pk, Tlp.RED).statements)
    assert len(record_acts()) == before + 1
    assert Decision.objects.count() == count


def test_all_are_accepted_or_none(staffed: Desk, incident: Incident) -> None:
    """One that another officer rejected refuses the whole act, and says who did."""
    views = statements(staffed, filed(staffed, incident))
    reject_statement(staffed.by(staffed.drafter), views[-1].id, "Not said.")
    with pytest.raises(Conflict, match=r"Duty desk A decided .*: rejected"):
        accept_statements(staffed.by(staffed.drafter), [view.id for view in views], "C3")
    assert not Candidate.objects.filter(state=StatementState.ACCEPTED).exists()


def test_accepting_nothing_or_the_unknown_is_refused(staffed: Desk, incident: Incident) -> None:
    """An empty list and an id that is none are absent."""
    for ids in ([], [incident.pk]):
        with pytest.raises(Absent):
            accept_statements(staffed.by(staffed.drafter), ids, "C3")


def test_the_second_officer_learns_what_the_first_decided(staffed: Desk, incident: Incident) -> None:
    """Both saw it undecided; nothing is overwritten."""
    view = dead(staffed, incident)
    second = make_officer(Role.DRAFTER, name="Duty desk B")
    accept_statement(staffed.by(staffed.drafter), view.id, "B2")
    with pytest.raises(Conflict, match=r"Duty desk A decided this statement at .*: accepted"):
        reject_statement(staffed.by(second), view.id, "I read it otherwise.")
    with pytest.raises(Conflict):
        accept_statement(staffed.by(second), view.id, "F6")
    assert Candidate.objects.get(pk=view.id).grade == "B2"


def test_a_statement_in_the_inbox_is_linked_first(staffed: Desk, incident: Incident) -> None:
    """It belongs to no picture yet; a wrong reading can be rejected there."""
    report = filed(staffed, None)
    first, second, *_ = statements(staffed, report)
    with pytest.raises(Conflict, match="inbox"):
        accept_statement(staffed.by(staffed.drafter), first.id, "B2")
    with pytest.raises(Conflict, match="inbox"):
        accept_statements(staffed.by(staffed.drafter), [first.id], "B2")
    reject_statement(staffed.by(staffed.drafter), second.id, "Not said.")
    link_report(staffed.by(staffed.drafter), report.pk, incident.pk)
    accept_statement(staffed.by(staffed.drafter), first.id, "B2")
    assert state(second) == "rejected"


def test_a_grade_changes_by_an_act(staffed: Desk, incident: Incident) -> None:
    """The version that was seen is compared."""
    view = dead(staffed, incident)
    accept_statement(staffed.by(staffed.drafter), view.id, "F6")
    grade_statement(staffed.by(staffed.drafter), view.id, "A1", version=1)
    assert Candidate.objects.get(pk=view.id).grade == "A1"
    with pytest.raises(Conflict):
        grade_statement(staffed.by(staffed.drafter), view.id, "B1", version=1)
    with pytest.raises(BadInput):
        grade_statement(staffed.by(staffed.drafter), view.id, "Z9", version=2)


def test_a_wrong_reading_is_rejected_with_a_reason(staffed: Desk, incident: Incident) -> None:
    """It stays, and may still be accepted by somebody who looks again."""
    view = dead(staffed, incident)
    with pytest.raises(BadInput):
        reject_statement(staffed.by(staffed.drafter), view.id, " ")
    reject_statement(staffed.by(staffed.drafter), view.id, "It speaks of another year.")
    assert incident_picture(incident.pk, Tlp.RED).statements == ()
    accept_statement(staffed.by(staffed.drafter), view.id, "B2", version=1)
    assert state(view) == "accepted"


def test_a_struck_statement_stays_in_sight_and_counts_no_more(staffed: Desk, incident: Incident) -> None:
    """Struck through, never gone; and nothing brings it back."""
    view = dead(staffed, incident)
    accept_statement(staffed.by(staffed.drafter), view.id, "B2")
    strike_statement(staffed.by(staffed.drafter), view.id, "The source withdrew it.", version=1)
    picture = incident_picture(incident.pk, Tlp.RED)
    assert figures(picture) == {"at least 12": Apart.STRUCK}
    assert picture.figures[0].range is None
    with pytest.raises(Conflict):
        accept_statement(staffed.by(staffed.drafter), view.id, "B2", version=2)


def test_a_later_figure_takes_the_place_of_an_earlier_one(staffed: Desk, incident: Incident) -> None:
    """Superseded ones are shown apart; the range follows the later one."""
    early, late = dead(staffed, incident), dead(staffed, incident, THIRD, SUNDAY)
    for view in (early, late):
        accept_statement(staffed.by(staffed.drafter), view.id, "B2")
    supersede_statement(staffed.by(staffed.drafter), early.id, late.id, version=1)
    picture = incident_picture(incident.pk, Tlp.RED)
    assert figures(picture) == {"at least 12": Apart.SUPERSEDED, "17": Apart.NO}
    with pytest.raises(Conflict):
        supersede_statement(staffed.by(staffed.drafter), late.id, early.id, version=1)


def test_only_its_like_supersedes(staffed: Desk, incident: Incident) -> None:
    """An injured figure does not take the place of a dead one; an undecided one takes nobody's."""
    report = filed(staffed, incident)
    killed, hurt = statements(staffed, report, Kind.DEAD)[0], statements(staffed, report, Kind.INJURED)[0]
    accept_statement(staffed.by(staffed.drafter), killed.id, "B2")
    with pytest.raises(Conflict, match="Accept it first"):
        supersede_statement(staffed.by(staffed.drafter), killed.id, hurt.id, version=1)
    accept_statement(staffed.by(staffed.drafter), hurt.id, "B2")
    with pytest.raises(Conflict, match="different things"):
        supersede_statement(staffed.by(staffed.drafter), killed.id, hurt.id, version=1)
    with pytest.raises(BadInput):
        supersede_statement(staffed.by(staffed.drafter), killed.id, killed.id, version=1)


def test_striking_the_later_figure_brings_back_the_earlier(staffed: Desk, incident: Incident) -> None:
    """A wrong figure may not go on hiding a right one."""
    early, late = dead(staffed, incident), dead(staffed, incident, THIRD, SUNDAY)
    for view in (early, late):
        accept_statement(staffed.by(staffed.drafter), view.id, "B2")
    supersede_statement(staffed.by(staffed.drafter), early.id, late.id, version=1)
    strike_statement(staffed.by(staffed.drafter), late.id, "Counted twice.", version=1)
    picture = incident_picture(incident.pk, Tlp.RED)
    assert figures(picture) == {"at least 12": Apart.NO, "17": Apart.STRUCK}
    assert state(early) == "accepted"


def test_an_edit_replaces_and_keeps_the_old_reading(staffed: Desk, incident: Incident) -> None:
    """The officer's wording is accepted under its own name, the old one is rejected and points to it."""
    view = dead(staffed, incident)
    new = edit_statement(staffed.by(staffed.drafter), view.id, "B2", {"bound": "exactly", "high": 12}, version=0)
    assert state(view) == "rejected"
    assert Candidate.objects.get(pk=view.id).superseded_by_id == new.pk
    assert new.origin == "edited"
    assert figures(incident_picture(incident.pk, Tlp.RED)) == {"12": Apart.NO}


def test_the_old_reading_may_be_accepted_after_all(staffed: Desk, incident: Incident) -> None:
    """Then it counts by itself, beside the edited one, and is superseded by nothing."""
    view = dead(staffed, incident)
    edit_statement(staffed.by(staffed.drafter), view.id, "B2", {"bound": "exactly", "high": 12}, version=0)
    accept_statement(staffed.by(staffed.drafter), view.id, "C3", version=1)
    assert Candidate.objects.get(pk=view.id).superseded_by_id is None
    assert set(figures(incident_picture(incident.pk, Tlp.RED))) == {"at least 12", "12"}


def test_an_edit_of_an_accepted_statement_strikes_it(staffed: Desk, incident: Incident) -> None:
    """And what it had superseded is superseded by the new wording now."""
    early, late = dead(staffed, incident), dead(staffed, incident, THIRD, SUNDAY)
    for view in (early, late):
        accept_statement(staffed.by(staffed.drafter), view.id, "B2")
    supersede_statement(staffed.by(staffed.drafter), early.id, late.id, version=1)
    new = edit_statement(staffed.by(staffed.drafter), late.id, "B2", {"bound": "at_least", "high": None}, version=1)
    assert state(late) == "struck"
    assert Candidate.objects.get(pk=early.id).superseded_by_id == new.pk
    with pytest.raises(BadInput):
        edit_statement(staffed.by(staffed.drafter), new.pk, "B2", {"quote": "hundreds"}, version=1)


def test_two_editors_do_not_both_win(staffed: Desk, incident: Incident) -> None:
    """The second is refused, and leaves no statement behind."""
    view = dead(staffed, incident)
    edit_statement(staffed.by(staffed.drafter), view.id, "B2", {"low": 13}, version=0)
    count = Candidate.objects.count()
    with pytest.raises(Conflict, match="Duty desk A"):
        edit_statement(staffed.by(staffed.drafter), view.id, "B2", {"low": 14}, version=0)
    assert Candidate.objects.count() == count


def test_a_reader_sees_what_the_clearance_allows(staffed: Desk, incident: Incident) -> None:
    """A protected report's figures are no part of a public picture; nor may it be judged."""
    secret = statements(staffed, filed(staffed, incident, SECOND, SATURDAY, limit=Tlp.AMBER), Kind.DEAD)[0]
    open_one = dead(staffed, incident)
    for view in (secret, open_one):
        accept_statement(staffed.by(staffed.drafter), view.id, "B2")
    assert set(figures(incident_picture(incident.pk, Tlp.GREEN))) == {"at least 12"}
    assert set(figures(incident_picture(incident.pk, Tlp.AMBER))) == {"at least 12", "19"}
    low = make_officer(Role.DRAFTER, name="Low desk", clearance=Tlp.GREEN)
    with pytest.raises(Absent):
        strike_statement(staffed.by(low), secret.id, "No.", version=1)
    with pytest.raises(Absent):
        accept_statements(staffed.by(low), [secret.id], "B2")


def test_only_who_may_accept_accepts(staffed: Desk, incident: Incident) -> None:
    """A reporter files reports and judges none."""
    view = dead(staffed, incident)
    with pytest.raises(NotPermitted):
        accept_statement(staffed.by(make_officer(Role.REPORTER)), view.id, "B2")


def test_the_series_keeps_bounds_and_sources(staffed: Desk, incident: Incident) -> None:
    """In order of time, each with its low and high, and whether it still counts."""
    for text, day in ((FIRST, FRIDAY), (SECOND, SATURDAY)):
        accept_statement(staffed.by(staffed.drafter), dead(staffed, incident, text, day).id, "B2")
    series = figure_series(incident.pk, Kind.DEAD, Tlp.CLEAR)
    assert [(point.low, point.high, point.source) for point in series] == [
        (12, None, "Harbour Wire"),
        (19, 19, "Harbour Wire"),
    ]
    assert [point.current for point in series] == [False, True]


def test_decisions_are_append_only(staffed: Desk, incident: Incident) -> None:
    """Who decided what stays as it was, also for direct SQL."""
    accept_statement(staffed.by(staffed.drafter), dead(staffed, incident).id, "B2")
    for change in (lambda: Decision.objects.update(grade="A1"), lambda: Decision.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "accepted", "grade": ""},
        {"state": "accepted", "decided_by": None},
        {"state": "superseded"},
        {"state": "perhaps"},
    ],
)
def test_the_database_refuses_what_the_rules_refuse(
    staffed: Desk, incident: Incident, changes: dict[str, object]
) -> None:
    """No acceptance without grade or officer, nothing superseded by nobody."""
    view = dead(staffed, incident)
    with pytest.raises(DatabaseError), transaction.atomic():
        Candidate.objects.filter(pk=view.id).update(**changes)


def test_a_picture_is_built_in_a_bounded_number_of_queries(
    staffed: Desk, incident: Incident, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    """As many for three reports as for one: statements, names, what was judged, and each one's limits and needs."""
    for text, day in ((FIRST, FRIDAY), (SECOND, SATURDAY), (THIRD, SUNDAY)):
        found = statements(staffed, filed(staffed, incident, text, day))
        accept_statements(staffed.by(staffed.drafter), [view.id for view in found], "B2")
    with django_assert_num_queries(7):
        incident_picture(incident.pk, Tlp.RED)


def test_a_decision_in_between_is_noticed_at_the_write(staffed: Desk, incident: Incident) -> None:
    """What was read before another officer's commit does not overwrite it."""
    view = dead(staffed, incident)
    stale = access_candidate(staffed.drafter, view.id)
    accept_statement(staffed.by(staffed.drafter), view.id, "B2")
    second = make_officer(Role.DRAFTER, name="Duty desk B")
    with pytest.raises(Conflict, match="Duty desk A decided"):
        decide(staffed.by(second), second, stale, Move.REJECT, version=0, reason="Not said.")
    stale.refresh_from_db()
    assert (stale.state, stale.grade, stale.version) == ("accepted", "B2", 1)


def test_of_two_officers_at_the_same_instant_one_wins(committed_desk: None) -> None:
    """Two threads decide the same statement: one decision is kept, the other is told of it."""
    city = open_desk()
    city.now = FRIDAY
    view = dead(city, opened(city))
    second = make_officer(Role.DRAFTER, name="Duty desk B")
    barrier, said = Barrier(2), []

    def judge(accepts: bool) -> None:
        barrier.wait()
        try:
            if accepts:
                accept_statement(city.by(city.drafter), view.id, "B2")
            else:
                reject_statement(city.by(second), view.id, "Not said.")
        except Conflict as refusal:
            said.append(refusal.message)
        finally:
            connection.close()

    threads = [Thread(target=judge, args=(accepts,)) for accepts in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
    assert "decided this statement" in said[0]
    assert Decision.objects.count() == 1
    assert state(view) in ("accepted", "rejected")
