"""How fast a retraction takes hold while the alert is still going out: sender, web and timers as real processes.

    python -m benchmarks.retract [--json] [--people N] [--share PERCENT] [--database URL]

A fresh replay desk releases an alert to N synthetic people and runs under ``tocsin serve``. Once
`share` per cent are handed over, one officer retracts it. Measured from the moment the act is called:
when the last original reached the mail server, when the correction was first there, when page and feed
said so; then the same for putting it back. Targets: 1 s to the last original, 2 s to page and feed.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

from benchmarks.parts.desk import open_fresh_desk
from tocsin.faces.hosting.ports import free_port

WAIT_SECONDS_MAX = 300.0


def measure(people: int, share_percent: int, database: str) -> dict[str, float]:
    """The seconds of one retraction and one reinstatement."""
    open_fresh_desk(database, settings="tocsin.faces.settings")
    from benchmarks.parts.retraction import Scene  # noqa: PLC0415  (tables can only be imported once a desk is open)

    scene = Scene(people)
    with serving():
        scene.release()
        wait(lambda: scene.mails_with(scene.ALERT) >= people * share_percent // 100, "the first mails")
        figures = {"people": people, "handed_over_percent": share_percent, **scene.retract()}
        return figures | scene.reinstate()


class serving:  # noqa: N801  (a context manager, used like a function)
    """``tocsin serve`` on this process's desk, for as long as the block lasts."""

    def __enter__(self) -> None:
        data, port = os.environ["TOCSIN_DATA"], str(free_port())
        command = [sys.executable, "-m", "tocsin", "serve", "--data", data, "--port", port]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait(30)


def wait(true: Callable[[], bool], what: str) -> None:
    """Wait until something is true; end where it does not become so."""
    end = time.monotonic() + WAIT_SECONDS_MAX
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain for {what}")
        time.sleep(0.005)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--share", type=int, default=30)
    parser.add_argument("--database", default="")
    arguments = parser.parse_args()
    figures = measure(arguments.people, arguments.share, arguments.database)
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:36} {value:>12,}")


if __name__ == "__main__":
    main()
