"""Files written whole or not at all: beside their place first, then renamed into it.

A reader sees the old content or the new one, never half of one, and a stop in the middle loses nothing
that stood there before.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from tocsin.terms import BadInput


def replace_file(path: Path, content: bytes) -> None:
    """Bring `content` to `path` in one step, on the disk when this returns. Raises `OSError`."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes | str) -> None:
    """`replace_file` for a place that a person named; text is written as UTF-8. Raises `BadInput`."""
    try:
        replace_file(path, content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise BadInput(f"This file cannot be written: {error.strerror}.", "Name another place.", str(path)) from error


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Lines that may be many, one by one, into a file that appears whole. Raises `BadInput`."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise BadInput(f"This file cannot be written: {error.strerror}.", "Name another place.", str(path)) from error
    finally:
        part.unlink(missing_ok=True)
