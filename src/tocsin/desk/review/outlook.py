"""Whom a threat endangers: against which area and window its gatherings are held, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.area import Area, area_from_geojson
from tocsin.desk.alerts.models import Alert
from tocsin.desk.alerts.queries import OUT
from tocsin.desk.exposure.queries import GatheringExposure, PeopleExposure, gatherings_exposed, people_exposed
from tocsin.desk.exposure.rules import Kind
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Permission
from tocsin.desk.threats.models import Threat
from tocsin.terms import NotPermitted, TimeWindow

LOOK_AHEAD = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The gatherings and people exposed; `alert` is the warning they are held against.

    Without one they are held against the threat's own area and categories over the coming 48 hours.
    """

    alert: Alert | None
    area: Area
    area_name: str
    window: TimeWindow
    categories: tuple[str, ...]
    gatherings: tuple[GatheringExposure, ...]
    people: PeopleExposure

    def of(self, kind: Kind) -> list[GatheringExposure]:
        """The gatherings of one kind."""
        return [one for one in self.gatherings if one.exposed.kind is kind]

    @property
    def inside(self) -> list[GatheringExposure]:
        """Those inside area, window and category."""
        return self.of(Kind.INSIDE)

    @property
    def near_misses(self) -> list[GatheringExposure]:
        """Those just outside."""
        return self.of(Kind.NEAR_MISS)

    @property
    def unknown(self) -> list[GatheringExposure]:
        """Those of which it cannot be told."""
        return self.of(Kind.UNKNOWN)


def access_outlook(officer: Officer, threat: Threat, at: datetime) -> Outlook:
    """Whom the threat endangers, at `at`; `NotPermitted` for an officer without need to know.

    It is held against the alert in force; once a threat is over (closed, or come true), against the last
    alert that was; while it is open without one, against the threat's own area over the coming 48 hours; gatherings
    that are over by then are left out.
    """
    if not officer.may(Permission.EXPOSURE_READ):
        raise NotPermitted("What is exposed is need-to-know.", "Ask an officer whose role allows it.")
    alert = _alert_for(threat, at)
    if alert is None:
        window = TimeWindow(at, at + LOOK_AHEAD)
        return _ahead(_outlook(None, threat.area, threat.area_name, window, threat.categories), at)
    window = TimeWindow(alert.effective_at, alert.expires_at)
    return _outlook(alert, alert.area, alert.area_name, window, alert.categories)


def alert_outlook(officer: Officer, alert: Alert) -> Outlook:
    """The same, for one alert's whole window."""
    if not officer.may(Permission.EXPOSURE_READ):
        raise NotPermitted("What is exposed is need-to-know.", "Ask an officer whose role allows it.")
    window = TimeWindow(alert.effective_at, alert.expires_at)
    return _outlook(alert, alert.area, alert.area_name, window, alert.categories)


def _ahead(outlook: Outlook, at: datetime) -> Outlook:
    still = tuple(one for one in outlook.gatherings if one.ends_at is None or one.ends_at > at)
    return replace(outlook, gatherings=still)


def _alert_for(threat: Threat, at: datetime) -> Alert | None:
    out = Alert.objects.filter(threat=threat, state__in=OUT).order_by("-released_at", "-number")
    over = not threat.is_open or threat.incident_at is not None
    return out.first() if over else out.filter(state="released", expires_at__gt=at).first()


def _outlook(
    alert: Alert | None, area: Mapping[str, Any], area_name: str, window: TimeWindow, categories: list[str]
) -> Outlook:
    place = area_from_geojson(area)
    return Outlook(
        alert=alert,
        area=place,
        area_name=area_name,
        window=window,
        categories=tuple(categories),
        gatherings=tuple(gatherings_exposed(place, window, categories)),
        people=people_exposed(place, window),
    )
