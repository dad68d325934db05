"""One story out of a scenario: repeated steps told out, a counterfactual's steps put in and left out."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from tocsin.faces.cli.replaying.happenings import Step
from tocsin.faces.cli.replaying.scenario import Counterfactual, Scenario
from tocsin.terms import BadInput

ROUND = "{round}"
ROUNDS_MAX = 1_000


def story_of(scenario: Scenario, counterfactual: str = "") -> list[Step]:
    """The steps of the factual story, or of the counterfactual with that id, in the order of their times.

    Steps at one instant keep the order of the file, a counterfactual's own steps last.
    """
    other = chosen(scenario, counterfactual) if counterfactual else None
    dropped = set(other.drop) if other else set()
    steps = [step for step in _told_out(scenario.step) if step.id not in dropped]
    return sorted([*steps, *_told_out(other.step if other else ())], key=lambda step: step.at)


def chosen(scenario: Scenario, counterfactual: str) -> Counterfactual:
    """The counterfactual with this id; `BadInput` names those there are."""
    for other in scenario.counterfactual:
        if other.id == counterfactual:
            return other
    names = ", ".join(other.id for other in scenario.counterfactual) or "none"
    raise BadInput(f"The scenario {scenario.id} has no counterfactual called {counterfactual!r}.", f"It has: {names}.")


def _told_out(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield from _rounds(step) if step.repeat else (step,)


def _rounds(step: Step) -> Iterator[Step]:
    assert step.repeat is not None
    moved, number = timedelta(0), 1
    while step.at + moved < step.repeat.until:
        if number > ROUNDS_MAX:
            raise BadInput(f"It happens more than {ROUNDS_MAX} times.", "Repeat it less.", f"step ({step.id}).repeat")
        fields = {name: getattr(step, name) for name in step.__struct_fields__}
        changed = {name: _moved(value, moved, number) for name, value in fields.items() if name != "repeat"}
        yield msgspec.structs.replace(step, **changed, repeat=None)
        moved, number = moved + timedelta(hours=step.repeat.every_hours), number + 1


def _moved(value: Any, moved: timedelta, number: int) -> Any:
    if isinstance(value, datetime):
        return value + moved
    return value.replace(ROUND, str(number)) if isinstance(value, str) else value
