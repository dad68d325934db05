"""Chains: what is in force, and what is odd."""

from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

from tests.cap.messages import an_alert, an_info
from tocsin.cap import Alert, cap_time
from tocsin.cap.chain import Chain, Standing, chain, time_left

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)


def message(number: int, hour: int = 8, **changes: Any) -> Alert:
    """A message with a number for its identifier, sent at an hour of 1 May."""
    return an_alert(identifier=str(number), sent=f"2030-05-01T{hour:02}:00:00-00:00", **changes)


def about(number: int, hour: int = 8, sender: str = "desk@example.org") -> str:
    """A reference to a message."""
    return f"{sender},{number},2030-05-01T{hour:02}:00:00-00:00"


def standings(result: Chain) -> dict[str, Standing]:
    """By identifier."""
    return {link.alert.identifier: link.standing for link in result.links}


def test_an_update_replaces_and_a_cancel_ends() -> None:
    """In whatever order they come."""
    messages = [
        message(3, 10, msg_type="Cancel", references=about(2, 9)),
        message(1),
        message(2, 9, msg_type="Update", references=about(1)),
    ]
    found = standings(chain(messages, NOW))
    assert found == {"1": Standing.REPLACED, "2": Standing.CANCELLED, "3": Standing.CANCEL}


def test_the_update_is_in_force() -> None:
    """Until it expires."""
    messages = [message(1), message(2, 9, msg_type="Update", references=about(1))]
    assert [alert.identifier for alert in chain(messages, NOW).in_force] == ["2"]
    late = chain(messages, datetime(2030, 5, 4, tzinfo=UTC))
    assert standings(late) == {"1": Standing.REPLACED, "2": Standing.EXPIRED}


def test_gone_from_the_feed_is_not_cancelled() -> None:
    """An alert that nobody mentions any more is in force until it expires."""
    assert standings(chain([message(1)], NOW)) == {"1": Standing.IN_FORCE}


def test_a_reference_in_another_offset_is_the_same_message() -> None:
    """Times are compared as instants."""
    update = message(2, 9, msg_type="Update", references="desk@example.org,1,2030-05-01T10:00:00+02:00")
    assert standings(chain([message(1), update], NOW))["1"] is Standing.REPLACED


def test_an_alert_may_not_have_begun() -> None:
    """Its effective time is ahead."""
    later = message(1, infos=(an_info(effective="2030-05-02T00:00:00-00:00"),))
    assert standings(chain([later], NOW)) == {"1": Standing.NOT_YET}


def test_oddities_are_told() -> None:
    """Twice, in conflict, missing, foreign, siblings."""
    messages = [
        message(1),
        message(1),
        message(1, note="Another text."),
        message(2, 9, msg_type="Update", references=about(9)),
        message(3, 9, msg_type="Cancel", references=about(1), sender="attacker@example.org"),
        message(4, 9, msg_type="Update", references=about(1)),
        message(5, 10, msg_type="Update", references=about(1)),
    ]
    result = chain(messages, NOW)
    assert {oddity.kind for oddity in result.oddities} == {"duplicate", "conflict", "missing", "foreign", "siblings"}
    assert standings(result)["1"] is Standing.REPLACED


def test_a_stranger_cannot_cancel() -> None:
    """Only the sender's own messages end an alert."""
    stranger = message(2, 9, msg_type="Cancel", references=about(1), sender="attacker@example.org")
    assert standings(chain([message(1), stranger], NOW))["1"] is Standing.IN_FORCE


def test_an_update_of_an_update_is_no_sibling() -> None:
    """A message that names both the first and its update replaces both."""
    messages = [
        message(1),
        message(2, 9, msg_type="Update", references=about(1)),
        message(3, 10, msg_type="Update", references=f"{about(1)} {about(2, 9)}"),
    ]
    result = chain(messages, NOW)
    assert result.oddities == ()
    assert standings(result) == {"1": Standing.REPLACED, "2": Standing.REPLACED, "3": Standing.IN_FORCE}


def test_a_circle_is_told() -> None:
    """Two messages that end each other leave the later one standing."""
    one = message(1, 8, msg_type="Update", references=about(2, 9))
    two = message(2, 9, msg_type="Update", references=about(1, 8))
    result = chain([one, two], NOW)
    assert "loop" in {oddity.kind for oddity in result.oddities}
    assert standings(result) == {"1": Standing.REPLACED, "2": Standing.IN_FORCE}


def test_time_left_is_that_of_the_last_info() -> None:
    """None where one never ends."""
    left = time_left(message(1), NOW)
    assert left is not None
    assert left.total_seconds() == 43 * 3600
    assert time_left(message(1, infos=(an_info(expires=None),)), NOW) is None


