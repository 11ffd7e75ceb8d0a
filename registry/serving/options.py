"""What gunicorn is started with, by `registry serve` and by `gunicorn wsgi:app` (gunicorn.conf.py) alike."""

from dataclasses import dataclass
from typing import Any, Final

WORKER: Final = "registry.serving.worker.PatientWorker"
SPARE_MB: Final = 1
"""A request this much larger than the application's limit still reaches it, and gets its answer in words."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a process grants to connections."""

    most_bytes: int
    """Of a request; a larger one is refused as soon as it says so."""
    is_behind_proxy: bool = False
    """All connections then come from the proxy: addresses are not told apart, which is the proxy's task."""
    most_connections: int = 500
    """Of a process. At this number the one that has waited longest is closed, of the address that has most."""
    most_of_address: int = 100
    """A maternity ward behind one address has tens."""
    most_buffered_bytes: int = 256 * 2**20
    """Of all requests that are not answered yet: the address that holds most loses a connection above it."""
    head_s: float = 10.0
    """A request's head must be there within this time."""
    grace_s: float = 20.0
    """A body, or the reading of an answer, may be slower than `least_rate` for this long."""
    least_rate: int = 2048
    """Bytes a second of a body or of an answer on average, after the grace: a fourth of a line of 64 kbit/s."""
    idle_s: float = 75.0
    """A connection without a request is closed after this; a proxy in front must close its own earlier."""


def options(workers: int, threads: int, max_request_mb: int, *, behind_proxy: bool) -> dict[str, Any]:
    """The settings of gunicorn; each worker is given its terms before it is forked."""
    return {
        "workers": workers,
        "threads": threads,
        "worker_class": WORKER,
        "timeout": 60,
        "graceful_timeout": 20,
        "accesslog": None,
        "loglevel": "warning",
        "logger_class": "registry.serving.logs.ServerLog",
        "control_socket_disable": True,
        "pre_fork": lambda _arbiter, worker: setattr(
            worker, "terms", Terms((max_request_mb + SPARE_MB) * 2**20, behind_proxy)
        ),
    }
