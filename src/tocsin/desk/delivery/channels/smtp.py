"""Mail by SMTP over a few connections that are kept between batches."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Self
from uuid import UUID

import aiosmtplib

from tocsin.desk.delivery.channels import Letter, Report
from tocsin.desk.delivery.channels.mail import ComposedMail, compose
from tocsin.desk.delivery.rules import Channel, Verdict, is_loopback, smtp_verdict, without_addresses
from tocsin.desk.settings.directory import MailSecurity
from tocsin.terms import DeskUnusable

CONNECTIONS = 4
COMMAND_SECONDS_MAX = 15.0
LETTER_SECONDS_MAX = 30.0
COMPOSED_MAX = 64


class SmtpTransport:
    """Hands letters to one mail server. Not for use inside a running event loop: it brings its own.

    `user` and `password` sign in at the server (RFC 4954); to another machine they go encrypted or
    not at all. Certificates are checked against the system's own.
    """

    channel = Channel.EMAIL

    def __init__(
        self,
        host: str,
        port: int,
        *,
        sender: str,
        connections: int = CONNECTIONS,
        security: MailSecurity = MailSecurity.OFFERED,
        user: str = "",
        password: str = "",
    ) -> None:
        if user and security is MailSecurity.OFFERED and not is_loopback(host):
            raise DeskUnusable(
                f"The password of {user} would go to {host} perhaps in the clear.",
                "Set smtp_security to starttls or tls in desk.toml.",
            )
        self.host = host
        self._port = port
        self._security = security
        self._user: str | None = user or None
        self._password: str | None = password if user else None
        self._sender = sender
        self._sender_address = parseaddr(sender)[1]
        self._clients: list[aiosmtplib.SMTP | None] = [None] * connections
        self._composed: dict[UUID, ComposedMail] = {}
        self._runner = asyncio.Runner()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def deliver(self, letters: Sequence[Letter], *, seconds_max: float) -> list[Report]:
        """Hand over letters; a server that cannot be reached makes every letter one to try again."""
        return self._runner.run(self._deliver(letters, time.monotonic() + seconds_max))

    def close(self) -> None:
        """Say goodbye on every connection that stands. Closing again does nothing."""
        if not self._closed:
            self._closed = True
            self._runner.run(self._quit())
            self._runner.close()

    async def _deliver(self, letters: Sequence[Letter], until: float) -> list[Report]:
        waiting, reports = deque(letters), list[Report]()
        work = (self._work(slot, waiting, reports, until) for slot in range(min(len(self._clients), len(letters))))
        troubles = [trouble for trouble in await asyncio.gather(*work) if trouble]
        verdict = Verdict.AGAIN if troubles else Verdict.UNTRIED
        detail = troubles[0] if troubles else ""
        return reports + [Report(letter.delivery_id, verdict, detail) for letter in waiting]

    async def _work(self, slot: int, waiting: deque[Letter], reports: list[Report], until: float) -> str:
        """Send on one connection until nothing waits or time is up; returns why it cannot go on, if so."""
        while waiting and time.monotonic() < until:
            try:
                client = await self._connected(slot)
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                return without_addresses(f"the mail server cannot be used: {error}")
            if waiting:
                reports.append(await self._hand_over(client, waiting.popleft()))
        return ""

    async def _connected(self, slot: int) -> aiosmtplib.SMTP:
        client = self._clients[slot]
        if client is None or not client.is_connected:
            client = aiosmtplib.SMTP(
                hostname=self.host,
                port=self._port,
                local_hostname=self._sender_address.rpartition("@")[2] or "localhost",
                timeout=COMMAND_SECONDS_MAX,
                use_tls=self._security is MailSecurity.TLS,
                start_tls=self._start_tls(),
                username=self._user,
                password=self._password,
            )
            await client.connect()
            self._clients[slot] = client
        return client

    def _start_tls(self) -> bool | None:
        """Whether STARTTLS is demanded, left out, or (None) taken where it is offered."""
        if self._security is MailSecurity.OFFERED:
            return False if is_loopback(self.host) else None
        return self._security is MailSecurity.STARTTLS

    async def _hand_over(self, client: aiosmtplib.SMTP, letter: Letter) -> Report:
        """One mail transaction (RFC 5321, 3.3). Once the text is on its way, a missing reply is a doubt."""
        step = "sender"
        try:
            async with asyncio.timeout(LETTER_SECONDS_MAX):
                await client.mail(self._sender_address)
                step = "recipient"
                await client.rcpt(letter.address)
                step = "text"
                code, words = await client.data(self._composition(letter).for_letter(letter))
                return Report(letter.delivery_id, Verdict.ACCEPTED, without_addresses(f"{code} {words}"))
        except aiosmtplib.SMTPResponseException as refusal:
            await _reset(client)
            verdict = smtp_verdict(refusal.code, about_recipient=step != "sender")
            return Report(letter.delivery_id, verdict, without_addresses(f"{refusal.code} {refusal.message}"))
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            detail = without_addresses(f"the connection broke at the {step}: {error}")
            return Report(letter.delivery_id, Verdict.AGAIN, detail, doubtful=step == "text")

    def _composition(self, letter: Letter) -> ComposedMail:
        if letter.rendition_id not in self._composed:
            if len(self._composed) >= COMPOSED_MAX:
                self._composed.clear()
            self._composed[letter.rendition_id] = compose(letter.text, self._sender)
        return self._composed[letter.rendition_id]

    async def _quit(self) -> None:
        for client in self._clients:
            if client is not None and client.is_connected:
                await _ended(client)


async def _reset(client: aiosmtplib.SMTP) -> None:
    try:
        await client.rset()
    except (aiosmtplib.SMTPException, OSError):
        client.close()


async def _ended(client: aiosmtplib.SMTP) -> None:
    try:
        await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        client.close()
