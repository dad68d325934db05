"""Registers for tests: all of it is synthetic and made here."""

from datetime import datetime

from tests.people import START, after
from tocsin.area import Area, area_from_geojson
from tocsin.desk.exposure.register import (
    GatheringRow,
    LegRow,
    OrganiserRow,
    PersonRow,
    Register,
    VenueRow,
)
from tocsin.terms import TimeWindow

WINDOW = TimeWindow(after(days=1), after(days=3))


def square(south: float = 50.0, west: float = 10.0, side: float = 1.0) -> Area:
    """A square in degrees; by default from 50 N 10 E to 51 N 11 E."""
    east, north = (west + side + 180) % 360 - 180, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return area_from_geojson({"type": "Polygon", "coordinates": [ring]})


def leg(latitude: float, longitude: float, *, start: datetime = START, days: float = 10) -> LegRow:
    """A stay from `start` on."""
    return LegRow(latitude, longitude, start, after(days=days))


def gathering(key: str, **values: object) -> GatheringRow:
    """A concert in the hall, inside the window."""
    row: dict[str, object] = {
        "title": f"Concert {key}",
        "category": "concert",
        "source": "made for a test",
        "venue": "hall",
        "organiser": "promoter",
        "starts_at": after(days=2),
        "ends_at": after(days=2, hours=3),
        "synthetic": True,
    }
    return GatheringRow(key=key, **{**row, **values})  # type: ignore[arg-type]


def register(people: int = 3, gatherings: int = 2) -> Register:
    """A hall inside `square()`, an organiser, some concerts and people in the same place."""
    return Register(
        name="Synthetic register",
        venues=(VenueRow("hall", "Hall", "Town", 50.5, 10.5, 900),),
        organisers=(OrganiserRow("promoter", "Promoter", "promoter@venue.example"),),
        gatherings=tuple(gathering(f"concert-{n}") for n in range(gatherings)),
        people=tuple(
            PersonRow(f"traveller-{n}@people.example", "en", (leg(50.5, 10.5),), synthetic=True) for n in range(people)
        ),
    )
