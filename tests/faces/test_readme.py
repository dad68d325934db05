"""Every command in the README runs, besides the two that set a machine up (they run as themselves)."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE_TARGETS = re.compile(r"^([a-z-]+):", re.MULTILINE)
REPORT = """Riverside Gazette

Bridge festival crush: at least 12 dead

Published on May 4, 2031

A crush on the old bridge on Saturday evening killed at least 12 people and injured more than 30, the city's
police said. The fire brigade had warned the organisers on May 1 that the bridge was too narrow.
"""
ALERT = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>urn:x-tocsin:readme:1</identifier><sender>desk@tocsin.example</sender>
  <sent>2031-05-04T20:00:00-00:00</sent><status>Exercise</status><msgType>Alert</msgType><scope>Public</scope>
  <note>An exercise.</note>
  <info><language>en</language><category>Safety</category><event>Crush</event><responseType>Avoid</responseType>
    <urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>
    <expires>2031-05-04T23:00:00-00:00</expires><senderName>City desk</senderName>
    <headline>Keep away from the old bridge</headline><description>There has been a crush.</description>
    <instruction>Use the new bridge.</instruction><web>https://desk.tocsin.example/</web><contact>112</contact>
    <area><areaDesc>Old bridge</areaDesc><circle>10.0,20.0 0.5</circle></area>
  </info>
</alert>
"""


def commands() -> list[str]:
    """The lines of the README's shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_every_make_target_of_the_readme_is_there():
    """The README names only targets that the Makefile has."""
    targets = set(MAKE_TARGETS.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    named = {line.split()[1] for line in commands() if line.startswith("make ")}
    assert named <= targets


def test_every_other_command_of_the_readme_runs(tmp_path: Path):
    """In an empty folder with a report and an alert, the commands run one after another."""
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "alert.xml").write_text(ALERT, encoding="utf-8")
    run = [line for line in commands() if not line.startswith("make ")]
    assert len(run) >= 9
    for line in run:
        words = shlex.split(line)
        assert words[0] == "tocsin", line
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert "Bridge" in (tmp_path / "dossier.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["demo", "test", "lint", "fmt", "bench", "soak", "serve", "screenshots"])
def test_the_makefile_has_its_targets(target: str):
    """Each target that the project promises is there."""
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
