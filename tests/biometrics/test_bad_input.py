"""Bad input from outside: sizes, resolutions, unusual encodings, templates of hardly anything.

How each reader takes damaged bytes is tested beside it; here whole inputs go the whole way.
"""

import io
import math
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from biometrics import BiometricError, Gallery, ImageRejected, Template, compare, extract
from biometrics.images.raster import LARGEST_PIXELS, from_pixels
from biometrics.images.reading import read_image
from biometrics.records import ansi378, iso19794
from tests.biometrics.pictures import encoded, peak_mib, synthetic_finger, waves
from tests.biometrics.samples import HOSTILE, finger, impression

PRINT = synthetic_finger(3).impression(1, conditions="ordinary")
GREY = Image.fromarray(PRINT)
TRANSPARENCY = np.where(PRINT > 235, 0, 255).astype(np.uint8)
"""Transparent where there is no ridge."""
ENCODINGS = {
    "16 bits": encoded(Image.fromarray(PRINT.astype(np.uint16) * 257), "PNG"),
    "CMYK": encoded(GREY.convert("CMYK"), "TIFF"),
    "CMYK in JPEG": encoded(GREY.convert("CMYK"), "JPEG", quality=95),
    "palette": encoded(GREY.convert("P"), "PNG"),
    "palette, one colour transparent": encoded(GREY.convert("P"), "PNG", transparency=255),
    "transparent": encoded(Image.merge("LA", (GREY, Image.fromarray(TRANSPARENCY))), "PNG"),
    "light ridges on dark": encoded(Image.fromarray(255 - PRINT), "PNG"),
}
EXIF_TURNS: dict[int, Callable[[Any], Any]] = {
    1: lambda a: a,
    2: np.fliplr,
    3: lambda a: np.rot90(a, 2),
    4: np.flipud,
    5: lambda a: a.T,
    6: lambda a: np.rot90(a, -1),
    7: lambda a: np.rot90(a, 2).T,
    8: np.rot90,
}
IMPOSSIBLE_PPI = [math.nan, math.inf, -500.0, 0.0, 1.0, 100_000.0]


@pytest.fixture(scope="module")
def plain() -> Template:
    return extract(read_image(encoded(GREY, "PNG"), 500))


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_print_is_the_same_finger_whatever_the_image_encoding(name: str, plain: Template) -> None:
    again = extract(read_image(ENCODINGS[name], 500))
    assert compare(plain, again).score > 100
    assert abs(len(again) - len(plain)) <= 0.15 * len(plain)


def test_an_unnoticed_negative_still_matches(plain: Template) -> None:
    assert compare(plain, extract(from_pixels(255 - PRINT, 500))).score > 60


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG"])
@pytest.mark.parametrize("orientation", EXIF_TURNS)
def test_every_exif_orientation_is_undone(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 98} if kind == "JPEG" else {}
    turned = read_image(encoded(Image.fromarray(waves()), kind, exif=exif, **options)).pixels
    expected = EXIF_TURNS[orientation](waves())
    assert turned.shape == expected.shape
    assert np.abs(turned.astype(int) - expected).max() <= (8 if kind == "JPEG" else 0)


def claiming(kind: str, side: int) -> bytes:
    """A small file whose header claims a picture of side × side."""
    small = Image.fromarray(waves())
    if kind == "BMP":
        data = encoded(small, kind)
        return data[:18] + struct.pack("<II", side, side) + data[26:]
    if kind == "JPEG":
        data = encoded(small, kind)
        at = data.index(b"\xff\xc0") + 5
        return data[:at] + struct.pack(">HH", side, side) + data[at + 4 :]
    tags = (
        (256, 4, side),
        (257, 4, side),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 122),
        (278, 4, side),
        (279, 4, 1000),
    )
    listed = b"".join(struct.pack("<HHII", tag, form, 1, value) for tag, form, value in tags)
    return b"II*\x00" + struct.pack("<IH", 8, len(tags)) + listed + bytes(4) + bytes(1000)


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "JPEG"])
def test_a_header_claiming_400_million_pixels_is_refused_without_decoding(kind: str) -> None:
    data, before = claiming(kind, 20_000), peak_mib()
    with pytest.raises(ImageRejected) as refused:
        read_image(data)
    assert refused.value.reason == "too_large"
    assert peak_mib() - before < 50  # decoding 400 million pixels would take 400 MiB


