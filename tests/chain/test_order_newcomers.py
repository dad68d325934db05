"""Gatherings that come into the register while an order holds."""

from tests.desk.measures.orders import draft
from tests.desk.stage import Desk, open_desk, record_acts
from tests.people import after, occasion
from tocsin.desk.exposure.acts import import_register
from tocsin.desk.exposure.register import GatheringRow, Register, VenueRow
from tocsin.desk.measures.acts import issue_order
from tocsin.desk.measures.models import Order
from tocsin.desk.measures.queries import access_order_answers, digest_of
from tocsin.desk.officers.queries import with_role
from tocsin.desk.officers.rules import Role


def issued_city(desk: Desk) -> Order:
    """An order over the city, issued at one hour and sent."""
    order = draft(desk)
    desk.now = after(hours=1)
    issue_order(desk.by(desk.releaser), order.pk, digest_seen=digest_of(order))
    desk.send()
    return order


def bring(desk: Desk, register: Register) -> None:
    """An administrator imports a further register."""
    import_register(occasion(with_role(Role.ADMINISTRATOR)[0], desk.now), register)


def test_a_later_gathering_is_told_and_chased(desk: None) -> None:
    """It gets the order within the hour, and its own reminder; the others are not asked twice."""
    city = open_desk()
    order = issued_city(city)
    city.run_until(after(hours=10))
    before = len(city.post.to("north@stage.example"))
    row = GatheringRow(
        "g9",
        "Late concert",
        "concert",
        "synthetic",
        "hall",
        "north",
        after(days=2),
        after(days=2, hours=2),
        synthetic=True,
    )
    bring(city, Register("late", gatherings=(row,)))
    city.run_until(after(hours=11, minutes=1))
    letters = city.post.to("north@stage.example")[before:]
    assert ["Late concert" in letter.text.body for letter in letters] == [True]
    city.run_until(after(hours=18))
    assert len(city.post.to("north@stage.example")) == before + 2
    assert "Late concert" in {one.title for one in access_order_answers(city.releaser, order.pk).gatherings}
    acts = record_acts()
    assert acts.count("measures.tell_newcomers") == 1
    assert acts.count("measures.remind_silent") == 2


def test_a_gathering_whose_place_becomes_known_is_told(desk: None) -> None:
    """The tent was not placed; once it stands in the city, its organiser gets the order."""
    city = open_desk()
    order = issued_city(city)
    assert access_order_answers(city.releaser, order.pk).not_placed == ("Travelling tent show",)
    bring(city, Register("placed", venues=(VenueRow("tent", "A tent in the park", "the city", 10.01, 20.01),)))
    city.run_until(after(hours=2, minutes=1))
    assert access_order_answers(city.releaser, order.pk).not_placed == ()
    assert any("Travelling tent show" in letter.text.body for letter in city.post.to("north@stage.example"))


def test_nobody_is_looked_for_after_the_end(desk: None) -> None:
    """An order that has ended binds no newcomer."""
    city = open_desk()
    issued_city(city)
    city.run_until(after(days=4, hours=1))
    bring(city, Register("placed", venues=(VenueRow("tent", "A tent in the park", "the city", 10.01, 20.01),)))
    city.run_until(after(days=5))
    assert "measures.tell_newcomers" not in record_acts()
