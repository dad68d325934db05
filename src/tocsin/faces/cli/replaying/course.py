"""What came of one course of a story, in numbers, and how two courses differ. All of it is computed.

A course is looked at as it stood at the end of the story, whoever went on with the desk afterwards.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings

from tocsin.area import area_from_geojson
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import OUT, coverage, validity_of
from tocsin.desk.partners.queries import LINK, access_told
from tocsin.desk.record.queries import step_result
from tocsin.desk.review.queries import after_action
from tocsin.desk.review.report import LeadTimes, Moment, Numbers
from tocsin.desk.review.rules import days
from tocsin.faces.cli.replaying.happenings import OpenIncident, OpenThreat, Step, TellPartner
from tocsin.faces.cli.replaying.scenario import Scenario
from tocsin.faces.cli.replaying.scene import Scene
from tocsin.faces.recording import verify_now
from tocsin.terms import TimeWindow, Tlp, covered


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """One course of the story: the after-action numbers, and what a comparison needs besides.

    `covered_days` is how long the threats were covered by an alert; `lead_days` how long the place of the
    first incident had been under an unbroken warning when it came, None where it was under none.
    """

    numbers: Numbers
    covered_days: float
    lead_days: float | None
    lead_times: tuple[LeadTimes, ...]
    timeline: tuple[Moment, ...]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One number in both courses, and the change from the facts; None where one of them has none."""

    fact: float | None
    counterfactual: float | None
    change: float | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """How a counterfactual differs from the facts: coverage, warnings and lead time, never lives."""

    counterfactual: str
    covered_days: Compared
    uncovered_days: Compared
    alerts: Compared
    gatherings_warned: Compared
    people_warned: Compared
    lead_days: Compared
    over_warned_person_hours: Compared


def course_of(scenario: Scenario, story: Sequence[Step]) -> Course:
    """The course that this process's desk has lived through."""
    review = after_action(Tlp.RED, until=scenario.ends)
    notes = settings.TOCSIN.checkpoints.read_text(encoding="utf-8")
    record = msgspec.structs.replace(review.numbers.record, verified=verify_now(notes).verified)
    return Course(
        numbers=msgspec.structs.replace(review.numbers, record=record),
        covered_days=days(_covered(scenario, story)),
        lead_days=_lead_days(story),
        lead_times=review.lead_times,
        timeline=tuple(sorted([*review.timeline, *_replies(scenario, story)], key=lambda moment: moment.time)),
    )


def difference_of(name: str, fact: Course, other: Course) -> Difference:
    """The counterfactual called `name` beside the facts."""
    here, there = fact.numbers, other.numbers
    return Difference(
        counterfactual=name,
        covered_days=_compared(fact.covered_days, other.covered_days),
        uncovered_days=_compared(here.uncovered_days, there.uncovered_days),
        alerts=_compared(here.alerts, there.alerts),
        gatherings_warned=_compared(here.gatherings.inside, there.gatherings.inside),
        people_warned=_compared(here.people.reached, there.people.reached),
        lead_days=_compared(fact.lead_days, other.lead_days),
        over_warned_person_hours=_compared(here.over_warned_person_hours, there.over_warned_person_hours),
    )


def as_object(course: Course, difference: Difference | None = None) -> dict[str, Any]:
    """The one JSON object of ``tocsin replay --json``."""
    numbers: dict[str, Any] = msgspec.to_builtins(course.numbers)
    return numbers | ({"difference": msgspec.to_builtins(difference)} if difference else {})


def lead_time(windows: Iterable[TimeWindow], happened: datetime) -> timedelta | None:
    """How long an unbroken warning had stood at `happened`, out of the `windows` in which one held."""
    return next((happened - window.start for window in covered(windows) if window.holds(happened)), None)


def _replies(scenario: Scenario, story: Sequence[Step]) -> list[Moment]:
    """What partners answered, in the words that they used."""
    scene = Scene(scenario, scenario.ends)
    tellers = dict.fromkeys(step.by for step in story if isinstance(step, TellPartner))
    told = {one.id: one for teller in tellers for one in access_told(scene.officer(teller))}
    return [
        Moment(time=reply.at, act="partners.answer", office=one.partner, words=f"{reply.kind}: “{reply.words}”")
        for one in told.values()
        for reply in one.replies
        if reply.way == LINK
    ]


def _covered(scenario: Scenario, story: Sequence[Step]) -> timedelta:
    threats = [step_result(step.id) for step in story if isinstance(step, OpenThreat)]
    windows = [window for threat in threats for window in coverage(threat, scenario.ends).covered]
    return sum((window.length for window in windows), timedelta(0))


def _lead_days(story: Sequence[Step]) -> float | None:
    incident = next((step for step in story if isinstance(step, OpenIncident)), None)
    if incident is None or incident.latitude is None or incident.longitude is None:
        return None
    place = incident.latitude, incident.longitude
    over = [one for one in Alert.objects.filter(state__in=OUT) if area_from_geojson(one.area).holds_point(*place)]
    windows = [validity.window for alert in over if (validity := validity_of(alert))]
    lead = lead_time([window for window in windows if window], incident.happened)
    return None if lead is None else days(lead)


def _compared(fact: float | None, other: float | None) -> Compared:
    change = None if fact is None or other is None else round(other - fact, 1)
    return Compared(fact=fact, counterfactual=other, change=change)
