"""How fast the desk says who is exposed, and how fast it takes a register.

    python -m benchmarks.exposure [--json] [--people N] [--gatherings N] [--rounds N]

Two floors, taken in turn with what they are compared to; the best round of each counts. For people:
the same points, already in memory as arrays, matched by the area alone (no database). For the import:
sealing the same contacts (two AES-GCM each) and nothing else.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from datetime import timedelta

import numpy as np

from benchmarks.parts.desk import START, open_fresh_desk
from tocsin.area import area_from_geojson, e7
from tocsin.terms import TimeWindow

WINDOW = TimeWindow(START + timedelta(days=1), START + timedelta(days=3))


def round_area(corners: int = 400):  # type: ignore[no-untyped-def]
    """A made-up city of 400 corners, about 60 km across."""
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = 0.25 + 0.03 * np.sin(angles * 7)
    ring = [[10 + float(r * 1.6 * np.cos(a)), 50 + float(r * np.sin(a))] for a, r in zip(angles, reach, strict=True)]
    return area_from_geojson({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def points(count: int) -> list[tuple[float, float]]:
    """Places within about 100 km of the city, the same at every run."""
    chance = random.Random(20240322)
    return [(50 + chance.uniform(-1, 1), 10 + chance.uniform(-1.6, 1.6)) for _ in range(count)]


def best_seconds(work: list[Callable[[], object]], rounds: int) -> list[float]:
    """The best time of each piece of work, the pieces taking turns."""
    best = [float("inf")] * len(work)
    for _ in range(rounds):
        for number, piece in enumerate(work):
            started = time.perf_counter()
            piece()
            best[number] = min(best[number], time.perf_counter() - started)
    return best


def measure(people: int, gatherings: int, rounds: int) -> dict[str, float]:
    """All figures: milliseconds, people a second, and ratios to the floors."""
    open_fresh_desk()
    from benchmarks.parts.registers import make_register, seal_all, take_register  # noqa: PLC0415  (needs an open desk)
    from tocsin.desk.exposure.queries import gatherings_exposed, people_exposed  # noqa: PLC0415

    places, area = points(people), round_area()
    register = make_register(places, points(gatherings), WINDOW)
    sealing, first = best_seconds([lambda: seal_all(register)], 1)[0], take_register(register, os.urandom)
    again = take_register(register, os.urandom)
    latitudes, longitudes = (np.array([e7(p[axis]) for p in places], dtype=np.int32) for axis in (0, 1))
    floor, ours, concerts = best_seconds(
        [
            lambda: np.flatnonzero(area.holds(latitudes, longitudes)),
            lambda: people_exposed(area, WINDOW),
            lambda: gatherings_exposed(area, WINDOW, {"concert"}),
        ],
        rounds,
    )
    return {
        "people": people,
        "gatherings": gatherings,
        "people_inside": len(people_exposed(area, WINDOW).inside),
        "people_exposed_ms": round(ours * 1000, 1),
        "people_exposed_times_floor": round(ours / floor, 1),
        "gatherings_exposed_ms": round(concerts * 1000, 1),
        "import_people_per_second": round(people / first),
        "import_times_sealing": round(first / sealing, 2),
        "import_again_people_per_second": round(people / again),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--gatherings", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    figures = measure(arguments.people, arguments.gatherings, arguments.rounds)
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:34} {value:>12,}")


if __name__ == "__main__":
    main()
