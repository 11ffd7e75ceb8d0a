"""What is counted and timed, for Prometheus: names and buckets in one place, and nothing that names a person.

    measures.count("registry_enrolments_total")
    with measures.timed("registry_extraction_seconds"): ...

Processes that share a folder (`REGISTRY_METRICS_FOLDER`) are added up by `registry metrics`, which serves them on a
port of its own; without one, a process counts for itself alone. The library is loaded at the first measure, because it
decides then whether it shares.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

HTTP: Final = "http_server_request_duration_seconds"
ENROLMENTS: Final = "registry_enrolments_total"
SEARCH: Final = "registry_search_seconds"
EXTRACTION: Final = "registry_extraction_seconds"
GALLERY: Final = "registry_gallery_prints"

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Of OpenTelemetry's http.server.request.duration."""
LONG_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60, 120)
HTTP_LABELS: Final = ("http_request_method", "http_route", "http_response_status_code")
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"


def share(folder: Path) -> None:
    """Count together with the other processes of this folder; before the first measure."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ[_SHARED] = str(folder)


def count(name: str) -> None:
    """Count one more."""
    _metrics()[name].inc()


def observe(name: str, seconds: float, **labels: str) -> None:
    """Note how long something took."""
    metric = _metrics()[name]
    (metric.labels(**labels) if labels else metric).observe(seconds)


@contextmanager
def timed(name: str, **labels: str) -> Iterator[None]:
    """Note how long a block took, whatever its end."""
    started = time.perf_counter()
    try:
        yield
    finally:
        observe(name, time.perf_counter() - started, **labels)


def state(name: str, value: float, **labels: str) -> None:
    """Note how things stand."""
    metric = _metrics()[name]
    (metric.labels(**labels) if labels else metric).set(value)


def request(method: str, route: str | None, status: int, seconds: float) -> None:
    """Note an answered request: by its route's template, never by its address."""
    labels = (method if method in METHODS else "_OTHER", route or "", str(status))
    observe(HTTP, seconds, **dict(zip(HTTP_LABELS, labels, strict=True)))


_FIRST: Final = threading.Lock()
"""The first requests of a process come at once, and a metric can be made only once."""


def _metrics() -> dict[str, Any]:
    with _FIRST:
        return _made()


@cache
def _made() -> dict[str, Any]:
    from prometheus_client import Counter, Gauge, Histogram

    return {
        HTTP: Histogram(HTTP, "Duration of requests.", HTTP_LABELS, buckets=BUCKETS),
        ENROLMENTS: Counter(ENROLMENTS, "Enrolments answered."),
        SEARCH: Histogram(SEARCH, "Duration of searches in a gallery.", ["side"], buckets=LONG_BUCKETS),
        EXTRACTION: Histogram(EXTRACTION, "Duration of extracting one print.", buckets=LONG_BUCKETS),
        GALLERY: Gauge(GALLERY, "Prints in the galleries.", ["side", "shard"], multiprocess_mode="livemax"),
    }
