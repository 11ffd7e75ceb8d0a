"""Applications of registries: putting all rooms together takes a second, which is done once for a process.

Applications of several registries are copies of one: they share its routes, pages and templates, and each has a
registry of its own.
"""

from copy import copy

from flask import Flask

from registry.access.http import EXTENSION
from registry.app import create_app
from registry.core.registry import Registry

_made: dict[tuple[int, str], Flask] = {}
"""What of the settings an application is made from → the first that was."""


def application_of(registry: Registry) -> Flask:
    """An application that serves this registry."""
    settings = registry.settings
    if settings.trusted_proxies:
        return create_app(registry)  # what stands before it is bound to the one
    made_from = settings.max_request_mb, settings.language
    if made_from not in _made:
        _made[made_from] = create_app(registry)
    application = copy(_made[made_from])
    application.extensions = application.extensions | {EXTENSION: registry}
    application.config = copy(application.config)
    return application
