"""The dossier as one self-contained page: no script, nothing loaded, readable on a phone and on paper."""

from collections.abc import Mapping

from tocsin.picture import page_parts as parts
from tocsin.picture.about import About, notes
from tocsin.picture.markup import Safe, element, join
from tocsin.picture.model import Picture
from tocsin.picture.page_reports import quoted, reports, statement_table
from tocsin.picture.page_style import STYLE
from tocsin.picture.times import moment_words, span_words

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_SECTIONS = (
    ("figures", "Figures"),
    ("warned", "Warned versus happened"),
    ("contradictions", "Contradictions"),
    ("timeline", "Timeline"),
    ("unknown", "Not known"),
    ("bulletin", "Bulletin"),
    ("reports", "Reports"),
    ("statements", "Statements"),
)


def render_page(picture: Picture, texts: Mapping[str, str], *, about: About | None = None) -> str:
    """The whole page. `texts` holds the report texts by the SHA-256 of their UTF-8, as far as at hand.

    `about` gives it a title, a handling label and an exercise marker.
    """
    title = about.title if about else title_of(picture)
    head = join(
        [
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
            element("meta", name="referrer", content="no-referrer"),
            element("title", f"{title} – dossier"),
            Safe(f"<style>{STYLE}</style>"),
        ]
    )
    body = element(
        "body", _header(picture, title, about), element("main", _sections(picture, texts), id="main"), _footer()
    )
    return "<!doctype html>\n" + element("html", element("head", head), body, lang="en") + "\n"


def title_of(picture: Picture) -> str:
    """What a dossier is called: the title of its only report, or how many reports tell of when."""
    heads = [source.title for source in picture.sources if source.title]
    if len(picture.sources) == 1 and heads:
        return heads[0]
    when = f" on {span_words(picture.incident.span)}" if picture.incident.span else ""
    count = len(picture.sources)
    return f"What {count} report{'' if count == 1 else 's'} say{'s' if count == 1 else ''}{when}"


def _header(picture: Picture, title: str, about: About | None) -> Safe:
    count, said = len(picture.sources), len(picture.statements)
    facts = (
        f"{said} statement{'' if said == 1 else 's'} from {count} report{'' if count == 1 else 's'}, "
        f"as of {moment_words(picture.as_of)}. Candidates found by rules: what is quoted was said, "
        "not therefore so."
    )
    links = [element("li", element("a", name, href=f"#{key}")) for key, name in _SECTIONS]
    return element(
        "header",
        element("a", "Skip to the dossier", href="#main", class_="skip"),
        element("p", "Tocsin dossier", class_="kicker"),
        *(element("p", element("strong", note), class_="kicker") for note in notes(about)),
        element("h1", title, dir="auto"),
        element("p", facts, class_="lead"),
        element("nav", element("ul", *links), aria_label="Sections"),
    )


def _sections(picture: Picture, texts: Mapping[str, str]) -> Safe:
    linked = quoted(picture.statements, texts)
    cite = parts.Citer(picture, linked)
    return join(
        [
            parts.section("figures", "Figures", _FIGURES, parts.figures(picture, cite)),
            parts.section("warned", "Warned versus happened", _WARNED, parts.warnings(picture, cite)),
            parts.section("contradictions", "Contradictions", _AGAINST, parts.contradictions(picture, cite)),
            parts.section("timeline", "Timeline", _TIMES, parts.timeline(picture, cite)),
            parts.section("unknown", "Not known", _OPEN, parts.unknown(picture, cite)),
            parts.section("bulletin", "Bulletin", _BULLETIN, parts.bulletin(picture.bulletin, cite)),
            parts.section(
                "reports",
                "Reports",
                _REPORTS,
                reports(picture.sources, picture.statements, texts, cite.numbers),
            ),
            parts.section("statements", "Statements", _ALL, statement_table(picture.statements, cite.numbers, linked)),
        ]
    )


_FIGURES = "What each source says, with its bound and as of when. Sources are never averaged or merged."
_WARNED = "Each warning: by whom, to whom, with which limits, how long before, and what became of it."
_AGAINST = "Statements that cannot both be so, side by side. The rules name them; nobody has decided between them."
_TIMES = "Dated statements in order. Times without an offset are the report's own local time."
_OPEN = "What the reports leave open. Silence is not good news."
_BULLETIN = "For the public: no private persons, no suspects, every sentence with its statements."
_REPORTS = "The texts as they came. Marked words are what the statements quote."
_ALL = "Everything the dossier rests on."


def _footer() -> Safe:
    return element("footer", "Made by Tocsin from the reports alone. Nothing on this page was looked up elsewhere.")
