"""No test reaches the network: connections and look-ups of names outside this machine are refused.

An audit hook sees every socket of this process, whichever library opens it. PostgreSQL's driver connects in C, which
the hook does not see, to a socket in the file system; Chromium is started without a resolver (`tests/e2e`).
"""

import socket
import sys
from ipaddress import ip_address
from typing import Any


class NetworkRefused(RuntimeError):
    """A test tried to reach something outside this machine."""


def refuse() -> None:
    """Refuse connections to other machines in this process from here on; a hook cannot be taken out again."""
    sys.addaudithook(_hook)


def is_local(address: Any) -> bool:
    """Whether the address of a socket, or a host's name, is this machine: loopback, or a path in the file system."""
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode("utf-8", "replace")
    if host in (None, "", "localhost") or (not isinstance(address, tuple) and "/" in str(host)):
        return True
    try:
        return ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        sent_from, address = arguments[0], arguments[1]
        if sent_from.family == socket.AF_UNIX or is_local(address):
            return
    elif event == "socket.getaddrinfo":
        address = arguments[0]
        if is_local(address) or _is_number(address):
            return
    else:
        return
    raise NetworkRefused(f"tests must not reach the network: {event} {address!r}")


def _is_number(host: Any) -> bool:
    """An address written in numbers needs no look-up; connecting to it is refused anyway."""
    try:
        ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True
