"""Filing tips, opening threats on them, and the parts of acts that end a threat."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tocsin.area import area_from_geojson
from tocsin.cap.grammar import VALUES
from tocsin.desk.delivery.acts import set_timer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record import seal
from tocsin.desk.record.acts import append
from tocsin.desk.threats.models import Threat, Tip, TipSentence
from tocsin.desk.threats.queries import TIP_CONTEXT, access_threat, access_tip
from tocsin.desk.threats.rules import Confidence, Said, check_sentences, narrowest, narrowest_need
from tocsin.terms import AdmiraltyGrade, BadInput, Conflict, Likelihood, Need, Occasion, Tlp

TIP_WAITS, THREAT_WAITS = "threats.tip_waits", "threats.threat_waits"
"""Timers set for a new tip and a new threat; the app above binds an officer to them."""


@transaction.atomic
def file_tip(
    occasion: Occasion,
    *,
    source: str,
    grade: AdmiraltyGrade | str,
    received_at: datetime,
    sentences: Sequence[tuple[str, Tlp] | Said],
    limit: Tlp,
    summary: str = "",
    need: Need | None = None,
    came_as: UUID | None = None,
) -> Tip:
    """File what a source told us, each sentence with its own release limit.

    `limit` and `need` govern the tip as a whole and its source; `came_as` names the intake it was. Nothing
    of source, summary or sentences is stored in the clear, nor told in the record. Raises `BadInput` for a
    tip without sentences, an empty or unmarked one, a missing source, or a time in the future.
    """
    officer = authorise(occasion, Permission.TIP_FILE)
    checked = check_sentences(sentences)
    if not source.strip():
        raise BadInput("The tip has no source.", "Name the office it came from, or say that it is unknown.", "source")
    if received_at > occasion.at:
        raise BadInput("The tip was received in the future.", "Correct the time.", "received_at")
    key = seal.wrap_new_key(occasion.entropy, TIP_CONTEXT)
    tip = Tip.objects.create(
        id=occasion.new_id(),
        grade=str(_grade(grade)),
        received_at=received_at,
        limit=limit,
        need=need or Need(),
        wrapped_key=key,
        source=_sealed(occasion, key, source.strip()),
        summary=_sealed(occasion, key, summary.strip()) if summary.strip() else None,
        filed_by=officer.actor,
        filed_at=occasion.at,
    )
    TipSentence.objects.bulk_create(
        TipSentence(
            id=occasion.new_id(),
            tip=tip,
            ordinal=ordinal,
            text=_sealed(occasion, key, said.text),
            limit=said.limit,
            need=said.need,
        )
        for ordinal, said in enumerate(checked, start=1)
    )
    body = {
        "grade": tip.grade,
        "received_at": received_at.isoformat(),
        "limit": limit.label,
        "sentence_limits": [said.limit.label for said in checked],
        "office": officer.office,
    }
    set_timer(TIP_WAITS, tip.id, "1", occasion.at)
    append(
        occasion,
        act="threats.file_tip",
        subjects=[tip.id, *([came_as] if came_as else [])],
        limit=max(limit, Tlp.AMBER),
        need=tip.need,
        body=body,
        result=tip.id,
    )
    return tip


@transaction.atomic
def open_threat(
    occasion: Occasion,
    *,
    title: str,
    tips: Iterable[UUID],
    categories: Iterable[str],
    area: Mapping[str, Any],
    area_name: str,
    likelihood: Likelihood | str,
    confidence: Confidence | str,
    cap_category: str = "Security",
) -> Threat:
    """Open a threat on tips that the officer may see; from now on it is uncovered until an alert is out.

    `area` is GeoJSON, `categories` are those of gatherings. The threat's limit is the narrowest of its
    tips'. Raises `Absent` for a tip that the officer may not know of, `BadInput` for what is missing.
    """
    officer = authorise(occasion, Permission.THREAT_OPEN)
    held = [access_tip(officer, tip_id) for tip_id in tips]
    if not held:
        raise BadInput("The threat rests on no tip.", "File the tip first, even a tip of your own.", "tips")
    named = sorted({category.strip() for category in categories if category.strip()})
    _check_threat(title, area_name, named)
    _check_cap_category(cap_category)
    if not area:
        raise BadInput("The threat has no area.", "Draw it as widely as the tips say.", "area")
    place = area_from_geojson(area)
    threat = Threat.objects.create(
        id=occasion.new_id(),
        title=title.strip(),
        limit=narrowest(tip.limit for tip in held),
        need=narrowest_need(tip.need for tip in held),
        categories=named,
        cap_category=cap_category,
        area=place.to_geojson(),
        area_name=area_name.strip(),
        area_digest=place.digest,
        likelihood=_likelihood(likelihood).term,
        confidence=str(_confidence(confidence)),
        owner=officer,
        opened_at=occasion.at,
    )
    threat.tips.set(Tip.objects.filter(pk__in=[tip.id for tip in held]))
    body = {
        "title": threat.title,
        "area_name": threat.area_name,
        "area_digest": threat.area_digest,
        "categories": named,
        "likelihood": threat.likelihood,
        "confidence": threat.confidence,
        "opened_at": threat.opened_at.isoformat(),
        "tips": [str(tip.id) for tip in held],
        "office": officer.office,
    }
    set_timer(THREAT_WAITS, threat.id, "1", occasion.at)
    append(
        occasion,
        act="threats.open_threat",
        subjects=[threat.id, *(tip.id for tip in held)],
        limit=_limit_of(threat),
        need=threat.need,
        body=body,
        result=threat.id,
    )
    return threat


@transaction.atomic
def attach_tip(occasion: Occasion, threat_id: UUID, tip_id: UUID) -> Threat:
    """Let an open threat rest on one more tip; its limit becomes the narrower of the two.

    Raises `Absent` for a threat or tip that the officer may not know of, `Conflict` where the threat is
    closed or has the tip already.
    """
    officer = authorise(occasion, Permission.THREAT_OPEN)
    threat, tip = access_threat(officer, threat_id), access_tip(officer, tip_id)
    if not threat.is_open or threat.tips.filter(pk=tip.id).exists():
        raise Conflict("This threat is closed, or rests on that tip already.", "Open a new threat where needed.")
    threat.tips.add(Tip.objects.get(pk=tip.id))
    threat.limit, threat.need = narrowest([Tlp(threat.limit), tip.limit]), threat.need & tip.need
    threat.save(update_fields=["limit", "need"])
    append(
        occasion,
        act="threats.attach_tip",
        subjects=[threat.id, tip.id],
        limit=_limit_of(threat),
        need=threat.need,
        body={"office": officer.office},
        result=threat.id,
    )
    return threat


def mark_closed(threat: Threat, *, at: datetime, reason: str) -> None:
    """Close the threat: a part of the act in `alerts` that knows whether a warning still stands."""
    if not reason.strip():
        raise BadInput("A threat is not closed without a reason.", "Say why it is over.", "reason")
    if not Threat.objects.select_for_update().filter(pk=threat.id, closed_at=None).exists():
        raise Conflict("This threat is closed already.", "Nothing more is to be done.")
    threat.closed_at, threat.close_reason = at, reason.strip()
    threat.save(update_fields=["closed_at", "close_reason"])


def mark_reopened(threat: Threat) -> None:
    """Open a closed threat again: a part of the act in `alerts` that puts a retracted warning back."""
    threat.closed_at, threat.close_reason = None, ""
    threat.save(update_fields=["closed_at", "close_reason"])


def mark_incident(threat_id: UUID, *, at: datetime) -> None:
    """Note that the threat came true at `at`: a part of the act in `alerts`. The earliest time stays."""
    threat = Threat.objects.select_for_update().filter(pk=threat_id).first()
    if threat is None:
        return
    threat.incident_at = min(at, threat.incident_at or at)
    threat.save(update_fields=["incident_at"])


def _limit_of(threat: Threat) -> Tlp:
    return max(Tlp(threat.limit), Tlp.AMBER)


def _sealed(occasion: Occasion, key: bytes, text: str) -> bytes:
    return seal.seal(key, text.encode(), context=TIP_CONTEXT, entropy=occasion.entropy)


def _check_threat(title: str, area_name: str, categories: Sequence[str]) -> None:
    missing = [
        name
        for name, present in (("title", title.strip()), ("area_name", area_name.strip()), ("categories", categories))
        if not present
    ]
    if missing:
        raise BadInput(f"The threat has no {' and no '.join(missing)}.", "Give what is missing.", missing[0])


def _check_cap_category(category: str) -> None:
    known = VALUES["category"]
    if category not in known:
        raise BadInput(f"{category!r} is no CAP category.", f"Use one of {', '.join(known)}.", "cap_category")


def _grade(grade: AdmiraltyGrade | str) -> AdmiraltyGrade:
    if isinstance(grade, AdmiraltyGrade):
        return grade
    try:
        return AdmiraltyGrade.from_text(grade)
    except ValueError as error:
        raise BadInput(f"{error}.", "Grade source and item each for itself.", "grade") from None


def _likelihood(likelihood: Likelihood | str) -> Likelihood:
    if isinstance(likelihood, Likelihood):
        return likelihood
    try:
        return Likelihood.from_text(likelihood)
    except ValueError as error:
        raise BadInput(f"{error}.", "Use an ICD 203 term.", "likelihood") from None


def _confidence(confidence: Confidence | str) -> Confidence:
    try:
        return Confidence(confidence)
    except ValueError:
        raise BadInput(f"{confidence!r} is no confidence.", "Use low, moderate or high.", "confidence") from None
