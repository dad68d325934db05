"""What officers make of statements: accept, grade, reject, edit, supersede, strike, retract."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from tocsin.desk.incidents.acts.deciding import accept_all, decide, restore_hidden
from tocsin.desk.incidents.acts.entering import enter, entered, mark_of, named, sealed_value
from tocsin.desk.incidents.acts.publishing import correct_bulletins
from tocsin.desk.incidents.models import Candidate, Report
from tocsin.desk.incidents.queries import access_candidate, access_candidates, paper_of, statement_of
from tocsin.desk.incidents.rules import (
    Move,
    Origin,
    StatementState,
    check_pair,
    check_successor,
    checked_grade,
    checked_reason,
    edited,
)
from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import authorise
from tocsin.desk.officers.rules import Permission
from tocsin.picture import Withdrawal
from tocsin.reading import Statement
from tocsin.terms import Conflict, Occasion


@transaction.atomic
def accept_statement(occasion: Occasion, candidate_id: UUID, grade: str, *, version: int = 0) -> Candidate:
    """Take a statement into the picture, graded. `Conflict` says who decided what in the meantime."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    candidate = in_incident(officer, candidate_id)
    decide(occasion, officer, candidate, Move.ACCEPT, version=version, grade=str(checked_grade(grade)))
    return entered(occasion, "accept_statement", candidate)


@transaction.atomic
def accept_statements(occasion: Occasion, candidate_ids: Sequence[UUID], grade: str) -> int:
    """Take several undecided statements into the picture under one grade, all or none, as one act."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    held = str(checked_grade(grade))
    candidates = access_candidates(officer, candidate_ids)
    _check_linked(candidates)
    accept_all(occasion, officer, candidates, held)
    body = {"grade": held, "statements": [named(candidate) for candidate in candidates]}
    mark = mark_of(*(candidate.report for candidate in candidates))
    incidents = {candidate.report.incident_id for candidate in candidates if candidate.report.incident_id}
    enter(occasion, "accept_statements", [*sorted(incidents), *(c.pk for c in candidates)], mark, body)
    return len(candidates)


@transaction.atomic
def grade_statement(occasion: Occasion, candidate_id: UUID, grade: str, *, version: int) -> Candidate:
    """Give an accepted statement another grade."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    candidate = in_incident(officer, candidate_id)
    decide(occasion, officer, candidate, Move.GRADE, version=version, grade=str(checked_grade(grade)))
    return entered(occasion, "grade_statement", candidate)


