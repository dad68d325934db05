"""What was shown serves one act: in the console once, for a command once, on one machine, for one purpose."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from tests.desk.officers.dangerous import DANGEROUS
from tests.people import START, after, bare, desk_occasion, make_officer, proven
from tocsin.desk.alerts.acts import reinstate_alert
from tocsin.desk.officers.acts import forget_showings, show_for_command
from tocsin.desk.officers.models import Officer, Showing
from tocsin.desk.officers.queries import authorise, proof_by_code, require_shown
from tocsin.desk.officers.rules import BY_COMMAND, Permission, Role
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened_one
from tocsin.terms import BadInput, Mode, NotPermitted, Occasion, ProofNeeded

pytestmark = pytest.mark.usefixtures("desk")
HOST = "desk-1"


@pytest.fixture
def officer(settings) -> Officer:
    """A supervisor of a live desk."""
    made = make_officer(Role.SUPERVISOR)
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)
    return made


def with_code(officer: Officer, code: str, at=START, host: str = HOST) -> Occasion:
    """What a command on `host` does with a code."""
    return replace(bare(officer, at), proof=proof_by_code(officer, code, host))


@pytest.mark.parametrize("permission", DANGEROUS)
def test_each_dangerous_act_asks_again(permission: Permission, settings):
    """Being signed in, or being named by a command, is not enough for what cannot be taken back."""
    officer = make_officer(*Role)
    Officer.objects.update(keyed_at=START)
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)
    with pytest.raises(ProofNeeded):
        authorise(bare(officer), permission)
    assert authorise(proven(officer), permission) == officer


def test_reinstating_asks_before_anything_is_looked_at(officer: Officer):
    """The act itself, not only the rule."""
    with pytest.raises(ProofNeeded):
        reinstate_alert(bare(officer), officer.id, "It was right.")


def test_what_was_shown_serves_one_act(officer: Officer):
    """The same assertion does not release a second time; within one act it is asked for as often as needed."""
    shown = proven(officer)
    authorise(shown, Permission.ALERT_RELEASE)
    authorise(shown, Permission.THREAT_CLOSE)
    with pytest.raises(ProofNeeded):
        authorise(replace(shown, at=after(seconds=1)), Permission.ALERT_RELEASE)


def test_an_act_that_fails_uses_nothing_up(officer: Officer):
    """What is rolled back was not done: a typing mistake costs no second passkey."""
    shown = proven(officer)
    with transaction.atomic():
        authorise(shown, Permission.ALERT_RELEASE)
        transaction.set_rollback(True)
    assert authorise(replace(shown, at=after(seconds=1)), Permission.ALERT_RELEASE) == officer


def test_a_page_that_leads_to_an_act_uses_nothing_up(officer: Officer):
    """Looking at the form is not the act."""
    shown = proven(officer)
    require_shown(shown, officer)
    authorise(replace(shown, at=after(seconds=1)), Permission.ALERT_RELEASE)
    with pytest.raises(ProofNeeded):
        require_shown(replace(shown, at=after(seconds=2)), officer)


def test_a_code_does_what_it_was_shown_for_once(officer: Officer):
    """Its purpose, on its machine, in its officer's name, once; typed with or without hyphens."""
    code = show_for_command(proven(officer), purpose=Permission.RECORD_DISCLOSE, host=HOST)
    assert len(code) == 19
    used = with_code(officer, code.replace("-", " ").upper(), after(seconds=30))
    assert authorise(used, Permission.RECORD_DISCLOSE) == officer
    assert proof_by_code(officer, code, HOST) is None
    with pytest.raises(ProofNeeded):
        authorise(replace(used, at=after(seconds=31)), Permission.RECORD_DISCLOSE)


