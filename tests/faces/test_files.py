"""Files are there whole or not at all."""

from pathlib import Path

import pytest

from tocsin.faces.files import write_whole
from tocsin.terms import BadInput


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path):
    """The new content stands in the old one's place, alone in its folder."""
    path = tmp_path / "page.html"
    path.write_text("old")
    write_whole(path, "new: ж")
    assert path.read_bytes() == "new: ж".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named_and_left_as_it_was(tmp_path: Path):
    """Writing onto a folder is refused, says where, and leaves no part file."""
    (tmp_path / "page.html" / "inside").mkdir(parents=True)
    with pytest.raises(BadInput, match="cannot be written") as said:
        write_whole(tmp_path / "page.html", b"new")
    assert said.value.where == str(tmp_path / "page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
