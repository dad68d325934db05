"""What must hold in a scenario as a whole: ids, references, order in time, places, and the care it owes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from tocsin.area import area_from_geojson
from tocsin.faces.cli.replaying.happenings import REFERENCES, AnswerStep, FileTip, OfficerStep, Step
from tocsin.faces.cli.replaying.places import area_geojson, distance_km
from tocsin.faces.cli.replaying.register import Person, people_of
from tocsin.faces.cli.replaying.scenario import AreaTable, KeepClear, Scenario
from tocsin.faces.cli.replaying.values import Sourced
from tocsin.faces.cli.replaying.weave import story_of
from tocsin.terms import BadInput

SECTIONS = ("source", "officer", "area", "partner", "counterfactual")
REGISTER = ("organiser", "venue", "gathering")
TIMES = (("starts", "ends"), ("effective", "expires"), ("arrived", "released"))


def check_scenario(scenario: Scenario) -> None:
    """Raise `BadInput` for the first thing that does not hold."""
    if scenario.begins >= scenario.ends:
        raise BadInput("The story ends before it begins.", "Give a later end.", "ends")
    for section in SECTIONS:
        _check_ids([row.id for row in getattr(scenario, section)], section)
    for section in REGISTER:
        _check_ids([row.id for row in getattr(scenario.register, section)], f"register.{section}")
    _check_tables(scenario)
    for area in scenario.area:
        _check_area(area)
    _check_story(scenario, "")
    for other in scenario.counterfactual:
        _check_story(scenario, other.id)
    people = people_of(scenario)
    check_clear(people, scenario.register.keep_clear)


def check_clear(people: list[Person], zones: list[KeepClear]) -> None:
    """No synthetic person is where real people died, at that time; `BadInput` otherwise."""
    for zone in zones:
        inside = sum(_stands_in(person, zone) for person in people)
        if inside:
            raise BadInput(
                f"{inside} synthetic people would be within {zone.radius_km:g} km of a place to keep clear.",
                "Move the places that people stay around.",
                "register.keep_clear",
            )


def _stands_in(person: Person, zone: KeepClear) -> bool:
    return any(
        stay.starts < zone.ends
        and zone.starts < stay.ends
        and distance_km((stay.latitude, stay.longitude), (zone.latitude, zone.longitude)) <= zone.radius_km
        for stay in person.stays
    )


def _check_ids(ids: list[str], section: str) -> None:
    for name, count in Counter(ids).items():
        if count > 1:
            raise BadInput(f"The id {name!r} is used {count} times.", "Give each its own.", section)


def _check_tables(scenario: Scenario) -> None:
    known = _sections(scenario)
    for where, row in _rows(scenario):
        _check_sources(row, where, known["source"])
        _check_references(row, where, known)
        _check_times(row, where)
    for gathering in scenario.register.gathering:
        where = f"register.gathering ({gathering.id})"
        kinds = {source.kind for source in scenario.source if source.id in gathering.sources}
        if "synthetic" in kinds and "synthetic" not in gathering.title.lower():
            raise BadInput("It is synthetic and its title does not say so.", "Add (synthetic) to the title.", where)
    people = scenario.register.people
    if people and "{number}" not in people.address:
        raise BadInput("Everyone would get one address.", "Put {number} into it.", "register.people.address")


def _rows(scenario: Scenario) -> Iterator[tuple[str, Sourced]]:
    for section in ("officer", "duty", "area", "partner", "behaviour", "counterfactual"):
        yield from _numbered(section, getattr(scenario, section))
    for section in (*REGISTER, "keep_clear"):
        yield from _numbered(f"register.{section}", getattr(scenario.register, section))
    if scenario.register.people:
        yield "register.people", scenario.register.people


def _numbered(section: str, rows: Sequence[Sourced]) -> Iterator[tuple[str, Sourced]]:
    for number, row in enumerate(rows):
        yield f"{section} ({getattr(row, 'id', number + 1)})", row


def _sections(scenario: Scenario) -> dict[str, set[str]]:
    known = {section: {row.id for row in getattr(scenario, section)} for section in SECTIONS}
    known |= {section: {row.id for row in getattr(scenario.register, section)} for section in REGISTER}
    known["step"] = {step.id for step in story_of(scenario)}
    return known


def _check_sources(row: Sourced, where: str, known: set[str]) -> None:
    for name in row.sources:
        if name not in known:
            raise BadInput(f"The source {name!r} is not listed.", "List it under [[source]].", f"{where}.source")
    if not row.sources:
        raise BadInput("It names no source.", "Say what it rests on.", f"{where}.source")


def _check_times(row: Sourced, where: str) -> None:
    for first, last in TIMES:
        start, end = getattr(row, first, None), getattr(row, last, None)
        if isinstance(start, datetime) and isinstance(end, datetime) and end <= start:
            raise BadInput(f"{last} does not lie after {first}.", "Check the two times.", f"{where}.{last}")


def _check_area(area: AreaTable) -> None:
    where = f"area ({area.id})"
    if bool(area.outline) == bool(area.circle):
        raise BadInput("An area has an outline or a circle.", "Give one of the two.", where)
    try:
        area_from_geojson(area_geojson(area))
    except BadInput as error:
        raise BadInput(error.message, error.hint, f"{where}.{error.where}") from None


def _check_story(scenario: Scenario, counterfactual: str) -> None:
    steps = story_of(scenario, counterfactual)
    label = f"counterfactual ({counterfactual}).step" if counterfactual else "step"
    _check_ids([step.id for step in steps], label)
    _check_order(scenario, counterfactual, label)
    known = _sections(scenario)
    for step in steps:
        where = f"{label} ({step.id})"
        if not scenario.begins <= step.at <= scenario.ends:
            raise BadInput("It lies outside the story.", "Check its time, and the story's begins and ends.", where)
        for row in (step, *getattr(step, "sentence", ())):
            _check_sources(row, where, known["source"])
        _check_references(step, where, known)
        _check_times(step, where)
        _check_answer(step, where)
        _make_known(step, known)


def _check_order(scenario: Scenario, counterfactual: str, label: str) -> None:
    rows = scenario.step
    if counterfactual:
        rows = next(other.step for other in scenario.counterfactual if other.id == counterfactual)
    for earlier, later in zip(rows, rows[1:], strict=False):
        if later.at < earlier.at:
            raise BadInput(
                f"It stands after {earlier.id} and happens before it.",
                "Put the steps in order.",
                f"{label} ({later.id})",
            )


def _make_known(step: Step, known: dict[str, set[str]]) -> None:
    """From now on, later steps may name what this one makes."""
    act = str(type(step).__struct_config__.tag)
    known.setdefault(act, set()).add(step.id)
    if isinstance(step, FileTip):
        _check_ids([line.id for line in step.sentence], f"step ({step.id}).sentence")
        known.setdefault("sentence", set()).update(f"{step.id}/{line.id}" for line in step.sentence)


def _check_references(row: object, where: str, known: dict[str, set[str]]) -> None:
    for key, name in _references(row):
        kinds = REFERENCES[key]
        if name and not any(name in known.get(kind, ()) for kind in kinds):
            raise BadInput(
                f"{key} names {name!r}, and there is none before it.",
                f"Name the id of: {', '.join(kinds)}.",
                f"{where}.{key}",
            )
        if not name and key == "by" and isinstance(row, OfficerStep):
            raise BadInput("Nobody takes this step.", "Name an officer.", f"{where}.by")


def _references(row: object) -> Iterator[tuple[str, str]]:
    """Every reference in a table and in the tables within it."""
    for key in getattr(row, "__struct_fields__", ()):
        value = getattr(row, key)
        if key in REFERENCES:
            yield from ((key, name) for name in ([value] if isinstance(value, str) else value))
        elif key != "step":
            for part in value if isinstance(value, list) else [value]:
                yield from _references(part)


def _check_answer(step: Step, where: str) -> None:
    if isinstance(step, AnswerStep) and bool(step.told) == bool(step.order and step.gathering):
        raise BadInput("It is not clear what is answered.", "Name told, or order and gathering.", where)
