"""The door in the wrong order, twice, expired, altered, too often: refused, recorded, and no hint to whoever tries."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.faces.pages import client_of
from tests.people import START, after, bare, desk_occasion, make_officer, occasion
from tocsin.desk.officers.acts import end_sittings, enrol_officer, renew_enrolment, suspend_officer
from tocsin.desk.officers.acts.credentials import add_code_app, take_recovery_codes
from tocsin.desk.officers.models import Officer, Sitting
from tocsin.desk.officers.rules import Method, Role
from tocsin.desk.record.acts import set_instant
from tocsin.desk.record.models import Entry
from tocsin.desk.record.queries import opened_one
from tocsin.faces.admission.door import device_of
from tocsin.terms import NotPermitted, Tlp

pytestmark = pytest.mark.usefixtures("desk")
STEP_SECONDS, SECONDS_LEFT_MIN = 30, 12
"""How long a code is good, and how much of that a test needs."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(autouse=True)
def live(settings) -> Iterator[None]:
    """The desk asks for passkeys as a live one does; nobody has tried anything yet."""
    policy = replace(settings.TOCSIN.policy, replay_as_live=True)
    settings.TOCSIN = replace(settings.TOCSIN, policy=policy)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def administrator() -> Officer:
    """Who makes links."""
    return make_officer(Role.ADMINISTRATOR, name="Administration")


def link_of(officer: Officer, administrator: Officer) -> str:
    """The address of a fresh one-time link."""
    return f"/enrol/{renew_enrolment(occasion(administrator), officer.pk)}"


def failures() -> list[str]:
    """Why tries failed, as the record has it."""
    rows = Entry.objects.filter(act="officers.refuse_sign_in").select_related("body")
    return [str((opened_one(row).body or {})["why"]) for row in rows]


def test_looking_at_a_link_does_not_use_it_up(administrator: Officer, client: Client):
    """A scanner that follows links in mails spends none; the button does, once, in whichever tab is first."""
    address = link_of(make_officer(Role.RELEASER), administrator)
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert client.post(address).headers["Location"] == "/enrol/passkey"
    assert Client().post(address).status_code == 404
    assert failures() == ["a link that is used, expired, void or none"]


def test_every_link_that_does_not_work_looks_alike(administrator: Officer, client: Client):
    """Used, expired, replaced, altered and invented: the same answer, word for word."""
    officer = make_officer(Role.RELEASER)
    used, void = link_of(officer, administrator), link_of(officer, administrator)
    fresh = link_of(officer, administrator)
    altered = fresh[:-1] + ("a" if fresh[-1] != "a" else "b")
    pages = {client.post(address).content for address in (used, void, altered, "/enrol/invented")}
    set_instant(after(hours=25))
    pages.add(client.post(fresh).content)
    assert {b"This link is not valid" in page for page in pages} == {True}
    assert len({page.split(b"<main")[1] for page in pages}) == 1


def test_a_link_alone_signs_nobody_in(administrator: Officer, client: Client):
    """After the button there is one page, for a quarter of an hour, and it is not the desk."""
    officer = make_officer(Role.RELEASER)
    client.post(link_of(officer, administrator))
    assert client.get("/enrol/passkey").status_code == 200
    assert client.get("/").headers["Location"].startswith("/sign-in")
    set_instant(after(minutes=16))
    assert client.get("/enrol/passkey").status_code == 403
    assert client.post("/enrol/passkey/options").status_code == 403


def test_suspended_between_link_and_passkey(administrator: Officer, client: Client):
    """Whoever was shut out meanwhile registers nothing."""
    officer = make_officer(Role.RELEASER)
    client.post(link_of(officer, administrator))
    suspend_officer(occasion(administrator), officer.pk, "Left.")
    assert client.get("/enrol/passkey").status_code == 403
    assert client.post("/enrol/passkey", {"registration": "{}"}).status_code == 403


