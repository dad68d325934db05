"""Marking anew how far a tip, or one sentence of it, may go.

Whoever reads a tip may narrow it. To widen it, the originator's consent is quoted, or a supervisor does it.
Old mark, new mark, reason and consent stand in the record. What was told before is not taken back: alerts
that cite a sentence which became narrower are found by the disclosure check, drafts and live ones alike.
"""

from typing import Any
from uuid import UUID

from django.db import transaction

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record.acts import append
from tocsin.desk.threats.models import Threat, Tip, TipSentence
from tocsin.desk.threats.queries import access_sentence, access_tip
from tocsin.desk.threats.rules import Mark, check_remark, is_wider, narrowest, narrowest_need
from tocsin.terms import Occasion, Tlp


@transaction.atomic
def remark_tip_sentence(
    occasion: Occasion, sentence_id: UUID, mark: Mark, *, reason: str, consent: str = ""
) -> TipSentence:
    """Give one sentence of a tip another mark.

    `consent` quotes the originator where the sentence may now go further. Raises `Absent` for a sentence
    this officer may not see, `BadInput` without a reason, `Conflict` where nothing changes, `NotPermitted`
    for a wider mark without consent by one who may not widen.
    """
    officer = authorise(occasion, Permission.TIP_REMARK)
    access_sentence(officer, sentence_id)
    sentence = TipSentence.objects.select_for_update(of=("self",)).select_related("tip").get(pk=sentence_id)
    old = Mark(Tlp(sentence.limit), sentence.need)
    _check(occasion, old, mark, reason, consent)
    sentence.limit, sentence.need, sentence.remarked_at = mark.limit, mark.need, occasion.at
    sentence.save(update_fields=["limit", "need", "remarked_at"])
    _enter(occasion, officer, "remark_tip_sentence", sentence.tip, [sentence.pk], _told(old, mark, reason, consent))
    return sentence


@transaction.atomic
def remark_tip(occasion: Occasion, tip_id: UUID, mark: Mark, *, reason: str, consent: str = "") -> Tip:
    """Give a tip as a whole, and its source, another mark; the threats that rest on it follow.

    Raises as `remark_tip_sentence`. The sentences keep their own marks.
    """
    officer = authorise(occasion, Permission.TIP_REMARK)
    access_tip(officer, tip_id)
    tip = Tip.objects.select_for_update().get(pk=tip_id)
    old = Mark(Tlp(tip.limit), tip.need)
    _check(occasion, old, mark, reason, consent)
    tip.limit, tip.need = mark.limit, mark.need
    tip.save(update_fields=["limit", "need"])
    for threat in Threat.objects.select_for_update().filter(tips=tip):
        tips = list(threat.tips.all())
        threat.limit = narrowest(Tlp(one.limit) for one in tips)
        threat.need = narrowest_need(one.need for one in tips)
        threat.save(update_fields=["limit", "need"])
    _enter(occasion, officer, "remark_tip", tip, [], _told(old, mark, reason, consent))
    return tip


def _check(occasion: Occasion, old: Mark, new: Mark, reason: str, consent: str) -> Officer:
    officer = authorise(occasion, Permission.TIP_REMARK)
    check_remark(old, new, reason=reason, may_widen=bool(consent.strip()) or officer.may(Permission.TIP_WIDEN))
    if is_wider(old, new) and not consent.strip():
        authorise(occasion, Permission.TIP_WIDEN)
    return officer


def _told(old: Mark, new: Mark, reason: str, consent: str) -> dict[str, Any]:
    return {
        "from": [old.limit.label, old.need.to_text()],
        "to": [new.limit.label, new.need.to_text()],
        "wider": is_wider(old, new),
        "reason": reason.strip(),
        "consent": consent.strip(),
    }


def _enter(occasion: Occasion, officer: Officer, act: str, tip: Tip, more: list[UUID], told: dict[str, Any]) -> None:
    append(
        occasion,
        act=f"threats.{act}",
        subjects=[tip.pk, *more],
        limit=max(Tlp(tip.limit), Tlp.AMBER),
        need=tip.need,
        body=told | {"office": officer.office},
        result=tip.pk,
    )
