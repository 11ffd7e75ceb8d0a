"""The exchange formats, read and written, and what they refuse."""

import math
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics import extract, read_image
from biometrics.errors import TemplateInvalid
from biometrics.matcher.comparison import compare
from biometrics.records import ansi378, iso19794
from biometrics.records.minutiae import stretched
from biometrics.template import Template
from tests.real_inputs import SHARED, needs, needs_prints

BOTH = pytest.mark.parametrize("standard", [iso19794, ansi378], ids=["iso", "ansi"])


def sample(count: int, ppi: float | None = 500.0, scale: float = 1.0, seed: int = 1, finger: int = 2) -> Template:
    rng = np.random.default_rng(seed)
    order = np.argsort(y := rng.uniform(0, 400 * scale, count))
    return Template(
        x=rng.uniform(0, 300 * scale, count).astype(np.float32),
        y=y[order].astype(np.float32),
        direction=rng.uniform(0, 2 * math.pi, count).astype(np.float32),
        kind=rng.integers(0, 3, count).astype(np.uint8),
        reliability=rng.integers(1, 101, count).astype(np.uint8),
        width_px=300 * scale,
        height_px=400 * scale,
        ridge_period_px=9 / scale,
        period_confidence=0.8,
        scale=scale,
        ppi=ppi,
        quality=77,
        finger=finger,
    )


def rows_of(template: Template, rows: np.ndarray) -> Template:
    names = ("x", "y", "direction", "kind", "reliability")
    return replace(template, **{name: getattr(template, name)[rows] for name in names})


@BOTH
@pytest.mark.parametrize(("ppi", "scale"), [(500.0, 1.0), (500.0, 2.1), (1000.0, 0.5), (None, 1.0), (None, 1.7)])
def test_a_record_is_read_back_at_its_own_scale(standard: ModuleType, ppi: float | None, scale: float) -> None:
    template = sample(40, ppi, scale)
    (again,) = standard.load(standard.dump([template]))
    step = 0.75 * again.scale
    order = np.lexsort((again.x, again.y))
    assert (order == np.arange(40)).all()
    gaps = np.hypot(again.x[:, None] - template.x, again.y[:, None] - template.y)
    nearest = gaps.argmin(axis=1)
    assert gaps.min(axis=1).max() <= step
    turn = np.abs(np.angle(np.exp(1j * (again.direction - template.direction[nearest]))))
    assert turn.max() <= standard.STANDARD.angle_step_rad / 2 + 1e-5
    assert (again.kind == template.kind[nearest]).all()
    assert (again.reliability == template.reliability[nearest]).all()
    assert (again.quality, again.finger, again.period_confidence) == (77, 2, pytest.approx(0.8, abs=0.01))


@BOTH
def test_a_claim_that_the_ridges_contradict_is_not_passed_on(standard: ModuleType) -> None:
    believed = standard.dump([replace(sample(40, None), ridge_period_px=8.18)])
    contradicted = standard.dump([replace(sample(40, 255.0), ridge_period_px=8.18)])
    assert contradicted == believed
    assert standard.load(contradicted)[0].ppi == 500.0


@BOTH
def test_several_views_keep_their_fingers_and_order(standard: ModuleType) -> None:
    record = standard.dump([sample(10, finger=1), sample(0, finger=7), sample(255, finger=1)])
    assert [(t.finger, len(t)) for t in standard.load(record)] == [(1, 10), (7, 0), (1, 255)]


@BOTH
def test_every_truncated_record_is_refused(standard: ModuleType) -> None:
    record = standard.dump([sample(12)])
    for length in range(len(record)):
        with pytest.raises(TemplateInvalid):
            standard.load(record[:length])


@BOTH
def test_trailing_data_is_refused_but_zero_padding_is_accepted(standard: ModuleType) -> None:
    record = standard.dump([sample(3)])
    assert len(standard.load(record + bytes(20))) == 1
    with pytest.raises(TemplateInvalid):
        standard.load(record + b"\x00x")


@BOTH
def test_a_record_holds_up_to_sixteen_views_of_each_finger(standard: ModuleType) -> None:
    for templates in ([], [sample(1)] * 17):
        with pytest.raises(TemplateInvalid):
            standard.dump(templates)
    every = [sample(255, finger=finger) for finger in range(11) for _ in range(16)]
    assert [t.finger for t in standard.load(standard.dump(every))] == [t.finger for t in every]


@BOTH
def test_of_more_minutiae_than_a_view_can_count_the_least_reliable_are_dropped(standard: ModuleType) -> None:
    template = sample(300)
    (again,) = standard.load(standard.dump([template]))
    assert len(again) == 255
    assert again.reliability.min() >= np.sort(template.reliability)[-255]


@BOTH
def test_duplicate_and_single_minutiae_are_preserved(standard: ModuleType) -> None:
    twice = np.zeros(2, int)
    for template in (sample(1), rows_of(sample(3), twice)):
        (again,) = standard.load(standard.dump([template]))
        assert len(again) == len(template)


ISO_BYTES = bytes.fromhex(
    "464d5200 20323000 0000002a 0000 0140 01e0 00c5 00c5 01 00"  # head: 320 × 480 px at 197 px per cm, one view
    "06 10 4b 02"  # left thumb, view 1, live plain, quality 75, two minutiae
    "40c8 0064 40 32"  # an ending at (200, 100), 64/256 of a turn, quality 50
    "8010 012c c0 00"  # a bifurcation at (16, 300), 192/256 of a turn, quality not reported
    "0000"  # no extended data
)
ANSI_BYTES = bytes.fromhex(
    "464d5200 20323000 002c 003b 0007 0000 0140 01e0 00c5 00c5 01 00 06 10 4b 02 40c8 0064 2d 32 8010 012c 87 00 0000"
)


