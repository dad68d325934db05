"""Folds the entries of the record into an account and into lead times. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tocsin.desk.review.report import LeadTimes, Moment

DIGEST_CHARACTERS = 12
WORDS: Mapping[str, str] = {
    "threats.file_tip": "Tip filed, graded {grade}, {limit}",
    "threats.open_threat": "Threat opened: {title}, {area_name}",
    "alerts.release_alert": "Alert {number} released for {area_name}, until {expires_at}",
    "alerts.release_alone": "GLASS BROKEN: alert {number} released by one officer alone for {area_name}, until "
    "{expires_at}: {reason}",
    "alerts.review_glass": "Release of alert {number} by one officer alone reviewed: {verdict}: {finding}",
    "alerts.chase_review": "Nobody had reviewed the release of alert {number} by one officer alone: supervisors paged",
    "alerts.chase_duty": "Not done in time: {bound} was bound to {to_do}; it went upward",
    "alerts.hold_duty": "{bound}, bound to {to_do}, held it until {until_at}: {reason}",
    "alerts.refuse_duty": "{office} refused to {to_do}: {reason}",
    "alerts.report_timers": "The desk failed at what it does by itself, and said so: {kinds}",
    "alerts.note_drill": "Drill: went well: {went_well}; failed: {failed}",
    "alerts.ask_lapse": "The desk asked whether to renew alert {number}, which ends at {expires_at}",
    "alerts.escalate_lapse": "Nobody had settled it: the coming lapse of alert {number} went to the supervisors",
    "alerts.answer_lapse": "Lapse of alert {number} answered with {answer}: {reason}",
    "alerts.countersign_lapse": "Answer {answer} for alert {number} countersigned",
    "alerts.note_lapse": "Alert {number} lapsed with its threat open",
    "alerts.cancel_alert": "Alert {number} cancelled: {reason}",
    "alerts.reinstate_alert": "Alert {number} reinstated: {reason}",
    "alerts.close_threat": "Threat closed: {reason}",
    "partners.tell_partner": "{partner} was told, in the wording with digest {digest}",
    "partners.note_receipt": "{partner}, {kind}: “{words}” ({at})",
    "incidents.open_incident": "Incident opened: {title}, {place_name}, began {happened_at}",
    "incidents.supersede_statement": "Statement {name} ({kind} {figure}) superseded",
    "incidents.strike_statement": "Statement {name} ({kind} {figure}) struck: {reason}",
    "incidents.retract_statement": "Statement {name} ({kind} {figure}) taken back by its source: {reason}",
    "incidents.remark_report": "Report marked anew, from {from} to {to}: {reason}",
    "incidents.remark_incident": "Incident marked anew, from {from} to {to}: {reason}",
    "incidents.mobilise_unit": "{unit} called: {task}",
    "measures.issue_order": "Order issued: {title}, {area_name}, {gatherings} gatherings, until {ends_at}",
    "measures.tell_newcomers": "Order sent to {gatherings} gatherings that came into the register: {title}",
    "measures.remind_silent": "Organisers without answer asked again: {title}",
    "measures.escalate_silent": "Silence on an order went to the supervisors: {title}",
    "measures.lift_order": "Order lifted: {title}: {reason}",
    "measures.export_refusals": "List of {refusals} refusals taken out",
}
"""The main acts, and how each is told. Names in braces are of the entry's body."""

RELEASES = ("alerts.release_alert", "alerts.release_alone")
READ = (*WORDS, "threats.attach_tip")
"""The acts whose entries are opened."""


class Told(NamedTuple):
    """An entry with the name of the office that acted; `body` is empty where it was erased."""

    time: datetime
    act: str
    office: str
    subjects: Sequence[str]
    body: Mapping[str, Any]


class _Said(dict[str, Any]):
    """What a body says; what it does not say is shown as such, not left out."""

    def __missing__(self, key: str) -> str:
        return "(not told)"


