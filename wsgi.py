"""For a WSGI server: `gunicorn wsgi:app`."""

from registry.app import build_registry, create_app
from registry.settings import Settings

app = create_app(build_registry(Settings.from_environ()))
