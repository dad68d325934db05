"""Writes out what the public sees. It decides nothing: what is there comes from the alerts and bulletins.

Each file is written beside its place and renamed into it, so that a reader sees the old page or the new
one, never half of one. What is no longer live is removed. Writing the same state twice changes nothing.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from tocsin.desk.alerts.queries import feed, front, publications_live
from tocsin.desk.incidents.pages import bulletins_page
from tocsin.desk.incidents.showing import public_bulletins
from tocsin.faces.files import replace_file
from tocsin.faces.public.atom import atom_feed
from tocsin.terms import DeskUnusable

FRONT, FEED, BULLETINS = "index.html", "feed.xml", "bulletins.html"


def publish(now: datetime) -> int:
    """Bring the public folder into the state of `now`; returns how many files were changed.

    Raises `DeskUnusable` where the folder cannot be written: a page that cannot be replaced may show a
    warning that was withdrawn, so this must be seen.
    """
    folder = settings.TOCSIN.public
    files = {row.path: bytes(row.content) for row in publications_live(now)}
    files |= _bulletins()
    files |= {FRONT: front(now, BULLETINS if BULLETINS in files else ""), FEED: atom_feed(feed(now), settings.TOCSIN)}
    try:
        changed = sum(_write(folder, path, content) for path, content in files.items())
        return changed + sum(_remove(path) for path in _present(folder) - {_inside(folder, path) for path in files})
    except OSError as error:
        raise DeskUnusable(
            f"The public pages cannot be written: {error}.",
            f"Look after {folder} at once: the pages may show what is no longer true.",
        ) from None


def _bulletins() -> dict[str, bytes]:
    """The page of bulletins; none before the first was released."""
    bulletins, desk = public_bulletins(), settings.TOCSIN
    if not bulletins:
        return {}
    return {BULLETINS: bulletins_page(bulletins, desk_name=desk.name, marker=desk.mode.marker)}


def _write(folder: Path, name: str, content: bytes) -> bool:
    path = _inside(folder, name)
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, content)
    return True


def _remove(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True


def _present(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()} if folder.is_dir() else set()


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise DeskUnusable(f"A publication names a path outside the public folder: {name}.", "This is a defect.")
    return path
