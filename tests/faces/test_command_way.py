"""What a command does says so in the record: by a command, on which machine."""

import re
from pathlib import Path

import pytest

from tests.people import make_officer
from tests.shared import ROOT
from tocsin.desk.officers.rules import Role
from tocsin.desk.record.queries import opened
from tocsin.faces.asking import this_host
from tocsin.faces.cli.founding import enrol, link
from tocsin.faces.cli.intaking import intake
from tocsin.terms import BadInput, Tlp

pytestmark = pytest.mark.usefixtures("desk")
WAY = f"command line on {this_host()}"


def ways(act: str) -> list[str]:
    """How each act of this name came."""
    return [str((entry.body or {}).get("way", "")) for entry in opened(Tlp.RED, [act])]


def test_enrolling_and_linking_by_a_command_say_so() -> None:
    """In the administrator's name, and by which machine."""
    make_officer(Role.ADMINISTRATOR, name="Head")
    enrol("Night", "", ["drafter"], "TLP:AMBER", "night@desk.example", "en")
    link("Night", rescue=False, reason="")
    link("Head", rescue=True, reason="The key is lost.")
    assert ways("officers.enrol_officer")[-1] == WAY
    assert ways("officers.renew_enrolment") == [WAY]
    assert ways("officers.rescue_administrator") == [WAY]


def test_a_rescue_asks_for_a_reason_and_a_reason_belongs_to_a_rescue() -> None:
    """Neither is taken without the other."""
    make_officer(Role.ADMINISTRATOR, name="Head")
    for rescue, reason in ((True, ""), (False, "Lost.")):
        with pytest.raises(BadInput):
            link("Head", rescue=rescue, reason=reason)


def test_a_report_filed_by_a_command_says_so(tmp_path: Path) -> None:
    """In the officer's name."""
    make_officer(Role.REPORTER, name="Wire desk")
    (tmp_path / "report.txt").write_text("Two people were injured when the bridge fell, the police said.\n")
    intake([str(tmp_path / "report.txt")], "Wire desk", "TLP:AMBER")
    assert ways("incidents.file_report") == [WAY]


def test_no_command_acts_without_saying_so() -> None:
    """In the commands' folders an occasion is made by `faces.asking`, or names its way; replays act in a story."""
    faces = ROOT / "src" / "tocsin" / "faces"
    bare = []
    for path in [*sorted((faces / "cli").glob("*.py")), *sorted((faces / "backup").glob("*.py"))]:
        text = path.read_text(encoding="utf-8")
        calls = re.findall(r"\boccasion_of\(|\bOccasion\((?:[^()]|\([^()]*\))*\)", text)
        bare += [f"{path.name}: {call}" for call in calls if "way=" not in call]
    assert bare == []