def test_a_code_does_nothing_else(officer: Officer):
    """Another purpose, another machine, another officer, a made-up code, two minutes later: refused."""
    code = show_for_command(proven(officer), purpose=Permission.RECORD_DISCLOSE, host=HOST)
    other = make_officer_of_live_desk()
    for held, permission in (
        (with_code(officer, code), Permission.ALERT_RELEASE),
        (with_code(officer, code), Permission.RECORD_EXPORT),
        (with_code(officer, code, host="desk-2"), Permission.RECORD_DISCLOSE),
        (with_code(other, code), Permission.RECORD_DISCLOSE),
        (with_code(officer, "aaaa-bbbb-cccc-dddd"), Permission.RECORD_DISCLOSE),
        (with_code(officer, code, after(seconds=121)), Permission.RECORD_DISCLOSE),
    ):
        with pytest.raises(ProofNeeded):
            authorise(held, permission)
    claim = with_code(officer, code)
    assert claim.proof is not None
    with pytest.raises(ProofNeeded):
        authorise(replace(claim, proof=replace(claim.proof, host="")), Permission.ALERT_RELEASE)


def make_officer_of_live_desk() -> Officer:
    """Another supervisor; enrolled as on a replay, where no passkey is asked for."""
    return Officer.objects.create(
        id=bare("desk").new_id(), name="Another", office="Another", roles=["supervisor"], clearance=4
    )


def test_a_code_is_had_only_for_a_passkey_just_shown(officer: Officer):
    """Without one there is none; and the passkey that was shown for it serves nothing else."""
    with pytest.raises(ProofNeeded):
        show_for_command(bare(officer), purpose=Permission.RECORD_DISCLOSE, host=HOST)
    shown = proven(officer)
    show_for_command(shown, purpose=Permission.RECORD_DISCLOSE, host=HOST)
    with pytest.raises(ProofNeeded):
        authorise(replace(shown, at=after(seconds=1)), Permission.ALERT_RELEASE)


def test_no_code_approves(officer: Officer):
    """Releasing is no purpose of a command: neither the act nor the database takes it."""
    assert not set(BY_COMMAND) & {Permission.ALERT_RELEASE, Permission.ORDER_ISSUE, Permission.OFFICER_ENROL}
    with pytest.raises(NotPermitted):
        show_for_command(proven(officer), purpose=Permission.ALERT_RELEASE, host=HOST)
    with pytest.raises(NotPermitted):
        show_for_command(proven(officer), purpose=Permission.DATA_ERASE, host=HOST)
    with pytest.raises(BadInput):
        show_for_command(proven(officer), purpose=Permission.RECORD_DISCLOSE, host=" ")
    show_for_command(proven(officer), purpose=Permission.RECORD_DISCLOSE, host=HOST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Showing.objects.exclude(purpose="").update(purpose=str(Permission.ALERT_RELEASE))


def test_the_record_says_for_what_and_where(officer: Officer):
    """And no code: only its digest is kept anywhere."""
    code = show_for_command(proven(officer), purpose=Permission.RECORD_DISCLOSE, host=HOST)
    entry = opened_one(Entry.objects.select_related("body").latest("sequence"))
    assert entry.act == "officers.show_for_command"
    assert entry.body == {"name": officer.name, "purpose": "record:entry:disclose", "host": HOST}
    assert bytes(Showing.objects.exclude(purpose="").get().code_digest).hex() != code


def test_what_counts_no_more_is_forgotten(officer: Officer):
    """An hour after its time, by the desk; what still counts stays."""
    proven(officer, after(hours=-2))
    fresh = proven(officer).proof
    assert fresh is not None
    assert forget_showings(desk_occasion(after(minutes=1))) == 1
    assert list(Showing.objects.values_list("pk", flat=True)) == [fresh.id]
    with pytest.raises(NotPermitted):
        forget_showings(proven(officer, START + timedelta(hours=3)))


def test_a_replay_asks_for_no_code():
    """As it asks for no passkey."""
    officer = make_officer(Role.SUPERVISOR)
    assert authorise(bare(officer), Permission.RECORD_DISCLOSE) == officer
    with override_settings():
        assert show_for_command(bare(officer), purpose=Permission.RECORD_DISCLOSE, host=HOST)
