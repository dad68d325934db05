"""``tocsin cap``: what it prints and its exit codes."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from typer.testing import CliRunner

from tests.cap.keys import SENDER, key_of
from tests.cap.messages import ALERT_XML, edited
from tocsin.faces.cli.cap import app
from tocsin.terms import BadInput

RUNNER = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good message, one that breaks a rule, one that breaks the structure, one that is hostile."""
    (tmp_path / "good.xml").write_bytes(ALERT_XML)
    (tmp_path / "rule.xml").write_bytes(edited("urn:example:desk:0001", "a b"))
    (tmp_path / "structure.xml").write_bytes(edited("<scope>Public</scope>", ""))
    (tmp_path / "hostile.xml").write_bytes(b"<!DOCTYPE alert><alert/>")
    return tmp_path


def run(*words: str, stdin: bytes | None = None) -> tuple[int, str]:
    """Exit code and output of a command."""
    done = RUNNER.invoke(app, list(words), input=stdin)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


@pytest.mark.parametrize(("file", "code"), [("good", 0), ("rule", 1), ("structure", 1), ("hostile", 2)])
def test_check_tells_by_its_exit_code(folder: Path, file: str, code: int) -> None:
    """0 nothing found, 1 findings, 2 unreadable."""
    assert run("check", str(folder / f"{file}.xml"))[0] == code


def test_check_prints_a_list_with_one_object_a_file(folder: Path) -> None:
    """With the keys that programs rely on."""
    code, text = run("check", "--json", f"{folder}/*.xml")
    reports = json.loads(text)
    assert code == 2
    assert [Path(report["file"]).stem for report in reports] == ["good", "hostile", "rule", "structure"]
    assert [report["verdict"] for report in reports] == ["valid", "unreadable", "valid", "invalid"]
    finding = reports[3]["findings"][0]
    assert finding.keys() == {"id", "kind", "level", "clause", "line", "column", "path", "message", "hint"}
    assert (finding["kind"], finding["line"]) == ("structure", 9)


def test_check_shows_a_table(folder: Path) -> None:
    """For people: verdict, level, place, message and what to do."""
    _, text = run("check", str(folder / "rule.xml"))
    assert "rule.identifier-characters" in text
    assert "3:3" in text


def test_check_reads_standard_input() -> None:
    """A dash stands for it."""
    code, text = run("check", "--json", "-", stdin=ALERT_XML)
    assert (code, json.loads(text)[0]["file"]) == (0, "-")


def test_check_can_leave_lighter_findings_out(folder: Path) -> None:
    """Neither shown nor counted."""
    (folder / "advice.xml").write_bytes(edited("<expires>2030-05-03T09:00:00+02:00</expires>", ""))
    assert run("check", str(folder / "advice.xml"))[0] == 1
    assert run("check", "--level", "warning", str(folder / "advice.xml"))[0] == 0


@pytest.mark.parametrize("name", ["nothing-here.xml", "nothing-*.xml"])
def test_a_file_that_is_not_there_is_an_error(folder: Path, name: str) -> None:
    """Not silently nothing."""
    with pytest.raises(BadInput):
        run("check", str(folder / name))


def test_sign_and_verify(folder: Path) -> None:
    """What is signed verifies with the pinned key, and only with it."""
    key = key_of("ec")
    private, public, out = folder / "key.pem", folder / "public.pem", folder / "signed.xml"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert run("sign", str(folder / "good.xml"), "--key", str(private), "--out", str(out))[0] == 0
    code, text = run("verify", "--json", str(out), "--trust", f"{SENDER}={public}")
    assert (code, json.loads(text)[0]["state"]) == (0, "valid and trusted")
    assert run("verify", str(out))[0] == 1
    assert run("verify", str(folder / "good.xml"), "--trust", f"{SENDER}={public}")[0] == 1


def test_convert_goes_there_and_back(folder: Path) -> None:
    """XML to JSON to XML is the same message."""
    _, text = run("convert", str(folder / "good.xml"), "--to", "json")
    (folder / "good.json").write_text(text)
    assert run("convert", str(folder / "good.json"), "--to", "xml")[1].encode() == ALERT_XML
    assert json.loads(run("convert", str(folder / "good.xml"), "--to", "geojson")[1])["type"] == "FeatureCollection"


def test_show_chain_and_preview_speak(folder: Path) -> None:
    """Each for people and for programs; an exercise carries its marker."""
    good = str(folder / "good.xml")
    assert "Avoid large gatherings" in run("show", good)[1]
    links = json.loads(run("chain", good, "--at", "2030-05-02T00:00:00-00:00", "--json")[1])["links"]
    assert links[0]["standing"] == "in force"
    assert "in force" in run("chain", good, "--at", "2030-05-02T00:00:00-00:00")[1]
    previews = json.loads(run("preview", good, "--json")[1])
    assert previews[0]["sms"]["text"].startswith("EXERCISE ")
    assert "WEA 90" in run("preview", good)[1]


def test_verify_looks_into_containers(folder: Path) -> None:
    """Each message of a feed or envelope gets its own answer, by its own bytes."""
    key = key_of("ec")
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(private)
    (folder / "public.pem").write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    run("sign", str(folder / "good.xml"), "--key", str(folder / "key.pem"), "--out", str(folder / "signed.xml"))
    signed = (folder / "signed.xml").read_bytes().partition(b"?>")[2]
    (folder / "both.xml").write_bytes(b"<alerts>" + signed + ALERT_XML.partition(b"?>")[2] + b"</alerts>")
    code, text = run("verify", "--json", str(folder / "both.xml"), "--trust", f"{SENDER}={folder}/public.pem")
    found = [(Path(one["file"]).name, one["state"]) for one in json.loads(text)]
    assert (code, found) == (1, [("both.xml#1", "valid and trusted"), ("both.xml#2", "unsigned")])


@pytest.mark.parametrize("option", ["--key", "--certificate"])
def test_a_wrong_key_or_certificate_is_an_error_in_words(folder: Path, option: str) -> None:
    """Not a fault of the program."""
    key = key_of("ec").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(key)
    (folder / "wrong.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    words = ["sign", str(folder / "good.xml"), "--key", str(folder / "key.pem"), option, str(folder / "wrong.pem")]
    with pytest.raises(BadInput):
        run(*words)


def test_a_table_cuts_no_identifier(folder: Path) -> None:
    """However narrow the terminal is, all of it is there."""
    identifier = "urn:example:desk:" + "0123456789" * 4
    (folder / "long.xml").write_bytes(edited("urn:example:desk:0001", identifier))
    text = run("chain", str(folder / "long.xml"), "--at", "2030-05-02T00:00:00-00:00")[1]
    column = text.splitlines()[0].index("identifier")
    width = text.splitlines()[0].index("sender") - column
    assert "".join(line[column : column + width].strip() for line in text.splitlines()[1:]) == identifier
