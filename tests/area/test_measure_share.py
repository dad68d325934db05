"""What of an area lies outside others, as a share of its surface."""

import pytest

from tocsin.area import area_from_geojson


def box(west: float, south: float, east: float, north: float):
    """A rectangle in degrees."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return area_from_geojson({"type": "Polygon", "coordinates": [ring]})


WHOLE = box(20, 0, 21, 1)


@pytest.mark.parametrize(
    ("others", "share"),
    [
        ((), 1.0),
        ((WHOLE,), 0.0),
        ((box(20, 0, 20.5, 1),), 0.5),
        ((box(20, 0, 20.5, 1), box(20.5, 0, 21, 1)), 0.0),
        ((box(20, 0, 20.5, 1), box(20.25, 0, 20.75, 1)), 0.25),
        ((box(0, -5, 50, 5),), 0.0),
        ((box(40, 0, 41, 1),), 1.0),
    ],
)
def test_shares_of_boxes(others, share: float) -> None:
    """Overlaps count once, what touches counts nothing, and agreeing borders leave nothing over."""
    assert WHOLE.share_outside(*others) == pytest.approx(share, abs=1e-4)


def test_across_180_degrees() -> None:
    """An area over the seam is measured like any other."""
    ring = [[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]
    seam = area_from_geojson({"type": "Polygon", "coordinates": [ring]})
    assert seam.share_outside(box(179, 0, 180, 1)) == pytest.approx(0.5, abs=1e-4)


def test_a_circle_within_itself_and_within_a_larger_one() -> None:
    """The same circle leaves nothing; one of twice the radius leaves three quarters of it outside the smaller."""
    small, large = (
        area_from_geojson(
            {
                "type": "Feature",
                "properties": {"radius_km": radius},
                "geometry": {"type": "Point", "coordinates": [20, 10]},
            }
        )
        for radius in (1, 2)
    )
    assert small.share_outside(small) == small.share_outside(large) == 0
    assert large.share_outside(small) == pytest.approx(0.75, abs=0.005)
