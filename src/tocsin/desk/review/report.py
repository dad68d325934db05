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
