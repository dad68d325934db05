"""What the public sees of an alert, as pure functions: the page, the front page, the feed entry.

Pages are whole in themselves (no script, no outside file), escaped, readable on a small screen, on
paper and in the dark. An exercise says so above, below and in the title. The colour never says
anything that the words do not say too.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from html import escape
from typing import Self

from tocsin.desk.alerts.labels import Labels, direction_of, labels_of
from tocsin.desk.alerts.sheet import Sheet
from tocsin.desk.alerts.wording import Line, Text


class Standing(StrEnum):
    """What has become of an alert, for the public."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Issue:
    """When a page's alert was released, what has become of it since when, and what replaced it.

    `cancel_file` is the file of the CAP Cancel; `again` says that it was retracted and stands again.
    """

    standing: Standing
    released_at: datetime
    changed_at: datetime
    newer_url: str = ""
    cancel_file: str = "cancel.xml"
    again: bool = False


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What a feed says of one message. Times are ISO 8601; `identifier` is the CAP identifier."""

    identifier: str
    msg_type: str
    status: str
    title: str
    summary: str
    language: str
    area_name: str
    published: str
    expires: str
    page_path: str
    cap_path: str

    def as_bytes(self) -> bytes:
        """The entry as JSON, as it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The entry from what `as_bytes` gave."""
        return cls(**json.loads(data))


_STYLE = """
:root{--ink:#1d1d1b;--paper:#fff;--quiet:#5b5b57;--line:#d9d7d0;--mark:#8f1d14;--tint:#fbf1ef;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--ink:#eceae4;--paper:#191917;--quiet:#a9a79f;--line:#3a3a36;
--mark:#ff9a8d;--tint:#2a1e1c}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);
font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main,header,footer{max-width:42rem;margin:0 auto;padding:0 1.25rem}header{padding-top:1.5rem}
.exercise{background:repeating-linear-gradient(-45deg,#ffd84d,#ffd84d 14px,#f4c50e 14px,#f4c50e 28px);color:#1d1d1b;
text-align:center;font-weight:700;letter-spacing:.04em;padding:.9rem 1.25rem}
.exercise p{display:inline-block;margin:0;background:#fffbe8;padding:.2rem .8rem;border-radius:.2rem}
.desk{color:var(--quiet);margin:0;font-size:.95rem}
.standing{display:inline-block;margin:0 0 .75rem;padding:.25rem .7rem;
border:2px solid var(--mark);border-radius:.25rem;color:var(--mark);font-weight:600}
.standing.over{border-color:var(--quiet);color:var(--quiet)}
.past{color:var(--quiet);border-top:1px solid var(--line);margin-top:1.5rem}
.past .do{background:none;border-color:var(--line)}
article{padding:1.25rem 0;border-bottom:1px solid var(--line)}h1{font-size:1.75rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1.15rem;margin:1.5rem 0 .25rem}h3{font-size:1rem;margin:1rem 0 .25rem}
.event{color:var(--quiet);margin:0}p{margin:.5rem 0}
.do{background:var(--tint);border-inline-start:4px solid var(--mark);padding:.25rem 1rem;margin:1.25rem 0}
.do h2{margin-top:.5rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1.25rem 0}
dt{color:var(--quiet)}dd{margin:0}time{white-space:nowrap}a{color:inherit}
ul{padding:0;list-style:none}li{padding:.75rem 0;border-bottom:1px solid var(--line)}
footer{color:var(--quiet);font-size:.9rem;padding-top:1rem;padding-bottom:2rem}
@media(max-width:26rem){h1{font-size:1.45rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}
@media print{.exercise{background:none;border:3px solid #000}}
"""


def alert_page(sheet: Sheet, issue: Issue) -> bytes:
    """The public page of an alert, as UTF-8 HTML, saying what has become of it."""
    first = sheet.content.texts[0]
    words = labels_of(first.language)
    body = [
        _exercise(sheet),
        f'<header><p class="desk">{escape(sheet.desk.name)}</p></header>',
        "<main>",
        *(_article(sheet, issue, text) for text in sheet.content.texts),
        "</main>",
        _footer(sheet, issue),
        _exercise(sheet),
    ]
    return document(_page_title(sheet, issue, words), first.language, body)


def _page_title(sheet: Sheet, issue: Issue, words: Labels) -> str:
    """What tabs, searches and link previews show: never the bare warning once it is over."""
    first = sheet.content.texts[0]
    if issue.standing is Standing.IN_FORCE:
        return _title(sheet, first.headline.text)
    if issue.standing is Standing.CANCELLED:
        return _title(sheet, sheet.correction(first.language).headline)
    return _title(sheet, f"{_standing_words(words, issue.standing)}: {first.headline.text}")


def front_page(
    entries: Sequence[FeedEntry], *, desk_name: str, marker: str, at: datetime, bulletins_path: str = ""
) -> bytes:
    """The page that lists what is in force, newest first, as UTF-8 HTML. It says so when nothing is.

    With `bulletins_path` it leads to the bulletins there.
    """
    more = f' · <a href="{escape(bulletins_path)}">Bulletins</a>' if bulletins_path else ""
    listed = f"<ul>{''.join(map(_item, entries))}</ul>" if entries else "<p>No warning of this desk is in force.</p>"
    body = [
        exercise_band(marker, "en"),
        f'<header><p class="desk">{escape(desk_name)}</p><h1>Warnings in force</h1></header>',
        f'<main>{listed}</main><footer><p>As of {instant(at)}. <a href="feed.xml">Feed</a>{more}</p></footer>',
        exercise_band(marker, "en"),
    ]
    title = f"Warnings in force · {desk_name}"
    return document(f"{marker}: {title}" if marker else title, "en", body)


def _item(entry: FeedEntry) -> str:
    words, expires = labels_of(entry.language), datetime.fromisoformat(entry.expires)
    return (
        f'<li lang="{escape(entry.language)}" dir="{direction_of(entry.language)}">'
        f'<a href="{escape(entry.page_path)}/">{escape(entry.title)}</a><br>'
        f"{escape(entry.area_name)} · {escape(words.valid_until)} {instant(expires)}</li>"
    )


def alert_entry(sheet: Sheet, released_at: datetime) -> FeedEntry:
    """What the feed says of a released alert."""
    text = sheet.content.texts[0]
    return _entry(sheet, text, (sheet.identifier, str(sheet.msg_type)), (text.headline.text, released_at, "cap.xml"))


def cancel_entry(sheet: Sheet, cancelled_at: datetime, ordinal: int = 1) -> FeedEntry:
    """What the feed says of a cancellation: a reader must not take a vanished entry for one."""
    text = sheet.content.texts[0]
    headline, identifier = sheet.correction(text.language).headline, sheet.later_identifier("cancel", ordinal)
    return _entry(sheet, text, (identifier, "Cancel"), (headline, cancelled_at, numbered("cancel", ordinal)))


def again_entry(sheet: Sheet, reinstated_at: datetime, ordinal: int) -> FeedEntry:
    """What the feed says of an alert that was retracted and stands again."""
    text = sheet.content.texts[0]
    headline = f"{labels_of(text.language).stands_again}: {text.headline.text}"
    identifier = sheet.later_identifier("again", ordinal)
    return _entry(sheet, text, (identifier, "Update"), (headline, reinstated_at, numbered("again", ordinal)))


def numbered(what: str, ordinal: int) -> str:
    """The file of the `ordinal`-th CAP Cancel or reinstatement: ``cancel.xml``, ``cancel-2.xml``."""
    return f"{what}.xml" if ordinal == 1 else f"{what}-{ordinal}.xml"


def _entry(sheet: Sheet, text: Text, message: tuple[str, str], said: tuple[str, datetime, str]) -> FeedEntry:
    (identifier, msg_type), (title, published, file) = message, said
    summary = sheet.correction(text.language).text if msg_type == "Cancel" else _joined(text.description)
    return FeedEntry(
        identifier=identifier,
        msg_type=msg_type,
        status=sheet.desk.cap_status,
        title=_title(sheet, title),
        summary=_title(sheet, summary),
        language=text.language,
        area_name=sheet.content.area_name,
        published=published.isoformat(),
        expires=sheet.content.window.end.isoformat(),
        page_path=sheet.path,
        cap_path=f"{sheet.path}/{file}",
    )


def document(title: str, language: str, body: Sequence[str]) -> bytes:
    """A public page, as UTF-8 HTML: the body's parts, which are HTML already, under the house's one style."""
    head = (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction_of(language)}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    return (head + "\n".join(part for part in body if part) + "\n</body>\n</html>\n").encode()


def _article(sheet: Sheet, issue: Issue, text: Text) -> str:
    """One language: what has become of the alert, then what it says or said."""
    words, in_force = labels_of(text.language), issue.standing is Standing.IN_FORCE
    said = _said(sheet, issue, text, words, heading="h1" if in_force else "p")
    past = f'<div class="past"><h2>{escape(words.earlier_text)}</h2>{said}</div>'
    return (
        f'<article lang="{escape(text.language)}" dir="{direction_of(text.language)}">'
        f"{_standing(sheet, issue, words)}{'' if in_force else _overtaken(sheet, issue, text, words)}"
        f"{said if in_force else past}</article>"
    )


def _said(sheet: Sheet, issue: Issue, text: Text, words: Labels, *, heading: str) -> str:
    return (
        f'<p class="event">{escape(text.event)}</p><{heading}>{escape(text.headline.text)}</{heading}>'
        f"{_paragraphs(text.description)}"
        f'<section class="do"><h2>{escape(words.what_to_do)}</h2>{_paragraphs(text.instruction)}</section>'
        f"{_facts(sheet, issue, words)}"
    )


def _standing(sheet: Sheet, issue: Issue, words: Labels) -> str:
    """What has become of it. "In force" stands with its end, so that a page nobody renews stays true."""
    if issue.standing is Standing.IN_FORCE:
        until = f"{escape(words.valid_until)} {instant(sheet.content.window.end)}"
        standing = f'<p class="standing">{escape(words.in_force)} · {until}</p>'
        if not issue.again:
            return standing
        again = f"<strong>{escape(words.stands_again)}.</strong> {escape(words.taken_back_wrongly)}"
        return f"{standing}<p>{again} {instant(issue.changed_at)}</p>"
    said = escape(_standing_words(words, issue.standing))
    return f'<p class="standing over">{said} · {instant(issue.changed_at)}</p>'


def _overtaken(sheet: Sheet, issue: Issue, text: Text, words: Labels) -> str:
    """What comes first on the page of an alert that is no longer in force."""
    if issue.standing is Standing.CANCELLED:
        correction = sheet.correction(text.language)
        return f"<h1>{escape(correction.headline)}</h1><p>{escape(correction.text)}</p>"
    if issue.newer_url:
        return f'<p><a href="{escape(issue.newer_url)}">{escape(words.see_newer)}</a></p>'
    return ""


def _footer(sheet: Sheet, issue: Issue) -> str:
    cancelled = issue.standing is Standing.CANCELLED
    cancel = f' · <a href="{escape(issue.cancel_file)}">CAP 1.2 Cancel</a>' if cancelled else ""
    name = f"<span>{escape(sheet.identifier)}</span>"
    return f'<footer><p><a href="cap.xml">CAP 1.2</a>{cancel} · {name}</p></footer>'


def _facts(sheet: Sheet, issue: Issue, words: Labels) -> str:
    window = sheet.content.window
    return (
        f"<dl><dt>{escape(words.area)}</dt><dd>{escape(sheet.content.area_name)}</dd>"
        f"<dt>{escape(words.valid_until)}</dt><dd>{instant(window.end)}</dd>"
        f"<dt>{escape(words.issued)}</dt><dd>{instant(issue.released_at)}</dd></dl>"
    )


def _exercise(sheet: Sheet) -> str:
    return exercise_band(sheet.desk.marker, *(text.language for text in sheet.content.texts))


def exercise_band(marker: str, *languages: str) -> str:
    """What stands above and below everything on a page that is not real; empty on a live desk."""
    if not marker:
        return ""
    said = dict.fromkeys((labels_of(language).exercise, language) for language in languages)
    lines = "".join(
        f'<br><span lang="{escape(language)}" dir="{direction_of(language)}">{escape(words)}</span>'
        for words, language in said
    )
    return f'<div class="exercise" role="note"><p>{escape(marker)}{lines}</p></div>'


def _standing_words(words: Labels, standing: Standing) -> str:
    return {
        Standing.IN_FORCE: words.in_force,
        Standing.EXPIRED: words.expired,
        Standing.CANCELLED: words.cancelled,
        Standing.REPLACED: words.replaced,
    }[standing]


def _paragraphs(lines: Sequence[Line]) -> str:
    return "".join(f"<p>{escape(line.text)}</p>" for line in lines)


def _joined(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)


def instant(at: datetime) -> str:
    """An instant for people and for machines, with its time zone."""
    return f'<time dir="ltr" datetime="{at.isoformat()}">{at:%Y-%m-%d %H:%M} ({at.tzname()})</time>'


def _title(sheet: Sheet, title: str) -> str:
    return f"{sheet.desk.marker}: {title}" if sheet.desk.marker else title
