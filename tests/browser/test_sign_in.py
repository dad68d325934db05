"""Signing in and out."""

from playwright.sync_api import expect

from tests.browser.desk import Console
from tests.people import make_officer
from tocsin.desk.officers.rules import Role


def test_an_officer_signs_in_by_a_link_and_out_again(console: Console) -> None:
    """The link opens the desk once; after signing out the rooms are closed."""
    make_officer(Role.ADMINISTRATOR)
    page = console.sign_in(make_officer(Role.DRAFTER, name="Duty desk A"))
    expect(page.get_by_text("Duty desk A")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/threats")
    expect(page.get_by_text("You are not signed in")).to_be_visible()
