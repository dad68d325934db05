"""The picture as an EDXL-SitRep 1.0 message (OASIS, Emergency Management TC), report type *field observation*.

Elements stand in the order of the specification. What reports say goes into `observationText`, each line
with its bounds and citations; needs are the responders' to tell, so that `immediateNeeds` says they are
not known. Times carry an offset and no fractions, as EDXL common types ask.
"""

from datetime import UTC, datetime

from lxml import etree

from tocsin.picture.about import About
from tocsin.picture.exports.said import (
    all_figures,
    answer_lines,
    claim_lines,
    contradiction_lines,
    unknown_lines,
    warning_lines,
    when_line,
)
from tocsin.picture.model import Picture
from tocsin.picture.times import comparable
from tocsin.picture.words import clean
from tocsin.reading.statement import Kind
from tocsin.terms import AdmiraltyGrade

SITREP = "urn:oasis:names:tc:emergency:EDXL:SitRep:1.0"
CT = "urn:oasis:names:tc:emergency:edxl:ct:1.0"
GML = "http://www.opengis.net/gml/3.2"
XNL = "urn:oasis:names:tc:emergency:edxl:ciq:1.0:xnl"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PLACE_LIST = "urn:tocsin:place-in-words"
STRING_CHARACTERS_MAX = 1023
"""The longest value of the common types' string."""

_NAMESPACES = {"sitrep": SITREP, "ct": CT, "gml": GML, "xnl": XNL, "xsi": XSI}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def sitrep_xml(picture: Picture, about: About) -> bytes:
    """The message, in UTF-8 with an XML declaration."""
    root = etree.Element(f"{{{SITREP}}}sitRep", nsmap=_NAMESPACES)
    at = about.prepared_at or picture.as_of or _EPOCH
    office = about.prepared_by or "Tocsin"
    _add(root, "messageID", f"{about.number or 'dossier'}-{about.report_number}")
    _person(root, "preparedBy", office, at)
    _person(root, "authorizedBy", office, at)
    _add(root, "reportPurpose", _purpose(about))
    _add(root, "reportNumber", str(about.report_number))
    _add(root, "reportVersion", "Initial" if about.report_number == 1 else "Update")
    period = etree.SubElement(root, f"{{{SITREP}}}forTimePeriod")
    _add(period, "fromDateTime", edxl_time(_began(picture, about) or at), CT)
    _add(period, "toDateTime", edxl_time(at), CT)
    _add(root, "reportTitle", about.title)
    _add(root, "incidentID", about.number or about.title)
    _add(root, "reportConfidence", _confidence(picture))
    _add(root, "severity", _severity(picture))
    _report(root, picture, about)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def edxl_time(at: datetime) -> str:
    """A time as EDXL wants it: seconds, an offset and never ``Z``; one without an offset counts as UTC."""
    return comparable(at).replace(microsecond=0).isoformat()


def _purpose(about: About) -> str:
    marks = " ".join(part for part in (about.marker, about.limit) if part)
    return f"{marks + '. ' if marks else ''}What reports say of an incident, with bounds, sources and citations."


def _add(parent: etree._Element, name: str, text: str, namespace: str = SITREP) -> etree._Element:
    child = etree.SubElement(parent, f"{{{namespace}}}{name}")
    child.text = clean(text)[:STRING_CHARACTERS_MAX]
    return child


def _person(root: etree._Element, name: str, office: str, at: datetime) -> None:
    """An office and a time: the schema has a person's name here, and an office stands in it."""
    pair = etree.SubElement(root, f"{{{SITREP}}}{name}")
    person = etree.SubElement(etree.SubElement(pair, f"{{{CT}}}personDetails"), f"{{{XNL}}}personName")
    _add(person, "nameElement", office, XNL)
    _add(pair, "timeValue", edxl_time(at), CT)


def _report(root: etree._Element, picture: Picture, about: About) -> None:
    report = etree.SubElement(root, f"{{{SITREP}}}report")
    report.set(f"{{{XSI}}}type", "sitrep:FieldObservationType")
    _location(report, about)
    _add(report, "immediateNeeds", "Not known from what was reported.")
    for category in _categories(picture):
        _add(report, "immediateNeedsCategory", category)
    text = etree.SubElement(report, f"{{{SITREP}}}observationText")
    text.text = "\n".join(clean(line) for line in _lines(picture))


def _location(report: etree._Element, about: About) -> None:
    place = etree.SubElement(report, f"{{{SITREP}}}observationLocation")
    if about.point is not None:
        point = etree.SubElement(etree.SubElement(place, f"{{{CT}}}EDXLGeoLocation"), f"{{{GML}}}point")
        point.set(f"{{{GML}}}Id", "place")
        point.set("SrsName", "urn:ogc:def:crs:EPSG::4326")
        _add(point, "pos", f"{about.point[0]:.6f} {about.point[1]:.6f}", GML)
        return
    code = etree.SubElement(etree.SubElement(place, f"{{{CT}}}EDXLGeoPoliticalLocation"), f"{{{CT}}}geoCode")
    _add(code, "valueListURI", PLACE_LIST, CT)
    _add(code, "value", about.place or "not known", CT)


def _categories(picture: Picture) -> list[str]:
    kinds = {cited.kind for cited in picture.statements if cited.live}
    hurt = ["EmergencyMedicalServices"] if kinds & {Kind.DEAD, Kind.INJURED} else []
    fire = ["FireAndHazardousMaterials"] if Kind.HAZARD in kinds else []
    return hurt + fire or ["EmergencyMedicalServices"]


def _lines(picture: Picture) -> list[str]:
    when = when_line(picture)
    lines = [f"When: {when}"] if when else []
    lines += [f"What: {line}" for line in answer_lines(picture, "what", "hazard")]
    lines += [f"Where: {line}" for line in answer_lines(picture, "where")]
    lines += all_figures(picture)
    lines += [f"Weapons: {line}" for line in answer_lines(picture, "weapons")]
    lines += [f"Measure: {line}" for line in answer_lines(picture, "measures")]
    lines += [f"Responders: {line}" for line in answer_lines(picture, "responders")]
    lines += claim_lines(picture)
    lines += [f"Warning: {line}" for line in warning_lines(picture)]
    lines += [f"Contradiction: {line}" for line in contradiction_lines(picture)]
    lines += [f"Not known: {line}" for line in unknown_lines(picture)]
    return lines


def _began(picture: Picture, about: About) -> datetime | None:
    return about.began or (picture.incident.span.start if picture.incident.span else None)


def _confidence(picture: Picture) -> str:
    """From the weakest grade among what counts: candidates that nobody graded give no confidence."""
    grades = [cited.grade for cited in picture.statements if cited.live]
    if not grades or any(grade is None for grade in grades):
        return "NoConfidence"
    weakest = max(_doubt(grade) for grade in grades if grade)
    return "HighlyConfident" if weakest <= 2 else "SomewhatConfident" if weakest <= 3 else "Unsure"


def _doubt(grade: AdmiraltyGrade) -> int:
    return max("ABCDEF".index(grade.reliability) + 1, grade.credibility)


def _severity(picture: Picture) -> str:
    kinds = {answer.kind for answer in picture.figures}
    if Kind.DEAD in kinds:
        return "Extreme"
    return "Severe" if kinds & {Kind.INJURED, Kind.HOSTAGES} else "Unknown"
