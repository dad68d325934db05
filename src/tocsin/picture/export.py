"""The picture as one JSON object with documented keys (`docs/reference/dossier.md`)."""

from collections.abc import Iterable
from typing import Any

import msgspec

from tocsin.picture.model import Cited, FigureAnswer, Picture


def as_object(picture: Picture) -> dict[str, Any]:
    """The picture as plain values, under the keys that the reference documents."""
    return {
        "picture": _plain(
            {
                "as_of": picture.as_of,
                "sources": picture.sources,
                "incident": picture.incident,
                "figures": [_figures(answer) for answer in picture.figures],
                "answers": picture.answers,
            }
        ),
        "timeline": {"events": _plain(picture.timeline), "relations": _plain(picture.relations)},
        "warnings": _plain(picture.warnings),
        "contradictions": _plain(picture.contradictions),
        "claims": _plain(picture.claims),
        "unknown": _plain(picture.unknown),
        "bulletin": _plain(picture.bulletin) | {"text": picture.bulletin.text},
        "statements": [_statement(cited) for cited in picture.statements],
    }


def as_json(picture: Picture) -> bytes:
    """`as_object`, indented, in UTF-8, with a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(as_object(picture)), indent=2) + b"\n"


def several_as_json(incidents: Iterable[Picture], unassigned: Iterable[Picture]) -> bytes:
    """Several incidents from one pile, and the reports that fit none of them alone, each as `as_object`."""
    whole = {"incidents": [*map(as_object, incidents)], "unassigned": [*map(as_object, unassigned)]}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def _figures(answer: FigureAnswer) -> dict[str, Any]:
    """A question of number; why a figure stands apart is given as a code."""
    said: list[dict[str, Any]] = [_plain(figure) | {"apart": figure.apart.code} for figure in answer.figures]
    return {**_plain(answer), "figures": said}


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)


def _statement(cited: Cited) -> dict[str, Any]:
    """What reading gives, with what the picture adds: source, as-of, grade, state."""
    added = {
        "id": cited.id,
        "source": cited.source,
        "published": cited.published,
        "as_of": cited.as_of,
        "basis": cited.basis,
        "grade": str(cited.grade) if cited.grade else None,
        "state": cited.state,
        "superseded_by": cited.superseded_by,
        "report": cited.report,
    }
    return {**_plain(cited.statement), **_plain(added)}
