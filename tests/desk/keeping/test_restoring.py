"""A desk that came back from a backup: it is halted, and nothing goes out twice unseen."""

import os
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator

from tests.desk.stage import PostOffice
from tests.people import START, after, bare, desk_occasion, occasion
from tests.warning import Town, make_town, released
from tocsin.desk.delivery.models import Delivery
from tocsin.desk.delivery.rules import OPEN, State, Tick
from tocsin.desk.delivery.sending import Sent, send_due
from tocsin.desk.keeping.acts.restoring import Waiting, note_restore, resume_sending, resume_without_officer
from tocsin.desk.officers.acts import show_for_command
from tocsin.desk.officers.models import Enrolment
from tocsin.desk.officers.queries import proof_by_code, with_role
from tocsin.desk.officers.rules import Permission, Role
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import is_halted, opened_one
from tocsin.terms import BadInput, Conflict, Mode, NotPermitted, ProofNeeded

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def restored(desk: None) -> Town:
    """A town whose warning waited in the outbox when the backup was made, the desk just restored."""
    place = make_town()
    released(place)
    note_restore(desk_occasion(after(minutes=5)), made_at="2024-03-06T09:01:00+00:00", entries=7, root="00" * 32)
    return place


def send(post: PostOffice) -> Sent:
    at = after(minutes=6)
    return send_due(post, worker="test", now=lambda: at, monotonic=lambda: Tick("test", 0.0), entropy=os.urandom)


def test_a_restored_desk_sends_nothing(restored: Town) -> None:
    """Although messages are due; they stay as they were."""
    post = PostOffice()
    waiting = Delivery.objects.filter(state=State.READY).count()
    assert waiting > 0
    assert send(post) == Sent()
    assert post.letters == []
    assert Delivery.objects.filter(state=State.READY).count() == waiting


def test_the_record_says_that_it_was_restored_and_from_what(restored: Town) -> None:
    """Up to which entry, and how many messages wait."""
    said = opened_one(Entry.objects.select_related("body").latest("sequence"))
    assert said.act == "record.restore_desk"
    assert said.body is not None
    assert (said.body["entries"], said.body["waiting"]) == (7, Delivery.objects.filter(state__in=OPEN).count())


def test_links_from_before_let_nobody_in(restored: Town) -> None:
    """They may have been used after the backup was made."""
    assert not Enrolment.objects.filter(used_at=None).exists()


def test_what_waits_must_be_decided(restored: Town) -> None:
    """Without a word on it the desk stays halted."""
    with pytest.raises(BadInput, match="messages wait"):
        resume_sending(occasion(restored.supervisor, after(minutes=6)), None)
    assert is_halted()


def test_what_is_sent_all_the_same_is_flagged_as_a_possible_second_copy(restored: Town) -> None:
    """It goes out, and never again counts as certain."""
    count = resume_sending(occasion(restored.supervisor, after(minutes=6)), Waiting.SEND)
    post = PostOffice()
    assert send(post).in_doubt == count == len(post.letters)
    assert not Delivery.objects.filter(doubtful=False, state=State.HANDED_OVER).exists()


def test_what_is_dropped_is_closed_and_says_why(restored: Town) -> None:
    """Nothing goes out, and nobody counts as reached."""
    resume_sending(occasion(restored.supervisor, after(minutes=6)), Waiting.DROP)
    post = PostOffice()
    assert send(post) == Sent()
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert "restored" in Delivery.objects.values_list("result", flat=True)[0]


def test_a_claim_of_the_old_desk_is_decided_too(restored: Town) -> None:
    """A letter that was in somebody's hands when the backup was made is the likeliest second copy."""
    Delivery.objects.filter(pk=Delivery.objects.values("pk")[:1]).update(
        state=State.CLAIMED, worker="old", lease_until=1.0
    )
    resume_sending(occasion(restored.supervisor, after(minutes=6)), Waiting.SEND)
    assert not Delivery.objects.filter(state=State.CLAIMED).exists()


def test_only_supervisors_and_administrators_let_a_desk_go(restored: Town) -> None:
    """And only once; the desk itself neither."""
    for actor in (restored.drafter, restored.releaser):
        with pytest.raises(NotPermitted):
            resume_sending(occasion(actor, START), Waiting.DROP)
    with pytest.raises(NotPermitted):
        resume_sending(desk_occasion(), Waiting.DROP)
    resume_sending(occasion(restored.administrator, after(minutes=6)), Waiting.DROP)
    with pytest.raises(Conflict, match="not halted"):
        resume_sending(occasion(restored.administrator, after(minutes=7)), Waiting.DROP)


def test_only_the_desk_notes_a_restore(restored: Town) -> None:
    """It is no officer's act."""
    with pytest.raises(NotPermitted):
        note_restore(occasion(restored.administrator), made_at="", entries=0, root="")


def test_a_live_desk_is_resumed_with_a_passkey(restored: Town, settings) -> None:
    """Naming a supervisor is not enough; a code that was shown for it is."""
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)
    at = after(minutes=6)
    with pytest.raises(ProofNeeded):
        resume_sending(bare(restored.supervisor, at), Waiting.DROP)
    assert is_halted()
    code = show_for_command(occasion(restored.supervisor, at), purpose=Permission.DESK_RESUME, host="desk-1")
    proof = proof_by_code(restored.supervisor, code, "desk-1")
    resume_sending(replace(bare(restored.supervisor, at), proof=proof), Waiting.DROP)
    assert not is_halted()


def test_where_nobody_can_sign_in_the_machine_lets_it_go(restored: Town, settings) -> None:
    """Nobody has a passkey yet: nothing that waited goes out, the record has the reason, everybody in charge hears."""
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)
    machine = replace(desk_occasion(after(minutes=6)), way="command line on desk-2")
    with pytest.raises(BadInput):
        resume_without_officer(machine, " ")
    dropped = resume_without_officer(machine, "The house burnt down.")
    assert (dropped > 0, is_halted()) == (True, False)
    said = opened_one(Entry.objects.select_related("body").latest("sequence"))
    assert said.body is not None
    assert (said.body["reason"], said.body["way"]) == ("The house burnt down.", "command line on desk-2")
    waiting = Delivery.objects.filter(state=State.READY)
    assert {one.recipient_id for one in waiting} == {
        one.pk for one in [*with_role(Role.SUPERVISOR), *with_role(Role.ADMINISTRATOR)]
    }


def test_where_somebody_can_sign_in_the_machine_does_not(restored: Town) -> None:
    """Whoever holds the machine takes no officer's place while there is one with a passkey."""
    Authenticator.objects.create(user=restored.supervisor, type=Authenticator.Type.WEBAUTHN, data={})
    with pytest.raises(NotPermitted, match=restored.supervisor.name):
        resume_without_officer(desk_occasion(after(minutes=6)), "In a hurry.")
    with pytest.raises(NotPermitted):
        resume_without_officer(occasion(restored.releaser, after(minutes=6)), "In a hurry.")
    assert is_halted()
