"""Reads of tips and threats. `access_*` is the only way to a row; absent and forbidden are alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from tocsin.desk.officers.models import Officer
from tocsin.desk.officers.queries import reader_of
from tocsin.desk.officers.rules import Permission
from tocsin.desk.record import seal
from tocsin.desk.record.limits import within_limits
from tocsin.desk.threats import rules
from tocsin.desk.threats.intake import ANONYMOUS, Arrivals, IntakeState
from tocsin.desk.threats.models import Intake, Threat, Tip, TipSentence
from tocsin.desk.threats.rules import Mark, TipSentenceView
from tocsin.terms import Absent, AdmiraltyGrade, Need, Reader, Tlp

TIP_CONTEXT = "threats.tip"


@dataclass(frozen=True, slots=True)
class TipView:
    """A tip, opened for a reader: only the sentences that this reader may see, and no word of others."""

    id: UUID
    source: str
    summary: str
    grade: AdmiraltyGrade
    received_at: datetime
    limit: Tlp
    sentences: tuple[TipSentenceView, ...]
    need: Need


def access_tips(officer: Officer) -> list[TipView]:
    """The tips that `officer` may see, opened, in the order in which they were received."""
    if not officer.may(Permission.TIP_READ):
        return []
    reader = reader_of(officer)
    tips = _tips(reader).order_by("received_at", "id").prefetch_related("sentences")
    return [_opened(tip, reader) for tip in tips]


def access_tip(officer: Officer, tip_id: UUID) -> TipView:
    """One tip, opened; `Absent` where there is none or the officer may not know of it."""
    reader = reader_of(officer)
    tip = _tips(reader).filter(pk=tip_id).first()
    if tip is None or not officer.may(Permission.TIP_READ):
        raise Absent("There is no such tip.", "Check the address; ask the officer who gave it to you.")
    return _opened(tip, reader)


def access_threats(officer: Officer, *, open_only: bool = False) -> list[Threat]:
    """The threats that `officer` may see, in the order in which they were opened."""
    if not officer.may(Permission.TIP_READ):
        return []
    threats = within_limits(Threat.objects.select_related("owner"), reader_of(officer))
    return list(threats.filter(closed_at=None) if open_only else threats)


def access_threat(officer: Officer, threat_id: UUID) -> Threat:
    """One threat; `Absent` where there is none or the officer may not know of it."""
    threats = within_limits(Threat.objects.select_related("owner"), reader_of(officer))
    threat = threats.filter(pk=threat_id).first()
    if threat is None or not officer.may(Permission.TIP_READ):
        raise Absent("There is no such threat.", "Check the address; ask the officer who gave it to you.")
    return threat


def threat_tips(officer: Officer, threat: Threat) -> list[TipView]:
    """The tips of a threat that `officer` may see, opened."""
    held = set(threat.tips.values_list("id", flat=True))
    return [tip for tip in access_tips(officer) if tip.id in held]


def sentence_limits(ids: Iterable[UUID], threat: Threat | None = None) -> dict[UUID, Mark]:
    """The mark of each of these tip sentences, label and need; with `threat`, only of those it rests on.

    Ids that are not there are left out.
    """
    sentences = TipSentence.objects.filter(pk__in=list(ids), tip__wrapped_key__isnull=False)
    if threat is not None:
        sentences = sentences.filter(tip__threats=threat)
    return {key: Mark(Tlp(limit), need) for key, limit, need in sentences.values_list("id", "limit", "need")}


def sentence_texts(officer: Officer, ids: Iterable[UUID]) -> dict[UUID, TipSentenceView]:
    """These tip sentences opened, as far as `officer` may see tip and sentence; the others are left out."""
    if not officer.may(Permission.TIP_READ):
        return {}
    reader = reader_of(officer)
    sentences = TipSentence.objects.filter(pk__in=list(ids), tip__wrapped_key__isnull=False)
    sentences = within_limits(within_limits(sentences, reader), reader, of="tip")
    return {sentence.id: _opened_sentence(sentence) for sentence in sentences.select_related("tip")}


def access_sentence(officer: Officer, sentence_id: UUID) -> TipSentenceView:
    """One tip sentence, opened; `Absent` where there is none or the officer may not know of it."""
    found = sentence_texts(officer, [sentence_id]).get(sentence_id)
    if found is None:
        raise Absent("There is no such sentence.", "Take it from a tip that you may read.")
    return found


def access_intakes(officer: Officer, *, waiting_only: bool = False) -> list[Intake]:
    """What came in from outside, as far as this officer may see it, newest first; only what nobody has dealt with."""
    if not reads_intakes(officer):
        return []
    rows = within_limits(Intake.objects.filter(data_key__isnull=False), reader_of(officer))
    if waiting_only:
        rows = rows.filter(state__in=(IntakeState.WAITING, IntakeState.READ))
    return list(rows.order_by("-received_at", "-id").prefetch_related("words"))


def access_intake(officer: Officer, intake_id: UUID) -> Intake:
    """One intake with its words; `Absent` where there is none or the officer may not know of it."""
    rows = within_limits(Intake.objects.filter(data_key__isnull=False), reader_of(officer))
    found = rows.prefetch_related("words").filter(pk=intake_id).first()
    if found is None or not reads_intakes(officer):
        raise Absent("There is no such message.", "Look at the list of what came in.")
    return found


def intake_by_receipt(code: str) -> Intake | None:
    """What a receipt code opens: for its sender, who learns its state and nothing else."""
    return Intake.objects.filter(receipt=seal.token_digest(code)).first()


def arrivals(at: datetime) -> Arrivals:
    """How much anonymous intake came in the hour up to `at`, and how much waits."""
    anonymous = Intake.objects.filter(teller=ANONYMOUS)
    return Arrivals(
        last_hour=anonymous.filter(received_at__gt=at - timedelta(hours=1)).count(),
        waiting=anonymous.filter(state=IntakeState.WAITING).count(),
    )


def reads_intakes(officer: Officer) -> bool:
    """Whether an officer reads what comes in from outside: whoever files and reads tips."""
    return officer.may(Permission.TIP_FILE) and officer.may(Permission.TIP_READ)


def tear_line(threat: Threat, audience: Tlp) -> list[TipSentenceView]:
    """The sentences of the threat's tips that may be told to anybody up to `audience`: "what may I say".

    Every tip counts, also one that the reader may not see as a whole: what is below its tear line was
    marked for telling.
    """
    sentences = TipSentence.objects.filter(tip__threats=threat, limit__lte=audience, tip__wrapped_key__isnull=False)
    ordered = sentences.select_related("tip").order_by("tip__received_at", "tip", "ordinal")
    return rules.tear_line((_opened_sentence(sentence) for sentence in ordered), audience)


def kept_back(threat: Threat, audience: Tlp) -> list[TipSentenceView]:
    """The sentences of the threat's tips that may not be told to everybody up to `audience`.

    For the desk's own comparison: nobody is shown them but through `sentence_texts`.
    """
    sentences = TipSentence.objects.filter(tip__threats=threat, tip__wrapped_key__isnull=False)
    return [one for one in _opened_all(sentences) if one.mark.beyond(audience)]


def all_sentences() -> list[TipSentenceView]:
    """Every tip sentence that is not erased, opened: for the desk's own comparison, as in `kept_back`."""
    return _opened_all(TipSentence.objects.filter(tip__wrapped_key__isnull=False))


