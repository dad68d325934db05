"""Polygons and circles as numbers, only when asked (CAP 1.2, 3.2.4 and 3.3.1).

CAP writes ``lat,lon``, in degrees, and a circle's radius in kilometres. Pairs are read by ``_swift.c`` where a C
compiler was at hand (decision 0026), else by `pairs_in_python`: there numbers go through a JSON parser where they are
also JSON numbers, which nearly all are, because it is the fastest reader of numbers at hand; any other is
read one by one.
"""

import re
import struct
from enum import Enum
from typing import NamedTuple

import msgspec
import numpy as np

from tocsin.cap.compiled import swift
from tocsin.cap.crossing import FEW_POINTS_MAX, PAIRS_MAX, Numbers, crosses_few, crosses_many, seen_from_inside
from tocsin.cap.simpletypes import SPACE
from tocsin.terms import BadInput

_NUMBERS = msgspec.json.Decoder(list[float])
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_BLANKS = re.compile("[ \t\n\r]+")
_GLANCE_MAX = 8
_DIGITS = b"0123456789.+-"
_FIRST = struct.Struct("dd")
_PAIR_BYTES = _FIRST.size


class RingFault(Enum):
    """What can be wrong with a polygon."""

    FORM = "form"
    PAIRS = "pairs"
    OPEN = "open"
    RANGE = "range"
    CROSSING = "crossing"
    UNCHECKED = "unchecked"


class CircleFault(Enum):
    """What can be wrong with a circle."""

    FORM = "form"
    RANGE = "range"
    RADIUS = "radius"


class Circle(NamedTuple):
    """A centre in degrees and a radius in kilometres."""

    lat: float
    lon: float
    radius_km: float


def ring(text: str) -> list[tuple[float, float]]:
    """The ``(lat, lon)`` pairs of a polygon, in order; `BadInput` where it is not a list of pairs."""
    found = pairs_of(text)
    if found is None:
        raise BadInput("The polygon is not a list of lat,lon pairs.", "Write lat,lon lat,lon …", text[:60])
    return list(struct.iter_unpack("dd", found))


def circle(text: str) -> Circle:
    """The circle; `BadInput` where it is not of the form ``lat,lon radius``."""
    found = _circle(text)
    if found is None:
        raise BadInput("The circle is not of the form lat,lon radius.", "Write lat,lon radius.", text[:60])
    return found


def ring_fault(text: str, *, pairs_max: int = PAIRS_MAX) -> RingFault | None:
    """The first thing wrong with a polygon, None if nothing is.

    `pairs_max` bounds the work of looking for crossings: it is the number of pairs of segments compared.
    """
    return seen_ring_fault(text, glance(text), pairs_max=pairs_max)


def seen_ring_fault(text: str, seen: bool | None, *, pairs_max: int = PAIRS_MAX) -> RingFault | None:
    """As `ring_fault`, where it is known what `glance` says of the polygon."""
    if seen is not None:
        return None if seen else RingFault.CROSSING
    found = pairs_of(text)
    if found is None:
        return RingFault.FORM
    count = len(found) // _PAIR_BYTES
    if count < 4:
        return RingFault.PAIRS
    if _FIRST.unpack_from(found) != _FIRST.unpack_from(found, len(found) - _PAIR_BYTES):
        return RingFault.OPEN
    return _few_fault(found, count) if count <= FEW_POINTS_MAX else _many_fault(found, pairs_max)


def _few_fault(found: bytes, count: int) -> RingFault | None:
    numbers = struct.unpack(f"{2 * count}d", found)
    lat, lon = numbers[::2], numbers[1::2]
    if min(lat) < -90 or max(lat) > 90 or min(lon) < -180 or max(lon) > 180:
        return RingFault.RANGE
    if min(lat) == max(lat) and min(lon) == max(lon):
        return RingFault.CROSSING
    if count <= _GLANCE_MAX and seen_from_inside(lon, lat):
        return None
    return RingFault.CROSSING if crosses_few(_table(found)) else None


def _many_fault(found: bytes, pairs_max: int) -> RingFault | None:
    table = _table(found)
    lat, lon = np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])
    if lat.min() < -90 or lat.max() > 90 or lon.min() < -180 or lon.max() > 180:
        return RingFault.RANGE
    crossing = crosses_many(lon, lat, pairs_max)
    if crossing is None:
        return RingFault.UNCHECKED
    return RingFault.CROSSING if crossing else None


def circle_fault(text: str) -> CircleFault | None:
    """The first thing wrong with a circle, None if nothing is."""
    found = _circle(text)
    if found is None:
        return CircleFault.FORM
    if not (-90 <= found.lat <= 90 and -180 <= found.lon <= 180):
        return CircleFault.RANGE
    return CircleFault.RADIUS if found.radius_km < 0 else None


def _table(found: bytes) -> Numbers:
    """The numbers as rows of two."""
    return np.frombuffer(found).reshape(-1, 2)


def pairs_in_python(text: str) -> bytes | None:
    """The numbers lat, lon, lat, lon … as doubles, or None where the text is not a list of pairs."""
    numbers = _flat(text)
    if numbers is None:
        return None
    if "-" in text:
        numbers = [number + 0.0 for number in numbers]  # no zero below zero
    return struct.pack(f"{len(numbers)}d", *numbers)


def _flat(text: str) -> list[float] | None:
    """lat, lon, lat, lon …, or None where the text is not a list of pairs."""
    text = text.strip(SPACE)
    if not text:
        return []
    numbers = _flat_quickly(text)
    if numbers is None:
        text = _BLANKS.sub(" ", text)
        numbers = _flat_quickly(text)
    return numbers if numbers is not None else _flat_slowly(text)


def _flat_quickly(text: str) -> list[float] | None:
    """As `_flat`, where single spaces stand between the pairs and all numbers are JSON numbers."""
    try:
        numbers = _NUMBERS.decode(f"[{text.replace(' ', ',')}]")
    except msgspec.DecodeError:
        return None
    separators = text.encode("ascii", "replace").translate(None, _DIGITS)
    pairs = len(numbers) // 2
    return numbers if len(numbers) % 2 == 0 and separators == b", " * (pairs - 1) + b"," else None


def _flat_slowly(text: str) -> list[float] | None:
    """As `_flat`, for any white space and any decimal number."""
    numbers: list[float] = []
    for pair in text.split(" "):
        parts = pair.split(",")
        if len(parts) != 2 or not all(map(_NUMBER.fullmatch, parts)):
            return None
        numbers += map(float, parts)
    return numbers


def _circle(text: str) -> Circle | None:
    parts = text.split()
    if len(parts) != 2 or _NUMBER.fullmatch(parts[1]) is None:
        return None
    centre = pairs_of(parts[0])
    if centre is None:
        return None
    lat, lon = _FIRST.unpack(centre)
    return Circle(lat, lon, float(parts[1]))


def glance_in_python(text: str) -> bool | None:
    """At little cost: True for a polygon with nothing wrong, False for one that crosses itself and is right otherwise.

    None says nothing, and is all that Python says.
    """
    return None


pairs_of = swift.pairs if swift else pairs_in_python
glance = swift.glance if swift else glance_in_python
