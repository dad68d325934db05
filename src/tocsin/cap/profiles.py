"""Profiles: what a country or a publisher asks beyond CAP itself.

IPAWS (USA), CAP-CP (Canada), CAP-AU (Australia), the recommendations of Google, the identifiers of the
WMO, MeteoAlarm, and Tocsin's own for threats to gatherings. Lists of event and place codes belong to
their publishers and are not part of this: that a code is given is checked, not that it is on the list.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tocsin.cap.catalog import Entry
from tocsin.cap.findings import Draft, Kind, Level
from tocsin.cap.geometry import circle
from tocsin.cap.model import Alert, Info
from tocsin.cap.rules.draft import shown
from tocsin.cap.rules.infos import language_of
from tocsin.cap.rules.when import instant
from tocsin.terms import BadInput

E, W, A = Level.ERROR, Level.WARNING, Level.ADVICE
AUTO = "auto"
_IPAWS_CODE, _CP_CODE, _AU_CODE = "IPAWSv1.0", "profile:CAP-CP:", "urn:oasis:names:tc:emergency:cap:1.2:profile:CAP-AU"
_HEADLINE_MAX = 140
_WMO_IDENTIFIER = re.compile(r"(?:urn:oid:)?2\.49\.0\.[01]\.\d+\.\d+[\w.:-]*")
_AWARENESS_LEVEL = re.compile(r"[1-4]; *(?:green|yellow|orange|red)(?:; *\w+)?", re.IGNORECASE)
_AWARENESS_TYPE = re.compile(r"\d{1,2}; *[\w -]+")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class Rule(NamedTuple):
    """One demand of a profile: its entry in the catalogue, and what yields the places that break it."""

    entry: Entry
    find: Callable[[Alert], Iterator[tuple[str, str]]]


class Profile(NamedTuple):
    """A profile: its name, title, how a message of it is known, and its rules."""

    name: str
    title: str
    claims: Callable[[Alert], bool]
    rules: tuple[Rule, ...]


def profile_drafts(alert: Alert, name: str) -> list[Draft]:
    """What the profile has to say of a message; ``auto`` takes every profile that the message claims."""
    chosen = detected(alert) if name == AUTO else [profile_named(name)]
    return [
        Draft(rule.entry.id, path, message)
        for profile in chosen
        for rule in profile.rules
        for path, message in rule.find(alert)
    ]


def profile_named(name: str) -> Profile:
    """The profile of that name; `BadInput` names those that there are."""
    found = PROFILES.get(name.lower())
    if found is None:
        raise BadInput(f"There is no profile {name!r}.", f"Use {AUTO} or one of {', '.join(PROFILES)}.")
    return found


def detected(alert: Alert) -> list[Profile]:
    """The profiles that a message claims to follow."""
    return [profile for profile in PROFILES.values() if profile.claims(alert)]


def _infos(alert: Alert) -> Iterator[tuple[str, Info]]:
    for place, info in enumerate(alert.infos, 1):
        yield f"/alert/info[{place}]", info


def _needs_info(alert: Alert) -> Iterator[tuple[str, str]]:
    if not alert.infos and alert.msg_type in ("Alert", "Update", "Cancel"):
        yield "/alert", "The profile asks for an info block."


def _needs(field: str, tag: str) -> Callable[[Alert], Iterator[tuple[str, str]]]:
    """Every info has this element, and it is not empty."""

    def find(alert: Alert) -> Iterator[tuple[str, str]]:
        for path, info in _infos(alert):
            if not getattr(info, field):
                yield path, f"The info has no {tag}."

    return find


def _needs_references(alert: Alert) -> Iterator[tuple[str, str]]:
    if alert.msg_type in ("Update", "Cancel") and not (alert.references or "").strip():
        yield "/alert", f"A message of the type {alert.msg_type} names no earlier message."


def _needs_code(prefix: str) -> Callable[[Alert], Iterator[tuple[str, str]]]:
    def find(alert: Alert) -> Iterator[tuple[str, str]]:
        if not any(code.strip().startswith(prefix) for code in alert.codes):
            yield "/alert", f"No code {prefix} names the profile."

    return find


def _equal(field: str, tag: str) -> Callable[[Alert], Iterator[tuple[str, str]]]:
    """The same in every info."""

    def find(alert: Alert) -> Iterator[tuple[str, str]]:
        for path, info in _infos(alert):
            if set(getattr(info, field)) != set(getattr(alert.infos[0], field)):
                yield path, f"The {tag} differs from that of the first info."

    return find


def _event_code(*parts: str, shown_as: str) -> Callable[[Alert], Iterator[tuple[str, str]]]:
    """Every info has exactly one event code of a list that is known by a part of its name."""

    def find(alert: Alert) -> Iterator[tuple[str, str]]:
        for path, info in _infos(alert):
            count = sum(any(part in name for part in parts) for name, _ in info.event_codes)
            if count != 1:
                yield path, f"The info has {count} eventCode of the list {shown_as}, not one."

    return find


def _geocode(prefix: str) -> Callable[[Alert], Iterator[tuple[str, str]]]:
    """Every area has a geocode whose name begins so."""

    def find(alert: Alert) -> Iterator[tuple[str, str]]:
        for path, info in _infos(alert):
            for place, area in enumerate(info.areas, 1):
                if not any(name.strip().startswith(prefix) for name, _ in area.geocodes):
                    yield f"{path}/area[{place}]", f"The area has no geocode {prefix}."

    return find


def _shaped(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        for place, area in enumerate(info.areas, 1):
            if not (area.polygons or area.circles or area.geocodes):
                yield f"{path}/area[{place}]", "The area has no polygon, circle or geocode."


def _drawn(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        for place, area in enumerate(info.areas, 1):
            if not (area.polygons or area.circles):
                yield f"{path}/area[{place}]", "The area has no polygon or circle."


def _offset(alert: Alert) -> Iterator[tuple[str, str]]:
    """Local time with its offset, not UTC."""
    times = [("/alert/sent[1]", alert.sent)]
    times += [(f"{path}/expires[1]", info.expires or "") for path, info in _infos(alert)]
    for path, text in times:
        if text[19:] in ("-00:00", "+00:00", "Z"):
            yield path, f"The time {text} is in UTC; the profile asks for local time with its offset."


def _ignored(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        for tag in ("effective", "onset"):
            if getattr(info, tag) is not None:
                yield f"{path}/{tag}[1]", f"Receivers of this profile ignore {tag}."


def _ends_after(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        start, end = instant(info.effective or alert.sent), instant(info.expires)
        if start is not None and end is not None and end <= start:
            yield f"{path}/expires[1]", "It expires when it takes effect, or before."


def _headline_short(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        if info.headline and len(info.headline) >= _HEADLINE_MAX:
            yield f"{path}/headline[1]", f"The headline has {len(info.headline)} characters, {_HEADLINE_MAX} or more."


def _texts_differ(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        texts = [text.strip() for text in (info.headline, info.description, info.instruction) if text]
        if len(set(texts)) < len(texts):
            yield path, "Headline, description and instruction repeat each other."


def _nothing_unknown(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        for tag in ("urgency", "severity", "certainty"):
            if getattr(info, tag) == "Unknown":
                yield f"{path}/{tag}[1]", f"The {tag} is Unknown."


def _not_a_test(alert: Alert) -> Iterator[tuple[str, str]]:
    if alert.status == "Test":
        yield "/alert/status[1]", "A message with the status Test is not shown."


def _radius(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        for place, area in enumerate(info.areas, 1):
            for number, text in enumerate(area.circles, 1):
                if _radius_of(text) == 0:
                    yield f"{path}/area[{place}]/circle[{number}]", "The circle has no extent."


def _radius_of(text: str) -> float | None:
    try:
        return circle(text).radius_km
    except BadInput:
        return None


def _two_languages(alert: Alert) -> Iterator[tuple[str, str]]:
    spoken = {language_of(info).lower()[:2] for info in alert.infos}
    for language in ("en", "fr"):
        if alert.infos and language not in spoken:
            yield "/alert", f"No info block is in the language {language}."


def _wmo_identifier(alert: Alert) -> Iterator[tuple[str, str]]:
    if _WMO_IDENTIFIER.fullmatch(alert.identifier) is None:
        yield "/alert/identifier[1]", f"{shown(alert.identifier)} does not begin with an authority's OID (2.49.0.…)."


def _awareness(name: str, pattern: re.Pattern[str]) -> Callable[[Alert], Iterator[tuple[str, str]]]:
    def find(alert: Alert) -> Iterator[tuple[str, str]]:
        for path, info in _infos(alert):
            values = [value.strip() for key, value in info.parameters if key.strip() == name]
            if len(values) != 1 or pattern.fullmatch(values[0]) is None:
                yield path, f"The info has not exactly one well-formed parameter {name}."

    return find


def _meteoalarm_geocode(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        for place, area in enumerate(info.areas, 1):
            names = {name.strip() for name, _ in area.geocodes}
            if not area.polygons and not names & {"EMMA_ID", "NUTS2", "NUTS3", "WARNCELLID"}:
                yield f"{path}/area[{place}]", "The area has neither a polygon nor a European code."


def _sender_email(alert: Alert) -> Iterator[tuple[str, str]]:
    if _EMAIL.fullmatch(alert.sender) is None:
        yield "/alert/sender[1]", "The sender is not an e-mail address."


def _no_effective_on_cancel(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        if alert.msg_type == "Cancel" and info.effective is not None:
            yield f"{path}/effective[1]", "A cancellation has no effective time."


def _security(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        if not {"Security", "Safety"} & set(info.categories):
            yield path, "A threat to gatherings has the category Security or Safety."


def _bounded(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        if info.expires is None and alert.msg_type != "Cancel":
            yield path, "The info does not say until when it holds, so nobody can be asked to renew it."


def _says_who_what_where(alert: Alert) -> Iterator[tuple[str, str]]:
    for path, info in _infos(alert):
        wanted = {"senderName": info.sender_name, "instruction": info.instruction, "headline": info.headline}
        for tag, text in wanted.items():
            if not (text or "").strip() and alert.msg_type != "Cancel":
                yield path, f"The info has no {tag}: people act on who says what to do."


def _every_language_whole(alert: Alert) -> Iterator[tuple[str, str]]:
    """All infos cover the same areas and end at the same time, so that no language is told less."""
    for path, info in _infos(alert):
        first = alert.infos[0]
        shapes = [(area.polygons, area.circles, area.geocodes) for area in info.areas]
        if info.expires != first.expires:
            yield path, "The info ends at another time than the first one."
        if shapes != [(area.polygons, area.circles, area.geocodes) for area in first.areas]:
            yield path, "The info covers another area than the first one."


def _entry(name: str, level: Level, clause: str, hint: str) -> Entry:
    return Entry(name, Kind.PROFILE, level, clause, hint)


_IPAWS = (
    Rule(_entry("ipaws.code", E, "IPAWS 1.0 code", "Add <code>IPAWSv1.0</code>."), _needs_code(_IPAWS_CODE)),
    Rule(_entry("ipaws.info", E, "IPAWS 1.0 info", "Add an info block."), _needs_info),
    Rule(_entry("ipaws.expires", E, "IPAWS 1.0 expires", "Say until when it holds."), _needs("expires", "expires")),
    Rule(_entry("ipaws.area", E, "IPAWS 1.0 area", "Add an area."), _needs("areas", "area")),
    Rule(
        _entry("ipaws.event-code", E, "IPAWS 1.0 eventCode", "Give one SAME event code."),
        _event_code("SAME", shown_as="SAME"),
    ),
    Rule(
        _entry("ipaws.event-codes-equal", E, "IPAWS 1.0 eventCode", "Use the same codes throughout."),
        _equal("event_codes", "eventCode"),
    ),
    Rule(
        _entry("ipaws.categories-equal", E, "IPAWS 1.0 category", "Use the same categories throughout."),
        _equal("categories", "category"),
    ),
    Rule(_entry("ipaws.references", E, "IPAWS 1.0 references", "Name the earlier message."), _needs_references),
    Rule(_entry("ipaws.offset", E, "IPAWS 1.0 sent, expires", "Write local time with its offset."), _offset),
    Rule(
        _entry("ipaws.description", A, "IPAWS 1.0 description", "Describe what happens."),
        _needs("description", "description"),
    ),
    Rule(
        _entry("ipaws.instruction", A, "IPAWS 1.0 instruction", "Say what to do."), _needs("instruction", "instruction")
    ),
    Rule(_entry("ipaws.geocode", A, "IPAWS 1.0 geocode", "Give a SAME code for every area."), _geocode("SAME")),
    Rule(_entry("ipaws.ignored", A, "IPAWS 1.0 effective, onset", "Do not rely on it."), _ignored),
)
_CAP_CP = (
    Rule(
        _entry("cap-cp.code", E, "CAP-CP code", "Add the code profile:CAP-CP with its version."), _needs_code(_CP_CODE)
    ),
    Rule(_entry("cap-cp.info", E, "CAP-CP info", "Add an info block."), _needs_info),
    Rule(_entry("cap-cp.area", E, "CAP-CP area", "Add an area."), _needs("areas", "area")),
    Rule(
        _entry("cap-cp.event-code", E, "CAP-CP eventCode", "Give a code of the list profile:CAP-CP:Event."),
        _needs("event_codes", "eventCode"),
    ),
    Rule(
        _entry("cap-cp.event-codes-equal", E, "CAP-CP eventCode", "Use the same codes throughout."),
        _equal("event_codes", "eventCode"),
    ),
    Rule(
        _entry("cap-cp.geocode", E, "CAP-CP geocode", "Give a code of the list profile:CAP-CP:Location."),
        _geocode("profile:CAP-CP:Location"),
    ),
    Rule(_entry("cap-cp.references", E, "CAP-CP references", "Name the earlier message."), _needs_references),
    Rule(_entry("cap-cp.languages", A, "CAP-CP language", "Write in English and French."), _two_languages),
    Rule(_entry("cap-cp.expires", A, "CAP-CP expires", "Say until when it holds."), _needs("expires", "expires")),
    Rule(_entry("cap-cp.sender-name", A, "CAP-CP senderName", "Name the sender."), _needs("sender_name", "senderName")),
    Rule(
        _entry("cap-cp.response-type", A, "CAP-CP responseType", "Say what kind of response is asked."),
        _needs("response_types", "responseType"),
    ),
    Rule(
        _entry("cap-cp.instruction", A, "CAP-CP instruction", "Say what to do."), _needs("instruction", "instruction")
    ),
    Rule(_entry("cap-cp.drawn", A, "CAP-CP polygon", "Draw the area."), _drawn),
)
_CAP_AU = (
    Rule(
        _entry("cap-au.event-code", E, "CAP-AU 1.0 eventCode", "Give one code of the Australian event list."),
        _event_code("AUeventLIST", "govshare.gov.au", shown_as="AUeventLIST"),
    ),
    Rule(_entry("cap-au.cancel-effective", E, "CAP-AU 1.0 effective", "Remove effective."), _no_effective_on_cancel),
    Rule(_entry("cap-au.sender", A, "CAP-AU 1.0 sender", "Use an e-mail address."), _sender_email),
)
_GOOGLE = (
    Rule(_entry("google.references", E, "Google Public Alerts", "Name the earlier message."), _needs_references),
    Rule(_entry("google.info", E, "Google Public Alerts", "Add an info block."), _needs_info),
    Rule(
        _entry("google.description", E, "Google Public Alerts", "Describe what happens."),
        _needs("description", "description"),
    ),
    Rule(_entry("google.web", E, "Google Public Alerts", "Give a web address."), _needs("web", "web")),
    Rule(_entry("google.expires", E, "Google Public Alerts", "Say until when it holds."), _needs("expires", "expires")),
    Rule(_entry("google.area", E, "Google Public Alerts", "Add an area."), _needs("areas", "area")),
    Rule(_entry("google.shape", E, "Google Public Alerts", "Add a polygon, circle or geocode."), _shaped),
    Rule(
        _entry("google.categories-equal", E, "Google Public Alerts", "Use the same categories throughout."),
        _equal("categories", "category"),
    ),
    Rule(
        _entry("google.event-codes-equal", E, "Google Public Alerts", "Use the same codes throughout."),
        _equal("event_codes", "eventCode"),
    ),
    Rule(_entry("google.expires-late", E, "Google Public Alerts", "End after it begins."), _ends_after),
    Rule(
        _entry("google.sender-name", A, "Google Public Alerts", "Name the sender."), _needs("sender_name", "senderName")
    ),
    Rule(
        _entry("google.response-type", A, "Google Public Alerts", "Say what kind of response is asked."),
        _needs("response_types", "responseType"),
    ),
    Rule(
        _entry("google.instruction", A, "Google Public Alerts", "Say what to do."), _needs("instruction", "instruction")
    ),
    Rule(_entry("google.contact", A, "Google Public Alerts", "Name a contact."), _needs("contact", "contact")),
    Rule(_entry("google.headline-short", A, "Google Public Alerts", "Keep it under 140 characters."), _headline_short),
    Rule(_entry("google.texts-differ", A, "Google Public Alerts", "Say something of its own in each."), _texts_differ),
    Rule(_entry("google.unknown", A, "Google Public Alerts", "Judge it, however roughly."), _nothing_unknown),
    Rule(_entry("google.test", A, "Google Public Alerts", "Use Actual for what people should see."), _not_a_test),
    Rule(_entry("google.radius", A, "Google Public Alerts", "Give the circle a radius."), _radius),
)
_WMO = (
    Rule(
        _entry("wmo.identifier", W, "WMO alerting authority OIDs", "Begin with the authority's OID."), _wmo_identifier
    ),
)
_METEOALARM = (
    Rule(
        _entry("meteoalarm.level", E, "MeteoAlarm, as observed", "Write such as 2; yellow; Moderate."),
        _awareness("awareness_level", _AWARENESS_LEVEL),
    ),
    Rule(
        _entry("meteoalarm.type", E, "MeteoAlarm, as observed", "Write such as 6; low-temperature."),
        _awareness("awareness_type", _AWARENESS_TYPE),
    ),
    Rule(
        _entry("meteoalarm.geocode", W, "MeteoAlarm, as observed", "Give an EMMA_ID or a NUTS code for every area."),
        _meteoalarm_geocode,
    ),
)
_TOCSIN = (
    Rule(_entry("tocsin.category", E, "Tocsin", "Use the category Security or Safety."), _security),
    Rule(_entry("tocsin.expires", E, "Tocsin", "Say until when it holds."), _bounded),
    Rule(_entry("tocsin.drawn", E, "Tocsin", "Draw the area: exposure cannot be told from words."), _drawn),
    Rule(_entry("tocsin.says", W, "Tocsin", "Name the sender, the headline and what to do."), _says_who_what_where),
    Rule(
        _entry("tocsin.languages-equal", E, "Tocsin", "Give every language the same area and end."),
        _every_language_whole,
    ),
)


def _has_code(prefix: str) -> Callable[[Alert], bool]:
    return lambda alert: any(code.strip().startswith(prefix) for code in alert.codes)


def _claims_au(alert: Alert) -> bool:
    return _has_code(_AU_CODE)(alert) or any(
        "govshare.gov.au" in name for info in alert.infos for name, _ in info.event_codes
    )


def _claims_meteoalarm(alert: Alert) -> bool:
    return any(name.strip() == "awareness_level" for info in alert.infos for name, _ in info.parameters)


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("ipaws", "IPAWS 1.0 (USA)", _has_code(_IPAWS_CODE), _IPAWS),
        Profile("cap-cp", "CAP-CP (Canada)", _has_code(_CP_CODE), _CAP_CP),
        Profile("cap-au", "CAP-AU 1.0 (Australia)", _claims_au, _CAP_AU),
        Profile("google", "Google Public Alerts", lambda alert: False, _GOOGLE),
        Profile("wmo", "WMO identifiers", lambda alert: _WMO_IDENTIFIER.match(alert.identifier) is not None, _WMO),
        Profile("meteoalarm", "MeteoAlarm", _claims_meteoalarm, _METEOALARM),
        Profile("tocsin", "Tocsin: threats to gatherings", _has_code("profile:Tocsin:"), _TOCSIN),
    )
}
PROFILE_ENTRIES: dict[str, Entry] = {
    rule.entry.id: rule.entry for profile in PROFILES.values() for rule in profile.rules
}
