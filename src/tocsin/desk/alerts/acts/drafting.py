"""Drafting: write, edit, submit, withdraw, renew. Any edit voids what was submitted."""

import base64
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from tocsin.area import area_from_geojson
from tocsin.desk.alerts import rules
from tocsin.desk.alerts.acts.locking import lock_alert, lock_open_threat
from tocsin.desk.alerts.audience import resolve
from tocsin.desk.alerts.gate import Check, GateFinding, Level, unsettled
from tocsin.desk.alerts.gating import findings_for, given_reasons
from tocsin.desk.alerts.models import Alert, AlertText, Contribution, DraftKey, Override, Sentence, Submission
from tocsin.desk.alerts.queries import content_of, findings_of, sheet_of
from tocsin.desk.alerts.sheet import release_digest
from tocsin.desk.alerts.wording import AlertState, Audience, Content, Correction, Line, MsgType, Part, Place, Text
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import append
from tocsin.desk.threats.models import Threat
from tocsin.terms import BadInput, Conflict, Occasion, Tlp

NAME_BYTES, SALT_BYTES = 10, 16
EDITABLE = (AlertState.DRAFT, AlertState.SUBMITTED)
RENEWABLE = (AlertState.RELEASED,)


@transaction.atomic
def draft_alert(occasion: Occasion, *, threat_id: UUID, content: Content, key: str = "") -> Alert:
    """Draft an alert for an open threat. The same `key` from the same officer again gives the same draft.

    Raises `BadInput` naming everything that is missing (area, expiry, categories, window, texts, prepared
    correction, audience), `Absent` for a threat that the officer may not know of, `Conflict` for a closed
    one.
    """
    officer = authorise(occasion, Permission.ALERT_DRAFT)
    threat = lock_open_threat(officer, threat_id)
    known = _made_before(officer, key)
    if known is not None:
        return known
    alert = _new_alert(occasion, threat, officer, content)
    _remember(officer, key, alert)
    _note(occasion, "alerts.draft_alert", alert, officer)
    return alert


@transaction.atomic
def edit_alert(occasion: Occasion, alert_id: UUID, content: Content) -> Alert:
    """Write a draft anew. A submission is void: what was to be approved is no longer there.

    Raises `Conflict` for an alert that is out already or withdrawn: a released alert is renewed or
    cancelled, never edited.
    """
    officer = authorise(occasion, Permission.ALERT_DRAFT)
    alert = lock_alert(officer, alert_id)
    _refuse_unless(alert, EDITABLE, "Renew or cancel it instead.")
    area_digest, area = _checked(content, occasion.at)
    alert.state, alert.digest, alert.submitted_at, alert.expected = AlertState.DRAFT, "", None, None
    _fill(alert, content, area, area_digest)
    alert.salt = alert.salt or occasion.entropy(SALT_BYTES).hex()
    alert.save()
    _write_texts(occasion, alert, content.texts)
    _contribute(occasion, alert, officer)
    _note(occasion, "alerts.edit_alert", alert, officer)
    return alert


@transaction.atomic
def submit_alert(occasion: Occasion, alert_id: UUID, overrides: Mapping[str, str] | None = None) -> str:
    """Submit a draft for release: counts its audience and returns the digest to be approved.

    `overrides` are reasons, by `gate.Check`, for findings of the sanity gate that the policy lets an
    officer override. Refused, as `Conflict`, while a sentence is uncited or goes beyond a cited limit, and
    while the gate finds what blocks or what nobody has overridden.
    """
    officer = authorise(occasion, Permission.ALERT_DRAFT)
    alert = lock_alert(officer, alert_id)
    _refuse_unless(alert, EDITABLE, "Only a draft is submitted.")
    content = content_of(alert)
    _checked(content, occasion.at)
    refuse_disclosure(alert)
    findings, reasons = findings_for(officer, alert, occasion.at), given_reasons(overrides or {})
    refuse_insane(findings, set(reasons))
    alert.expected = resolve(content, occasion.at).counts.as_json()
    alert.digest = release_digest(sheet_of(alert))
    alert.state, alert.submitted_at = AlertState.SUBMITTED, occasion.at
    alert.save(update_fields=["expected", "digest", "state", "submitted_at"])
    overridden = {one.check: (one.words, reasons[one.check]) for one in findings}
    _note_submission(occasion, alert, officer, overridden)
    _contribute(occasion, alert, officer)
    told = {str(check): reason for check, (_, reason) in overridden.items()}
    more = {"expected": alert.expected, "digest": alert.digest, "overridden": told}
    _note(occasion, "alerts.submit_alert", alert, officer, **more)
    return alert.digest


