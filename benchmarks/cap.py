"""How fast `tocsin.cap` is, beside the XML parser itself and beside its peers.

    python -m benchmarks.cap [--json] [--rounds N] [--no-peers]

CPU time on one core. The floor is a hardened ``lxml.etree.fromstring``, taken before and after each candidate;
a figure ``…_x_floor_S`` is the median over the rounds of their ratio. Subset S are the shared messages up to
30 KB, subset A all of them and ten generated ones of 0.2 to 1 MB with large outlines. The same four ratios are taken
once more without the compiled part, and how much memory the largest message takes to check. Peers are installed by
name from the package registry into an environment of their own in the temporary folder, once;
``check_times_as_fast_as`` tells how many times as fast we check as a peer reads, over all messages and over those
only that it reads at all, because a peer is fast where it gives up.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from benchmarks.parts.cap_messages import SMALL_BYTES_MAX, corpus, generated
from tocsin.cap import Unreadable, check_alert, parse_alert, serialize_alert
from tocsin.cap.quick import fields_in_python, fields_of
from tocsin.cap.signature import sign, verify

try:
    import xmlsec
except ImportError:
    xmlsec = None

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 15
PEERS = ("capparselib", "cap-tools", "xmltodict")
PARTS_OF_PEERS = ("lxml", "python-dateutil", "xsdata", "multidict", "typing_extensions")
MUST = {"decode_x_floor_S": 2.2, "decode_x_floor_A": 2.2, "check_x_floor_S": 3.5, "check_x_floor_A": 8.0}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
Work = Callable[[bytes], object]


def floor(data: bytes) -> object:
    """The floor: a hardened parse, nothing else."""
    return etree.fromstring(data, PARSER)


def decode(data: bytes) -> object:
    """Read a message; the few of the corpus that are no alert count with the time they take."""
    try:
        return parse_alert(data)
    except Unreadable:
        return None


def ratio(work: Work, messages: list[bytes], rounds: int) -> float:
    """The median over the rounds of CPU time against the floor before and after."""
    ratios = []
    for _ in range(rounds):
        before, own, after = seconds(floor, messages), seconds(work, messages), seconds(floor, messages)
        ratios.append(2 * own / (before + after))
    return round(statistics.median(ratios), 2)


def seconds(work: Work, messages: list[bytes]) -> float:
    """CPU seconds of some work on every message, without pauses of the garbage collector."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    for data in messages:
        work(data)
    used = time.process_time() - start
    gc.enable()
    return used


def written(messages: list[bytes], rounds: int) -> float:
    """Writing, against the floor of parsing the same messages."""
    alerts = {data: parsed for data in messages if (parsed := decode(data)) is not None}
    return ratio(lambda data: serialize_alert(alerts[data]), list(alerts), rounds)


def verified(rounds: int) -> float | str:
    """How many messages we verify while xmlsec verifies one; parsing included in both."""
    if xmlsec is None:
        return "not installed"
    key = rsa.generate_private_key(65537, 2048)
    signed = sign(_signable(), key)
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    pinned = xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.PEM)
    keys = {"bench@example.org": [key.public_key()]}

    def theirs(data: bytes) -> None:
        node = xmlsec.tree.find_node(etree.fromstring(data, PARSER), xmlsec.Node.SIGNATURE)
        context = xmlsec.SignatureContext()
        context.key = pinned
        context.verify(node)

    def ours(data: bytes) -> object:
        return verify(data, keys).state

    messages = [signed] * 100
    ratios = [
        (seconds(theirs, messages) + seconds(theirs, messages)) / 2 / seconds(ours, messages) for _ in range(rounds)
    ]
    return round(statistics.median(ratios), 2)


def _signable() -> bytes:
    """A message of some 10 KB of text."""
    text = "Synthetic text for a benchmark of signatures. " * 200
    head, tail = generated()[0].split(b"<area>")[0], b"</info></alert>"
    return head + f"<description>{text}</description>".encode() + tail


