"""The forms of the Incident Command System that a picture can fill: ICS 201, 209 and 214.

Blocks stand under the numbers and titles of the forms (FEMA 502-2). A block that reports cannot answer
stays empty and says so; what only an incident commander knows is never guessed.
"""

from datetime import datetime

from tocsin.picture.about import About, Logged
from tocsin.picture.answers import by_time
from tocsin.picture.exports.form import Block, Form, block
from tocsin.picture.exports.said import (
    all_figures,
    answer_lines,
    bulletin_lines,
    cites,
    claim_lines,
    contradiction_lines,
    figure_lines,
    unknown_lines,
    warning_lines,
    when_line,
)
from tocsin.picture.model import Picture
from tocsin.picture.times import moment_words
from tocsin.reading.statement import Kind

_ASSISTING = "Additional Cooperating and Assisting Organizations Not Listed Above"
_ASSISTING = "Additional Cooperating and Assisting Organizations Not Listed Above"
_LEFT = "For the incident commander."


def ics_201(picture: Picture, about: About) -> Form:
    """ICS 201, Incident Briefing."""
    return Form(
        "ICS 201",
        "Incident Briefing",
        (
            block("1", "Incident Name", about.title),
            block("2", "Incident Number", about.number),
            block("3", "Date/Time Initiated", _began(picture, about)),
            block("4", "Map/Sketch", _point(about), answer_lines(picture, "where")),
            block(
                "5",
                "Situation Summary and Health and Safety Briefing",
                bulletin_lines(picture),
                contradiction_lines(picture),
                answer_lines(picture, "hazard", "weapons"),
            ),
            block("6", "Prepared by", about.prepared_by, _at(about)),
            block("7", "Current and Planned Objectives", _LEFT),
            _actions("8", "Current and Planned Actions, Strategies, and Tactics", picture, about),
            block("9", "Current Organization", answer_lines(picture, "responders")),
            _resources("10", "Resource Summary", about),
        ),
    )


def ics_209(picture: Picture, about: About) -> Form:
    """ICS 209, Incident Status Summary. Numbers of people keep their bounds, voices and as-of times."""
    return Form(
        "ICS 209",
        "Incident Status Summary",
        (*_heading_209(picture, about), *_status_209(picture), *_ahead_209(picture), *_resources_209(picture, about)),
    )


def _heading_209(picture: Picture, about: About) -> tuple[Block, ...]:
    point = f"{about.point[1]:.5f}, {about.point[0]:.5f} (longitude, latitude, degrees)" if about.point else ""
    return (
        block("1", "Incident Name", about.title),
        block("2", "Incident Number", about.number),
        block("3", "Report Version", f"{'Initial' if about.report_number == 1 else 'Update'}, {about.report_number}"),
        block("4", "Incident Commander(s) & Agency or Organization"),
        block("5", "Incident Management Organization"),
        block("6", "Incident Start Date/Time", _began(picture, about)),
        block("7", "Current Incident Size or Area Involved"),
        block("8", "Percent (%) Contained or Completed"),
        block("9", "Incident Definition", answer_lines(picture, "what", "hazard")),
        block("10", "Incident Complexity Level"),
        block("11", "For Time Period", _period(picture, about)),
        block("12", "Prepared By", about.prepared_by),
        block("13", "Date/Time Submitted", _at(about)),
        block("14", "Approved By"),
        block("15", "Primary Location, Organization, or Agency Sent To"),
        block("16", "State"),
        block("17", "County/Parish/Borough"),
        block("18", "City"),
        block("19", "Unit or Other"),
        block("20", "Incident Jurisdiction"),
        block("21", "Incident Location Ownership"),
        block("22", "Longitude and Latitude", point),
        block("23", "US National Grid Reference"),
        block("24", "Legal Description"),
        block("25", "Short Location or Area Description", about.place, answer_lines(picture, "where")),
        block("26", "UTM Coordinates"),
        block("27", "Note any electronic geospatial data included or attached"),
    )


def _status_209(picture: Picture) -> tuple[Block, ...]:
    return (
        block("28", "Significant Events for the Time Period Reported", _events(picture)),
        block("29", "Primary Materials or Hazards Involved", answer_lines(picture, "hazard", "weapons")),
        block("30", "Damage Assessment Information"),
        block(
            "31",
            "Public Status Summary",
            (f"D. Fatalities: {line}" for line in figure_lines(picture, Kind.DEAD)),
            (f"E. With Injuries/Illness: {line}" for line in figure_lines(picture, Kind.INJURED)),
            (f"F. Trapped/In Need of Rescue (held hostage): {line}" for line in figure_lines(picture, Kind.HOSTAGES)),
            (f"G. Missing: {line}" for line in figure_lines(picture, Kind.MISSING)),
        ),
        block("32", "Responder Status Summary"),
        block("33", "Life, Safety, and Health Status/Threat Remarks", unknown_lines(picture)),
        block("34", "Life, Safety, and Health Threat Management", answer_lines(picture, "measures")),
    )


