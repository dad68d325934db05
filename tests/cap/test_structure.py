"""The structure check: what it rejects, where it says so, and that it speaks of nothing else."""

import pytest

from tests.cap.messages import ALERT_XML, edited
from tocsin.cap import check_alert

AREA = "<areaDesc>Exampleton</areaDesc>"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema"'


def faults(data: bytes) -> list[tuple[str, str]]:
    """Id and path of every structural finding."""
    return [(f.id, f.path) for f in check_alert(data).findings if f.kind == "structure"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<scope>Public</scope>", "", ("structure.missing", "/alert/note[1]")),
        ("<event>", "<event/><event>", ("structure.unexpected", "/alert/info[1]/event[2]")),
        ("<note>", "<incidents/><note>", ("structure.unexpected", "/alert/note[1]")),
        ("<web>", "<unknown/><web>", ("structure.unexpected", "/alert/info[1]/unknown[1]")),
        (AREA, f"text{AREA}", ("structure.text", "/alert/info[1]/area[1]")),
        ("Exampleton</areaDesc>", "<b/></areaDesc>", ("structure.child", "/alert/info[1]/area[1]/areaDesc[1]/b[1]")),
        ("<event>", '<event id="1">', ("structure.attribute", "/alert/info[1]/event[1]")),
        (">Severe<", ">severe<", ("structure.value", "/alert/info[1]/severity[1]")),
        ("2030-05-03T09:00:00+02:00", "2030-02-30T09:00:00+02:00", ("structure.time", "/alert/info[1]/expires[1]")),
        ("2030-05-03T09:00:00+02:00", "2030-05-03T09:00:00Z", ("structure.time", "/alert/info[1]/expires[1]")),
        (">Possible<", ">Very Likely<", ("structure.deprecated-value", "/alert/info[1]/certainty[1]")),
        ("<scope>", "<password/><scope>", ("structure.deprecated-element", "/alert/password[1]")),
        (">en-GB<", ">en_GB<", ("structure.language", "/alert/info[1]/language[1]")),
        ("https://example.org/alerts/1", "http://[", ("structure.uri", "/alert/info[1]/web[1]")),
        ("</area>", "<altitude>high</altitude></area>", ("structure.number", "/alert/info[1]/area[1]/altitude[1]")),
        ("<event>", f'<event {XSI} xsi:type="xs:integer">', ("structure.type", "/alert/info[1]/event[1]")),
    ],
)
def test_a_broken_structure_is_found_in_its_place(old: str, new: str, fault: tuple[str, str]) -> None:
    """The finding names what is wrong and where, and the verdict is invalid."""
    data = edited(old, new)
    assert fault in faults(data)
    assert check_alert(data).verdict == "invalid"


def test_a_document_of_another_kind_has_no_alert() -> None:
    """A feed that only links to alerts is no valid alert."""
    report = check_alert(b'<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>')
    assert (report.verdict, report.container, report.findings[0].id) == ("invalid", "Atom", "structure.root")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">Exercise<", "><![CDATA[Exercise]]><"),
        (">Exercise<", ">Exer<!-- hidden -->cise<"),
        ("<event>", f'<event {XSI} xsi:type="xs:token">'),
        ("<language>en-GB</language>", "<language/>"),
        ("2030-05-03T09:00:00+02:00", " 2030-05-03T24:00:00-14:00\n"),
        ("</alert>", '<s:any xmlns:s="http://www.w3.org/2000/09/xmldsig#">free</s:any></alert>'),
    ],
)
def test_what_the_schema_allows_is_valid(old: str, new: str) -> None:
    """Unusual but allowed."""
    assert faults(edited(old, new)) == []


def test_cap_11_has_its_own_structure() -> None:
    """Z is a time there, Avoid is no response type, and there is no place for a Signature."""
    older = edited("cap:1.2", "cap:1.1")
    assert ("structure.value", "/alert/info[1]/responseType[1]") in faults(older)
    shelter = edited(">Avoid<", ">Shelter<", older)
    assert faults(edited("2030-05-03T09:00:00+02:00", "2030-05-03T09:00:00Z", shelter)) == []
    signed = edited("</alert>", '<s:any xmlns:s="http://www.w3.org/2000/09/xmldsig#"/></alert>', shelter)
    assert [fault[0] for fault in faults(signed)] == ["structure.unexpected"]


@pytest.mark.parametrize(
    ("old", "new", "ids"),
    [
        ("<sent>2030-05-01T09:00:00+02:00", "<sent>2030-05-01T07:00:00Z", ["structure.time"]),
        ("<expires>2030-05-03T09:00:00+02:00", "<expires>2030-05-03T09:00:00.5+02:00", ["structure.time"]),
        (">en-GB<", ">en_GB<", ["structure.language"]),
        ("https://example.org/alerts/1", "%zz", ["structure.uri"]),
        (">Possible<", ">Very Likely<", ["structure.deprecated-value"]),
        ("<scope>", "<password>x</password><scope>", ["structure.deprecated-element"]),
        ("urn:example:desk:0001", "<b>1</b>", ["structure.child"]),
        ("<event>Threat to gatherings", '<event xmlns="urn:x">Threat', ["structure.missing", "structure.unexpected"]),
        ("<scope>Public</scope>", "<restriction>staff</restriction>", ["structure.missing"]),
        ("</info>", '<s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"/></info>', ["structure.unexpected"]),
    ],
)
def test_one_cause_is_one_finding(old: str, new: str, ids: list[str]) -> None:
    """What the schema rejects is not said once more as a rule."""
    assert sorted(finding.id for finding in check_alert(edited(old, new)).findings) == ids


def test_rules_do_not_touch_the_verdict() -> None:
    """An error of a rule leaves a message valid."""
    report = check_alert(edited("<identifier>urn:example:desk:0001", "<identifier>a b"))
    assert (report.verdict, report.findings[0].level) == ("valid", "error")


def test_the_sample_is_valid_in_every_reading() -> None:
    """Quick or careful, with or without comments, the same message has the same verdict."""
    commented = edited("<info>", "<!-- x --><info>")
    assert [check_alert(data).verdict for data in (ALERT_XML, commented)] == ["valid", "valid"]
