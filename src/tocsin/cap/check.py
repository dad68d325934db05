"""Check a message or a container: safety, structure, rules, profile. Nothing is dropped, all is said."""

from collections.abc import Iterable

from lxml import etree

from tocsin.cap.catalog import CATALOG
from tocsin.cap.findings import Finding, Kind, Level, Report, Verdict
from tocsin.cap.limits import DEFAULT_LIMITS, Limits, Unreadable, root_of, unpacked
from tocsin.cap.model import Alert
from tocsin.cap.positions import path_of, places
from tocsin.cap.read import ALERT_TAGS, alert_elements, alert_of
from tocsin.cap.rules import envelope_rules, info_rules
from tocsin.cap.rules.draft import Draft
from tocsin.cap.structure import DSIG, SCHEMAS, Schema, structure_faults

_GLOBALS = {
    f"{{{schema.namespace}}}{name}": schema for schema in SCHEMAS.values() for name in ("value", "valueName")
}
_CONTAINERS = {"EDXLDistribution": "EDXL-DE", "feed": "Atom", "rss": "RSS", "RDF": "RSS", "alerts": "alerts"}
_SIGNATURE = f"{{{DSIG}}}Signature"


def check_alert(data: bytes, *, profile: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Report:
    """Check one message, or every message that a container holds.

    Never raises for bad input: that is what the report is for. The verdict speaks of the structure
    alone and is that of the OASIS schema; for a container it is ``valid`` when it holds at least one
    alert and all of them are. Raises `BadInput` only for a profile that does not exist.
    """
    try:
        data = unpacked(data, limits)
        root = root_of(data, limits)
        return _report(root, data)
    except Unreadable as error:
        return Report(version=None, verdict=Verdict.UNREADABLE, findings=(_refusal(error),))


def _report(root: etree._Element, data: bytes) -> Report:
    if root.tag in ALERT_TAGS:
        alerts = [root]
    else:
        alerts = list(alert_elements(root))
        if not alerts:
            return _no_alert(root, data)
    drafts: list[Draft] = []
    read: list[Alert] = []
    for element in alerts:
        alert = alert_of(element, None)
        read.append(alert)
        drafts += _alert_drafts(element, alert, "" if element is root else path_of(element))
    if len(read) > 1:
        drafts += _duplicates(alerts, read)
    findings = _placed(drafts, data)
    broken = any(finding.kind is Kind.STRUCTURE for finding in findings)
    return Report(
        version=", ".join(sorted({alert.version for alert in read})),
        verdict=Verdict.INVALID if broken else Verdict.VALID,
        findings=findings,
        container=None if root.tag in ALERT_TAGS else _container(root),
        alerts=len(read),
    )


def _alert_drafts(element: etree._Element, alert: Alert, prefix: str) -> list[Draft]:
    """All that is to be said of one alert; `prefix` is the path of its element inside a container."""
    drafts = [
        Draft(fault.id, path_of(fault.element), fault.message, fault.hint)
        for fault in structure_faults(element, SCHEMAS[alert.version])
    ]
    said: list[Draft] = []
    envelope_rules(alert, said.append)
    info_rules(alert, said.append)
    _signature_rules(element, said)
    if prefix:
        said = [draft._replace(path=prefix + draft.path.removeprefix("/alert")) for draft in said]
    return drafts + said


def _signature_rules(element: etree._Element, said: list[Draft]) -> None:
    """A Signature stands last and directly in the alert (3.3.4.1)."""
    signed = False
    for child in element:
        if child.tag == _SIGNATURE:
            signed = True
        elif signed:
            name = etree.QName(child).localname
            said.append(Draft("rule.signature-place", "/alert", f"<{name}> follows the Signature."))
            signed = False
    for signature in element.iter(_SIGNATURE):
        if signature.getparent() is not element:
            said.append(Draft("rule.signature-other", "/alert", "A Signature stands inside another element."))


def _duplicates(elements: list[etree._Element], alerts: list[Alert]) -> Iterable[Draft]:
    seen = set()
    for element, alert in zip(elements, alerts, strict=True):
        key = alert.sender, alert.identifier, alert.sent
        if key in seen:
            message = f"The message {alert.identifier!r} stands twice in the container."
            yield Draft("rule.duplicate", path_of(element), message)
        seen.add(key)


def _no_alert(root: etree._Element, data: bytes) -> Report:
    """A document without any alert: a lone valueName or value, which the schema allows, or something else."""
    path = path_of(root)
    schema: Schema | None = _GLOBALS.get(root.tag)
    if schema is not None:
        drafts = [Draft(f.id, path_of(f.element), f.message, f.hint) for f in structure_faults(root, schema)]
        drafts.append(Draft("rule.root", path, f"The root element is {root.tag}, not an alert."))
    else:
        drafts = [
            Draft("structure.root", path, f"The root element is {root.tag}; there is no CAP alert in it.")
        ]
    findings = _placed(drafts, data)
    broken = any(finding.kind is Kind.STRUCTURE for finding in findings)
    verdict = Verdict.INVALID if broken else Verdict.VALID
    return Report(version=None, verdict=verdict, findings=findings, container=_container(root))


def _container(root: etree._Element) -> str | None:
    return _CONTAINERS.get(etree.QName(root).localname)


def _placed(drafts: list[Draft], data: bytes) -> tuple[Finding, ...]:
    """The findings with line and column, in the order of the document.

    What is missing stands where its parent stands; that it is empty too is not said.
    """
    if not drafts:
        return ()
    wanted = {draft.path for draft in drafts}
    found = places(data, wanted | {path.rpartition("/")[0] for path in wanted})
    findings = [
        _finding(draft, found.get(draft.path) or found.get(draft.path.rpartition("/")[0]))
        for draft in drafts
        if draft.path in found or not draft.id.endswith("-empty")
    ]
    return tuple(sorted(findings, key=lambda finding: (finding.line or 0, finding.column or 0)))


def _finding(draft: Draft, place: tuple[int, int] | None) -> Finding:
    entry = CATALOG[draft.id]
    line, column = place or (None, None)
    return Finding(
        id=draft.id,
        kind=entry.kind,
        level=entry.level,
        clause=entry.clause,
        line=line,
        column=column,
        path=draft.path,
        message=draft.message,
        hint=draft.hint or entry.hint,
    )


def _refusal(error: Unreadable) -> Finding:
    entry = CATALOG[f"safety.{error.limit or 'syntax'}"]
    return Finding(
        id=entry.id,
        kind=Kind.SAFETY,
        level=Level.ERROR,
        clause=entry.clause,
        line=error.line,
        column=error.column,
        message=error.message,
        hint=error.hint or entry.hint,
    )
