"""A gunicorn worker on waitress' loop: gunicorn supervises processes, waitress reads and writes, threads answer."""

import logging
import os
import socket
import time
from typing import Any, Final

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments

from registry.serving.connections import Channel, Server, UnixServer
from registry.serving.options import Terms
from registry.serving.turns import Threads

_TURN_S: Final = 0.5
_IN_MEMORY: Final = 2**30
"""Bodies and answers never go to files: they are personal data."""


class PatientWorker(Worker):  # type: ignore[misc]  # gunicorn ships no types
    """Reads any number of slow requests, and gives its threads whole ones."""

    terms: Terms

    def run(self) -> None:
        """Serve until told to stop; then answer what has been received."""
        logging.getLogger("waitress").setLevel(logging.ERROR)
        alone = self.terms.is_behind_proxy
        threads = Threads(self.cfg.threads, self.cfg.threads if alone else max(1, self.cfg.threads * 3 // 4))
        sockets: dict[int, Any] = {}
        channels: dict[int, Channel] = {}
        listening = [self._listen(listener.sock, sockets, channels, threads) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self._turn(sockets)
        for server in listening:
            server.accepting = False
            server.del_channel()
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < deadline and any(_is_busy(channel) for channel in channels.values()):
            self._turn(sockets)
            for server in listening:
                server.maintenance(time.time())
        threads.shutdown(timeout=1)

    def _turn(self, sockets: dict[int, Any]) -> None:
        self.notify()
        wasyncore.poll2(_TURN_S, sockets)

    def _listen(
        self, listener: socket.socket, sockets: dict[int, Any], channels: dict[int, Channel], threads: Threads
    ) -> Server | UnixServer:
        terms = self.terms
        adjustments = Adjustments(
            sockets=[],
            threads=self.cfg.threads,
            backlog=self.cfg.backlog,
            connection_limit=2 * terms.most_connections,  # ours makes room earlier
            cleanup_interval=1,
            max_request_body_size=terms.most_bytes,
            max_request_header_size=32 * 1024,
            inbuf_overflow=_IN_MEMORY,
            outbuf_overflow=_IN_MEMORY,
            outbuf_high_watermark=64 * 2**20,
            clear_untrusted_proxy_headers=False,  # the application believes as many proxies as its settings say
            ident=None,
            log_socket_errors=False,
        )
        is_tcp = listener.family in (socket.AF_INET, socket.AF_INET6)
        kind = Server if is_tcp else UnixServer
        info = (listener.family, listener.type, listener.proto, listener.getsockname())
        server = kind(
            self.wsgi, sockets, True, listener, dispatcher=threads, adj=adjustments, sockinfo=info, bind_socket=False
        )
        server.terms, server.threads = terms, threads
        server.channels = server.active_channels = channels
        return server


def _is_busy(channel: Channel) -> bool:
    return bool(channel.requests or channel.total_outbufs_len or channel.request is not None)
