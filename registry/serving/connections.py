"""Connections, read and written without a thread: what is too slow, too much, or not read by its client is closed.

waitress reads a request whole before a thread sees it, and writes what the thread answers. Here are the terms under
which it does: deadlines that one byte now and then does not extend, and a share for each address.

Deadlines count the time in which the process listened: what it let wait itself, on a busy machine or while it held as
much as it may, is nobody's slowness.
"""

import json
import time
import uuid
from collections import Counter
from html import escape
from http import HTTPStatus
from typing import Any, Final

import structlog
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer, UnixWSGIServer
from waitress.task import ErrorTask

from registry.core.messages import DEFAULT_LANGUAGE, Message, _
from registry.serving.options import Terms
from registry.serving.turns import Threads

log = structlog.get_logger(__name__)

_LONGEST_PAUSE_S: Final = 1.5
"""Connections are looked at every second, and a turn later at most; the rest was the process's own."""

_UNREADABLE: Final = _("The request could not be read.")
_TOO_LARGE: Final = _("The request is too large.")
_SMALLER: Final = _("Go back and choose a smaller file.")
_START: Final = _("Go to the start")
_WALLS: Final = [("Content-Security-Policy", "default-src 'none'"), ("Cache-Control", "no-store")]
_PROBLEMS: Final[dict[int, tuple[str, Message]]] = {413: ("too-large", _TOO_LARGE), 431: ("too-large", _TOO_LARGE)}


class _Problem(ErrorTask):  # type: ignore[misc]  # waitress ships no types
    """The answer to what is not even a request; waitress' own repeats what was sent."""

    def execute(self) -> None:
        error = self.request.error
        slug, title = _PROBLEMS.get(error.code, ("bad-request", _UNREADABLE))
        request_id = uuid.uuid4().hex
        document = {"type": f"/problems/{slug}", "title": str(title), "status": error.code, "request_id": request_id}
        kind, text = "application/problem+json", json.dumps(document, ensure_ascii=False)
        if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and self._is_browser:
            kind, text = "text/html; charset=utf-8", _page(title)
        body = text.encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", kind), ("X-Request-Id", request_id), *_WALLS]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
        log.info("request_unreadable", status=error.code, request_id=request_id)

    @property
    def _is_browser(self) -> bool:
        """Whether somebody sent a form, and would be shown a document for programs."""
        return "text/html" in self.request.headers.get("ACCEPT", "")


def _page(title: Message) -> str:
    """A page of its own: no application has seen the request, and the way back leads to what was typed."""
    return (
        f'<!doctype html><html lang="{DEFAULT_LANGUAGE}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(str(title))}</title>'
        f"<main><h1>{escape(str(title))}</h1><p>{escape(str(_SMALLER))}</p>"
        f'<p><a href="/">{escape(str(_START))}</a></p></main></html>'
    )


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    """One connection, its deadlines, and what it holds."""

    error_task_class = _Problem
    server: "Server"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.request_since = self.answer_since = 0.0
        self.sent = self.sent_before = 0
        super().__init__(*arguments, **options)
        self.active_at = self.server.clock_s

    @property
    def address(self) -> str:
        """Of the client, or of the proxy."""
        return str(self.addr[0])

    @property
    def held_bytes(self) -> int:
        """Of requests that are not answered yet."""
        reading = [self.request] if self.request is not None else []
        return sum(request.body_bytes_received for request in [*reading, *self.requests])

    def readable(self) -> bool:
        """A connection is not read on while all of them together hold as much as they may."""
        return bool(super().readable()) and not (self.server.is_full and self.request is not None)

    def received(self, data: bytes) -> Any:
        """Note when a request began."""
        self.active_at = self.server.clock_s
        if self.request is None:
            self.request_since = self.active_at
        return super().received(data)

    def send_continue(self) -> None:
        """Ask for the body, unless it is there or there is none: waitress would wait for it for ever."""
        if self.request.completed:
            self.request.expect_continue = False
        else:
            super().send_continue()

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Count what the client takes."""
        taken = int(super().send(data, do_close))
        self.sent += taken
        self.active_at = self.server.clock_s
        return taken

    def too_slow(self, now: float, terms: Terms) -> str | None:
        """Why the connection is closed, by the server's clock; None while it keeps the terms."""
        if self.total_outbufs_len:
            if not self.answer_since:
                self.answer_since, self.sent_before = now, self.sent
            taken_s = now - self.answer_since
            return "answer" if taken_s > terms.grace_s + (self.sent - self.sent_before) / terms.least_rate else None
        self.answer_since = 0.0
        if self.requests:
            return None
        if self.request is None:
            return "idle" if now - self.active_at > terms.idle_s else None
        taken_s = now - self.request_since
        if not self.request.headers_finished:
            return "head" if taken_s > terms.head_s else None
        return "body" if taken_s > terms.grace_s + self.request.body_bytes_received / terms.least_rate else None


class _Sharing:
    """What a listening socket of a process does besides listening."""

    terms: Terms
    threads: Threads
    channels: dict[int, Channel]
    channel_class = Channel
    is_full = False
    clock_s = 0.0
    """How long this process has listened to its connections, without the time in which it let them wait."""
    _looked_at: float | None = None

    def handle_accept(self) -> None:
        """Accept a connection, and make room for it first."""
        if len(self.channels) >= self.terms.most_connections:
            self._close_one_of(self._largest(Counter(channel.address for channel in self.channels.values())))
        super().handle_accept()  # type: ignore[misc]  # waitress' server comes after this class
        if not self.terms.is_behind_proxy and self.channels:
            newest = next(reversed(self.channels.values()))
            if (
                sum(channel.address == newest.address for channel in self.channels.values())
                > self.terms.most_of_address
            ):
                self._close_one_of(newest.address)

    def maintenance(self, _now: float) -> None:
        """Close what breaks the terms."""
        self._listened()
        for channel in list(self.channels.values()):
            reason = channel.too_slow(self.clock_s, self.terms)
            if reason:
                channel.will_close = True
                if reason != "idle":
                    log.info("connection_too_slow", what=reason)
        held = Counter[str]()
        for channel in self.channels.values():
            held[channel.address] += channel.held_bytes
        self.is_full = held.total() > self.terms.most_buffered_bytes
        if self.is_full:
            self._close_one_of(self._largest(held), by_bytes=True)

    def _listened(self) -> None:
        now = time.monotonic()
        passed_s = min(now - (now if self._looked_at is None else self._looked_at), _LONGEST_PAUSE_S)
        self._looked_at = now
        self.clock_s += passed_s
        if self.is_full:  # bodies were not read meanwhile
            for channel in self.channels.values():
                channel.request_since += passed_s

    def _largest(self, shares: Counter[str]) -> str:
        return shares.most_common(1)[0][0]

    def _close_one_of(self, address: str, *, by_bytes: bool = False) -> None:
        """Close a connection of an address that no thread works for: the one that holds most, or waits longest."""
        own = [channel for channel in self.channels.values() if channel.address == address and not channel.will_close]
        own.sort(key=(lambda channel: -channel.held_bytes) if by_bytes else lambda channel: channel.last_activity)
        for channel in own:
            if not channel.requests or self.threads.give_up(channel):
                channel.requests = []
                channel.handle_close()
                log.info("connection_given_up", by="bytes" if by_bytes else "number")
                return


class Server(_Sharing, TcpWSGIServer):  # type: ignore[misc]  # waitress ships no types
    """A listening socket."""


class UnixServer(_Sharing, UnixWSGIServer):  # type: ignore[misc]  # waitress ships no types
    """A listening socket in the file system, for a proxy on the same machine."""
