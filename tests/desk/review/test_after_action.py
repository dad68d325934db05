"""The after-action report of a whole small story, every number of it."""

import msgspec
import pytest

from tests.desk.incidents.reports import FIRST, THIRD, statements
from tests.desk.measures.orders import issued
from tests.desk.review.numbers import KEYS
from tests.desk.stage import Desk, PostOffice, token
from tests.people import START, after
from tests.warning import Town, make_town, released, square
from tocsin.desk.delivery.acts import answer
from tocsin.desk.incidents.acts import accept_statements, file_report, open_incident, strike_statement
from tocsin.desk.partners.acts import enrol_partner, note_receipt, tell_partner
from tocsin.desk.partners.rules import ReceiptKind
from tocsin.desk.record.models import Entry
from tocsin.desk.review.queries import after_action
from tocsin.terms import Occasion, Tlp


@pytest.fixture
def town(desk: None) -> Town:
    """The fictional town with its officers and open threat."""
    return make_town()


def desk_of(town: Town) -> Desk:
    """The town's desk, with a provider that refuses one person for good."""
    post = PostOffice(frozenset({"p0@person.example"}))
    return Desk(town.drafter, town.releaser, town.supervisor, post=post)


def reply(city: Desk, address: str, choice: str) -> None:
    """Somebody answers by the link of the last letter."""
    occasion = Occasion("anyone", city.now, city.by(city.drafter).entropy)
    answer(occasion, token(city.post.to(address)[-1]), choice)


def live_through(town: Town) -> Desk:
    """Warned, lapsed, dismissed, come, ordered: five days."""
    city = desk_of(town)
    partner = enrol_partner(
        city.by(city.releaser), name="Harbour office", language="en", contact="desk@harbour.example", limit=Tlp.GREEN
    )
    told = tell_partner(city.by(city.releaser), partner.pk, sentences=[town.tellable], wording="Gatherings may be hit.")
    released(town)
    city.run_until(after(hours=1))
    for number in (1, 1, 2):
        reply(city, f"p{number}@person.example", "received")
    city.run_until(after(days=4))
    note_receipt(city.by(city.releaser), told.pk, kind=ReceiptKind.DISMISSED, words="Scaremongering.", at=after(days=4))
    city.run_until(after(days=5, hours=1))
    incident = open_incident(
        city.by(city.drafter),
        title="Explosion at the harbour",
        place_name="Lower Quay",
        happened_at=after(days=5),
        limit=Tlp.CLEAR,
        threat=town.threat.pk,
    )
    for text in (FIRST, THIRD):
        report = file_report(
            city.by(city.drafter), source="Wire", text=text, published=city.now, limit=Tlp.CLEAR, incident=incident.pk
        )
        found = [view.id for view in statements(city, report)][:2]
        accept_statements(city.by(city.drafter), found, "C3")
    strike_statement(city.by(city.drafter), found[0], "Withdrawn.", version=1)
    return city


def test_every_number_of_a_story(town: Town) -> None:
    """Computed from what happened, not from what was planned."""
    city = live_through(town)
    numbers = after_action(Tlp.RED).numbers
    assert (numbers.tips, numbers.threats, numbers.alerts) == (1, 1, 1)
    assert numbers.uncovered_days == 3.0
    assert numbers.over_warned_person_hours == 19 * 24
    assert msgspec.to_builtins(numbers.gatherings) == {"inside": 1, "near_miss": 1, "unknown": 1}
    assert msgspec.to_builtins(numbers.people) == {"exposed": 20, "reached": 19, "answered": 2}
    assert numbers.deliveries["email"].handed_over == len(city.post.letters)
    assert (numbers.deliveries["email"].answered, numbers.deliveries["email"].failed) == (2, 1)
    assert numbers.orders == 0
    assert set(numbers.order_answers.values()) == {0}
    assert numbers.statements == 3  # two of each report, and one of them struck
    assert numbers.record.entries == Entry.objects.count()
    assert len(bytes.fromhex(numbers.record.root)) == 32
    assert numbers.record.verified is None


def test_the_json_has_exactly_the_agreed_keys(town: Town) -> None:
    """Whole numbers, days with one decimal, nothing besides."""
    plain = msgspec.to_builtins(after_action(Tlp.RED).numbers)
    assert list(plain) == KEYS
    assert set(plain["deliveries"]["email"]) == {"handed_over", "answered", "failed"}
    assert set(plain["order_answers"]) == {"confirmed", "refused", "silent", "undelivered"}
    assert set(plain["record"]) == {"entries", "root", "verified"}


def test_orders_and_their_answers_are_added_up(town: Town) -> None:
    """Over all issued orders; a draft counts for nothing."""
    city = desk_of(town)
    values = {"area": square(), "area_name": "Lower Quay", "starts_at": START}
    issued(city, **values)
    issued(city, **values, title="Once more")
    city.send()
    reply(city, "choir@organiser.example", "confirmed")
    numbers = after_action(Tlp.RED).numbers
    assert numbers.orders == 2
    assert numbers.order_answers == {"confirmed": 1, "refused": 0, "silent": 1, "undelivered": 0}


def test_the_account_names_offices_and_lead_times(town: Town) -> None:
    """The main acts in order, by office, and the hours between them."""
    live_through(town)
    report = after_action(Tlp.RED)
    acts = [moment.act for moment in report.timeline]
    assert [act for act in acts if not act.startswith("alerts.")] == [
        "threats.file_tip",
        "threats.open_threat",
        "partners.tell_partner",
        "partners.note_receipt",
        "incidents.open_incident",
        "incidents.strike_statement",
    ]
    assert acts.index("alerts.release_alert") < acts.index("alerts.note_lapse") < acts.index("incidents.open_incident")
    released_by = next(moment for moment in report.timeline if moment.act == "alerts.release_alert")
    assert released_by.office == town.releaser.name
    assert next(moment for moment in report.timeline if moment.act == "alerts.note_lapse").office == "the desk"
    (lead,) = report.lead_times
    assert (lead.tip_to_alert, lead.alert_to_incident, lead.lapse_to_incident) == (0.0, 120.0, 72.0)


def test_a_lower_clearance_sees_and_counts_less(town: Town) -> None:
    """Tips, threats and what the record says of them do not exist below their limit."""
    live_through(town)
    report = after_action(Tlp.CLEAR)
    assert (report.numbers.tips, report.numbers.threats, report.numbers.uncovered_days) == (0, 0, 0.0)
    assert report.lead_times == ()
    assert {moment.act for moment in report.timeline} == {"incidents.open_incident", "incidents.strike_statement"}


def test_an_open_threat_counts_up_to_the_instant_asked_for(town: Town) -> None:
    """Without an alert it is uncovered from its opening on."""
    assert after_action(Tlp.RED, until=after(days=2, hours=12)).numbers.uncovered_days == 2.5


def test_an_empty_desk_has_a_report(desk: None) -> None:
    """All zeros, and the one entry of its founding."""
    report = after_action(Tlp.RED)
    assert report.numbers.record.entries == 1
    assert report.numbers.people.exposed == 0
    assert report.timeline == ()
