"""Signing in through another house: for bound officers whose role needs no passkey, and for nobody else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client

from tests.faces.other_house import CLIENT_ID, SECRET, OtherHouse
from tests.people import desk_occasion, make_officer, occasion
from tocsin.desk.officers.acts import suspend_officer
from tocsin.desk.officers.acts.credentials import bind_identity
from tocsin.desk.officers.models import Officer, Sitting
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission, Role
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened_one
from tocsin.desk.settings.other_house import other_house
from tocsin.terms import Conflict, NotPermitted

LOGIN = "/oidc/house/login/"
pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def house(settings, tmp_path) -> Iterator[OtherHouse]:
    """The other house, named in the desk's settings; the desk asks for passkeys as a live one does."""
    with OtherHouse() as opened:
        folder = tmp_path / "keys"
        folder.mkdir()
        (folder / "oidc-client-secret").write_text(SECRET)
        (folder / "oidc-client-secret").chmod(0o600)
        named = replace(settings.TOCSIN, oidc_name="City", oidc_issuer=opened.url, oidc_client_id=CLIENT_ID)
        settings.SOCIALACCOUNT_PROVIDERS = other_house(replace(named, path=tmp_path))
        settings.TOCSIN = replace(named, policy=replace(named.policy, replay_as_live=True))
        yield opened


@pytest.fixture
def administrator(house: OtherHouse) -> Officer:
    """Who binds."""
    return make_officer(Role.ADMINISTRATOR)


def come_back(client: Client, house: OtherHouse) -> str:
    """Go to the other house, agree there, come back as a browser does; returns where the officer ends."""
    there = client.get(LOGIN + "?next=/threats")
    assert there.status_code == 302
    back = client.get(house.authorise(there.headers["Location"]))
    if b"refresh" in back.content:  # A cookie marked strict does not come along from another site: one step more.
        back = client.get(back.content.decode().split("URL='")[1].split("'")[0].replace("&amp;", "&"))
    assert back.status_code == 302
    return str(back.headers["Location"])


def last_why() -> str:
    """Why the last try failed, as the record has it."""
    entry = Entry.objects.filter(act="officers.refuse_sign_in").select_related("body").last()
    body = opened_one(entry).body
    assert body is not None
    return str(body["why"])


def test_a_bound_drafter_signs_in(house: OtherHouse, administrator: Officer, client: Client):
    """And comes out where they wanted to go; the session says how it began."""
    drafter = make_officer(Role.DRAFTER)
    bind_identity(occasion(administrator), drafter.pk, subject="subject-1")
    assert come_back(client, house) == "/threats"
    assert client.get("/threats").status_code == 200
    assert Sitting.objects.get().method == "oidc"


@pytest.mark.parametrize("role", [Role.RELEASER, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_it_is_never_enough_for_who_needs_a_passkey(
    house: OtherHouse, administrator: Officer, client: Client, role: Role
):
    """A releaser who is bound is turned away all the same: to the passkey."""
    officer = make_officer(role, Role.DRAFTER, name="Release desk")
    bind_identity(occasion(administrator), officer.pk, subject="subject-1")
    assert come_back(client, house) == "/sign-in"
    assert client.get("/threats").status_code == 302
    assert not Sitting.objects.exists()


def test_who_is_not_bound_is_nobody(house: OtherHouse, administrator: Officer, client: Client):
    """No account is made, whatever the other house says; the record has who came."""
    before = Officer.objects.count()
    house.claims = {"sub": "stranger", "email": "administrator@tocsin.invalid", "email_verified": True}
    assert come_back(client, house) == "/sign-in"
    assert Officer.objects.count() == before
    assert "stranger" in last_why()


def test_a_suspended_officer_is_turned_away(house: OtherHouse, administrator: Officer, client: Client):
    """The other house does not know; the desk does."""
    drafter = make_officer(Role.DRAFTER)
    bind_identity(occasion(administrator), drafter.pk, subject="subject-1")
    suspend_officer(occasion(administrator), drafter.pk, "Left.")
    assert come_back(client, house) == "/sign-in"
    assert last_why() == "the officer is suspended"


def test_an_answer_that_was_not_asked_for_is_refused(house: OtherHouse, administrator: Officer, client: Client):
    """Another state, another browser, a code used twice, a token for another desk: each ends at the sign-in page."""
    bind_identity(occasion(administrator), make_officer(Role.DRAFTER).pk, subject="subject-1")
    back = house.authorise(client.get(LOGIN).headers["Location"])
    for attempt in (back.replace("state=", "state=x"), back):
        answer = Client().get(attempt + "&_redir=")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")
    house.audience = "another-desk"
    assert come_back(client, house) == "/sign-in"
    house.audience = CLIENT_ID
    assert come_back(client, house) == "/threats"
    again = client.get(back + "&_redir=")
    assert again.headers["Location"] == "/sign-in"


def test_it_proves_nothing_for_a_dangerous_act(house: OtherHouse, administrator: Officer, client: Client):
    """A session from the other house carries no proof."""
    drafter = make_officer(Role.DRAFTER)
    bind_identity(occasion(administrator), drafter.pk, subject="subject-1")
    come_back(client, house)
    assert "tocsin.proof" not in client.session


def test_an_address_counts_only_when_the_house_verified_it(
    house: OtherHouse, administrator: Officer, client: Client, settings
):
    """Bound by e-mail, an address that anybody could have typed there is not enough."""
    settings.TOCSIN = replace(settings.TOCSIN, oidc_claim="email")
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["uid_field"] = "email"
    bind_identity(occasion(administrator), make_officer(Role.DRAFTER).pk, subject="duty@city.example")
    house.claims = {"sub": "subject-1", "email": "duty@city.example", "email_verified": False}
    assert come_back(client, house) == "/sign-in"
    house.claims["email_verified"] = True
    assert come_back(client, house) == "/threats"


def test_an_identity_belongs_to_one_officer(house: OtherHouse, administrator: Officer):
    """And only an administrator binds it."""
    first, second = make_officer(Role.DRAFTER), make_officer(Role.AUDITOR)
    bind_identity(occasion(administrator), first.pk, subject="subject-1")
    with pytest.raises(Conflict):
        bind_identity(occasion(administrator), second.pk, subject="subject-1")
    with pytest.raises(NotPermitted):
        bind_identity(occasion(first), second.pk, subject="subject-2")
    with pytest.raises(NotPermitted):
        authorise(desk_occasion(), Permission.OFFICER_ENROL)
    bind_identity(occasion(administrator), first.pk, subject="")
    bind_identity(occasion(administrator), second.pk, subject="subject-1")


def test_a_desk_without_another_house_has_no_such_page(client: Client):
    """Nothing is there where nothing was named."""
    assert client.get(LOGIN).status_code == 404
