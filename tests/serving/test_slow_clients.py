"""A real gunicorn with our worker, and clients that are slow, many, or do not read."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import psutil
import pytest

from registry.demo.service import free_port
from registry.serving import connections
from tests.serving import plain_app

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"


def started(port: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "gunicorn", "-c", "python:tests.serving.plain_app", "tests.serving.plain_app:app"]
    process = subprocess.Popen([*words, "-b", f"127.0.0.1:{port}"])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process
    raise AssertionError("gunicorn did not start")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    number = free_port()
    process = started(number)
    yield number
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def ask(port: int, path: str = "/", body: bytes | None = None, source: str = "127.0.0.1") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(source, 0))
    try:
        connection.request("POST" if body is not None else "GET", path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def opened(port: int, data: bytes, source: str = "127.0.0.1") -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), 20, source_address=(source, 0))
    client.sendall(data)
    return client


def is_closed(client: socket.socket, within_s: float) -> bool:
    client.settimeout(within_s)
    try:
        return client.recv(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def is_worker_of(process: psutil.Process, port: int) -> bool:
    try:
        parent = process.parent()
        return parent is not None and all(f"127.0.0.1:{port}" in own.cmdline() for own in (process, parent))
    except psutil.Error:
        return False


def test_a_request_is_answered_with_its_body_and_its_address(port: int) -> None:
    assert ask(port, body=b"x" * 1000) == (200, b"1000 127.0.0.1")


@pytest.mark.parametrize("body", [None, b"", b"x" * 1000])
def test_a_request_that_expects_to_be_asked_for_its_body_and_has_sent_all_is_answered(
    port: int, body: bytes | None
) -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\n" if body is None else HEAD[:-2] % len(body)
    with opened(port, head + b"Expect: 100-continue\r\n\r\n" + (body or b"")) as client:
        answer = http.client.HTTPResponse(client)
        answer.begin()
        assert (answer.status, answer.read()) == (200, b"%d 127.0.0.1" % len(body or b""))


def test_slow_heads_and_bodies_hold_no_thread_and_are_closed(port: int) -> None:
    slow = [opened(port, b"GET / HTTP/1.1\r\nX") for _ in range(8)] + [opened(port, HEAD % 1000) for _ in range(8)]
    deadline = time.monotonic() + 6
    assert ask(port)[0] == 200
    while slow and time.monotonic() < deadline:
        still = []
        for client in slow:
            try:
                client.sendall(b"x")
                still.append(client)
            except OSError:
                client.close()
        slow = still
        time.sleep(0.2)
    assert not slow, "one byte now and then keeps a connection open"
    assert ask(port)[0] == 200


def test_a_client_that_does_not_read_its_answer_is_closed(port: int) -> None:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", port))
    client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(2.5)
    client.settimeout(5)
    read = 0
    with client:
        try:
            while block := client.recv(2**20):
                read += len(block)
        except ConnectionError:
            pass
    assert read < plain_app.LARGE


def test_an_idle_connection_is_closed(port: int) -> None:
    with opened(port, b"") as client:
        assert is_closed(client, 6)


def test_a_body_is_not_called_slow_for_the_time_in_which_the_full_server_did_not_read_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    server, channel = connections.Server.__new__(connections.Server), connections.Channel.__new__(connections.Channel)
    server.terms, server.channels = plain_app.TERMS, {1: channel}
    channel.server, channel.requests, channel.total_outbufs_len, channel.request_since = server, [], 0, 0.0
    channel.request = SimpleNamespace(headers_finished=True, body_bytes_received=0)

    def slowness(turns: int) -> str | None:
        nonlocal now
        for _turn in range(turns):
            now += 1.0
            server._listened()
        return channel.too_slow(server.clock_s, plain_app.TERMS)

    server._listened()
    server.is_full = True
    assert slowness(10) is None
    server.is_full = False
    assert slowness(2) == "body"


def test_a_server_that_was_held_up_blames_nobody(port: int) -> None:
    with opened(port, HEAD % 1000 + b"x") as half, opened(port, b"") as silent:
        assert ask(port)[0] == 200  # both have been accepted
        [worker] = [process for process in psutil.process_iter(["ppid"]) if is_worker_of(process, port)]
        worker.suspend()
        time.sleep(3)
        half.sendall(b"x" * 999)
        silent.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        worker.resume()
        for client in (half, silent):
            answer = http.client.HTTPResponse(client)
            answer.begin()
            assert answer.status == 200


def test_an_address_with_too_many_connections_loses_its_oldest(port: int) -> None:
    clients = [opened(port, b"") for _ in range(plain_app.TERMS.most_of_address + 1)]
    assert is_closed(clients[0], 1)
    assert not is_closed(clients[-1], 0.2)
    for client in clients:
        client.close()


def test_connections_of_many_addresses_make_room_for_a_new_one(port: int) -> None:
    clients = [opened(port, b"", f"127.0.0.{2 + n % 8}") for n in range(plain_app.TERMS.most_connections + 5)]
    assert ask(port)[0] == 200
    assert any(is_closed(client, 0.01) for client in clients)  # sooner than idle ones are
    for client in clients:
        client.close()


def test_bodies_that_fill_the_memory_make_room_for_others(port: int) -> None:
    clients = [opened(port, HEAD % 900_000 + bytes(800_000), "127.0.0.9") for _ in range(4)]
    deadline = time.monotonic() + 20
    while not any(is_closed(client, 0.01) for client in clients):
        assert time.monotonic() < deadline
    assert ask(port, body=bytes(900_000))[0] == 200
    for client in clients:
        client.close()


def test_an_address_with_many_long_requests_leaves_threads_to_others(port: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        many = [pool.submit(ask, port, "/long", None, "127.0.0.9") for _ in range(8)]
        time.sleep(0.3)
        assert ask(port)[0] == 200
        assert not all(future.done() for future in many)
        assert all(future.result()[0] == 200 for future in many)


@pytest.mark.parametrize(
    ("sent", "status", "slug"),
    [
        (b"\0\1\2\r\n\r\n", 400, "bad-request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nMar\xc3\xada\r\n\r\n", 400, "bad-request"),
        (HEAD % (3 * 2**20), 413, "too-large"),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 40_000, 431, "too-large"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, "bad-request"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "bad-request"),
    ],
)
def test_what_is_no_request_is_refused_with_a_problem_that_repeats_nothing(
    port: int, sent: bytes, status: int, slug: str
) -> None:
    with opened(port, sent) as client:
        answer = http.client.HTTPResponse(client)
        answer.begin()
        document = json.loads(answer.read())
    assert (answer.status, document["type"]) == (status, f"/problems/{slug}")
    assert set(document) == {"type", "title", "status", "request_id"}


def test_a_form_with_too_large_a_file_is_answered_with_a_page_and_programs_as_before(port: int) -> None:
    lines = HEAD % (3 * 2**20)
    with opened(port, lines.replace(b"\r\n\r\n", b"\r\nAccept: text/html,*/*;q=0.8\r\n\r\n")) as client:
        answer = http.client.HTTPResponse(client)
        answer.begin()
        page = answer.read().decode()
    assert (answer.status, answer.getheader("Content-Type")) == (413, "text/html; charset=utf-8")
    assert "Regrese y elija un archivo más pequeño." in page
    assert "/problems/" not in page
    assert answer.getheader("Content-Security-Policy") == "default-src 'none'"


def test_a_body_in_chunks_is_read_whole(port: int) -> None:
    with opened(port, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n") as client:
        client.sendall(b"5\r\nabcde\r\n")
        client.sendall(b"0\r\n\r\n")
        answer = http.client.HTTPResponse(client)
        answer.begin()
        assert answer.read().startswith(b"5 ")


def test_a_stopping_server_answers_what_it_has_begun() -> None:
    number = free_port()
    process = started(number)
    with ThreadPoolExecutor(2) as pool:
        begun = [pool.submit(ask, number, "/long") for _ in range(2)]
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert [future.result()[0] for future in begun] == [200, 200]
    assert process.wait(20) == 0
