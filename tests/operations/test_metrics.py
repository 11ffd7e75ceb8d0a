"""Metrics: of several processes together, on a port of their own, and naming nobody."""

import re
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from registry.core import measures
from registry.core.registry import Registry
from registry.operations import metrics

PROCESS = """
import sys
from pathlib import Path
from registry.core import measures
measures.share(Path(sys.argv[1]))
measures.request("GET", "/api/v1/births/<uuid:birth_id>", 200, 0.02)
measures.request("BREW", None, 404, 0.001)
measures.count(measures.ENROLMENTS)
measures.observe(measures.SEARCH, 0.3, side="child")
measures.state(measures.GALLERY, 7, side="child", shard="0")
"""


@pytest.fixture
def shared_folder(registry: Registry, tmp_path: Path) -> Registry:
    for _ in range(2):
        subprocess.run([sys.executable, "-c", PROCESS, str(tmp_path)], check=True)
    return replace(registry, settings=replace(registry.settings, metrics_folder=tmp_path))


def test_what_several_processes_counted_is_added_up(shared_folder: Registry) -> None:
    text = metrics.exposition(shared_folder).decode()
    assert f"{measures.ENROLMENTS} 2.0" in text
    assert 'http_route="/api/v1/births/<uuid:birth_id>"' in text
    assert 'http_request_method="_OTHER"' in text
    assert "BREW" not in text
    assert "registry_search_seconds_bucket" in text
    assert "registry_gallery_prints{" not in text  # those processes have ended


def test_the_database_is_described_and_nobody_in_it(registry: Registry) -> None:
    text = metrics.exposition(registry).decode()
    for name in ("registry_job_oldest_age_seconds", "registry_journal_head", "registry_gallery_lag_seconds"):
        assert re.search(rf"^{name} \d", text, re.MULTILINE)
    labels = set(re.findall(r'(\w+)="', text))
    assert labels <= {"check", "task", "side", "shard", "le", *measures.HTTP_LABELS}


def test_they_are_served_on_a_port_of_their_own(registry: Registry) -> None:
    server = metrics.serve(registry, "127.0.0.1", 0)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_address[1]}/metrics") as answer:
            assert b"registry_ready" in answer.read()
    finally:
        server.shutdown()
        server.server_close()
