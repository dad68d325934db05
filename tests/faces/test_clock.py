"""The desk clock of a live desk: a machine whose clock is wrong sends nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.desk.record.acts import set_instant
from tocsin.desk.record.queries import desk_instant
from tocsin.faces.clock import SystemClock
from tocsin.terms import DeskUnusable


def seen(ago: timedelta) -> SystemClock:
    """A clock made by a process that starts now, on a desk that was last at work so long ago."""
    set_instant(datetime.now(UTC) - ago)
    return SystemClock(desk_instant())


def test_a_machine_that_woke_in_the_past_is_refused(desk: None):
    """Its battery ran down while it was off: what has expired would look alive, so every act is refused."""
    clock = seen(timedelta(hours=-1))
    with pytest.raises(DeskUnusable, match="has already seen") as refused:
        clock.now()
    assert "Set the machine's clock right" in refused.value.hint


@pytest.mark.parametrize("ago", [timedelta(seconds=-30), timedelta(0), timedelta(days=400)])
def test_a_minute_of_drift_and_a_long_rest_are_nothing(desk: None, ago: timedelta):
    """A desk may stand still for a year; clocks are set by seconds all the time."""
    before = datetime.now(UTC)
    assert before <= seen(ago).now() <= datetime.now(UTC)
