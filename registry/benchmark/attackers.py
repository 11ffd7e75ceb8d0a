"""`python -m registry.benchmark attackers`: how long others wait while the server is attacked beside them.

A server is started as documented (`gunicorn wsgi:app`). A clerk reads a list, or with `--of enrolments` a registrar
enrols newborns, one request after the other, alone and then beside each kind of attacker. `--worker gthread` serves
with gunicorn's own threads instead, which is how it was before requests were read without a thread. Attackers have an
address of their own, as they would.
"""

import http.client
import io
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import click
import psutil
from PIL import Image

from registry.access.service import AddAccount, add_account
from registry.benchmark.enrolments import PASSWORD
from registry.bootstrap import build_registry, prepare
from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.embedded import temporary_home
from registry.core.server import embedded_url
from registry.core.vault import make_key_file
from registry.demo import requests
from registry.demo.plan import FACILITIES, HOSPITALS, make_plan
from registry.demo.prints import PrintSource
from registry.demo.service import Client, free_port
from registry.facilities.csv_rows import read_facilities
from registry.facilities.service import import_facilities
from registry.settings import Settings

ROOT: Final = Path(__file__).resolve().parents[2]
ATTACKERS: Final = "127.0.0.66"
CONNECTIONS: Final = 20
PATIENCE_S: Final = 30.0
IMAGES: Final = 12
_MOST_ENROLMENTS: Final = 2_000
Act = Callable[[], bool]
"""Something to be measured, and whether it was done."""
Attack = Callable[[int, threading.Event], None]


@click.command()
@click.option("--seconds", default=15.0, show_default=True, help="How long each kind attacks.")
@click.option("--worker", default="ours", show_default=True, type=click.Choice(["ours", "gthread", "sync"]))
@click.option("--of", "measured", default="reads", show_default=True, type=click.Choice(["reads", "enrolments"]))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def main(seconds: float, worker: str, measured: str, as_json: bool) -> None:
    """Measure what attackers cost those who read or enrol."""
    with temporary_home(prefix="crg") as home:
        rows = _measured(home, seconds, worker, measured)
    if as_json:
        click.echo(json.dumps(rows))
        return
    click.echo(
        f"{'beside':<34} {measured:>10} {'failed':>6} {'a second':>8} {'p50 ms':>8} {'p95 ms':>8} {'longest':>8} "
        f"{'MB':>6}   {worker}"
    )
    for row in rows:
        click.echo(
            f"{row['beside']:<34} {row['done']:>10} {row['failed']:>6} {row['a_second']:>8.1f} {row['p50_ms']:>8.0f} "
            f"{row['p95_ms']:>8.0f} {row['longest_ms']:>8.0f} {row['peak_mb']:>6.0f}"
        )


def _measured(home: Path, seconds: float, worker: str, measured: str) -> list[dict[str, Any]]:
    make_key_file(home / "keys.json", "bench")
    url = embedded_url(home / "pg")
    registry = build_registry(Settings(home=home, demonstration=True), url)
    prepare(registry)
    with registry.begin(SYSTEM) as ctx:
        import_facilities(ctx, read_facilities(FACILITIES.encode()))
        add_account(ctx, AddAccount("clerk", "clerk", PASSWORD))
        for code in HOSPITALS:
            add_account(ctx, AddAccount(f"registrar.{code}", "registrar", PASSWORD, code))
    registry.engine.dispose()
    port = free_port()
    with _served(home, url, port, worker) as process:
        address = f"http://127.0.0.1:{port}"
        users = {code: Client.signed_in(address, f"registrar.{code}", PASSWORD) for code in HOSPITALS}
        hospital, body = _large_images()
        registrar = users[hospital]
        if measured == "reads":
            clerk = Client.signed_in(address, "clerk", PASSWORD)
            acts: Iterator[Act] = repeat(lambda: _read(port, clerk))
        else:
            acts = _enrolments(users)
        kinds: dict[str, Attack | None] = {
            "nobody": None,
            f"{CONNECTIONS} slow heads": lambda port, end: _slow(port, end, b"GET / HTTP/1.1\r\nHost: x\r\nX: "),
            f"{CONNECTIONS} slow bodies": lambda port, end: _slow(port, end, _HEAD % 1000),
            "4 senders of 24 MB": _large_bodies,
            f"{IMAGES} images of 4000 x 4000, twice": lambda _port, end: _enrol(registrar, body, end),
        }
        return [_beside(name, attack, port, acts, seconds, process) for name, attack in kinds.items()]


def _enrolments(users: dict[str, Client]) -> Iterator[Act]:
    """Enrolments of a print of the mother and one of the newborn each, drawn before they are sent."""
    for number, birth in enumerate(make_plan(_MOST_ENROLMENTS, utc_now()).births[9:]):
        body = requests.enrolment(birth, f"97{number:08d}", PrintSource(None), None)
        body["prints"] = [next(p for p in body["prints"] if p["subject"] == who) for who in ("mother", "newborn")]
        yield partial(_enrolled, users[birth.hospital], body)


