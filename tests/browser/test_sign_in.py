"""Signing in and out, with a passkey in the browser's own authenticator."""

from playwright.sync_api import Route, expect

from tests.browser.desk import Console, Key, register
from tests.people import make_officer
from tocsin.desk.officers.models import Sitting
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.models import Entry


def test_an_officer_registers_a_passkey_and_signs_in_with_it(console: Console) -> None:
    """A link leads to a passkey and recovery codes; signed out, the passkey alone opens the desk again."""
    make_officer(Role.ADMINISTRATOR)
    officer = make_officer(Role.RELEASER, name="Release desk")
    page = console.open(phone=True)
    key = Key(page)
    register(page, console.link(officer))
    expect(page.locator("ol.codes li")).to_have_count(10)
    assert len(key.credentials()) == 1
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Release desk")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/threats")
    expect(page.get_by_text("You are not signed in")).to_be_visible()
    page.get_by_role("button", name="Sign in with your passkey").click()
    expect(page.get_by_role("heading", name="Threats")).to_be_visible()
    acts = list(Entry.objects.filter(act__startswith="officers.").values_list("act", flat=True))
    assert acts[-6:] == [
        "officers.renew_enrolment",
        "officers.redeem_enrolment",
        "officers.add_passkey",
        "officers.sign_in",
        "officers.end_sitting",
        "officers.sign_in",
    ]
    assert set(Sitting.objects.values_list("device", flat=True)) == {"Chrome on Linux"}


def test_a_hasty_click_sends_no_form_without_its_passkey(console: Console) -> None:
    """On a slow network the button waits for the script: nothing is refused, and no failed try is recorded."""
    make_officer(Role.ADMINISTRATOR)
    page = console.open(phone=True)
    Key(page)

    held: list[Route] = []
    page.route("**/passkey.js", lambda route: held.append(route))
    page.goto(console.link(make_officer(Role.RELEASER, name="Release desk")))
    page.get_by_role("button", name="Begin").click(no_wait_after=True)
    button = page.get_by_role("button", name="Register the passkey")
    expect(button).to_be_disabled()
    held[0].continue_()
    button.click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert not Entry.objects.filter(act="officers.refuse_sign_in").exists()
