"""Minutiae records of the later editions, built here byte by byte from the standards' tables, and what is skipped."""

import math
import struct
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics.errors import TemplateInvalid
from biometrics.records import ansi378, iso19794, reading
from biometrics.records.minutiae import PERIOD_AREA
from tests.biometrics.records.test_minutiae import ANSI_BYTES, ISO_BYTES, sample
from tests.real_inputs import SHARED, needs

MINUTIAE = "40c8 0064 {quarter} 32 8010 012c {three_quarters} {quality}"
"""An ending at (200, 100) of quality 50, a bifurcation at (16, 300)."""


def minutiae(standard: ModuleType, quality: int = 254, with_quality: bool = True) -> bytes:
    quarter, three = ("40", "c0") if standard is iso19794 else ("2d", "87")
    data = bytes.fromhex(MINUTIAE.format(quarter=quarter, three_quarters=three, quality=f"{quality:02x}"))
    return data if with_quality else data[:5] + data[6:11]


def iso_2011(
    views: int = 1, is_certified: bool = False, spare: bytes = b"", wide: int = 6, quality: int = 75, areas: bytes = b""
) -> bytes:
    capture = bytes(9) + struct.pack(">BHHBBHH", 0, 1, 2, 1, quality, 3, 4)
    capture += b"\x01abc" if is_certified else b""
    head = struct.pack(">BBHHBHHBB", 6, 1, 197, 197, 0, 320, 480, wide << 4, 2)
    body = capture + head + minutiae(iso19794, with_quality=wide == 6) + struct.pack(">H", len(areas)) + areas
    body = (struct.pack(">I", 4 + len(body)) + body) * views
    return b"FMR\x00030\x00" + struct.pack(">IHB", 15 + len(body), views, is_certified) + spare + body


def ansi_2009(views: int = 1, version: bytes = b"030", quality: int = 75, areas: bytes = b"") -> bytes:
    view = struct.pack(">BBBBHHHHHHB", 6, 1, 0, quality, 3, 4, 320, 480, 197, 197, 2)
    body = (view + minutiae(ansi378) + struct.pack(">H", len(areas)) + areas) * views
    return b"FMR\x00" + version + b"\x00" + struct.pack(">IHHBHBB", 21 + len(body), 59, 7, 0, 0, views, 0) + body


READ = {
    "ISO 2011": iso_2011(),
    "certified": iso_2011(is_certified=True),
    "without qualities of minutiae": iso_2011(wide=5),
    "a spare byte in the head": iso_2011(spare=b"\x00"),
    "three views": iso_2011(3),
    "ANSI 2009": ansi_2009(),
    "amended": ansi_2009(version=b"035"),
    "two views": ansi_2009(2),
}


@pytest.mark.parametrize("name", READ)
def test_a_record_of_a_later_edition_is_read_as_the_earlier_one(name: str) -> None:
    for template in reading.load(READ[name]):
        assert (template.finger, template.quality, template.ppi, template.scale) == (6, 75, 500.0, 1.0)
        assert (template.width_px, template.height_px) == (320, 480)
        np.testing.assert_array_equal(template.x, [200, 16])
        np.testing.assert_array_equal(template.y, [100, 300])
        np.testing.assert_array_equal(template.kind, [1, 2])
        np.testing.assert_array_equal(template.reliability, [60 if "without" in name else 50, 60])
        np.testing.assert_allclose(template.direction, [math.pi / 2, 3 * math.pi / 2], atol=1e-6)


@pytest.mark.parametrize("name", READ)
def test_every_truncated_record_of_a_later_edition_is_refused(name: str) -> None:
    for length in range(len(READ[name])):
        with pytest.raises(TemplateInvalid):
            reading.load(READ[name][:length])
    with pytest.raises(TemplateInvalid):
        reading.load(READ[name] + b"x")


def test_a_quality_that_is_not_told_is_no_error_in_any_edition() -> None:
    for quality in (101, 253, 254, 255):
        view, of_minutia = bytearray(ISO_BYTES), bytearray(ISO_BYTES)
        view[26], of_minutia[39] = quality, quality
        for record in (bytes(view), iso_2011(quality=quality), ansi_2009(quality=quality)):
            (template,) = reading.load(record)
            assert (template.quality, template.assessable) == (0, True)
        assert reading.load(bytes(of_minutia))[0].reliability[1] == 60


AREAS = {
    "length of the content alone": struct.pack(">HH", 1, 6) + b"abcdef",
    "too short for a head": b"abc",
    "zero length": struct.pack(">HH", 2, 0) + b"rest",
    "longer than what is left": struct.pack(">HH", 2, 99) + b"rest",
    "our type, another's content": struct.pack(">HH", PERIOD_AREA, 13) + b"unlike us",
    "our type, cut short": struct.pack(">HH", PERIOD_AREA, 13) + b"CRT",
}


@pytest.mark.parametrize("name", AREAS)
def test_foreign_extended_data_are_skipped_whole(name: str) -> None:
    areas = AREAS[name]
    block = struct.pack(">H", len(areas)) + areas
    iso = ISO_BYTES[:8] + struct.pack(">I", len(ISO_BYTES) + len(areas)) + ISO_BYTES[12:-2] + block
    ansi = ANSI_BYTES[:8] + struct.pack(">H", len(ANSI_BYTES) + len(areas)) + ANSI_BYTES[10:-2] + block
    for record in (iso, ansi, iso_2011(areas=areas), ansi_2009(areas=areas)):
        (template,) = reading.load(record)
        assert len(template) == 2
        assert math.isnan(template.ridge_period_px)


def test_our_own_period_is_found_behind_a_foreign_area() -> None:
    record = iso19794.dump([replace(sample(0), scale=2.0)])
    at = record.rindex(struct.pack(">H", PERIOD_AREA)) - 2
    foreign = struct.pack(">HH", 1, 7) + b"abc"
    block = struct.pack(">H", len(record) - at - 2 + len(foreign)) + foreign + record[at + 2 :]
    longer = record[:8] + struct.pack(">I", len(record) + len(foreign)) + record[12:at] + block
    assert reading.load(longer)[0].scale == reading.load(record)[0].scale != 1.0


def test_what_no_edition_allows_is_refused() -> None:
    for record in (
        iso_2011(0),
        ansi_2009(0),
        iso_2011(wide=7),
        iso_2011().replace(b"\x00\xc5\x00\xc5", b"\x00\x00\x00\xc5"),
        ansi_2009().replace(b"\x00\xc5\x00\xc5", b"\x00\x00\x00\xc5"),
        b"FMR\x00040\x00" + iso_2011()[8:],
        b"",
    ):
        with pytest.raises(TemplateInvalid):
            reading.load(record)


@given(
    name=st.sampled_from(sorted(READ)), flips=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 255)), max_size=4)
)
@settings(max_examples=300, deadline=None)
def test_altered_records_of_later_editions_give_templates_or_are_refused(
    name: str, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(READ[name])
    for at, flip in flips:
        data[at % len(data)] ^= flip
    try:
        templates = reading.load(bytes(data))
    except TemplateInvalid:
        return
    assert all(np.isfinite(template.x).all() for template in templates)


@needs("cases")
def test_cases_of_minutiae_that_were_refused_once_are_read() -> None:
    names = ("b_2011.fmr", "b_ext_content_length.iso", "b_minutia_quality255.iso", "b_quality254.ansi")
    for name in names:
        (template,) = reading.load((SHARED / "cases" / name).read_bytes())
        assert (len(template), template.ppi) == (48, 500.0)
