"""The way to the registry: each envelope in pieces, until there is a receipt; then what became of it.

It may be interrupted at any point, run twice at once and begin again anywhere: the registry says what it holds.
"""

import base64
import json
import random
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from station.envelope import NotAnEnvelope
from station.envelope.statements import Receipt
from station.outbox.clock import DeviceClock
from station.outbox.folder import ACCEPTED, SENT, WAITS, Damaged, Entry, Outbox
from station.outbox.trust import Trust, Untrusted

PIECE_BYTES: Final = 256 * 1024
"""What a line that breaks costs at most."""
_ROUNDS: Final = 3
"""So often each piece is sent at most in one go."""
_FORGOTTEN_AFTER: Final = timedelta(days=120)
_MOST_ASKED: Final = 50
"""States asked for in one round, of those sent and of those that wait for a person."""
_CHANCE: Final = random.SystemRandom()


class LineDown(Exception):
    """The registry does not answer."""


class LineRefused(Exception):
    """The registry refused: its status and slug."""

    def __init__(self, status: int, slug: str) -> None:
        super().__init__(slug)
        self.status, self.slug = status, slug


class Way(Protocol):
    """The line, as far as it is needed here. Raises LineDown, LineRefused."""

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """The JSON of an answer."""


@dataclass(slots=True)
class Round:
    """What one round came to."""

    sent: int = 0
    accepted: int = 0
    waiting: int = 0
    left: int = 0
    """Envelopes for which there is no receipt yet."""
    is_line_up: bool = True
    clock_difference_s: int | None = None
    problems: list[str] = field(default_factory=list)


class Courier:
    """Brings an outbox's envelopes to the registry."""

    def __init__(self, outbox: Outbox, way: Way, trust: Trust, clock: DeviceClock) -> None:
        self.outbox, self._way, self._trust, self._clock = outbox, way, trust, clock

    def go(self) -> Round:
        """One round: keys and the server's time, every envelope that is here, what became of those sent."""
        done = Round()
        try:
            self.learn()
            for entry in self.outbox.waiting():
                self._send_one(entry, done)
            self._ask(done)
        except LineDown:
            done.is_line_up = False
        except LineRefused as refused:
            done.problems.append(refused.slug)
        except Untrusted as error:
            done.problems.append(str(error))
        self.outbox.forget(self._clock.now() - _FORGOTTEN_AFTER)
        done.left = len(self.outbox.waiting())
        return done

    def learn(self) -> None:
        """Take up the registry's keys and its time. Raises LineDown, LineRefused, Untrusted."""
        asked_at_ns = self._clock.monotonic_ns()
        answer = self._way.request("GET", "/api/v1/outbox/keys")
        self._trust.learn(answer)
        with suppress(OSError):  # a full disk: what is sent makes room, and until then less is known of the time
            self._clock.hear(datetime.fromisoformat(answer["server_time"]), asked_at_ns)

    def _send_one(self, entry: Entry, done: Round) -> None:
        try:
            if self._send(entry):
                done.sent += 1
        except (Damaged, NotAnEnvelope, OSError) as error:
            done.problems.append(f"{entry.reference}: {error}")  # the others go on
        except LineRefused as refused:
            if refused.status == 401:
                raise
            done.problems.append(f"{entry.reference}: {refused.slug}")

    def _send(self, entry: Entry) -> bool:
        """Send what the registry does not hold yet; whether there is a receipt now."""
        answer = self._state(entry)
        data: bytes | None = None
        attempts = 0
        while answer is None or answer.get("receipt") is None:
            data = self.outbox.data_of(entry) if data is None else data
            position = 0 if answer is None else _position(answer, len(data))
            attempts += 1
            if attempts > _ROUNDS * (len(data) // PIECE_BYTES + 1):
                raise NotAnEnvelope("does not arrive, however often it is sent")
            piece = data[position : position + PIECE_BYTES]
            try:
                answer = self._put(entry, len(data), position, piece)
            except LineRefused as refused:
                if refused.slug != "outbox-number-taken":
                    raise
                answer = self._state(entry)  # kept there all the same, and a person looks at it
        self._acknowledge(entry, answer)
        return True

    def _put(self, entry: Entry, length: int, position: int, piece: bytes) -> Any:
        words = json.dumps({"sha256": entry.sha256.hex(), "length": length, "position": position}).encode()
        boundary = secrets.token_hex(16)
        mark = f"--{boundary}\r\nContent-Disposition: form-data; name=".encode()
        body = b"".join(
            (
                mark,
                b'"data"\r\n\r\n',
                words,
                b"\r\n",
                mark,
                b'"piece"\r\n\r\n',
                piece,
                f"\r\n--{boundary}--\r\n".encode(),
            )
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._way.request("PUT", self._address(entry), body, headers)

    def _acknowledge(self, entry: Entry, answer: Mapping[str, Any]) -> None:
        try:
            statement = base64.b64decode(answer["receipt"], validate=True)
        except (ValueError, TypeError) as error:
            raise NotAnEnvelope("no receipt") from error
        receipt = Receipt.read(statement, self._trust.known())
        if (receipt.station, receipt.seq, receipt.sha256) != (entry.station, entry.seq, entry.sha256):
            raise NotAnEnvelope("a receipt for something else")
        self.outbox.acknowledge(entry, statement)

    def _ask(self, done: Round) -> None:
        """What became of those sent."""
        entries = self.outbox.entries()
        sent = [each for each in entries if each.state == SENT][:_MOST_ASKED]
        waits = [each for each in entries if each.state == WAITS]
        # Those that wait may do so for weeks: they take nobody's turn, and each has its own some time.
        for entry in (*sent, *_CHANCE.sample(waits, min(len(waits), _MOST_ASKED))):
            answer = self._state(entry)
            if answer is None:
                continue
            self.outbox.note_state(entry, str(answer.get("state")))
            if isinstance(difference := answer.get("clock_difference_s"), int):
                done.clock_difference_s = difference
        states = [entry.state for entry in self.outbox.entries()]
        done.accepted, done.waiting = states.count(ACCEPTED), states.count(WAITS)

    def _state(self, entry: Entry) -> Any:
        try:
            return self._way.request("GET", f"{self._address(entry)}?sha256={entry.sha256.hex()}")
        except LineRefused as refused:
            if refused.status == 404:
                return None
            raise

    def _address(self, entry: Entry) -> str:
        return f"/api/v1/outbox/{entry.station}/{entry.seq}"


def _position(answer: Mapping[str, Any], length: int) -> int:
    position = answer.get("received")
    if not isinstance(position, int) or not 0 <= position < length:
        raise NotAnEnvelope("the registry's answer cannot be read")
    return position
