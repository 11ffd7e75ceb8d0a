"""Connections of attackers, each address with a few; requests are written as bytes, as no well-made client would."""

import http.client
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from registry.faults.hostile.judging import Answer
from registry.faults.hostile.places import Request

PATIENCE_S: Final = 60.0
_LONGEST: Final = 2**26


@dataclass(slots=True)
class Sender:
    """One connection, opened again whenever the server closes it."""

    port: int
    source: str
    _client: socket.socket | None = field(default=None)

    def send(self, request: Request) -> Answer | None:
        """The answer to a request; None when the connection was closed without one, twice."""
        content = written(request)
        for _ in range(2):  # a connection that was kept may be closed by now
            is_new = self._client is None
            try:
                return self._exchanged(request, content)
            except (OSError, http.client.HTTPException):
                self.close()
                if is_new:
                    return None
        return None

    def _exchanged(self, request: Request, content: bytes) -> Answer:
        if self._client is None:
            self._client = socket.create_connection(("127.0.0.1", self.port), PATIENCE_S, (self.source, 0))
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent: the answer is there
            self._client.sendall(content)
        answer = http.client.HTTPResponse(self._client, method=request.method)
        answer.begin()
        body = answer.read(_LONGEST)
        if answer.will_close or request.method == "CONNECT":
            self.close()
        return Answer(answer.status, dict(answer.getheaders()), body)

    def close(self) -> None:
        """Close it."""
        if self._client is not None:
            self._client.close()
            self._client = None


def written(request: Request) -> bytes:
    """A request as bytes; headers are not checked, which is the point."""
    named = {name.lower() for name, _ in request.headers}
    lines = [request.method.encode() + b" " + request.target + b" HTTP/1.1"]
    if "host" not in named:
        lines.append(b"Host: localhost")
    lines += [f"{name}: {value}".encode("utf-8", "surrogatepass") for name, value in request.headers]
    if request.body is not None:
        lines.append(f"Content-Length: {len(request.body)}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + (request.body or b"")
