"""What an officer sees while writing: what each channel will make of a text that is not stored yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tocsin import cap
from tocsin.area import area_from_geojson
from tocsin.cap import text as capforms
from tocsin.desk.alerts import rules
from tocsin.desk.alerts.audience import resolve
from tocsin.desk.alerts.content import Advice, content_findings
from tocsin.desk.alerts.disclosing import DisclosureFinding, as_seen, findings_in
from tocsin.desk.alerts.gate import GateFinding
from tocsin.desk.alerts.gating import findings_on
from tocsin.desk.alerts.labels import direction_of
from tocsin.desk.alerts.queries import desk_words
from tocsin.desk.alerts.sheet import Sheet, alert_info
from tocsin.desk.alerts.wording import Content, Counts, MsgType
from tocsin.desk.officers.models import Officer
from tocsin.desk.threats.models import Threat

NOT_YET = UUID(int=0)
SHORT_NAME = "name-comes-later"
"""Stands for the random name in the public address, which is as long."""


@dataclass(frozen=True, slots=True)
class ChannelForms:
    """One language of an alert as each channel will show it, with the exercise marker."""

    language: str
    direction: str
    sms: capforms.Sms
    wea: capforms.Wea
    mail: capforms.Email


@dataclass(frozen=True, slots=True)
class Showing:
    """A text that is being written: what it lacks, how it will look, whom it would reach, what stops it.

    `forms` and `counts` are empty until area, window and texts are there.
    """

    missing: tuple[str, ...]
    forms: tuple[ChannelForms, ...]
    counts: Counts | None
    gate: tuple[GateFinding, ...]
    disclosure: tuple[DisclosureFinding, ...]
    advice: tuple[Advice, ...]


def channel_forms(sheet: Sheet) -> tuple[ChannelForms, ...]:
    """Every language of a sheet as each channel will show it."""
    return tuple(_forms(alert_info(sheet, text), text.language, sheet.desk.marker) for text in sheet.content.texts)


def showing(officer: Officer, threat: Threat, content: Content, at: datetime) -> Showing:
    """What is to be seen of `content` before it is stored, as far as `officer` may see it. Writes nothing."""
    drawn = content.area is not None and content.effective_at is not None and content.expires_at is not None
    whole = drawn and bool(content.categories) and content.effective_at < content.expires_at  # type: ignore[operator]
    forms = channel_forms(_sheet(threat, content)) if whole else ()
    return Showing(
        missing=tuple(rules.missing_parts(content, at)),
        forms=forms,
        counts=resolve(content, at).counts if whole and content.expires_at > at else None,  # type: ignore[operator]
        gate=tuple(findings_on(officer, threat, content, at)) if whole else (),
        disclosure=_disclosure(officer, threat, content),
        advice=(*content_findings(content.texts, content.area_name), *length_findings(forms)),
    )


def length_findings(forms: Iterable[ChannelForms]) -> list[Advice]:
    """Where a channel has no room for what a text says."""
    return [
        Advice(form.language, "room", f"The form for {channel} is cut: say the same in fewer words.")
        for form in forms
        for channel, cut in (("SMS", form.sms.cut), ("cell broadcast", form.wea.cut))
        if cut
    ]


def _sheet(threat: Threat, content: Content) -> Sheet:
    return Sheet(
        alert_id=NOT_YET,
        threat_id=threat.id,
        public_name=SHORT_NAME,
        msg_type=MsgType.ALERT,
        former=None,
        content=content,
        area_digest=area_from_geojson(content.area).digest,
        expected=Counts(),
        desk=desk_words(),
    )


def _forms(info: cap.Info, language: str, marker: str) -> ChannelForms:
    return ChannelForms(
        language=language,
        direction=direction_of(language),
        sms=capforms.sms(info, marker),
        wea=capforms.wea(info, marker),
        mail=capforms.email(info, marker),
    )


def _disclosure(officer: Officer, threat: Threat, content: Content) -> tuple[DisclosureFinding, ...]:
    found = findings_in(content.texts, threat)
    return as_seen(officer, (one for one in found if one.text.strip()))  # An empty one is missing, not disclosing.
