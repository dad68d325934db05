"""What a thief of the database can read, and what anybody finds who should not. The controls: `test_leak_controls`."""

from pathlib import Path

import pytest
from django.db import connection

from tests.chain.leaking import NOTHING_TO_READ, known_ids, leaks, met, plant, routes
from tests.desk.measures.orders import issued
from tests.desk.stage import Desk, open_desk
from tests.people import START, after
from tocsin.desk.delivery.models import Message
from tocsin.desk.partners.acts import enrol_partner, tell_partner
from tocsin.desk.threats.acts import file_tip
from tocsin.terms import Tlp

WORDING = "MARKED-WORDING: a plan against large gatherings in the city."
SAID = {
    "the wording for a partner": "MARKED-WORDING",
    "the order's mail": "Your gathering: Choir evening",
    "the page's subject": "Order without answer:",
    "the page's text": "Somebody must reach the silent ones another way",
}
"""Words that stand in a mail and, as they stand, in no register and no draft."""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the files of the embedded database")
def test_a_stolen_database_tells_nothing_of_what_was_said(committed_desk: None) -> None:
    """A partner's wording, an order's mail and a page are sent; the database's files hold no word of them."""
    city = open_desk()
    _tell_a_partner(city)
    issued(city, answer_hours=12)
    city.run_until(after(hours=14))
    assert set(Message.objects.values_list("kind", flat=True)) == {"link", "order", "page"}
    mails = "\n".join(f"{letter.text.subject}\n{letter.text.body}" for letter in city.post.letters)
    stolen = _files_of_the_database()
    assert b"delivery_rendition" in stolen
    for what, words in SAID.items():
        assert words in mails, what
        assert words.encode() not in stolen, what


def _tell_a_partner(city: Desk) -> None:
    releaser = city.by(city.releaser)
    contact = "liaison@neighbour.example"
    partner = enrol_partner(releaser, name="Liaison office", language="en", contact=contact, limit=Tlp.AMBER)
    tip = file_tip(
        city.by(city.drafter),
        source="A service",
        grade="B2",
        received_at=START,
        sentences=[("Large gatherings are threatened.", Tlp.AMBER)],
        limit=Tlp.AMBER,
    )
    tell_partner(releaser, partner.pk, sentences=[tip.sentences.get().pk], wording=WORDING)


def _files_of_the_database() -> bytes:
    """The database file with its journals, as a thief would copy them."""
    path = Path(str(connection.settings_dict["NAME"]))
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))


@pytest.mark.usefixtures("desk")
def test_no_secret_leaves_by_export_mail_publication_log_or_dump() -> None:
    """Marked words in every kind of field, under each limit and in a group: none is where it should not be."""
    assert leaks(plant(), ["exports", "mails", "public", "logs", "database"]) == []


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    "reader", ["the public", "reporter", "drafter cleared low", "supervisor outside the group", "auditor cleared low"]
)
def test_no_page_shows_a_secret_to_the_wrong_reader(reader: str) -> None:
    """Every address that the resolver knows, with every id that there is, for each role, clearance and group."""
    assert leaks(plant(), ["pages"], [reader]) == []


@pytest.mark.usefixtures("desk")
def test_the_secrets_are_there_for_those_who_may_meet_them() -> None:
    """What no reader ever meets would prove nothing by its absence."""
    planted = plant()
    planted.readers = [one for one in planted.readers if one.inside]
    never = {"a partner's address", "a person's address", "an officer's address", *planted.handed}
    assert set(planted.words()) - met(planted) == never


@pytest.mark.usefixtures("desk")
def test_no_view_is_forgotten() -> None:
    """Every id in an address is one that the leak test fills in, or that is named as having nothing to read."""
    names = {
        name
        for _, route in routes()
        if route.callback.__module__.startswith("tocsin.")
        for name in route.pattern.regex.groupindex
    }
    assert names <= set(known_ids()) | NOTHING_TO_READ


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the files of the embedded database")
def test_the_files_of_the_database_tell_no_secret(committed_desk: None) -> None:
    """The same planted words, in the file and its journals as a thief would copy them."""
    planted = plant()
    stolen = _files_of_the_database()
    assert b"threats_threat" in stolen
    assert [name for name, one in planted.words().items() if one.word.encode() in stolen] == []