def test_what_is_sent_later_does_not_count_yet() -> None:
    """Asked about an earlier hour, the chain tells what was in force then."""
    update = message(2, 9, msg_type="Update", references=about(1))
    cancel = message(3, 10, msg_type="Cancel", references=about(2, 9))
    found = standings(chain([message(1), update, cancel], datetime(2030, 5, 1, 8, 30, tzinfo=UTC)))
    assert found == {"1": Standing.IN_FORCE, "2": Standing.NOT_YET, "3": Standing.CANCEL}
    found = standings(chain([message(1), update, cancel], datetime(2030, 5, 1, 9, 30, tzinfo=UTC)))
    assert found == {"1": Standing.REPLACED, "2": Standing.IN_FORCE, "3": Standing.CANCEL}


def test_an_update_leaves_no_gap_before_it_takes_effect() -> None:
    """Until then the alert that it replaces holds."""
    later = (an_info(effective="2030-05-01T20:00:00-00:00"),)
    messages = [message(1), message(2, 9, msg_type="Update", references=about(1), infos=later)]
    assert standings(chain(messages, NOW)) == {"1": Standing.IN_FORCE, "2": Standing.NOT_YET}
    evening = datetime(2030, 5, 1, 21, tzinfo=UTC)
    assert standings(chain(messages, evening)) == {"1": Standing.REPLACED, "2": Standing.IN_FORCE}


def test_an_exercise_does_not_end_an_actual_alert() -> None:
    """Nor the other way round; it is told."""
    drill = message(2, 9, msg_type="Cancel", references=about(1))
    result = chain([message(1, status="Actual"), drill], NOW)
    assert standings(result)["1"] is Standing.IN_FORCE
    assert [oddity.kind for oddity in result.oddities] == ["status"]


def test_one_identifier_at_two_times_is_two_messages() -> None:
    """Both hold, and it is told."""
    result = chain([message(1), message(1, 9)], NOW)
    assert len(result.in_force) == 2
    assert [oddity.kind for oddity in result.oddities] == ["conflict"]


def test_an_end_that_cannot_be_read_never_comes() -> None:
    """A date alone is no end; a time without an offset is one on the clock of sent; 24:00:00 is the next midnight."""
    late = datetime(2030, 5, 2, 0, 30, tzinfo=UTC)

    def standing(expires: str, sent: str) -> Standing:
        alert = an_alert(sent=sent, infos=(an_info(expires=expires),))
        return chain([alert], late).links[0].standing

    assert standing("2030-05-01", "2030-05-01T08:00:00-00:00") is Standing.IN_FORCE
    assert standing("2030-05-01T23:00:00", "2030-05-01T08:00:00-08:00") is Standing.IN_FORCE
    assert standing("2030-05-01T23:00:00", "2030-05-01T08:00:00-00:00") is Standing.EXPIRED
    assert standing("2030-05-01T23:00:00", "2030-05-01T08:00:00") is Standing.IN_FORCE
    assert standing("2030-05-01T24:00:00-00:00", "2030-05-01T08:00:00-00:00") is Standing.EXPIRED
    assert standing("2030-05-01T23:00:00Z", "2030-05-01T08:00:00Z") is Standing.EXPIRED


def test_an_alert_holds_while_one_of_its_infos_does() -> None:
    """Two languages or two areas may end at two times."""
    infos = (an_info(language="en", expires="2030-05-01T09:00:00-00:00"), an_info(language="fr"))
    assert standings(chain([message(1, infos=infos)], NOW)) == {"1": Standing.IN_FORCE}


def test_a_reference_that_is_named_twice_is_no_sibling() -> None:
    """Nor is one with the wrong time the same message: the alert holds, and it is told."""
    twice = chain([message(1), message(2, 9, msg_type="Update", references=f"{about(1)} {about(1)}")], NOW)
    assert (twice.oddities, standings(twice)["1"]) == ((), Standing.REPLACED)
    wrong = chain([message(1), message(2, 9, msg_type="Cancel", references=about(1, 7))], NOW)
    assert ([oddity.kind for oddity in wrong.oddities], standings(wrong)["1"]) == (["missing"], Standing.IN_FORCE)


def test_ten_thousand_updates_are_followed_in_time() -> None:
    """Each of the one before it; and once more in a circle."""
    start = datetime(2030, 5, 1, tzinfo=UTC)
    times = [cap_time(start + timedelta(seconds=place)) for place in range(10_000)]
    messages = [
        an_alert(
            identifier=str(n), sent=times[n], msg_type="Update", references=f"desk@example.org,{n - 1},{times[n - 1]}"
        )
        for n in range(10_000)
    ]
    begun = process_time()
    circle, line = chain(messages, NOW), chain(messages[1:], NOW)
    assert process_time() - begun < 5
    assert [alert.identifier for alert in line.in_force] == ["9999"]
    assert [alert.identifier for alert in circle.in_force] == ["9999"]
