"""What a step can reach: the scenario's tables, what earlier steps made, and the occasion of the act."""

import os
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import acting_officer
from tocsin.desk.record.queries import step_result
from tocsin.faces.cli.replaying.scenario import AreaTable, GatheringTable, OrganiserTable, Scenario
from tocsin.terms import Occasion

OFFICER, PARTNER = "prepare/officer", "prepare/partner"
"""Under which step an officer or a partner of the scenario was enrolled."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A scenario on its desk at an instant."""

    scenario: Scenario
    at: datetime

    def occasion(self, officer: str, step: str) -> Occasion:
        """An officer of the scenario acts; `step` is committed with the act."""
        return Occasion(f"officer:{step_result(f'{OFFICER}/{officer}')}", self.at, os.urandom, step)

    def officer(self, name: str) -> Officer:
        """The officer of the scenario called `name`."""
        return acting_officer(self.occasion(name, ""))

    def partner(self, name: str) -> UUID:
        """The partner of the scenario called `name`."""
        return step_result(f"{PARTNER}/{name}")

    def made(self, step: str) -> UUID:
        """What the earlier step called `step` made."""
        return step_result(step)

    def area(self, name: str) -> AreaTable:
        """The area of the scenario called `name`."""
        return next(area for area in self.scenario.area if area.id == name)

    def gathering(self, name: str) -> GatheringTable:
        """The gathering of the scenario called `name`."""
        return next(one for one in self.scenario.register.gathering if one.id == name)

    def organiser(self, name: str) -> OrganiserTable:
        """The organiser of the scenario called `name`."""
        return next(one for one in self.scenario.register.organiser if one.id == name)
