"""ZhianTec sensors (R302 to R307, R551, AS608, ZFM-20 to 100, FPM10A) over a serial line.

The sensor takes a picture at 16 grey levels into its own memory (GenImg) and sends it in packets (UpImage). Its size
follows from the number of bytes; a model that is not in the table needs `width` in the station's settings. A picture
with a broken packet is asked for once more: it is still in the sensor.

Nominal resolution 500 ppi. Enough for a mother, not for a newborn: docs/station.md.
"""

import time
from dataclasses import dataclass
from typing import Final

from station.sensors.interface import SensorFault, Shot, png_of
from station.sensors.packets import ACK, COMMAND, DATA, END, Packet, Transfer, Wire

PPI: Final = 500.0
GREY_LEVELS: Final = 16
_VERIFY, _PARAMETERS, _TAKE, _UPLOAD = 0x13, 0x0F, 0x01, 0x0A
SIZES: Final[dict[int, tuple[int, int]]] = {
    256 * 288 // 2: (256, 288),
    256 * 360 // 2: (256, 360),
    208 * 288 // 2: (208, 288),
    192 * 192 // 2: (192, 192),
    160 * 160 // 2: (160, 160),
}
"""Bytes of a picture at two pixels a byte → width and height (px)."""
LARGEST: Final = 512 * 512 // 2
_POLL_S: Final = 0.15
_UPLOADS: Final = 2
_CODES: Final[dict[int, str]] = {
    0x01: "communication",
    0x02: "no_finger",
    0x03: "imaging",
    0x06: "messy",
    0x07: "messy",
    0x0F: "no_upload",
    0x13: "password",
    0x18: "memory",
    0x20: "other_sensor",
    0x21: "password",
}
"""The sensor's answers but 0, success."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a sensor says of itself, by which another one in its place is noticed."""

    system_id: int
    capacity: int
    address: bytes
    packet_code: int


class ZhianTec:
    """One sensor on a serial line, opened when it is first used and again after a fault."""

    def __init__(
        self, port: str, *, baud: int = 57600, password: int = 0, width: int | None = None, ppi: float = PPI
    ) -> None:
        self._port, self._baud, self._password = port, baud, password
        self._width, self._ppi = width, ppi
        self._wire: Wire | None = None
        self._parameters: Parameters | None = None

    @property
    def label(self) -> str:
        """Kind and port."""
        return f"ZhianTec {self._port}"

    def check(self) -> None:
        """Open the line where it is closed, and ask the sensor who it is."""
        if self._wire is None:
            self._wire = Wire(self._port, self._baud)
        try:
            self._wire.quiet(0.1)
            self._ask(bytes([_VERIFY]) + self._password.to_bytes(4, "big"))
            self._recognise(_parameters_of(self._ask(bytes([_PARAMETERS])).content))
        except SensorFault:
            self.close()
            raise

    def capture(self, patience_s: float) -> Shot:
        """Wait for a finger, take its picture, and fetch it."""
        self.check()
        try:
            self._wait_for_finger(time.monotonic() + patience_s)
            packed = self._upload()
        except SensorFault as fault:
            if fault.slug not in ("no_finger", "messy", "imaging"):
                self.close()
            raise
        width, height = self._size(len(packed))
        return Shot(png_of(unpacked(packed), width, height), self._ppi, self.label, GREY_LEVELS)

    def close(self) -> None:
        """Close the line."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def forget(self) -> None:
        """Take whatever sensor is there from now on: the user chose it."""
        self.close()
        self._parameters = None

    def _recognise(self, parameters: Parameters) -> None:
        if self._parameters is not None and parameters != self._parameters:
            raise SensorFault("other_sensor")
        self._parameters = parameters

    def _wait_for_finger(self, until: float) -> None:
        while True:
            try:
                self._ask(bytes([_TAKE]))
            except SensorFault as fault:
                if fault.slug != "no_finger" or time.monotonic() >= until:
                    raise
                time.sleep(_POLL_S)
            else:
                return

    def _upload(self) -> bytes:
        for upload in range(1, _UPLOADS + 1):
            try:
                return self._uploaded()
            except SensorFault as fault:
                if fault.slug not in ("checksum", "noise") or upload == _UPLOADS:
                    raise
                self._open().quiet()
        raise AssertionError

    def _uploaded(self) -> bytes:
        self._ask(bytes([_UPLOAD]))
        transfer, content = Transfer(), bytearray()
        while True:
            packet = self._open().receive(transfer)
            if packet.kind not in (DATA, END):
                raise SensorFault("noise", f"a packet of type {packet.kind} in an image")
            content += packet.content
            if len(content) > LARGEST:
                raise SensorFault("unknown_size", f"more than {LARGEST} bytes")
            if packet.kind == END:
                return bytes(content)

    def _size(self, count: int) -> tuple[int, int]:
        if self._width is not None and count * 2 % self._width == 0 and count:
            return self._width, count * 2 // self._width
        if self._width is not None or count not in SIZES:
            raise SensorFault("unknown_size", f"{count} bytes")
        return SIZES[count]

    def _ask(self, content: bytes) -> Packet:
        """Send a command; the rest of its acknowledgement. Raises SensorFault for every answer but success."""
        wire = self._open()
        wire.send(COMMAND, content)
        answer = wire.receive()
        if answer.kind != ACK or not answer.content:
            raise SensorFault("noise", f"a packet of type {answer.kind} for an answer")
        code = answer.content[0]
        if code != 0:
            raise SensorFault(_CODES.get(code, "imaging"), f"code {code:02x}")
        return Packet(ACK, answer.content[1:])

    def _open(self) -> Wire:
        if self._wire is None:
            raise SensorFault("unplugged")
        return self._wire


def _parameters_of(content: bytes) -> Parameters:
    if len(content) < 16:
        raise SensorFault("noise", "too few parameters")
    system_id, capacity, packet_code = (int.from_bytes(content[at : at + 2], "big") for at in (2, 4, 12))
    return Parameters(system_id, capacity, content[8:12], packet_code)


def unpacked(packed: bytes) -> bytes:
    """Two pixels a byte, the left one in the high half, as one byte each: 0 to 240 and 255 evenly."""
    pixels = bytearray(2 * len(packed))
    pixels[0::2] = bytes((byte >> 4) * 17 for byte in packed)
    pixels[1::2] = bytes((byte & 0x0F) * 17 for byte in packed)
    return bytes(pixels)
