"""The sheet: all that two officers put their names to, what each channel makes of it, and its digest.

Everything a reader will ever see of an alert is made from its sheet alone, so that the digest over the
sheet binds it: mails, the public page, the CAP message and the prepared correction.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from uuid import UUID

import msgspec

from tocsin import cap
from tocsin.area import area_from_geojson
from tocsin.cap import text as capforms
from tocsin.desk.alerts.labels import labels_of
from tocsin.desk.alerts.wording import Content, Correction, Counts, Line, MsgType, Part, Text
from tocsin.desk.delivery.rules import ACK_URL, Channel, Rendition
from tocsin.terms import BadInput

FORMAT, FORMAT_UNSALTED = "tocsin-release-3", "tocsin-release-2"
PUBLIC_ROOT = "public"


@dataclass(frozen=True, slots=True)
class DeskWords:
    """What the desk itself adds to an alert: its name, its CAP sender, its address, its mode's marks."""

    name: str
    sender: str
    base_url: str
    cap_status: str
    marker: str

    @property
    def sender_address(self) -> str:
        """The bare address: CAP's ``sender`` may hold neither spaces nor commas."""
        return parseaddr(self.sender)[1] or self.sender

    @property
    def identifier_prefix(self) -> str:
        """The URN prefix of this desk's CAP identifiers, from the domain of its sender."""
        return f"urn:x-tocsin:{self.sender_address.rpartition('@')[2].lower()}"


