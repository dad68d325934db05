"""From a step to the act of the desk that it stands for: one small table, `ACTS`.

Every act is called as the console would call it: by an officer, on what that officer may see, with the
digest that the officer has before the eyes. The step's id is committed with the act.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from tocsin.desk.alerts import acts as alerts
from tocsin.desk.alerts.queries import live_alerts, open_questions, preview
from tocsin.desk.alerts.wording import Audience, Basis, Content, Correction, Line, Text
from tocsin.desk.incidents import acts as incidents
from tocsin.desk.incidents.queries import StatementView, access_statements
from tocsin.desk.incidents.rules import StatementState
from tocsin.desk.measures import acts as measures
from tocsin.desk.measures.queries import access_order, digest_of
from tocsin.desk.measures.rules import Wording
from tocsin.desk.partners import acts as partners
from tocsin.desk.partners.rules import ReceiptKind
from tocsin.desk.record.queries import step_done
from tocsin.desk.threats import acts as threats
from tocsin.desk.threats.queries import access_tip
from tocsin.faces.cli.replaying import happenings as h
from tocsin.faces.cli.replaying.places import area_geojson
from tocsin.faces.cli.replaying.scene import Scene
from tocsin.terms import Absent, BadInput, Tlp


def take(scene: Scene, step: h.Step) -> bool:
    """Do what `step` says, unless it is done; whether it was done now.

    A refusal of the desk becomes `BadInput` that names the step: the story asks for what the house refuses.
    """
    if step_done(step.id):
        return False
    ACTS[type(step)](scene, step)
    return True


def _file_tip(scene: Scene, step: h.FileTip) -> None:
    threats.file_tip(
        scene.occasion(step.by, step.id),
        source=step.told_by,
        grade=step.grade,
        received_at=scene.at,
        sentences=[(line.text, Tlp.from_text(line.limit)) for line in step.sentence],
        limit=Tlp.from_text(step.limit),
        summary=step.summary,
    )


def _open_threat(scene: Scene, step: h.OpenThreat) -> None:
    area = scene.area(step.area)
    threats.open_threat(
        scene.occasion(step.by, step.id),
        title=step.title,
        tips=[scene.made(tip) for tip in step.tips],
        categories=step.categories,
        area=area_geojson(area),
        area_name=area.name,
        likelihood=step.likelihood,
        confidence=step.confidence,
        cap_category=step.cap_category,
    )


def _tell_partner(scene: Scene, step: h.TellPartner) -> None:
    partners.tell_partner(
        scene.occasion(step.by, step.id),
        scene.partner(step.partner),
        sentences=_sentences(scene, step.by, step.sentences),
        wording=step.wording.strip(),
    )


def _note_receipt(scene: Scene, step: h.NoteReceipt) -> None:
    partners.note_receipt(
        scene.occasion(step.by, step.id),
        scene.made(step.told),
        kind=ReceiptKind(step.kind),
        words=step.words,
        at=scene.at,
    )


def _draft_alert(scene: Scene, step: h.DraftAlert) -> None:
    area = scene.area(step.area)
    content = Content(
        texts=_texts(scene, step.by, step.text),
        corrections=_corrections(step.text),
        area=area_geojson(area),
        area_name=area.name,
        categories=tuple(step.categories),
        effective_at=step.effective,
        expires_at=step.expires,
        audience=Audience(**dict.fromkeys(step.audience, True)),
        urgency=step.urgency,
        severity=step.severity,
        certainty=step.certainty,
        category=step.cap_category,
        choices=tuple(step.choices),
    )
    alerts.draft_alert(scene.occasion(step.by, step.id), threat_id=scene.made(step.threat), content=content)


def _renew_alert(scene: Scene, step: h.RenewAlert) -> None:
    live = live_alerts(scene.at, scene.made(step.threat)).order_by("-number").first()
    if live is None:
        raise BadInput("No alert of this threat stands any more.", "Renew it while it does.", f"step ({step.id})")
    area = scene.area(step.area) if step.area else None
    alerts.renew_alert(
        scene.occasion(step.by, step.id),
        live.id,
        expires_at=step.expires,
        area=area_geojson(area) if area else None,
        area_name=area.name if area else None,
        texts=_texts(scene, step.by, step.text) or None,
        corrections=_corrections(step.text) or None,
    )


def _submit_alert(scene: Scene, step: h.SubmitAlert) -> None:
    alerts.submit_alert(scene.occasion(step.by, step.id), scene.made(step.alert), step.overrides)


def _release_alert(scene: Scene, step: h.ReleaseAlert) -> None:
    alert = scene.made(step.alert)
    seen = preview(scene.officer(step.by), alert, scene.at)
    occasion = scene.occasion(step.by, step.id)
    alerts.release_alert(occasion, alert, digest_seen=seen.digest, typed=seen.confirmation)


def _cancel_alert(scene: Scene, step: h.CancelAlert) -> None:
    alerts.cancel_alert(scene.occasion(step.by, step.id), scene.made(step.alert), step.reason)


def _reinstate_alert(scene: Scene, step: h.ReinstateAlert) -> None:
    alerts.reinstate_alert(scene.occasion(step.by, step.id), scene.made(step.alert), step.reason)


def _answer_lapse(scene: Scene, step: h.AnswerLapse) -> None:
    question = _question(scene, step.alert)
    alerts.answer_lapse(scene.occasion(step.by, step.id), question, step.answer, step.reason)


def _countersign_lapse(scene: Scene, step: h.CountersignLapse) -> None:
    alerts.countersign_lapse(scene.occasion(step.by, step.id), _question(scene, step.alert))


def _close_threat(scene: Scene, step: h.CloseThreat) -> None:
    occasion = scene.occasion(step.by, step.id)
    alerts.close_threat(occasion, scene.made(step.threat), step.reason, cancel_live=step.cancel_live)


def _draft_order(scene: Scene, step: h.DraftOrder) -> None:
    area = scene.area(step.area)
    measures.draft_order(
        scene.occasion(step.by, step.id),
        title=step.title,
        issuer=step.issuer,
        legal_basis=step.legal_basis,
        appeal=step.appeal,
        categories=step.categories,
        area=area_geojson(area),
        area_name=area.name,
        starts_at=step.starts,
        ends_at=step.ends,
        wordings=[Wording(text.language, text.subject, text.body, text.lifted) for text in step.text],
        answer_hours=step.answer_hours,
    )


def _issue_order(scene: Scene, step: h.IssueOrder) -> None:
    order = scene.made(step.order)
    seen = digest_of(access_order(scene.officer(step.by), order))
    measures.issue_order(scene.occasion(step.by, step.id), order, digest_seen=seen)


def _lift_order(scene: Scene, step: h.LiftOrder) -> None:
    measures.lift_order(scene.occasion(step.by, step.id), scene.made(step.order), reason=step.reason)


def _open_incident(scene: Scene, step: h.OpenIncident) -> None:
    placed = step.latitude is not None and step.longitude is not None
    incidents.open_incident(
        scene.occasion(step.by, step.id),
        title=step.title,
        place_name=step.place,
        happened_at=step.happened,
        limit=Tlp.from_text(step.limit),
        threat=scene.made(step.threat) if step.threat else None,
        point=(step.latitude, step.longitude) if placed else None,  # type: ignore[arg-type]
    )


def _file_report(scene: Scene, step: h.FileReport) -> None:
    incidents.file_report(
        scene.occasion(step.by, step.id),
        publisher=step.outlet,
        text=step.text,
        limit=Tlp.from_text(step.limit),
        published=step.published,
        incident=scene.made(step.incident) if step.incident else None,
    )


def _accept_statements(scene: Scene, step: h.AcceptStatements) -> None:
    undecided = [
        view.id
        for view in _statements(scene, step.by, step.report, StatementState.CANDIDATE)
        if (not step.kinds or view.statement.kind in step.kinds) and view.statement.kind not in step.leave
    ]
    _refuse_none(undecided, step, "Nothing that was read from the report is of these kinds.")
    incidents.accept_statements(scene.occasion(step.by, step.id), undecided, step.grade)


def _reject_statements(scene: Scene, step: h.RejectStatements) -> None:
    undecided = [
        view
        for view in _statements(scene, step.by, step.report, StatementState.CANDIDATE)
        if step.quote in view.statement.quote
    ]
    _refuse_none(undecided, step, "No undecided statement of the report has these words.")
    for name, view in _named(step.id, undecided):
        incidents.reject_statement(scene.occasion(step.by, name), view.id, step.reason, version=view.standing.version)


def _supersede_statements(scene: Scene, step: h.SupersedeStatements) -> None:
    earlier, later = (
        [v for v in _statements(scene, step.by, report, StatementState.ACCEPTED) if v.statement.kind == step.kind]
        for report in (step.report, step.later_report)
    )
    _refuse_none(earlier, step, f"The earlier report has no accepted statement of kind {step.kind}.")
    _refuse_none(later, step, f"The later report has no accepted statement of kind {step.kind}.")
    for name, view in _named(step.id, earlier):
        incidents.supersede_statement(
            scene.occasion(step.by, name), view.id, later[0].id, version=view.standing.version
        )


def _mobilise_unit(scene: Scene, step: h.MobiliseUnit) -> None:
    occasion = scene.occasion(step.by, step.id)
    incidents.mobilise_unit(occasion, scene.made(step.incident), name=step.name, kind=step.kind, task=step.task)


def _note_unit(scene: Scene, step: h.NoteUnit) -> None:
    occasion = scene.occasion(step.by, step.id)
    incidents.note_unit(occasion, scene.made(step.unit), arrived_at=step.arrived, released_at=step.released)


ACTS: dict[type, Callable[[Scene, Any], None]] = {
    h.FileTip: _file_tip,
    h.OpenThreat: _open_threat,
    h.TellPartner: _tell_partner,
    h.NoteReceipt: _note_receipt,
    h.DraftAlert: _draft_alert,
    h.RenewAlert: _renew_alert,
    h.SubmitAlert: _submit_alert,
    h.ReleaseAlert: _release_alert,
    h.CancelAlert: _cancel_alert,
    h.ReinstateAlert: _reinstate_alert,
    h.AnswerLapse: _answer_lapse,
    h.CountersignLapse: _countersign_lapse,
    h.CloseThreat: _close_threat,
    h.DraftOrder: _draft_order,
    h.IssueOrder: _issue_order,
    h.LiftOrder: _lift_order,
    h.OpenIncident: _open_incident,
    h.FileReport: _file_report,
    h.AcceptStatements: _accept_statements,
    h.RejectStatements: _reject_statements,
    h.SupersedeStatements: _supersede_statements,
    h.MobiliseUnit: _mobilise_unit,
    h.NoteUnit: _note_unit,
}


def _sentences(scene: Scene, officer: str, names: Sequence[str]) -> list[UUID]:
    """The ids of tip sentences named as ``tip/sentence``."""
    found = []
    for name in names:
        tip_step, _, sentence = name.partition("/")
        told = next(step for step in scene.scenario.step if step.id == tip_step and isinstance(step, h.FileTip))
        ordinal = [line.id for line in told.sentence].index(sentence) + 1
        tip = access_tip(scene.officer(officer), scene.made(tip_step))
        found.append(next(one.id for one in tip.sentences if one.ordinal == ordinal))
    return found


def _texts(scene: Scene, officer: str, texts: Sequence[h.AlertText]) -> tuple[Text, ...]:
    return tuple(
        Text(
            language=text.language,
            event=text.event,
            headline=_line(scene, officer, text.headline),
            description=tuple(_line(scene, officer, line) for line in text.description),
            instruction=tuple(_line(scene, officer, line) for line in text.instruction),
        )
        for text in texts
    )


def _corrections(texts: Sequence[h.AlertText]) -> tuple[Correction, ...]:
    return tuple(Correction(text.language, text.correction.headline, text.correction.text) for text in texts)


def _line(scene: Scene, officer: str, line: h.AlertLine) -> Line:
    if line.cites:
        return Line(line.text, Basis.TIP, tuple(_sentences(scene, officer, line.cites)))
    if line.public:
        return Line(line.text, Basis.PUBLIC, source=line.public)
    return Line(line.text, Basis.GUIDANCE if line.guidance else None)


def _question(scene: Scene, alert: str) -> UUID:
    question = open_questions().filter(alert_id=scene.made(alert)).first()
    if question is None:
        raise Absent(f"Nobody asked what to do about {alert}.", "Answer after the lapse guard has asked.")
    return question.id


def _statements(scene: Scene, officer: str, report: str, state: StatementState) -> list[StatementView]:
    views = access_statements(scene.officer(officer), scene.made(report))
    return [view for view in views if view.standing.state is state]


def _refuse_none(found: Sequence[object], step: h.StepBase, words: str) -> None:
    if not found:
        raise BadInput(words, "Look at what the rules read from it: tocsin read.", f"step ({step.id})")


def _named(step: str, views: Sequence[StatementView]) -> list[tuple[str, StatementView]]:
    """Each statement with the step of its own act; the last one carries the step's id, so that all are done."""
    names = [f"{step}/{view.id}" for view in views[:-1]] + [step]
    return list(zip(names, views, strict=True))