def test_a_releaser_registers_no_code_app(administrator: Officer, client: Client):
    """Where the policy says passkey, the page of the app is not there for who needs one."""
    client.post(link_of(make_officer(Role.RELEASER), administrator))
    assert client.get("/enrol/code").status_code == 403


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON)
def test_whatever_is_sent_for_a_passkey_is_refused(posted: object):
    """No JSON of any shape is a passkey, and none makes the desk stumble."""
    cache.clear()
    client = Client()
    client.post("/sign-in/options")
    for credential in (posted, {"response": posted}, {"id": "x", "rawId": "eA", "response": posted, "type": posted}):
        answer = client.post("/sign-in", {"credential": json.dumps(credential)})
        assert answer.status_code == 403
        assert b"That was not taken" in answer.content
    assert not Sitting.objects.exists()


def test_a_flood_of_tries_does_not_fill_the_record(administrator: Officer, client: Client):
    """Sixty a minute are written; the rest are refused all the same, and the log stays free for acts."""
    for _ in range(70):
        assert client.post("/sign-in", {"credential": "x"}).status_code == 403
    assert len(failures()) == 60


def test_wrong_links_are_slowed_down_and_true_ones_are_not(client: Client):
    """Only links that are none count against an address."""
    statuses = [client.get(f"/a/{'x' * 20}{number}").status_code for number in range(70)]
    assert set(statuses[:60]) == {404}
    assert set(statuses[60:]) == {403}


def test_a_code_counts_only_in_its_browser(administrator: Officer, client: Client):
    """A drafter's app signs in where it was registered; elsewhere the page does not even ask; used twice it fails."""
    drafter = make_officer(Role.DRAFTER, name="Duty desk A")
    client.post(link_of(drafter, administrator))
    page = client.get("/enrol/code").content.decode()
    code = code_of(page.split("<code>")[1].split("</code>")[0])
    assert client.post("/enrol/code", {"app_code": "000000" if code != "000000" else "111111"}).status_code == 403
    assert client.post("/enrol/code", {"app_code": code}).headers["Location"] == "/you/recovery-codes"
    assert client.get("/").status_code == 200
    client.post("/sign-out")
    assert "Duty desk A" in client.get("/sign-in").content.decode()
    assert "Duty desk A" not in Client().get("/sign-in").content.decode()
    assert client.post("/sign-in", {"app_code": code}).headers["Location"] == "/"
    client.post("/sign-out")
    assert client.post("/sign-in", {"app_code": code}).status_code == 403
    assert Client().post("/sign-in", {"app_code": code}).status_code == 403
    assert failures()[-2:] == ["wrong or used code", "a browser not known"]


def code_of(secret: str) -> str:
    """What an app shows for a secret now, and for some seconds yet (RFC 6238: a code is good within its step)."""
    left = STEP_SECONDS - time.time() % STEP_SECONDS
    if left < SECONDS_LEFT_MIN:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_cookie_of_a_browser_cannot_be_made(administrator: Officer, client: Client):
    """Unsigned, for another officer, or of an app that was removed: not known."""
    drafter = make_officer(Role.DRAFTER, name="Duty desk A")
    app = add_code_app(bare(drafter), secret="A" * 32, by=Method.LINK)
    name = django_settings.DEVICE_COOKIE_NAME
    good = signing.dumps([str(drafter.pk), app.pk], salt="tocsin.device")
    for value, known in ((good, True), (good[:-1], False), ("x", False), (signing.dumps(["x"], salt="a"), False)):
        client.cookies[name] = value
        assert ("Duty desk A" in client.get("/sign-in").content.decode()) is known
    client.cookies[name] = good
    app.delete()
    assert "Duty desk A" not in client.get("/sign-in").content.decode()


def test_a_recovery_code_works_once_and_ends_every_session(administrator: Officer, client: Client):
    """It leads to a new passkey and nowhere else; wrong names and wrong codes look alike, and soon nothing is tried."""
    officer = make_officer(Role.RELEASER, name="Release desk")
    elsewhere = client_of(officer)
    add_code_app_for_codes(officer)
    code = take_recovery_codes(bare(officer))[0]
    assert take_recovery_codes(bare(officer)) == []
    wrong = client.post("/sign-in/recover", {"name": "Release desk", "code": "1" * 12})
    nobody = client.post("/sign-in/recover", {"name": "Nobody", "code": code})
    assert words_of(wrong) == words_of(nobody)
    assert client.post("/sign-in/recover", {"name": "release desk", "code": code}).headers["Location"] == (
        "/enrol/passkey"
    )
    assert elsewhere.get("/").status_code == 302
    assert client.get("/").status_code == 302
    for _ in range(6):
        client.post("/sign-in/recover", {"name": "Release desk", "code": "2" * 12})
    assert failures()[-1] == "too many tries"


