"""Measures other CAP readers. Runs by itself, in an environment that has them: see `benchmarks.cap`.

    python -m benchmarks.parts.cap_peers FOLDER      prints JSON: ratios to the floor, what was read and lost

FOLDER holds the messages of subset A as ``*.xml``; those up to 30 KB are subset S. Only this file and the
standard library are needed, beside the peers and lxml.
"""

import collections
import dataclasses
import enum
import gc
import importlib
import json
import statistics
import sys
import time
from pathlib import Path

from lxml import etree

ROUNDS = 5
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")


def floor(data):
    """The floor: a hardened parse, nothing else."""
    return etree.fromstring(data, PARSER)


def readers():
    """The peers that can be imported, each with a function from bytes to whatever it makes."""
    found = {}
    if _has("capparselib"):
        parsers = importlib.import_module("capparselib.parsers")
        found["capparselib"] = lambda data: parsers.CAPParser(data.decode("utf-8-sig")).as_dict()
    if _has("cap_tools") and _has("xsdata"):
        alert = importlib.import_module("cap_tools").Alert
        parser = importlib.import_module("xsdata.formats.dataclass.parsers").XmlParser()
        found["cap-tools"] = lambda data: parser.from_bytes(data, alert)
    if _has("xmltodict"):
        found["xmltodict"] = importlib.import_module("xmltodict").parse
    return found


def _has(name):
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def attempt(read, data):
    """What the peer makes of a message, None where it fails: a peer may fail in any way it likes."""
    try:
        return read(data)
    except Exception:  # noqa: BLE001 (the edge to code that is not ours)
        return None


def measured(read, messages):
    """The median ratio of CPU time to the floor, taken before and after."""
    ratios = []
    for _ in range(ROUNDS):
        before, own, after = (
            _seconds(floor, messages),
            _seconds(lambda d: attempt(read, d), messages),
            _seconds(floor, messages),
        )
        ratios.append(2 * own / (before + after))
    return round(statistics.median(ratios), 2)


def _seconds(work, messages):
    gc.collect()
    gc.disable()
    start = time.process_time()
    for data in messages:
        work(data)
    used = time.process_time() - start
    gc.enable()
    return used


def lost(read, messages):
    """Which share of the leaf texts of CAP 1.2 messages that it reads it does not give back, in percent."""
    wanted = missing = 0
    for data in messages:
        root = floor(data)
        if etree.QName(root).namespace != NAMESPACES[0]:
            continue
        made = attempt(read, data)
        if made is None:
            continue
        texts = collections.Counter((leaf.text or "").strip() for leaf in root.iter("*") if len(leaf) == 0)
        del texts[""]
        left = texts - collections.Counter(_texts(made))
        wanted += sum(texts.values())
        missing += sum(left.values())
    return round(100 * missing / wanted, 1) if wanted else None


def _texts(made):
    """Every text inside what a reader made."""
    if isinstance(made, enum.Enum):
        yield str(made.value).strip()
    elif dataclasses.is_dataclass(made):
        for field in dataclasses.fields(made):
            yield from _texts(getattr(made, field.name))
    elif isinstance(made, dict):
        for value in made.values():
            yield from _texts(value)
    elif isinstance(made, list | tuple):
        for value in made:
            yield from _texts(value)
    elif made is not None:
        yield str(made).strip()


def main():
    """Measure every peer and print JSON."""
    messages = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.xml"))]
    small = [data for data in messages if len(data) <= 30_000]
    results = {}
    for name, read in readers().items():
        places = [place for place, data in enumerate(messages) if attempt(read, data) is not None]
        understood = [messages[place] for place in places]
        results[name] = {
            "S": measured(read, small),
            "A": measured(read, messages),
            "S_of_those_parsed": measured(read, [data for data in understood if len(data) <= 30_000]),
            "A_of_those_parsed": measured(read, understood),
            "parsed": len(places),
            "lost_leaf_text": lost(read, messages),
            "places": places,
        }
    print(json.dumps(results))


if __name__ == "__main__":
    main()
