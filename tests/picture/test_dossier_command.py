"""``tocsin dossier`` as a person and a program use it, on reports of our own."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.json_schema import faults
from tests.picture.make import HARBOUR
from tocsin.faces.cli.dossier import app
from tocsin.picture.exports import FORMATS, dossier_schema
from tocsin.terms import BadInput

OTHER = """Harbour blast: toll rises

By the Coast Radio, 10 May 2031

At least 15 people were killed in Friday's bomb attack in Port Ellery, police said on Saturday.
"""


def run(*arguments: str, stdin: str | None = None) -> Result:
    """Run the command as it is called, with wide output."""
    return CliRunner().invoke(app, list(arguments), input=stdin, env={"COLUMNS": "160"})


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The made-up report as a file."""
    path = tmp_path / "harbour.txt"
    path.write_text(HARBOUR, encoding="utf-8")
    return path


def test_the_terminal_shows_the_parts_in_order(report: Path) -> None:
    """Figures, warned versus happened, contradictions, timeline, not known, bulletin."""
    result = run(str(report))
    assert result.exit_code == 0
    parts = ["Figures", "Warned versus happened", "Contradictions", "Timeline", "Not known", "Bulletin"]
    places = [result.stdout.index(f"\n{part}\n") for part in parts]
    assert places == sorted(places)
    assert "at least 12" in result.stdout


def test_json_has_the_documented_keys(report: Path) -> None:
    """One object, and its figures have bounds."""
    found = json.loads(run(str(report), "--json").stdout)
    assert list(found) == [
        "picture",
        "timeline",
        "warnings",
        "contradictions",
        "claims",
        "unknown",
        "bulletin",
        "statements",
    ]
    dead = next(a for a in found["picture"]["figures"] if a["key"] == "dead")
    assert dead["range"]["words"] == "at least 12"
    injured = next(a for a in found["picture"]["figures"] if a["key"] == "injured")
    assert {f["words"]: f["apart"] for f in injured["figures"]}["“scores”"] == "vague"


def test_order_of_files_makes_no_difference(report: Path, tmp_path: Path) -> None:
    """The same files the other way round give the same bytes."""
    other = tmp_path / "other.txt"
    other.write_text(OTHER, encoding="utf-8")
    assert run(str(report), str(other), "--json").stdout == run(str(other), str(report), "--json").stdout


def test_the_same_file_twice_counts_once(report: Path, tmp_path: Path) -> None:
    """A copy under another name is no second source."""
    copy = tmp_path / "copy.txt"
    copy.write_text(HARBOUR, encoding="utf-8")
    once, twice = (json.loads(run(*names, "--json").stdout) for names in ([str(report)], [str(report), str(copy)]))
    assert len(twice["picture"]["sources"]) == len(once["picture"]["sources"]) == 1
    assert len(twice["statements"]) == len(once["statements"])


def test_standard_input_is_a_file(report: Path) -> None:
    """A dash reads from standard input."""
    found = json.loads(run("-", "--json", stdin=HARBOUR).stdout)
    assert len(found["statements"]) > 5


