"""Rules on info blocks: language, event, times, texts, codes, and how several blocks go together."""

import re

from tocsin.cap.crossing import PAIRS_MAX
from tocsin.cap.model import Alert, Info, Pair
from tocsin.cap.rules.areas import area_rules
from tocsin.cap.rules.doubt import ALL, AREAS, CODES, LANGUAGE, RESOURCES, WORDS, Doubts
from tocsin.cap.rules.draft import Draft, Say, shown
from tocsin.cap.rules.resources import is_full_address, resource_rules
from tocsin.cap.rules.when import order_rules
from tocsin.cap.simpletypes import SPACE, is_language

_LANGUAGE = re.compile(r"(?:[A-Za-z]{2,3}+|[ix])(?:-[A-Za-z0-9]{1,8}+)*+", re.ASCII)
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>|&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
_TEXT_FIELDS = (
    ("event", "event"),
    ("headline", "headline"),
    ("description", "description"),
    ("instruction", "instruction"),
    ("sender_name", "senderName"),
    ("audience", "audience"),
    ("contact", "contact"),
)
_HEADLINE_MAX = 160


def info_rules(
    alert: Alert, say: Say, *, sure: bool = False, marked: bool = True, doubts: Doubts | None = None
) -> None:
    """Every rule on the info blocks of a message; its polygons share one bound on the work.

    `sure` tells that the schema surely accepts the message; `marked` may be False where no text of it can
    hold ``<`` or ``&``; `doubts` tell which rules may find something in each info. They only save looking: the
    findings are the same without them.
    """
    sure = sure and alert.version == "1.2"
    infos, pairs_max = alert.infos, 0
    for place, info in enumerate(infos, 1):
        path = f"/alert/info[{place}]"
        doubt, glances = (ALL, None) if doubts is None else doubts[place - 1]
        if doubt & LANGUAGE:
            _language_rules(info, path, len(infos), say)
        if doubt & WORDS:
            _wording_rules(info, path, say)
        if marked:
            _markup_rules(info, path, say)
        order_rules(alert, info, path, say, sure=sure)
        if doubt & CODES:
            pair_rules(info.event_codes, f"{path}/eventCode", say)
            pair_rules(info.parameters, f"{path}/parameter", say)
        if doubt & RESOURCES:
            resource_rules(info, path, say)
        if doubt & AREAS:
            pairs_max = pairs_max or _pairs_max(infos)
            area_rules(info, path, say, pairs_max=pairs_max, glances=glances)
    if len(infos) > 1:
        _same_event(infos, say)
        _same_text(infos, say)


def _pairs_max(infos: tuple[Info, ...]) -> int:
    """The bound on the work for each polygon of a message."""
    polygons = sum([len(area.polygons) for info in infos for area in info.areas])
    return PAIRS_MAX // (polygons or 1)


def language_of(info: Info) -> str:
    """The language of an info; CAP's default is en-US, also for an empty element."""
    return (info.language or "").strip(SPACE) or "en-US"


def _language_rules(info: Info, path: str, infos: int, say: Say) -> None:
    language = (info.language or "").strip(SPACE)
    if language:
        if _LANGUAGE.fullmatch(language) is None and is_language(language):
            message = f"{shown(language)} does not begin with a language code of two or three letters."
            say(Draft("rule.language-tag", f"{path}/language[1]", message))
    elif infos > 1:
        message = "One of several info blocks names no language, so it counts as en-US."
        say(Draft("rule.language-default", path, message))


def _wording_rules(info: Info, path: str, say: Say) -> None:
    if not info.event.strip():
        say(Draft("rule.event-empty", f"{path}/event[1]", "The event is empty."))
    if info.headline is not None and len(info.headline) > _HEADLINE_MAX:
        message = f"The headline has {len(info.headline)} characters."
        say(Draft("rule.headline-long", f"{path}/headline[1]", message))
    if info.web and not is_full_address(info.web) and info.web.strip():
        say(Draft("rule.web-absolute", f"{path}/web[1]", f"{shown(info.web)} is not a full address."))


def _markup_rules(info: Info, path: str, say: Say) -> None:
    for field, tag in _TEXT_FIELDS:
        text = getattr(info, field)
        if text and ("<" in text or "&" in text):
            markup_rule(text, f"{path}/{tag}[1]", say)


def markup_rule(text: str, path: str, say: Say) -> None:
    """Tags and HTML entities do not belong in texts that are read aloud or sent by SMS."""
    found = _MARKUP.search(text)
    if found is not None:
        say(Draft("rule.markup", path, f"The text holds the markup {shown(found[0])}."))


def pair_rules(pairs: tuple[Pair, ...], path: str, say: Say) -> None:
    """The name of a code must not be empty."""
    for place, (name, _) in enumerate(pairs, 1):
        if not name.strip():
            say(Draft("rule.pair-name", f"{path}[{place}]/valueName[1]", "The name of a value is empty."))


def _same_event(infos: tuple[Info, ...], say: Say) -> None:
    """One message is about one event: the same categories and codes throughout, one name a language."""
    first, names = infos[0], dict[str, str]()
    for place, info in enumerate(infos, 1):
        path = f"/alert/info[{place}]"
        name = names.setdefault(language_of(info).lower(), info.event)
        if info.event != name:
            message = f"The event {shown(info.event)} differs from {shown(name)} before it in the same language."
            say(Draft("rule.event-differs", f"{path}/event[1]", message))
        elif set(info.categories) != set(first.categories):
            say(Draft("rule.event-differs", path, "The categories differ from those of the first info."))
        elif set(info.event_codes) != set(first.event_codes):
            say(Draft("rule.event-differs", path, "The event codes differ from those of the first info."))


def _same_text(infos: tuple[Info, ...], say: Say) -> None:
    """The same words cannot be two languages."""
    for tag in ("headline", "description", "instruction"):
        seen: dict[str, str] = {}
        for place, info in enumerate(infos, 1):
            text, language = (getattr(info, tag) or "").strip(), language_of(info).lower().partition("-")[0]
            if text and seen.setdefault(text, language) != language:
                message = f"The {tag} is the same text under {seen[text]} and {language}."
                say(Draft("rule.language-same-text", f"/alert/info[{place}]/{tag}[1]", message))
