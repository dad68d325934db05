"""The console as a browser meets it: signed-in officers, each in a browser of their own, and what went wrong."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.people import occasion
from tocsin.desk.officers.acts import renew_enrolment
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import with_role
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import desk_instant

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}


@dataclass
class Console:
    """The console under `url`. Nothing that a page does wrong is forgotten: see `complaints`."""

    browser: Browser
    url: str
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def sign_in(self, officer: Officer, *, phone: bool = False, javascript: bool = True, dark: bool = False) -> Page:
        """A page in a fresh browser context in which `officer` signed in by a one-time link."""
        page = self.open(phone=phone, javascript=javascript, dark=dark)
        administrator = with_role(Role.ADMINISTRATOR)[0]
        token = renew_enrolment(occasion(administrator, desk_instant()), officer.id)
        page.goto(f"{self.url}/enrol/{token}")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", level=1).wait_for()
        return page

    def open(self, *, phone: bool = False, javascript: bool = True, dark: bool = False) -> Page:
        """A page in a fresh browser context, with nobody signed in."""
        context = self.browser.new_context(
            viewport=PHONE if phone else WIDE,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            base_url=self.url,
            locale="en-GB",
            timezone_id="UTC",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._note_request)
        return page

    def close(self) -> None:
        """Close every browser context."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def _note_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in (None, "localhost", "127.0.0.1"):
            self.complaints.append(f"{request.url} left the house")
