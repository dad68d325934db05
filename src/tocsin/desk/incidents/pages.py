"""What the public sees of bulletins, as a pure function: one page, the newest first, in the look of the warnings.

A bulletin that was withdrawn stays on it and says so, as do its corrections: who read the text before must find
out that it no longer holds. Nothing there names the incident as officers call it, nor what was cited.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

from tocsin.desk.alerts.pages import document, exercise_band, instant


class PublicBulletin(NamedTuple):
    """A bulletin that was released, as it may be read by everybody; `withdrawn_at` None while it stands.

    Not `is_public` where what it rests on was marked narrower since: then nothing of its words is here.
    """

    released_at: datetime
    sentences: Sequence[str]
    not_known: Sequence[str]
    corrections: Sequence[tuple[datetime, str]]
    withdrawn_at: datetime | None
    is_public: bool = True


def bulletins_page(bulletins: Iterable[PublicBulletin], *, desk_name: str, marker: str) -> bytes:
    """The page, as UTF-8 HTML."""
    newest = sorted(bulletins, key=lambda one: one.released_at, reverse=True)
    body = [
        exercise_band(marker, "en"),
        f'<header><p class="desk">{escape(desk_name)}</p><h1>Bulletins</h1></header>',
        f"<main>{''.join(map(_article, newest))}</main>",
        '<footer><p><a href="index.html">Warnings in force</a></p></footer>',
        exercise_band(marker, "en"),
    ]
    title = f"Bulletins · {desk_name}"
    return document(f"{marker}: {title}" if marker else title, "en", body)


def _article(bulletin: PublicBulletin) -> str:
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in bulletin.sentences)
    unknown = f"<p>Not known: {escape('; '.join(bulletin.not_known))}.</p>" if bulletin.not_known else ""
    corrected = "".join(f"<li>{instant(at)}<br>{escape(text)}</li>" for at, text in bulletin.corrections)
    log = f"<h3>Corrections</h3><ul>{corrected}</ul>" if corrected else ""
    heading = f"<h2>{instant(bulletin.released_at)}</h2>"
    if not bulletin.is_public:
        return f'<article>{heading}<p class="standing over">This bulletin is no longer public</p></article>'
    if bulletin.withdrawn_at is None:
        return f"<article>{heading}{log}{said}{unknown}</article>"
    standing = f'<p class="standing over">Withdrawn · {instant(bulletin.withdrawn_at)}</p>'
    return f'<article>{heading}{standing}{log}<div class="past">{said}{unknown}</div></article>'
