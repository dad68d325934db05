"""How much a request may bring: more is refused before anything of it is kept, in memory or on the disk."""

from typing import Any, Final

from tocsin.faces.public.files import App, Receive, Scope, Send

BODY_BYTES_MAX: Final = 4 * 1024 * 1024
PAGE: Final = (
    b"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    b"<title>Too much</title><link rel=stylesheet href='/static/console/console.css'>"
    b"<main id=main><section class=refusal><p class=soft>413</p><h1>More was sent than this desk takes.</h1>"
    b"<p>Send less of it, or send it in parts.</p><p>Nothing was changed.</p></section></main></html>"
)
HEADERS: Final = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-length", str(len(PAGE)).encode()),
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
    (b"connection", b"close"),
]


class TooLong(Exception):
    """The body is longer than it may be."""


class Bounded:
    """An ASGI application that refuses, with 413, a body of more than `body_bytes_max`; else passes on."""

    def __init__(self, inner: App, body_bytes_max: int = BODY_BYTES_MAX) -> None:
        self.inner, self.body_bytes_max = inner, body_bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a length that is said is believed, one that is not is counted."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        if _said(scope) > self.body_bytes_max:
            await _refuse(send)
            return
        taken, begun = 0, False

        async def counted() -> dict[str, Any]:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.body_bytes_max:
                raise TooLong
            return message

        async def noted(message: dict[str, Any]) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.inner(scope, counted, noted)
        except TooLong:
            if not begun:
                await _refuse(send)


def _said(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 413, "headers": HEADERS})
    await send({"type": "http.response.body", "body": PAGE})
