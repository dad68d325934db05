"""How the picture side of the console writes citations and times of reports."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tocsin.picture.times import moment_words
from tocsin.picture.words import one_line

register = template.Library()

_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


@register.filter
def cites(names: Iterable[str], links: Mapping[str, str]) -> SafeString:
    """Statements by name, each with the place where it can be read; one that cannot be seen stays a name."""
    parts = ((_link(name, links),) for name in names)
    found = format_html_join(" ", "{}", parts)
    return format_html('<span class="cites">{}</span>', found) if found else found


@register.filter
def moment(at: datetime | None) -> str:
    """A time as a report gave it: without a time zone where the report had none."""
    return moment_words(at)


@register.filter
def plain(text: str) -> str:
    """Words from outside on one line, without controls that hide or reorder them."""
    return one_line(text)


@register.filter
def key(links: Mapping[str, str], name: str) -> str:
    """The link of one statement; the page's own top where it cannot be seen."""
    return links.get(name, "#main")


@register.filter
def told(words: str) -> str:
    """A line of the account, with digests cut to twelve characters."""
    return _DIGEST.sub(lambda found: f"{found[0][:12]}…", one_line(words))


@register.filter
def slug(value: object) -> str:
    """A value of ours (``part_of_day``) as a class (``part-of-day``)."""
    return str(value).replace("_", "-")


def _link(name: str, links: Mapping[str, str]) -> SafeString:
    if name not in links:
        return format_html("<span>{}</span>", name)
    return format_html('<a href="{}">{}</a>', links[name], name)
