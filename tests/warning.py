"""A wholly fictional warning to test with: a town that does not exist, its register, a tip, an alert.

Nothing here is taken from a real case. Addresses are under the reserved domain ``example``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from tests.people import START, after, make_officer, occasion
from tocsin.desk.alerts.acts import authorise_area, draft_alert, release_alert, submit_alert
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import confirmation_of, sheet_of
from tocsin.desk.alerts.wording import Audience, Basis, Content, Correction, Line, Text
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.register import (
    GatheringRow,
    LegRow,
    OrganiserRow,
    PersonRow,
    Register,
    VenueRow,
)
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.threats.acts import file_tip, open_threat
from tocsin.desk.threats.models import Threat, Tip
from tocsin.terms import Tlp

TELLABLE = "Large gatherings in Lower Quay may be attacked before Saturday evening."
SECRET = "The warning was heard on the courier's own line, code word BRASS HERON."
NARROW = "A second group in the hills is said to have bought fertiliser."


def square(west: float = 20.0, south: float = 10.0, side: float = 0.2) -> dict[str, Any]:
    """A square of `side` degrees as GeoJSON."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@dataclass
class Town:
    """The desk's people and the threat they work on."""

    drafter: Officer
    releaser: Officer
    supervisor: Officer
    administrator: Officer
    tip: Tip
    threat: Threat

    @cached_property
    def tellable(self) -> UUID:
        """The sentence that may be told to everyone."""
        return self.tip.sentences.get(ordinal=1).id

    @cached_property
    def secret(self) -> UUID:
        """The sentence that may not leave the house."""
        return self.tip.sentences.get(ordinal=2).id


def make_town(people: int = 20, *, clearance: Tlp = Tlp.RED) -> Town:
    """Officers, a register, a tip and an open threat."""
    administrator = make_officer(Role.ADMINISTRATOR, clearance=Tlp.RED)
    drafter = make_officer(Role.DRAFTER, clearance=clearance)
    releaser = make_officer(Role.RELEASER, clearance=clearance)
    supervisor = make_officer(Role.SUPERVISOR, clearance=clearance)
    for officer in (drafter, releaser, supervisor):
        authorise_area(occasion(administrator), officer.id, area=square(19, 9, 3), area_name="The coast")
    import_register(occasion(administrator), register(people))
    tip = make_tip(drafter)
    threat = make_threat(drafter, tip)
    return Town(drafter, releaser, supervisor, administrator, tip, threat)


def make_tip(officer: Officer, at: datetime = START) -> Tip:
    """A tip with one sentence to tell, one to keep."""
    return file_tip(
        occasion(officer, at),
        source="Harbour Liaison Office",
        grade="B2",
        received_at=at,
        sentences=[(TELLABLE, Tlp.CLEAR), (SECRET, Tlp.RED), (NARROW, Tlp.AMBER)],
        limit=Tlp.RED,
        summary="Attack on gatherings, time and district given.",
    )


def make_threat(officer: Officer, tip: Tip, at: datetime = START) -> Threat:
    """The open threat that rests on the tip."""
    return open_threat(
        occasion(officer, at),
        title="Gatherings in Lower Quay",
        tips=[tip.id],
        categories=["concert", "market"],
        area=square(),
        area_name="Lower Quay",
        likelihood="likely",
        confidence="moderate",
    )


def register(people: int = 20) -> Register:
    """Two halls inside and just outside, one without a place; people inside, outside and without a stay."""
    return Register(
        name="Fictional register of Lower Quay",
        venues=(
            VenueRow("hall", "Quay Hall", "Lower Quay", 10.1, 20.1, 900),
            VenueRow("edge", "Ridge Hall", "Ridge", 10.1, 20.21, 700),
            VenueRow("lost", "Travelling tent"),
        ),
        organisers=(
            OrganiserRow("choir", "Quay Choir", "choir@organiser.example"),
            OrganiserRow("ridge", "Ridge Band", "band@organiser.example"),
        ),
        gatherings=(
            _concert("one", "hall", "choir", after(hours=30)),
            _concert("two", "edge", "ridge", after(hours=31)),
            _concert("three", "lost", None, after(hours=32)),
        ),
        people=(
            *(_person(f"p{n}", 10.1, 20.1) for n in range(people)),
            _person("outside", 10.5, 20.9),
            PersonRow("nowhere@person.example", synthetic=True),
        ),
    )


