"""What an incident report tells, slot by slot: the types that the incident reader gives."""

from datetime import datetime

import msgspec

from tocsin.reading.statement import TimeSpan


class Filler(msgspec.Struct, frozen=True):
    """Something named in the report: ``text[start:end]`` of the report as it arrived.

    `sureness` is the model's own probability, calibrated by nothing but its training.
    """

    text: str
    start: int
    end: int
    sureness: float = 0.0


class Target(msgspec.Struct, frozen=True):
    """A thing that was hit or aimed at, and what kind of thing it is, as MUC names kinds."""

    filler: Filler
    kind: str


class Victim(msgspec.Struct, frozen=True):
    """Somebody harmed or aimed at.

    `named` tells a name from a description; `descriptions` are the words that stand beside a name for the same
    person ("the senator"). `kind` is one of MUC's kinds of people; `number` is as a template
    writes it (``1``, ``12``, ``PLURAL``), `effect` a word of the effects or empty.
    """

    filler: Filler
    named: bool
    kind: str
    number: str
    effect: str = ""
    descriptions: tuple[Filler, ...] = ()


class Organization(msgspec.Struct, frozen=True):
    """A group said to be behind the incident, and how that is said."""

    filler: Filler
    confidence: str


class Place(msgspec.Struct, frozen=True):
    """Where: the country in plain words (may be empty) and the most specific place named, if any."""

    country: str
    filler: Filler | None = None


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One incident as a template of slots; every filler points into the report.

    `when` is None where the report names no day for it; then it lies before the publication.
    """

    type: str
    stage: str
    when: TimeSpan | None
    place: Place
    weapons: tuple[Filler, ...] = ()
    perpetrators: tuple[Filler, ...] = ()
    organizations: tuple[Organization, ...] = ()
    targets: tuple[Target, ...] = ()
    victims: tuple[Victim, ...] = ()


class IncidentReading(msgspec.Struct, frozen=True, kw_only=True):
    """What the model makes of a report. `is_incident` False: it abstains, and `incidents` is empty.

    `fillers` holds the entities of each role over the whole report. `precision` is, for each role, the
    share of entities that were right in cross-validation on the reports the model was trained on: reports
    of another place and time may be read worse. Roles under 0.60 are to be shown folded, as hints.
    """

    model: str
    published: datetime | None
    is_incident: bool
    sureness: float
    incidents: tuple[Incident, ...]
    fillers: dict[str, tuple[Filler, ...]]
    precision: dict[str, float]