def words_of(answer: HttpResponse) -> str:
    """What a page says, without the token of its form, which is another one each time."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode().split("<main")[1])


def add_code_app_for_codes(officer: Officer) -> None:
    """Recovery codes as the first registration brings them."""
    RecoveryCodes.activate(officer)


def test_a_session_ends_with_the_next_request(administrator: Officer):
    """Ended elsewhere, timed out, or of a clock that was set back: signed out, and where it leads back to is kept."""
    officer = make_officer(Role.DRAFTER)
    first, second = client_of(officer), client_of(officer)
    assert first.get("/").status_code == 200
    end_sittings(bare(officer), officer.pk)
    assert first.get("/threats").headers["Location"] == "/sign-in?next=/threats"
    assert second.get("/").status_code == 302
    third = client_of(officer)
    set_instant(after(minutes=61))
    assert third.get("/").status_code == 302
    assert Sitting.objects.filter(ended_at=None).count() == 0


def test_a_page_that_asks_again_by_itself_keeps_no_session_alive(administrator: Officer):
    """An empty desk with an open page is signed out after the hour."""
    client = client_of(make_officer(Role.DRAFTER))
    for minutes in (30, 59):
        set_instant(after(minutes=minutes))
        assert client.get("/", headers={"HX-Request": "true"}).status_code == 200
    set_instant(after(minutes=61))
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 302


def test_a_session_that_did_not_come_through_the_door_is_none(administrator: Officer):
    """Django's own word that somebody is signed in is not enough."""
    client = client_of(make_officer(Role.DRAFTER))
    session = client.session
    del session["tocsin.sitting"]
    session.save()
    assert client.get("/").status_code == 302


def test_a_stolen_database_holds_no_cookie(administrator: Officer):
    """What stands in the table of sessions opens nothing when it is sent as a cookie."""
    client = client_of(make_officer(Role.DRAFTER))
    [kept] = Session.objects.values_list("session_key", flat=True)
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = kept
    assert thief.get("/").status_code == 302
    assert client.get("/").status_code == 200


def test_the_way_on_stays_in_the_house(administrator: Officer, client: Client):
    """An address elsewhere, given along to the sign-in page, is not gone to."""
    for wanted in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "threats"):
        page = client.get("/sign-in", {"next": wanted}).content.decode()
        assert 'name="next" value="/"' in page


def test_a_proof_is_asked_for_and_what_was_typed_is_kept(administrator: Officer):
    """The page that asks holds the form; without a passkey nothing is done."""
    client, officer = client_of(administrator), make_officer(Role.DRAFTER)
    Officer.objects.filter(pk=administrator.pk).update(keyed_at=START)
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.WEBAUTHN, data={"name": "A key"})
    answer = client.post(f"/officers/{officer.pk}/suspend", {"reason": "Left <the> house", "credential": ""})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'name="reason" value="Left &lt;the&gt; house"' in page
    assert f'action="/officers/{officer.pk}/suspend"' in page
    officer.refresh_from_db()
    assert officer.is_active


def test_the_device_is_told_in_few_words(rf):
    """Browser and system, and nothing that tells one person's device from another's."""
    phone = "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041) AppleWebKit/537.36 Chrome/127.0 Mobile"
    assert device_of(rf.get("/", headers={"User-Agent": phone})) == "Chrome on Android"
    assert device_of(rf.get("/", headers={"User-Agent": "curl/8"})) == "A browser"


def test_the_desk_enrols_no_second_officer(administrator: Officer):
    """Whoever holds the machine enrols the first administrator, and nobody after."""
    assert Officer.objects.count() == 1
    with pytest.raises(NotPermitted, match="administrator already"):
        enrol_officer(desk_occasion(), name="x", office="x", roles=[Role.AUDITOR], clearance=Tlp.RED, contact="x@y")
