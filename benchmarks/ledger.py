"""How fast the record appends, against the least that an append can cost: two SHA-256 of the same sizes.

    python -m benchmarks.ledger [--json] [--entries N] [--rounds N]

Both sides run in the same process, in turn; the best round of each counts.
"""

import argparse
import hashlib
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from tocsin.ledger import Checkpoint, Frontier, Header, SigningKey, export_line, header_leaf, leaf_hash, signed
from tocsin.ledger.verifier import verify

KEY = SigningKey("benchmark.example", bytes(32))
HEADER = Header(1, 1, datetime(2024, 3, 6, tzinfo=UTC), "delivery.batch", "desk", ("alert:1",), "TLP:CLEAR", "00" * 32)


def floor(data: list[bytes]) -> None:
    """One leaf hash and one node hash per entry, and nothing else."""
    last = bytes(32)
    for item in data:
        leaf = hashlib.sha256(b"\0" + item).digest()
        last = hashlib.sha256(b"\1" + last + leaf).digest()


def append(data: list[bytes]) -> Frontier:
    """What an append to the tree costs once its header's bytes are there."""
    frontier = Frontier()
    for item in data:
        frontier = frontier.append(leaf_hash(item))
    return frontier


def append_stored(data: list[bytes]) -> bytes:
    """The same, the frontier read from and written to bytes each time, as the desk does."""
    stored = Frontier().to_bytes()
    for item in data:
        stored = Frontier.from_bytes(stored).append(leaf_hash(item)).to_bytes()
    return stored


def best_seconds(work: list[Callable[[], object]], rounds: int) -> list[float]:
    """The best time of each piece of work, the pieces taking turns."""
    best = [float("inf")] * len(work)
    for _ in range(rounds):
        for number, piece in enumerate(work):
            start = time.perf_counter()
            piece()
            best[number] = min(best[number], time.perf_counter() - start)
    return best


def measure(entries: int, rounds: int) -> dict[str, float]:
    """All figures; rates are entries a second, ratios are times the floor's time."""
    headers = [HEADER._replace(sequence=number + 1) for number in range(entries)]
    lines = [export_line(header) for header in headers]
    leaves = [header_leaf(header) for header in headers]
    data = [line.encode() for line in lines]
    held = signed(Checkpoint.of(KEY.name, Frontier().extend(leaves)), [KEY])
    work: list[Callable[[], object]] = [
        lambda: floor(data),
        lambda: append(data),
        lambda: append_stored(data),
        lambda: [header_leaf(header) for header in headers],
        lambda: verify(lines, held, KEY.verifier_key),
    ]
    names = ["floor", "append", "append_stored", "header_leaf", "verify"]
    seconds = dict(zip(names, best_seconds(work, rounds), strict=True))
    figures: dict[str, float] = {"entries": entries}
    for name in names:
        figures[f"{name}_per_second"] = round(entries / seconds[name])
        figures[f"{name}_times_floor"] = round(seconds[name] / seconds["floor"], 2)
    return figures


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    figures = measure(options.entries, options.rounds)
    print(
        json.dumps(figures) if options.json else "\n".join(f"{key:28} {value:>12,}" for key, value in figures.items())
    )


if __name__ == "__main__":
    main()
