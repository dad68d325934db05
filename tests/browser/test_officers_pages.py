"""The administrator's pages and those of signing in, on a phone, lived through and looked at by axe-core."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.desk import Console, Key, register
from tests.people import after, make_officer, occasion
from tocsin.desk.officers.acts import form_group, roster_duty
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.rules import Post, Role
from tocsin.desk.record.acts import set_instant


@pytest.fixture
def administrator(console: Console) -> Officer:
    """Who manages the desk."""
    return make_officer(Role.ADMINISTRATOR, name="Administration")


def prove(page: Page) -> None:
    """Show the passkey where the page asks for it."""
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    page.get_by_role("button", name="Show your passkey").click()


def test_an_officer_is_enrolled_changed_and_suspended(console: Console, administrator: Officer) -> None:
    """From the administrator's form to a session of the new officer, and to its end, each step with the passkey."""
    page = console.sign_in(administrator, phone=True)
    set_instant(after(minutes=5))
    page.goto("/officers")
    page.get_by_role("link", name="Enrol an officer").click()
    page.get_by_label("Office", exact=True).fill("Release desk")
    page.locator("[name=role][value=releaser]").check()
    page.get_by_label("Mail address for pages").fill("release@desk.example")
    page.get_by_role("button", name="Enrol").click()
    prove(page)
    link = page.locator("code.link").inner_text()

    phone = console.open(phone=True)
    Key(phone)
    register(phone, link)
    phone.get_by_role("link", name="I have kept them").click()
    expect(phone.get_by_role("link", name="Release desk")).to_be_visible()
    phone.goto("/you")
    expect(phone.get_by_text("Duty phone")).to_be_visible()
    expect(phone.get_by_text("this one")).to_be_visible()

    page.goto("/officers")
    page.get_by_role("link", name="Release desk").click()
    page.locator("[name=role][value=supervisor]").check()
    page.get_by_role("button", name="Change the rights").click()
    expect(page.get_by_text("The rights are changed")).to_be_visible()
    phone.goto("/")
    expect(phone.get_by_text("You are not signed in")).to_be_visible()
    phone.get_by_role("button", name="Sign in with your passkey").click()
    expect(phone.get_by_role("link", name="Officers")).to_be_visible()

    page.locator("summary", has_text="Suspend this officer").click()
    page.get_by_label("Reason").fill("Left the house.")
    page.get_by_role("button", name="Suspend", exact=True).click()
    expect(page.get_by_text("suspended and signed out everywhere")).to_be_visible()
    phone.goto("/")
    expect(phone.get_by_text("You are not signed in")).to_be_visible()
    console.complaints.clear()  # The page that asks for the passkey is a 403.


def test_a_lost_device_and_a_second_passkey(console: Console, administrator: Officer) -> None:
    """The officer adds a passkey on another device, removes the old one, and never the last."""
    page = console.open(phone=True)
    old = Key(page)
    register(page, console.link(make_officer(Role.RELEASER, name="Release desk")), device="Old phone")
    page.goto("/you")
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
    set_instant(after(minutes=5))
    page.get_by_role("link", name="Register another passkey").click()
    prove(page)
    expect(page.get_by_role("heading", name="Register another passkey")).to_be_visible()
    old.remove()
    Key(page)
    page.get_by_label("What is this device called?").fill("New phone")
    page.get_by_role("button", name="Register the passkey").click()
    expect(page.get_by_text("The passkey is registered")).to_be_visible()
    page.get_by_role("button", name="Remove Old phone").click()
    expect(page.get_by_text("It is removed")).to_be_visible()
    expect(page.get_by_text("Old phone")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with your passkey").click()
    expect(page.get_by_role("link", name="Release desk")).to_be_visible()
    console.complaints.clear()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_fit_a_phone_and_everybody(console: Console, administrator: Officer, dark: bool) -> None:
    """At 360 px nothing scrolls sideways, and axe-core finds nothing to say, in the light and in the dark."""
    drafter = make_officer(Role.DRAFTER, name="Duty desk A")
    by = occasion(administrator)
    form_group(by, name="Harbour", purpose="What the harbour office says in confidence.")
    roster_duty(by, officer=drafter, post=Post.DUTY, starts_at=after(hours=1), ends_at=after(hours=9))
    newcomer = console.open(phone=True, dark=dark)
    Key(newcomer)
    found = [look(newcomer, address) for address in ("/sign-in", "/sign-in/recover", console.link(drafter))]
    newcomer.get_by_role("button", name="Begin").click()
    found += [look(newcomer, address) for address in ("/enrol/passkey", "/enrol/code")]
    page = console.sign_in(administrator, phone=True, dark=dark)
    rooms = ("/you", "/you/passkey", "/officers", "/officers/enrol", "/officers/roles", "/groups", "/duty")
    found += [look(page, address) for address in (*rooms, f"/officers/{drafter.pk}")]
    assert [line for lines in found for line in lines] == []


def look(page: Page, address: str) -> list[str]:
    """What is wrong with a page: too wide, or something that axe-core names."""
    page.goto(address)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    named = [
        f"{address}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in Axe().run(page).response["violations"]
    ]
    return named + ([f"{address} is too wide"] if wide else [])
