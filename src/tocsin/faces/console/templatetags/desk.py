"""How the console writes times, lengths of time and handling limits: once, for every page."""

from datetime import UTC, datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tocsin.desk.alerts.labels import direction_of
from tocsin.desk.review.rules import span_words
from tocsin.terms import Tlp

register = template.Library()


@register.filter
def utc(at: datetime | None) -> SafeString | str:
    """A time as an officer reads it, in UTC and said so; a dash where there is none."""
    if at is None:
        return "–"
    plain = at.astimezone(UTC)
    return format_html('<time datetime="{}">{}</time>', plain.isoformat(), f"{plain:%-d %b %Y, %H:%M} UTC")


@register.filter
def brief(at: datetime | None) -> SafeString | str:
    """The same without year, for tables whose heading says UTC."""
    if at is None:
        return "–"
    plain = at.astimezone(UTC)
    return format_html('<time datetime="{}">{}</time>', plain.isoformat(), f"{plain:%a %-d %b, %H:%M}")


@register.filter
def count(number: int | None) -> str:
    """A number with its thousands apart, so that a digit too many is seen; a dash where it is not known."""
    return "–" if number is None else f"{number:,}"


@register.filter
def span(length: timedelta) -> str:
    """A length of time in its two largest units."""
    return span_words(length)


@register.filter
def tlp(limit: int) -> SafeString:
    """A handling limit as TLP 2.0 shows it: its label in its colour on black."""
    label = Tlp(limit)
    return format_html('<span class="tlp tlp-{}">{}</span>', label.name, label.label)


@register.filter
def words(value: object) -> str:
    """A value of ours (``let_lapse``) as words (``let lapse``)."""
    return str(value).replace("_", " ")


@register.filter
def direction(language: str) -> str:
    """``rtl`` or ``ltr``, for the ``dir`` of a text in this language."""
    return direction_of(language)


@register.filter
def short(digest: str) -> SafeString:
    """A digest cut to its first twelve characters; the whole of it shows on pointing, and is in the page."""
    return format_html('<code class="digest" title="{}">{}…</code>', digest, digest[:12]) if digest else SafeString("–")


@register.filter
def share(part: int, whole: int) -> int:
    """A part of a whole in per cent, rounded down, for a meter."""
    return 100 * part // whole if whole else 0
