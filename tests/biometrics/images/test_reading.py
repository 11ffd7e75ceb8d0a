"""Which bytes become an image, and which are refused before any work is done."""

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from biometrics.errors import ImageRejected
from biometrics.images.raster import from_pixels, has_light_ridges
from biometrics.images.reading import read_image
from tests.biometrics.pictures import encoded, peak_mib, synthetic_finger, waves
from tests.real_inputs import SHARED, needs, needs_prints

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
MAGICS = [b"", PNG_MAGIC, b"BM", b"II*\x00", b"\xff\xd8\xff", b"\xff\xa0"]


def claimed_png(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return PNG_MAGIC + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def reason(data: bytes, ppi: float | None = None) -> str:
    with pytest.raises(ImageRejected) as refused:
        read_image(data, ppi)
    return refused.value.reason


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_lossless_formats_preserve_the_pixels(kind: str) -> None:
    image = read_image(encoded(Image.fromarray(waves()), kind))
    np.testing.assert_array_equal(image.pixels, waves())
    assert image.format == kind


def test_every_colour_mode_gives_the_same_grey() -> None:
    grey = Image.fromarray(waves())
    pictures = {
        "palette": encoded(grey.convert("P"), "PNG"),
        "colour": encoded(grey.convert("RGB"), "PNG"),
        "cmyk": encoded(grey.convert("CMYK"), "TIFF"),
        "alpha": encoded(grey.convert("RGBA"), "PNG"),
        "jpeg": encoded(grey, "JPEG", quality=98),
        "16 bits": encoded(Image.fromarray(waves().astype(np.uint16) * 257), "PNG"),
    }
    for name, data in pictures.items():
        assert np.abs(read_image(data).pixels.astype(int) - waves()).max() <= 6, name


def test_transparent_areas_become_white() -> None:
    picture = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    assert read_image(encoded(picture, "PNG")).pixels.min() == 255


def test_an_exif_rotated_image_is_rotated_back() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = read_image(encoded(Image.fromarray(waves()), "TIFF", exif=exif)).pixels
    assert turned.shape == waves().T.shape
    np.testing.assert_array_equal(turned, np.rot90(waves(), -1))


def test_light_ridges_on_a_dark_background_are_inverted() -> None:
    image = read_image(encoded(Image.fromarray(255 - waves()), "PNG"))
    assert image.is_inverted
    np.testing.assert_array_equal(image.pixels, waves())


@pytest.mark.parametrize(("black", "white"), [(0, 255), (40, 130), (120, 200)])
def test_the_background_may_be_any_grey_if_it_equals_that_of_the_valleys(black: int, white: int) -> None:
    print_ = (black + synthetic_finger(6).impression(1) * ((white - black) / 255)).astype(np.uint8)
    print_ += np.random.default_rng(1).integers(0, 4, print_.shape, np.uint8) % (256 - white if white < 255 else 1)
    assert not has_light_ridges(print_)
    for side in (print_, print_[: len(print_) // 2], print_[:, print_.shape[1] // 2 :]):
        negative = read_image(encoded(Image.fromarray(255 - side), "PNG"))
        assert negative.is_inverted
        np.testing.assert_array_equal(negative.pixels, side)


def test_without_a_clear_background_ridges_are_assumed_to_be_dark() -> None:
    y, x = np.mgrid[:160, :128]
    ridges = (128 + 100 * np.sin(2 * np.pi * (x + 0.3 * y) / 9)).astype(np.uint8)
    framed = np.pad(ridges, 40, constant_values=128)
    for pixels in (ridges, 255 - ridges, framed, 255 - framed, np.zeros((64, 64), np.uint8)):
        assert not has_light_ridges(pixels)


@needs_prints
def test_no_real_print_is_inverted_and_most_negatives_are() -> None:
    inverted = {}
    for folder in sorted((SHARED / "fingerprints").iterdir()):
        prints = [np.asarray(Image.open(path).convert("L")) for path in sorted(folder.glob("*.png"))]
        assert not any(map(has_light_ridges, prints))
        inverted[folder.name] = sum(has_light_ridges(255 - pixels) for pixels in prints)
    # A thermal sweep has no background, and a finger fills the small sensor of the students' set.
    assert {count for name, count in inverted.items() if name not in {"fvc2004_db3b", "students_152x200"}} == {80}


def test_the_claimed_resolution_is_read_and_the_caller_overrides_it() -> None:
    data = encoded(Image.fromarray(waves()), "PNG", dpi=(1000, 1000))
    assert read_image(data).ppi == pytest.approx(1000, abs=0.1)
    assert read_image(data, ppi=500).ppi == 500


@pytest.mark.parametrize("ppi", [float("nan"), float("inf"), -500, 0, 1, 100_000])
def test_an_impossible_resolution_is_refused(ppi: float) -> None:
    assert reason(encoded(Image.fromarray(waves()), "PNG"), ppi) == "bad_resolution"


def test_a_file_claiming_an_impossible_resolution_claims_none() -> None:
    for dpi in (1, 72, 96, 100_000):
        assert read_image(encoded(Image.fromarray(waves()), "PNG", dpi=(dpi, dpi))).ppi is None


def test_non_square_pixels_are_refused_unless_the_caller_states_the_resolution() -> None:
    data = encoded(Image.fromarray(waves()), "PNG", dpi=(1000, 500))
    assert reason(data) == "bad_resolution"
    assert read_image(data, 500).ppi == 500
    assert read_image(encoded(Image.fromarray(waves()), "PNG", dpi=(500, 0))).ppi == pytest.approx(500, abs=0.1)


def test_a_huge_header_is_refused_before_it_is_decoded() -> None:
    before = peak_mib()
    assert reason(claimed_png(20_000, 20_000)) == "too_large"
    assert reason(claimed_png(30_000, 100)) == "too_large"
    assert peak_mib() - before < 50  # decoding 400 million pixels would take 400 MiB


def test_anything_but_a_single_picture_is_refused_with_a_reason() -> None:
    frames = [Image.fromarray(waves()), Image.fromarray(255 - waves())]
    assert reason(b"") == "empty"
    assert reason(b"GIF89a" + bytes(100)) == "unknown_format"
    assert reason(b"\xff\xa0" + bytes(100)) == "unreadable"
    assert reason(encoded(Image.new("L", (1, 1)), "PNG")) == "too_small"
    assert reason(encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])) == "animated"
    assert reason(encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])) == "animated"
    assert reason(bytes(33 * 2**20)) == "too_large"


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "JPEG"])
@given(cut=st.floats(0, 0.98), flips=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_truncated_and_altered_files_give_an_image_or_are_refused(
    kind: str, cut: float, flips: list[tuple[float, int]]
) -> None:
    data = bytearray(encoded(Image.fromarray(waves()), kind))
    for at, flip in flips:
        data[int(at * (len(data) - 1))] ^= flip
    for candidate in (bytes(data), bytes(data[: int(cut * len(data))])):
        try:
            image = read_image(candidate)
        except ImageRejected:
            continue
        assert image.pixels.dtype == np.uint8
        assert image.pixels.ndim == 2


@given(st.binary(max_size=400), st.sampled_from(MAGICS))
@settings(max_examples=200, deadline=None)
def test_random_bytes_are_refused(body: bytes, head: bytes) -> None:
    with pytest.raises(ImageRejected):
        read_image(head + body)


def test_pixels_in_memory_are_checked_too() -> None:
    assert from_pixels(waves()).format == "PIXELS"
    for wrong in (np.zeros((10, 10), np.uint8), np.zeros((64, 64)), np.zeros((64, 64, 3), np.uint8)):
        with pytest.raises(ImageRejected):
            from_pixels(wrong)  # type: ignore[arg-type]  # what a careless caller passes


@needs("images")
def test_wsq_is_read_and_a_truncated_file_is_refused() -> None:
    data = (SHARED / "images/wsq-original.wsq").read_bytes()
    converted = read_image((SHARED / "images/wsq-converted.png").read_bytes()).pixels
    assert np.abs(read_image(data).pixels.astype(int) - converted).mean() < 2
    for length in (3, 50, 500, len(data) // 2, len(data) - 1):
        assert reason(data[:length]) == "unreadable"


@pytest.mark.parametrize("mode", ["1", "LA", "CMYK", "YCbCr"])
def test_rarer_modes_are_read_too(mode: str) -> None:
    kind, picture = ("JPEG", "CMYK") if mode == "CMYK" else ("TIFF", mode)
    image = read_image(encoded(Image.fromarray(waves()).convert(picture), kind))
    assert image.pixels.shape == waves().shape
    assert np.corrcoef(image.pixels.ravel(), waves().ravel())[0, 1] > 0.6


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_deep_grey_in_16_bits_is_converted_to_8(bits: int) -> None:
    deep = np.rint(waves().astype(float) / 255 * (2**bits - 1)).astype(np.uint16)
    image = read_image(encoded(Image.fromarray(deep), "PNG"))
    assert not image.is_inverted
    assert np.abs(image.pixels.astype(int) - waves()).max() <= 1


def test_values_that_are_not_finite_are_converted_to_grey() -> None:
    values = waves().astype(np.float32)
    values[0, :3] = np.nan, np.inf, -np.inf
    assert np.abs(read_image(encoded(Image.fromarray(values), "TIFF")).pixels[1:].astype(int) - waves()[1:]).max() <= 1
    share = read_image(encoded(Image.fromarray(waves().astype(np.float32) / 255), "TIFF"))
    assert np.abs(share.pixels.astype(int) - waves()).max() <= 1
    nothing = Image.fromarray(np.full((64, 64), np.nan, np.float32))
    assert read_image(encoded(nothing, "TIFF")).pixels.std() == 0
