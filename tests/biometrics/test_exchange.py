"""The exchange formats, both ways, and what they refuse."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics import ansi378, iso19794
from biometrics.errors import TemplateInvalid
from biometrics.template import Template

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
BOTH = pytest.mark.parametrize("standard", [iso19794, ansi378], ids=["iso", "ansi"])


def made(count: int, ppi: float | None = 500.0, scale: float = 1.0, seed: int = 1, finger: int = 2) -> Template:
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


@BOTH
@pytest.mark.parametrize(("ppi", "scale"), [(500.0, 1.0), (500.0, 2.1), (1000.0, 0.5), (None, 1.0), (None, 1.7)])
def test_a_record_comes_back_at_its_own_scale(standard: ModuleType, ppi: float | None, scale: float) -> None:
    template = made(40, ppi, scale)
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
def test_several_views_keep_their_fingers_and_order(standard: ModuleType) -> None:
    record = standard.dump([made(10, finger=1), made(0, finger=7), made(255, finger=1)])
    assert [(t.finger, len(t)) for t in standard.load(record)] == [(1, 10), (7, 0), (1, 255)]


@BOTH
def test_every_cut_of_a_record_is_refused(standard: ModuleType) -> None:
    record = standard.dump([made(12)])
    for length in range(len(record)):
        with pytest.raises(TemplateInvalid):
            standard.load(record[:length])


@BOTH
def test_a_record_followed_by_something_else_is_refused_but_padding_is_borne(standard: ModuleType) -> None:
    record = standard.dump([made(3)])
    assert len(standard.load(record + bytes(20))) == 1
    with pytest.raises(TemplateInvalid):
        standard.load(record + b"\x00x")


@BOTH
def test_no_template_and_seventeen_are_no_record(standard: ModuleType) -> None:
    for templates in ([], [made(1)] * 17):
        with pytest.raises(TemplateInvalid):
            standard.dump(templates)


@BOTH
def test_a_minutia_outside_what_a_record_holds_is_refused(standard: ModuleType) -> None:
    for x in (-3.0, 20_000.0, math.nan):
        with pytest.raises(TemplateInvalid):
            standard.dump([replace(made(5), x=np.full(5, x, np.float32))])


@BOTH
@given(data=st.binary(max_size=80), at=st.integers(0, 200), flip=st.integers(1, 255))
@settings(max_examples=300, deadline=None)
def test_altered_and_random_bytes_give_templates_or_a_refusal(
    standard: ModuleType, data: bytes, at: int, flip: int
) -> None:
    record = bytearray(standard.dump([made(20)]))
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


def test_the_formats_do_not_pass_for_one_another() -> None:
    with pytest.raises(TemplateInvalid):
        iso19794.load(ansi378.dump([made(20)]))
    with pytest.raises(TemplateInvalid):
        ansi378.load(iso19794.dump([made(20)]))


@pytest.mark.skipif(not (SHARED / "templates").exists(), reason="the shared templates are not beside the checkout")
def test_another_makers_records_load_and_truncated_ones_are_refused() -> None:
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
