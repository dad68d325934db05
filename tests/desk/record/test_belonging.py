"""Directory, database and keys belong together: what is of another desk is refused, in words that say so."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tocsin.desk.record import seal
from tocsin.desk.record.queries import check_desk
from tocsin.desk.settings.directory import Directory, create_directory
from tocsin.terms import DeskUnusable, Mode

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def fresh_keys(desk: None) -> Iterator[None]:
    """A process reads its keys once: as if this one had just begun, and again afterwards."""
    seal._key.cache_clear()
    yield
    seal._key.cache_clear()


def another(path: Path, mode: Mode) -> Directory:
    """The directory of another desk, with keys of its own."""
    made = Directory(path, mode, name="Another", base_url="http://localhost:1", sender="desk@another.example")
    create_directory(made, os.urandom)
    return made


def test_a_desk_with_its_own_keys_opens() -> None:
    """Nothing is said against what belongs together."""
    assert check_desk().pk == 1


@pytest.mark.usefixtures("fresh_keys")
def test_the_keys_of_another_desk_are_refused(tmp_path: Path, settings: Any) -> None:
    """A live desk must not run on the keys of an exercise: nothing would open, and checkpoints would be another's."""
    settings.TOCSIN = replace(settings.TOCSIN, path=another(tmp_path / "desk", Mode.EXERCISE).path)
    with pytest.raises(DeskUnusable, match="keys .* are not those of this desk's database"):
        check_desk()


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.EXERCISE])
def test_the_directory_of_another_desk_is_refused(tmp_path: Path, settings: Any, mode: Mode) -> None:
    """A database that was put beside the settings of another mode is not opened."""
    settings.TOCSIN = another(tmp_path / "desk", mode)
    with pytest.raises(DeskUnusable, match=f"The directory says {mode} mode, the database says replay"):
        check_desk()
