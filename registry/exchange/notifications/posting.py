"""One POST to a receiver: its name resolved once and judged, that address connected to, no redirect, bounded in time.

What it answers is read as far as its status. Nothing of the answer is stored but a word for what went wrong.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from registry.exchange.notifications.rules import (
    BARRED_ADDRESS,
    NOT_TRUSTED,
    TOO_SLOW,
    UNREACHABLE,
    Network,
    failure_of,
    is_allowed,
)

PATIENCE_S: Final = 10.0
"""For the whole of an attempt, from the connection on."""
_CONNECTING_S: Final = 4.0
_PORTS: Final = {"https": 443, "http": 80}


def post(
    url: str, body: bytes, headers: Mapping[str, str], allowed: Collection[Network], patience_s: float = PATIENCE_S
) -> str | None:
    """Send it; None where it was taken, else one of FAILURES."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        resolved = {str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return UNREACHABLE
    if not all(is_allowed(address, allowed) for address in resolved):
        return BARRED_ADDRESS
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        with socket.create_connection((min(resolved), port), _CONNECTING_S) as plain:
            return _exchange(plain, parts.scheme, host, parts.netloc, target, body, headers, patience_s)
    except TimeoutError:
        return TOO_SLOW
    except ssl.SSLCertVerificationError:
        return NOT_TRUSTED
    except (OSError, http.client.HTTPException, ValueError):
        return UNREACHABLE


def _exchange(
    plain: socket.socket,
    scheme: str,
    host: str,
    named: str,
    target: str,
    body: bytes,
    headers: Mapping[str, str],
    patience_s: float,
) -> str | None:
    is_over = threading.Event()
    plain.settimeout(patience_s)
    handle = plain.dup()  # the plain socket itself is detached by TLS

    def end() -> None:
        is_over.set()
        with suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    # A socket's own limit counts from byte to byte: whoever sends one now and then would hold a worker for ever.
    watch = threading.Timer(patience_s, end)
    watch.daemon = True
    watch.start()
    try:
        with _secured(plain, host) if scheme == "https" else plain as connected:
            connection = http.client.HTTPConnection(host)
            connection.sock = connected
            connection.request("POST", target, body, {**headers, "Host": named, "Connection": "close"})
            return failure_of(connection.getresponse().status)
    except ssl.SSLCertVerificationError:
        raise
    except (OSError, http.client.HTTPException):
        if is_over.is_set():
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
        handle.close()


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context.wrap_socket(plain, server_hostname=host)
