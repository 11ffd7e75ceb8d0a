"""No log holds personal data: the web's, the worker's, the commands', PostgreSQL's. Real processes, really failing.

A marked person's name, number, phone and address go through every route, and through everything that can fail.
"""

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import text

from registry.access.rules import ROLES
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from tests.core.processes import failing
from tests.core.processes.failing import ADDRESS, AFTER, FAILURES, HEADER, MARKED, MARKS, NAME, NUMBER, PHONE
from tests.killed import forked
from tests.test_cli import environment

BODY: Final = {
    "document_number": NUMBER,
    "document_type": "DNI",
    "given_names": NAME,
    "first_surname": NAME,
    "phone": PHONE,
    "address": ADDRESS,
    "reason": MARKED,
    "username": NAME,
    "password": MARKED,
    "certificate": {"mother": {"given_names": NAME, "document_number": NUMBER, "phone": PHONE, "address": ADDRESS}},
    MARKED: MARKED,
}


def assert_unmarked(log: str) -> None:
    lines = [line for line in log.splitlines() if any(mark in line.lower() for mark in MARKS)]
    assert not lines, lines[:5]


@pytest.fixture
def environ(registry: Registry, home: Path) -> dict[str, str]:
    return environment(home, registry.engine.url.render_as_string(hide_password=False))


class Web:
    """A server of its own process."""

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json"} | headers)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    def send(self, raw: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as sent:
            sent.sendall(raw)
            sent.shutdown(socket.SHUT_WR)
            while sent.recv(4096):
                pass


@pytest.fixture
def web(environ: dict[str, str], tmp_path: Path) -> Iterator[Web]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "web.log"
    words = ("serve", "--port", str(port), "--workers", "1", "--threads", "4")
    process = forked.start(failing.__name__, "web", words, environ, log)
    deadline = time.monotonic() + 60
    while process.is_alive() and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield Web(port, log)
    process.terminate()
    process.join(60)


def test_the_webs_and_the_databases_logs_hold_no_marked_value(
    web: Web, app: Flask, registry: Registry, auth: Callable[..., dict[str, str]], home: Path
) -> None:
    tokens = [auth(role) for role in ROLES]
    query = "q=Zurichaqmarca&document_number=47110815&name=Zurichaqmarca&phone=987600123"
    asked = []
    for number, rule in enumerate(app.url_map.iter_rules()):
        whom = "00000000-0000-0000-0000-000000004711" if number % 2 else "Zurichaqmarca"
        path = re.sub("<[^>]+>", lambda part: NUMBER if "int" in part[0] else whom, rule.rule)  # noqa: B023
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            body = None if method == "GET" else BODY
            asked.append((method, f"{path}?{query}", body, tokens[number % len(tokens)]))
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda each: web.ask(each[0], each[1], each[2], **each[3]), asked))
    assert len(statuses) > 100
    for failure in (*FAILURES, *AFTER):
        assert web.ask("POST", "/api/v1/births", BODY, **{HEADER: failure, **tokens[0]}) >= 200
    with registry.engine.begin() as connection:
        connection.execute(text("ALTER TABLE identity_document RENAME TO identity_document_away"))
    try:
        for path, token in product(("/api/v1/people", "/api/v1/births", "/api/v1/records"), tokens):
            web.ask("POST", path, BODY, **token)
            web.ask("GET", f"{path}?{query}", **token)
    finally:
        with registry.engine.begin() as connection:
            connection.execute(text("ALTER TABLE identity_document_away RENAME TO identity_document"))
    for raw in (
        f"GET /{NUMBER} HTTP/9.9\r\n\r\n",
        f"{NAME}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {NUMBER}\r\nBad Header {NAME}\r\n\r\n",
        f"POST /api/v1/births HTTP/1.1\r\nHost: a\r\nContent-Length: {NAME}\r\n\r\n{MARKED}",
        f"POST /api/v1/births HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{NAME}\r\n",
    ):
        web.send(raw.encode())
    log = web.log.read_text()
    assert "request_failed" in log
    assert "ValueError" in log
    assert_unmarked(log)
    assert_unmarked((home / "pg.log").read_text())


@pytest.fixture
def queued(registry: Registry) -> Iterator[None]:
    """Only jobs with marked arguments are due."""
    postpone = "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day' WHERE status = 'todo'"
    with registry.engine.begin() as connection:
        connection.execute(text(postpone))
    with registry.begin(SYSTEM) as ctx:
        ctx.defer("test.raises", name=MARKED)
        ctx.defer("test.value", name=MARKED)
        ctx.defer("test.unknown", name=MARKED)
        ctx.defer("duplicates.search_birth", **{MARKED: MARKED})
        ctx.defer("duplicates.search_birth", birth_id=MARKED)
    yield
    with registry.engine.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs WHERE args::text LIKE '%Zurichaqmarca%'"))
        connection.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"))


@pytest.mark.usefixtures("queued")
def test_the_workers_log_holds_no_marked_value(environ: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    assert forked.run(failing.__name__, "worker", ("worker", "--until-empty"), environ, log) == 0
    written = log.read_text()
    assert written.count("job_postponed") == 4
    assert_unmarked(written)


FILES: Final = {
    ("facility", "import"): "renipress,name,ubigeo_scheme,ubigeo,latitude,longitude,services\n"
    f"{NUMBER},{NAME},INEI,{NUMBER},{NAME},x,{NAME}\n{NAME}\n",
    ("facility", "professionals"): f"dni,names\n{NUMBER},{NAME}\n{NAME}\n",
    ("record", "import", "--by", "clerk"): f"cui,names\n{NUMBER},{NAME}\n{NAME},{PHONE}\n",
}


@pytest.mark.parametrize("words", FILES, ids=" ".join)
def test_no_command_that_reads_a_bad_file_repeats_its_values(
    words: tuple[str, ...], environ: dict[str, str], tmp_path: Path
) -> None:
    log, file = tmp_path / "command.log", tmp_path / "file.csv"
    file.write_text(FILES[words])
    assert forked.run(failing.__name__, "", (*words, str(file)), environ, log) != 0
    assert_unmarked(log.read_text())


def test_a_command_that_ends_by_an_exception_says_where_and_not_what(environ: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "command.log"
    assert forked.run(failing.__name__, "command", ("audit", "verify"), environ, log) == 1
    assert_unmarked(log.read_text())
