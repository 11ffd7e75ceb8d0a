"""A camera of Linux through its Video4Linux2 interface, without another library (`linux/videodev2.h`, 64 bits).

    open → what it can → format → four buffers, mapped → queued → stream on → a filled buffer, and queued again

Cameras that give JPEG (almost every one on USB) are asked for that; YUYV is taken else. Of the pictures that wait, the
newest is given, so that a preview is not late.
"""

import errno
import fcntl
import io
import mmap
import os
import select
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from station.cameras.interface import ANSWER_S, LARGEST_BYTES, Picture
from station.sensors.interface import SensorFault

WANTED_PX: Final = (1920, 1080)
"""What is asked for; the camera answers with what it has."""
_QUERYCAP, _S_FMT, _REQBUFS, _QUERYBUF = 0x80685600, 0xC0D05605, 0xC0145608, 0xC0585609
_QBUF, _DQBUF, _STREAMON, _STREAMOFF = 0xC058560F, 0xC0585611, 0x40045612, 0x40045613
_CAN_CAPTURE, _CAN_STREAM, _HAS_OWN = 0x1, 0x04000000, 0x80000000
_CAPTURE, _MAPPED, _NO_FIELD = 1, 1, 1
_MJPEG, _JPEG, _YUYV = b"MJPG", b"JPEG", b"YUYV"
_BUFFERS: Final = 4
_MOST_PX: Final = 8192
_FAULTY: Final = 0x40
"""Of a buffer's flags: its picture is damaged."""
_SETTLING_S: Final = 0.7
"""A camera that was just opened finds its exposure; these pictures are let go."""
_FAULTS: Final = {
    errno.EACCES: "camera_not_allowed",
    errno.EPERM: "camera_not_allowed",
    errno.EBUSY: "camera_in_use",
    errno.ENOENT: "camera_away",
    errno.ENXIO: "camera_away",
    errno.ENODEV: "camera_unplugged",
    errno.EIO: "camera_unplugged",
    errno.ENOTTY: "not_a_camera",
    errno.EINVAL: "not_a_camera",
}


