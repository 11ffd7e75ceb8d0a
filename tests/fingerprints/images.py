"""Files that are not a fingerprint, or not one that can be extracted."""

import io
import struct
import zlib

import numpy as np
from PIL import Image


def encoded(pixels: "np.ndarray | Image.Image", kind: str = "PNG", **options: object) -> bytes:
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def bomb(side: int = 20_000) -> bytes:
    """A whole PNG of side × side black pixels in some 400 kB."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side * (side + 1)), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def face(side: int = 400) -> Image.Image:
    """A drawn portrait with soft shadows, as a photograph has."""
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    grey = 150 + 60 * x + 20 * y
    grey = np.where((x / 0.6) ** 2 + (y / 0.8) ** 2 < 1, 205 - 70 * (x**2 + y**2), grey)
    for eye in (-0.25, 0.25):
        grey -= 120 * np.exp(-(((x - eye) / 0.08) ** 2 + ((y + 0.2) / 0.05) ** 2))
    grey -= 70 * np.exp(-((x / 0.25) ** 2 + ((y - 0.4) / 0.05) ** 2))
    grey += np.random.default_rng(1).normal(0, 4, grey.shape)
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def noise(side: int = 300) -> bytes:
    return encoded(np.random.default_rng(2).integers(0, 256, (side, side), dtype=np.uint8))


def animated(frame: Image.Image) -> bytes:
    return encoded(frame, "TIFF", save_all=True, append_images=[frame])
