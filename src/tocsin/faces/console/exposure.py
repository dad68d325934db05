"""Exposure: which gatherings are inside, which just outside, and of which it cannot be told. Need-to-know."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from tocsin.desk.alerts.queries import access_alert
from tocsin.desk.exposure.queries import PER_DEGREE, GatheringExposure
from tocsin.desk.review.acts import list_exposure
from tocsin.desk.review.outlook import Outlook, access_outlook, alert_outlook
from tocsin.desk.threats.queries import access_threat
from tocsin.faces.clock import desk_clock
from tocsin.faces.console.drawing.map import Place, map_svg
from tocsin.faces.console.officer import for_officers, occasion_for, officer_of
from tocsin.faces.console.recall import recall_of

SIZES = {"wide": (620, 460), "phone": (330, 330)}


@for_officers
@require_safe
def of_threat(request: HttpRequest, threat_id: UUID) -> HttpResponse:
    """The whole list for a threat. The record says who opened it."""
    officer = officer_of(request)
    threat = access_threat(officer, threat_id)
    outlook = access_outlook(officer, threat, desk_clock().now())
    list_exposure(occasion_for(request), threat.pk, len(outlook.gatherings))
    return render(request, "console/exposure.html", {"room": "threats", "threat": threat, **exposure_context(outlook)})


@for_officers
@require_safe
def of_alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """The whole list for one alert's window. The record says who opened it."""
    officer = officer_of(request)
    alert = access_alert(officer, alert_id)
    outlook = alert_outlook(officer, alert)
    list_exposure(occasion_for(request), alert.pk, len(outlook.gatherings))
    page = {
        "room": "threats",
        "threat": alert.threat,
        "recall": recall_of(officer, alert, desk_clock().now()),
        **exposure_context(outlook),
    }
    return render(request, "console/exposure.html", page)


def exposure_context(outlook: Outlook) -> dict[str, Any]:
    """What a template shows of exposure: the maps, and the rows with the number of each place."""
    numbers = _numbers(outlook)
    rows = [(numbers.get(_spot(one)), one) for one in outlook.gatherings]
    return {
        "outlook": outlook,
        "exposed_rows": rows,
        "maps": {name: _map(outlook, numbers, size) for name, size in SIZES.items()},
    }


def _spot(one: GatheringExposure) -> tuple[int, int] | None:
    if one.latitude_e7 is None or one.longitude_e7 is None:
        return None
    return one.latitude_e7, one.longitude_e7


def _numbers(outlook: Outlook) -> dict[tuple[int, int] | None, int]:
    """A number for each place, those inside first; gatherings at one place share it."""
    spots = [spot for one in (*outlook.inside, *outlook.near_misses) if (spot := _spot(one)) is not None]
    return {spot: number for number, spot in enumerate(dict.fromkeys(spots), start=1)}


def _map(outlook: Outlook, numbers: dict[tuple[int, int] | None, int], size: tuple[int, int]) -> SafeString:
    at_spot: dict[tuple[int, int], list[GatheringExposure]] = {}
    for one in (*outlook.inside, *outlook.near_misses):
        spot = _spot(one)
        if spot is not None:
            at_spot.setdefault(spot, []).append(one)
    places = [_place(numbers[spot], spot, found) for spot, found in at_spot.items()]
    label = f"{outlook.area_name}: {len(outlook.inside)} gatherings inside, {len(outlook.near_misses)} near misses"
    svg = map_svg(outlook.area, places, width=size[0], height=size[1], label=label)
    return mark_safe(svg)  # Made of numbers and of words that the drawing escapes.


def _place(number: int, spot: tuple[int, int], found: list[GatheringExposure]) -> Place:
    first = found[0]
    words = f"{first.venue}, {len(found)} gathering{'s' * (len(found) > 1)}"
    latitude, longitude = (whole / PER_DEGREE for whole in spot)
    return Place(number, latitude, longitude, str(first.exposed.kind), words)
