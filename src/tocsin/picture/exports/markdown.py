"""The dossier as Markdown: the same parts in the same order as the page."""

from collections.abc import Iterable

from tocsin.picture.about import About, notes
from tocsin.picture.exports.form import markdown_table, plain_markdown
from tocsin.picture.exports.said import (
    bulletin_lines,
    claim_lines,
    contradiction_lines,
    figure_line,
    unknown_lines,
    warning_lines,
)
from tocsin.picture.model import Event, Picture, Value
from tocsin.picture.times import moment_words
from tocsin.picture.words import chain_words, figure_words


def dossier_markdown(picture: Picture, about: About) -> str:
    """The whole dossier."""
    count, said = len(picture.sources), len(picture.statements)
    head = [
        *(f"**{note}**" for note in notes(about)),
        f"# {plain_markdown(about.title)}",
        f"{said} statements from {count} reports, as of {moment_words(picture.as_of)}. "
        "What is quoted was said, not therefore so.",
    ]
    parts = [
        _figures(picture),
        _answers(picture),
        _section("Warned versus happened", warning_lines(picture), "The reports tell of no warning."),
        _section("Claims", claim_lines(picture), "Nobody claims it."),
        _section("Contradictions", contradiction_lines(picture), "The rules found none."),
        _timeline(picture.timeline),
        _section("Not known", unknown_lines(picture), "The reports answer every question on the list."),
        _bulletin(picture),
        _sources(picture),
        _statements(picture),
    ]
    return "\n\n".join([*head, *parts]) + "\n"


def _section(title: str, lines: Iterable[str], none: str) -> str:
    listed = "\n".join(f"- {plain_markdown(line)}" for line in lines)
    return f"## {title}\n\n{listed or none}"


def _figures(picture: Picture) -> str:
    if not picture.figures:
        return "## Figures\n\nNo number is given in the reports."
    parts = ["## Figures"]
    for answer in picture.figures:
        span = answer.range.words if answer.range else "no number is given"
        lines = "\n".join(f"- {plain_markdown(figure_line(figure))}" for figure in answer.figures)
        parts.append(f"### {answer.title}: {plain_markdown(span)}\n\n{lines}")
    return "\n\n".join(parts)


def _answers(picture: Picture) -> str:
    rows = [
        (answer.title, _said(value), "; ".join(value.sources), ", ".join(value.statements))
        for answer in picture.answers
        for value in answer.values
    ]
    return f"## What is said\n\n{markdown_table([('Question', 'Answer', 'By', 'Statements'), *rows])}"


def _timeline(events: Iterable[Event]) -> str:
    rows = [(event.when, event.what, event.source, event.id) for event in events]
    if not rows:
        return "## Timeline\n\nNo statement is dated."
    return f"## Timeline\n\n{markdown_table([('When', 'What', 'By', 'Statement'), *rows])}"


def _bulletin(picture: Picture) -> str:
    not_known = picture.bulletin.not_known
    lines = [*bulletin_lines(picture), *([f"Not known: {'; '.join(not_known)}."] if not_known else [])]
    return "## Bulletin\n\n" + "\n\n".join(map(plain_markdown, lines))


def _sources(picture: Picture) -> str:
    rows = [
        (one.name, moment_words(one.published), one.title, str(one.statements), ", ".join(one.carried_by))
        for one in picture.sources
    ]
    head = ("Report", "Published", "Title", "Statements", "Also carried by")
    return f"## Reports\n\n{markdown_table([head, *rows])}"


def _statements(picture: Picture) -> str:
    rows = [
        (
            cited.id,
            cited.kind.replace("_", " "),
            figure_words(cited.statement),
            cited.statement.quote,
            chain_words(cited.statement.speakers, cited.source),
            moment_words(cited.as_of),
            str(cited.grade or ""),
            f"superseded by {cited.superseded_by}" if cited.superseded_by else cited.state.value,
        )
        for cited in picture.statements
    ]
    head = ("Statement", "Kind", "Figure", "Quote", "By", "As of", "Grade", "Stands")
    return f"## Statements\n\n{markdown_table([head, *rows])}"


def _said(value: Value) -> str:
    return f"{value.words}{' (denied)' if value.denied else ''}"
