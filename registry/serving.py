"""gunicorn, started from Python with an open registry."""

from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from registry.app import create_app
from registry.core.logging import WithoutValues
from registry.core.registry import Registry


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's own log, without the addresses, bodies and exceptions' texts that it would quote."""

    def setup(self, cfg: Any) -> None:
        """Format what it writes as ours."""
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(WithoutValues())


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, registry: Registry, options: dict[str, Any]) -> None:
        self.registry, self.options = registry, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # Each worker process opens its own connections.
        self.registry.engine.dispose(close=False)
        return create_app(self.registry)


def serve(registry: Registry, bind: str, workers: int, threads: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    options = {
        "bind": bind,
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "timeout": 60,
        "graceful_timeout": 20,
        "accesslog": None,
        "loglevel": "warning",
        "logger_class": ServerLog,
        "control_socket_disable": True,
    }
    _Server(registry, options).run()
