"""A validator for the part of JSON Schema 2020-12 that our schema uses; a keyword it does not know is an error."""

from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_KNOWN = {
    "$schema", "$id", "$defs", "title", "$ref", "type", "properties", "required", "additionalProperties",
    "items", "anyOf", "enum", "prefixItems", "minItems", "maxItems", "description", "default",
}  # fmt: skip


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], place: str = "$") -> Iterator[str]:
    """Everything in `value` that the schema does not allow, each with its place."""
    assert set(schema) <= _KNOWN, f"unknown keywords {set(schema) - _KNOWN}"
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, place)
        return
    if "anyOf" in schema:
        if all(list(faults(value, one, root, place)) for one in schema["anyOf"]):
            yield f"{place}: none of the choices"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{place}: {value!r} is no {schema['type']}"
    elif isinstance(value, dict):
        yield from _object(value, schema, root, place)
    elif isinstance(value, list):
        yield from _array(value, schema, root, place)


def _array(value: list[Any], schema: dict[str, Any], root: dict[str, Any], place: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{place}: {len(value)} items"
    first = schema.get("prefixItems", [])
    for number, item in enumerate(value):
        inner = first[number] if number < len(first) else schema.get("items", {})
        if inner is False:
            yield f"{place}[{number}]: nothing more may follow"
        else:
            yield from faults(item, inner, root, f"{place}[{number}]")


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], place: str) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    more = schema.get("additionalProperties", True)
    for name, inner in value.items():
        if name in known:
            yield from faults(inner, known[name], root, f"{place}.{name}")
        elif isinstance(more, dict):
            yield from faults(inner, more, root, f"{place}.{name}")
        elif not more:
            yield f"{place}: {name} is not known"
