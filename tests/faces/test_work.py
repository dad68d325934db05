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
from tocsin.faces.hosting.work import Every, do_what_is_due
from tocsin.faces.recording import add_note, hand_out, write_checkpoint
from tocsin.ledger import SigningKey, cosigned, notes_in
from tocsin.terms import BadInput, DeskUnusable, Mode

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
    with capture_logs() as logged, pytest.raises(DeskUnusable, match="public pages cannot be written"):
        do_what_is_due()
    assert len(logged) == 1
    assert "test.nobody" in logged[0]["error"]


def test_a_broken_timer_does_not_keep_a_checkpoint_from_being_made(folder: Path, settings):
    """The round's checkpoint is written although an earlier part failed."""
    set_broken_timer()
    with pytest.raises(KeyError):
        do_what_is_due(Every(60, write_checkpoint))
    assert len(notes_in(settings.TOCSIN.checkpoints.read_text())) == 1


def test_what_fails_is_due_again_and_what_was_done_is_not():
    """A part with a period of its own waits only after it succeeded."""
    done = []

    def fails_once() -> None:
        done.append(None)
        if len(done) == 1:
            raise DeskUnusable("The disk is full.")

    part = Every(60, fails_once)
    with pytest.raises(DeskUnusable):
        part()
    part()
    part()
    assert len(done) == 2


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    """The desk's folder for this test, with the keys of the tests' desk."""
    (tmp_path / "keys").symlink_to(settings.TOCSIN.path / "keys")
    settings.TOCSIN = replace(settings.TOCSIN, path=tmp_path)
    return tmp_path


def handing_out(settings, folder: Path) -> Path:
    """A desk that is not a replay, with a copy of its checkpoints elsewhere."""
    copy = folder / "elsewhere" / "checkpoints"
    policy = replace(settings.TOCSIN.policy, checkpoint_copy=str(copy))
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.EXERCISE, policy=policy)
    return copy


def test_the_copy_elsewhere_gets_what_it_missed(settings, folder: Path):
    """A drive that is away is an error each time; when it is back, the last checkpoint is on it, once."""
    copy = handing_out(settings, folder)
    with pytest.raises(BadInput, match="cannot be written"):
        hand_out()
    copy.parent.mkdir()
    hand_out()
    hand_out()
    assert len(notes_in(copy.read_text())) == 1


def test_a_replay_hands_out_nothing(settings, folder: Path):
    """Nor does a desk that has nobody to hand it to."""
    copy = handing_out(settings, folder)
    copy.parent.mkdir()
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.REPLAY)
    hand_out()
    assert not copy.exists()


def test_a_note_takes_its_old_place_when_it_got_a_cosignature(folder: Path):
    """The file never holds one checkpoint twice."""
    path = folder / "checkpoints"
    note = write_checkpoint()
    back = cosigned(notes_in(note)[0], SigningKey("w.example", bytes(32)), START)
    add_note(path, str(back))
    add_note(path, str(back))
    assert notes_in(path.read_text()) == [back]
