"""The steps of a scenario: one struct for each thing that may happen, told apart by the key ``act``.

A step names others by their ids: `tip = "first-tip"` is what the step ``first-tip`` made. A tip's
sentence goes by the tip's id and its own: ``first-tip/hour``. `REFERENCES` says which key points to what.
"""

from typing import Annotated, Literal

from msgspec import Meta

from tocsin.faces.cli.replaying.values import (
    CapCategory,
    Certainty,
    Grade,
    Identifier,
    Instant,
    Latitude,
    Limit,
    Longitude,
    Positive,
    Severity,
    Sourced,
    Table,
    Term,
    Urgency,
    Words,
)

StepId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*(\{round\})?$", max_length=60)]

REFERENCES: dict[str, tuple[str, ...]] = {
    "by": ("officer",),
    "officer": ("officer",),
    "area": ("area",),
    "organiser": ("organiser",),
    "venue": ("venue",),
    "gathering": ("gathering",),
    "partner": ("partner",),
    "tips": ("file_tip",),
    "threat": ("open_threat",),
    "alert": ("draft_alert", "renew_alert"),
    "order": ("draft_order",),
    "incident": ("open_incident",),
    "report": ("file_report",),
    "later_report": ("file_report",),
    "unit": ("mobilise_unit",),
    "told": ("tell_partner",),
    "sentences": ("sentence",),
    "cites": ("sentence",),
    "drop": ("step",),
}
"""Which key names what: a section of the file, the act of an earlier step, a tip's sentence, any step."""


class Repeat(Table, frozen=True, kw_only=True):
    """The step happens again every so many hours, while its time lies before `until`.

    Each round moves every time in the step on by the same hours and puts its number (from 1) where
    ``{round}`` stands.
    """

    every_hours: Positive
    until: Instant


class StepBase(Sourced, frozen=True, kw_only=True, tag_field="act"):
    """What all steps have: an id, the time on the desk clock, what it rests on, a note for readers."""

    id: StepId
    at: Instant
    note: str = ""
    repeat: Repeat | None = None


class OfficerStep(StepBase, frozen=True, kw_only=True):
    """A step that an officer takes."""

    by: str


class TipLine(Sourced, frozen=True, kw_only=True):
    """One sentence of a tip, with its own release limit and what it rests on."""

    id: Identifier
    text: Words
    limit: Limit


class FileTip(OfficerStep, frozen=True, kw_only=True, tag="file_tip"):
    """A source told us something. `told_by` is an office or a kind of source."""

    told_by: Words
    grade: Grade
    limit: Limit
    sentence: Annotated[list[TipLine], Meta(min_length=1)]
    summary: str = ""


class OpenThreat(OfficerStep, frozen=True, kw_only=True, tag="open_threat"):
    """What we believe because of tips."""

    title: Words
    tips: Annotated[list[str], Meta(min_length=1)]
    categories: Annotated[list[Words], Meta(min_length=1)]
    area: str
    likelihood: Term
    confidence: Literal["low", "moderate", "high"]
    cap_category: CapCategory = "Security"


class TellPartner(OfficerStep, frozen=True, kw_only=True, tag="tell_partner"):
    """A partner is told exact words that rest on tip sentences."""

    partner: str
    sentences: Annotated[list[str], Meta(min_length=1)]
    wording: Words


class NoteReceipt(OfficerStep, frozen=True, kw_only=True, tag="note_receipt"):
    """A partner's answer that came another way than over the link."""

    told: str
    kind: Literal["received", "read", "dismissed"]
    words: Words


class AlertLine(Table, frozen=True, kw_only=True):
    """A sentence of an alert: it `cites` tip sentences, or names a `public` statement, or is `guidance`."""

    text: Words
    cites: list[str] = []
    public: str = ""
    guidance: bool = False


class CorrectionText(Table, frozen=True, kw_only=True):
    """What will be told if the alert is retracted: approved with it."""

    headline: Words
    text: Words


class AlertText(Table, frozen=True, kw_only=True):
    """An alert in one language."""

    language: Words
    event: Words
    headline: AlertLine
    description: Annotated[list[AlertLine], Meta(min_length=1)]
    instruction: Annotated[list[AlertLine], Meta(min_length=1)]
    correction: CorrectionText


class DraftAlert(OfficerStep, frozen=True, kw_only=True, tag="draft_alert"):
    """An alert is written. Without area or expiry there is none."""

    threat: str
    area: str
    categories: Annotated[list[Words], Meta(min_length=1)]
    effective: Instant
    expires: Instant
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    cap_category: CapCategory = "Security"
    audience: Annotated[list[Literal["people", "unknown_people", "organisers", "staff"]], Meta(min_length=1)]
    choices: Annotated[list[Words], Meta(min_length=1)]
    text: Annotated[list[AlertText], Meta(min_length=1)]


class RenewAlert(OfficerStep, frozen=True, kw_only=True, tag="renew_alert"):
    """The alert of `threat` that stands now is drafted anew with a later end, perhaps for another area."""

    threat: str
    expires: Instant
    area: str = ""
    text: list[AlertText] = []


