"""The permission that each route must declare; the service does not start without."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

from registry.access.rules import PERMISSIONS

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
DECLARED = "__registry_permission__"
_FRESH = "__registry_fresh__"


class PermissionMissing(Exception):
    """Some views declare no permission, so the service does not start."""


def requires(permission: str, *, fresh: bool = False) -> Callable[[View], View]:
    """Declare the permission of a view. It is checked before the request is read.

    With `fresh` the view is one of the gravest acts: a second factor must have been given in the last minutes.
    """
    if permission not in PERMISSIONS:
        raise ValueError(f"no role includes the permission {permission}")
    declare = _declare(permission)

    def mark(view: View) -> View:
        if fresh:
            setattr(view, _FRESH, True)
        return declare(view)

    return mark


def is_fresh_required(app: Flask, endpoint: str) -> bool:
    """Whether the view of an endpoint needs a second factor given in the last minutes."""
    return bool(declared_by(app, endpoint, _FRESH))


def public(why: str) -> Callable[[View], View]:
    """Declare a view that is open to everyone, with the reason."""
    if not why:
        raise ValueError("a public view needs a reason")
    return _declare(PUBLIC)


def _declare(permission: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, DECLARED, permission)
        return view

    return mark


def permission_of(app: Flask, endpoint: str) -> str | None:
    """The permission that the view of an endpoint declares, beneath any decorators."""
    permission: str | None = declared_by(app, endpoint, DECLARED)
    return permission


def declared_by(app: Flask, endpoint: str, mark: str) -> Any:
    """What the view of an endpoint declares under this mark, beneath any decorators; None if nothing."""
    view: Any = app.view_functions[endpoint]
    while view is not None:
        declared = getattr(view, mark, None)
        if declared is not None:
            return declared
        view = getattr(view, "__wrapped__", None)
    return None


def refuse_undeclared(app: Flask) -> None:
    """Raise PermissionMissing naming every endpoint without a declared permission."""
    missing = sorted(rule.rule for rule in app.url_map.iter_rules() if permission_of(app, rule.endpoint) is None)
    if missing:
        raise PermissionMissing("no permission is declared for: " + ", ".join(missing))
