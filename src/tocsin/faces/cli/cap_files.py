"""Files, patterns and standard input for the ``tocsin cap`` commands."""

import glob
import sys
from pathlib import Path

from tocsin.cap import Limits
from tocsin.terms import BadInput

STDIN = "-"
_MOST = Limits().bytes + 1


def expanded(names: list[str]) -> list[str]:
    """The names, with patterns such as ``alerts/*.xml`` replaced by the files they match, in order."""
    found: list[str] = []
    for name in names:
        if name == STDIN or Path(name).exists() or not glob.has_magic(name):
            found.append(name)
        else:
            found += _matches(name)
    return found


def _matches(pattern: str) -> list[str]:
    matches = sorted(match for match in glob.glob(pattern, recursive=True) if Path(match).is_file())
    if not matches:
        raise BadInput("No file matches this pattern.", "Check the folder and the pattern.", pattern)
    return matches


def read_bytes(name: str) -> bytes:
    """The bytes of a file or of standard input, at most one more than `Limits` allows."""
    if name == STDIN:
        return sys.stdin.buffer.read(_MOST)
    try:
        with Path(name).open("rb") as file:
            return file.read(_MOST)
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}.", "Check the name.", name) from None
