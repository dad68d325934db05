"""Check a message or a container: safety, structure, rules, profile. Nothing is dropped, all is said."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple

from lxml import etree
from msgspec import structs

from tocsin.cap.carried import Full, Room, carried_in
from tocsin.cap.catalog import CATALOG
from tocsin.cap.findings import Draft, Finding, Kind, Level, Report, Verdict
from tocsin.cap.limits import DEFAULT_LIMITS, Limits, Unreadable, parsed, unpacked
from tocsin.cap.model import DSIG
from tocsin.cap.positions import Paths, path_of, places
from tocsin.cap.profiles import AUTO, PROFILE_ENTRIES, profile_drafts, profile_named
from tocsin.cap.quick import BROKEN, SURE
from tocsin.cap.read import ALERT_TAGS, Reading, plain_reading, readings
from tocsin.cap.rules import envelope_rules, info_rules
from tocsin.cap.rules.draft import shown
from tocsin.cap.structure import (
    SCHEMAS,
    Fault,
    Schema,
    root_holds,
    signature_faults,
    structure_faults,
    structure_holds,
    texts_hold,
)

_GLOBALS = {f"{{{schema.namespace}}}{name}": schema for schema in SCHEMAS.values() for name in ("value", "valueName")}
_CONTAINERS = {"EDXLDistribution": "EDXL-DE", "feed": "Atom", "rss": "RSS", "RDF": "RSS", "alerts": "alerts"}
FINDINGS_MAX = 10_000
_MORE = Draft("rule.more", "", "There are more findings than are shown.")
_UNREADABLE = "What seems to be an alert in here cannot be read."
_ENTRIES = {**CATALOG, **PROFILE_ENTRIES}
_SIGNATURE = f"{{{DSIG}}}Signature"
_EMPTY = frozenset(f"rule.{name}-empty" for name in ("identifier", "sender", "event", "area-desc"))
_INFOS = frozenset(f"{{{schema.namespace}}}info" for schema in SCHEMAS.values() if schema.signatures)


def check_alert(data: bytes, *, profile: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Report:
    """Check one message, or every message that a container holds.

    Never raises for bad input: that is what the report is for. The verdict speaks of the structure
    alone and is that of the OASIS schema; every rule is run. What the findings are in words and places is
    put together when they are first asked for. For a container the verdict is ``valid`` when it
    holds at least one alert and all of them are. Raises `BadInput` only for a profile that does not exist.
    """
    if profile is not None and profile != AUTO:
        profile_named(profile)
    try:
        data = unpacked(data, limits)
        return _report(data, profile, limits)
    except Unreadable as error:
        refusal = (_refusal(error),)
        return Report(None, Verdict.UNREADABLE, lambda: refusal)


class _Within(NamedTuple):
    """How deep in envelopes something stands, and how much all of them may still carry."""

    depth: int
    room: Room


def _report(data: bytes, profile: str | None, limits: Limits, within: _Within | None = None) -> Report:
    plain = plain_reading(data, limits, look=True)
    if plain is not None:
        return _report_of_one(_counted(plain, within), data, profile)
    root = parsed(data, None)
    read = readings(root, data, limits)
    if root.tag in ALERT_TAGS:
        return _report_of_one(_counted(read[0], within), data, profile)
    within = within or _Within(0, Room(limits))
    within.room.count(len(read))
    carried, refused = _carried(root, within, lambda inner, deeper: _report(inner, profile, limits, deeper))
    if refused and within.depth and not read and not carried:
        raise refused[0][1]
    said = [Draft("rule.carried-unreadable", path, f"{_UNREADABLE} {error.message}") for path, error in refused]
    if not read and not carried:
        return _no_alert(root, data, said)
    own = _report_of_container(root, read, data, profile=profile, said=said)
    return _with_carried(own, carried, data) if carried else own


def _counted(reading: Reading, within: _Within | None) -> Reading:
    """The reading of a message on its own, which counts where it is carried in an envelope."""
    if within is not None:
        within.room.count(1)
    return reading


def _carried(
    root: etree._Element, within: _Within, look: Callable[[bytes, _Within], Report]
) -> tuple[list[tuple[str, Report]], list[tuple[str, Unreadable]]]:
    """Of what an envelope carries as text or Base64: reports and refusals, each with the path of its element."""
    reports: list[tuple[str, Report]] = []
    refused: list[tuple[str, Unreadable]] = []
    paths, deeper = Paths(), _Within(within.depth + 1, within.room)
    for carried in carried_in(root):
        path = paths.of(carried.element)
        try:
            report = look(deeper.room.enter(carried.data, deeper.depth), deeper)
        except Unreadable as error:
            refused.append((path, error))
            if isinstance(error, Full):
                break
        else:
            if report.alerts:
                reports.append((path, report))
    return reports, refused


def _with_carried(own: Report, carried: list[tuple[str, Report]], data: bytes) -> Report:
    """The report on an envelope together with those on what it carries."""
    reports = [report for _, report in carried] + ([own] if own.alerts else [])
    return Report(
        ", ".join(sorted({version for report in reports for version in (report.version or "").split(", ")})),
        Verdict.VALID if all(report.verdict is Verdict.VALID for report in reports) else Verdict.INVALID,
        partial(_found_in_all, own, carried, data),
        container=own.container,
        alerts=sum(report.alerts for report in reports),
    )


def _found_in_all(own: Report, carried: list[tuple[str, Report]], data: bytes) -> tuple[Finding, ...]:
    """All findings; those of an alert that is carried stand where the element does that carries it."""
    found, findings = places(data, {path for path, _ in carried}), list(own.findings)
    for path, report in carried:
        line, column = found.get(path, (None, None))
        findings += [
            structs.replace(finding, path=path + finding.path, line=line, column=column) for finding in report.findings
        ]
    kept = [finding for finding in findings if finding.id != _MORE.id][:FINDINGS_MAX]
    if len(kept) < len(findings):
        kept.append(_finding(_MORE, None))
    return _in_order(kept)


def _report_of_one(reading: Reading, data: bytes, profile: str | None) -> Report:
    """The report on a message that is an alert itself."""
    valid = _is_valid(reading)
    said = _alert_drafts(reading, profile)
    verdict = Verdict.VALID if valid else Verdict.INVALID
    return Report(reading.alert.version, verdict, partial(_found, [] if valid else [reading], said, data), alerts=1)


def _report_of_container(
    root: etree._Element, read: list[Reading], data: bytes, *, profile: str | None, said: list[Draft]
) -> Report:
    valid, paths = True, Paths()
    for reading in read:
        valid = _is_valid(reading) and valid
        path = paths.of(reading.element)
        said += [
            draft._replace(path=path + draft.path.removeprefix("/alert")) for draft in _alert_drafts(reading, profile)
        ]
    if len(read) > 1:
        said += _duplicates(read, paths)
    return Report(
        ", ".join(sorted({reading.alert.version for reading in read})),
        Verdict.VALID if valid else Verdict.INVALID,
        partial(_found, [] if valid else read, said, data),
        container=_container(root),
        alerts=len(read),
    )


def _alert_drafts(reading: Reading, profile: str | None) -> list[Draft]:
    """What rules and profile say of one alert, with paths from its element on."""
    alert = reading.alert
    said: list[Draft] = []
    envelope_rules(alert, said.append)
    info_rules(alert, said.append, sure=reading.standing == SURE, marked=reading.marked, doubts=reading.doubts)
    if alert.extensions or reading.careful:
        _signature_rules(_holder(reading), said)
    if profile is not None:
        said += profile_drafts(alert, profile)
    return said


def _is_valid(reading: Reading) -> bool:
    """Whether the schema accepts an alert."""
    if reading.standing == SURE and not reading.alert.attributes and not reading.signatures:
        return True
    if reading.standing != SURE and not reading.signatures:
        return reading.standing != BROKEN and _holds(reading)
    return not _faults(reading)


def _holds(reading: Reading) -> bool:
    """Whether the schema accepts an alert of which the reader was not sure."""
    schema = SCHEMAS[reading.alert.version]
    if reading.in_tree is None:
        return texts_hold(reading.alert, schema)
    return structure_holds(reading.in_tree, schema, attributes=reading.careful)


def _faults(reading: Reading) -> list[Fault]:
    """The faults of the structure; all is looked at only where the reader was not sure."""
    schema = SCHEMAS[reading.alert.version]
    if reading.standing != SURE or (reading.signatures and not schema.signatures):
        return structure_faults(reading.element, schema, attributes=reading.careful)
    if reading.alert.attributes and not root_holds(reading.element):
        return structure_faults(reading.element, schema, attributes=False)
    return [fault for signature in reading.signatures for fault in signature_faults(signature, schema)]


def _holder(reading: Reading) -> etree._Element:
    """The element of an alert, for whoever asks for nothing in it but Signatures."""
    parent = reading.signatures[0].getparent() if reading.signatures else None
    return reading.element if parent is None else parent


def _signature_rules(element: etree._Element, said: list[Draft]) -> None:
    """A Signature stands last and directly in the alert (3.3.4.1), as far as the schema leaves that open."""
    paths = Paths(element)
    for signature in element.iter(_SIGNATURE):
        parent, after = signature.getparent(), signature.getnext()
        if parent is element and after is not None and after.tag in _INFOS:
            said.append(Draft("rule.signature-place", paths.of(signature), "An info block follows the Signature."))
        elif parent is not element and parent is not None and parent.tag.startswith(f"{{{DSIG}}}"):
            said.append(
                Draft("rule.signature-other", paths.of(signature), "A Signature stands inside another Signature.")
            )


def _duplicates(read: list[Reading], paths: Paths) -> Iterator[Draft]:
    seen = set()
    for reading in read:
        alert = reading.alert
        key = alert.sender, alert.identifier, alert.sent
        if key in seen:
            message = f"The message {alert.identifier!r} stands twice in the container."
            yield Draft("rule.duplicate", paths.of(reading.element), message)
        seen.add(key)


def _no_alert(root: etree._Element, data: bytes, said: list[Draft]) -> Report:
    """A document without any alert: a lone valueName or value, which the schema allows, or something else."""
    path = path_of(root)
    schema: Schema | None = _GLOBALS.get(root.tag)
    if schema is not None:
        faults = structure_faults(root, schema)
        said = [*said, Draft("rule.root", path, f"The root element is {root.tag}, not an alert.")]
    else:
        faults = [Fault("structure.root", root, _root_message(root), "")]
    verdict = Verdict.INVALID if faults else Verdict.VALID
    return Report(None, verdict, partial(_placed, faults, said, data), container=_container(root))


def _root_message(root: etree._Element) -> str:
    name = etree.QName(root)
    if name.localname.lower() != "alert":
        return f"The root element is {name.localname}; there is no CAP alert in it."
    if name.localname != "alert":
        return f"The root element is {name.localname}; an alert is written with small letters."
    return f"The alert is not in a namespace of CAP 1.1 or 1.2, but in {shown(name.namespace or 'none')}."


def _container(root: etree._Element) -> str | None:
    return _CONTAINERS.get(etree.QName(root).localname)


def _found(read: list[Reading], said: list[Draft], data: bytes) -> tuple[Finding, ...]:
    """All findings: the faults of alerts where there are any, and what was said."""
    faults = (fault for reading in read for fault in _faults(reading))
    return _placed(list(islice(faults, FINDINGS_MAX)), said, data)


def _placed(faults: list[Fault], said: list[Draft], data: bytes) -> tuple[Finding, ...]:
    """The findings with line and column, in the order of the document.

    What is missing stands where its parent stands. That an element is empty is not said where it is missing, or where
    the structure is broken in its place or within it.
    """
    paths = Paths()
    broken = [Draft(fault.id, paths.of(fault.element), fault.message, fault.hint) for fault in faults]
    drafts = broken + said
    if not drafts:
        return ()
    if len(drafts) > FINDINGS_MAX:
        drafts = [*drafts[:FINDINGS_MAX], _MORE]
    explained = {draft.path.rpartition("/")[0] if draft.id == "structure.child" else draft.path for draft in broken}
    wanted = {draft.path for draft in drafts}
    found = places(data, wanted | {path.rpartition("/")[0] for path in wanted})
    findings = [
        _finding(draft, found.get(draft.path) or found.get(draft.path.rpartition("/")[0]))
        for draft in drafts
        if draft.id not in _EMPTY or (draft.path in found and draft.path not in explained)
    ]
    return _in_order(findings)


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.line or 0, finding.column or 0)))


def _finding(draft: Draft, place: tuple[int, int] | None) -> Finding:
    entry = _ENTRIES[draft.id]
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
