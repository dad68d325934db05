"""Plain text, e-mail and road-side sign."""

import textwrap

import msgspec

from tocsin.cap.model import Info
from tocsin.cap.text.wording import (
    areas,
    cut_to,
    labelled,
    labels_of,
    one_line,
    short_sentences,
    title,
    until,
    with_marker,
)
from tocsin.terms import BadInput

SUBJECT_CHARACTERS_MAX = 120


class Email(msgspec.Struct, frozen=True):
    """A mail's subject (one line) and its text."""

    subject: str
    text: str


class Sign(msgspec.Struct, frozen=True):
    """A sign's frames, each a tuple of lines; `cut` tells whether something was left out."""

    frames: tuple[tuple[str, ...], ...]
    cut: bool


def plain(info: Info, marker: str = "") -> str:
    """All that the info says, in paragraphs; nothing is cut. The marker stands first and last."""
    words = labels_of(info)
    paragraphs = [
        title(info),
        (info.description or "").strip(),
        labelled(words.advice, info.instruction.strip()) if info.instruction else "",
        labelled(words.area, areas(info)) if areas(info) else "",
        labelled(words.until, until(info)) if until(info) else "",
        "\n".join(filter(None, map(one_line, (info.sender_name, info.contact, info.web)))),
    ]
    body = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return f"{marker}\n\n{body}\n\n{marker}\n" if marker else body + "\n"


def email(info: Info, marker: str = "") -> Email:
    """The info as a mail. The subject is cut to 120 characters; the marker leads both, never cut."""
    return Email(cut_to(title(info), one_line(marker), SUBJECT_CHARACTERS_MAX), plain(info, marker))


def sign(info: Info, marker: str = "", *, columns: int = 18, lines: int = 3, frames_max: int = 2) -> Sign:
    """The info in capitals for a sign of `lines` lines of `columns` characters, shown in turn.

    The marker opens every frame, because a driver may see only one. `BadInput` where it leaves no
    line for the text.
    """
    head = _wrapped(marker, columns)
    room = lines - len(head)
    if room < 1:
        raise BadInput(
            f"The marker {marker!r} leaves no line on a sign of {lines} × {columns}.", "Use a shorter marker."
        )
    text = _wrapped(" ".join(short_sentences(info)[:2]), columns)
    cut = len(text) > room * frames_max
    text = text[: room * frames_max]
    frames = [tuple(head + text[start : start + room]) for start in range(0, max(len(text), 1), room)]
    return Sign(tuple(frames), cut)


def _wrapped(text: str, columns: int) -> list[str]:
    return textwrap.wrap(with_marker("", text).upper(), columns, break_on_hyphens=False)
