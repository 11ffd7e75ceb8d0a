"""The photograph: what is stored, and every reason for refusing one."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from registry.core.errors import Invalid, TooLarge
from registry.demo import portrait
from registry.documents.applications import photograph
from tests.documents.images import png_of


def written(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    into = io.BytesIO()
    picture.save(into, kind, **options)
    return into.getvalue()


def reasons(data: bytes) -> list[str]:
    with pytest.raises(Invalid) as refused:
        photograph.check(data)
    assert refused.value.slug == "photograph-refused"
    assert {error.pointer for error in refused.value.errors} == {"/photograph"}
    return [str(error.detail) for error in refused.value.errors]


PORTRAIT = portrait.draw(4)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_portrait_of_any_skin_tone_is_accepted(seed: int, kind: str) -> None:
    stored = photograph.check(written(portrait.draw(seed), kind))
    picture = Image.open(io.BytesIO(stored.jpeg))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (stored.width_px, stored.height_px))


@pytest.mark.parametrize("size", [(413, 531), (420, 540), (1000, 1286), (3500, 4500), (700, 900)])
def test_every_size_from_the_minimum_is_stored_at_no_more_than_twice_the_print(size: tuple[int, int]) -> None:
    stored = photograph.check(written(PORTRAIT.resize(size), "JPEG", quality=85))
    assert stored.width_px <= photograph.MOST_STORED_PX[0]
    assert stored.height_px <= photograph.MOST_STORED_PX[1]
    assert stored.width_px / stored.height_px == pytest.approx(7 / 9, rel=0.02)


def test_the_cameras_metadata_is_removed() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Calle Falsa 123"
    exif[0x8825] = {1: "S", 2: (12.0, 2.0, 3.0)}
    data = written(PORTRAIT, "JPEG", exif=exif, comment=b"secreto", icc_profile=b"perfil")
    assert b"Calle" in data
    stored = photograph.check(data)
    picture = Image.open(io.BytesIO(stored.jpeg))
    assert b"Calle" not in stored.jpeg
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_upright(orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    lying = PORTRAIT.transpose(undo[orientation]) if orientation in undo else PORTRAIT
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = photograph.check(written(lying, "JPEG", exif=exif, quality=95))
    upright = np.asarray(Image.open(io.BytesIO(stored.jpeg)).convert("L"), np.float64)
    assert np.abs(upright - np.asarray(PORTRAIT.convert("L"), np.float64)).mean() < 3


DEGRADED: dict[str, tuple[Callable[[Image.Image], Image.Image], str]] = {
    "grey": (lambda p: p.convert("L"), "The picture has no colour."),
    "grey in colours": (lambda p: p.convert("L").convert("RGB"), "The picture has no colour."),
    "blurred": (lambda p: p.filter(ImageFilter.GaussianBlur(6)), "The picture is blurred."),
    "small and enlarged": (lambda p: p.resize((82, 106)).resize((826, 1062)), "The picture is blurred."),
    "dark": (lambda p: ImageEnhance.Brightness(p).enhance(0.3), "The picture is too dark."),
    "burnt out": (lambda p: p.point(lambda v: min(255, v * 4)), "The picture is too bright: its middle is burnt out."),
    "white": (lambda p: Image.new("RGB", p.size, "white"), "The picture is blank: all of it has one shade."),
    "black": (lambda p: Image.new("RGB", p.size, "black"), "The picture is blank: all of it has one shade."),
    "nearly blank": (lambda p: ImageEnhance.Contrast(p).enhance(0.1), "The picture is blank: all of it has one shade."),
    "landscape": (lambda p: p.resize((1062, 826)), "The proportion must be that of 35 × 45 mm (7:9)."),
    "square": (lambda p: p.resize((1000, 1000)), "The proportion must be that of 35 × 45 mm (7:9)."),
    "for the press": (lambda p: p.convert("CMYK"), "The colours are for a printing press (CMYK); send RGB."),
    "transparent": (
        lambda p: Image.merge("RGBA", (*p.split(), Image.linear_gradient("L").resize(p.size))),
        "Parts of the picture are transparent.",
    ),
}


@pytest.mark.parametrize("how", DEGRADED)
def test_each_degradation_is_named(how: str) -> None:
    spoil, reason = DEGRADED[how]
    picture = spoil(PORTRAIT)
    kind = "JPEG" if picture.mode == "CMYK" else "PNG"
    assert reason in reasons(written(picture, kind))


def test_dark_skin_does_not_make_a_dark_picture() -> None:
    darkest = min(range(8), key=lambda seed: np.asarray(portrait.draw(seed).convert("L")).mean())
    assert photograph.check(written(portrait.draw(darkest), "JPEG"))


def test_noise_does_not_count_as_sharpness() -> None:
    blurred = np.asarray(PORTRAIT.filter(ImageFilter.GaussianBlur(8)), np.float64)
    noisy = blurred + np.random.default_rng(1).normal(0, 6, blurred.shape)
    picture = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))
    assert "The picture is blurred." in reasons(written(picture))


def test_every_reason_is_reported_at_once() -> None:
    spoilt = PORTRAIT.resize((300, 200)).convert("L")
    assert reasons(written(ImageEnhance.Brightness(spoilt).enhance(0.3))) == [
        "The picture has 300 × 200 pixels; it must have at least 413 × 531.",
        "The proportion must be that of 35 × 45 mm (7:9).",
        "The picture has no colour.",
        "The picture is too dark.",
    ]


def test_a_single_pixel_is_too_small() -> None:
    details = reasons(written(Image.new("RGB", (1, 1))))
    assert "The picture has 1 × 1 pixels; it must have at least 413 × 531." in details


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"GIF89a", "GIF"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"II*\0", "TIFF"),
        (b"%PDF-1.7", "PDF"),
        (b"BM", "BMP"),
        (b"\0\0\0\x0cjP  \r\n", "JPEG 2000"),
    ],
)
def test_another_format_is_named(start: bytes, name: str) -> None:
    assert reasons(start + bytes(2000)) == [f"The format is {name}; send JPEG or PNG."]


@pytest.mark.parametrize("data", [b"", b"\0", b"hola", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
def test_a_file_that_is_not_a_picture_is_refused(data: bytes) -> None:
    assert len(reasons(data)) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_truncated_file_is_refused(kind: str, share: float) -> None:
    data = written(PORTRAIT, kind)
    assert "The file is damaged or incomplete. Send it again." in reasons(data[: int(len(data) * share)])


def test_a_hundred_megabytes_are_refused_unread() -> None:
    with pytest.raises(TooLarge):
        photograph.check(b"\xff\xd8\xff" + bytes(100 * 1024 * 1024))


@pytest.mark.parametrize("size", [(7000, 9000), (70_000, 90_000), (2**31 - 1, 2**31 - 1), (700_000, 9)])
def test_a_decompression_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    import tracemalloc

    data = png_of(*size)
    tracemalloc.start()
    details = reasons(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert details
    assert most < 5_000_000


def test_an_animated_picture_is_refused() -> None:
    data = written(PORTRAIT, "PNG", save_all=True, append_images=[ImageOps.mirror(PORTRAIT)])
    assert "The picture is animated; send a single picture." in reasons(data)


def test_a_palette_and_an_opaque_alpha_channel_are_accepted() -> None:
    palette = PORTRAIT.quantize(256)
    opaque = PORTRAIT.convert("RGBA")
    for picture in (palette, opaque):
        stored = photograph.check(written(picture))
        back = np.asarray(Image.open(io.BytesIO(stored.jpeg)), np.float64)
        assert np.abs(back - np.asarray(PORTRAIT, np.float64)).mean() < 6


def test_sixteen_bits_of_grey_count_as_grey_not_white() -> None:
    grey = np.asarray(PORTRAIT.convert("L"), np.uint16) * 257
    assert reasons(written(Image.fromarray(grey))) == ["The picture has no colour."]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 30))
def test_a_damaged_file_is_only_ever_refused(seed: int, count: int) -> None:
    data = bytearray(DAMAGED)
    chance = np.random.default_rng(seed)
    for place in chance.integers(0, len(data), count):
        data[place] = chance.integers(0, 256)
    try:
        stored = photograph.check(bytes(data))
    except Invalid:
        return
    assert stored.jpeg.startswith(b"\xff\xd8")


DAMAGED = portrait.jpeg(2, (413, 531))
