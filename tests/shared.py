"""Finds the data that is for measuring and testing but not part of the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_path(*parts: str) -> Path:
    """The path of a shared file or folder; skips the test, saying so, where it is absent."""
    base = Path(os.environ.get("TOCSIN_SHARED", ROOT.parent / "shared"))
    path = base.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not in the shared data ($TOCSIN_SHARED or ../shared)")
    return path
