"""Rules on area blocks (CAP 1.2, 3.2.4 and 3.3.1)."""

import re
from decimal import Decimal, InvalidOperation

from tocsin.cap.geometry import CircleFault, RingFault, circle_fault, ring_fault
from tocsin.cap.model import Area, Info
from tocsin.cap.rules.draft import Draft, Say, shown
from tocsin.cap.simpletypes import SPACE

_RING_SAYS = {
    RingFault.FORM: ("rule.polygon-form", "The polygon is not a list of lat,lon pairs"),
    RingFault.PAIRS: ("rule.polygon-pairs", "The polygon has fewer than four pairs"),
    RingFault.OPEN: ("rule.polygon-open", "The polygon's last pair is not its first"),
    RingFault.RANGE: ("rule.polygon-range", "The polygon has a pair that is nowhere on Earth"),
    RingFault.CROSSING: ("rule.polygon-crossing", "The polygon's outline crosses or touches itself"),
    RingFault.UNCHECKED: ("rule.polygon-unchecked", "The outline is too tangled to be checked for crossings"),
}
_CIRCLE_SAYS = {
    CircleFault.FORM: ("rule.circle-form", "is not of the form lat,lon radius"),
    CircleFault.RANGE: ("rule.circle-range", "has a centre that is nowhere on Earth"),
    CircleFault.RADIUS: ("rule.circle-radius", "has a negative radius"),
}
_MARKUP_HINT = re.compile(r"</?[A-Za-z][^<>]{0,200}>|&(?:[A-Za-z]{2,8}|#\d{1,6});")


def area_rules(info: Info, path: str, say: Say) -> None:
    """Every rule on the areas of an info."""
    for place, area in enumerate(info.areas, 1):
        if not area.area_desc.strip():
            message = "The area has no description."
            say(Draft("rule.area-desc-empty", f"{path}/area[{place}]/areaDesc[1]", message))
        elif ("<" in area.area_desc or "&" in area.area_desc) and _MARKUP_HINT.search(area.area_desc):
            message = f"The text {shown(area.area_desc)} holds markup."
            say(Draft("rule.markup", f"{path}/area[{place}]/areaDesc[1]", message))
        _shape_rules(area, f"{path}/area[{place}]", say)
        if area.ceiling is not None:
            _height_rules(area, f"{path}/area[{place}]", say)


def _shape_rules(area: Area, path: str, say: Say) -> None:
    if not (area.polygons or area.circles or area.geocodes):
        say(Draft("rule.area-shape", path, "The area is given in words only."))
    for place, polygon in enumerate(area.polygons, 1):
        ring = ring_fault(polygon)
        if ring is not None:
            rule, words = _RING_SAYS[ring]
            say(Draft(rule, f"{path}/polygon[{place}]", f"{words}: {shown(polygon)}."))
    for place, circle in enumerate(area.circles, 1):
        fault = circle_fault(circle)
        if fault is not None:
            rule, words = _CIRCLE_SAYS[fault]
            say(Draft(rule, f"{path}/circle[{place}]", f"The circle {shown(circle)} {words}."))
    for place, (name, _) in enumerate(area.geocodes, 1):
        if not name.strip():
            message = "The name of a geocode is empty."
            say(Draft("rule.pair-name", f"{path}/geocode[{place}]/valueName[1]", message))


def _height_rules(area: Area, path: str, say: Say) -> None:
    if area.altitude is None:
        say(Draft("rule.ceiling-alone", f"{path}/ceiling[1]", "A ceiling is given without an altitude."))
        return
    low, high = _number(area.altitude), _number(area.ceiling)
    if low is not None and high is not None and high <= low:
        message = f"The ceiling of {high} feet is not above the altitude of {low} feet."
        say(Draft("rule.ceiling-low", f"{path}/ceiling[1]", message))


def _number(text: str | None) -> Decimal | None:
    try:
        found = Decimal((text or "").strip(SPACE))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
