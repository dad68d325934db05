"""The bulletin: drafted by one officer, released by another, corrected when what it cites no longer stands."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from tocsin.desk.incidents.acts.entering import enter, mark_of
from tocsin.desk.incidents.bulletins import PUBLIC, BulletinText, check_release, worded
from tocsin.desk.incidents.models import (
    Bulletin,
    BulletinCite,
    BulletinCorrection,
    BulletinSentence,
    Candidate,
    Incident,
    Relay,
)
from tocsin.desk.incidents.queries import access_incident, incident_picture, name_of
from tocsin.desk.incidents.rules import BulletinState, Passed, StatementState, checked_name
from tocsin.desk.incidents.showing import access_bulletin, bulletin_text, resting_on_more
from tocsin.desk.officers.queries import acting_officer, authorise
from tocsin.desk.officers.rules import Permission
from tocsin.picture import Sentence, Withdrawal, draft_correction
from tocsin.terms import Conflict, NotPermitted, Occasion

NO_LONGER_PUBLIC = "Correction: a statement that this bulletin rests on no longer stands."
_WITHDRAWERS = (Permission.STATEMENT_ACCEPT, Permission.ALERT_RELEASE)


@transaction.atomic
def draft_bulletin(
    occasion: Occasion, incident_id: UUID, *, seen: str, wordings: Mapping[int, str] | None = None
) -> Bulletin:
    """Keep the bulletin of the picture as a draft, in the officer's wording where `wordings` gives one.

    `seen` is the digest of the built bulletin that the officer had before their eyes: `Conflict` where the
    picture has changed since. Only statements that may go to everybody are used.
    """
    officer = authorise(occasion, Permission.STATEMENT_ACCEPT)
    access_incident(officer, incident_id)
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    picture = incident_picture(incident_id, PUBLIC)
    built = BulletinText(picture.bulletin.sentences, picture.bulletin.not_known)
    if built.digest != seen:
        raise Conflict("The picture has changed since you read it.", "Read the bulletin again.")
    kinds = {cited.id: cited.kind for cited in picture.statements}
    text = BulletinText(tuple(worded(built.sentences, wordings, kinds)), built.not_known)
    last = incident.bulletins.order_by("-number").values_list("number", flat=True).first() or 0
    bulletin = Bulletin.objects.create(
        id=occasion.new_id(),
        incident=incident,
        number=last + 1,
        state=BulletinState.DRAFT,
        not_known=list(text.not_known),
        digest=text.digest,
        author_id=officer.pk,
        drafted_at=occasion.at,
    )
    _keep_sentences(occasion, bulletin, text.sentences)
    _enter(occasion, "draft_bulletin", bulletin, sentences=len(text.sentences))
    return bulletin


@transaction.atomic
def release_bulletin(occasion: Occasion, bulletin_id: UUID, *, digest_seen: str) -> Bulletin:
    """Release a draft: another officer, over the digest that was read, while everything it cites still stands."""
    officer = authorise(occasion, Permission.ALERT_RELEASE)
    access_bulletin(officer, bulletin_id)
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin_id)
    cited = _cited(bulletin)
    check_release(
        BulletinState(bulletin.state),
        is_author=bulletin.author_id == officer.pk,
        digest_seen=digest_seen,
        text=bulletin_text(bulletin),
        cited=(candidate.state == StatementState.ACCEPTED for candidate in cited),
        public=bulletin.pk not in resting_on_more(),
    )
    bulletin.state, bulletin.released_by, bulletin.released_at = BulletinState.RELEASED, officer.pk, occasion.at
    bulletin.save(update_fields=["state", "released_by", "released_at"])
    for candidate in cited:
        _relay(occasion, officer.pk, candidate.pk, bulletin.pk)
    _enter(occasion, "release_bulletin", bulletin, statements=[name_of(candidate) for candidate in cited])
    return bulletin


@transaction.atomic
def withdraw_bulletin(occasion: Occasion, bulletin_id: UUID, reason: str) -> Bulletin:
    """Leave a draft, or take a released bulletin back; one officer is enough, with a reason."""
    officer = acting_officer(occasion)
    if not any(map(officer.may, _WITHDRAWERS)):
        raise NotPermitted(f"{officer.name} may not withdraw a bulletin.", "Ask a drafter or a releaser.")
    access_bulletin(officer, bulletin_id)
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin_id)
    if bulletin.state == BulletinState.WITHDRAWN:
        raise Conflict("The bulletin is withdrawn already.", "Nothing was changed.")
    bulletin.withdrawn_reason = checked_name(reason, "reason")
    bulletin.state, bulletin.withdrawn_by, bulletin.withdrawn_at = BulletinState.WITHDRAWN, officer.pk, occasion.at
    bulletin.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    _enter(occasion, "withdraw_bulletin", bulletin, reason=bulletin.withdrawn_reason)
    return bulletin


def correct_bulletins(occasion: Occasion, candidate: Candidate, why: Withdrawal) -> list[int]:
    """Part of withdrawing a statement: a line in the log of every released bulletin that cites it; their numbers.

    `candidate` stands withdrawn already. The words are those of the public picture, and quote nothing.
    """
    released = Bulletin.objects.filter(state=BulletinState.RELEASED, sentences__cites__candidate=candidate).distinct()
    bulletins = list(released.order_by("number"))
    if not bulletins or candidate.report.incident_id is None:
        return []
    picture, name = incident_picture(candidate.report.incident_id, PUBLIC), name_of(candidate)
    cited = next((one for one in picture.statements if one.id == name), None)
    lines = draft_correction(cited, why, picture, occasion.at) if cited else (NO_LONGER_PUBLIC,)
    text = " ".join(lines)
    for bulletin in bulletins:
        BulletinCorrection.objects.get_or_create(
            bulletin=bulletin,
            candidate=candidate,
            why=str(why),
            defaults={"id": occasion.new_id(), "text": text, "at": occasion.at},
        )
    return [bulletin.number for bulletin in bulletins]


def _relay(occasion: Occasion, officer_id: UUID, candidate_id: UUID, bulletin_id: UUID) -> None:
    """Whoever reads the bulletin is told what this statement says."""
    Relay.objects.create(
        id=occasion.new_id(),
        candidate_id=candidate_id,
        what=Passed.BULLETIN,
        subject=bulletin_id,
        noted_by=officer_id,
        noted_at=occasion.at,
    )


def _keep_sentences(occasion: Occasion, bulletin: Bulletin, sentences: tuple[Sentence, ...]) -> None:
    by_name = {
        name_of(candidate): candidate
        for candidate in Candidate.objects.filter(report__incident=bulletin.incident_id).select_related("report")
    }
    for ordinal, said in enumerate(sentences, start=1):
        row = BulletinSentence.objects.create(id=occasion.new_id(), bulletin=bulletin, ordinal=ordinal, text=said.text)
        BulletinCite.objects.bulk_create(
            BulletinCite(id=occasion.new_id(), sentence=row, ordinal=place, candidate=by_name[name])
            for place, name in enumerate(said.statements, start=1)
        )


def _cited(bulletin: Bulletin) -> list[Candidate]:
    found = Candidate.objects.filter(bulletin_cites__sentence__bulletin=bulletin).distinct()
    return list(found.select_related("report").order_by("report__number", "ordinal"))


def _enter(occasion: Occasion, act: str, bulletin: Bulletin, **more: object) -> None:
    body = {"number": bulletin.number, "digest": bulletin.digest, "state": str(bulletin.state)} | more
    enter(occasion, act, [bulletin.pk, bulletin.incident_id], mark_of(bulletin.incident), body)
