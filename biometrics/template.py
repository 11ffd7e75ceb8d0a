"""The template: a finger's minutiae at a normalised scale, and its byte form.

Byte form, little-endian, at most 1024 bytes for each reading of the print:

    magic "CRT1" (4) | CRC-32 of all that follows (4) | extractor version (u8 length, ASCII) | finger u8 | quality u8 |
    count u8 | ppi f32 (NaN: none) | ridge period f32 | period confidence u8 (255 = 1) | scale f32 |
    width u16 | height u16 (quarter px) |
    per minutia, 8 bytes: x u16, y u16 (quarter px) | direction u16 (2π/65536 rad) | kind u8 | reliability u8

A template with a second reading begins with "CRT2", and count u8 and minutiae of that reading follow at its end.
Positions are stored to ¼ px at a ridge period of 9 px: finer than any extractor locates them.
"""

import math
import struct
import zlib
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from biometrics.errors import TemplateInvalid

RIDGE_PERIOD_PX: Final = 9.0
"""The ridge period every template is scaled to: an adult's at 500 ppi."""
LEAST_QUALITY: Final = 15
"""Below this an impression is evidence neither for nor against: its ridges could not be measured, or are hardly any."""
EXTRACTOR_VERSION: Final = "leader-9"
EXACT_EXTRACTOR_VERSION: Final = "leader-9-exact"
"""The same with all networks in 32-bit numbers, as they were trained: slower, and hardly different."""
FOREIGN_EXTRACTOR: Final = "exchange"
"""The extractor version given to a template read from an exchange record."""
LARGEST_BYTES: Final = 1024
"""Of one reading."""
STEP_PX: Final = 0.25
MOST_FINGERS: Final = 10
TRUSTED_CONFIDENCE: Final = 0.5
"""Of a measured ridge period: at and above this it alone sets the scale, and overrides what a file claims; below, the
network also tries rival periods and the claimed resolution."""
CREDIBLE_RIDGES_MM: Final = (0.12, 0.66)
"""Ridge periods of human fingers: from half a newborn's (0.229 mm, `matcher.parameters`) to half as much again as an
adult's (0.457 mm, 9 px at 500 ppi). Claims of 255 ppi (an unset byte) or a scanner's 300 make an adult's 0.75 mm."""
MM_PER_INCH: Final = 25.4
SMALLEST: Final = 1e-6
LARGEST: Final = 1e6
"""Every scale and resolution must lie between these two, exclusive."""

_MAGIC = b"CRT1"
_MAGIC_OF_TWO = b"CRT2"
MAGICS: Final = (_MAGIC, _MAGIC_OF_TWO)
"""First bytes of a template with one reading, and with two."""
_HEAD = struct.Struct("<BBBffBfHH")
_MINUTIA = np.dtype([("x", "<u2"), ("y", "<u2"), ("direction", "<u2"), ("kind", "u1"), ("reliability", "u1")])
LONGEST_VERSION: Final = 24
MOST_MINUTIAE: Final = (LARGEST_BYTES - 8 - 1 - LONGEST_VERSION - _HEAD.size) // _MINUTIA.itemsize
"""What fits into 1 kB: 121. A full adult print has 40 to 80; of more, the least reliable are left out."""


