"""The slugs of refusals, read from the source text."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import registry
from registry.core import errors, problems
from registry.core.vault import hsm, ring

PACKAGE = Path(registry.__file__).parent
CLASSES: dict[str, type[errors.RegistryError]] = {
    name: value
    for name, value in {**vars(errors), **vars(ring), **vars(hsm)}.items()
    if isinstance(value, type) and issubclass(value, errors.RegistryError)
}
PLACE = {"Invalid": 1}
"""Where the slug stands among the arguments, where it is not the first."""
LEFT_OUT = ("demo", "benchmark", "population")
"""Rooms that only repeat what the service answered."""
ANY = "…"
"""Stands for what is put into a slug when it is made: `acta-…` is one for each state of an acta."""


def collected() -> dict[str, set[int]]:
    """Slug → the HTTP statuses it comes with."""
    slugs: dict[str, set[int]] = {}
    for error in CLASSES.values():
        slugs.setdefault(error.slug, set()).add(_status(error))
    for code, slug in problems._SLUGS.items():
        slugs.setdefault(slug, set()).add(code)
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] not in LEFT_OUT:
            for slug, error in raised(ast.parse(path.read_text("utf-8"))):
                slugs.setdefault(slug, set()).add(_status(error))
    return slugs


def raised(tree: ast.Module) -> Iterator[tuple[str, type[errors.RegistryError]]]:
    """Every slug that a module gives to a refusal, with the refusal's class."""
    constants = _constants(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        error = errors.Refused if name == "ConstraintRefusal" else CLASSES.get(name)
        if error is not None:
            yield from ((slug, error) for slug in _slugs_of(name, node, constants))


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """The module's names that are given one value."""
    values: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            values[node.target.id] = node.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values[node.targets[0].id] = node.value
    return values


def _slugs_of(name: str, call: ast.Call, constants: dict[str, ast.expr]) -> set[str]:
    place = PLACE.get(name, 0)
    argument: Any = next((keyword.value for keyword in call.keywords if keyword.arg == "slug"), None)
    if argument is None and len(call.args) > place:
        argument = call.args[place]
    if isinstance(argument, ast.Name):
        argument = constants.get(argument.id)
    choices = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    return {slug for choice in choices if (slug := _text(choice))}


def _text(node: Any) -> str | None:
    """A literal, or an f-string that begins with one; what is put into it becomes "…"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return f"{node.values[0].value!s}{ANY}"
    return None


def _status(error: type[errors.RegistryError]) -> int:
    return int(next(problems.STATUS[kind] for kind in error.__mro__ if kind in problems.STATUS))
