"""Serves the published files. It needs no database and no Django: it answers when both are dead.

In production a web server in front serves the same folder; this is for one machine without one.
"""

import hashlib
import mimetypes
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PAGE = "index.html"
TYPES = {".xml": "application/xml; charset=utf-8", ".cap": "application/cap+xml; charset=utf-8"}
POLICY = b"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"


class PublicFiles:
    """An ASGI application that answers GET and HEAD below `prefix` from `folder`, and passes on the rest."""

    def __init__(self, folder: Path, prefix: str, inner: App) -> None:
        self.folder, self.prefix, self.inner = folder.resolve(), prefix, inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(self.prefix):
            await self.inner(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, b"Only GET is answered here.", "text/plain", head=False)
            return
        path = self._path(scope["path"].removeprefix(self.prefix))
        head = scope["method"] == "HEAD"
        if path is None:
            await _answer(send, 404, b"There is no such page.", "text/plain", head=head)
            return
        await _answer(send, 200, path.read_bytes(), _type_of(path), head=head)

    def _path(self, name: str) -> Path | None:
        """The file called `name`; None for anything that is not a plain file inside the folder."""
        path = (self.folder / (f"{name}{PAGE}" if not name or name.endswith("/") else name)).resolve()
        hidden = (
            any(part.startswith(".") for part in path.relative_to(self.folder).parts) if self._inside(path) else True
        )
        return path if not hidden and path.is_file() else None

    def _inside(self, path: Path) -> bool:
        return path.is_relative_to(self.folder)


def _type_of(path: Path) -> str:
    known = TYPES.get(path.suffix)
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return known or (f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed)


async def _answer(send: Send, status: int, body: bytes, content_type: str, *, head: bool) -> None:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-cache"),
        (b"etag", b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"'),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", POLICY),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
