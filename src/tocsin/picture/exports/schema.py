"""The JSON Schema of the dossier's JSON object, made from the very types that are written.

JSON Schema draft 2020-12. Every key is required, and there are no others.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.picture.model import (
    Apart,
    Basis,
    Bulletin,
    ClaimMade,
    Contradiction,
    Event,
    FigureAnswer,
    Incident,
    Relation,
    Source,
    State,
    Unknown,
    Warned,
    WordAnswer,
)
from tocsin.reading.statement import Statement

SCHEMA_ID = "urn:tocsin:dossier:1"
_TYPES = (
    Source, Incident, FigureAnswer, WordAnswer, Event, Relation, Warned, Contradiction, ClaimMade, Unknown,
    Bulletin, Statement, State, Basis,
)  # fmt: skip
_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"anyOf": [_TEXT, {"type": "null"}]}


def dossier_schema() -> dict[str, Any]:
    """The schema of a dossier as `tocsin.picture.as_json` writes it, and of several incidents from one pile."""
    _, made = msgspec.json.schema_components(_TYPES, ref_template="#/$defs/{name}")
    parts = {name: _strict(part) for name, part in made.items() if name != "Apart"}
    parts["FigureSaid"]["properties"]["apart"] = {"enum": [apart.code for apart in Apart]}
    _more(parts["Bulletin"], {"text": _TEXT})
    _more(parts["Statement"], _ADDED)
    picture = {
        "as_of": _TEXT_OR_NULL,
        "sources": _list("Source"),
        "incident": _ref("Incident"),
        "figures": _list("FigureAnswer"),
        "answers": _list("WordAnswer"),
    }
    whole = {
        "picture": _object(picture),
        "timeline": _object({"events": _list("Event"), "relations": _list("Relation")}),
        "warnings": _list("Warned"),
        "contradictions": _list("Contradiction"),
        "claims": _list("ClaimMade"),
        "unknown": _list("Unknown"),
        "bulletin": _ref("Bulletin"),
        "statements": _list("Statement"),
    }
    parts["Dossier"] = _object(whole)
    parts["Dossiers"] = _object({"incidents": _list("Dossier"), "unassigned": _list("Dossier")})
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, "title": "Tocsin dossier"}
    choices = {"anyOf": [_ref("Dossier"), _ref("Dossiers")]}
    return {**head, **choices, "$defs": dict(sorted(parts.items()))}


def schema_json() -> bytes:
    """The schema as indented UTF-8, with a newline at the end: what is published."""
    return msgspec.json.format(msgspec.json.encode(dossier_schema()), indent=2) + b"\n"


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


_ADDED: Mapping[str, Any] = {
    "source": _TEXT,
    "published": _TEXT_OR_NULL,
    "as_of": _TEXT_OR_NULL,
    "basis": _ref("Basis"),
    "grade": _TEXT_OR_NULL,
    "state": _ref("State"),
    "superseded_by": _TEXT_OR_NULL,
    "report": _TEXT,
}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    names = list(properties)
    return {"type": "object", "properties": dict(properties), "required": names, "additionalProperties": False}


def _more(part: dict[str, Any], properties: Mapping[str, Any]) -> None:
    part["properties"] |= properties
    part["required"] = list(part["properties"])


def _strict(part: dict[str, Any]) -> dict[str, Any]:
    """A part whose keys are all written: msgspec leaves those with a default optional."""
    words = {key: value for key, value in part.items() if key != "description"}
    if part.get("type") != "object":
        return words
    plain = {name: _without_default(value) for name, value in part["properties"].items()}
    return {**words, "properties": plain, "required": list(plain), "additionalProperties": False}


def _without_default(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: inner for key, inner in value.items() if key != "default"}
