"""For a WSGI server: `gunicorn wsgi:app`."""

from registry.app import create_app
from registry.bootstrap import build_registry
from registry.core.logging import set_up_logging
from registry.settings import Settings

set_up_logging()
registry = build_registry(Settings.from_environ())
app = create_app(registry)
