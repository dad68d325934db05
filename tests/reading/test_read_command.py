"""``tocsin read``, as it is called."""

import json
import os
import subprocess
import sys

import pytest

from tests.shared import ROOT

KEYS = {"id", "kind", "quote", "start", "end", "speakers", "bound", "low", "high", "time", "place", "rule"}
TEXT = "Published 2024-03-22\n\nAt least 40 people were killed on Thursday, police said.\n"


def tocsin(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tocsin", *arguments],
        input=stdin,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_json_is_one_object_with_every_key(report):
    """One JSON object; every key is there, null where nothing is known; the span is of the file's text."""
    answer = json.loads(tocsin("read", str(report), "--json").stdout)
    assert (answer["source"], answer["published"]) == ("report.txt", "2024-03-22T00:00:00")
    statement = answer["statements"][0]
    assert statement.keys() >= KEYS
    assert statement["time"] == {
        "from": "2024-03-21T00:00:00",
        "to": "2024-03-22T00:00:00",
        "words": "on Thursday",
    }
    assert TEXT[statement["start"] : statement["end"]] == statement["quote"]
    assert (statement["bound"], statement["low"], statement["high"]) == ("at_least", 40, None)


def test_standard_input_and_table():
    """A dash reads standard input; without --json a table for people is printed, markup taken literally."""
    done = tocsin("read", "-", stdin=TEXT.encode() + b"\n[red]Two people were injured.[/red]\n")
    assert done.returncode == 0
    assert "at least 40" in done.stdout.decode()
    assert "injured" in done.stdout.decode()
    assert "standard input" in done.stdout.decode()


def test_markup_within_a_quote_stays_readable_in_the_table():
    """Words in brackets that a table could take for colours are printed as they stand in the report."""
    done = tocsin("read", "-", stdin=b"The embassy of Norway warned of attacks [b]on concerts[/b] in the city.\n")
    assert "[b]on" in done.stdout.decode()


def test_date_given_beats_the_date_in_the_text(report):
    """--published moves what is relative to it."""
    answer = json.loads(tocsin("read", str(report), "--json", "--published", "2024-03-15").stdout)
    assert answer["statements"][0]["time"]["from"] == "2024-03-14T00:00:00"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02", "binary"),
        (b"caf\xe9 killed 12", "UTF-8"),
        ("\ufeffTwo people died.".encode("utf-16"), "UTF-16"),
        (b"a" * 50_000_000, "limit of 8,000,000 bytes"),
    ],
    ids=["empty", "binary", "latin-1", "utf-16", "50 MB"],
)
def test_bad_file_is_a_clear_error(tmp_path, data, words):
    """The error names the file, says what is wrong and what to do, and the exit code is 2."""
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    done = tocsin("read", str(path))
    assert done.returncode == 2
    assert words in done.stderr.decode()
    assert "bad.txt" in done.stderr.decode()
    assert len(done.stderr.decode().strip().splitlines()) == 2


@pytest.mark.parametrize("arguments", [["no-such-file.txt"], ["-", "--published", "Friday"]])
def test_wrong_call_is_a_clear_error(arguments):
    """A file that is not there, a date that is none."""
    done = tocsin("read", *arguments, stdin=TEXT.encode())
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_byte_order_mark_is_no_part_of_the_text(tmp_path):
    """Offsets count from behind the mark."""
    path = tmp_path / "marked.txt"
    path.write_bytes(b"\xef\xbb\xbfTwo people died.")
    assert json.loads(tocsin("read", str(path), "--json").stdout)["statements"][0]["start"] == 0


BOMBING = (
    "LONGPORT, 4 FEB 90 (AGENCY) -- A powerful bomb exploded last night at the embassy in Longport, killing two. "
    "Police said guerrillas of the Red Liberation Front planted the bomb.\n"
)


def test_slots_are_shown_with_places_and_precision(tmp_path):
    """Each filler has its place in the text, each role its measured precision, and nothing is accepted."""
    path = tmp_path / "report.txt"
    path.write_text(BOMBING, encoding="utf-8")
    shown = tocsin("read", str(path), "--slots").stdout.decode()
    start = BOMBING.index("bomb exploded")
    assert "Incident 1 of 1" in shown
    assert f"[{start}–{start + 4}]" in shown or "powerful bomb" in shown
    assert "nothing is accepted" in shown


def test_slots_as_json_point_into_the_file(tmp_path):
    """The spans of the object are of the file's text."""
    path = tmp_path / "report.txt"
    path.write_text(BOMBING, encoding="utf-8")
    answer = json.loads(tocsin("read", str(path), "--slots", "--json").stdout)
    fillers = [one for own in answer["fillers"].values() for one in own]
    assert fillers
    assert all(BOMBING[one["start"] : one["end"]] == one["text"] for one in fillers)


def test_slots_of_what_is_no_incident_say_so(tmp_path):
    """A text without an incident gives a sentence, not an empty table."""
    path = tmp_path / "report.txt"
    path.write_text("The bakery sells bread and cakes. It opens at eight and closes at noon.\n", encoding="utf-8")
    assert "No incident is read" in tocsin("read", str(path), "--slots").stdout.decode()
