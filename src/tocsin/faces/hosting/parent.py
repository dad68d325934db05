"""The parent of ``tocsin serve``: it holds the lock, starts the three parts, and watches them.

Each part is a process of its own. A part ends when its standard input closes, so none outlives the
parent, however the parent ends. A part that dies is started again; one that keeps dying stops the desk:
a desk that only looks alive is worse than one that is seen to be down.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from types import FrameType
from urllib.parse import urlsplit

from django.conf import settings
from rich.console import Console

from tocsin.desk.record.acts import accept_clock
from tocsin.desk.record.queries import check_desk, desk_instant, is_halted
from tocsin.faces.asking import way_of_commands
from tocsin.faces.backup.restoring import refuse_half_restored
from tocsin.faces.clock import ANCHOR_VARIABLE, RunningClock, SystemClock
from tocsin.faces.hosting.lock import directory_lock
from tocsin.faces.hosting.mail import LocalMail
from tocsin.faces.hosting.ports import require_free
from tocsin.terms import DESK, DeskUnusable, Mode, Occasion

PARTS = ("web", "sender", "timers")
LOOK_SECONDS = 0.2
RESTARTS_MAX = 5
REST_BEFORE_RESTART_SECONDS = 1.0
STOP_SECONDS_MAX = 10.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(host: str, port: int | None, seconds: float | None, clock_reason: str = "") -> None:
    """Run the desk until a signal, or for `seconds`. With `clock_reason` a later instant that it saw was wrong."""
    directory = settings.TOCSIN
    refuse_half_restored(directory.path)
    check_desk()
    chosen = port or urlsplit(directory.base_url).port or 8765
    with directory_lock(directory.path), ExitStack() as stack:
        _check_clock(clock_reason)
        require_free(host, chosen, "tocsin serve")
        _anchor_clock()
        if directory.mode is not Mode.LIVE and directory.smtp_host in LOOPBACK:
            stack.enter_context(LocalMail(directory.path / "mail", directory.smtp_port))
        stack.enter_context(_signals_end_it())
        _announce(host, chosen)
        copied = ("backup",) if directory.policy.backup_folder and not directory.database else ()
        _watch({name: _Part(name, host, chosen) for name in (*PARTS, *copied)}, seconds)


class _Stopped(Exception):
    """A signal asked the desk to stop."""


class _Part:
    """One child process and how often it had to be started."""

    def __init__(self, name: str, host: str, port: int) -> None:
        self.name, self.starts = name, 0
        self._command = [sys.executable, "-m", "tocsin.faces.hosting.part", name, host, str(port)]
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        self.starts += 1
        return subprocess.Popen(self._command, stdin=subprocess.PIPE)

    def look_after(self) -> None:
        """Start the part again where it has ended; `DeskUnusable` where it keeps ending."""
        code = self.process.poll()
        if code is None:
            return
        if self.starts > RESTARTS_MAX:
            raise DeskUnusable(
                f"The desk's {self.name} ended {self.starts} times, last with code {code}.",
                "The desk is stopped. Look at what the part printed, mend that, and start it again.",
            )
        time.sleep(REST_BEFORE_RESTART_SECONDS)
        self.process = self._start()

    def stop(self) -> None:
        """Close the part's input and wait; end it by its id where it does not follow."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _watch(parts: dict[str, _Part], seconds: float | None) -> None:
    end = time.monotonic() + seconds if seconds is not None else None
    try:
        while end is None or time.monotonic() < end:
            for part in parts.values():
                part.look_after()
            time.sleep(LOOK_SECONDS)
    except _Stopped:
        pass
    finally:
        for part in parts.values():
            part.stop()


@contextmanager
def _signals_end_it() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise _Stopped

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _check_clock(reason: str) -> None:
    """A desk whose clock is wrong does not even start; with `reason` what it saw before was wrong."""
    if settings.TOCSIN.mode is Mode.REPLAY:
        return
    if reason:
        accept_clock(Occasion(DESK, datetime.now(UTC), os.urandom, way=way_of_commands()), reason)
    SystemClock(desk_instant()).now()


def _anchor_clock() -> None:
    if settings.TOCSIN.mode is Mode.REPLAY:
        os.environ[ANCHOR_VARIABLE] = RunningClock(desk_instant(), time.monotonic()).as_text()


def _announce(host: str, port: int) -> None:
    directory = settings.TOCSIN
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{directory.name}[/] ({directory.mode} mode) is open at http://localhost:{port}/")
    console.print(f"  public page: http://localhost:{port}/public/")
    console.print(f"  sign in: tocsin officer list --data {directory.path}, then: tocsin officer link …", markup=False)
    if directory.mode is not Mode.LIVE:
        console.print(f"  mails are filed in {directory.path / 'mail'}", markup=False)
    if is_halted():
        console.print(
            "  [bold red]restored from a backup: nothing is sent or published[/] until tocsin restore --resume-sending"
        )
    console.print(f"  listening on {host}; Ctrl-C stops it")
