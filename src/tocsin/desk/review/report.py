"""The shapes of an after-action report. All of it turns into JSON as it stands."""

from datetime import datetime

import msgspec


class Gatherings(msgspec.Struct, frozen=True, kw_only=True):
    """Distinct gatherings over all released alerts, each counted once under its nearest kind."""

    inside: int
    near_miss: int
    unknown: int


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Distinct registered people over all released alerts.

    `exposed` had a stay inside; `reached` were handed an alert over at least one channel; `answered`
    answered one.
    """

    exposed: int
    reached: int
    answered: int


class ChannelCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Deliveries over one channel: handed over to the provider, answered, given up."""

    handed_over: int
    answered: int
    failed: int


class RecordHead(msgspec.Struct, frozen=True, kw_only=True):
    """The record's size and root (hex); `verified` is filled by whoever ran the verifier on it."""

    entries: int
    root: str
    verified: bool | None = None


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of ``tocsin replay --json``, under the very same keys."""

    tips: int
    threats: int
    alerts: int
    uncovered_days: float
    uncovered_person_hours: int
    over_warned_person_hours: int
    gatherings: Gatherings
    people: People
    deliveries: dict[str, ChannelCounts]
    orders: int
    order_answers: dict[str, int]
    statements: int
    record: RecordHead


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One main act: when, by which office, and what was done, in words."""

    time: datetime
    act: str
    office: str
    words: str


class LeadTimes(msgspec.Struct, frozen=True, kw_only=True):
    """How long the desk took, and had, for one threat, in hours; None where there is no such pair.

    `tip_to_alert` runs from the first tip's receipt to the first release, `alert_to_incident` from the
    first release to the incident, `lapse_to_incident` from the lapse that nothing had mended.
    """

    threat: str
    title: str
    tip_to_alert: float | None
    alert_to_incident: float | None
    lapse_to_incident: float | None


class AfterAction(msgspec.Struct, frozen=True, kw_only=True):
    """The after-action report: numbers, lead times, and the account of the main acts in order."""

    until: datetime
    numbers: Numbers
    lead_times: tuple[LeadTimes, ...]
    timeline: tuple[Moment, ...]


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a threat's life, covered by a public warning or not."""

    start: datetime
    end: datetime
    covered: bool


class AlertTold(msgspec.Struct, frozen=True, kw_only=True):
    """One released alert: when it held, which offices wrote and released it, whom it reached over all channels."""

    number: int
    area_name: str
    languages: tuple[str, ...]
    written_by: str
    released_by: str
    released_at: datetime
    expires_at: datetime
    state: str
    recipients: int
    reached: int
    answered: int
    failed: int


class PartnerTold(msgspec.Struct, frozen=True, kw_only=True):
    """A partner that was told, the digest of the exact wording, and what came back; no answers is silence."""

    partner: str
    told_at: datetime
    by: str
    digest: str
    answers: tuple[str, ...]


class LapseTold(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the question about an alert that was about to lapse; None where nothing did."""

    number: int
    asked_at: datetime
    escalated_at: datetime | None
    answer: str
    answered_by: str
    answered_at: datetime | None
    countersigned_by: str
    lapsed_at: datetime | None


class OrderTold(msgspec.Struct, frozen=True, kw_only=True):
    """An order issued while the threat was open or after it came true, and how many gatherings answered what."""

    title: str
    issued_at: datetime
    answers: dict[str, int]


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What the report rests on: entries of the record by number, and the signed checkpoint over them.

    `erased` of them could not be opened any more; `hidden` entries of the record lie beyond the reader's clearance.
    """

    entries: tuple[int, ...]
    erased: int
    hidden: int
    record: RecordHead
    checkpoint: str
    key: str


class ThreatReport(msgspec.Struct, frozen=True, kw_only=True):
    """The after-action report of one threat, as far as its reader is cleared (`limit`)."""

    desk: str
    mode: str
    limit: str
    threat: str
    title: str
    area_name: str
    opened_at: datetime
    closed_at: datetime | None
    incident_at: datetime | None
    until: datetime
    lead_times: LeadTimes | None
    coverage: tuple[Stretch, ...]
    gatherings: Gatherings
    people: People
    over_warned_person_hours: int
    alerts: tuple[AlertTold, ...]
    partners: tuple[PartnerTold, ...]
    lapses: tuple[LapseTold, ...]
    orders: tuple[OrderTold, ...]
    decisions: tuple[Moment, ...]
    gaps: tuple[str, ...]
    proof: Proof