@dataclass(frozen=True, slots=True)
class Former:
    """The released alert that an update replaces: its id and how CAP refers to it."""

    id: UUID
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One alert as two officers see it. `content.area` is in normal form."""

    alert_id: UUID
    threat_id: UUID
    public_name: str
    msg_type: MsgType
    former: Former | None
    content: Content
    area_digest: str
    expected: Counts
    desk: DeskWords
    salt: str = ""

    @property
    def path(self) -> str:
        """The folder of its public files, below the public root."""
        return f"alerts/{self.public_name}"

    @property
    def page_url(self) -> str:
        """Where the public finds it."""
        return f"{self.desk.base_url.rstrip('/')}/{PUBLIC_ROOT}/{self.path}/"

    @property
    def identifier(self) -> str:
        """Its CAP identifier: random, so that it tells nothing of when the draft was begun."""
        return f"{self.desk.identifier_prefix}:{self.public_name}"

    @property
    def cancel_identifier(self) -> str:
        """The CAP identifier of its cancellation."""
        return self.later_identifier("cancel", 1)

    def later_identifier(self, what: str, ordinal: int) -> str:
        """The CAP identifier of its cancellation or reinstatement (``cancel``, ``again``), the `ordinal`-th."""
        return f"{self.identifier}:{what}" if ordinal == 1 else f"{self.identifier}:{what}-{ordinal}"

    def correction(self, language: str) -> Correction:
        """The prepared correction in `language`."""
        return next(found for found in self.content.corrections if found.language == language)


def release_digest(sheet: Sheet) -> str:
    """SHA-256 (hex) over the whole sheet and every rendition of it.

    Two officers who name the same digest saw the same texts in every language and channel, area,
    audience rule and counts, channels, status, window, answers and prepared correction, in the same
    format. The salt is 128 random bits, sealed with the alert: whoever has the digest alone cannot try out
    what a draft may say. An alert from before there were salts keeps the digest that it was released under.
    """
    whole = {
        **({"format": FORMAT, "salt": sheet.salt} if sheet.salt else {"format": FORMAT_UNSALTED}),
        **_scope_values(sheet),
        "texts": [_text_values(text) for text in sheet.content.texts],
        "corrections": [[c.language, c.headline, c.text] for c in sheet.content.corrections],
        "renditions": [_rendition_values(rendition) for rendition in alert_renditions(sheet)],
        "correction_renditions": [_rendition_values(rendition) for rendition in correction_renditions(sheet)],
        "again_renditions": [_rendition_values(rendition) for rendition in again_renditions(sheet)],
    }
    plain = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def alert_renditions(sheet: Sheet) -> tuple[Rendition, ...]:
    """The mail in each language, without the marker: delivery puts that on last."""
    return tuple(_mail(sheet, alert_info(sheet, text), labels_of(text.language).answer) for text in sheet.content.texts)


def correction_renditions(sheet: Sheet) -> tuple[Rendition, ...]:
    """The mail of the prepared correction in each language."""
    return tuple(
        _mail(sheet, _correction_info(sheet, text), labels_of(text.language).answer) for text in sheet.content.texts
    )


def again_renditions(sheet: Sheet) -> tuple[Rendition, ...]:
    """The mail in each language that says that a retracted alert stands again, with all that it says."""
    return tuple(
        _mail(sheet, _again_info(sheet, text), labels_of(text.language).answer) for text in sheet.content.texts
    )


def cap_alert(sheet: Sheet, sent: datetime) -> bytes:
    """The CAP 1.2 message of the alert; `BadInput` where our own check finds an error in it."""
    infos = tuple(_marked(alert_info(sheet, text), sheet.desk.marker) for text in sheet.content.texts)
    references = sheet.former.reference if sheet.former else None
    return _serialized(sheet, sheet.identifier, str(sheet.msg_type), sent, (references, infos))


def cap_cancel(sheet: Sheet, references: str, sent: datetime, ordinal: int = 1) -> bytes:
    """The CAP 1.2 Cancel of a released alert, with the prepared correction as its text.

    `references` name what it cancels: the alert, and where it was reinstated, those messages too.
    """
    infos = tuple(_marked(_correction_info(sheet, text), sheet.desk.marker) for text in sheet.content.texts)
    identifier = sheet.later_identifier("cancel", ordinal)
    return _serialized(sheet, identifier, str(MsgType.CANCEL), sent, (references, infos))


def cap_again(sheet: Sheet, references: str, sent: datetime, ordinal: int) -> bytes:
    """The CAP 1.2 Update that puts a retracted alert back in force, in its approved words.

    A cancelled identifier is dead to its readers: this message has one of its own, and `references`
    name the alert and its cancellation.
    """
    infos = tuple(_marked(_again_info(sheet, text), sheet.desk.marker) for text in sheet.content.texts)
    identifier = sheet.later_identifier("again", ordinal)
    return _serialized(sheet, identifier, str(MsgType.UPDATE), sent, (references, infos))


def cap_reference(sheet: Sheet, identifier: str, sent: datetime) -> str:
    """How another CAP message refers to one of this alert: sender, identifier, sent (CAP 1.2, 3.2.1)."""
    return f"{sheet.desk.sender_address},{identifier},{cap.cap_time(sent)}"


def _serialized(
    sheet: Sheet,
    identifier: str,
    msg_type: str,
    sent: datetime,
    said: tuple[str | None, tuple[cap.Info, ...]],
) -> bytes:
    references, infos = said
    message = cap.Alert(
        identifier=identifier,
        sender=sheet.desk.sender_address,
        sent=cap.cap_time(sent),
        status=sheet.desk.cap_status,
        msg_type=msg_type,
        scope="Public",
        note=sheet.desk.marker or None,
        references=references,
        infos=infos,
    )
    data = cap.serialize_alert(message)
    _refuse_invalid(data)
    return data


def _refuse_invalid(data: bytes) -> None:
    """Nothing leaves that our own check calls wrong: not even in a hurry."""
    report = cap.check_alert(data)
    errors = [finding.message for finding in report.findings if finding.level is cap.Level.ERROR]
    if errors or report.verdict is not cap.Verdict.VALID:
        raise BadInput(
            f"The CAP message would not be valid: {' '.join(errors) or report.verdict}.",
            "Correct the draft; if it looks right, report a defect.",
            "cap",
        )


def alert_info(sheet: Sheet, text: Text) -> cap.Info:
    """The CAP ``info`` of one language, without the marker: what every channel's form is made from."""
    content = sheet.content
    return cap.Info(
        language=text.language,
        categories=(content.category,),
        event=text.event,
        urgency=content.urgency,
        severity=content.severity,
        certainty=content.certainty,
        effective=cap.cap_time(content.window.start),
        expires=cap.cap_time(content.window.end),
        sender_name=sheet.desk.name,
        headline=text.headline.text,
        description=text.paragraph(Part.DESCRIPTION),
        instruction=text.paragraph(Part.INSTRUCTION),
        web=sheet.page_url,
        areas=(_cap_area(content),),
    )


