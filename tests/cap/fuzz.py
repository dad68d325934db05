"""Attacks the CAP library with broken bytes, in a process of its own so that its memory can be measured.

    python -m tests.cap.fuzz INPUTS SEED        prints JSON: inputs, readable, seconds, longest, memory

Every input must be read or refused in the one way, in less than a second. Of every tenth, the readers are compared: the
compiled walk, its twin in Python and the careful reader must give the same message, and the quick verdict must be
that of the whole walk along the structure.
"""

import json
import random
import re
import resource
import sys
import time
from contextlib import suppress

from tests.cap.messages import ALERT_XML
from tests.cap.mutations import NOISE
from tests.cap.twins import assert_twins_agree
from tocsin.cap import Unreadable, check_alert, parse_alerts

_PARTS = (b"<!DOCTYPE a>", b"\x00", b"\xff\xfe", b"<a b='c'>", b"]]>", b"&#0;", b"&x;", b"&#60;", b"<web/>", b"\r\n")
_TEXTS = (b"", b" ", b"x", b"1", b"&lt;b&gt;", b"&#38;", "ш".encode(), b"<![CDATA[<]]>", b"2030-02-30", b" -1 ")
COMPARED_EACH = 10
_SIGNED = b"""<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
<ds:SignedInfo>
<ds:Reference URI=""/>
</ds:SignedInfo>
<ds:SignatureValue>c3ludGhldGlj</ds:SignatureValue>
</ds:Signature>
"""
_CORNERS = ("51.000000,8.000000", "-52.25,9.5", "0.123456789,-9.1", "53.1234567890123,179.123456789")
_STARTS = (
    ALERT_XML,
    ALERT_XML.replace(b"</alert>", _SIGNED + b"</alert>"),
    re.sub(rb"<polygon>[^<]*<", f"<polygon>{' '.join(_CORNERS * 4)} {_CORNERS[0]}<".encode(), ALERT_XML),
)
"""An alert, a signed one, and one with an outline."""


def attacked(dice: random.Random) -> bytes:
    """A message with lines or bytes changed, cut, doubled, moved, or noise from the start."""
    data = bytearray(dice.choice(_STARTS))
    for _ in range(dice.choice((1, 1, 2, 4, 8))):
        if dice.randrange(3):
            _attack_line(data, dice)
        else:
            _attack_byte(data, dice)
    return bytes(data)


def _attack_line(data: bytearray, dice: random.Random) -> None:
    """Most lines hold a whole element, so that what comes out is often still XML."""
    lines = bytes(data).split(b"\n")
    one, two, way = dice.randrange(len(lines)), dice.randrange(len(lines)), dice.randrange(4)
    if way == 0:
        del lines[one]
    elif way == 1:
        lines.insert(two, lines[one])
    elif way == 2:
        lines[one], lines[two] = lines[two], lines[one]
    else:
        start, end = lines[one].find(b">") + 1, lines[one].rfind(b"<")
        text = dice.choice(_TEXTS)
        lines[one] = lines[one][:start] + text + lines[one][end:] if 0 < start <= end else text
    data[:] = b"\n".join(lines)


def _attack_byte(data: bytearray, dice: random.Random) -> None:
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
        data[at:at] = dice.choice(_PARTS)
    else:
        data[:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(20)))


def fuzz(inputs: int, seed: int) -> dict[str, float]:
    """So many attacked messages: how many could be read, and the longest CPU time that one took, in seconds."""
    dice, longest, readable = random.Random(seed), 0.0, 0
    for place in range(inputs):
        data = attacked(dice)
        start = time.process_time()
        with suppress(Unreadable):
            readable += bool(parse_alerts(data))
        assert check_alert(data).findings is not None
        longest = max(longest, time.process_time() - start)
        if place % COMPARED_EACH == 0:
            assert_twins_agree(data)
    return {"inputs": inputs, "readable": readable, "longest": round(longest, 3)}


def main() -> None:
    """Run and print."""
    inputs, seed = map(int, sys.argv[1:])
    start = time.process_time()
    found = fuzz(inputs, seed)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**found, "seconds": round(time.process_time() - start), "memory_megabytes": memory}))


if __name__ == "__main__":
    main()