@transaction.atomic
def reject_statement(occasion: Occasion, candidate_id: UUID, reason: str, *, version: int = 0) -> Candidate:
    """Set a candidate aside: the report does not say that. It stays, rejected."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    candidate = access_candidate(officer, candidate_id)
    decide(occasion, officer, candidate, Move.REJECT, version=version, reason=checked_reason(reason))
    return entered(occasion, "reject_statement", candidate, reason=reason.strip())


@transaction.atomic
def edit_statement(
    occasion: Occasion, candidate_id: UUID, grade: str, changes: Mapping[str, Any], *, version: int
) -> Candidate:
    """Put an officer's wording of a statement in its place, accepted; the old one stays, rejected or struck.

    `changes` names fields of `tocsin.reading.Statement`. The quote is always what stands in the report
    between `start` and `end`; it cannot be written. Whatever the old one superseded, the new one does.
    """
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    old = in_incident(officer, candidate_id)
    Report.objects.select_for_update().get(pk=old.report_id)
    statement = edited(statement_of(old), changes, paper_of(old.report).text)
    new = _successor(occasion, old, statement)
    decide(occasion, officer, new, Move.ACCEPT, version=0, grade=str(checked_grade(grade)))
    decide(occasion, officer, old, Move.EDIT, version=version, successor=new)
    old.replaces.filter(state=StatementState.SUPERSEDED).update(superseded_by=new)
    corrected = correct_bulletins(occasion, old, Withdrawal.EDITED)
    more = {"instead_of": named(old), "changed": sorted(changes), "bulletins": corrected}
    return entered(occasion, "edit_statement", new, **more)


@transaction.atomic
def supersede_statement(occasion: Occasion, candidate_id: UUID, by: UUID, *, version: int) -> Candidate:
    """Say that a later statement took the place of an earlier one. Both stay in sight."""
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    old, new = in_incident(officer, candidate_id), in_incident(officer, by)
    check_successor(
        StatementState(new.state),
        same_incident=old.report.incident_id == new.report.incident_id,
        same_kind=old.kind == new.kind,
        is_itself=old.pk == new.pk,
    )
    decide(occasion, officer, old, Move.SUPERSEDE, version=version, successor=new)
    corrected = correct_bulletins(occasion, old, Withdrawal.SUPERSEDED)
    return entered(occasion, "supersede_statement", old, by=named(new), bulletins=corrected)


@transaction.atomic
def strike_statement(occasion: Occasion, candidate_id: UUID, reason: str, *, version: int) -> Candidate:
    """Strike an accepted statement that turned out wrong. It stays in sight, struck.

    What it had superseded stands again: a wrong figure may not go on hiding an earlier one.
    """
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    candidate = in_incident(officer, candidate_id)
    decide(occasion, officer, candidate, Move.STRIKE, version=version, reason=checked_reason(reason))
    hidden = restore_hidden(occasion, officer, candidate)
    restored = [named(earlier) for earlier in hidden]
    corrected = correct_bulletins(occasion, candidate, Withdrawal.STRUCK)
    more = {"restored": restored, "bulletins": corrected}
    return entered(occasion, "strike_statement", candidate, reason=reason.strip(), **more)


@transaction.atomic
def retract_statement(
    occasion: Occasion, candidate_id: UUID, reason: str, *, version: int, by: UUID | None = None
) -> Candidate:
    """Say that a statement's own source has taken it back. It stays in sight, retracted.

    `by` is the accepted statement that says so, where there is one. What it had superseded stands again.
    """
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    candidate = in_incident(officer, candidate_id)
    notice = in_incident(officer, by) if by else None
    if notice is not None:
        check_pair(
            same_incident=notice.report.incident_id == candidate.report.incident_id,
            is_itself=notice.pk == candidate.pk,
            standing=notice.state == StatementState.ACCEPTED,
        )
    words = checked_reason(reason)
    decide(occasion, officer, candidate, Move.RETRACT, version=version, reason=words, successor=notice)
    restored = [named(earlier) for earlier in restore_hidden(occasion, officer, candidate)]
    told = named(notice) if notice else None
    corrected = correct_bulletins(occasion, candidate, Withdrawal.RETRACTED)
    more = {"by": told, "restored": restored, "bulletins": corrected}
    return entered(occasion, "retract_statement", candidate, reason=words, **more)


def in_incident(officer: Officer, candidate_id: UUID) -> Candidate:
    """A statement whose report belongs to an incident; `Conflict` where it lies in the inbox."""
    candidate = access_candidate(officer, candidate_id)
    _check_linked([candidate])
    return candidate


def _check_linked(candidates: Sequence[Candidate]) -> None:
    if any(candidate.report.incident_id is None for candidate in candidates):
        raise Conflict("The report lies in the inbox still.", "Link it to an incident first.")


def _successor(occasion: Occasion, old: Candidate, statement: Statement) -> Candidate:
    last = old.report.candidates.aggregate(last=Max("ordinal"))["last"]
    return Candidate.objects.create(
        id=occasion.new_id(),
        report=old.report,
        ordinal=last + 1,
        origin=Origin.EDITED,
        kind=str(statement.kind),
        sealed=sealed_value(occasion, old.report.wrapped_key, statement),
        state=StatementState.CANDIDATE,
        version=0,
    )
