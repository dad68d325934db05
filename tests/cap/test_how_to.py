"""The how-to for those who want the library alone runs as it stands, block after block."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cap.messages import ALERT_XML
from tests.shared import ROOT

PAGE = (ROOT / "docs" / "how-to" / "use-the-cap-library.md").read_text()
PROGRAM = "\n".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))


def test_the_blocks_are_one_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """It reads our sample, and says what the page promises."""
    (tmp_path / "alert.xml").write_bytes(ALERT_XML)
    monkeypatch.chdir(tmp_path)
    exec(compile(PROGRAM, "use-the-cap-library.md", "exec"), {"__name__": "how_to"})
    said = capsys.readouterr().out
    for words in ("SAME 006021", "Exampleton 1 1", "desk@example.org urn:example:desk:0001 1.2", "GSM-7 None"):
        assert words in said


def test_a_message_that_is_refused_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """With what is wrong and which limit."""
    (tmp_path / "alert.xml").write_bytes(b"<!DOCTYPE alert><alert/>")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        exec(compile(PROGRAM, "use-the-cap-library.md", "exec"), {"__name__": "how_to"})
    assert capsys.readouterr().out.rstrip().endswith("doctype")
