"""HTML that is escaped unless it was made here: hostile report text cannot become markup.

Only `element` and `join` make `Safe` strings. Everything else put into them is cleaned of hidden
controls and escaped, in attributes too.
"""

from collections.abc import Iterable
from html import escape

from tocsin.picture.words import clean

_VOID = frozenset({"meta", "br", "hr", "circle", "line", "path", "rect"})


class Safe(str):
    """Markup made by this module."""

    __slots__ = ()


def text(value: str) -> Safe:
    """Any text as markup: without hidden controls, escaped."""
    return value if isinstance(value, Safe) else Safe(escape(clean(value), quote=True))


def element(tag: str, *children: str, **attributes: str | int | float | None) -> Safe:
    """An element. Attributes that are None are left out; ``class_`` is ``class``, ``_`` becomes ``-``.

    >>> element("a", "1 < 2", href="#q1", class_="cite")
    '<a href="#q1" class="cite">1 &lt; 2</a>'
    """
    pairs = ((_name(key), value) for key, value in attributes.items() if value is not None)
    head = "".join(f' {name}="{text(str(value))}"' for name, value in pairs)
    if tag in _VOID:
        return Safe(f"<{tag}{head}/>")
    return Safe(f"<{tag}{head}>{join(children)}</{tag}>")


def join(parts: Iterable[str], between: str = "") -> Safe:
    """Parts in a row, each escaped unless it is markup already."""
    return Safe(text(between).join(text(part) for part in parts))


def _name(key: str) -> str:
    return key.rstrip("_").replace("__", ":").replace("_", "-") if key != "viewBox" else key
