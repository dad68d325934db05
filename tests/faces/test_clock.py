"""The desk clock of a live desk: a machine whose clock is wrong sends nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.people import desk_occasion
from tocsin.desk.record.acts import accept_clock, set_instant
from tocsin.desk.record.queries import desk_instant
from tocsin.faces.clock import SystemClock
from tocsin.terms import BadInput, Conflict, DeskUnusable


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


def test_a_clock_that_had_stood_ahead_is_taken_for_right_with_a_reason(desk: None):
    """By whoever holds the machine: nobody can sign in before. The record says so; the desk works again."""
    ahead = seen(timedelta(days=-400))
    with pytest.raises(DeskUnusable) as refused:
        ahead.now()
    assert "--clock-was-ahead" in refused.value.hint
    at = datetime.now(UTC)
    with pytest.raises(BadInput):
        accept_clock(desk_occasion(at), "  ")
    entry = accept_clock(desk_occasion(at), "The machine woke in the wrong year.")
    assert entry.act == "record.accept_clock"
    assert SystemClock(desk_instant()).now() >= at
    with pytest.raises(Conflict):
        accept_clock(desk_occasion(datetime.now(UTC)), "Once more")
