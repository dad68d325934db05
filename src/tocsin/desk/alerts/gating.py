"""The sanity gate on the rows: what an alert is held against, and what was overridden."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tocsin.area import Area, area_from_geojson
from tocsin.desk.alerts.gate import Check, GateFinding, Standing, Surroundings, gate_findings
from tocsin.desk.alerts.models import Alert, AuthorisedArea, Override
from tocsin.desk.alerts.queries import content_of, desk_words, live_alerts
from tocsin.desk.alerts.wording import Content
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import is_lenient, names_of
from tocsin.desk.threats.models import Threat
from tocsin.terms import DeskUnusable


@dataclass(frozen=True, slots=True)
class Overridden:
    """A finding that was overridden: which, what it said, why, and by whom."""

    check: str
    finding: str
    reason: str
    officer: str
    at: datetime


def findings_for(officer: Officer, alert: Alert, at: datetime) -> list[GateFinding]:
    """What looks wrong about an alert that `officer` is about to submit or release."""
    return findings_on(officer, alert.threat, content_of(alert), at, former=alert.replaces, but=alert.id)


def findings_on(
    officer: Officer,
    threat: Threat,
    content: Content,
    at: datetime,
    *,
    former: Alert | None = None,
    but: UUID | None = None,
) -> list[GateFinding]:
    """The same for content that is not stored yet; `but` is the alert's own id, `former` what it replaces."""
    area = area_from_geojson(content.area)
    around = Surroundings(
        at=at,
        mode=settings.TOCSIN.mode,
        status=desk_words().cap_status,
        authority=authority_of(officer.id),
        authority_needed=not is_lenient(),
        threat_area=area_from_geojson(threat.area),
        threat_categories=frozenset(threat.categories),
        replaced=former.state if former else None,
        others=tuple(_others(threat, at, {but, former.id if former else None})),
    )
    return gate_findings(content, area, around, overridable())


def area_row_of(officer_id: UUID) -> AuthorisedArea | None:
    """What the administrator set for an officer, and when; None where nothing was."""
    return AuthorisedArea.objects.filter(officer_id=officer_id).first()


def authority_of(officer_id: UUID) -> Area | None:
    """The area in which an officer may warn; None where the administrator set none."""
    row = area_row_of(officer_id)
    return area_from_geojson(row.area) if row else None


def overridable() -> frozenset[str]:
    """The checks that this desk's policy lets an officer override; `DeskUnusable` for a name that is none."""
    named = frozenset(name.strip() for name in settings.TOCSIN.policy.overridable.split(",") if name.strip())
    unknown = sorted(named - set(Check))
    if unknown:
        raise DeskUnusable(
            f"[policy] overridable names no check: {', '.join(unknown)}.", f"Checks are: {', '.join(Check)}."
        )
    return named


def overrides_of(alert: Alert) -> list[Overridden]:
    """What was overridden for the latest submission of what the alert says now."""
    last = alert.submissions.filter(digest=alert.digest).order_by("-submitted_at", "-id").first()
    if last is None or not alert.digest:
        return []
    rows = list(Override.objects.filter(submission=last))
    names = names_of([row.officer_id for row in rows])
    return [Overridden(row.check_name, row.finding, row.reason, names.get(row.officer_id, ""), row.at) for row in rows]


def given_reasons(reasons: Mapping[str, str]) -> dict[str, str]:
    """The reasons that were really typed, by check."""
    return {str(check): reason.strip() for check, reason in reasons.items() if reason.strip()}


def _others(threat: Threat, at: datetime, but: set[UUID | None]) -> list[Standing]:
    standing = []
    for alert in live_alerts(at, threat.id):
        if alert.id not in but:
            content = content_of(alert)
            categories = frozenset(content.categories)
            area = area_from_geojson(content.area)
            standing.append(Standing(alert.number, area, content.window, categories, content.texts))
    return standing
