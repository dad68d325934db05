"""Rules on area blocks (CAP 1.2, 3.2.4 and 3.3.1)."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from tocsin.cap.crossing import PAIRS_MAX
from tocsin.cap.geometry import CircleFault, RingFault, circle_fault, ring_fault, seen_ring_fault
from tocsin.cap.model import Area, Info
from tocsin.cap.rules.doubt import Glances
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


def area_rules(info: Info, path: str, say: Say, *, pairs_max: int = PAIRS_MAX, glances: Glances | None = None) -> None:
    """Every rule on the areas of an info; `pairs_max` bounds the work for each polygon.

    `glances` are what was seen of its polygons already, in order.
    """
    seen = iter(glances) if glances is not None else None
    for place, area in enumerate(info.areas, 1):
        text = area.area_desc
        if not text or text.isspace() or "<" in text or "&" in text:
            _description_rules(text, f"{path}/area[{place}]/areaDesc[1]", say)
        if area.polygons:
            _polygon_rules(area, f"{path}/area[{place}]", say, pairs_max=pairs_max, seen=seen)
        for number, circle in enumerate(area.circles, 1):
            fault = circle_fault(circle)
            if fault is not None:
                rule, words = _CIRCLE_SAYS[fault]
                message = f"The circle {shown(circle)} {words}."
                say(Draft(rule, f"{path}/area[{place}]/circle[{number}]", message))
        if area.geocodes:
            _geocode_rules(area, f"{path}/area[{place}]", say)
        elif not area.polygons and not area.circles:
            say(Draft("rule.area-shape", f"{path}/area[{place}]", "The area is given in words only."))
        if area.ceiling is not None:
            _height_rules(area, f"{path}/area[{place}]", say)


def _polygon_rules(area: Area, path: str, say: Say, *, pairs_max: int, seen: Iterator[bool | None] | None) -> None:
    for number, polygon in enumerate(area.polygons, 1):
        if seen is None:
            fault = ring_fault(polygon, pairs_max=pairs_max)
        else:
            fault = seen_ring_fault(polygon, next(seen), pairs_max=pairs_max)
        if fault is not None:
            rule, words = _RING_SAYS[fault]
            say(Draft(rule, f"{path}/polygon[{number}]", f"{words}: {shown(polygon)}."))


def _description_rules(text: str, path: str, say: Say) -> None:
    if not text.strip():
        say(Draft("rule.area-desc-empty", path, "The area has no description."))
    elif _MARKUP_HINT.search(text):
        say(Draft("rule.markup", path, f"The text {shown(text)} holds markup."))


def _geocode_rules(area: Area, path: str, say: Say) -> None:
    for place, (name, _) in enumerate(area.geocodes, 1):
        if not name.strip():
            say(Draft("rule.pair-name", f"{path}/geocode[{place}]/valueName[1]", "The name of a geocode is empty."))


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
