"""An incident from its threat over days of reports: figures that move, a claim, a correction, units."""

from datetime import timedelta

import pytest

from tests.desk.incidents.reports import FIRST, FRIDAY, SATURDAY, SECOND, SUNDAY, THIRD, filed, statements
from tests.desk.stage import CITY, open_desk, record_acts
from tocsin.desk.alerts.queries import coverage
from tocsin.desk.incidents.acts import (
    accept_statements,
    mobilise_unit,
    note_unit,
    open_incident,
    reject_statement,
    strike_statement,
    supersede_statement,
)
from tocsin.desk.incidents.queries import access_picture, figure_series
from tocsin.desk.record.queries import opened
from tocsin.desk.threats.acts import file_tip, open_threat
from tocsin.picture import Apart
from tocsin.reading import Kind
from tocsin.terms import Conflict, Tlp


def test_an_incident_is_built_from_reports_over_days(desk: None) -> None:
    """Threat, incident, three days of reports, a claim, a superseded toll, a struck one, units with times."""
    city = open_desk()
    city.now = FRIDAY - timedelta(days=5)
    occasion = city.by(city.drafter)
    tip = file_tip(
        occasion,
        source="A service",
        grade="B2",
        received_at=city.now,
        sentences=[("Large gatherings are threatened.", Tlp.GREEN)],
        limit=Tlp.AMBER,
    )
    threat = open_threat(
        occasion,
        title="Plan against gatherings",
        tips=[tip.pk],
        categories=["concert"],
        area=CITY,
        area_name="the city",
        likelihood="likely",
        confidence="moderate",
    )

    city.now = FRIDAY
    by = city.by
    incident = open_incident(
        by(city.drafter),
        title="Explosion at the harbour",
        place_name="Port Ellen",
        happened_at=FRIDAY - timedelta(hours=2),
        limit=Tlp.CLEAR,
        threat=threat.pk,
    )
    assert coverage(threat.pk, SUNDAY).uncovered == timedelta(days=4, hours=22)

    first = filed(city, incident, FIRST)
    task = mobilise_unit(by(city.drafter), incident.pk, name="Coast guard", kind="coast guard", task="Search the quay")
    found = statements(city, first)
    accept_statements(by(city.drafter), [view.id for view in found], "C3")
    with pytest.raises(Conflict):
        filed(city, incident, FIRST)
    picture = access_picture(city.drafter, incident.pk)
    assert picture.figures[0].range is not None
    assert picture.figures[0].range.words == "at least 12"
    assert any("Black Tide" in value.words for answer in picture.answers for value in answer.values)

    city.now = SATURDAY
    note_unit(by(city.drafter), task.pk, arrived_at=FRIDAY + timedelta(minutes=20), released_at=SATURDAY)
    second = filed(city, incident, SECOND, SATURDAY)
    toll = statements(city, second, Kind.DEAD)[0]
    accept_statements(by(city.drafter), [view.id for view in statements(city, second)], "B2")
    early = next(view for view in found if view.statement.kind is Kind.DEAD)
    supersede_statement(by(city.drafter), early.id, toll.id, version=1)

    city.now = SUNDAY
    third = filed(city, incident, THIRD, SUNDAY)
    corrected = statements(city, third)
    accept_statements(by(city.drafter), [view.id for view in corrected if view.statement.kind is Kind.DEAD], "A1")
    for view in corrected:
        if view.statement.kind is not Kind.DEAD:
            reject_statement(by(city.drafter), view.id, "Says nothing new.")
    strike_statement(by(city.drafter), toll.id, "The ministry corrected it.", version=1)

    picture = access_picture(city.drafter, incident.pk)
    toll_answer = next(answer for answer in picture.figures if answer.kind is Kind.DEAD)
    shown = {figure.words: figure.apart for figure in toll_answer.figures}
    assert shown["19"] is Apart.STRUCK
    assert shown["17"] is Apart.NO
    assert toll_answer.range is not None
    assert "19" not in toll_answer.range.words
    assert [(p.low, p.high) for p in figure_series(incident.pk, Kind.DEAD, Tlp.CLEAR)] == [(12, None), (17, 17)]

    then = access_picture(city.drafter, incident.pk, as_of=FRIDAY + timedelta(hours=1))
    assert {figure.words for answer in then.figures if answer.kind is Kind.DEAD for figure in answer.figures} == {
        "at least 12"
    }
    assert all(sentence.statements for sentence in picture.bulletin.sentences)

    acts = [act for act in record_acts() if act.startswith("incidents.")]
    assert acts[:5] == [
        "incidents.open_incident",
        "incidents.file_report",
        "incidents.mobilise_unit",
        "incidents.accept_statements",
        "incidents.note_unit",
    ]
    strike = next(opened(Tlp.CLEAR, ("incidents.strike_statement",)))
    assert strike.body is not None
    assert [one["figure"] for one in strike.body["restored"]] == ["at least 12"]
