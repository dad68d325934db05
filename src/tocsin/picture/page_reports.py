"""The report texts with every quoted span marked, and the table of statements."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from tocsin.picture.answers import LABELS
from tocsin.picture.markup import Safe, element, join, text
from tocsin.picture.model import Cited, Source, State
from tocsin.picture.times import moment_words, span_words
from tocsin.picture.words import chain_words, figure_words, one_line

Numbers = Mapping[str, int]
"""The number of each statement on the page, by its id."""


def quoted(cited: Sequence[Cited], texts: Mapping[str, str]) -> frozenset[str]:
    """The ids of the statements whose words stand in a text at hand: these can be linked to."""
    return frozenset(c.id for c in cited if 0 <= c.statement.start < c.statement.end <= len(texts.get(c.report, "")))


def marked(report: str, cited: Sequence[Cited], numbers: Numbers) -> Safe:
    """The text with a mark on every stretch that a statement quotes.

    Spans may overlap: the text is cut at every start and end, and each piece carries the statements
    that cover it. Where a statement begins there is an anchor, where it ends a link to its row.
    """
    cuts = sorted({0, len(report)} | {at for c in cited for at in (c.statement.start, c.statement.end)})
    waiting = sorted(cited, key=lambda c: c.statement.start)[::-1]
    covering: list[Cited] = []
    pieces = []
    for start, end in pairwise(cuts):
        covering = [c for c in covering if c.statement.end > start]
        while waiting and waiting[-1].statement.start <= start:
            covering.append(waiting.pop())
        pieces.append(_piece(report[start:end], start, end, covering, numbers))
    return join(pieces)


def _piece(words: str, start: int, end: int, covering: Sequence[Cited], numbers: Numbers) -> Safe:
    if not covering:
        return text(words)
    begins = [element("span", id=f"q{numbers[c.id]}") for c in covering if c.statement.start == start]
    ends = [_back(c, numbers) for c in covering if c.statement.end == end]
    labels = ", ".join(LABELS[c.kind] for c in covering)
    return element("mark", *begins, words, *ends, title=labels)


def _back(cited: Cited, numbers: Numbers) -> Safe:
    number = numbers[cited.id]
    link = element("a", str(number), href=f"#s{number}", aria_label=f"Statement {number}, {LABELS[cited.kind]}")
    return element("sup", link)


def reports(sources: Sequence[Source], cited: Sequence[Cited], texts: Mapping[str, str], numbers: Numbers) -> Safe:
    """Every report: its name, date, who else carried it, and its text where it is at hand."""
    linked = quoted(cited, texts)
    cited = [c for c in cited if c.id in linked]
    return join(_report(source, cited, texts, numbers) for source in sources)


def _report(source: Source, cited: Sequence[Cited], texts: Mapping[str, str], numbers: Numbers) -> Safe:
    count = source.statements
    facts = [moment_words(source.published), f"{count} statement{'' if count == 1 else 's'}"]
    if source.carried_by:
        facts.append(f"the same text also came as {', '.join(source.carried_by)}; it counts once")
    body = texts.get(source.report) if source.report else None
    own = [c for c in cited if c.report == source.report and c.source == source.name]
    shown = (
        element("div", marked(body, own, numbers), class_="report", dir="auto")
        if body is not None
        else element("p", "The text of this report is not at hand.", class_="soft")
    )
    head = [element("h3", one_line(source.name)), element("p", "; ".join(facts), class_="soft small")]
    return element("article", *head, shown, class_="card")


def statement_table(cited: Sequence[Cited], numbers: Numbers, linked: frozenset[str]) -> Safe:
    """One row for each statement: number, kind, quote, voice, time, rule."""
    names = ("No.", "Kind", "Quote", "Said by", "Time", "Rule")
    head = element("tr", *(element("th", name, scope="col") for name in names))
    rows = [_row(c, numbers[c.id], c.id in linked) for c in cited]
    table = element("table", element("thead", head), element("tbody", *rows), class_="statements")
    return element("div", table, class_="scroll", role="region", aria_label="Statements", tabindex=0)


def _row(cited: Cited, number: int, linked: bool) -> Safe:
    said = cited.statement
    label = str(number)
    name = element("a", label, href=f"#q{number}", aria_label=f"Statement {number} in its report") if linked else label
    bound = element("span", f" {figure_words(said)}", class_="soft") if said.bound else ""
    return element(
        "tr",
        element("th", name, scope="row"),
        element("td", LABELS[cited.kind], bound, _standing(cited)),
        element("td", one_line(said.quote), class_="quote", dir="auto"),
        element("td", chain_words(said.speakers, cited.source)),
        element("td", span_words(said.time) if said.time else f"as of {moment_words(cited.as_of)}"),
        element("td", said.rule, class_="soft"),
        id=f"s{number}",
    )


def _standing(cited: Cited) -> Safe:
    notes = [cited.statement.standing.value]
    if cited.statement.denied:
        notes.append("denied")
    if cited.grade:
        notes.append(f"graded {cited.grade}")
    if cited.state is not State.CANDIDATE:
        notes.append(cited.state.value)
    if cited.superseded_by:
        notes.append("superseded")
    return element("div", ", ".join(notes), class_="soft small")
