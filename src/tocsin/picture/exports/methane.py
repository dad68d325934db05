"""METHANE: the first report on a major incident, as the emergency services of the United Kingdom give it (JESIP)."""

from tocsin.picture.about import About
from tocsin.picture.exports.form import Form, block
from tocsin.picture.exports.said import answer_lines, figure_lines, when_line
from tocsin.picture.model import Picture
from tocsin.reading.statement import Kind

_PEOPLE = ((Kind.DEAD, "Dead"), (Kind.INJURED, "Injured"), (Kind.MISSING, "Missing"), (Kind.HOSTAGES, "Hostages"))


def methane(picture: Picture, about: About) -> Form:
    """The seven letters. Whether a major incident is declared, the officer says: reports do not tell."""
    casualties = [f"{name}: {line}" for kind, name in _PEOPLE for line in figure_lines(picture, kind)]
    point = f"{about.point[0]:.5f}, {about.point[1]:.5f} (latitude, longitude)" if about.point else ""
    called = [f"{one.name} ({one.kind}): {one.task}" for one in about.resources if one.released_at is None]
    return Form(
        "METHANE",
        about.title,
        (
            block("M", "Major incident declared?", "Not said in the reports: for the officer to say."),
            block("E", "Exact location", about.place, point, answer_lines(picture, "where")),
            block("T", "Type of incident", when_line(picture), answer_lines(picture, "what", "hazard")),
            block("H", "Hazards", answer_lines(picture, "hazard", "weapons")),
            block("A", "Access"),
            block("N", "Number, type, severity of casualties", casualties),
            block("E", "Emergency services present and required", called, answer_lines(picture, "responders")),
        ),
    )
