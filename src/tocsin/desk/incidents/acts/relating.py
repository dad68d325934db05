"""What officers say about statements and what hangs on them: contradictions, and who was told."""

from uuid import UUID

from django.db import IntegrityError, transaction

from tocsin.desk.incidents.acts.entering import enter, mark_of, named, sealed_words
from tocsin.desk.incidents.acts.judging import in_incident
from tocsin.desk.incidents.models import Judgement, Relay
from tocsin.desk.incidents.queries import access_candidates
from tocsin.desk.incidents.rules import (
    StatementState,
    check_pair,
    check_passed,
    checked_name,
    checked_reason,
)
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.terms import Absent, Conflict, Occasion


@transaction.atomic
def judge_contradiction(
    occasion: Occasion, one: UUID, other: UUID, reason: str, *, contradicts: bool = True
) -> Judgement:
    """Say that two accepted statements contradict each other, or that they do not though a rule says so.

    `Conflict` where an officer has judged the pair already: strike that first.
    """
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    first, second = sorted((in_incident(officer, one), in_incident(officer, other)), key=lambda c: c.pk)
    check_pair(
        same_incident=first.report.incident_id == second.report.incident_id,
        is_itself=first.pk == second.pk,
        standing={first.state, second.state} == {StatementState.ACCEPTED},
    )
    words = checked_reason(reason)
    judgement = Judgement(
        id=occasion.new_id(),
        first=first,
        second=second,
        contradicts=contradicts,
        reason=sealed_words(occasion, first.report, words),
        officer_id=officer.pk,
        at=occasion.at,
    )
    _save_once(judgement)
    body = {"first": named(first), "second": named(second), "contradicts": contradicts, "reason": words}
    mark = mark_of(first.report, second.report)
    enter(occasion, "judge_contradiction", [judgement.pk, *_incident(first), first.pk, second.pk], mark, body)
    return judgement


@transaction.atomic
def strike_judgement(occasion: Occasion, judgement_id: UUID, reason: str) -> Judgement:
    """Strike an officer's word on a contradiction. It stays in the tables, struck; the rules' finding shows again."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    judgement = Judgement.objects.select_for_update().filter(pk=judgement_id).first()
    if judgement is None:
        raise Absent("There is no such judgement.", "Look at the incident again.")
    first, second = access_candidates(officer, [judgement.first_id, judgement.second_id])
    if judgement.struck_at is not None:
        raise Conflict("It is struck already.", "Look at the incident again.")
    words = checked_reason(reason)
    judgement.struck_by, judgement.struck_at = officer.pk, occasion.at
    judgement.struck_reason = sealed_words(occasion, first.report, words)
    judgement.save(update_fields=["struck_by", "struck_at", "struck_reason"])
    body = {"first": named(first), "second": named(second), "reason": words}
    mark = mark_of(first.report, second.report)
    enter(occasion, "strike_judgement", [judgement.pk, *_incident(first), first.pk, second.pk], mark, body)
    return judgement


@transaction.atomic
def note_relay(
    occasion: Occasion, candidate_id: UUID, *, what: str, subject: UUID | None = None, words: str = ""
) -> Relay:
    """Note that somebody was told what a statement says, so that they hear of it when it is withdrawn."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    candidate = in_incident(officer, candidate_id)
    kind = check_passed(what, subject, words)
    relay = Relay(
        id=occasion.new_id(),
        candidate=candidate,
        what=kind,
        subject=subject,
        words=None if subject else sealed_words(occasion, candidate.report, checked_name(words, "words")),
        noted_by=officer.pk,
        noted_at=occasion.at,
    )
    _save_once(relay)
    body = named(candidate) | {"what": str(kind), "subject": str(subject) if subject else None}
    enter(occasion, "note_relay", [relay.pk, *_incident(candidate), candidate.pk], mark_of(candidate.report), body)
    return relay


def _save_once(row: Judgement | Relay) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("This is noted already.", "Look at the incident again.") from None


def _incident(candidate: object) -> list[UUID]:
    found = candidate.report.incident_id  # type: ignore[attr-defined]
    return [found] if found else []