def _correction_info(sheet: Sheet, text: Text) -> cap.Info:
    content, correction = sheet.content, sheet.correction(text.language)
    return cap.Info(
        language=text.language,
        categories=(content.category,),
        event=text.event,
        response_types=("AllClear",),
        urgency="Past",
        severity=content.severity,
        certainty=content.certainty,
        expires=cap.cap_time(content.window.end),
        sender_name=sheet.desk.name,
        headline=correction.headline,
        description=correction.text,
        web=sheet.page_url,
        areas=(_cap_area(content),),
    )


def _again_info(sheet: Sheet, text: Text) -> cap.Info:
    words, info = labels_of(text.language), alert_info(sheet, text)
    return msgspec.structs.replace(
        info,
        headline=f"{words.stands_again}: {info.headline}",
        description=f"{words.taken_back_wrongly} {info.description}",
    )


def _cap_area(content: Content) -> cap.Area:
    area = area_from_geojson(content.area)
    return cap.Area(area_desc=content.area_name, polygons=area.cap_polygons(), circles=area.cap_circles())


def _marked(info: cap.Info, marker: str) -> cap.Info:
    """The info with the exercise marker at the head of headline, description and instruction."""
    if not marker:
        return info
    return msgspec.structs.replace(
        info,
        headline=f"{marker}: {info.headline}",
        description=f"{marker}. {info.description}",
        instruction=f"{marker}. {info.instruction}" if info.instruction else None,
    )


def _mail(sheet: Sheet, info: cap.Info, answer: str) -> Rendition:
    mail = capforms.email(info)
    ask = f"\n{answer}\n{ACK_URL}\n"
    return Rendition(info.language or "", Channel.EMAIL, mail.subject, mail.text.rstrip() + "\n" + ask)


def _scope_values(sheet: Sheet) -> dict[str, Any]:
    content = sheet.content
    return {
        "alert": str(sheet.alert_id),
        "threat": str(sheet.threat_id),
        "identifier": sheet.identifier,
        "msg_type": str(sheet.msg_type),
        "replaces": [str(sheet.former.id), sheet.former.reference] if sheet.former else None,
        "status": sheet.desk.cap_status,
        "marker": sheet.desk.marker,
        "desk": [sheet.desk.name, sheet.desk.sender, sheet.desk.base_url],
        "category": content.category,
        "urgency": content.urgency,
        "severity": content.severity,
        "certainty": content.certainty,
        "area": _plain(content.area),
        "area_digest": sheet.area_digest,
        "area_name": content.area_name,
        "categories": sorted(content.categories),
        "effective_at": content.window.start.isoformat(),
        "expires_at": content.window.end.isoformat(),
        "audience": content.audience.as_json(),
        "expected": sheet.expected.as_json(),
        "channels": list(content.channels),
        "choices": list(content.choices),
    }


def _plain(area: Mapping[str, Any] | None) -> Any:
    return json.loads(json.dumps(area))


def _text_values(text: Text) -> list[Any]:
    return [text.language, text.event, *([str(place), *_line_values(line)] for place, line in text.lines())]


def _line_values(line: Line) -> list[Any]:
    return [line.text, str(line.basis or ""), [str(cite) for cite in line.cites], line.source]


def _rendition_values(rendition: Rendition) -> list[str]:
    return [rendition.language, str(rendition.channel), rendition.subject, rendition.body]