def timeline(entries: Iterable[Told]) -> tuple[Moment, ...]:
    """The main acts in words, in the order of the record."""
    return tuple(
        Moment(
            time=entry.time,
            act=entry.act,
            office=entry.office,
            words=WORDS[entry.act].format_map(_Said(_readable(entry.body))),
        )
        for entry in entries
        if entry.act in WORDS
    )


def _readable(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body's values as people read them: instants in words and UTC, digests by their beginning."""
    return {name: _in_words(name, value) for name, value in body.items()}


def _in_words(name: str, value: Any) -> Any:
    if not isinstance(value, str) or not value:
        return value
    if name == "at" or name.endswith("_at"):
        instant = datetime.fromisoformat(value).astimezone(UTC)
        return f"{instant.day} {instant:%B %Y, %H:%M} UTC"
    return f"{value[:DIGEST_CHARACTERS]}…" if name == "digest" else value


def lead_times(entries: Sequence[Told]) -> tuple[LeadTimes, ...]:
    """The lead times of every threat that was opened, in the order of opening."""
    return tuple(_lead_times(entry, entries) for entry in entries if entry.act == "threats.open_threat")


def _lead_times(opening: Told, entries: Sequence[Told]) -> LeadTimes:
    threat = opening.subjects[0]
    received = _received(threat, opening, entries)
    released = [entry.time for entry in entries if entry.act in RELEASES and threat in entry.subjects]
    came = min(
        (_instant(entry, "happened_at") for entry in _about(threat, "incidents.open_incident", entries)), default=None
    )
    lapsed = _open_lapse(threat, released, came, entries)
    first = min(released, default=None)
    return LeadTimes(
        threat=threat,
        title=str(opening.body.get("title", "")),
        tip_to_alert=hours_between(received, first),
        alert_to_incident=hours_between(first, came),
        lapse_to_incident=hours_between(lapsed, came),
    )


def _received(threat: str, opening: Told, entries: Sequence[Told]) -> datetime | None:
    """When the first of a threat's tips was received."""
    tips = set(opening.subjects[1:])
    tips |= {
        entry.subjects[1] for entry in entries if entry.act == "threats.attach_tip" and entry.subjects[0] == threat
    }
    filed = (entry for entry in entries if entry.act == "threats.file_tip" and entry.subjects[0] in tips)
    return min((_instant(entry, "received_at") for entry in filed), default=None)


def _open_lapse(
    threat: str, released: Sequence[datetime], came: datetime | None, entries: Sequence[Told]
) -> datetime | None:
    """When the last alert before the incident had lapsed; None where a later release mended it."""
    if came is None:
        return None
    lapses = [_instant(entry, "expires_at") for entry in _about(threat, "alerts.note_lapse", entries)]
    last = max((at for at in lapses if at <= came), default=None)
    if last is None or any(last <= at <= came for at in released):
        return None
    return last


def _about(threat: str, act: str, entries: Sequence[Told]) -> list[Told]:
    return [entry for entry in entries if entry.act == act and threat in entry.subjects]


def _instant(entry: Told, key: str) -> datetime:
    """A time from the body; where it was erased, the time of the entry."""
    said = entry.body.get(key)
    return datetime.fromisoformat(said) if said else entry.time


def hours_between(start: datetime | None, end: datetime | None) -> float | None:
    """Hours from one instant to a later one, with one decimal; None where one is missing or the order is wrong."""
    if start is None or end is None or end < start:
        return None
    return round((end - start) / timedelta(hours=1), 1)


def days(length: timedelta) -> float:
    """A length in days, with one decimal."""
    return round(length / timedelta(days=1), 1)


def span_words(span: timedelta) -> str:
    """A length of time as an officer says it: its two largest units of days, hours and minutes.

    >>> span_words(timedelta(days=6, hours=3, minutes=20))
    '6 d 3 h'
    """
    minutes = max(0, round(span / timedelta(minutes=1)))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"