def _opened_all(sentences: QuerySet[TipSentence]) -> list[TipSentenceView]:
    return [_opened_sentence(one) for one in sentences.select_related("tip").distinct()]


def _tips(reader: Reader) -> QuerySet[Tip]:
    return within_limits(Tip.objects.filter(wrapped_key__isnull=False), reader)


def _opened(tip: Tip, reader: Reader) -> TipView:
    key = bytes(tip.wrapped_key or b"")
    sentences = [sentence for sentence in tip.sentences.all() if reader.may_read(sentence.limit, sentence.need)]
    return TipView(
        id=tip.id,
        source=_plain(key, tip.source),
        summary=_plain(key, tip.summary) if tip.summary is not None else "",
        grade=AdmiraltyGrade.from_text(tip.grade),
        received_at=tip.received_at,
        limit=Tlp(tip.limit),
        sentences=tuple(_opened_sentence(sentence) for sentence in sentences),
        need=tip.need,
    )


def _opened_sentence(sentence: TipSentence) -> TipSentenceView:
    text = _plain(bytes(sentence.tip.wrapped_key or b""), sentence.text)
    return TipSentenceView(sentence.id, sentence.tip_id, sentence.ordinal, text, Tlp(sentence.limit), sentence.need)


def _plain(key: bytes, sealed: bytes | memoryview) -> str:
    return seal.open_sealed(key, bytes(sealed), context=TIP_CONTEXT).decode()
