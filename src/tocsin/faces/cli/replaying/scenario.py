"""What a scenario file may hold: everything but the steps, which are in `happenings`.

Every table names its sources. A source is a report, a public record, our own assumption, or synthetic
data: a reader of the file can tell for each line which it is. Unknown keys are refused everywhere.
"""

from typing import Annotated, Literal

from msgspec import Meta

from tocsin.faces.cli.replaying.happenings import Step
from tocsin.faces.cli.replaying.values import (
    Address,
    Count,
    Identifier,
    Instant,
    Latitude,
    Limit,
    Longitude,
    Percent,
    Positive,
    Role,
    Sourced,
    Table,
    Words,
)


class Source(Table, frozen=True, kw_only=True):
    """Where facts come from: a `report`, a `public_record`, an `assumption` of ours, `synthetic` data."""

    id: Identifier
    kind: Literal["report", "public_record", "assumption", "synthetic"]
    title: Words


class DeskName(Table, frozen=True, kw_only=True):
    """The desk that lives through the story: an office, never a real agency."""

    name: Words
    sender: Address


class OfficerTable(Sourced, frozen=True, kw_only=True):
    """Somebody who works at the desk, under the name of an office."""

    id: Identifier
    name: Words
    office: Words
    roles: Annotated[list[Role], Meta(min_length=1)]
    clearance: Limit
    contact: Address
    language: Words = "en"


class Duty(Sourced, frozen=True, kw_only=True):
    """A turn on the roster."""

    officer: str
    post: Literal["duty", "supervisor"]
    starts: Instant
    ends: Instant


class Point(Table, frozen=True, kw_only=True):
    """A place in degrees, WGS 84."""

    latitude: Latitude
    longitude: Longitude


class Circle(Point, frozen=True, kw_only=True):
    """A circle around a place."""

    radius_km: Annotated[float, Meta(gt=0)]


class AreaTable(Sourced, frozen=True, kw_only=True):
    """An area: an `outline` of [latitude, longitude] pairs, or a `circle`. `accuracy` says how true it is."""

    id: Identifier
    name: Words
    accuracy: Words
    outline: list[tuple[Latitude, Longitude]] = []
    circle: Circle | None = None


class PartnerTable(Sourced, frozen=True, kw_only=True):
    """An office elsewhere that may be told things, up to `limit`."""

    id: Identifier
    name: Words
    language: Words
    contact: Address
    limit: Limit


class OrganiserTable(Sourced, frozen=True, kw_only=True):
    """Whoever answers for gatherings."""

    id: Identifier
    name: Words
    language: Words
    contact: Address


class VenueTable(Sourced, frozen=True, kw_only=True):
    """Where gatherings happen. Without latitude and longitude its place is not known."""

    id: Identifier
    name: Words
    locality: str = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    capacity: Count | None = None


class GatheringTable(Sourced, frozen=True, kw_only=True):
    """A gathering. What is left out is not known; nothing is guessed."""

    id: Identifier
    title: Words
    category: str = ""
    venue: str = ""
    organiser: str = ""
    starts: Instant | None = None
    ends: Instant | None = None
    expected: Count | None = None


class Cluster(Point, frozen=True, kw_only=True):
    """Around where people stay: evenly within `spread_km`, in proportion to `weight`."""

    name: Words
    spread_km: Annotated[float, Meta(gt=0)]
    weight: Positive


class People(Sourced, frozen=True, kw_only=True):
    """How the synthetic people of the register are made, from a seed: the same file gives the same people.

    Of `count` people `unknown_percent` registered without saying where they stay; of the others
    `resident_percent` stay at one place for the whole story, the rest for a visit of `visit_days` (least,
    most) that begins on a day of the story. `address` holds ``{number}``.
    """

    count: Annotated[int, Meta(ge=0, le=200_000)]
    seed: Words
    address: Address
    languages: dict[Words, Positive]
    unknown_percent: Percent
    resident_percent: Percent
    visit_days: tuple[Positive, Positive]
    around: Annotated[list[Cluster], Meta(min_length=1)]


class KeepClear(Sourced, frozen=True, kw_only=True):
    """A place and time where no synthetic person may be: where real people died."""

    latitude: Latitude
    longitude: Longitude
    radius_km: Annotated[float, Meta(gt=0)]
    starts: Instant
    ends: Instant


class Register(Table, frozen=True, kw_only=True):
    """Whom and what the desk knows: organisers, venues, gatherings, and the synthetic people."""

    organiser: list[OrganiserTable] = []
    venue: list[VenueTable] = []
    gathering: list[GatheringTable] = []
    people: People | None = None
    keep_clear: list[KeepClear] = []


class Behaviour(Sourced, frozen=True, kw_only=True):
    """How recipients answer: of those of kind `of` who get a message of kind `to`, `percent` answer with
    one of the weighted `choices`, after some number of minutes (least, most).

    Where `again_percent` is given, it counts instead for whoever has had such a message before: people
    tire of being warned. The first table that fits counts. Who answers what and when follows from the
    seed, the address and the words of the message alone.
    """

    of: Literal["person", "organiser", "officer", "partner"]
    to: Literal["alert", "order", "page", "link", "correction", "canary"]
    percent: Percent
    again_percent: Percent | None = None
    minutes: tuple[Count, Count]
    choices: Annotated[dict[Words, Positive], Meta(min_length=1)]
    notes: dict[str, str] = {}


class Counterfactual(Sourced, frozen=True, kw_only=True):
    """The same story with something done otherwise: steps left out by `drop`, others told beside."""

    id: Identifier
    title: Words
    note: Words
    drop: list[str] = []
    step: list[Step] = []


class Scenario(Table, frozen=True, kw_only=True):
    """A whole file."""

    format: Literal[1]
    id: Identifier
    title: Words
    kind: Literal["documented case", "fiction"]
    care: Words
    begins: Instant
    ends: Instant
    seed: Words
    desk: DeskName
    source: Annotated[list[Source], Meta(min_length=1)]
    officer: Annotated[list[OfficerTable], Meta(min_length=2)]
    duty: list[Duty] = []
    area: Annotated[list[AreaTable], Meta(min_length=1)]
    partner: list[PartnerTable] = []
    register: Register = Register()
    behaviour: list[Behaviour] = []
    step: Annotated[list[Step], Meta(min_length=1)]
    counterfactual: list[Counterfactual] = []
