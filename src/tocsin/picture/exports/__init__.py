"""A picture in the formats of others: each is one pure function from picture and frame to text or bytes.

`FORMATS` holds them by name. The limit of what goes in is the caller's: give a picture that was built for
the reader's clearance, and everything made from it holds nothing beyond.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tocsin.picture.about import About, Logged, Resource
from tocsin.picture.export import as_json
from tocsin.picture.exports.form import Form, form_html, form_markdown
from tocsin.picture.exports.gtd import gtd_csv, gtd_row
from tocsin.picture.exports.ics import ics_201, ics_209, ics_214
from tocsin.picture.exports.markdown import dossier_markdown
from tocsin.picture.exports.methane import methane
from tocsin.picture.exports.schema import dossier_schema, schema_json
from tocsin.picture.exports.sitrep import sitrep_xml
from tocsin.picture.model import Picture
from tocsin.picture.page import render_page

Texts = Mapping[str, str]
"""Report texts by the SHA-256 of their UTF-8; only the page shows them."""


class Format(NamedTuple):
    """A format: what it is called, its media type, the ending of its files, and what makes it."""

    title: str
    media_type: str
    suffix: str
    render: Callable[[Picture, About, Texts], bytes]


def _form(title: str, make: Callable[[Picture, About], Form]) -> dict[str, Format]:
    """A form under two names: as Markdown and as a page."""

    def markdown(picture: Picture, about: About, texts: Texts) -> bytes:
        return form_markdown(make(picture, about), about).encode()

    def html(picture: Picture, about: About, texts: Texts) -> bytes:
        return form_html(make(picture, about), about).encode()

    name = title.lower().replace(" ", "")
    return {
        name: Format(f"{title}, Markdown", "text/markdown", f"{name}.md", markdown),
        f"{name}-html": Format(f"{title}, page", "text/html", f"{name}.html", html),
    }


def _page(picture: Picture, about: About, texts: Texts) -> bytes:
    return render_page(picture, texts, about=about).encode()


def _markdown(picture: Picture, about: About, texts: Texts) -> bytes:
    return dossier_markdown(picture, about).encode()


def _json(picture: Picture, about: About, texts: Texts) -> bytes:
    return as_json(picture)


def _gtd(picture: Picture, about: About, texts: Texts) -> bytes:
    return gtd_csv([gtd_row(picture, about)]).encode()


def _sitrep(picture: Picture, about: About, texts: Texts) -> bytes:
    return sitrep_xml(picture, about)


def _log(picture: Picture, about: About) -> Form:
    return ics_214(about)


FORMATS: Mapping[str, Format] = {
    "html": Format("Dossier, page", "text/html", "html", _page),
    "markdown": Format("Dossier, Markdown", "text/markdown", "md", _markdown),
    "json": Format("Dossier, JSON", "application/json", "json", _json),
    "gtd": Format("GTD row, CSV", "text/csv", "gtd.csv", _gtd),
    **_form("ICS 201", ics_201),
    **_form("ICS 209", ics_209),
    **_form("ICS 214", _log),
    **_form("METHANE", methane),
    "sitrep": Format("EDXL-SitRep, XML", "application/xml", "sitrep.xml", _sitrep),
}

__all__ = [
    "FORMATS",
    "About",
    "Form",
    "Format",
    "Logged",
    "Resource",
    "Texts",
    "dossier_markdown",
    "dossier_schema",
    "form_html",
    "form_markdown",
    "gtd_csv",
    "gtd_row",
    "ics_201",
    "ics_209",
    "ics_214",
    "methane",
    "schema_json",
    "sitrep_xml",
]