def _enrolled(registrar: Client, body: dict[str, Any]) -> bool:
    try:
        return registrar.post("/api/v1/births", body)[0] == http.HTTPStatus.CREATED
    except (OSError, ValueError):
        return False


@contextmanager
def _served(home: Path, url: str, port: int, worker: str) -> Iterator[psutil.Process]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")} | {
        "REGISTRY_HOME": str(home),
        "REGISTRY_DEMONSTRATION": "true",
        "REGISTRY_DATABASE_URL": url,
        "BIOMETRICS_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    words = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"]
    words += [] if worker == "ours" else ["--worker-class", worker]
    with (home / "serve.log").open("w") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=log, stderr=log)  # noqa: S603  # our own words
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        process.kill()


def _beside(
    name: str, attack: Attack | None, port: int, acts: Iterator[Act], seconds: float, server: psutil.Process
) -> dict[str, Any]:
    end, waits, failed, peak = threading.Event(), list[float](), 0, 0.0
    attacker = threading.Thread(target=attack, args=(port, end)) if attack else None
    if attacker:
        attacker.start()
        time.sleep(1.0)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        act = next(acts)
        started = time.perf_counter()
        failed += not act()
        waits.append(1000 * (time.perf_counter() - started))
        peak = max(peak, _memory(server))
        time.sleep(0.05)
    end.set()
    if attacker:
        attacker.join()
    ordered = sorted(waits)
    return {
        "beside": name,
        "done": len(waits) - failed,
        "failed": failed,
        "a_second": 1000 * (len(waits) - failed) / sum(waits),
        "p50_ms": statistics.median(ordered),
        "p95_ms": ordered[int(0.95 * (len(ordered) - 1))],
        "longest_ms": ordered[-1],
        "peak_mb": peak,
    }


def _memory(server: psutil.Process) -> float:
    total = 0
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.Error):
            total += process.memory_info().rss
    return total / 2**20


def _read(port: int, clerk: Client) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/api/v1/facilities", headers={"Authorization": f"Bearer {clerk.token}"})
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return False
    else:
        return answer.status == http.HTTPStatus.OK
    finally:
        connection.close()


_HEAD: Final = (
    b"POST /api/v1/births HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
)


def _opened(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 5, source_address=(ATTACKERS, 0))


def _slow(port: int, end: threading.Event, first: bytes) -> None:
    """A byte a second on each of many connections, opened again when closed."""
    sockets: list[socket.socket | None] = [None] * CONNECTIONS
    while not end.wait(1.0):
        for number, client in enumerate(sockets):
            try:
                if client is None:
                    sockets[number] = _opened(port)
                    sockets[number].sendall(first)  # type: ignore[union-attr]  # opened on the line above
                else:
                    client.sendall(b"x")
            except OSError:
                sockets[number] = None
    for client in sockets:
        if client is not None:
            client.close()


def _large_bodies(port: int, end: threading.Event) -> None:
    def send() -> None:
        block = bytes(2**16)
        while not end.is_set():
            with suppress(OSError), _opened(port) as client:
                client.sendall(_HEAD % (24 * 2**20))
                for _ in range(24 * 16):
                    client.sendall(block)
                client.recv(1000)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _large_images() -> tuple[str, dict[str, Any]]:
    """An enrolment whose images are as large as is accepted."""
    birth = make_plan(9, utc_now()).births[8]
    body = requests.enrolment(birth, "9812345678", PrintSource(None), None)
    first = body["prints"][0]
    body["prints"] = []
    for number in range(IMAGES):
        impression = {"finger": 1 + number % 10, "impression": 1 + number // 10}
        body["prints"].append({**first, **impression, "image": b64encode(large_sheet(number)).decode()})
    return birth.hospital, body


def large_sheet(number: int = 0) -> bytes:
    """A picture as large as is accepted, full of prints; no two numbers give the same."""
    with Image.open(io.BytesIO(PrintSource(None).image(1, 1, 1, newborn=False)[0])) as opened:
        finger = opened.convert("L")
    sheet = Image.new("L", (4000, 4000), 255)
    for left in range(0, 4000, finger.width):
        for top in range(0, 4000, finger.height):
            sheet.paste(finger, (left, top))
    sheet.putpixel((number, 0), 128)
    into = io.BytesIO()
    sheet.save(into, "PNG", compress_level=9)
    return into.getvalue()


def _enrol(registrar: Client, body: dict[str, Any], end: threading.Event) -> None:
    def send() -> None:
        with suppress(OSError, ValueError):
            registrar.post("/api/v1/births", body)

    threads = [threading.Thread(target=send, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    end.wait()
