"""For a WSGI server: `gunicorn wsgi:app`."""

from registry.app import create_app
from registry.bootstrap import build_registry
from registry.settings import Settings

app = create_app(build_registry(Settings.from_environ()))
