"""The docs are in step with the code: tests, commands and files that they name are there."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tocsin.desk.settings.directory import Directory
from tocsin.desk.settings.policy import Policy
from tocsin.faces.cli.main import LIBRARY_COMMANDS, desk_commands

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
REPORT = ROOT / "docs" / "explanation" / "the-report.md"
MARKS = {"report", "record", "assumption"}


def rows() -> list[list[str]]:
    """The rows of the report page's tables, heads left out."""
    lines = [line for line in REPORT.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] != "what is said" and not set(row[0]) <= {"-"}]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:40])
def test_the_report_page_is_in_step(row: list[str]):
    """Each row says what it rests on, names a command that exists and a test that exists."""
    said, rests_on, does, command, test = row
    assert said
    assert does
    assert set(rests_on.split(", ")) <= MARKS
    assert command.strip("`").split()[1] in {*LIBRARY_COMMANDS, *desk_commands()}
    path, _, name = test.partition("::")
    assert (ROOT / path).exists(), f"{path} is not there"
    assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{test} is not there"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path):
    """Every relative link in the docs points to a file or folder of the project."""
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing


def test_every_command_of_the_program_is_in_the_reference():
    """A command that exists is described."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in DOCS)
    missing = [name for name in {*LIBRARY_COMMANDS, *desk_commands()} if f"tocsin {name}" not in text]
    assert not missing


def test_every_decision_is_listed():
    """Each page of decisions stands in their list."""
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    missing = [page.name for page in (ROOT / "docs" / "decisions").glob("0*.md") if page.name not in listed]
    assert not missing


def test_every_setting_is_in_the_reference():
    """A key of desk.toml, or a rule of its policy, that exists is described."""
    text = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    keys = {field.name for field in (*fields(Directory), *fields(Policy))} - {"path"} | {"format_version"}
    assert {key for key in keys if f"`{key}`" not in text} == set()


def test_every_page_is_in_the_index():
    """Each page of the docs is reached from their index."""
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [
        page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != "decisions" and page.name != "README.md"
    ]
    assert [str(page.relative_to(ROOT)) for page in pages if page.name not in index] == []
