"""Pictures for tests: a card as a telephone photographs it, and a PNG that declares any size."""

import io
import zlib

import numpy as np
from PIL import Image, ImageFilter


def photographed(png: bytes, seed: int = 1, turn_deg: float = 9.0, blur_px: float = 1.2) -> bytes:
    """A JPEG of a picture as if taken by hand: turned, tilted, badly lit, out of focus, noisy, compressed."""
    chance = np.random.default_rng(seed)
    card = Image.open(io.BytesIO(png)).convert("RGB")
    wide, high = card.width + 500, card.height + 500
    table = Image.new("RGB", (wide, high), (96, 84, 72))
    table.paste(card, (250, 250))
    # Corners of the table that are seen at the picture's corners: nearer on one side than on the other.
    corners = [(40, 70), (30, high - 20), (wide - 90, high - 80), (wide - 20, 10)]
    tilted = table.transform((wide, high), Image.Transform.QUAD, [x for corner in corners for x in corner], 3)
    turned = tilted.rotate(turn_deg, Image.Resampling.BICUBIC, fillcolor=(96, 84, 72))
    blurred = np.asarray(turned.filter(ImageFilter.GaussianBlur(blur_px)), np.float64)
    light = np.linspace(0.55, 1.0, wide)[None, :, None] * np.linspace(1.0, 0.8, high)[:, None, None]
    noisy = blurred * light + chance.normal(0, 7, blurred.shape)
    written = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(written, "JPEG", quality=60)
    return written.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds one row."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