def newcomer(name: str = "late", latitude: float = 10.15, language: str = "en") -> Register:
    """A register with one more person inside."""
    return Register(name="Late", people=(_person(name, latitude, 20.15, language),))


def content(town: Town, **changes: Any) -> Content:
    """What the drafter writes: two languages, cited, 48 hours from the start."""
    whole = Content(
        texts=(english(town), french(town)),
        corrections=(
            Correction("en", "The warning for Lower Quay is withdrawn", "It was wrong. Gatherings may go ahead."),
            Correction("fr", "L’alerte pour Lower Quay est levée", "Elle était erronée."),
        ),
        area=square(),
        area_name="Lower Quay",
        categories=("concert", "market"),
        effective_at=START,
        expires_at=after(hours=48),
        audience=Audience(people=True, organisers=True),
        urgency="Expected",
        severity="Severe",
        certainty="Likely",
    )
    return replace(whole, **changes)


def english(town: Town, **changes: Any) -> Text:
    """The English text."""
    text = Text(
        language="en",
        event="Threat to gatherings",
        headline=Line("Stay away from large gatherings in Lower Quay", Basis.TIP, (town.tellable,)),
        description=(
            Line("Large gatherings in Lower Quay may be attacked within 48 hours.", Basis.TIP, (town.tellable,)),
            Line("The harbour office has said so too.", Basis.PUBLIC, source="Harbour office, notice of 6 March"),
        ),
        instruction=(Line("Avoid concerts and markets until Friday 8 March.", Basis.GUIDANCE),),
    )
    return replace(text, **changes)


def french(town: Town) -> Text:
    """The French text."""
    return Text(
        language="fr",
        event="Menace contre des rassemblements",
        headline=Line("Évitez les grands rassemblements à Lower Quay", Basis.TIP, (town.tellable,)),
        description=(Line("Un attentat y est possible dans les 48 heures.", Basis.TIP, (town.tellable,)),),
        instruction=(Line("Évitez concerts et marchés jusqu’au 8 mars.", Basis.GUIDANCE),),
    )


def drafted(town: Town, at: datetime = START, **changes: Any) -> Alert:
    """A draft."""
    return draft_alert(occasion(town.drafter, at), threat_id=town.threat.id, content=content(town, **changes))


def released(town: Town, at: datetime = START, *, overrides: Mapping[str, str] | None = None, **changes: Any) -> Alert:
    """An alert that two officers let out."""
    alert = drafted(town, at, **changes)
    digest = submit_alert(occasion(town.drafter, at), alert.id, overrides)
    return release_alert(occasion(town.releaser, at), alert.id, digest_seen=digest, typed=typed(alert))


def typed(alert: Alert | UUID) -> str:
    """What the releasing officer has to type for this alert."""
    key = alert.id if isinstance(alert, Alert) else alert
    return confirmation_of(sheet_of(Alert.objects.get(pk=key)))


def renewed(town: Town, draft: Alert, at: datetime, *, overrides: Mapping[str, str] | None = None) -> Alert:
    """A renewal's draft, let out by the same two officers."""
    digest = submit_alert(occasion(town.drafter, at), draft.id, overrides)
    return release_alert(occasion(town.releaser, at), draft.id, digest_seen=digest, typed=typed(draft))


def _concert(key: str, venue: str, organiser: str | None, starts_at: datetime) -> GatheringRow:
    return GatheringRow(
        key=key,
        title=f"Concert {key}",
        category="concert",
        source="invented",
        venue=venue,
        organiser=organiser,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        expected=500,
        synthetic=True,
    )


def _person(name: str, latitude: float, longitude: float, language: str = "en") -> PersonRow:
    stay = LegRow(latitude, longitude, START, after(hours=24))
    return PersonRow(f"{name}@person.example", language, (stay,), synthetic=True)
