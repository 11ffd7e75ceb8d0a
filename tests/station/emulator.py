"""A ZhianTec sensor on a pseudo-terminal: the other end of the line, with faults on purpose.

`tests/station/test_emulator.py` has `pyfingerprint`, which others wrote, read an image from it unchanged.
"""

import os
import pty
import select
import threading
import time
import tty
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

HEADER = b"\xef\x01"
ADDRESS = b"\xff\xff\xff\xff"


def packet(kind: int, content: bytes) -> bytes:
    length = (len(content) + 2).to_bytes(2, "big")
    total = (kind + length[0] + length[1] + sum(content)) & 0xFFFF
    return HEADER + ADDRESS + bytes([kind]) + length + content + total.to_bytes(2, "big")


@dataclass
class Emulator:
    """with Emulator(image=packed) as sensor: open(sensor.port)"""

    image: bytes = b"\x8f" * (256 * 288 // 2)
    """Two pixels a byte."""
    packet_size: int = 128
    system_id: int = 9
    fingers: list[bool] = field(default_factory=list)
    """Whether a finger lies on it, at each look; on and on, when this is used up."""
    is_silent: bool = False
    noise: bytes = b""
    """Before each answer."""
    broken_checksums: int = 0
    """Of so many packets of images, one an image."""
    cut_after: int | None = None
    """Bytes of an image after which nothing comes."""
    unplug_after: int | None = None
    byte_delay_s: float = 0.0
    take_code: int = 0
    asked: list[int] = field(default_factory=list)
    """Every command that came."""

    def __enter__(self) -> Self:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(5)
        self.unplug()

    def unplug(self) -> None:
        for name in ("_master", "_slave"):
            descriptor = getattr(self, name)
            if descriptor is not None:
                setattr(self, name, None)
                os.close(descriptor)

    def _serve(self) -> None:
        waiting = b""
        while not self._stop.is_set():
            try:
                if not select.select([self._master], [], [], 0.02)[0]:
                    continue
                waiting += os.read(self._master, 4096)
                while len(waiting) >= 9 and len(waiting) >= 9 + int.from_bytes(waiting[7:9], "big"):
                    end = 9 + int.from_bytes(waiting[7:9], "big")
                    command, waiting = waiting[9 : end - 2], waiting[end:]
                    self._answer(command)
            except (OSError, TypeError, ValueError):
                return

    def _answer(self, command: bytes) -> None:
        self.asked.append(command[0])
        if self.is_silent:
            return
        if command[0] == 0x13:
            self._say(0x07, b"\x00")
        elif command[0] == 0x0F:
            sizes = {32: 0, 64: 1, 128: 2, 256: 3}
            numbers = [0, self.system_id, 200, 3]
            tail = [sizes.get(self.packet_size, 2), 6]
            content = b"".join(number.to_bytes(2, "big") for number in numbers) + ADDRESS
            self._say(0x07, b"\x00" + content + b"".join(number.to_bytes(2, "big") for number in tail))
        elif command[0] == 0x01:
            lies_there = self.fingers.pop(0) if self.fingers else True
            self._say(0x07, bytes([self.take_code if lies_there else 0x02]))
        elif command[0] == 0x0A:
            self._say(0x07, b"\x00")
            self._upload()
        else:
            self._say(0x07, b"\x01")

    def _upload(self) -> None:
        parts = [self.image[at : at + self.packet_size] for at in range(0, len(self.image), self.packet_size)]
        line = b""
        for index, part in enumerate(parts):
            framed = packet(0x08 if index == len(parts) - 1 else 0x02, part)
            if self.broken_checksums and index == len(parts) // 2:
                self.broken_checksums -= 1
                framed = framed[:-1] + bytes([framed[-1] ^ 0x55])
            line += framed
        stop = self.cut_after if self.cut_after is not None else self.unplug_after
        self._write(line if stop is None else line[:stop])
        if self.unplug_after is not None:
            time.sleep(0.1)
            self.unplug()

    def _say(self, kind: int, content: bytes) -> None:
        self._write(self.noise + packet(kind, content))

    def _write(self, content: bytes) -> None:
        step = 1 if self.byte_delay_s else 512
        for at in range(0, len(content), step):
            if self._stop.is_set() or self._master is None:
                return
            view = memoryview(content[at : at + step])
            while view and not self._stop.is_set():
                if select.select([], [self._master], [], 0.1)[1]:
                    view = view[os.write(self._master, view) :]
            if self.byte_delay_s:
                time.sleep(self.byte_delay_s)
