"""What was made fast says the same as what was made plain."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.cap.messages import ALERT_XML, edited
from tests.cap.mutations import mutated
from tests.cap.twins import assert_twins_agree
from tests.shared import shared_path
from tocsin.cap import Unreadable
from tocsin.cap.crossing import crosses_few
from tocsin.cap.geometry import RingFault, glance, pairs_in_python, pairs_of, ring_fault
from tocsin.cap.limits import parsed
from tocsin.cap.quick import SURE
from tocsin.cap.read import readings
from tocsin.cap.rules import info_rules
from tocsin.cap.simpletypes import CHECKS_11, CHECKS_12, SURE_TEXTS

ROOT = Path(__file__).resolve().parents[2]
THIS = "tests/cap/test_twins.py::test_everything_holds_without_the_compiled_part"
UNTOUCHED = ("chain", "command", "how_to", "signature", "signature_peers", "text")
"""Tests of what makes no difference between compiled and not: what is done with a message once it is read."""
OLDER = ALERT_XML.replace(b"cap:1.2", b"cap:1.1").replace(b">Avoid<", b">Shelter<")
PREFIXED = (
    ALERT_XML.replace(b"</", b"\0")
    .replace(b"<", b"<c:")
    .replace(b"\0", b"</c:")
    .replace(b"<c:?", b"<?")
    .replace(b"xmlns=", b"xmlns:c=")
)
ODD = [
    ALERT_XML,
    OLDER,
    PREFIXED,
    b"\xef\xbb\xbf" + ALERT_XML,
    ALERT_XML.replace(b"\n", b"\r\n"),
    ALERT_XML.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"),
    edited("<event>Threat to gatherings</event>", "<event>a<!-- b -->c<![CDATA[<&]]>d&#13;</event>"),
    edited("<event>Threat to gatherings</event>", "<event/>"),
    edited("<alert xmlns", '<alert xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:schemaLocation="a b" xmlns'),
    edited("<headline>", '<headline id="a">'),
    edited("<scope>Public</scope>", ""),
    edited("<status>Exercise</status>", "<status>Exercise</status><status>Test</status>"),
    edited("<event>", "stray<event>"),
    edited("</alert>", '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><a/></Signature></alert>'),
    edited("<info>", '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/><info>'),
    edited("<note>", "<x xmlns='urn:x'/><note>"),
]


@pytest.mark.parametrize("place", range(len(ODD)))
def test_the_readers_agree_on_odd_messages(place: int) -> None:
    """Compiled, in Python and careful give the same message."""
    assert_twins_agree(ODD[place])


def test_the_readers_agree_on_real_messages() -> None:
    """All of the shared ones, and those in containers."""
    for path in sorted([*shared_path("cap", "alerts").iterdir(), *shared_path("cap", "feeds").iterdir()]):
        assert_twins_agree(path.read_bytes())


@settings(deadline=None, max_examples=150)
@given(mutated([ALERT_XML, OLDER, PREFIXED]))
def test_the_readers_agree_on_mutated_messages(data: bytes) -> None:
    """Whatever was done to them."""
    assert_twins_agree(data)


@pytest.mark.parametrize("name", sorted(SURE_TEXTS))
def test_a_quick_pattern_fits_only_what_is_accepted(name: str) -> None:
    """By both versions of the schema."""

    @settings(deadline=None)
    @given(st.from_regex(SURE_TEXTS[name].replace("++", "+").replace("*+", "*").replace("?+", "?"), fullmatch=True))
    def holds(text: str) -> None:
        if name != "language" or text:
            assert CHECKS_12[name](text), text
            assert CHECKS_11[name](text), text

    holds()


@settings(deadline=None)
@example("-0,0")
@example("-0.0,-.0 -0.00000000000000000000,0 -00.5,-0.0000000")
@given(st.text("0123456789.,+-e \t\n\u00a0", max_size=60))
def test_pairs_are_the_same_numbers_however_they_are_read(text: str) -> None:
    """To the last bit."""
    assert pairs_of(text) == pairs_in_python(text)


@settings(deadline=None)
@given(
    st.lists(st.decimals(-200, 200, places=None, allow_nan=False), min_size=2, max_size=8).filter(
        lambda n: len(n) % 2 == 0
    )
)
def test_long_numbers_are_the_same_to_the_last_bit(numbers: list) -> None:
    """With more digits than a double holds."""
    text = " ".join(f"{lat:f},{lon:f}" for lat, lon in zip(numbers[::2], numbers[1::2], strict=True))
    assert pairs_of(text) == pairs_in_python(text)


NUMBERS = st.one_of(
    *(st.floats(-180, 180).map(f"{{:.{places}f}}".format) for places in (1, 4, 6, 6, 6, 8, 9, 13, 14, 15, 16, 17)),
    st.sampled_from(
        (
            "-0.0",
            "0.0",
            ".5",
            "5.",
            "-7",
            "+8.5",
            "1000.5",
            "007.50",
            "9007199254740993.1",
            "1e5",
            "-",
            "1.2.3",
            "--1.5",
        )
    ),
)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(NUMBERS, st.integers(1, 6)), min_size=1, max_size=6),
    st.sampled_from((" ", " ", " ", "\n", "  ", ", ", ",")),
    st.integers(0, 5),
)
def test_many_pairs_are_the_same_numbers(runs: list[tuple[str, int]], between: str, odd: int) -> None:
    """Runs of the same form, among others, and with something else between two of them."""
    pairs = [f"{number},{number}" for number, times in runs for _ in range(times)]
    text = " ".join(pairs[:odd]) + between + " ".join(pairs[odd:])
    assert pairs_of(text) == pairs_in_python(text)
    assert pairs_of(" ".join(pairs)) == pairs_in_python(" ".join(pairs))


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=3, max_size=12))
def test_what_is_plain_is_so(corners: list[tuple[int, int]]) -> None:
    """A coarse grid makes touching, folding and repeated points likely."""
    text = " ".join(f"{lat},{lon}" for lat, lon in [*corners, corners[0]])
    seen = glance(text)
    if seen is not None:
        assert seen is not crosses_few(np.array([*corners, corners[0]], dtype=float))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("0,0 0,1 1,1 0,0", None),
        ("0,0 0,1 0,1 1,1 1,1 0,0", None),
        ("0,0 0,1 1,1", RingFault.PAIRS),
        ("0,0 0,1 1,1 0,0.0000001", RingFault.OPEN),
        ("0,0 0,1 91,1 0,0", RingFault.RANGE),
        ("0,0 0,181 1,1 0,0", RingFault.RANGE),
        ("0,0 1,1 0,1 1,0 0,0", RingFault.CROSSING),
        ("0,0 0,2 0,1 1,1 0,0", RingFault.CROSSING),
        ("1,1 1,1 1,1 1,1", RingFault.CROSSING),
        ("0,0 1,1 0,0 0,0", RingFault.CROSSING),
        (" ".join(["1,1"] * 300), RingFault.CROSSING),
        ("0,0 0,1 1,1 0,0 x", RingFault.FORM),
        ("0,0 0,1 1,1e0 0,0", RingFault.FORM),
        ("-0,0 0,1 1,1 0,0", None),
        ("", RingFault.PAIRS),
    ],
)
def test_a_ring_has_one_answer(text: str, fault: RingFault | None) -> None:
    """Also where the glance says nothing."""
    assert ring_fault(text) is fault
    assert glance(text) in {None: (None, True), RingFault.CROSSING: (None, False)}.get(fault, (None,))


def test_hints_change_no_finding() -> None:
    """Rules that are spared a look would have found nothing."""
    for data in [*ODD, *(path.read_bytes() for path in shared_path("cap", "alerts").iterdir())]:
        with suppress(Unreadable):
            for reading in readings(parsed(data), data):
                plain: list = []
                hinted: list = []
                info_rules(reading.alert, plain.append)
                info_rules(reading.alert, hinted.append, sure=reading.standing == SURE, marked=reading.marked)
                assert hinted == plain


def test_everything_holds_without_the_compiled_part() -> None:
    """The room's own tests of reading and checking, in a process in which the compiled part cannot be loaded."""
    leave = [f"--ignore=tests/cap/test_{name}.py" for name in UNTOUCHED]
    words = ["-q", "-p", "no:cacheprovider", "-m", "not soak", "tests/cap", *leave, "--deselect", THIS]
    script = f"import sys; sys.modules['tocsin.cap._swift'] = None; import pytest; sys.exit(pytest.main({words!r}))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stdout[-3000:]
