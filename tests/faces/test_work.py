"""The desk's own work, round by round: one part's trouble does not keep the others from their turn."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from tests.people import START, after
from tocsin.desk.delivery.models import Timer
from tocsin.desk.record.queries import desk_instant
from tocsin.faces.clock import ANCHOR_VARIABLE, RunningClock, desk_clock
from tocsin.faces.hosting.work import do_what_is_due
from tocsin.terms import DeskUnusable

pytestmark = pytest.mark.usefixtures("desk", "running_clock")

AN_HOUR_ON = after(hours=1)


@pytest.fixture
def running_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The desk clock goes on from an hour after the founding."""
    monkeypatch.setenv(ANCHOR_VARIABLE, RunningClock(AN_HOUR_ON, time.monotonic()).as_text())
    desk_clock.cache_clear()
    yield
    desk_clock.cache_clear()


@pytest.fixture
def public(tmp_path: Path, settings) -> Path:
    """The folder of the public pages, not there yet."""
    settings.TOCSIN = replace(settings.TOCSIN, path=tmp_path)
    return settings.TOCSIN.public


def set_broken_timer() -> Timer:
    """A timer that is due and that nobody handles."""
    return Timer.objects.create(
        id=uuid4(), kind="test.nobody", subject_id=uuid4(), due_at=START, next_at=START, state="set"
    )


def test_a_round_publishes_and_stores_the_clock(public: Path):
    """Without trouble the pages are there, and the stored clock has come as far as the running one."""
    do_what_is_due()
    assert (public / "index.html").is_file()
    assert desk_instant() >= AN_HOUR_ON


def test_a_timer_that_fails_stops_neither_publishing_nor_the_clock(public: Path):
    """A withdrawn warning must leave the pages although some timer's handler is broken."""
    timer = set_broken_timer()
    with pytest.raises(KeyError, match=r"test\.nobody"):
        do_what_is_due()
    timer.refresh_from_db()
    assert timer.trouble
    assert (public / "index.html").is_file()
    assert desk_instant() >= AN_HOUR_ON


def test_pages_that_cannot_be_written_do_not_stop_the_clock(public: Path):
    """The trouble is told, and the stored clock goes on."""
    public.write_text("a file where the folder should be")
    with pytest.raises(DeskUnusable, match="public pages"):
        do_what_is_due()
    assert desk_instant() >= AN_HOUR_ON


def test_of_two_troubles_the_first_is_raised_and_the_other_logged(public: Path):
    """Neither is lost."""
    set_broken_timer()
    public.write_text("a file where the folder should be")
    with capture_logs() as logged, pytest.raises(KeyError):
        do_what_is_due()
    assert ["public pages cannot be written" in line["error"] for line in logged] == [True]