def test_html_is_written_whole(report: Path, tmp_path: Path) -> None:
    """The page is there, in one piece, and nothing is left beside it."""
    out = tmp_path / "out" / "dossier.html"
    out.parent.mkdir()
    out.write_text("old", encoding="utf-8")
    assert run(str(report), "--html", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8").endswith("</html>\n")
    assert list(out.parent.iterdir()) == [out]


def test_html_to_standard_output(report: Path) -> None:
    """A dash prints the page."""
    assert run(str(report), "--html", "-").stdout.startswith("<!doctype html>")


@pytest.mark.parametrize("target", ["missing/dossier.html", "."])
def test_a_place_that_cannot_be_written_is_said(report: Path, tmp_path: Path, target: str) -> None:
    """A missing folder and a folder itself are refused with what to do, before anything is read."""
    result = run(str(report), "--html", str(tmp_path / target))
    assert isinstance(result.exception, BadInput)
    assert result.exception.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_rights_is_said(report: Path, tmp_path: Path) -> None:
    """What the system refuses comes back as an error that names the file."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert isinstance(run(str(report), "--html", str(closed / "x.html")).exception, BadInput)


def test_a_failed_write_leaves_the_old_page(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full the old page stays and no part file is left."""
    out = tmp_path / "dossier.html"
    out.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = run(str(report), "--html", str(out))
    assert isinstance(result.exception, BadInput)
    assert "No space left" in result.exception.message
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dossier.html", "harbour.txt"]


def test_json_and_html_exclude_each_other(report: Path) -> None:
    """Both at once is a wrong call."""
    assert isinstance(run(str(report), "--json", "--html", "x.html").exception, BadInput)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff\xfe\x00a"])
def test_what_is_no_report_is_refused(tmp_path: Path, data: bytes) -> None:
    """An empty or binary file is a clear error that names the file."""
    path = tmp_path / "odd.txt"
    path.write_bytes(data)
    result = run(str(path))
    assert isinstance(result.exception, BadInput)
    assert "odd.txt" in str(result.exception)


def test_a_missing_file_is_said() -> None:
    """A name that is not there is an error with that name."""
    result = run("nowhere.txt")
    assert isinstance(result.exception, BadInput)
    assert "nowhere.txt" in str(result.exception)


def test_control_codes_do_not_reach_the_terminal(tmp_path: Path) -> None:
    """Escape codes and bidi controls in a report are not printed."""
    path = tmp_path / "hostile.txt"
    path.write_text(HARBOUR.replace("a bomb", "a \x1b[2Jbomb").replace("Grey", "Gr\u202eey"), encoding="utf-8")
    result = run(str(path))
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout


def test_markup_of_the_terminal_is_text(tmp_path: Path) -> None:
    """Square brackets in a report are shown as they are."""
    path = tmp_path / "brackets.txt"
    path.write_text(HARBOUR.replace("the Grey Front", "the [bold]Grey[/bold] Front"), encoding="utf-8")
    assert run(str(path)).exit_code == 0


def test_a_narrow_terminal_loses_nothing(report: Path) -> None:
    """Forty columns fold the text and cut no number."""
    result = CliRunner().invoke(app, [str(report)], env={"COLUMNS": "40"})
    assert result.exit_code == 0
    assert "more than 60" in " ".join(result.stdout.split())


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_written_or_printed(report: Path, tmp_path: Path, name: str) -> None:
    """``--format`` prints, and with ``--out`` writes the very same bytes."""
    out = tmp_path / f"dossier.{FORMATS[name].suffix}"
    result = run(str(report), "--format", name, "--out", str(out))
    assert result.exit_code == 0
    assert out.read_bytes() == run(str(report), "--format", name).stdout_bytes


@pytest.mark.parametrize(
    "wrong",
    [("--format", "pdf"), ("--json", "--format", "gtd"), ("--html", "x.html", "--json"), ("--out", "x.json")],
)
def test_a_format_that_is_none_or_two_is_refused(report: Path, wrong: tuple[str, ...]) -> None:
    """The message names what there is."""
    with pytest.raises(BadInput):
        CliRunner().invoke(app, [str(report), *wrong], catch_exceptions=False)


@pytest.fixture
def pile(report: Path, tmp_path: Path) -> list[str]:
    """Two reports of two incidents as files."""
    other = tmp_path / "flood.txt"
    other.write_text("A flood killed 3 people in Lindemark on 4 June 2031, police said.\n", encoding="utf-8")
    return [str(report), str(other)]


def test_several_incidents_are_kept_apart(pile: list[str]) -> None:
    """In the terminal under a heading each; in JSON as a list that keeps to the schema; together only on demand."""
    shown = run(*pile).stdout
    assert "Incident 1 of 2" in shown
    assert "Incident 2 of 2" in shown
    found = json.loads(run(*pile, "--json").stdout)
    assert [one["picture"]["sources"][0]["name"] for one in found["incidents"]] == ["Ellery Courier", "flood.txt"]
    assert found["unassigned"] == []
    schema = dossier_schema()
    assert list(faults(found, schema, schema)) == []
    assert "picture" in json.loads(run(*pile, "--json", "--together").stdout)


def test_several_incidents_in_other_formats(pile: list[str], tmp_path: Path) -> None:
    """Rows and text follow each other; a page holds one incident, so each gets a numbered file."""
    assert run(*pile, "--format", "gtd").stdout.count("Tocsin") == 2
    assert run(*pile, "--format", "markdown").stdout.count("## Timeline") == 2
    with pytest.raises(BadInput, match="2 incidents"):
        CliRunner().invoke(app, [*pile, "--html", "-"], catch_exceptions=False)
    assert run(*pile, "--html", str(tmp_path / "out.html")).exit_code == 0
    assert [(tmp_path / f"out-{n}.html").exists() for n in (1, 2, 3)] == [True, True, False]
