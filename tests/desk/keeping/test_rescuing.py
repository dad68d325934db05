"""The way back in from the machine, when every administrator's keys are lost: loud, recorded, no way to release."""

from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from tests.people import START, after, bare, desk_occasion, make_officer, occasion, proven
from tests.warning import Town, make_town, released
from tocsin.desk.delivery.models import Delivery
from tocsin.desk.keeping.acts.rescuing import rescue_administrator
from tocsin.desk.officers.acts import change_rights, enrol_officer, redeem_enrolment, renew_enrolment, sign_in
from tocsin.desk.officers.models import Officer, Sitting
from tocsin.desk.officers.rules import Method, Role
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened_one
from tocsin.terms import BadInput, Mode, NotPermitted, ProofNeeded, Tlp

REASON = "The safe with both keys burnt."
RELEASER = {"office": "x", "clearance": Tlp.RED, "contact": "x@desk.example"}


@pytest.fixture
def town(desk: None, settings: Any) -> Town:
    """A live desk whose only administrator may release, too, and has a passkey; a supervisor is there."""
    place = make_town()
    settings.TOCSIN = replace(settings.TOCSIN, mode=Mode.LIVE)
    officer = place.administrator
    officer.roles, officer.keyed_at = ["administrator", "releaser"], START
    officer.save()
    Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data={})
    sign_in(bare(officer), method=Method.PASSKEY, device="x")
    return place


def rescued(town: Town) -> str:
    """The administrator, let in by the machine."""
    return rescue_administrator(desk_occasion(), town.administrator.id, REASON)


def test_keys_sessions_and_releasing_roles_go_and_a_link_comes(town: Town) -> None:
    """Whatever opened that office opens it no more; the link is good once, for registering a new passkey."""
    token = rescued(town)
    officer = Officer.objects.get(pk=town.administrator.pk)
    assert officer.roles == ["administrator"]
    assert not Authenticator.objects.filter(user=officer).exists()
    assert not Sitting.objects.filter(officer=officer, ended_at=None).exists()
    assert redeem_enrolment(desk_occasion(), token) == officer
    with pytest.raises(ProofNeeded):
        enrol_officer(bare(officer), name="D", roles=[Role.DRAFTER], **RELEASER)


def test_it_is_loud_and_in_the_record(town: Town) -> None:
    """Reason and roles of before stand in the entry; every supervisor and administrator is paged."""
    rescued(town)
    entry = opened_one(Entry.objects.select_related("body").latest("sequence"))
    assert (entry.act, entry.actor) == ("officers.rescue_administrator", "desk")
    assert entry.body is not None
    assert (entry.body["reason"], entry.body["roles_before"]) == (REASON, ["administrator", "releaser"])
    entry_id = Entry.objects.latest("sequence").pk
    pages = Delivery.objects.filter(message__kind="page", message__entry_id=entry_id).select_related("rendition")
    assert {page.recipient_id for page in pages} == {town.supervisor.id, town.administrator.id}
    assert all(REASON in page.rendition.text.body for page in pages)


def test_it_releases_nothing(town: Town) -> None:
    """Not itself, and for some hours not by a releaser whom the rescued officer, or one enrolled since, lets in."""
    rescued(town)
    by = Officer.objects.get(pk=town.administrator.pk)
    with pytest.raises(NotPermitted):
        released(replace(town, releaser=by))
    other, _ = enrol_officer(proven(by, after(hours=1)), name="O", roles=[Role.ADMINISTRATOR], **RELEASER)
    for who in (by, other):
        at = after(hours=2)
        for act in (
            lambda one: enrol_officer(one, name="N", roles=[Role.RELEASER], **RELEASER),
            lambda one: renew_enrolment(one, town.releaser.id),
            lambda one: change_rights(one, town.drafter.id, roles=[Role.SUPERVISOR], clearance=Tlp.RED),
        ):
            with pytest.raises(NotPermitted, match="nobody who came in since makes releasers"):
                act(proven(who, at))
    assert renew_enrolment(proven(by, after(hours=3)), town.drafter.id)
    assert enrol_officer(proven(other, after(hours=13)), name="N", roles=[Role.RELEASER], **RELEASER)


def test_an_administrator_from_before_goes_on(town: Town) -> None:
    """Whoever did not come in by the machine, nor since, is not held up."""
    by = make_officer(Role.ADMINISTRATOR, name="Second")
    rescue_administrator(desk_occasion(after(hours=1)), town.administrator.id, REASON)
    assert enrol_officer(proven(by, after(hours=2)), name="N", roles=[Role.RELEASER], **RELEASER)


def test_only_the_machine_lets_in_only_administrators_and_says_why(town: Town) -> None:
    """No officer does it, nobody else is let in, and a reason is given."""
    with pytest.raises(NotPermitted):
        rescue_administrator(occasion(town.supervisor), town.administrator.id, REASON)
    with pytest.raises(NotPermitted):
        rescue_administrator(desk_occasion(), town.releaser.id, REASON)
    with pytest.raises(BadInput):
        rescue_administrator(desk_occasion(), town.administrator.id, " ")
    assert not Entry.objects.filter(act="officers.rescue_administrator").exists()
