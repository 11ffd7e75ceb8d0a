"""The permission every route declares, and the refusal to start without one."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

from registry.access.rules import PERMISSIONS

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
DECLARED = "__registry_permission__"


class PermissionMissing(Exception):
    """Some views declare no permission; the service does not start."""


def requires(permission: str) -> Callable[[View], View]:
    """Declare the permission of a view. It is checked before anything is read of the request."""
    if permission not in PERMISSIONS:
        raise ValueError(f"no role knows the permission {permission}")
    return _declare(permission)


def public(why: str) -> Callable[[View], View]:
    """Declare a view open to everyone, and say why."""
    if not why:
        raise ValueError("a public view says why")
    return _declare(PUBLIC)


def _declare(permission: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, DECLARED, permission)
        return view

    return mark


def permission_of(app: Flask, endpoint: str) -> str | None:
    """The permission an endpoint's view declares, through whatever decorators wrap it."""
    view: Any = app.view_functions[endpoint]
    while view is not None:
        found = getattr(view, DECLARED, None)
        if found is not None:
            return str(found)
        view = getattr(view, "__wrapped__", None)
    return None


def refuse_undeclared(app: Flask) -> None:
    """Raise PermissionMissing naming every endpoint without a declared permission."""
    missing = sorted(rule.rule for rule in app.url_map.iter_rules() if permission_of(app, rule.endpoint) is None)
    if missing:
        raise PermissionMissing("no permission is declared for: " + ", ".join(missing))
