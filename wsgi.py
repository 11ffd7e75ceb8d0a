"""For a WSGI server: `gunicorn wsgi:app`."""

from registry.app import create_app
from registry.bootstrap import build_registry, require_schema
from registry.core.logging import set_up_logging
from registry.fingerprints import isolation
from registry.settings import Settings

set_up_logging()
registry = build_registry(Settings.from_environ())
require_schema(registry)
registry.warm_up()
isolation.begin()
app = create_app(registry)
