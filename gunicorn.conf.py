"""`gunicorn wsgi:app` reads this by itself: the same worker and limits as `registry serve`.

Options on gunicorn's command line (`--workers`, `--threads`, `--bind`) come after it.
"""

from typing import Any

from registry.serving.options import options
from registry.settings import Settings

_settings = Settings.from_environ()
globals().update(options(2, 8, _settings.max_request_mb, behind_proxy=bool(_settings.trusted_proxies)))
preload_app = True
"""What is wrong with settings, keys or schema is said once, and ends the start."""


def post_fork(_arbiter: Any, _worker: Any) -> None:
    """Give each process its own connections."""
    from wsgi import registry

    registry.engine.dispose(close=False)