def _ahead_209(picture: Picture) -> tuple[Block, ...]:
    return (
        block("35", "Weather Concerns"),
        block("36", "Projected Incident Activity, Potential, Movement", answer_lines(picture, "outlook")),
        block("37", "Strategic Objectives"),
        block(
            "38",
            "Current Incident Threat Summary and Risk Information",
            warning_lines(picture),
            claim_lines(picture),
            contradiction_lines(picture),
        ),
        block("39", "Critical Resource Needs"),
        block("40", "Strategic Discussion"),
        block("41", "Planned Actions for Next Operational Period"),
        block("42", "Projected Final Incident Size/Area"),
        block("43", "Anticipated Incident Management Completion Date"),
        block("44", "Projected Significant Resource Demobilization Start Date"),
        block("45", "Estimated Incident Costs to Date"),
        block("46", "Projected Final Incident Cost Estimate"),
        block("47", "Remarks", all_figures(picture)),
    )


def _resources_209(picture: Picture, about: About) -> tuple[Block, ...]:
    return (
        block("48", "Agency or Organization", sorted({one.kind for one in about.resources})),
        _resources("49", "Resources", about),
        block("50", "Additional Personnel not assigned to a resource"),
        block("51", "Total Personnel"),
        block("52", "Total Resources", str(len(about.resources)) if about.resources else ""),
        block(
            "53",
            "Additional Cooperating and Assisting Organizations Not Listed Above",
            answer_lines(picture, "responders"),
        ),
    )


def ics_214(about: About) -> Form:
    """ICS 214, Activity Log: what units were called for, when they came and went, and what they noted."""
    units = {one.name: one.kind for one in about.resources}
    lines = [(moment_words(one.at), f"{one.unit}: {one.words}") for one in _log(about)]
    return Form(
        "ICS 214",
        "Activity Log",
        (
            block("1", "Incident Name", about.title),
            block("2", "Operational Period", _operational(about)),
            block("3", "Name"),
            block("4", "ICS Position"),
            block("5", "Home Agency (and Unit)", about.prepared_by),
            Block("6", "Resources Assigned", (), (("Name", "Kind"), *sorted(units.items()))),
            Block("7", "Activity Log", (), (("Date/Time", "Notable Activities"), *lines)),
            block("8", "Prepared by", about.prepared_by, _at(about)),
        ),
    )


def _log(about: About) -> list[Logged]:
    times = [
        Logged(at=at, unit=one.name, words=f"{words}: {one.task}")
        for one in about.resources
        for at, words in ((one.ordered_at, "called"), (one.arrived_at, "arrived"), (one.released_at, "released"))
        if at
    ]
    return sorted([*times, *about.log], key=lambda line: (line.at, line.unit, line.words))


def _operational(about: About) -> str:
    times = [line.at for line in _log(about)]
    return f"{moment_words(min(times))} to {moment_words(about.prepared_at or max(times))}" if times else ""


def _resources(number: str, title: str, about: About) -> Block:
    head = ("Resource", "Kind", "Task", "Date/Time Ordered", "Arrived", "Released")
    rows = tuple(
        (one.name, one.kind, one.task, *(_time(at) for at in (one.ordered_at, one.arrived_at, one.released_at)))
        for one in about.resources
    )
    return Block(number, title, (), (head, *rows))


def _time(at: datetime | None) -> str:
    return moment_words(at) if at else "–"


def _actions(number: str, title: str, picture: Picture, about: About) -> Block:
    """Measures that are reported, and units that were called."""
    called = tuple((moment_words(one.ordered_at), f"{one.name} called: {one.task}") for one in about.resources)
    said = tuple(("as reported", line) for line in answer_lines(picture, "measures", "responders"))
    return Block(number, title, (), (("Time", "Actions"), *called, *said))


def _events(picture: Picture) -> tuple[str, ...]:
    return tuple(
        f"{events[0].when}: {'; '.join(event.what for event in events)}{cites(event.id for event in events)}"
        for events in by_time(picture.timeline)
    )


def _began(picture: Picture, about: About) -> str:
    said = when_line(picture)
    noted = f"{moment_words(about.began)} (noted at this desk)" if about.began else ""
    return "; ".join(part for part in (noted, f"reported: {said}" if said and noted else said) if part)


def _period(picture: Picture, about: About) -> str:
    start = about.began or (picture.incident.span.start if picture.incident.span else None)
    end = about.prepared_at or picture.as_of
    return f"{moment_words(start)} to {moment_words(end)}" if start or end else ""


def _at(about: About) -> str:
    return moment_words(about.prepared_at) if about.prepared_at else ""


def _point(about: About) -> str:
    return f"{about.point[0]:.5f}, {about.point[1]:.5f} (latitude, longitude)" if about.point else ""
