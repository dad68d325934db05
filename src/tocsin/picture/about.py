"""What an export needs to know besides the picture: what the incident is called, who prepares it, which units work."""

from datetime import datetime

import msgspec


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """A unit at a task, with its times; those that have not come are None."""

    name: str
    kind: str
    task: str
    ordered_at: datetime
    arrived_at: datetime | None = None
    released_at: datetime | None = None


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an activity log."""

    at: datetime
    unit: str
    words: str


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The frame of an export. Everything may be empty: a form then says that it is not known.

    `point` is latitude and longitude in degrees. `limit` is the handling label that stands on every page,
    `marker` what marks an exercise. `report_number` counts the exports of an incident from 1.
    """

    title: str
    number: str = ""
    place: str = ""
    point: tuple[float, float] | None = None
    began: datetime | None = None
    prepared_by: str = ""
    prepared_at: datetime | None = None
    limit: str = ""
    marker: str = ""
    report_number: int = 1
    resources: tuple[Resource, ...] = ()
    log: tuple[Logged, ...] = ()


def notes(about: About | None) -> tuple[str, ...]:
    """What stands at the head of every export: exercise marker and handling label."""
    return tuple(part for part in (about.marker, about.limit) if part) if about else ()
