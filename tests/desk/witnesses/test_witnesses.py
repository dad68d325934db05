"""Witnesses: checkpoints at fixed times, padded, by mail, and the cosignatures that come back."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.desk.stage import Desk, open_desk, record_acts
from tests.people import START, after, desk_occasion, make_officer
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.acts import append, make_checkpoint
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import log_origin
from tocsin.desk.record.rules import PAD
from tocsin.desk.witnesses.acts import add_witness, end_witness, hand_out_if_due, note_cosignatures
from tocsin.desk.witnesses.models import Cosignature, HandOut
from tocsin.desk.witnesses.queries import access_witnesses, handed_out_note
from tocsin.desk.witnesses.rules import is_due, slot_of
from tocsin.ledger import Checkpoint, SigningKey, WitnessKey, cosigned, notes_in, signed
from tocsin.terms import Absent, BadInput, Conflict, NotPermitted, Tlp

pytestmark = pytest.mark.usefixtures("desk")

SECRET = SigningKey("witness.example/w1", bytes(32))
KEY = str(WitnessKey(SECRET.name, SECRET.public.public))
STEP = 8


@pytest.fixture
def city(desk: None) -> Desk:
    """The synthetic city."""
    return open_desk()


@pytest.fixture
def administrator(city: Desk) -> Officer:
    """Who manages witnesses."""
    return make_officer(Role.ADMINISTRATOR, name="Administration")


def hand_out(city: Desk, hours: float):  # type: ignore[no-untyped-def]
    return hand_out_if_due(desk_occasion(after(hours=hours)), minutes=60, step=STEP)


def test_checkpoints_go_out_on_a_fixed_grid_whatever_happens(city: Desk) -> None:
    """Once in each hour of the clock, counted from the full hour and not from the start of the desk."""
    sent = [hand_out(city, hours) is not None for hours in (0.5, 0.9, 1.0, 1.2, 1.99, 2.0, 5.5)]
    assert sent == [True, False, True, False, False, True, True]


def test_the_grid_is_the_same_for_every_desk() -> None:
    """Counted from 1970, so that the time of a start cannot be read from it."""
    assert slot_of(START + timedelta(minutes=59), 60) == START
    assert not is_due(after(minutes=1), after(minutes=59), 60)
    assert is_due(after(minutes=59), after(minutes=61), 60)
    assert is_due(after(minutes=1), after(minutes=2), 0)


@pytest.mark.parametrize("acts", [0, 1, 5])
def test_a_quiet_hour_and_a_busy_one_look_alike(city: Desk, acts: int) -> None:
    """Up to a step's worth of entries, what goes out grows by exactly one step."""
    first = hand_out(city, 0)
    for _ in range(acts):
        append(desk_occasion(), act="test.note", subjects=[], limit=Tlp.RED, body={})
    second = hand_out(city, 1)
    assert first.size % STEP == 0
    assert second.size - first.size == STEP


def test_more_than_a_step_shows_as_whole_steps_only(city: Desk) -> None:
    """What is left to see: how many steps, not how many entries."""
    first = hand_out(city, 0)
    for _ in range(STEP):
        append(desk_occasion(), act="test.note", subjects=[], limit=Tlp.RED, body={})
    assert hand_out(city, 1).size - first.size == 2 * STEP


def test_padding_says_nothing(city: Desk) -> None:
    """It stands in the record under the widest limit, with no subject."""
    hand_out(city, 0)
    padding = Entry.objects.filter(act=PAD)
    assert padding.exists()
    assert all(entry.subjects == [] and entry.limit == Tlp.CLEAR for entry in padding)


def test_a_witness_gets_the_signed_note_by_mail(city: Desk, administrator: Officer) -> None:
    """The mail's text holds the checkpoint, to be saved as it is."""
    add_witness(city.by(administrator), name="Notary", contact="notary@witness.example")
    checkpoint = hand_out(city, 0)
    city.send()
    (letter,) = city.post.to("notary@witness.example")
    assert checkpoint.note.strip() in letter.text.body


def test_a_witness_that_was_ended_gets_nothing(city: Desk, administrator: Officer) -> None:
    """Its address is destroyed; ending it twice is refused."""
    add_witness(city.by(administrator), name="Notary", contact="notary@witness.example")
    end_witness(city.by(administrator), "Notary", "moved away")
    hand_out(city, 0)
    city.send()
    assert city.post.to("notary@witness.example") == []
    with pytest.raises(Absent):
        end_witness(city.by(administrator), "Notary", "once more")


