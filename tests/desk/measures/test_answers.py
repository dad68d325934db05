"""What is known of each gathering after an order went out: answers, silence, failures."""

import pytest

from tests.desk.measures.orders import issued
from tests.desk.stage import Desk, open_desk, record_acts, token
from tests.people import after, make_officer
from tocsin.desk.delivery.acts import answer
from tocsin.desk.measures.acts import export_refusals, lift_order
from tocsin.desk.measures.queries import access_order_answers, order_answers
from tocsin.desk.measures.rules import Outcome
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import opened
from tocsin.terms import BadInput, Conflict, NotPermitted, Occasion, Tlp


@pytest.fixture
def staffed(desk: None) -> Desk:
    """A desk whose provider refuses one organiser's address for good."""
    return open_desk(refused=frozenset({"gone@stage.example"}))


def reply(desk: Desk, address: str, choice: str, note: str = "", *, number: int = 0) -> None:
    """An organiser answers by the link of its letter `number`."""
    letter = desk.post.to(address)[number]
    occasion = desk.by(desk.drafter)
    answer(Occasion("anyone", desk.now, occasion.entropy), token(letter), choice, note)


def outcomes(desk: Desk, order_id: object) -> dict[str, str]:
    """Each bound gathering's outcome by its title."""
    found = access_order_answers(desk.releaser, order_id)
    return {one.title: str(one.outcome) for one in found.gatherings}


def test_before_anything_is_sent_nobody_is_silent(staffed: Desk) -> None:
    """What waits in the outbox was handed over to nobody: undelivered, not silent."""
    order = issued(staffed)
    assert order_answers(order.pk) == {"confirmed": 0, "refused": 0, "silent": 0, "undelivered": 5}


def test_each_gathering_has_its_own_answer(staffed: Desk) -> None:
    """One organiser confirms one concert and refuses another; the rest are silent or never reached."""
    order = issued(staffed)
    staffed.send()
    first, second = staffed.post.to("north@stage.example")
    assert "Choir evening" in first.text.body + second.text.body
    reply(staffed, "north@stage.example", "confirmed")
    reply(staffed, "north@stage.example", "refused", "The hall is hired out.", number=1)
    found = outcomes(staffed, order.pk)
    assert {found.pop("Choir evening"), found.pop("Second choir evening")} == {"confirmed", "refused"}
    assert found == {"Park concert": "silent", "Open rehearsal": "undelivered", "Brass band": "undelivered"}
    assert order_answers(order.pk) == {"confirmed": 1, "refused": 1, "silent": 1, "undelivered": 2}


def test_a_later_answer_stands_beside_the_first_and_counts(staffed: Desk) -> None:
    """Both are shown, the latest counts."""
    order = issued(staffed)
    staffed.send()
    reply(staffed, "south@stage.example", "refused", "Too late to cancel.")
    staffed.now = after(hours=2)
    reply(staffed, "south@stage.example", "confirmed", "Cancelled after all.")
    park = next(o for o in access_order_answers(staffed.releaser, order.pk).gatherings if o.title == "Park concert")
    assert park.outcome is Outcome.CONFIRMED
    assert [(heard.choice, heard.reason) for heard in park.answers] == [
        ("refused", "Too late to cancel."),
        ("confirmed", "Cancelled after all."),
    ]


def test_an_answer_that_was_not_offered_is_refused(staffed: Desk) -> None:
    """Only confirmed and refused are answers to an order."""
    issued(staffed)
    staffed.send()
    with pytest.raises(BadInput):
        reply(staffed, "south@stage.example", "maybe")


def test_each_organiser_reads_its_own_language(staffed: Desk) -> None:
    """The letter's subject is in the organiser's language, marked as exercise."""
    issued(staffed)
    staffed.send()
    assert "Концерты приостановлены" in staffed.post.to("south@stage.example")[0].text.subject
    assert "EXERCISE" in staffed.post.to("south@stage.example")[0].text.subject
    assert "Concerts are suspended" in staffed.post.to("north@stage.example")[0].text.subject


def test_who_answered_what_is_need_to_know(staffed: Desk) -> None:
    """The drafter sees counts, not the list; an auditor neither exports nor reads it."""
    order = issued(staffed)
    with pytest.raises(NotPermitted):
        access_order_answers(staffed.drafter, order.pk)
    auditor = make_officer(Role.AUDITOR)
    for officer in (staffed.drafter, auditor):
        with pytest.raises(NotPermitted):
            export_refusals(staffed.by(officer), order.pk)
    assert record_acts()[-1] != "measures.export_refusals"


def test_an_export_of_refusals_is_an_act_in_the_record(staffed: Desk) -> None:
    """The list comes with its reasons; the record says who took it and how many, not who refused."""
    order = issued(staffed)
    staffed.send()
    reply(staffed, "south@stage.example", "refused", "Tickets are sold.")
    refused = export_refusals(staffed.by(staffed.supervisor), order.pk)
    assert [(one.organiser, one.answers[-1].reason) for one in refused] == [("South Stage", "Tickets are sold.")]
    entry = list(opened(Tlp.RED, ("measures.export_refusals",)))[-1]
    assert entry.body == {"office": "Test office", "refusals": 1}
    assert entry.limit is Tlp.AMBER_STRICT


def test_lifting_tells_everybody_who_got_the_order(staffed: Desk) -> None:
    """Those it reached are told in the approved words; who never got it is not told of its end."""
    order = issued(staffed)
    staffed.send()
    staffed.now = after(hours=3)
    lift_order(staffed.by(staffed.releaser), order.pk, reason="The danger is over.")
    staffed.send()
    assert "The suspension is lifted." in staffed.post.to("north@stage.example")[-1].text.body
    assert "Приостановка отменена." in staffed.post.to("south@stage.example")[-1].text.body
    assert len(staffed.post.to("north@stage.example")) == 4
    assert not staffed.post.to("gone@stage.example")


def test_lifting_before_sending_sends_nothing(staffed: Desk) -> None:
    """What still waited is stopped, and there is nobody to tell."""
    order = issued(staffed)
    lift_order(staffed.by(staffed.releaser), order.pk, reason="Drawn too wide.")
    staffed.run_until(after(days=5))
    assert staffed.post.letters == []


def test_an_order_is_lifted_once_and_only_in_force(staffed: Desk) -> None:
    """A second lifting, and one after the end, are refused."""
    order = issued(staffed)
    lift_order(staffed.by(staffed.releaser), order.pk, reason="Over.")
    with pytest.raises(Conflict):
        lift_order(staffed.by(staffed.releaser), order.pk, reason="Over.")
    other = issued(staffed)
    staffed.now = after(days=4)
    with pytest.raises(Conflict, match="ended by itself"):
        lift_order(staffed.by(staffed.releaser), other.pk, reason="Over.")


def test_answers_are_read_in_a_bounded_number_of_queries(
    staffed: Desk, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    """Not one query for each gathering."""
    order = issued(staffed)
    staffed.send()
    with django_assert_max_num_queries(6):
        access_order_answers(staffed.releaser, order.pk)
