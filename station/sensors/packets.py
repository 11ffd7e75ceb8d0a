"""The packets of ZhianTec sensors (R30x, AS608, ZFM-20 to 100) on a serial line. Source: their data sheets.

    EF 01 | address 4 | type 1 | length 2 | content | checksum 2        big-endian; length = content + 2
    checksum = sum of type, both bytes of length and content, modulo 65536

A packet is read by its length, so that its content may hold anything, a header too. Every read ends in time: a silent,
slow or broken line is a SensorFault, never a wait for ever.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import serial

from station.sensors.interface import ANSWER_S, SensorFault

HEADER: Final = b"\xef\x01"
COMMAND, DATA, ACK, END = 0x01, 0x02, 0x07, 0x08
LONGEST: Final = 1024
"""Bytes of content; the largest packet size of any model is 256."""
_MOST_NOISE: Final = 4096
"""Bytes before a header that are skipped: what was left of an earlier answer."""
_SLICE_S: Final = 0.05
_GRACE_S: Final = 1.2
_SLOWEST: Final = 0.2
"""Share of the line's own speed below which a transfer is given up."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet without its frame."""

    kind: int
    content: bytes


def checksum(kind: int, content: bytes) -> int:
    """The sum that ends a packet."""
    length = len(content) + 2
    return (kind + (length >> 8) + (length & 0xFF) + sum(content)) & 0xFFFF


def framed(address: bytes, kind: int, content: bytes) -> bytes:
    """A packet as it goes over the line."""
    length = (len(content) + 2).to_bytes(2, "big")
    return HEADER + address + bytes([kind]) + length + content + checksum(kind, content).to_bytes(2, "big")


class Wire:
    """A serial line with time-outs. Raises SensorFault: not_there, in_use, not_allowed, unplugged, silent, cut, slow,
    noise, checksum.
    """

    def __init__(self, port: str, baud: int, address: bytes = b"\xff\xff\xff\xff") -> None:
        self.address, self.baud = address, baud
        try:
            self._serial = serial.Serial(port, baud, timeout=_SLICE_S, write_timeout=1.0, exclusive=True)
        except (OSError, ValueError, serial.SerialException) as error:
            raise SensorFault(_why_closed(error), type(error).__name__) from error

    def close(self) -> None:
        """Close the line."""
        with suppress(OSError, serial.SerialException):
            self._serial.close()

    def send(self, kind: int, content: bytes) -> None:
        """Send a packet."""
        try:
            self._serial.write(framed(self.address, kind, content))
        except serial.SerialTimeoutException as error:
            raise SensorFault("silent", "it takes nothing") from error
        except (OSError, serial.SerialException, TypeError) as error:
            raise SensorFault("unplugged", type(error).__name__) from error

    def quiet(self, most_s: float = 0.5) -> None:
        """Drop what is still under way, until the line is quiet."""
        until = time.monotonic() + most_s
        while time.monotonic() < until and self._read(512):
            pass

    def receive(self, transfer: "Transfer | None" = None) -> Packet:
        """The next packet; each part of it within the time a sensor may be silent."""
        self._find_header()
        head = self._exactly(7, transfer)
        kind, length = head[4], int.from_bytes(head[5:7], "big")
        if not 2 <= length <= LONGEST + 2:
            raise SensorFault("noise", f"a length of {length}")
        body = self._exactly(length, transfer)
        content, claimed = body[:-2], int.from_bytes(body[-2:], "big")
        if checksum(kind, content) != claimed:
            raise SensorFault("checksum")
        if head[:4] != self.address:
            raise SensorFault("noise", "another address")
        return Packet(kind, content)

    def _find_header(self) -> None:
        window, until = b"", time.monotonic() + ANSWER_S
        for _skipped in range(_MOST_NOISE):
            window = (window + self._exactly(1, None, until))[-2:]
            if window == HEADER:
                return
        raise SensorFault("noise", "no header")

    def _exactly(self, count: int, transfer: "Transfer | None", until: float | None = None) -> bytes:
        content, silent_at = b"", until or time.monotonic() + ANSWER_S
        while len(content) < count:
            part = self._read(count - len(content))
            content += part
            if transfer is not None:
                transfer.count(len(part), self.baud)
            if part and until is None:
                silent_at = max(silent_at, time.monotonic() + ANSWER_S)
            if len(content) < count and time.monotonic() > silent_at:
                raise SensorFault("cut" if content or transfer is not None else "silent")
        return content

    def _read(self, count: int) -> bytes:
        try:
            return bytes(self._serial.read(count))
        except (OSError, serial.SerialException, TypeError) as error:  # TypeError: pyserial on a line just closed
            raise SensorFault("unplugged", type(error).__name__) from error


class Transfer:
    """How fast an image comes: one that drips is given up after a second, not after an hour."""

    def __init__(self) -> None:
        self._began = self._last_at = time.monotonic()
        self._bytes = 0

    def count(self, number: int, baud: int) -> None:
        """Note bytes that came; raises SensorFault: slow, or cut where nothing comes any more."""
        now = time.monotonic()
        self._bytes += number
        if number:
            self._last_at = now
        elapsed = now - self._began
        if elapsed > _GRACE_S and self._bytes < _SLOWEST * elapsed * baud / 10:
            raise SensorFault("cut" if now - self._last_at > _GRACE_S / 2 else "slow")


def _why_closed(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number in (13, 1):
        return "not_allowed"
    return "in_use" if number in (11, 16) else "not_there"
