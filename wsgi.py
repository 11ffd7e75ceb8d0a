"""For a WSGI server: `gunicorn wsgi:app`."""

from registry.app import create_app
from registry.settings import Settings
from registry.bootstrap import build_registry

app = create_app(build_registry(Settings.from_environ()))
