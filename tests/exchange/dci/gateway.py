"""A client's gateway: it signs the messages of a program that cannot, and forwards everything else untouched."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import urlsplit

from tests.exchange.conftest import System

STUBS: Final = ("unsigned", "unsigned-stub")
"""What the public test-suite writes in place of a signature."""
PATIENCE_S: Final = 120
_OF_THE_LINE: Final = frozenset({"host", "content-length", "connection", "transfer-encoding", "accept-encoding"})


def signed(system: System, body: bytes) -> bytes:
    """A message with the client's signature, where it has the place of one; anything else as it is."""
    try:
        message = json.loads(body)
    except ValueError:
        return body
    if (
        not isinstance(message, dict)
        or message.get("signature") not in STUBS
        or not {"header", "message"} <= set(message)
    ):
        return body
    content = {name: message[name] for name in ("header", "message")}
    return json.dumps(message | {"signature": system.signature(content)}).encode()


@contextmanager
def gateway(system: System, address: str) -> Iterator[str]:
    """The address of a gateway to a registry, until the block is left."""
    port = urlsplit(address).port

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = signed(system, self.rfile.read(int(self.headers.get("Content-Length", 0))))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_LINE}
            registry = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            registry.request("POST", self.path, body, headers)
            answer = registry.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OF_THE_LINE:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            registry.close()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
