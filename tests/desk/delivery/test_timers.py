"""Timers: once, in order, with their handler's acts, and again when the handler fails."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.people import START, after, desk_occasion
from tocsin.desk.delivery import timers
from tocsin.desk.delivery.acts import cancel_timers, set_timer
from tocsin.desk.delivery.models import Timer
from tocsin.desk.delivery.queries import next_due, nothing_due, timers_in_trouble
from tocsin.desk.record.acts import append
from tocsin.desk.record.models import Entry
from tocsin.terms import BadInput, Conflict, Occasion, Tlp

pytestmark = pytest.mark.usefixtures("desk")

broken: set[UUID] = set()


def ring(occasion: Occasion, timer: Timer) -> None:
    """A handler that acts, and fails afterwards where a test wants it."""
    append(occasion, act="test.ring", subjects=[timer.subject_id], limit=Tlp.GREEN, body={"step": timer.step})
    if timer.subject_id in broken:
        raise RuntimeError("the bell is broken")


def silence(occasion: Occasion, timer: Timer) -> None:
    """A handler that cancels the subject's other timers."""
    cancel_timers(timer.subject_id)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Register this module's handlers, and heal what was broken afterwards."""
    timers.register("test.ring", ring)
    timers.register("test.silence", "tests.desk.delivery.test_timers.silence")
    yield
    broken.clear()


def rung() -> list[UUID]:
    """The subjects that were rung for, in order."""
    return [UUID(entry.subjects[0]) for entry in Entry.objects.filter(act="test.ring").order_by("sequence")]


def fire(**offset: float) -> int:
    """Fire what is due so long after the start."""
    return timers.fire_due(lambda: desk_occasion(after(**offset)))


def test_timers_fire_once_in_the_order_of_their_time():
    """The earlier goes first, whatever the order of setting; none fires twice."""
    late, early = uuid4(), uuid4()
    set_timer("test.ring", late, "1", after(hours=2))
    set_timer("test.ring", early, "1", after(hours=1))
    assert next_due() == after(hours=1)
    assert nothing_due(START)
    assert fire(minutes=59) == 0
    assert not nothing_due(after(hours=1))
    assert fire(hours=3) == 2
    assert fire(hours=4) == 0
    assert rung() == [early, late]


def test_setting_again_moves_a_timer_that_has_not_fired():
    """One kind, subject and step is one timer."""
    subject = uuid4()
    set_timer("test.ring", subject, "1", after(hours=1))
    set_timer("test.ring", subject, "1", after(hours=5))
    assert Timer.objects.count() == 1
    assert fire(hours=2) == 0
    assert fire(hours=5) == 1


def test_a_fired_timer_is_not_set_again():
    """The same step would happen twice: it is refused."""
    subject = uuid4()
    set_timer("test.ring", subject, "1", START)
    fire()
    with pytest.raises(Conflict, match="fired already"):
        set_timer("test.ring", subject, "1", after(hours=1))


def test_cancelled_timers_stay_silent_and_can_be_set_anew():
    """Cancelling by kind leaves the others."""
    subject = uuid4()
    set_timer("test.ring", subject, "1", START)
    set_timer("test.silence", subject, "1", after(hours=9))
    assert cancel_timers(subject, "test.ring") == 1
    assert fire() == 0
    set_timer("test.ring", subject, "1", START)
    assert fire() == 1


def test_a_handler_may_cancel_what_is_due_after_it():
    """Both are due; the first cancels the second, which then does not fire."""
    subject = uuid4()
    set_timer("test.silence", subject, "1", START)
    set_timer("test.ring", subject, "1", after(minutes=1))
    assert fire(hours=1) == 1
    assert rung() == []


def test_a_failing_handler_leaves_no_trace_but_its_trouble_and_is_tried_again():
    """Its act is rolled back, the others are fired, the failure is raised and kept."""
    bad, good = uuid4(), uuid4()
    broken.add(bad)
    set_timer("test.ring", bad, "1", START)
    set_timer("test.ring", good, "1", after(minutes=1))
    with pytest.raises(RuntimeError, match="broken"):
        fire(minutes=2)
    assert rung() == [good]
    (trouble,) = timers_in_trouble()
    assert (trouble.subject_id, trouble.attempts) == (bad, 1)
    assert "RuntimeError: the bell is broken" in trouble.trouble
    broken.clear()
    assert fire(minutes=2, seconds=29) == 0
    assert fire(minutes=2, seconds=30) == 1
    assert rung() == [good, bad]
    assert timers_in_trouble() == []


def test_a_kind_nobody_handles_is_refused():
    """A timer that could never fire is a defect that shows at once."""
    with pytest.raises(BadInput, match="Nobody handles"):
        set_timer("test.nobody", uuid4(), "1", START)


def test_a_kind_has_one_handler():
    """Two apps cannot claim the same kind."""
    with pytest.raises(ValueError, match="already"):
        timers.register("test.ring", silence)


def test_the_database_refuses_a_doubled_timer():
    """The rule of one timer per step holds below the code, too."""
    timer = set_timer("test.ring", uuid4(), "1", START)
    timer.id = uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        timer.save(force_insert=True)
