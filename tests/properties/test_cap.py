"""Properties of `tocsin.cap`: whatever goes in, it comes back, or is refused in the one way."""

import random
import resource
import time
from contextlib import suppress

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cap.messages import ALERT_XML, an_alert, an_info
from tests.cap.mutations import NOISE
from tocsin.cap import Area, Unreadable, check_alert, parse_alert, serialize_alert
from tocsin.cap.crossing import crosses_many
from tocsin.cap.jsonform import from_json, to_json
from tocsin.cap.read import parse_alerts
from tocsin.cap.text import cell_broadcast_of, from_octets, sms_of, to_octets

NOT_IN_XML = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
XML_TEXT = st.text(st.characters(codec="utf-8", exclude_characters=NOT_IN_XML), max_size=40)


@settings(deadline=None)
@given(XML_TEXT, XML_TEXT, st.lists(st.tuples(XML_TEXT, XML_TEXT), max_size=3))
def test_what_is_written_is_read_back(note: str, event: str, pairs: list[tuple[str, str]]) -> None:
    """Any text that XML can hold survives, and the bytes are stable."""
    info = an_info(event=event, parameters=tuple(pairs), areas=(Area(area_desc=note),))
    alert = an_alert(note=note, infos=(info,))
    written = serialize_alert(alert)
    again = parse_alert(written)
    assert again.without_original() == alert
    assert serialize_alert(again) == written
    assert from_json(to_json(alert)) == alert


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["", "EXERCISE", "УЧЕНИЕ"]))
def test_an_sms_is_its_segments_and_keeps_its_marker(text: str, marker: str) -> None:
    """Nothing is between or beyond the segments."""
    message = sms_of(text, marker, segments_max=2)
    assert "".join(message.segments) == message.text
    assert message.text.startswith(marker)
    assert len(message.segments) <= 2


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=400))
def test_a_cell_broadcast_survives_its_octets(text: str) -> None:
    """To octets and back is what was to be shown."""
    message = cell_broadcast_of(text)
    assert from_octets(to_octets(message), message.alphabet) == message.text


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from([210, 300, 700]), st.booleans())
def test_many_points_cross_as_geos_says(seed: int, count: int, swap: bool) -> None:
    """Our own way for many points agrees with GEOS, wherever it gives an answer."""
    dice = random.Random(seed)
    angles = [2 * np.pi * step / count for step in range(count)]
    points = [(round(dice.uniform(0.9, 1) * np.cos(a), 6), round(dice.uniform(0.9, 1) * np.sin(a), 6)) for a in angles]
    if swap:
        at = dice.randrange(count - 3)
        points[at], points[at + 2] = points[at + 2], points[at]
    table = np.array([*points, points[0]])
    found = crosses_many(table[:, 0], table[:, 1])
    assert found in (None, not shapely.is_simple(shapely.linearrings(table)))


def attacked(dice: random.Random) -> bytes:
    """A message with bytes changed, cut, doubled, or noise from the start."""
    data = bytearray(ALERT_XML)
    for _ in range(dice.choice((1, 2, 4, 8))):
        at = dice.randrange(len(data) + 1)
        way = dice.randrange(6)
        if way == 0:
            data[at : at + 1] = bytes([dice.randrange(256)])
        elif way == 1:
            del data[at : at + dice.randrange(40)]
        elif way == 2:
            data[at:at] = data[at : at + dice.randrange(60)]
        elif way == 3:
            data[at:at] = dice.choice(NOISE)
        elif way == 4:
            data[at:at] = dice.choice((b"<!DOCTYPE a>", b"\x00", b"\xff\xfe", b"<a b='c'>", b"]]>", b"&#0;", b"&x;"))
        else:
            data[:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(20)))
    return bytes(data)


def fuzz(inputs: int, seed: int) -> float:
    """So many attacked messages; the longest time one took, in seconds. Only `Unreadable` may be raised."""
    dice, longest = random.Random(seed), 0.0
    for _ in range(inputs):
        data = attacked(dice)
        start = time.perf_counter()
        with suppress(Unreadable):
            parse_alerts(data)
        assert check_alert(data).findings is not None
        longest = max(longest, time.perf_counter() - start)
    return longest


def test_attacked_messages_are_read_or_refused() -> None:
    """A few hundred of them, quickly."""
    assert fuzz(500, seed=1) < 1


@pytest.mark.soak
def test_three_million_attacked_messages_are_read_or_refused() -> None:
    """No crash, none over a second, less than 256 MB of memory."""
    assert fuzz(3_000_000, seed=2) < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 256 * 1024
