"""The sections of the dossier page, one function each."""

from collections.abc import Iterable, Sequence

from tocsin.picture.answers import by_time
from tocsin.picture.figures import figure_series
from tocsin.picture.markup import Safe, element, join, text
from tocsin.picture.model import (
    Apart,
    Bulletin,
    Cited,
    Contradiction,
    Event,
    FigureAnswer,
    FigureSaid,
    Note,
    Picture,
    Relation,
    Verdict,
    Warned,
    WordAnswer,
)
from tocsin.picture.page_reports import Numbers
from tocsin.picture.plot import plot
from tocsin.picture.times import moment_words
from tocsin.picture.words import capital, chain_words, distinct, one_line, sentence

_VERDICTS = {
    Verdict.CONSISTENT: ("agrees with the dates", "tag ok"),
    Verdict.INCONSISTENT: ("does not agree with the dates", "tag warn"),
    Verdict.UNCHECKED: ("not checked", "tag"),
}


class Citer:
    """Turns statement ids into links to the quoted words, or to their row where a report has no text."""

    def __init__(self, picture: Picture, linked: frozenset[str]) -> None:
        self.by_id = {c.id: c for c in picture.statements}
        self.numbers: Numbers = {c.id: n for n, c in enumerate(picture.statements, start=1)}
        self._linked = linked

    def __call__(self, ids: Iterable[str]) -> Safe:
        """``[3] [7]``, each a link; ids that are not in the picture are left out."""
        links = [self._link(self.by_id[name]) for name in ids if name in self.by_id]
        return element("span", join(links, " "), class_="cites") if links else Safe("")

    def _link(self, cited: Cited) -> Safe:
        number = self.numbers[cited.id]
        place = "q" if cited.id in self._linked else "s"
        return element("a", f"[{number}]", href=f"#{place}{number}", aria_label=f"statement {number}")


def section(name: str, title: str, lead: str, *parts: str) -> Safe:
    """A section with its heading and one sentence that says what it is."""
    heading = element("h2", title, id=f"{name}-title")
    return element(
        "section",
        heading,
        element("p", lead, class_="lead"),
        *parts,
        id=name,
        aria_labelledby=f"{name}-title",
    )


def figures(picture: Picture, cite: Citer) -> Safe:
    """One card for each question of number, and the answers in words below."""
    cards = [_figure_card(answer, picture, cite) for answer in picture.figures]
    none = element("p", "No number is given in the reports.", class_="soft")
    return join([element("div", *cards, class_="grid") if cards else none, _word_answers(picture, cite)])


def _figure_card(answer: FigureAnswer, picture: Picture, cite: Citer) -> Safe:
    counted = [f for f in answer.figures if f.apart is Apart.NO]
    beside = [f for f in answer.figures if f.apart is not Apart.NO]
    number = (
        element("p", answer.range.words, class_="number")
        if answer.range
        else element("p", "no number is given", class_="number none")
    )
    drawing = plot(figure_series(picture, answer.kind), answer.title)
    caption = element("figcaption", "Open dots with an arrow are bounds; pale ones are superseded.")
    return element(
        "article",
        element("h3", answer.title, class_="label"),
        number,
        *(element("p", _disagree(answer), class_="small") if answer.disagreements else "",),
        element("ul", *(_figure_line(f, cite) for f in [*counted, *beside]), class_="plain small"),
        element("figure", drawing, caption, class_="plot") if drawing else "",
        class_="card figure",
    )


def _disagree(answer: FigureAnswer) -> str:
    pairs = len(answer.disagreements)
    return f"The sources disagree: {pairs} pair{'' if pairs == 1 else 's'} of figures that no number satisfies."


def _figure_line(figure: FigureSaid, cite: Citer) -> Safe:
    gone = figure.apart.gone
    words = element("s" if gone else "strong", figure.words)
    voice = f" {chain_words(figure.speakers, figure.source)}, as of {moment_words(figure.as_of)}"
    grade = f", graded {figure.grade}" if figure.grade else ""
    apart = element("div", f"Kept apart: {figure.apart.value}.", class_="apart") if figure.apart else ""
    return element("li", words, voice + grade, cite([figure.id]), apart, class_="apart" if gone else None)


def _word_answers(picture: Picture, cite: Citer) -> Safe:
    """The answers in words, each with its sources where there are several reports."""
    if not picture.answers:
        return Safe("")
    several = len(picture.sources) > 1
    rows = [part for answer in picture.answers for part in _word_answer(answer, several, cite)]
    return element("div", element("h3", "Also asked"), element("dl", *rows), class_="card answers")


def _word_answer(answer: WordAnswer, several: bool, cite: Citer) -> list[Safe]:
    said = [
        element(
            "p",
            element("s", value.words) if value.denied else value.words,
            " (denied)" if value.denied else "",
            element("span", f" {', '.join(map(one_line, value.sources))}", class_="soft small") if several else "",
            cite(value.statements),
        )
        for value in answer.values
    ]
    return [element("dt", answer.title), element("dd", *said)]


def warnings(picture: Picture, cite: Citer) -> Safe:
    """One card for each warning against what happened."""
    if not picture.warnings:
        return element("p", "The reports tell of no warning.", class_="soft")
    return join(_warning(warned, picture, cite) for warned in picture.warnings)