class VideoCamera:
    """One camera by its device, such as /dev/video0."""

    def __init__(self, path: str, size_px: tuple[int, int] = WANTED_PX) -> None:
        self._path, self._wanted = path, size_px
        self._fd: int | None = None
        self._buffers: list[mmap.mmap] = []
        self._size, self._format = (0, 0), b""
        self._row_bytes = 0

    @property
    def label(self) -> str:
        """Which device."""
        return f"camera {self._path}"

    def check(self) -> None:
        """Raise SensorFault unless the device is there and takes pictures."""
        if self._fd is None:
            fd = self._opened()
            os.close(fd)

    def begin(self) -> None:
        """Nothing is kept of a picture given."""

    def picture(self) -> Picture:
        """The newest picture. Raises SensorFault within `ANSWER_S` and what the kernel takes."""
        until = time.monotonic() + ANSWER_S
        try:
            if self._fd is None:
                self._start()
                settled = time.monotonic() + _SETTLING_S
                while time.monotonic() < settled:
                    self._newest(until)
            return Picture(self._as_picture(self._newest(until)), self.label)
        except OSError as error:
            self.close()
            raise SensorFault(_FAULTS.get(error.errno or 0, "camera_unplugged"), str(error.errno)) from error
        except SensorFault:
            self.close()
            raise

    def close(self) -> None:
        """Stop the stream and let the device go."""
        fd, self._fd = self._fd, None
        buffers, self._buffers = self._buffers, []
        if fd is None:
            return
        with suppress(OSError):
            fcntl.ioctl(fd, _STREAMOFF, struct.pack("=i", _CAPTURE))
        for buffer in buffers:
            with suppress(BufferError):
                buffer.close()
        os.close(fd)

    def _opened(self) -> int:
        try:
            fd = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise SensorFault(_FAULTS.get(error.errno or 0, "camera_away"), str(error.errno)) from error
        try:
            told = _call(fd, _QUERYCAP, bytearray(104))
        except OSError as error:
            os.close(fd)
            raise SensorFault(_FAULTS.get(error.errno or 0, "not_a_camera"), str(error.errno)) from error
        whole, own = struct.unpack_from("=II", told, 84)
        can = own if whole & _HAS_OWN else whole
        if not can & _CAN_CAPTURE or not can & _CAN_STREAM:
            os.close(fd)
            raise SensorFault("not_a_camera", f"capabilities {can:#x}")
        return fd

    def _start(self) -> None:
        self._fd = fd = self._opened()
        for wanted in (_MJPEG, _YUYV):
            width, height, self._format, row_bytes = self._formatted(fd, wanted)
            if self._format in (_MJPEG, _JPEG, _YUYV):
                break
        else:
            raise SensorFault("camera_format", repr(self._format))
        if not (0 < width <= _MOST_PX and 0 < height <= _MOST_PX):
            raise SensorFault("camera_format", f"{width} x {height}")
        self._size, self._row_bytes = (width, height), max(row_bytes, 2 * width)
        given = _call(fd, _REQBUFS, bytearray(struct.pack("=IIIII", _BUFFERS, _CAPTURE, _MAPPED, 0, 0)))
        for index in range(min(struct.unpack_from("=I", given)[0], _BUFFERS)):
            told = _call(fd, _QUERYBUF, _buffer(index))
            offset, length = struct.unpack_from("=I", told, 64)[0], struct.unpack_from("=I", told, 72)[0]
            self._buffers.append(mmap.mmap(fd, length, offset=offset))
            _call(fd, _QBUF, _buffer(index))
        if not self._buffers:
            raise SensorFault("camera_format", "no buffers")
        fcntl.ioctl(fd, _STREAMON, struct.pack("=i", _CAPTURE))

    def _formatted(self, fd: int, wanted: bytes) -> tuple[int, int, bytes, int]:
        asked = bytearray(208)
        struct.pack_into("=I", asked, 0, _CAPTURE)
        struct.pack_into("=II4sI", asked, 8, *self._wanted, wanted, _NO_FIELD)
        told = _call(fd, _S_FMT, asked)
        width, height, given, _field, row_bytes = struct.unpack_from("=II4sII", told, 8)
        return width, height, given, row_bytes

    def _newest(self, until: float) -> bytes:
        """The content of the newest filled buffer; every other one is queued again."""
        content, is_damaged = None, False
        while content is None:
            left_s = until - time.monotonic()
            if left_s <= 0 and is_damaged:
                raise SensorFault("picture_cut", "damaged pictures alone")
            if not self._is_filled(max(0.0, left_s)):
                raise SensorFault("camera_silent")
            for _each in range(_BUFFERS):
                content = self._taken() or content
                is_damaged = content is None
                if not self._is_filled(0):
                    break
        return content

    def _taken(self) -> bytes | None:
        """The next filled buffer's content; None where the camera says that it is damaged."""
        assert self._fd is not None
        told = _call(self._fd, _DQBUF, _buffer(0))
        index, _type, used, flags = struct.unpack_from("=IIII", told)
        if index >= len(self._buffers):
            raise SensorFault("camera_format", f"buffer {index}")
        content = self._buffers[index][: min(used, LARGEST_BYTES)]
        _call(self._fd, _QBUF, _buffer(index))
        return None if flags & _FAULTY or not content else content

    def _is_filled(self, patience_s: float) -> bool:
        assert self._fd is not None
        poll = select.poll()
        poll.register(self._fd, select.POLLIN | select.POLLPRI)
        events = poll.poll(patience_s * 1000)
        if events and events[0][1] & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
            raise SensorFault("camera_unplugged")
        return bool(events)

    def _as_picture(self, content: bytes) -> bytes:
        return content if self._format != _YUYV else _jpeg_of(content, self._size, self._row_bytes)


def cameras() -> list[str]:
    """The devices that take pictures now; those that cannot be asked are left out."""
    found = []
    for path in sorted(Path("/dev").glob("video[0-9]*"), key=lambda path: (len(path.name), path.name)):
        with suppress(SensorFault):
            VideoCamera(str(path)).check()
            found.append(str(path))
    return found


def _call(fd: int, request: int, argument: bytearray) -> bytearray:
    fcntl.ioctl(fd, request, argument, True)
    return argument


def _buffer(index: int) -> bytearray:
    """A `struct v4l2_buffer` that names a mapped buffer."""
    buffer = bytearray(88)
    struct.pack_into("=II", buffer, 0, index, _CAPTURE)
    struct.pack_into("=I", buffer, 60, _MAPPED)
    return buffer


def _jpeg_of(content: bytes, size_px: tuple[int, int], row_bytes: int) -> bytes:
    """YUYV pixels as a JPEG; raises SensorFault(cut) where some are missing."""
    width, height = size_px[0] // 2 * 2, size_px[1]
    if len(content) < row_bytes * height:
        raise SensorFault("picture_cut", f"{len(content)} of {row_bytes * height} bytes")
    rows = np.frombuffer(content, np.uint8, row_bytes * height).reshape(height, row_bytes)[:, : 2 * width]
    planes = (rows[:, ::2], rows[:, 1::4].repeat(2, axis=1), rows[:, 3::4].repeat(2, axis=1))
    picture = Image.merge("YCbCr", [Image.fromarray(np.ascontiguousarray(plane)) for plane in planes])
    target = io.BytesIO()
    picture.convert("RGB").save(target, "JPEG", quality=95)
    return target.getvalue()
