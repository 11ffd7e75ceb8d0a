"""`registry metrics`: what the processes counted and what the database holds, for Prometheus, on a port of its own.

The port is not for the public: listen on this machine or on the network of the monitoring alone.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from registry.core import jobs
from registry.core.commands import Command, with_registry
from registry.core.database import refusals_for_constraints
from registry.core.errors import RegistryError
from registry.core.hiding import session_of
from registry.core.messages import _, mark
from registry.core.registry import Registry
from registry.fingerprints.searching import plan
from registry.operations import health, queries


class OfDatabase:
    """What is read of the database at every scrape; prometheus-client calls this a collector."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def collect(self) -> Iterator[Any]:
        """Every metric; where the database does not answer, only that."""
        from prometheus_client.core import GaugeMetricFamily

        states = health.readiness(self.registry)
        ready = GaugeMetricFamily("registry_ready", "Whether each check of /readyz is in order.", labels=["check"])
        for name, word in states.items():
            ready.add_metric([name], float(word == "ok"))
        yield ready
        try:
            with refusals_for_constraints(), session_of(self.registry.engine) as session:
                loads = jobs.loads(session)
                length = queries.journal_length(session)
                away = plan.away_now(session)
                verified = queries.last_journalled(session, queries.BACKUP_VERIFIED)
        except (RegistryError, SQLAlchemyError):
            return
        waiting = GaugeMetricFamily("registry_jobs_waiting", "Jobs that are due or running.", labels=["task"])
        failed = GaugeMetricFamily("registry_jobs_failed", "Jobs that are not tried again.", labels=["task"])
        for load in loads:
            waiting.add_metric([load.task], load.waiting)
            failed.add_metric([load.task], load.failed)
        yield waiting
        yield failed
        oldest = max((load.oldest_age_s for load in loads), default=0.0)
        yield GaugeMetricFamily("registry_job_oldest_age_seconds", "Since when the oldest job is due.", value=oldest)
        lag = queries.gallery_lag_s(loads)
        yield GaugeMetricFamily("registry_gallery_lag_seconds", "Since when the oldest search waits.", value=lag)
        yield GaugeMetricFamily(
            "registry_gallery_parts_away", "Parts that searches need and nobody holds.", value=len(away)
        )
        yield GaugeMetricFamily("registry_journal_head", "Rows of the journal.", value=length)
        if verified is not None:
            yield GaugeMetricFamily(
                "registry_backup_verified_timestamp_seconds", "When a backup was verified last.", value=verified
            )


def exposition(registry: Registry) -> bytes:
    """Everything in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    collected = CollectorRegistry()
    folder = registry.settings.metrics_folder
    if folder is not None and folder.is_dir():
        _forget_ended(folder)
        multiprocess.MultiProcessCollector(collected, str(folder))  # type: ignore[no-untyped-call]  # it has no types
    collected.register(OfDatabase(registry))
    return bytes(generate_latest(collected))


def _forget_ended(folder: Path) -> None:
    """Leave out how things stood in processes that have ended; what they counted stays."""
    from prometheus_client import multiprocess

    for file in folder.glob("gauge_live*_*.db"):
        number = int(file.stem.rpartition("_")[2])
        if not Path("/proc", str(number)).exists():
            multiprocess.mark_process_dead(number, str(folder))  # type: ignore[no-untyped-call]  # it has no types


def serve(registry: Registry, host: str, port: int) -> Any:
    """Serve the metrics in a thread; the server, whose `server_address` says the port."""
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_words: Any) -> None:
            """Log nothing: it would be a line for each scrape."""

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        is_known = environ["PATH_INFO"] in ("/", "/metrics")
        body = exposition(registry) if is_known else b""
        status = "200 OK" if is_known else "404 Not Found"
        start_response(status, [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")])
        return [body]

    server = make_server(host, port, answer, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@click.command(cls=Command, help=mark("Serve metrics for Prometheus on a port of their own, which must not be public."))
@click.option("--host", default="127.0.0.1", show_default=True, help=mark("Address to listen on."))
@click.option("--port", default=9464, show_default=True, type=click.IntRange(0, 65535), help=mark("Port to listen on."))
@click.option("--once", is_flag=True, help=mark("Print them once and end."))
@with_registry
def metrics(registry: Registry, host: str, port: int, once: bool) -> None:
    """Serve metrics for Prometheus."""
    if once:
        click.echo(exposition(registry).decode(), nl=False)
        return
    server = serve(registry, host, port)
    click.echo(_("Metrics on {address}", address="http://{}:{}/metrics".format(*server.server_address)), err=True)
    threading.Event().wait()
