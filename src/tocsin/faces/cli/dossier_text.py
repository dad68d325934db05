"""The dossier in a terminal: the same parts in the same order as the page, as text and tables.

Report text is shown as plain `Text` without control characters: it can neither style nor move anything.
"""

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tocsin.picture import Apart, Contradiction, FigureSaid, Picture, Warned
from tocsin.picture.answers import by_time
from tocsin.picture.model import Event, Note, Relation
from tocsin.picture.times import moment_words
from tocsin.picture.words import chain_words, clean, one_line, sentence


def show_picture(picture: Picture, console: Console) -> None:
    """Print every part of the dossier."""
    _head(picture, console)
    _figures(picture, console)
    _answers(picture, console)
    _warnings(picture, console)
    _contradictions(picture, console)
    _timeline(picture, console)
    _unknown(picture, console)
    _bulletin(picture, console)


def line(*parts: str | tuple[str, str]) -> Text:
    """One line of text from plain parts and (text, style) pairs, cleaned of control characters."""
    pairs = (part if isinstance(part, tuple) else (part, "") for part in parts)
    return Text.assemble(*((clean(words), style) for words, style in pairs))


def cites(ids: Iterable[str]) -> tuple[str, str]:
    """`` [s:one, s:two]``, dim."""
    names = ", ".join(f"s:{name}" for name in ids)
    return (f" [{names}]" if names else "", "dim")


def _title(console: Console, words: str) -> None:
    console.print()
    console.print(Text(words, style="bold"))


def _say(console: Console, text: Text, indent: int = 2) -> None:
    console.print(Padding(text, (0, 0, 0, indent)))


def _head(picture: Picture, console: Console) -> None:
    count, said = len(picture.sources), len(picture.statements)
    console.print(
        line(
            ("Dossier", "bold"),
            f": {said} statement{'' if said == 1 else 's'} from {count} report{'' if count == 1 else 's'}, "
            f"as of {moment_words(picture.as_of)}",
        )
    )
    for source in picture.sources:
        also = f"; also carried by {', '.join(source.carried_by)}" if source.carried_by else ""
        _say(console, line((f"{one_line(source.name)}, {moment_words(source.published)}{also}", "dim")))


def _figures(picture: Picture, console: Console) -> None:
    _title(console, "Figures")
    if not picture.figures:
        _say(console, line("No number is given in the reports."))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=True, show_edge=False)
    for name in ("Question", "Said", "By", "As of", ""):
        table.add_column(name, overflow="fold")
    for answer in picture.figures:
        span = answer.range.words if answer.range else "no number is given"
        table.add_row(Text(answer.title, "bold"), Text(span, "bold"), "", "", "")
        for figure in sorted(answer.figures, key=lambda f: f.apart is not Apart.NO):
            table.add_row("", *_figure(figure))
    console.print(table)


def _figure(figure: FigureSaid) -> list[Text]:
    style = "dim strike" if figure.apart.gone else ""
    voice = line(chain_words(figure.speakers, figure.source), cites([figure.id]))
    return [
        line((figure.words, style)),
        voice,
        line(moment_words(figure.as_of)),
        line((figure.apart.value, "dim")),
    ]


def _answers(picture: Picture, console: Console) -> None:
    if not picture.answers:
        return
    console.print()
    table = Table(box=None, pad_edge=True, show_header=False, padding=(0, 1))
    table.add_column(style="dim", min_width=12, max_width=20)
    table.add_column(overflow="fold")
    for answer in picture.answers:
        for number, value in enumerate(answer.values):
            words = f"{value.words} (denied)" if value.denied else value.words
            table.add_row("" if number else answer.title, line(words, cites(value.statements)))
    console.print(table)


def _warnings(picture: Picture, console: Console) -> None:
    _title(console, "Warned versus happened")
    if not picture.warnings:
        _say(console, line("The reports tell of no warning."))
    for number, warned in enumerate(picture.warnings):
        if number:
            console.print()
        _warning(warned, picture, console)


def _warning(warned: Warned, picture: Picture, console: Console) -> None:
    whom = f" → {warned.warned}" if warned.warned else ""
    manner = f" ({warned.manner or 'manner not told'})"
    _say(
        console,
        line((one_line(warned.warner or "a warning") + whom, "bold"), manner, cites(warned.statements)),
    )
    by_id = {c.id: c for c in picture.statements}
    against = [Note(words=f"“{one_line(by_id[i].statement.quote)}”", statement=i) for i in warned.contradicted_by]
    rows: list[tuple[str, list[Text]]] = [
        ("when", [line(warned.when)]),
        ("lead time", [line((warned.lead_words, "bold"))]),
        ("of what", [line(warned.about or "not told")]),
        ("limits", _notes(warned.limits)),
        ("answer", _notes(warned.answers)),
        ("contradicted by", _notes(against)),
        ("what came", [line(warned.overlap.words)]),
    ]
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    table.add_column(style="dim", min_width=15, no_wrap=True)
    table.add_column(overflow="fold")
    for name, said in rows:
        for number, words in enumerate(said):
            table.add_row("" if number else name, words)
    console.print(Padding(table, (0, 0, 0, 4)))


def _notes(notes: Iterable[Note]) -> list[Text]:
    return [line(note.words, cites([note.statement])) for note in notes] or [line(("none told", "dim"))]


def _contradictions(picture: Picture, console: Console) -> None:
    _title(console, "Contradictions")
    if not picture.contradictions:
        _say(console, line("The rules found none between the statements."))
    by_id = {c.id: one_line(c.statement.quote) for c in picture.statements}
    for found in picture.contradictions:
        _contradiction(found, by_id, console)


def _contradiction(found: Contradiction, quotes: dict[str, str], console: Console) -> None:
    _say(console, line("" if found.certain else ("possible: ", "yellow"), found.why))
    for name in (found.first, found.second):
        _say(console, line(("“" + quotes.get(name, "") + "”", "italic"), cites([name])), indent=6)


def _timeline(picture: Picture, console: Console) -> None:
    _title(console, "Timeline")
    if not picture.timeline:
        _say(console, line("No statement is dated."))
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=True)
    table.add_column(max_width=34)
    table.add_column(overflow="fold")
    for events in by_time(picture.timeline):
        for number, event in enumerate(events):
            table.add_row(*_event(event, event.id in picture.incident.statements, again=number > 0))
    console.print(table)
    for relation in picture.relations:
        _relation(relation, console)


def _event(event: Event, main: bool, *, again: bool) -> list[Text]:
    words = f" (“{one_line(event.time.words)}”)" if event.time.words else ""
    when = line("") if again else line((event.when, "bold" if main else ""), (words, "dim"))
    return [when, line(event.what, cites([event.id]))]


def _relation(relation: Relation, console: Console) -> None:
    said = line(f"“{relation.words}”: ", (relation.verdict.value, "bold"), ". ", relation.explanation)
    _say(console, said)


def _unknown(picture: Picture, console: Console) -> None:
    _title(console, "Not known")
    for each in picture.unknown:
        _say(console, line("· ", sentence(one_line(each.words)), cites(each.statements)))


def _bulletin(picture: Picture, console: Console) -> None:
    _title(console, "Bulletin")
    for said in picture.bulletin.sentences:
        _say(console, line(said.text, cites(said.statements)))
    if picture.bulletin.not_known:
        _say(console, line(("Not known: ", "bold"), "; ".join(picture.bulletin.not_known) + "."))
