"""What is hardly HTTP: lines without end, chunks without end, lengths that lie, senders that are slow."""

import random
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

_HEAD: Final = b"POST /api/v1/births HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
_CHUNKED: Final = _HEAD + b"Transfer-Encoding: chunked\r\n"
BROKEN: Final[Sequence[bytes]] = (
    b"\r\n\r\n\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\nHost: x\n\n",
    b"GET http://other.example/api/v1/births HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /%zz%%%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n folded: yes\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nA\x00B: \x00\r\n\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    _HEAD + b"Content-Length: -1\r\n\r\n{}",
    _HEAD + b"Content-Length: 99999999999999999999\r\n\r\n{}",
    _HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}1",
    _HEAD + b"Content-Length: +2\r\n\r\n{}",
    _HEAD + b"Content-Length: \xb2\r\n\r\n{}",
    _CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    _CHUNKED + b"\r\nzz\r\n{}\r\n0\r\n\r\n",
    _CHUNKED + b"\r\nffffffffffffffffff\r\n{}",
    _CHUNKED + b"\r\n-2\r\n{}\r\n0\r\n\r\n",
    _CHUNKED + b"\r\n2;" + b"x" * 50_000 + b"\r\n{}\r\n0\r\n\r\n",
    _CHUNKED + b"\r\n2\r\n{}\r\n0\r\n" + b"Trailer: x\r\n" * 5_000 + b"\r\n",
    _HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    _HEAD + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
)
"""Each must be answered with a refusal or closed, and soon."""
CLOSED_WITHIN_S: Final = 60.0


def broken(port: int, source: str, content: bytes) -> str | None:
    """What is wrong with how a broken request was answered, if anything."""
    started = time.monotonic()
    received = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), CLOSED_WITHIN_S, (source, 0)) as client:
        with suppress(BrokenPipeError, ConnectionResetError):
            client.sendall(content)
            client.shutdown(socket.SHUT_WR)
        client.settimeout(CLOSED_WITHIN_S)
        while time.monotonic() - started < CLOSED_WITHIN_S and (block := client.recv(65_536)):
            received += block
    if time.monotonic() - started >= CLOSED_WITHIN_S:
        return "still open after a minute"
    statuses = {
        line.split()[1:2][0] for line in received.split(b"\r\n") if line.startswith(b"HTTP/1.") and line.split()[1:]
    }
    if bad := {status for status in statuses if status.startswith(b"5") and status != b"501"}:
        return f"answered {bad}"
    return None


def besiege(port: int, source: str, end: threading.Event) -> None:
    """Heads and bodies a byte a second, chunks without end and answers that nobody reads, until told to stop."""
    kinds = (
        _HEAD,
        _HEAD + b"Content-Length: 100000\r\n\r\n",
        _CHUNKED + b"\r\n",
        b"GET /api/docs/ HTTP/1.1\r\nHost: x\r\n\r\n" * 20,
    )
    clients: list[tuple[socket.socket, bytes] | None] = [None] * 20
    chance = random.Random(1)  # noqa: S311  # which connection is slow in which way
    while not end.wait(0.5):
        for at, client in enumerate(clients):
            try:
                if client is None:
                    opened = socket.create_connection(("127.0.0.1", port), 5, (source, 0))
                    opened.settimeout(0.5)
                    kind = chance.choice(kinds)
                    clients[at] = opened, kind
                    opened.sendall(kind)
                elif client[1].endswith(b"chunked\r\n\r\n"):
                    client[0].sendall(b"400\r\n" + b" " * 1024 + b"\r\n")
                elif not client[1].startswith(b"GET"):
                    client[0].sendall(b"x")
                elif chance.random() < 0.02:
                    client[0].close()
                    clients[at] = None
            except OSError:
                clients[at] = None
    for client in clients:
        if client is not None:
            client[0].close()