@transaction.atomic
def withdraw_alert(occasion: Occasion, alert_id: UUID, reason: str) -> Alert:
    """Give a draft or a submission up; it stays in the record. `Conflict` for an alert that is out."""
    officer = authorise(occasion, Permission.ALERT_DRAFT)
    alert = lock_alert(officer, alert_id)
    _refuse_unless(alert, EDITABLE, "Cancel it instead.")
    withdraw(alert)
    _note(occasion, "alerts.withdraw_alert", alert, officer, reason=reason)
    return alert


class Changes(TypedDict, total=False):
    """What a renewal may change of the alert that it carries on; what is left out or None stays as it was."""

    effective_at: datetime | None
    area: Mapping[str, Any] | None
    area_name: str | None
    categories: Iterable[str] | None
    texts: tuple[Text, ...] | None
    corrections: tuple[Correction, ...] | None
    audience: Audience | None
    category: str | None
    urgency: str | None
    severity: str | None
    certainty: str | None
    channels: tuple[str, ...] | None
    choices: tuple[str, ...] | None


@transaction.atomic
def renew_alert(
    occasion: Occasion, alert_id: UUID, *, expires_at: datetime, key: str = "", **changes: Unpack[Changes]
) -> Alert:
    """Draft an Update that carries a released alert on, widens or changes it; it takes effect now if not said.

    It goes through the same two officers, and replaces the former alert at its release. An alert that
    has lapsed may be renewed too. Raises `Conflict` for one that is cancelled, superseded or never was
    released.
    """
    officer = authorise(occasion, Permission.ALERT_DRAFT)
    former = lock_alert(officer, alert_id)
    threat = lock_open_threat(officer, former.threat_id)
    known = _made_before(officer, key)
    if known is not None:
        return known
    _refuse_unless(former, RENEWABLE, "Renew the alert that replaced it, or draft a new one.")
    given: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
    if "categories" in given:
        given["categories"] = tuple(given["categories"])
    content = replace(content_of(former), **{"effective_at": occasion.at, **given, "expires_at": expires_at})
    alert = _new_alert(occasion, threat, officer, content, former=former)
    _remember(officer, key, alert)
    _note(occasion, "alerts.renew_alert", alert, officer, replaces=str(former.id))
    return alert


def refuse_disclosure(alert: Alert) -> None:
    """Refuse, as `Conflict`, an alert that says more than its sources allow.

    The message names the sentences of the alert; the texts they go beyond are shown by
    `queries.disclosure` to those who may see them, and stand in no error or log.
    """
    findings = findings_of(alert)
    if not findings:
        return
    listed = " ".join(f"{one.place}: {one.problem.replace('_', ' ')} (“{one.text}”)." for one in findings)
    raise Conflict(
        f"The alert says more than its sources allow. {listed}",
        "Cite what the sentence rests on, or write it from the tear line.",
    )


def refuse_insane(findings: Iterable[GateFinding], overridden: Collection[str]) -> None:
    """Refuse, as `Conflict`, what the sanity gate blocks and what nobody has overridden with a reason."""
    open_ = unsettled(findings, overridden)
    if not open_:
        return
    blocked = any(one.level is Level.BLOCK for one in open_)
    hint = "Correct the draft." if blocked else "Correct the draft, or override each finding with a reason."
    listed = " ".join(f"{one.check.replace('_', ' ').capitalize()}: {one.words}" for one in open_)
    raise Conflict(f"This alert does not pass the sanity gate. {listed}", hint)


def withdraw(alert: Alert) -> None:
    """Mark a draft as withdrawn: a part of acts that end its threat."""
    alert.state, alert.digest, alert.submitted_at = AlertState.WITHDRAWN, "", None
    alert.save(update_fields=["state", "digest", "submitted_at"])


def _checked(content: Content, at: datetime) -> tuple[str, dict[str, Any]]:
    """Digest and normal form of the area of content that is whole; `BadInput` says all that it lacks."""
    missing = rules.missing_parts(content, at)
    if missing:
        raise BadInput(f"The draft has {'; '.join(missing)}.", "Give what is missing.", "alert")
    area = area_from_geojson(content.area)
    return area.digest, area.to_geojson()


