"""How fast many points are matched against an area, against brute prepared shapely as the floor.

    python -m benchmarks.area [--json] [--points N] [--rounds N]

The floor is one `intersects_xy` with the same prepared polygon, given the candidates of its bounding box
as floats of whole units; its answers must be the same. Points are synthetic: scattered round cities.
"""

import argparse
import json
import time
from collections.abc import Callable

import numpy as np
import shapely

from tocsin.area import Area, area_from_cap, area_from_geojson, cover, keys

RNG = np.random.default_rng(20240322)


def points(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Clustered synthetic points over some 20 by 20 degrees: latitudes, longitudes in units."""
    cities = RNG.uniform([28, 46], [48, 66], (200, 2))
    spots = cities[RNG.integers(0, 200, count)] + RNG.normal(0, 0.4, (count, 2))
    x, y = np.rint(spots * 1e7).astype(np.int32).T
    return y, x


def ragged(corners: int, reach: float) -> Area:
    """A ragged polygon of many corners round one place."""
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = reach * RNG.uniform(0.7, 1.0, corners)
    ring = np.round(np.column_stack([38 + 1.6 * radius * np.cos(angle), 56 + radius * np.sin(angle)]), 7).tolist()
    return area_from_geojson({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def brute(area: Area, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Bounding box, then prepared shapely on what is left."""
    west, south, east, north = area.shape.bounds
    held = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    at = np.flatnonzero(held)
    held[at] = shapely.intersects_xy(area.shape, x[at].astype(float), y[at].astype(float))
    return held


def by_cells(area: Area, y: np.ndarray, x: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Ranges of the cover in sorted keys: whole cells taken, the points of edge cells asked."""
    cells, held = cover(area), np.zeros(len(of), dtype=np.bool_)
    for low, high in np.searchsorted(of, cells.inside):
        held[low:high] = True
    spans = [np.arange(low, high) for low, high in np.searchsorted(of, cells.edge)]
    at = np.concatenate([np.empty(0, np.int64), *spans])
    held[at] = area.holds(y[at], x[at])
    return held


def best_ms(work: list[Callable[[], object]], rounds: int) -> list[float]:
    """The best time of each piece of work in milliseconds, the pieces taking turns."""
    best = [float("inf")] * len(work)
    for _ in range(rounds):
        for number, piece in enumerate(work):
            start = time.perf_counter()
            piece()
            best[number] = min(best[number], (time.perf_counter() - start) * 1000)
    return best


def measure(count: int, rounds: int) -> list[dict[str, float | str]]:
    """One row for each area."""
    y, x = points(count)
    order = np.argsort(keys(y, x), kind="stable")
    y, x = y[order], x[order]
    of = keys(y, x)
    areas = {
        "district, 120 corners": ragged(120, 0.5),
        "city region, 2,300 corners": ragged(2_300, 2.0),
        "country, 23,000 corners": ragged(23_000, 6.0),
        "box of 12 degrees": area_from_cap(["50,32 62,32 62,44 50,44 50,32"], []),
    }
    rows: list[dict[str, float | str]] = []
    for name, area in areas.items():
        expected = brute(area, y, x)
        assert (area.holds(y, x) == expected).all()
        assert (by_cells(area, y, x, of) == expected).all()
        floor, holds, cells = best_ms(
            [
                lambda a=area: brute(a, y, x),  # type: ignore[misc]
                lambda a=area: a.holds(y, x),  # type: ignore[misc]
                lambda a=area: by_cells(a, y, x, of),  # type: ignore[misc]
            ],
            rounds,
        )
        rows.append(
            {
                "area": name,
                "points": count,
                "inside": int(expected.sum()),
                "floor_ms": round(floor, 2),
                "holds_ms": round(holds, 2),
                "holds_times_floor": round(holds / floor, 2),
                "cells_ms": round(cells, 2),
                "cells_times_floor": round(cells / floor, 2),
            }
        )
    return rows


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    rows = measure(options.points, options.rounds)
    print(json.dumps(rows) if options.json else "\n".join(str(row) for row in rows))


if __name__ == "__main__":
    main()
