"""Reads for the officers who decide: what waits, what stands, why something was put aside."""

import pytest

from tests.desk.incidents.reports import SATURDAY, SECOND, THIRD, filed, opened, statements
from tests.desk.stage import open_desk
from tests.people import make_officer
from tocsin.desk.incidents.acts import accept_statement, reject_statement, strike_statement
from tocsin.desk.incidents.queries import (
    access_names,
    access_reasons,
    access_reports,
    access_standing,
    undecided_counts,
    with_undecided,
)
from tocsin.desk.incidents.rules import Move, StatementState, moves_from
from tocsin.desk.officers.rules import Role
from tocsin.reading import Kind
from tocsin.terms import Absent, Tlp


def test_what_waits_is_counted_as_far_as_cleared(desk: None) -> None:
    """By report and by incident; what lies beyond a clearance is not counted."""
    city = open_desk()
    incident = opened(city)
    first, second = filed(city, incident), filed(city, incident, SECOND, SATURDAY, limit=Tlp.RED)
    inbox = filed(city, None, THIRD)
    accept_statement(city.by(city.drafter), statements(city, first)[0].id, "B2")
    numbers = [len(statements(city, report)) for report in (first, second, inbox)]
    rows = with_undecided(access_reports(city.drafter, incident.pk))
    assert [(row.number, row.found, row.undecided) for row in rows] == [
        (1, numbers[0], numbers[0] - 1),
        (2, numbers[1], numbers[1]),
    ]
    assert undecided_counts(city.drafter) == {incident.pk: numbers[0] - 1 + numbers[1], None: numbers[2]}
    green = make_officer(Role.DRAFTER, name="Green desk", clearance=Tlp.GREEN)
    assert undecided_counts(green) == {incident.pk: numbers[0] - 1, None: numbers[2]}


def test_only_accepted_statements_of_the_kind_stand(desk: None) -> None:
    """Candidates, struck ones and other kinds are left out; a hidden incident is absent."""
    city = open_desk()
    incident = opened(city, limit=Tlp.AMBER)
    first, second = (statements(city, filed(city, incident, text, SATURDAY), Kind.DEAD)[0] for text in (SECOND, THIRD))
    accept_statement(city.by(city.drafter), first.id, "B2")
    assert [view.name for view in access_standing(city.drafter, incident.pk, [Kind.DEAD])] == ["r1.1"]
    assert access_standing(city.drafter, incident.pk, [Kind.CLAIM]) == []
    accept_statement(city.by(city.drafter), second.id, "B2")
    strike_statement(city.by(city.drafter), first.id, "Wrong.", version=1)
    assert [view.id for view in access_standing(city.drafter, incident.pk, [Kind.DEAD])] == [second.id]
    green = make_officer(Role.DRAFTER, name="Green desk", clearance=Tlp.GREEN)
    with pytest.raises(Absent):
        access_standing(green, incident.pk, [Kind.DEAD])


def test_the_latest_reason_is_told_to_the_cleared(desk: None) -> None:
    """Sealed at rest, opened with the report; names of statements follow the report's limit too."""
    city = open_desk()
    incident = opened(city)
    report = filed(city, incident, limit=Tlp.AMBER)
    view = statements(city, report)[0]
    reject_statement(city.by(city.drafter), view.id, "Not said.")
    accept_statement(city.by(city.drafter), view.id, "B2", version=1)
    strike_statement(city.by(city.drafter), view.id, "Turned out wrong.", version=2)
    assert access_reasons(city.drafter, report.pk) == {view.id: "Turned out wrong."}
    assert access_names(city.drafter, [view.id]) == {view.id: "r1.1"}
    green = make_officer(Role.DRAFTER, name="Green desk", clearance=Tlp.GREEN)
    assert access_names(green, [view.id]) == {}
    with pytest.raises(Absent):
        access_reasons(green, report.pk)


def test_a_struck_statement_has_no_move_left() -> None:
    """It never comes back; a rejected one may still be accepted."""
    assert moves_from(StatementState.STRUCK) == frozenset()
    assert moves_from(StatementState.REJECTED) == {Move.ACCEPT}