def _new_alert(
    occasion: Occasion, threat: Threat, officer: Officer, content: Content, *, former: Alert | None = None
) -> Alert:
    area_digest, area = _checked(content, occasion.at)
    last = Alert.objects.filter(threat=threat).aggregate(number=Max("number"))["number"] or 0
    alert = Alert(
        id=occasion.new_id(),
        threat=threat,
        number=last + 1,
        public_name=base64.b32encode(occasion.entropy(NAME_BYTES)).decode().lower(),
        state=AlertState.DRAFT,
        msg_type=MsgType.UPDATE if former else MsgType.ALERT,
        replaces=former,
        author_id=officer.id,
        drafted_at=occasion.at,
        salt=occasion.entropy(SALT_BYTES).hex(),
    )
    _fill(alert, content, area, area_digest)
    alert.save(force_insert=True)
    _write_texts(occasion, alert, content.texts)
    _contribute(occasion, alert, officer)
    return alert


def _fill(alert: Alert, content: Content, area: dict[str, Any], area_digest: str) -> None:
    alert.category, alert.urgency = content.category, content.urgency
    alert.severity, alert.certainty = content.severity, content.certainty
    alert.area, alert.area_digest, alert.area_name = area, area_digest, content.area_name.strip()
    alert.categories = sorted(set(content.categories))
    alert.effective_at, alert.expires_at = content.window
    alert.audience = content.audience.as_json()
    alert.channels, alert.choices = list(content.channels), list(content.choices)
    alert.corrections = [asdict(correction) for correction in content.corrections]


def _write_texts(occasion: Occasion, alert: Alert, texts: tuple[Text, ...]) -> None:
    Sentence.objects.filter(alert=alert).delete()
    AlertText.objects.filter(alert=alert).delete()
    AlertText.objects.bulk_create(
        AlertText(
            id=occasion.new_id(),
            alert=alert,
            ordinal=ordinal,
            language=text.language,
            event=text.event,
            headline=text.headline.text,
            headline_basis=text.headline.basis or "",
            headline_cites=[str(cite) for cite in text.headline.cites],
            headline_source=text.headline.source,
        )
        for ordinal, text in enumerate(texts, start=1)
    )
    Sentence.objects.bulk_create(
        _sentence(occasion, alert, place, line)
        for text in texts
        for place, line in text.lines()
        if place.part is not Part.HEADLINE
    )


def _sentence(occasion: Occasion, alert: Alert, place: Place, line: Line) -> Sentence:
    return Sentence(
        id=occasion.new_id(),
        alert=alert,
        language=place.language,
        part=place.part,
        ordinal=place.ordinal,
        text=line.text,
        basis=line.basis or "",
        cites=[str(cite) for cite in line.cites],
        source=line.source,
    )


def _made_before(officer: Officer, key: str) -> Alert | None:
    """The draft that this very form made already; its threat is locked, so that two at once are one."""
    row = DraftKey.objects.filter(pk=key, officer_id=officer.id).select_related("alert").first() if key else None
    return row.alert if row else None


def _remember(officer: Officer, key: str, alert: Alert) -> None:
    if key:
        DraftKey.objects.create(key=key[:64], officer_id=officer.id, alert=alert)


def _note_submission(
    occasion: Occasion, alert: Alert, officer: Officer, overridden: Mapping[Check, tuple[str, str]]
) -> None:
    policy = settings.TOCSIN.policy
    submission = Submission.objects.create(
        id=occasion.new_id(),
        alert=alert,
        digest=alert.digest,
        submitted_at=occasion.at,
        submitted_by=officer.id,
        approve_until=occasion.at + timedelta(minutes=max(1, policy.approval_minutes_max)),
        alone_allowed=policy.break_glass,
    )
    for check, (finding, reason) in overridden.items():
        Override.objects.create(
            id=occasion.new_id(),
            submission=submission,
            check_name=str(check),
            officer_id=officer.id,
            at=occasion.at,
            finding=finding,
            reason=reason,
        )


def _contribute(occasion: Occasion, alert: Alert, officer: Officer) -> None:
    Contribution.objects.get_or_create(
        alert=alert, officer_id=officer.id, defaults={"id": occasion.new_id(), "at": occasion.at}
    )


def _refuse_unless(alert: Alert, states: tuple[AlertState, ...], hint: str) -> None:
    if alert.state not in states:
        raise Conflict(f"This alert is {alert.state}.", hint)


def _note(occasion: Occasion, act: str, alert: Alert, officer: Officer, **more: Any) -> None:
    body = {
        "number": alert.number,
        "msg_type": str(alert.msg_type),
        "area_name": alert.area_name,
        "area_digest": alert.area_digest,
        "categories": alert.categories,
        "effective_at": alert.effective_at.isoformat(),
        "expires_at": alert.expires_at.isoformat(),
        "office": officer.office,
        **more,
    }
    append(
        occasion,
        act=act,
        subjects=[alert.id, alert.threat_id],
        limit=max(Tlp(alert.threat.limit), Tlp.AMBER),
        need=alert.threat.need,
        body=body,
        result=alert.id,
    )