def peers(messages: list[bytes]) -> dict[str, Any]:
    """The peers' figures from their own environment; ``not installed`` where that cannot be built."""
    folder = Path(tempfile.gettempdir()) / f"tocsin-bench-peers-{os.getuid()}"
    python = folder / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
            install = [str(python), "-m", "pip", "install", "--quiet"]
            subprocess.run([*install, *PARTS_OF_PEERS], check=True, capture_output=True)
            for name in PEERS:
                subprocess.run([*install, "--no-deps", name], check=False, capture_output=True)
        return dict.fromkeys(PEERS, "not installed") | _peers_measured(python, messages)
    except (subprocess.CalledProcessError, OSError) as error:
        return dict.fromkeys(PEERS, f"not installed: {error}")


def _peers_measured(python: Path, messages: list[bytes]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        for place, data in enumerate(messages):
            Path(folder, f"{place:04}.xml").write_bytes(data)
        script = Path(__file__).with_name("parts") / "cap_peers.py"
        done = subprocess.run([str(python), str(script), folder], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def subsets() -> tuple[list[bytes], list[bytes]]:
    """Subset S and subset A."""
    shared = Path(os.environ.get("TOCSIN_SHARED", ROOT.parent / "shared"))
    messages = corpus(shared / "cap" / "alerts")
    if not messages:
        raise SystemExit(f"No messages in {shared}/cap/alerts; set TOCSIN_SHARED.")
    return [data for data in messages if len(data) <= SMALL_BYTES_MAX], messages + generated()


def reading(rounds: int) -> dict[str, float]:
    """The four ratios of reading and checking."""
    small, everything = subsets()
    return {
        "decode_x_floor_S": ratio(decode, small, rounds),
        "decode_x_floor_A": ratio(decode, everything, rounds),
        "check_x_floor_S": ratio(check_alert, small, rounds),
        "check_x_floor_A": ratio(check_alert, everything, rounds),
    }


def apart(program: str) -> Any:
    """What a small program prints as JSON, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
    return json.loads(done.stdout)


WITHOUT_COMPILED_PART = """
import json, sys
sys.modules["tocsin.cap._swift"] = None
from benchmarks.cap import reading
print(json.dumps(reading(3)))
"""
MEMORY = """
import json, resource
from benchmarks.cap import check_alert, subsets
found = check_alert(max(subsets()[1], key=len)).findings
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
"""


def measured(rounds: int, *, with_peers: bool) -> dict[str, Any]:
    """Every figure."""
    small, everything = subsets()
    figures: dict[str, Any] = {
        "messages_S": len(small),
        "messages_A": len(everything),
        "compiled_part": fields_of is not fields_in_python,
        **reading(rounds),
        "check_and_places_x_floor_S": ratio(lambda data: check_alert(data).findings, small, rounds),
        "write_x_floor_S": written(small, rounds),
        "verify_x_xmlsec": verified(rounds),
        "floor_microseconds_S": round(1e6 * seconds(floor, small) / len(small), 1),
        "memory_megabytes_of_a_process_that_checks_the_largest": apart(MEMORY),
        "without_compiled_part": apart(WITHOUT_COMPILED_PART),
        "must": MUST,
    }
    if with_peers:
        figures["peers"] = peers(everything)
        figures["check_times_as_fast_as"] = compared(figures, everything, rounds)
    return figures


def compared(figures: dict[str, Any], messages: list[bytes], rounds: int) -> dict[str, dict[str, float]]:
    """How many times as fast we check as each peer reads: all messages, and those only that it can read at all."""
    found = {}
    for name, peer in figures["peers"].items():
        if isinstance(peer, str):
            continue
        understood = [messages[place] for place in peer.pop("places")]
        small = [data for data in understood if len(data) <= SMALL_BYTES_MAX]
        found[name] = {
            "S": round(peer["S"] / figures["check_x_floor_S"], 1),
            "A": round(peer["A"] / figures["check_x_floor_A"], 1),
            "S_of_those_parsed": round(peer["S_of_those_parsed"] / ratio(check_alert, small, rounds), 1),
            "A_of_those_parsed": round(peer["A_of_those_parsed"] / ratio(check_alert, understood, rounds), 1),
        }
    return found


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--no-peers", action="store_true")
    options = asked.parse_args()
    figures = measured(options.rounds, with_peers=not options.no_peers)
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    for name, figure in figures.items():
        print(f"{name:28} {figure}")


if __name__ == "__main__":
    main()