def test_a_cosignature_is_kept_under_its_checkpoint(city: Desk, administrator: Officer) -> None:
    """Once; what goes to files afterwards carries it, and the list shows it."""
    add_witness(city.by(administrator), name="Notary", key=KEY)
    checkpoint = hand_out(city, 0)
    back = cosigned(notes_in(checkpoint.note)[0], SECRET, after(hours=1))
    assert len(note_cosignatures(city.by(administrator), back)) == 1
    assert note_cosignatures(city.by(administrator), back) == []
    assert notes_in(handed_out_note(checkpoint.size)) == [back]
    (standing,) = access_witnesses(city.supervisor)
    assert (standing.size, standing.signed_at) == (checkpoint.size, after(hours=1))


def test_a_cosigned_checkpoint_of_another_past_raises_the_alarm(city: Desk, administrator: Officer) -> None:
    """The witness saw a root that this record never had, or more entries than there are."""
    add_witness(city.by(administrator), name="Notary", key=KEY)
    size = make_checkpoint(desk_occasion()).size
    for said in (Checkpoint(log_origin(), size, bytes(32)), Checkpoint(log_origin(), 10_000, bytes(32))):
        note = notes_in(signed(said, [SECRET]))[0]
        with pytest.raises(Conflict, match="does not fit this record"):
            note_cosignatures(city.by(administrator), cosigned(note, SECRET, START))


def test_a_stranger_and_a_forger_are_refused(city: Desk, administrator: Officer) -> None:
    """Nobody who is no witness cosigns; a false signature under a witness's name is not kept."""
    add_witness(city.by(administrator), name="Notary", key=KEY)
    note = notes_in(hand_out(city, 0).note)[0]
    with pytest.raises(BadInput, match="No witness"):
        note_cosignatures(city.by(administrator), cosigned(note, SigningKey("x.example", bytes(32)), START))
    good = cosigned(note, SECRET, START).signatures[-1]
    bad = good._replace(signature=good.signature[:-1] + bytes([good.signature[-1] ^ 1]))
    with pytest.raises(BadInput, match="does not hold"):
        note_cosignatures(city.by(administrator), note._replace(signatures=(bad,)))
    other = notes_in(signed(Checkpoint("elsewhere.example", 3, bytes(32)), [SECRET]))[0]
    with pytest.raises(BadInput, match="elsewhere"):
        note_cosignatures(city.by(administrator), other)
    assert not Cosignature.objects.exists()


def test_a_cosignature_cannot_be_changed(city: Desk, administrator: Officer) -> None:
    """The database refuses."""
    add_witness(city.by(administrator), name="Notary", key=KEY)
    note_cosignatures(city.by(administrator), cosigned(notes_in(hand_out(city, 0).note)[0], SECRET, START))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Cosignature.objects.update(line="another")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"name": "Notary"}, BadInput),
        ({"name": " ", "key": KEY}, BadInput),
        ({"name": "Notary", "key": "no key"}, BadInput),
        ({"name": "Notary", "contact": "nobody at all"}, BadInput),
        ({"name": "Taken", "key": KEY}, Conflict),
    ],
)
def test_a_witness_that_cannot_be_one_is_refused(
    city: Desk, administrator: Officer, given: dict[str, str], error: type[Exception]
) -> None:
    """Without key and address, without a name, with a damaged key, twice."""
    add_witness(city.by(administrator), name="Taken", key=KEY)
    with pytest.raises(error):
        add_witness(city.by(administrator), **given)


def test_only_administrators_manage_witnesses_and_only_the_desk_hands_out(city: Desk) -> None:
    """A supervisor may read them, a drafter not even that."""
    with pytest.raises(NotPermitted):
        add_witness(city.by(city.supervisor), name="Notary", key=KEY)
    with pytest.raises(NotPermitted):
        hand_out_if_due(city.by(city.supervisor), minutes=60, step=STEP)
    assert access_witnesses(city.supervisor) == []
    with pytest.raises(NotPermitted):
        access_witnesses(city.drafter)
    assert "witnesses.hand_out" not in record_acts()
    assert not HandOut.objects.exists()