def test_the_largest_image_is_read_within_the_memory_limit_even_with_16_bits() -> None:
    side = math.isqrt(LARGEST_PIXELS)
    data = encoded(
        Image.fromarray(np.tile(waves().astype(np.uint16) * 257, (side // 160 + 1, side // 128 + 1))[:side, :side]),
        "PNG",
        compress_level=1,
    )
    before = peak_mib()
    assert read_image(data).pixels.shape == (side, side)
    assert peak_mib() - before < 600


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "JPEG"])
def test_a_single_pixel_is_too_small(kind: str) -> None:
    with pytest.raises(ImageRejected) as refused:
        read_image(encoded(Image.new("L", (1, 1)), kind))
    assert refused.value.reason == "too_small"


@pytest.mark.parametrize("ppi", IMPOSSIBLE_PPI)
def test_pixels_in_memory_with_an_impossible_resolution_are_refused(ppi: float) -> None:
    with pytest.raises(ImageRejected) as refused:
        from_pixels(PRINT, ppi)
    assert refused.value.reason == "bad_resolution"


def test_more_pixels_in_memory_than_the_limit_are_refused() -> None:
    with pytest.raises(ImageRejected) as refused:
        from_pixels(np.zeros((4001, 4001), np.uint8))
    assert refused.value.reason == "too_large"


def test_other_formats_with_several_pictures_are_refused() -> None:
    frames = [Image.fromarray(waves()), Image.fromarray(255 - waves())]
    reasons = {}
    for kind in ("GIF", "MPO"):
        buffer = io.BytesIO()
        frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
        with pytest.raises(ImageRejected) as refused:
            read_image(buffer.getvalue())
        reasons[kind] = refused.value.reason
    assert reasons == {"GIF": "unknown_format", "MPO": "animated"}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_template_breaks_a_gallery_or_hides_its_fingers(name: str) -> None:
    gallery = Gallery()
    for seed in range(3, 9):
        gallery.enrol(seed, finger(seed))
    gallery.enrol("hostile", HOSTILE[name])
    assert all(found.score >= 0 for found in gallery.identify(HOSTILE[name]))
    assert gallery.identify(impression(finger(5), 105))[0].key == 5
    gallery.remove("hostile")
    assert "hostile" not in {found.key for found in gallery.identify(HOSTILE[name])}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_template_that_can_be_written_can_be_read_again(name: str) -> None:
    for dump, load in (
        (Template.to_bytes, Template.from_bytes),
        (lambda one: iso19794.dump([one]), lambda data: iso19794.load(data)[0]),
        (lambda one: ansi378.dump([one]), lambda data: ansi378.load(data)[0]),
    ):
        try:
            data = dump(HOSTILE[name])
        except BiometricError:
            continue
        again = load(data)
        assert len(again) <= len(HOSTILE[name])
        assert math.isfinite(compare(again, finger(1)).score)


def test_a_template_that_could_not_be_read_again_is_not_written() -> None:
    for wrong in (
        replace(finger(1), scale=math.nan),
        replace(finger(1), scale=0.0),
        replace(finger(1), ppi=math.inf),
        replace(finger(1), finger=11),
        replace(finger(1), quality=101),
        replace(finger(1), quality=-1),
        replace(finger(1), x=np.full(36, np.nan, np.float32)),
        replace(finger(1), ppi=1e300),
        replace(finger(1), width_px=math.inf),
        replace(finger(1), period_confidence=math.nan),
    ):
        with pytest.raises(BiometricError):
            wrong.to_bytes()
