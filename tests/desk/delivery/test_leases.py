"""A sender that dies loses nothing: leases, restarts, late results, and a real SIGKILL."""

import pytest

from tests.desk.delivery.post import Clocks, Sender, Sink, alert_to
from tests.people import desk_occasion
from tocsin.desk.delivery.models import Delivery, DeliveryEvent
from tocsin.desk.delivery.outbox import claim, settle, take_back
from tocsin.desk.delivery.queries import nothing_due, progress
from tocsin.desk.delivery.rules import LEASE_SECONDS, Event, Outcome, State
from tocsin.desk.delivery.sending import Sent
from tocsin.desk.record.models import Entry
from tocsin.terms import NotPermitted

pytestmark = pytest.mark.usefixtures("desk")


def abandon(clocks: Clocks, worker: str = "dead") -> list:
    """Claim as a sender that then dies."""
    return claim(worker, clocks.at, clocks.tick)


def handed_over(one, clocks: Clocks) -> Outcome:
    """The outcome of a claimed delivery that went out."""
    return Outcome(one.id, one.attempt, Event.HANDED_OVER, "250 ok", one.doubtful, clocks.at)


def test_an_abandoned_claim_goes_out_after_its_lease(sink: Sink, sender: Sender, clocks: Clocks):
    """While the lease runs nobody else sends; then everything goes out, flagged as a possible second copy."""
    about = alert_to(5)
    abandon(clocks)
    clocks.pass_machine(LEASE_SECONDS - 1)
    assert sender.send() == Sent()
    assert not nothing_due(clocks.at)
    clocks.pass_machine(1)
    assert sender.send() == Sent(handed_over=5, in_doubt=5)
    assert progress(about).channels[0].in_doubt == 5
    assert Entry.objects.filter(act="delivery.take_back").count() == 1
    assert DeliveryEvent.objects.filter(event=Event.LEASE_OVER).count() == 5


def test_the_desk_clock_does_not_end_a_lease(sink: Sink, sender: Sender, clocks: Clocks):
    """A replay jumps by hours; a live claim is still held."""
    alert_to(1)
    abandon(clocks)
    clocks.pass_desk(hours=12)
    assert sender.send() == Sent()
    assert sink.got == []


def test_a_restarted_machine_ends_every_lease(sink: Sink, sender: Sender, clocks: Clocks):
    """After a restart the monotonic seconds begin again, far below the lease's end."""
    alert_to(2)
    abandon(clocks)
    clocks.restart_machine()
    assert sender.send() == Sent(handed_over=2, in_doubt=2)


def test_a_lease_from_the_future_is_over(sink: Sink, sender: Sender, clocks: Clocks):
    """The same boot id with seconds set back (a restored machine image) holds nothing up for hours."""
    alert_to(1)
    clocks.pass_machine(10_000)
    abandon(clocks)
    clocks.pass_machine(-9_000)
    assert sender.send().handed_over == 1


def test_whoever_holds_the_desk_takes_back_at_once(sink: Sink, sender: Sender, clocks: Clocks):
    """A process that holds the lock knows that no other sender lives, and waits for no lease."""
    alert_to(3)
    abandon(clocks)
    assert take_back(desk_occasion(), clocks.tick, every=True) == 3
    assert sender.send() == Sent(handed_over=3, in_doubt=3)


def test_a_late_result_changes_nothing_and_is_kept(sink: Sink, sender: Sender, clocks: Clocks):
    """The first sender comes back after its lease: its claim is gone, its word stays as an event."""
    alert_to(1)
    (one,) = abandon(clocks, "slow")
    clocks.pass_machine(LEASE_SECONDS)
    (again,) = _taken(clocks, "quick")
    assert settle(desk_occasion(), "slow", [handed_over(one, clocks)]) == []
    assert Delivery.objects.get().state == State.CLAIMED
    assert len(settle(desk_occasion(), "quick", [handed_over(again, clocks)])) == 1
    assert list(DeliveryEvent.objects.order_by("id").values_list("event", "attempt")) == [
        ("lease_over", 1),
        ("late", 1),
        ("handed_over", 2),
    ]


def test_a_result_of_an_earlier_attempt_does_not_count(clocks: Clocks):
    """The same sender claims again: only the present attempt's result counts."""
    alert_to(1)
    (first,) = abandon(clocks, "same")
    clocks.pass_machine(LEASE_SECONDS)
    _taken(clocks, "same")
    assert settle(desk_occasion(), "same", [handed_over(first, clocks)]) == []
    assert Delivery.objects.get().state == State.CLAIMED


def test_two_senders_never_claim_the_same(clocks: Clocks):
    """What one holds the other does not get."""
    alert_to(10)
    first = claim("a", clocks.at, clocks.tick, 6)
    second = claim("b", clocks.at, clocks.tick, 6)
    assert (len(first), len(second)) == (6, 4)
    assert not {one.id for one in first} & {one.id for one in second}


def test_what_was_not_tried_goes_back_without_a_trace(clocks: Clocks):
    """A batch that ran out of time gives the rest back: no attempt, no doubt, no event."""
    alert_to(1)
    (one,) = abandon(clocks)
    settle(desk_occasion(), "dead", [Outcome(one.id, one.attempt, None, "", False, clocks.at)])
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.doubtful) == (State.READY, 0, False)
    assert not DeliveryEvent.objects.exists()
    assert not Entry.objects.filter(act="delivery.batch").exists()


def test_a_transport_that_breaks_midway_keeps_what_went_out(sink: Sink, sender: Sender, clocks: Clocks):
    """Fifty are committed; the fifty in hand wait for their lease, in doubt; the rest goes back at once."""
    alert_to(130)
    calls = []
    whole = sender.transport.deliver

    def break_second(letters, *, seconds_max):
        calls.append(len(letters))
        if len(calls) == 2:
            raise RuntimeError("broken on the way")
        return whole(letters, seconds_max=seconds_max)

    sender.transport.deliver = break_second
    with pytest.raises(RuntimeError):
        sender.send()
    assert calls == [50, 50]
    assert Delivery.objects.filter(state=State.HANDED_OVER).count() == 50
    assert Delivery.objects.filter(state=State.CLAIMED).count() == 50
    assert Delivery.objects.filter(state=State.READY, attempts=0).count() == 30


def test_only_the_desk_settles(clocks: Clocks):
    """No officer and no recipient reports an outcome."""
    alert_to(1)
    claimed = abandon(clocks)
    stranger = type(desk_occasion())("recipient:x", clocks.at, desk_occasion().entropy)
    with pytest.raises(NotPermitted):
        settle(stranger, "dead", [handed_over(claimed[0], clocks)])


def _taken(clocks: Clocks, worker: str) -> list:
    take_back(desk_occasion(), clocks.tick)
    return claim(worker, clocks.at, clocks.tick)
