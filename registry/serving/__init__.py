"""gunicorn with a worker that no slow client can hold up: it hands a thread nothing but whole requests.

Begin with `worker`, gunicorn's side; then `connections`, which reads and writes without a thread and closes what is too
slow or too much; `turns`, in which addresses take turns; `options`, what gunicorn is started with.
"""

from typing import Any

from gunicorn.app.base import BaseApplication

from registry.core.registry import Registry
from registry.serving.options import options


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, registry: Registry, chosen: dict[str, Any]) -> None:
        self.registry, self.options = registry, chosen
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # Each worker process opens its own connections.
        from registry.app import create_app
        from registry.fingerprints import isolation

        self.registry.engine.dispose(close=False)
        isolation.begin()
        return create_app(self.registry)


def serve(registry: Registry, bind: str, workers: int, threads: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    registry.warm_up()
    chosen = options(
        workers, threads, registry.settings.max_request_mb, behind_proxy=bool(registry.settings.trusted_proxies)
    )
    _Server(registry, {**chosen, "bind": bind}).run()
