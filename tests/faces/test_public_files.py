"""The public files are answered without Django and without a database, and nothing else is."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tocsin.faces.public.files import Files, inside


def ask(folder: Path, path: str, method: str = "GET") -> tuple[int, bytes, dict[bytes, bytes]]:
    """One request, answered: status, body, headers."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b"inner"})

    app = Files("/public/", inside(folder), inner)
    asyncio.run(app({"type": "http", "path": path, "method": method}, receive, send))
    return sent[0]["status"], sent[1]["body"], dict(sent[0]["headers"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A public folder with a page, a folder with a page, a hidden file, and a secret beside it."""
    public = tmp_path / "public"
    (public / "alerts" / "x").mkdir(parents=True)
    (public / "index.html").write_text("front")
    (public / "alerts" / "x" / "index.html").write_text("alert")
    (public / ".hidden").write_text("hidden")
    (tmp_path / "desk.toml").write_text("secret")
    return public


def test_a_page_is_answered(folder: Path):
    """The front page is there, with its type and a policy that allows no script."""
    status, body, headers = ask(folder, "/public/")
    assert (status, body) == (200, b"front")
    assert b"default-src 'none'" in headers[b"content-security-policy"]


def test_a_folder_is_answered_with_its_page(folder: Path):
    """An address that ends in a slash shows the folder's page."""
    assert ask(folder, "/public/alerts/x/")[1] == b"alert"


@pytest.mark.parametrize("path", ["../desk.toml", "..%2fdesk.toml", ".hidden", "none.html", "alerts/../../desk.toml"])
def test_nothing_outside_and_nothing_hidden(folder: Path, path: str):
    """A path that leaves the folder, or names a hidden or missing file, is not there."""
    assert ask(folder, f"/public/{path}")[0] == 404


def test_only_reading_is_answered(folder: Path):
    """A POST to a file is refused."""
    assert ask(folder, "/public/", "POST")[0] == 405


def test_everything_else_goes_on(folder: Path):
    """Other addresses reach the application."""
    assert ask(folder, "/a/token")[1] == b"inner"
