"""Getting a code for a command in the console, and the pages whose acts ask for the passkey again."""

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client

from tests.faces.pages import client_of
from tests.people import START, after, make_officer, occasion
from tocsin.desk.officers.acts import show_credential
from tocsin.desk.officers.models import Officer, Showing
from tocsin.desk.officers.queries import proof_by_code
from tocsin.desk.officers.rules import Method, Permission, Role
from tocsin.desk.record.acts import set_instant
from tocsin.faces.admission.door import PROOF_KEY

pytestmark = pytest.mark.usefixtures("desk")
FORM = {"purpose": str(Permission.RECORD_DISCLOSE), "host": "desk-1"}


@pytest.fixture(autouse=True)
def live(settings) -> None:
    """The desk asks for passkeys as a live one does."""
    settings.TOCSIN = replace(settings.TOCSIN, policy=replace(settings.TOCSIN.policy, replay_as_live=True))
    cache.clear()


def just_shown(client: Client, officer: Officer) -> None:
    """The browser's session remembers a passkey that was shown now."""
    proof = show_credential(occasion(officer, START), method=Method.PASSKEY)
    session = client.session
    session[PROOF_KEY] = [str(proof.id), proof.method, proof.at.isoformat()]
    session.save()


def test_a_code_is_shown_once_to_whoever_showed_a_passkey():
    """Without one the page asks; with one it shows a code that the desk then takes for that officer and machine."""
    officer = make_officer(Role.AUDITOR)
    client = client_of(officer)
    assert b"take out the record" in client.get("/you/command").content
    asked = client.post("/you/command", FORM)
    assert (asked.status_code, b"Show that it is you" in asked.content) == (403, True)
    just_shown(client, officer)
    page = client.post("/you/command", FORM).content.decode()
    code = page.split('<code class="link">')[1].split("</code>")[0]
    assert proof_by_code(officer, code, "desk-1") is not None
    set_instant(after(seconds=1))
    assert code not in client.get("/you/command").content.decode()
    assert client.post("/you/command", FORM).status_code == 403


def test_a_purpose_of_another_role_or_of_none_is_refused():
    """Nobody gets a code for what is not theirs, and none at all for what no command does."""
    officer = make_officer(Role.AUDITOR)
    client = client_of(officer)
    for purpose, status in (("keeping:data:erase", 403), ("alerts:alert:release", 403), ("nonsense", 400)):
        just_shown(client, officer)
        assert client.post("/you/command", {**FORM, "purpose": purpose}).status_code == status
    assert not Showing.objects.exclude(purpose="").exists()
    drafter = client_of(make_officer(Role.DRAFTER))
    assert b"No command needs a passkey of your role" in drafter.get("/you/command").content


def test_the_data_page_asks_each_time_it_is_opened():
    """What the desk holds of people is shown for one passkey, once."""
    officer = make_officer(Role.AUDITOR)
    client = client_of(officer)
    assert client.get("/data").status_code == 403
    just_shown(client, officer)
    assert client.get("/data").status_code == 200
    set_instant(after(seconds=1))
    assert client.get("/data").status_code == 403
