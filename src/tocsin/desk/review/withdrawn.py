"""Who was told what a statement said, and what to say to them now that it no longer stands.

It looks at alerts, orders, partners' messages and bulletins together, which no single app of the chain can.
An alert counts as telling it where an officer noted so, or where the source of one of its public sentences
names the statement (``r3.12``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tocsin.desk.alerts.models import Alert, Sentence
from tocsin.desk.alerts.queries import access_alerts
from tocsin.desk.alerts.wording import AlertState, Basis
from tocsin.desk.incidents.models import Bulletin, Candidate, Relay
from tocsin.desk.incidents.queries import (
    access_candidate,
    access_incidents,
    access_picture,
    name_of,
    words_of,
)
from tocsin.desk.incidents.rules import Passed, StatementState
from tocsin.desk.measures.queries import access_orders
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import names_of
from tocsin.desk.partners.queries import access_told
from tocsin.picture import Withdrawal, draft_correction

_OUT = (AlertState.RELEASED, AlertState.CANCELLED, AlertState.SUPERSEDED)
_WHY = {
    StatementState.STRUCK: Withdrawal.STRUCK,
    StatementState.RETRACTED: Withdrawal.RETRACTED,
    StatementState.SUPERSEDED: Withdrawal.SUPERSEDED,
}
BEYOND = "something that you may not see"


@dataclass(frozen=True, slots=True)
class PassedOn:
    """One telling: by what, its title as far as this officer may see it, when; `by` is who noted it."""

    what: Passed
    subject: UUID | None
    title: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A statement that no longer stands: who was told, oldest first, and the draft of a correction."""

    name: str
    why: Withdrawal
    told: tuple[PassedOn, ...]
    correction: tuple[str, ...]


def access_passed_on(officer: Officer, candidate_id: UUID) -> list[PassedOn]:
    """Everything that told what a statement says, oldest first; `Absent` for a statement beyond this officer."""
    candidate = access_candidate(officer, candidate_id)
    noted = list(Relay.objects.filter(candidate=candidate))
    names = names_of(row.noted_by for row in noted)
    titles = _titles(officer, noted)
    found = [_noted(row, candidate, titles, names.get(row.noted_by, "")) for row in noted]
    known = {row.subject for row in noted}
    found += [_cited(alert) for alert in _alerts_naming(officer, candidate) if alert.pk not in known]
    return sorted(found, key=lambda one: (one.at, one.title))


def access_withdrawn(officer: Officer, candidate_id: UUID, at: datetime) -> Withdrawn | None:
    """Who must hear that a statement no longer stands, and the draft; None where it stands, or never did."""
    candidate = access_candidate(officer, candidate_id)
    why = _WHY.get(StatementState(candidate.state))
    incident_id = candidate.report.incident_id
    if why is None or incident_id is None:
        return None
    if why is Withdrawal.STRUCK and candidate.superseded_by_id is not None:
        why = Withdrawal.EDITED
    picture, name = access_picture(officer, incident_id), name_of(candidate)
    cited = next(one for one in picture.statements if one.id == name)
    told = tuple(access_passed_on(officer, candidate_id))
    return Withdrawn(name, why, told, draft_correction(cited, why, picture, at))


def _noted(row: Relay, candidate: Candidate, titles: dict[UUID, str], by: str) -> PassedOn:
    if row.subject is None:
        title = words_of(candidate.report, row.words or b"")
    else:
        title = titles.get(row.subject, BEYOND)
    return PassedOn(Passed(row.what), row.subject, title, row.noted_at, by)


def _titles(officer: Officer, rows: Iterable[Relay]) -> dict[UUID, str]:
    """What the tellings are called, as far as the officer may see them."""
    kinds = {row.what for row in rows}
    found: dict[UUID, str] = {}
    if Passed.ALERT in kinds:
        found |= {alert.pk: alert_title(alert) for alert in access_alerts(officer)}
    if Passed.ORDER in kinds:
        found |= {order.pk: order.title for order in access_orders(officer)}
    if Passed.BULLETIN in kinds:
        shown = Bulletin.objects.filter(incident__in=access_incidents(officer)).values_list("pk", "number")
        found |= {key: f"Bulletin {number}" for key, number in shown}
    if Passed.MESSAGE in kinds:
        found |= {told.id: f"{told.partner}, {told.digest[:12]}" for told in access_told(officer)}
    return found


def alert_title(alert: Alert) -> str:
    """What an alert is called in a list."""
    return f"Alert {alert.number}, {alert.area_name}"


def _alerts_naming(officer: Officer, candidate: Candidate) -> list[Alert]:
    """The released alerts of the incident's threat with a public sentence whose source names the statement."""
    incident = candidate.report.incident
    if incident is None or incident.threat_id is None:
        return []
    out = {alert.pk: alert for alert in access_alerts(officer, incident.threat_id) if alert.state in _OUT}
    named = re.compile(rf"(?<![\w.]){re.escape(name_of(candidate))}(?![\w]|\.\d)")
    sentences = Sentence.objects.filter(alert_id__in=out, basis=Basis.PUBLIC)
    found = {sentence.alert_id for sentence in sentences if named.search(sentence.source)}
    heads = {alert for alert in out.values() for text in alert.texts.all() if named.search(text.headline_source)}
    return [alert for key, alert in out.items() if key in found or alert in heads]


def _cited(alert: Alert) -> PassedOn:
    return PassedOn(Passed.ALERT, alert.pk, alert_title(alert), alert.released_at or alert.drafted_at, "its own words")
