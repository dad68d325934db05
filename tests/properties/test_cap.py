"""Properties of `tocsin.cap`: whatever goes in, it comes back, or is refused in the one way."""

import base64
import json
import os
import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import shapely
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cap.fuzz import fuzz
from tests.cap.keys import SENDER, certificate_of, key_of
from tests.cap.messages import ALERT_XML, an_alert, an_info
from tocsin.cap import Area, Unreadable, parse_alert, serialize_alert
from tocsin.cap.crossing import crosses_many
from tocsin.cap.geometry import glance
from tocsin.cap.jsonform import from_json, to_json
from tocsin.cap.signature import State, sign, verify
from tocsin.cap.text import cell_broadcast_of, from_octets, sms_of, to_octets

ROOT = Path(__file__).resolve().parents[2]
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
    simple = bool(shapely.is_simple(shapely.linearrings(table)))
    assert found in (None, not simple)
    assert glance(" ".join(f"{lat:f},{lon:f}" for lat, lon in table)) in (None, simple)


SIGNED = sign(ALERT_XML, key_of("ec"), certificate_of("ec"))
PINNED = {SENDER: [key_of("ec").public_key()]}
PLAIN = parse_alert(ALERT_XML).without_original()


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(SIGNED) - 1), st.integers(0, 255)), max_size=3), st.booleans())
def test_a_signed_message_with_other_bytes_is_what_was_signed_or_nothing(
    changes: list[tuple[int, int]], pin: bool
) -> None:
    """In the message, the Signature or the certificate: a state or a refusal, and never other words."""
    data = bytearray(SIGNED)
    for place, value in changes:
        data[place] = value
    with suppress(Unreadable):
        result = verify(bytes(data), PINNED if pin else {})
        if result.state is State.TRUSTED:
            assert result.alert is not None
            assert result.alert.without_original() == PLAIN


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=4))
def test_no_certificate_breaks_verification(changes: list[tuple[int, int]]) -> None:
    """However it was changed: nobody is trusted for a certificate that came along."""
    der = bytearray(certificate_of("ec").public_bytes(Encoding.DER))
    for place, value in changes:
        der[place % len(der)] = value
    changed = b"<ds:X509Certificate>" + base64.b64encode(der) + b"</ds:X509Certificate>"
    data = re.sub(rb"<ds:X509Certificate>.*</ds:X509Certificate>", changed, SIGNED)
    assert verify(data, {}).state in (State.REFUSED, State.UNKNOWN_KEY, State.ALTERED)
    assert verify(data, PINNED).state is State.TRUSTED


def test_attacked_messages_are_read_or_refused() -> None:
    """A few hundred of them, quickly; the readers agree."""
    assert fuzz(500, seed=1)["longest"] < 1


def attacks(inputs: int, seed: int) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "tests.cap.fuzz", str(inputs), str(seed)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


@pytest.mark.soak
def test_three_million_attacked_messages_are_read_or_refused() -> None:
    """No crash, none over a second of CPU time, less than 256 MB of memory in each process."""
    processes = min(4, os.cpu_count() or 1)
    share = -(-3_000_000 // processes)
    with ThreadPoolExecutor(processes) as pool:
        found = list(pool.map(attacks, [share] * processes, range(2, 2 + processes)))
    assert sum(one["inputs"] for one in found) >= 3_000_000
    assert max(one["longest"] for one in found) < 1
    assert max(one["memory_megabytes"] for one in found) < 256
