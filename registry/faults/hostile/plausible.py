"""Parameters and bodies that might be accepted, as the OpenAPI document describes them."""

import random
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from registry.faults.hostile.pictures import png

_DEEPEST: Final = 6
_WORDS: Final = (
    "Rosa",
    "00009901",
    "90000037",
    "150101",
    "INEI",
    "DNI",
    "mother",
    "es",
    "court_order",
    "Quispe Mamani",
)


class Pool(Protocol):
    """What bodies are made from."""

    ids: Sequence[str]
    schemas: Mapping[str, Any]


def parameter_of(chance: random.Random, parameter: Mapping[str, Any], ids: Sequence[str]) -> str:
    """A value for a parameter of an address."""
    made = _value(chance, parameter.get("schema", {}), {}, ids, 0)
    return str(made).lower() if isinstance(made, bool) else str(made)


def body_of(chance: random.Random, operation: Mapping[str, Any], pool: Pool) -> dict[str, Any]:
    """A body for an operation; optional fields are there half of the time."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    made = _value(chance, schema, pool.schemas, pool.ids, 0) if schema else {}
    return made if isinstance(made, dict) else {}


def typed(chance: random.Random, name: str) -> str:
    """What somebody might type in a field of a form; its name says a little."""
    last = name.rpartition(".")[2]
    if last in ("day", "month"):
        return str(chance.randint(1, 12))
    if last == "year":
        return str(chance.randint(2000, 2026))
    if any(part in last for part in ("_g", "_cm", "weeks", "count", "number", "ppi", "apgar", "order")):
        return str(chance.choice((1, 9, 39, 3250, 90000037)))
    if last.endswith(("time", "_at")):
        return f"0{chance.randint(0, 9)}:30"
    return _text(chance, {}, ())


def _value(
    chance: random.Random, schema: Mapping[str, Any], schemas: Mapping[str, Any], ids: Sequence[str], depth: int
) -> Any:
    if "$ref" in schema:
        schema = schemas.get(schema["$ref"].rpartition("/")[2], {})
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _value(chance, chance.choice(schema[several]), schemas, ids, depth + 1)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    kind = schema.get("type", "string")
    if isinstance(kind, list):
        kind = next(each for each in kind if each != "null")
    if kind == "object":
        if depth > _DEEPEST:
            return {}
        required = schema.get("required", ())
        return {
            name: _value(chance, below, schemas, ids, depth + 1)
            for name, below in schema.get("properties", {}).items()
            if not below.get("readOnly") and (name in required or chance.random() < 0.5)
        }
    if kind == "array":
        count = 0 if depth > _DEEPEST else max(schema.get("minItems", 0), chance.choice((1, 1, 2)))
        return [_value(chance, schema.get("items", {}), schemas, ids, depth + 1) for _ in range(count)]
    if kind == "boolean":
        return chance.random() < 0.5
    if kind in ("integer", "number"):
        return chance.randint(int(schema.get("minimum", 0)), min(int(schema.get("maximum", 50)), 5_000))
    return _text(chance, schema, ids)


def _text(chance: random.Random, schema: Mapping[str, Any], ids: Sequence[str]) -> str:
    match schema.get("format"):
        case "uuid":
            return chance.choice(ids)
        case "date":
            return f"20{chance.randint(10, 26)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
        case "date-time":
            return f"202{chance.randint(0, 6)}-01-1{chance.randint(0, 9)}T0{chance.randint(0, 9)}:00:00-05:00"
        case "byte" | "binary":
            return b64encode(png(side=300)).decode()
        case _:
            text = chance.choice((*_WORDS, "A reason that is long enough for everybody who reads it."))
            return (text if len(text) >= schema.get("minLength", 0) else text * 10)[: schema.get("maxLength", 500)]
