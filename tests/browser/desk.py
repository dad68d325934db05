"""The console as a browser meets it: signed-in officers, each in a browser of their own, and what went wrong."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Page, Request

from tests.people import occasion
from tocsin.desk.officers.acts import renew_enrolment
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import with_role
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import desk_instant

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}


class Key:
    """Chromium's own authenticator in a page: a passkey in the device, shown at once unless told otherwise."""

    def __init__(self, page: Page, *, verifies: bool = True) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        made = self.session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": verifies,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self.id = made["authenticatorId"]

    def credentials(self) -> list[dict[str, object]]:
        """The passkeys in it."""
        return list(self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])

    def put(self, credential: dict[str, object]) -> None:
        """Put a passkey into it, such as one taken out of another device."""
        self.session.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})

    def verify(self, can: bool) -> None:
        """Whether the owner's finger is recognised."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": can})

    def remove(self) -> None:
        """Take the authenticator away: no passkey can be shown any more."""
        self.session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})


def register(page: Page, link: str, device: str = "Duty phone") -> None:
    """Open a one-time link, register a passkey, keep the recovery codes: the officer is signed in."""
    page.goto(link)
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("What is this device called?").fill(device)
    page.get_by_role("button", name="Register the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


def with_links_as_on_a_replay_desk(lenient: bool) -> None:
    """Whether the desk asks for passkeys: a live desk always does, a replay desk where its policy says so."""
    desk = settings.TOCSIN
    settings.TOCSIN = replace(desk, policy=replace(desk.policy, replay_as_live=not lenient))


def make_link(administrator: Officer, officer: Officer) -> str:
    """The token of a fresh link. The administrator's passkey is not the subject of these stories."""
    return renew_enrolment(occasion(administrator, desk_instant()), officer.id)


@dataclass
class Console:
    """The console under `url`. Nothing that a page does wrong is forgotten: see `complaints`."""

    browser: Browser
    url: str
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def sign_in(self, officer: Officer, *, phone: bool = False, javascript: bool = True, dark: bool = False) -> Page:
        """A page in a fresh browser context in which `officer` signed in.

        By a passkey, which the officer registers first with a one-time link, as on a live desk. Without
        JavaScript there are no passkeys: then by the link itself, as only a replay desk allows.
        """
        page = self.open(phone=phone, javascript=javascript, dark=dark)
        if javascript:
            Key(page)
            register(page, self.link(officer))
            page.goto("/")
        else:
            with_links_as_on_a_replay_desk(True)
            page.goto(self.link(officer))
            page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", level=1).wait_for()
        return page

    def link(self, officer: Officer) -> str:
        """A fresh one-time link for `officer`, as an administrator hands it over."""
        administrator = with_role(Role.ADMINISTRATOR)[0]
        return f"{self.url}/enrol/{make_link(administrator, officer)}"

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
