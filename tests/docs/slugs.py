"""The slugs of refusals, as the source text names them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import registry
from registry.core import errors

PACKAGE = Path(registry.__file__).parent
CLASSES = {
    name: value.slug
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.RegistryError)
}
"""Class → the slug it has when none is given."""
PLACE = {"Invalid": 1}
"""Where the slug stands among the arguments, where it is not the first."""


def collected() -> dict[str, set[str]]:
    """Slug → the classes it is raised with; every literal of an expression counts (`"a" if … else "b"`)."""
    slugs: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for call in _calls(ast.parse(path.read_text("utf-8"))):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in CLASSES or name == "ConstraintRefusal":
                kind = "Refused" if name == "ConstraintRefusal" else name
                for slug in _given(name, call) or {CLASSES[kind]}:
                    slugs.setdefault(slug, set()).add(kind)
    return slugs


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _given(name: str, call: ast.Call) -> set[str]:
    place = PLACE.get(name, 0)
    argument = next((keyword.value for keyword in call.keywords if keyword.arg == "slug"), None)
    if argument is None and len(call.args) > place:
        argument = call.args[place]
    if argument is None:
        return set()
    values = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    return {value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)}