def _warning(warned: Warned, picture: Picture, cite: Citer) -> Safe:
    whom = f" to {warned.warned}" if warned.warned else ""
    manner = element("span", warned.manner or "manner not told", class_="tag")
    rows = [
        ("When", [element("p", warned.when)]),
        ("Of what", [element("p", warned.about or "not told")]),
        (
            "Limits",
            [_note(note, cite) for note in warned.limits] or [element("p", "none told", class_="soft")],
        ),
        (
            "Answer it got",
            [_note(n, cite) for n in warned.answers] or [element("p", "none told", class_="soft")],
        ),
        ("Contradicted by", [_quote_line(i, cite) for i in warned.contradicted_by]),
        ("Against what came", [element("p", warned.overlap.words)]),
    ]
    pairs = [part for name, said in rows if said for part in (element("dt", name), element("dd", *said))]
    return element(
        "article",
        element(
            "h3",
            capital(warned.warner or "a warning"),
            whom,
            " ",
            manner,
            cite(warned.statements),
        ),
        _lane(warned, picture),
        element("dl", *pairs),
        class_="card warning",
    )


def _lane(warned: Warned, picture: Picture) -> Safe:
    """The way from the warning to the incident, drawn."""
    came = picture.incident.span
    ends = ("warned", "it came" if came else "date not known")
    return element(
        "div",
        element("span", ends[0]),
        element("span", class_="bar" if warned.lead else "bar open"),
        element("span", ends[1]),
        element("span", capital(warned.lead_words), class_="span"),
        class_="lane",
    )


def _note(note: Note, cite: Citer) -> Safe:
    return element("p", note.words, cite([note.statement]))


def _quote_line(name: str, cite: Citer) -> Safe:
    cited = cite.by_id[name]
    voice = chain_words(cited.statement.speakers, cited.source)
    return element("p", f"“{one_line(cited.statement.quote)}” ({voice})", cite([name]))


def contradictions(picture: Picture, cite: Citer) -> Safe:
    """Each contradiction: why, and both statements side by side."""
    if not picture.contradictions:
        return element("p", "The rules found no contradiction between the statements.", class_="soft")
    return join(_clash(found, cite) for found in picture.contradictions)


def _clash(found: Contradiction, cite: Citer) -> Safe:
    tag = "" if found.certain else element("span", "possible", class_="tag warn")
    if found.struck:
        tag = element("span", f"struck: {found.struck}", class_="tag")
    sides = [_side(name, cite) for name in (found.first, found.second) if name in cite.by_id]
    return element(
        "article",
        element("p", element("s", found.why) if found.struck else found.why, " ", tag),
        element("div", *sides, class_="sides"),
        class_="card clash",
    )


def _side(name: str, cite: Citer) -> Safe:
    cited = cite.by_id[name]
    voice = f"{chain_words(cited.statement.speakers, cited.source)}, as of {moment_words(cited.as_of)}"
    quote = element("blockquote", one_line(cited.statement.quote), dir="auto")
    return element("div", quote, element("p", voice, cite([name]), class_="soft small"))


def timeline(picture: Picture, cite: Citer) -> Safe:
    """The dated statements in order, then the distances that are said in words."""
    lines = [_events(events, picture, cite) for events in by_time(picture.timeline)]
    dated = element("ol", *lines, class_="line") if lines else element("p", "No statement is dated.", class_="soft")
    if not picture.relations:
        return dated
    related = element("ul", *(_relation(r, cite) for r in picture.relations), class_="plain")
    return join([dated, element("h3", "Distances said in words"), related])


def _events(events: Sequence[Event], picture: Picture, cite: Citer) -> Safe:
    """One point of the line: the span once, its statements below."""
    first = events[0]
    words = distinct(one_line(event.time.words) for event in events)
    said = f" (“{'”, “'.join(words)}”)" if words else ""
    when = element("time", first.when, datetime=first.time.start.isoformat())
    shape = first.shape.value.replace("_", "-")
    main = any(event.id in picture.incident.statements for event in events)
    several = len(picture.sources) > 1
    return element(
        "li",
        element("div", when, element("span", said, class_="soft small")),
        *(_event(event, several, cite) for event in events),
        class_=f"{shape} main" if main else shape,
    )


def _event(event: Event, several: bool, cite: Citer) -> Safe:
    kind, _, what = event.what.partition(": ")
    source = element("span", f" {one_line(event.source)}", class_="soft small") if several else ""
    return element("div", element("span", f"{kind} ", class_="soft"), what, source, cite([event.id]))


def _relation(relation: Relation, cite: Citer) -> Safe:
    words, class_ = _VERDICTS[relation.verdict]
    return element(
        "li",
        f"“{relation.words}” ",
        element("span", words, class_=class_),
        cite([relation.id]),
        element("div", relation.explanation, class_="soft small"),
    )


def unknown(picture: Picture, cite: Citer) -> Safe:
    """What the reports leave open."""
    lines = [element("li", sentence(one_line(u.words)), cite(u.statements)) for u in picture.unknown]
    nothing = element("p", "The reports answer every question on the list.", class_="soft")
    return element("ul", *lines, class_="plain") if lines else nothing


def bulletin(written: Bulletin, cite: Citer) -> Safe:
    """The sentences with their statements, and what is not known at the end."""
    lines = [element("p", said.text, cite(said.statements)) for said in written.sentences]
    if written.not_known:
        lines.append(element("p", element("strong", "Not known: "), text("; ".join(written.not_known) + ".")))
    return element("div", *lines, class_="card bulletin")
