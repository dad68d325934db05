"""How fast mails go out, from the act that releases them to the last outcome committed.

    python -m benchmarks.delivery [--json] [--mails N] [--rounds N]

The floor is the same count of bodies, rendered beforehand, sent by bare aiosmtplib over one
connection to the same server: no database, no record, no checks. Both sides take turns; the best
round of each counts. The server is the least one possible, in a process of its own.
"""

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.parts.desk import open_fresh_desk

HOST = "127.0.0.1"
SENDER = "desk@tocsin.example"


@contextmanager
def mail_server() -> Iterator[int]:
    """A counting mail server; gives its port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.parts.sink", str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdout.readline()
        yield port
        server.stdin.close()


def floor_seconds(port: int, bodies: list[bytes]) -> float:
    """Bare aiosmtplib over one connection."""
    import aiosmtplib  # noqa: PLC0415  (the floor needs nothing else)

    async def send() -> None:
        async with aiosmtplib.SMTP(hostname=HOST, port=port, start_tls=False) as client:
            for number, body in enumerate(bodies):
                await client.sendmail(SENDER, [f"traveller-{number}@people.example"], body)

    started = time.perf_counter()
    asyncio.run(send())
    return time.perf_counter() - started


def measure(mails: int, rounds: int) -> dict[str, float]:
    """Mails a second of both sides, and the ratio of their times."""
    open_fresh_desk()
    from benchmarks.parts.outbox import Outbox  # noqa: PLC0415  (tables can only be imported once a desk is open)

    outbox = Outbox(mails)
    ours, floor = [], []
    with mail_server() as port:
        for _ in range(rounds):
            floor.append(floor_seconds(port, outbox.bodies()))
            ours.append(outbox.release_and_send(port))
    best, least = min(total for total, _ in ours), min(floor)
    return {
        "mails": mails,
        "released_to_handed_over_per_second": round(mails / best),
        "floor_per_second": round(mails / least),
        "times_floor": round(best / least, 2),
        "release_seconds": round(min(release for _, release in ours), 3),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    figures = measure(arguments.mails, arguments.rounds)
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:36} {value:>12,}")


if __name__ == "__main__":
    main()
