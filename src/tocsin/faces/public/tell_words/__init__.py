"""The words of the pages under ``/tell/``, as data: one file a language, those of the desk's library of texts."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from tocsin.faces.public.words import RIGHT_TO_LEFT

LANGUAGES = ("en", "fr", "es", "ru", "ar")
FIRST = LANGUAGES[0]


@cache
def words_in(language: str) -> Mapping[str, str]:
    """The words of one of the `LANGUAGES`, with its own tag and direction."""
    text = (files(__name__) / f"{language}.toml").read_text(encoding="utf-8")
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return {**tomllib.loads(text), "language": language, "direction": direction}


def chosen(asked: str, accepted: str) -> str:
    """The language of a page: the one asked for by a link, else the first that the browser takes, else English.

    `accepted` is what a browser sends as Accept-Language (RFC 9110, section 12.5.4).
    """
    known = (one for one in [_base(asked), *_preferred(accepted)] if one in LANGUAGES)
    return next(known, FIRST)


def _preferred(accepted: str) -> Iterable[str]:
    weighed = []
    for place, part in enumerate(accepted[:500].split(",")):
        tag, _, weight = part.partition(";q=")
        weighed.append((-_number(weight), place, _base(tag)))
    return [tag for weight, _, tag in sorted(weighed) if weight < 0]


def _number(weight: str) -> float:
    try:
        return min(1.0, max(0.0, float(weight))) if weight.strip() else 1.0
    except ValueError:
        return 0.0


def _base(tag: str) -> str:
    return tag.strip().split("-")[0].lower()