@pytest.mark.parametrize(("standard", "record"), [(iso19794, ISO_BYTES), (ansi378, ANSI_BYTES)], ids=["iso", "ansi"])
def test_a_record_written_by_hand_from_the_standard_is_read_correctly(standard: ModuleType, record: bytes) -> None:
    (template,) = standard.load(record)
    assert (template.finger, template.quality, template.ppi, template.scale) == (6, 75, 500.0, 1.0)
    assert (template.width_px, template.height_px) == (320, 480)
    np.testing.assert_array_equal(template.x, [200, 16])
    np.testing.assert_array_equal(template.y, [100, 300])
    np.testing.assert_array_equal(template.kind, [1, 2])
    np.testing.assert_array_equal(template.reliability, [50, 60])
    # Counter-clockwise from the right: a quarter turn points up, three quarters down.
    np.testing.assert_allclose(template.direction, [math.pi / 2, 3 * math.pi / 2], atol=1e-6)


def test_non_square_pixels_are_converted_to_square_ones() -> None:
    record = bytearray(ISO_BYTES)
    record[20:22] = (394).to_bytes(2, "big")  # twice as many px per cm down
    record[32] = 32  # 45° on those px
    (template,) = iso19794.load(bytes(record))
    assert template.y[0] == pytest.approx(50, abs=0.2)
    assert template.height_px == pytest.approx(240, abs=0.5)
    assert math.degrees(template.direction[0]) == pytest.approx(math.degrees(math.atan(0.5)), abs=0.1)


@given(across=st.floats(0.3, 3), down=st.floats(0.3, 3))
@settings(max_examples=50, deadline=None)
def test_stretching_and_stretching_back_changes_nothing(across: float, down: float) -> None:
    template = sample(30)
    again = stretched(stretched(template, across, down), 1 / across, 1 / down)
    np.testing.assert_allclose(again.x, template.x, rtol=1e-5)
    assert np.abs(np.angle(np.exp(1j * (again.direction - template.direction)))).max() < 1e-5


@BOTH
def test_a_minutia_outside_a_records_range_is_refused(standard: ModuleType) -> None:
    for x in (-3.0, 20_000.0, math.nan):
        with pytest.raises(TemplateInvalid):
            standard.dump([replace(sample(5), x=np.full(5, x, np.float32))])


@BOTH
@given(data=st.binary(max_size=80), at=st.integers(0, 200), flip=st.integers(1, 255))
@settings(max_examples=300, deadline=None)
def test_altered_and_random_bytes_give_templates_or_are_refused(
    standard: ModuleType, data: bytes, at: int, flip: int
) -> None:
    record = bytearray(standard.dump([sample(20)]))
    record[at % len(record)] ^= flip
    read: Callable[[bytes], list[Template]] = standard.load
    for candidate in (bytes(record), data, bytes(record[:30]) + data):
        try:
            templates = read(candidate)
        except TemplateInvalid:
            continue
        for template in templates:
            assert np.isfinite(template.x).all()
            assert (template.reliability <= 100).all()


def test_the_formats_are_not_mistaken_for_one_another() -> None:
    with pytest.raises(TemplateInvalid):
        iso19794.load(ansi378.dump([sample(20)]))
    with pytest.raises(TemplateInvalid):
        ansi378.load(iso19794.dump([sample(20)]))


@needs("templates")
def test_another_vendors_records_load_and_truncated_ones_are_refused() -> None:
    for path in sorted((SHARED / "templates").glob("secugen*/*.iso")):
        (template,) = iso19794.load(path.read_bytes())
        assert len(template) > 0
        assert template.ppi == 500.0
        (again,) = iso19794.load(iso19794.dump([template]))
        np.testing.assert_allclose(again.x, template.x, atol=0.6)
    for path in sorted((SHARED / "images").glob("*.dat")):
        assert len(iso19794.load(path.read_bytes())[0]) > 30
    for path in sorted((SHARED / "templates/invalid").iterdir()):
        with pytest.raises(TemplateInvalid):
            iso19794.load(path.read_bytes())


@needs("images")
def test_another_vendors_matching_record_scores_above_its_non_matching_one() -> None:
    probe, matching, other = (
        iso19794.load((SHARED / f"images/iso-{name}.dat").read_bytes())[0]
        for name in ("probe", "matching", "nonmatching")
    )
    assert compare(probe, matching).score > 60 > 10 > compare(probe, other).score


@needs_prints
def test_another_vendors_directions_and_types_agree_with_ours() -> None:
    turns, agree = [], []
    for name in ("101_1", "103_2", "108_3"):
        theirs = iso19794.load((SHARED / f"templates/secugen_fvc2002_db1b/{name}.iso").read_bytes())[0]
        image = read_image((SHARED / f"fingerprints/fvc2002_db1b/{name}.png").read_bytes(), 500)
        # Their software first fitted every image into 300 × 400 px.
        height, width = image.pixels.shape
        theirs = stretched(theirs, width / theirs.width_px, height / theirs.height_px)
        ours = extract(image)
        pairs = compare(theirs, ours).pairs
        assert len(pairs) > 10
        gap = theirs.direction[pairs[:, 0]] - ours.direction[pairs[:, 1]]
        turns += np.abs(np.angle(np.exp(1j * gap))).tolist()
        agree += (theirs.kind[pairs[:, 0]] == ours.kind[pairs[:, 1]]).tolist()
    assert np.degrees(np.median(turns)) < 8
    assert np.degrees(np.max(turns)) < 90
    assert np.mean(agree) > 0.7