class SubmitAlert(OfficerStep, frozen=True, kw_only=True, tag="submit_alert"):
    """A draft is handed to a second officer; `overrides` are reasons for findings of the sanity gate, by check."""

    alert: str
    overrides: dict[str, Words] = {}


class ReleaseAlert(OfficerStep, frozen=True, kw_only=True, tag="release_alert"):
    """A second officer releases what was submitted."""

    alert: str


class CancelAlert(OfficerStep, frozen=True, kw_only=True, tag="cancel_alert"):
    """A released alert is taken back; its prepared correction goes out."""

    alert: str
    reason: Words


class ReinstateAlert(OfficerStep, frozen=True, kw_only=True, tag="reinstate_alert"):
    """A retracted alert is put back in force: it had been right."""

    alert: str
    reason: Words


class AnswerLapse(OfficerStep, frozen=True, kw_only=True, tag="answer_lapse"):
    """The question what to do about a lapsing alert is answered."""

    alert: str
    answer: Literal["renew", "stand_down", "let_lapse"]
    reason: Words


class CountersignLapse(OfficerStep, frozen=True, kw_only=True, tag="countersign_lapse"):
    """A second officer puts the name to letting an alert lapse."""

    alert: str


class CloseThreat(OfficerStep, frozen=True, kw_only=True, tag="close_threat"):
    """A threat is closed, with a reason; with `cancel_live` what still stands is retracted: the all-clear."""

    threat: str
    reason: Words
    cancel_live: bool = False


class OrderText(Table, frozen=True, kw_only=True):
    """An order in one language, with what will be said if it is lifted."""

    language: Words
    subject: Words
    body: Words
    lifted: Words


class DraftOrder(OfficerStep, frozen=True, kw_only=True, tag="draft_order"):
    """An order to organisers is written: issuer, legal basis and way of appeal are owed to them."""

    title: Words
    issuer: Words
    legal_basis: Words
    appeal: Words
    categories: Annotated[list[Words], Meta(min_length=1)]
    area: str
    starts: Instant
    ends: Instant
    answer_hours: Positive
    text: Annotated[list[OrderText], Meta(min_length=1)]


class IssueOrder(OfficerStep, frozen=True, kw_only=True, tag="issue_order"):
    """A second officer issues the order."""

    order: str


class LiftOrder(OfficerStep, frozen=True, kw_only=True, tag="lift_order"):
    """An order ends before its end."""

    order: str
    reason: Words


class OpenIncident(OfficerStep, frozen=True, kw_only=True, tag="open_incident"):
    """Something happened; perhaps what a threat warned of."""

    title: Words
    threat: str = ""
    happened: Instant
    place: Words
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    limit: Limit


class FileReport(OfficerStep, frozen=True, kw_only=True, tag="file_report"):
    """A report arrives. `outlet` is a kind of source; the text is our own writing."""

    incident: str = ""
    outlet: Words
    published: Instant
    limit: Limit
    text: Words


class AcceptStatements(OfficerStep, frozen=True, kw_only=True, tag="accept_statements"):
    """An officer accepts what the rules read from a report, of some `kinds` or (empty) of all.

    Everything of `leave` is left undecided.
    """

    report: str
    grade: Grade
    kinds: list[Words] = []
    leave: list[Words] = []


class RejectStatements(OfficerStep, frozen=True, kw_only=True, tag="reject_statements"):
    """An officer rejects what was read wrongly: the undecided statement of `report` that quotes `quote`."""

    report: str
    quote: Words
    reason: Words


class SupersedeStatements(OfficerStep, frozen=True, kw_only=True, tag="supersede_statements"):
    """The accepted statement of `kind` in `report` gives way to the one in `later_report`."""

    report: str
    kind: Words
    later_report: str
    reason: Words


class MobiliseUnit(OfficerStep, frozen=True, kw_only=True, tag="mobilise_unit"):
    """A unit is called for a task."""

    incident: str
    name: Words
    kind: Words
    task: Words


class NoteUnit(OfficerStep, frozen=True, kw_only=True, tag="note_unit"):
    """A unit arrived, or was let go."""

    unit: str
    arrived: Instant | None = None
    released: Instant | None = None


class AnswerStep(StepBase, frozen=True, kw_only=True, tag="answer"):
    """A partner or an organiser answers over the link in a mail: the mail of the telling `told`, or the one
    about `gathering` under `order`. Nobody at the desk does this.
    """

    choice: Words
    words: str = ""
    told: str = ""
    order: str = ""
    gathering: str = ""


Step = (
    FileTip
    | OpenThreat
    | TellPartner
    | NoteReceipt
    | DraftAlert
    | RenewAlert
    | SubmitAlert
    | ReleaseAlert
    | CancelAlert
    | ReinstateAlert
    | AnswerLapse
    | CountersignLapse
    | CloseThreat
    | DraftOrder
    | IssueOrder
    | LiftOrder
    | OpenIncident
    | FileReport
    | AcceptStatements
    | RejectStatements
    | SupersedeStatements
    | MobiliseUnit
    | NoteUnit
    | AnswerStep
)
