"""Messages to measure with: the shared corpus, and ten generated ones with large outlines.

The outlines are drawn the way a coast is: a square whose sides are broken again and again, each time a
little to the side. They do not cross themselves, and their points are written with six decimals.
"""

import random
from pathlib import Path

SMALL_BYTES_MAX = 30_000
_SIZES_MEGABYTES = (0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_OUTLINES = (1, 8, 2, 16, 4, 1, 8, 2, 16, 4)
_BYTES_A_POINT = 19.5
_SIDEWAYS = 0.15


def corpus(folder: Path) -> list[bytes]:
    """The messages of a folder that any reader must take: well-formed, without a document type."""
    found = [path.read_bytes() for path in sorted(folder.glob("*.xml"))]
    return [data for data in found if b"<!DOCTYPE" not in data]


def generated() -> list[bytes]:
    """Ten messages of 0.2 to 1 MB, always the same."""
    dice = random.Random(20240322)
    return [
        _message(place, outlines, int(size * 1e6 / _BYTES_A_POINT / outlines), dice)
        for place, (size, outlines) in enumerate(zip(_SIZES_MEGABYTES, _OUTLINES, strict=True))
    ]


def _message(place: int, outlines: int, points: int, dice: random.Random) -> bytes:
    areas = "".join(
        f"<area><areaDesc>Synthetic area {number}</areaDesc><polygon>{_outline(points, dice)}</polygon></area>"
        for number in range(outlines)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>generated-{place}</identifier><sender>bench@example.org</sender>"
        "<sent>2030-05-01T09:00:00+02:00</sent><status>Test</status><msgType>Alert</msgType>"
        "<scope>Public</scope><info><language>en-GB</language><category>Geo</category>"
        "<event>Synthetic event</event><urgency>Expected</urgency><severity>Minor</severity>"
        "<certainty>Possible</certainty><expires>2030-05-03T09:00:00+02:00</expires>"
        f"<headline>Synthetic message for a benchmark</headline>{areas}</info></alert>"
    ).encode()


def _outline(points: int, dice: random.Random) -> str:
    lat, lon = dice.uniform(20, 50), dice.uniform(5, 30)
    corners = [(lat, lon), (lat + 8, lon), (lat + 8, lon + 8), (lat, lon + 8)]
    while len(corners) * 2 <= points:
        corners = _broken(corners, dice)
    corners.append(corners[0])
    return " ".join(f"{lat:.6f},{lon:.6f}" for lat, lon in corners)


def _broken(corners: list[tuple[float, float]], dice: random.Random) -> list[tuple[float, float]]:
    """Every side broken in two, its middle moved sideways by at most a sixth of its length."""
    found = []
    for (x, y), (u, v) in zip(corners, [*corners[1:], corners[0]], strict=True):
        aside = dice.uniform(-_SIDEWAYS, _SIDEWAYS)
        found += [(x, y), ((x + u) / 2 + aside * (v - y), (y + v) / 2 - aside * (u - x))]
    return found
