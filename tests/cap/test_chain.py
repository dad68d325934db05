"""Chains: what is in force, and what is odd."""

from datetime import UTC, datetime
from typing import Any

from tests.cap.messages import an_alert, an_info
from tocsin.cap import Alert
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
