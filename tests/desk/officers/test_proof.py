"""What is dangerous needs a passkey shown just before: nothing else approves on a desk that is not a replay."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.desk.officers.dangerous import DANGEROUS
from tests.people import START, after, bare, make_officer, proven
from tocsin.desk.officers.acts import show_credential, sign_in
from tocsin.desk.officers.models import Officer, Showing
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import BY_COMMAND, UNHINDERED, Method, Permission, Role, dangerous, proves, ways_in
from tocsin.terms import Mode, NotPermitted, Proof, ProofNeeded

pytestmark = pytest.mark.usefixtures("desk")
EVERY_ROLE = tuple(Role)


@pytest.fixture(params=[Mode.LIVE, Mode.EXERCISE])
def officer(request: pytest.FixtureRequest, settings) -> Officer:
    """A releaser of a desk that is not a replay."""
    releaser = make_officer(Role.RELEASER)
    settings.TOCSIN = replace(settings.TOCSIN, mode=request.param)
    return releaser


def test_a_script_approves_nothing(officer: Officer):
    """Without a passkey shown, what is dangerous is refused, whoever the script says it is."""
    with pytest.raises(ProofNeeded):
        authorise(bare(officer), Permission.ALERT_RELEASE)


def test_a_passkey_shown_just_now_is_enough(officer: Officer):
    """And only for a while: at two minutes it still counts, a second later it does not."""
    assert authorise(proven(officer), Permission.ALERT_RELEASE) == officer
    assert authorise(replace(proven(officer), at=after(seconds=120)), Permission.ALERT_RELEASE) == officer
    with pytest.raises(ProofNeeded):
        authorise(replace(proven(officer), at=after(seconds=121)), Permission.ALERT_RELEASE)


def test_a_clock_set_back_is_no_proof(officer: Officer):
    """What would have been shown in the future was not shown."""
    with pytest.raises(ProofNeeded):
        authorise(replace(proven(officer), at=START - timedelta(seconds=1)), Permission.ALERT_RELEASE)


def test_a_proof_cannot_be_made_up(officer: Officer):
    """A claim without its row, with another time, another method, or another officer's row is refused."""
    shown = proven(officer)
    real = shown.proof
    assert real is not None
    other = proven(make_officer(Role.RELEASER, name="Another desk")).proof
    claims = [
        Proof(UUID(int=7), "passkey", START),
        replace(real, at=after(seconds=1)),
        replace(real, method=Method.TOTP),
        other,
        None,
    ]
    for claim in claims:
        with pytest.raises(ProofNeeded):
            authorise(replace(shown, at=after(seconds=1), proof=claim), Permission.ALERT_RELEASE)


def test_what_was_not_a_passkey_is_no_proof_for_a_releaser(officer: Officer, settings):
    """A code counts only where the policy says so; a link, a recovery code and another house's word never."""
    for method in Method:
        holds = method is Method.PASSKEY
        attempt = proven(officer, method=method)
        if holds:
            authorise(attempt, Permission.ALERT_RELEASE)
            continue
        with pytest.raises(ProofNeeded):
            authorise(attempt, Permission.ALERT_RELEASE)
    policy = replace(settings.TOCSIN.policy, second_factor="passkey_or_totp")
    settings.TOCSIN = replace(settings.TOCSIN, policy=policy)
    authorise(proven(officer, method=Method.TOTP), Permission.ALERT_RELEASE)


def test_retracting_is_never_hindered(officer: Officer):
    """One officer, one step, without any passkey: a wrong warning is taken back, a wrong order is lifted."""
    assert authorise(bare(officer), Permission.ALERT_CANCEL) == officer
    assert authorise(bare(officer), Permission.ORDER_LIFT) == officer


def test_a_role_is_asked_before_the_passkey(settings):
    """Who may not do it at all is not asked to prove anything: that would tell that others could."""
    drafter = make_officer(Role.DRAFTER)
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)
    with pytest.raises(NotPermitted) as refused:
        authorise(bare(drafter), Permission.ALERT_RELEASE)
    assert not isinstance(refused.value, ProofNeeded)


def test_a_replay_asks_only_where_its_policy_says_so(settings):
    """A demonstration needs no hardware; a training desk may ask like a live one."""
    releaser = make_officer(Role.RELEASER)
    authorise(bare(releaser), Permission.ALERT_RELEASE)
    policy = replace(settings.TOCSIN.policy, replay_as_live=True)
    settings.TOCSIN = replace(settings.TOCSIN, policy=policy)
    with pytest.raises(ProofNeeded):
        authorise(bare(releaser), Permission.ALERT_RELEASE)


def test_what_is_forgotten_is_dangerous():
    """A permission that nobody put on the list of the harmless asks for a passkey; these do on purpose."""
    assert {one for one in Permission if dangerous(one)} >= set(DANGEROUS) >= set(BY_COMMAND)
    assert not UNHINDERED - set(Permission)


def test_who_comes_in_how():
    """Releasers, supervisors and administrators by passkey alone; others as the policy says; links only in replays."""
    for role in Role:
        strict = ways_in(frozenset({role}), "passkey", "passkey", lenient=False)
        needs = role in (Role.RELEASER, Role.SUPERVISOR, Role.ADMINISTRATOR)
        assert strict == ({Method.PASSKEY} if needs else {Method.PASSKEY, Method.OIDC})
        assert Method.LINK in ways_in(frozenset({role}), "passkey", "passkey", lenient=True)
    both = frozenset({Role.DRAFTER, Role.RELEASER})
    assert ways_in(both, "passkey", "passkey_or_totp", lenient=False) == {Method.PASSKEY}
    assert not proves(Method.OIDC, frozenset({Role.DRAFTER}), "passkey", "passkey_or_totp")


def test_a_session_does_not_begin_by_the_wrong_way(officer: Officer):
    """A link, a code and another house do not sign a releaser in; and a link shows nothing."""
    for method in (Method.LINK, Method.TOTP, Method.OIDC, Method.RECOVERY):
        with pytest.raises(NotPermitted):
            sign_in(bare(officer), method=method, device="A test")
    with pytest.raises(NotPermitted):
        show_credential(bare(officer), method=Method.LINK)
    _, proof = sign_in(bare(officer), method=Method.PASSKEY, device="A test")
    assert proof is not None
    assert Showing.objects.get(pk=proof.id).officer == officer
