"""Pictures of the pages: ``python -m tests.browser.screenshots OUT_DIR [--data REPLAYED_DESK]``.

With ``--data`` they show a desk that was replayed before, served as it stands and changed by nothing but
the one-time links with which the officers sign in; without it, an invented town on a desk of its own.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from tocsin.desk.settings.directory import Directory, create_directory
from tocsin.terms import Mode

SHOWN = ("threat.png", "approve.png", "now.png", "incident.png", "order.png", "public.png")


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--phone", action="store_true")
    parser.add_argument("--all", action="store_true", help="the pages that no document shows, too")
    options = parser.parse_args()
    with _desk(options.data) as data:
        os.environ |= {
            "TOCSIN_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "tocsin.faces.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        django.setup()
        from tests.browser.pictures import take  # noqa: PLC0415  (Django must know its desk first)

        made = data.parent / "made"
        made.mkdir()
        take(made, told=options.data is not None, dark=options.dark, phone=options.phone)
        options.out.mkdir(parents=True, exist_ok=True)
        for file in made.iterdir():
            if options.all or file.name in SHOWN:
                shutil.copy(file, options.out / file.name)


@contextmanager
def _desk(data: Path | None) -> Iterator[Path]:
    """A copy of the desk named, so that the original stays as it is; or a fresh one."""
    folder = Path(tempfile.mkdtemp(prefix="tocsin-pictures-"))
    try:
        if data is None:
            fresh = Directory(
                path=folder / "desk",
                mode=Mode.REPLAY,
                name="Saltmarsh duty desk",
                base_url="http://localhost:8199",
                sender="desk@saltmarsh.example",
            )
            create_directory(fresh, os.urandom)
        else:
            shutil.copytree(data, folder / "desk", ignore=shutil.ignore_patterns("mail", "lock"))
        yield folder / "desk"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