def credible_ppi(ppi: float | None, ridge_period_px: float, confidence: float) -> float | None:
    """A claimed resolution, or None where the measured ridges would then be no finger's: such a claim is none."""
    if ppi is None or not ppi > 0 or math.isnan(ridge_period_px) or confidence < TRUSTED_CONFIDENCE:
        return ppi
    narrowest, widest = CREDIBLE_RIDGES_MM
    return ppi if narrowest <= ridge_period_px / ppi * MM_PER_INCH <= widest else None


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """The n minutiae of one impression, at the scale where ridges are 9 px apart."""

    x: NDArray[np.float32]
    """(n,) px to the right."""
    y: NDArray[np.float32]
    """(n,) px downwards."""
    direction: NDArray[np.float32]
    """(n,) rad in [0, 2π), counter-clockwise from +x as seen on the screen."""
    kind: NDArray[np.uint8]
    """(n,) ISO codes: 1 ending, 2 bifurcation, 0 other."""
    reliability: NDArray[np.uint8]
    """(n,) 0–100."""
    width_px: float
    height_px: float
    """Size of the whole image at the template's scale."""
    ridge_period_px: float
    """As measured, in px of the original image; NaN if it could not be measured."""
    period_confidence: float
    """0–1: how far to trust the measured period."""
    scale: float
    """Template px per original px."""
    ppi: float | None
    """As claimed by the file or the caller; None if there was no claim, or one that the ridges contradict."""
    quality: int
    """0–100."""
    finger: int = 0
    """ISO position, 0 unknown, 1–5 right thumb to little, 6–10 left."""
    extractor: str = EXTRACTOR_VERSION
    second: "Template | None" = None
    """The second reading of an unclear print, drawn anew (`enhancement`): other minutiae, all else as here."""

    @property
    def readings(self) -> tuple["Template", ...]:
        """The print as it was read, and its second reading if it has one."""
        return (self,) if self.second is None else (self, self.second)

    def __len__(self) -> int:
        return len(self.x)

    @property
    def assessable(self) -> bool:
        """Whether comparing it means anything; if False, a low score is not evidence of another finger.

        An exchange record without a quality (0) is assumed to be usable.
        """
        return self.quality >= LEAST_QUALITY or (self.quality == 0 and self.extractor == FOREIGN_EXTRACTOR)

    def check(self) -> None:
        """Raise TemplateInvalid(out_of_range) for a value its field cannot have: it is neither read nor written."""
        numbers = np.array([self.scale, 1.0 if self.ppi is None else self.ppi])
        places = np.concatenate([self.x, self.y, self.direction, [self.width_px, self.height_px]])
        if not (
            0 <= self.finger <= MOST_FINGERS
            and 0 <= self.quality <= 100
            and 0 <= self.period_confidence <= 1
            and (self.kind <= 2).all()
            and (self.reliability <= 100).all()
            and (numbers > SMALLEST).all()
            and (numbers < LARGEST).all()
            and not math.isinf(self.ridge_period_px)
            and np.isfinite(places).all()
        ):
            raise TemplateInvalid("out_of_range", "a value is out of range")
        if self.second is not None:
            if self.second.second is not None:
                raise TemplateInvalid("out_of_range", "a print has at most two readings")
            self.second.check()

    def to_bytes(self) -> bytes:
        """The byte form, which `from_bytes` reads back to ¼ px. Raises TemplateInvalid, see `check`."""
        self.check()
        stored = self.strongest(MOST_MINUTIAE)
        version = self.extractor.encode("ascii")
        if not 1 <= len(version) <= LONGEST_VERSION:
            raise TemplateInvalid(
                "out_of_range", f"the extractor version must have 1 to {LONGEST_VERSION} ASCII characters"
            )
        head = _HEAD.pack(
            self.finger,
            self.quality,
            len(stored),
            math.nan if self.ppi is None else self.ppi,
            self.ridge_period_px,
            round(255 * self.period_confidence),
            self.scale,
            min(65535, round(self.width_px / STEP_PX)),
            min(65535, round(self.height_px / STEP_PX)),
        )
        body = bytes([len(version)]) + version + head + _packed(stored)
        if stored.second is not None:
            again = stored.second.strongest(MOST_MINUTIAE)
            body += bytes([len(again)]) + _packed(again)
        magic = _MAGIC if stored.second is None else _MAGIC_OF_TWO
        return magic + struct.pack("<I", zlib.crc32(body)) + body

    @classmethod
    def from_bytes(cls, data: bytes) -> "Template":
        """Read the byte form. Raises TemplateInvalid for anything else, and for bytes altered or cut short."""
        if len(data) > 2 * LARGEST_BYTES or data[:4] not in MAGICS or len(data) < 9 + _HEAD.size:
            raise TemplateInvalid("unknown_format", "not a template of this version")
        body = data[8:]
        if struct.unpack_from("<I", data, 4)[0] != zlib.crc32(body):
            raise TemplateInvalid("damaged", "the checksum does not match: altered or cut short")
        length = body[0]
        start = 1 + length + _HEAD.size
        if not 1 <= length <= LONGEST_VERSION or len(body) < start:
            raise TemplateInvalid("damaged", "the head is cut short")
        finger, quality, count, ppi, period, confidence, scale, width, height = _HEAD.unpack_from(body, 1 + length)
        end = start + count * _MINUTIA.itemsize
        again = None
        if data[:4] == _MAGIC_OF_TWO and len(body) > end:
            again, end = body[end + 1 :], end + 1 + body[end] * _MINUTIA.itemsize
        if len(body) != end or (again is None) != (data[:4] == _MAGIC):
            raise TemplateInvalid("damaged", "the length does not match the number of minutiae")
        try:
            version = body[1 : 1 + length].decode("ascii")
        except UnicodeDecodeError as error:
            raise TemplateInvalid("damaged", "the extractor version is not ASCII") from error
        template = cls(
            **_unpacked(body[start : start + count * _MINUTIA.itemsize]),
            width_px=width * STEP_PX,
            height_px=height * STEP_PX,
            ridge_period_px=period,
            period_confidence=confidence / 255,
            scale=scale,
            ppi=None if math.isnan(ppi) else ppi,
            quality=quality,
            finger=finger,
            extractor=version,
        )
        if again is not None:
            template = replace(template, second=replace(template, **_unpacked(again)))
        template.check()
        return template

    def strongest(self, count: int) -> "Template":
        """The `count` most reliable minutiae, in their original order."""
        if len(self) <= count:
            return self
        # A stable sort: of equals the first is kept, so that an image always gives the same template.
        keep = np.sort(np.argsort(-self.reliability.astype(np.int16), kind="stable")[:count])
        return replace(
            self,
            x=self.x[keep],
            y=self.y[keep],
            direction=self.direction[keep],
            kind=self.kind[keep],
            reliability=self.reliability[keep],
        )

    def turned_over(self) -> "Template":
        """The template of the image mirrored left to right: no finger's, but of a picture that somebody flipped."""
        return replace(
            self,
            x=np.clip(np.float32(self.width_px) - self.x, 0, None),
            direction=(np.float32(math.pi) - self.direction) % np.float32(2 * math.pi),
            second=self.second and self.second.turned_over(),
        )

    def scaled(self, factor: float) -> "Template":
        """The same finger under another scale hypothesis."""
        f = np.float32(factor)
        return replace(
            self,
            x=self.x * f,
            y=self.y * f,
            width_px=self.width_px * factor,
            height_px=self.height_px * factor,
            scale=self.scale * factor,
            second=self.second and self.second.scaled(factor),
        )


def _packed(reading: Template) -> bytes:
    minutiae = np.zeros(len(reading), _MINUTIA)
    minutiae["x"], minutiae["y"] = (np.clip(np.rint(v / STEP_PX), 0, 65535) for v in (reading.x, reading.y))
    minutiae["direction"] = np.rint(reading.direction * (65536 / (2 * math.pi))).astype(np.int64) % 65536
    minutiae["kind"], minutiae["reliability"] = reading.kind, reading.reliability
    return minutiae.tobytes()


def _unpacked(content: bytes) -> dict[str, Any]:
    """The fields of `Template` that describe its minutiae."""
    minutiae = np.frombuffer(content, _MINUTIA)
    return {
        "x": minutiae["x"].astype(np.float32) * np.float32(STEP_PX),
        "y": minutiae["y"].astype(np.float32) * np.float32(STEP_PX),
        "direction": (minutiae["direction"].astype(np.float64) * (2 * math.pi / 65536)).astype(np.float32),
        "kind": minutiae["kind"].copy(),
        "reliability": minutiae["reliability"].copy(),
    }
