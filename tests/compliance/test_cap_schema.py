"""Our structure check has the verdict of the OASIS schemas, on real messages and on mutated ones."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from tests.cap.messages import ALERT_XML
from tests.cap.mutations import mutated
from tests.json_schema import faults
from tests.shared import shared_path
from tocsin.cap import Verdict, check_alert, parse_alert, parse_alerts, serialize_alert
from tocsin.cap.jsonform import from_json, json_schema, to_geojson, to_json
from tocsin.cap.limits import parser
from tocsin.cap.model import CAP_11, CAP_12
from tocsin.cap.read import ALERT_TAGS

OLDER = ALERT_XML.replace(b"cap:1.2", b"cap:1.1").replace(b">Avoid<", b">Shelter<")
PLAIN = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@pytest.fixture(scope="module")
def schemas() -> dict[str, etree.XMLSchema]:
    """The OASIS schemas by namespace."""
    folder = shared_path("cap", "schema")
    return {
        CAP_12: etree.XMLSchema(etree.parse(folder / "cap12.xsd")),
        CAP_11: etree.XMLSchema(etree.parse(folder / "cap11.xsd")),
    }


def agrees(data: bytes, schemas: dict[str, etree.XMLSchema]) -> bool:
    """Whether our verdict on a document with an alert at its root is the schema's; also if it is not XML."""
    report = check_alert(data)
    try:
        root = etree.fromstring(data, PLAIN)
    except (etree.XMLSyntaxError, ValueError):
        return report.verdict is Verdict.UNREADABLE
    if report.verdict is Verdict.UNREADABLE or (root.tag not in ALERT_TAGS and report.alerts):
        return True
    schema = schemas.get(str(etree.QName(root).namespace))
    valid = schema is not None and schema.validate(root)
    structure = any(finding.kind == "structure" for finding in report.findings)
    return valid == (report.verdict is Verdict.VALID) == (not structure)


def real_messages() -> list[Path]:
    """The shared messages."""
    return sorted(shared_path("cap", "alerts").glob("*.xml"))


def test_the_verdict_on_every_real_message_is_the_schemas(schemas: dict[str, etree.XMLSchema]) -> None:
    """Without exception."""
    assert [path.name for path in real_messages() if not agrees(path.read_bytes(), schemas)] == []


def test_every_alert_in_a_real_container_has_the_schemas_verdict(schemas: dict[str, etree.XMLSchema]) -> None:
    """Atom and EDXL-DE: a container is valid when all of its alerts are."""
    for path in sorted(shared_path("cap", "feeds").iterdir()):
        report = check_alert(path.read_bytes())
        if report.verdict is Verdict.UNREADABLE or not report.alerts:
            continue
        alerts = list(etree.parse(path, parser()).getroot().iter(*ALERT_TAGS))
        alone = [etree.fromstring(etree.tostring(alert, with_tail=False)) for alert in alerts]
        valid = all(schemas[str(etree.QName(alert).namespace)].validate(alert) for alert in alone)
        assert valid == (report.verdict is Verdict.VALID), path.name


def test_hostile_containers_are_unreadable() -> None:
    """The shared one with a document type, entities and stylesheets."""
    report = check_alert(shared_path("cap", "feeds", "xee.cap").read_bytes())
    assert (report.verdict, report.findings[0].id) == (Verdict.UNREADABLE, "safety.doctype")


def test_no_real_valid_message_loses_a_text() -> None:
    """Every leaf text of a valid message is in what is written, and writing again gives the same bytes."""
    for path in real_messages():
        data = path.read_bytes()
        if check_alert(data).verdict is not Verdict.VALID:
            continue
        written = serialize_alert(parse_alert(data))
        assert leaves(written) == leaves(data), path.name
        assert serialize_alert(parse_alert(written)) == written, path.name


def test_every_real_alert_as_json_keeps_to_the_schema_and_comes_back() -> None:
    """Those in containers too; GeoJSON can be made of each."""
    schema = json_schema()
    for path in [*real_messages(), *sorted(shared_path("cap", "feeds").iterdir())]:
        if check_alert(path.read_bytes()).verdict is Verdict.UNREADABLE:
            continue
        for alert in parse_alerts(path.read_bytes()):
            written = to_json(alert)
            assert list(faults(json.loads(written), schema, schema)) == [], path.name
            assert from_json(written) == alert.without_original(), path.name
            assert to_geojson(alert)["type"] == "FeatureCollection"


def leaves(data: bytes) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every leaf element with its text and attributes."""
    root = etree.fromstring(data, parser())
    return sorted(
        (element.tag, element.text or "", sorted(element.attrib.items()))
        for element in root.iter()
        if len(element) == 0
    )


def test_every_real_document_is_read_or_refused() -> None:
    """Nothing else is raised."""
    for path in [*real_messages(), *sorted(shared_path("cap", "feeds").iterdir())]:
        if check_alert(path.read_bytes()).verdict is not Verdict.UNREADABLE:
            parse_alerts(path.read_bytes())


def mutation_test(examples: int):
    """A test over so many mutated messages."""

    @settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    @given(data=mutated([ALERT_XML, OLDER]))
    def run(data: bytes, schemas: dict[str, etree.XMLSchema]) -> None:
        assert agrees(data, schemas), data

    return run


def test_the_verdict_on_mutated_messages_is_the_schemas(schemas: dict[str, etree.XMLSchema]) -> None:
    """Some hundreds of them."""
    mutation_test(400)(schemas=schemas)


@pytest.mark.soak
def test_the_verdict_on_a_hundred_thousand_mutated_messages_is_the_schemas(
    schemas: dict[str, etree.XMLSchema],
) -> None:
    """The same, at length."""
    mutation_test(100_000)(schemas=schemas)
