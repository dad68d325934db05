"""Answers with files. It needs no database and no Django: the public pages are there when both are dead.

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
PAGE_POLICY = (
    b"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
)


class Files:
    """An ASGI application that answers GET and HEAD below `prefix` with files, and passes on the rest.

    `find` gives the file of a name, or None; it alone decides what may be seen. `policy` is the content
    security policy of what is answered.
    """

    def __init__(
        self, prefix: str, find: Callable[[str], Path | None], inner: App, *, policy: bytes = PAGE_POLICY
    ) -> None:
        self.prefix, self.find, self.inner, self.policy = prefix, find, inner, policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(self.prefix):
            await self.inner(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        if scope["method"] not in ("GET", "HEAD"):
            await self._answer(send, 405, b"Only GET is answered here.", "text/plain", head=False)
            return
        path = self.find(scope["path"].removeprefix(self.prefix))
        if path is None:
            await self._answer(send, 404, b"There is no such page.", "text/plain", head=head)
            return
        await self._answer(send, 200, path.read_bytes(), _type_of(path), head=head)

    async def _answer(self, send: Send, status: int, body: bytes, content_type: str, *, head: bool) -> None:
        headers = [
            (b"content-type", content_type.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-cache"),
            (b"etag", b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"'),
            (b"x-content-type-options", b"nosniff"),
            (b"content-security-policy", self.policy),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if head else body})


def inside(folder: Path) -> Callable[[str], Path | None]:
    """Finds plain files inside `folder`: nothing outside, nothing hidden; a folder's name gives its page."""
    root = folder.resolve()

    def find(name: str) -> Path | None:
        path = (root / (f"{name}{PAGE}" if not name or name.endswith("/") else name)).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            return None
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        return None if hidden else path

    return find


def _type_of(path: Path) -> str:
    known = TYPES.get(path.suffix)
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return known or (f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed)
