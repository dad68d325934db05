"""What a picture says, as lines of plain text with citations: the parts that every form is filled from."""

from collections.abc import Iterable

from tocsin.picture.figures import QUESTIONS
from tocsin.picture.model import Apart, FigureAnswer, FigureSaid, Picture
from tocsin.picture.times import moment_words, span_words
from tocsin.picture.words import capital, chain_words, one_line
from tocsin.reading.statement import Kind

NOT_KNOWN = "Not known from what was reported."


def cites(ids: Iterable[str]) -> str:
    """`` [r1.1, r2.4]``; empty where there is nothing to cite."""
    names = ", ".join(ids)
    return f" [{names}]" if names else ""


def figure_line(figure: FigureSaid) -> str:
    """One figure with its bound, voice, as-of, grade and citation, and why it is not counted."""
    voice = chain_words(figure.speakers, figure.source)
    grade = f", graded {figure.grade}" if figure.grade else ""
    apart = f"; not counted: {figure.apart.value}" if figure.apart else ""
    return f"{figure.words}: {voice}, as of {moment_words(figure.as_of)}{grade}{apart}{cites([figure.id])}"


def figure_answer(picture: Picture, kind: Kind) -> FigureAnswer | None:
    """The answer to one question of number; None where nobody gives any."""
    return next((answer for answer in picture.figures if answer.kind is kind), None)


def figure_lines(picture: Picture, kind: Kind) -> tuple[str, ...]:
    """The range first, then every figure that counts; vague words where there is no number."""
    answer = figure_answer(picture, kind)
    if answer is None:
        return ()
    counted = [figure for figure in answer.figures if figure.apart is Apart.NO]
    beside = [figure for figure in answer.figures if figure.apart is Apart.VAGUE] if not counted else []
    head = [f"{answer.range.words}"] if answer.range and len(counted) > 1 else []
    disagree = ["The sources disagree."] if answer.disagreements else []
    return (*head, *disagree, *map(figure_line, [*counted, *beside]))


def all_figures(picture: Picture) -> tuple[str, ...]:
    """Every question of number in one line each, with its range."""
    found = [(QUESTIONS[answer.kind], answer) for answer in picture.figures]
    return tuple(
        f"{title}: {answer.range.words if answer.range else 'no number is given'}"
        f"{cites(answer.latest or [figure.id for figure in answer.figures])}"
        for title, answer in found
    )


def answer_lines(picture: Picture, *keys: str) -> tuple[str, ...]:
    """The answers in words to these questions, each with who gave it and its citation."""
    return tuple(
        f"{capital(one_line(value.words))}{' (denied)' if value.denied else ''}"
        f" ({'; '.join(map(one_line, value.sources))}){cites(value.statements)}"
        for answer in picture.answers
        if answer.key in keys
        for value in answer.values
    )


def when_line(picture: Picture) -> str:
    """When it took place, and whether the reports agree on it; empty where it is not known."""
    incident = picture.incident
    if incident.span is None:
        return ""
    differ = "" if incident.agreed else " (the reports differ)"
    return f"{span_words(incident.span)}{differ}{cites(incident.statements)}"


def bulletin_lines(picture: Picture) -> tuple[str, ...]:
    """The sentences for the public: no quotes, no persons."""
    return tuple(f"{said.text}{cites(said.statements)}" for said in picture.bulletin.sentences)


def warning_lines(picture: Picture) -> tuple[str, ...]:
    """Each warning: by whom, to whom, how, when, about what, how long before, and how it was answered."""
    return tuple(_warning(picture, number) for number in range(len(picture.warnings)))


def _warning(picture: Picture, number: int) -> str:
    warned = picture.warnings[number]
    whom = f" to {one_line(warned.warned)}" if warned.warned else ""
    manner = f" ({warned.manner})" if warned.manner else ""
    about = f" about {one_line(warned.about)}" if warned.about else ""
    answers = "".join(f"; answered: {one_line(note.words)}" for note in warned.answers)
    head = capital(one_line(warned.warner) or "a warning")
    lead = f"lead time {warned.lead_words}"
    return f"{head}{whom}{manner}{about}: {warned.when}; {lead}{answers}{cites(warned.statements)}"


def contradiction_lines(picture: Picture) -> tuple[str, ...]:
    """Each contradiction that stands, with why."""
    return tuple(
        f"{'' if found.certain else 'Possible: '}{one_line(found.why)}{cites((found.first, found.second))}"
        for found in picture.contradictions
        if not found.struck
    )


def unknown_lines(picture: Picture) -> tuple[str, ...]:
    """What the statements leave open."""
    return tuple(f"{capital(one_line(one.words))}{cites(one.statements)}" for one in picture.unknown)


def claim_lines(picture: Picture) -> tuple[str, ...]:
    """Each claim of responsibility, as a claim."""
    return tuple(
        f"Claimed by {claim.claimant or 'somebody who is not named'}"
        f"{f' through {claim.channel}' if claim.channel else ''}, first seen {moment_words(claim.first_seen)}"
        f"{f', graded {chr(44).join(claim.grades)}' if claim.grades else ''}"
        f"; denied by {len(claim.denials)} statement{'' if len(claim.denials) == 1 else 's'}"
        f"; a claim, no finding{cites(claim.statements)}"
        for claim in picture.claims
    )
