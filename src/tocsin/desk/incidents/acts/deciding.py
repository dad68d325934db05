"""How statements move from one state to another: part of the acts, takes no entry of its own.

Every move compares the version that the officer saw with the one in the database, in the statement
that changes it. Of two officers at once one wins, and the other is told who decided what.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tocsin.desk.incidents.acts.entering import sealed_words
from tocsin.desk.incidents.models import Candidate, Decision
from tocsin.desk.incidents.queries import standing_of, standings_of
from tocsin.desk.incidents.rules import Move, StatementState, state_after
from tocsin.desk.officers.models import Officer
from tocsin.terms import Conflict, Occasion


def decide(
    occasion: Occasion,
    officer: Officer,
    candidate: Candidate,
    move: Move,
    *,
    version: int,
    grade: str = "",
    reason: str = "",
    successor: Candidate | None = None,
) -> None:
    """Move one statement, if it still stands as it was seen; else `Conflict`."""
    after = state_after(standing_of(candidate), move, version)
    stands_again = move in (Move.ACCEPT, Move.RESTORE)
    superseded_by = None if stands_again else successor or candidate.superseded_by
    values = {
        "state": str(after),
        "version": version + 1,
        "grade": grade or candidate.grade,
        "decided_by": officer.pk,
        "decided_at": occasion.at,
        "superseded_by": superseded_by,
    }
    if not Candidate.objects.filter(pk=candidate.pk, version=version).update(**values):
        _refuse_stale(candidate, move, version)
    for name, value in values.items():
        setattr(candidate, name, value)
    sealed = sealed_words(occasion, candidate.report, reason) if reason else None
    _decision(candidate, move, officer.pk, occasion.at, sealed).save(force_insert=True)


def accept_all(occasion: Occasion, officer: Officer, candidates: Sequence[Candidate], grade: str) -> None:
    """Accept undecided statements under one grade, all or none; else `Conflict`."""
    for standing in standings_of(candidates):
        state_after(standing, Move.ACCEPT, 0)
    values = {
        "state": str(StatementState.ACCEPTED),
        "version": 1,
        "grade": grade,
        "decided_by": officer.pk,
        "decided_at": occasion.at,
    }
    undecided = Candidate.objects.filter(pk__in=[candidate.pk for candidate in candidates], version=0)
    if undecided.update(**values) != len(candidates):
        raise Conflict("Another officer decided some of these just now.", "Look again, then accept the rest.")
    for candidate in candidates:
        for name, value in values.items():
            setattr(candidate, name, value)
    Decision.objects.bulk_create(
        _decision(candidate, Move.ACCEPT, officer.pk, occasion.at, None) for candidate in candidates
    )


def restore_hidden(occasion: Occasion, officer: Officer, struck: Candidate) -> list[Candidate]:
    """Let stand again what a struck statement had superseded; returns those statements."""
    hidden = list(struck.replaces.filter(state=StatementState.SUPERSEDED).select_related("report"))
    for earlier in hidden:
        decide(occasion, officer, earlier, Move.RESTORE, version=earlier.version)
    return hidden


def _refuse_stale(candidate: Candidate, move: Move, version: int) -> None:
    candidate.refresh_from_db(fields=["state", "version", "decided_by", "decided_at"])
    state_after(standing_of(candidate), move, version)


def _decision(candidate: Candidate, move: Move, officer_id: UUID, at: datetime, reason: bytes | None) -> Decision:
    return Decision(
        candidate=candidate,
        version=candidate.version,
        move=move,
        state=candidate.state,
        grade=candidate.grade,
        officer_id=officer_id,
        at=at,
        reason=reason,
    )
