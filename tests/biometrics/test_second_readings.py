"""Unclear prints are read a second time where little in them is sure, and recognised by it."""

from dataclasses import replace
from typing import Any

import numpy as np

from biometrics import compare
from biometrics.extraction import ENOUGH_SURE, extract
from biometrics.images.raster import from_pixels
from biometrics.images.reading import read_image
from biometrics.quality import sure_count
from biometrics.template import LARGEST_BYTES
from tests import real_inputs
from tests.biometrics.pictures import synthetic_finger
from tests.real_inputs import needs_prints


def test_an_unclear_print_of_few_sure_minutiae_is_read_a_second_time_and_others_once() -> None:
    finger = synthetic_finger(3)
    clear = finger.impression(1)
    unclear = np.clip(64 + clear / 2 + np.random.default_rng(1).normal(0, 60, clear.shape), 0, 255).astype(np.uint8)
    stages: dict[str, Any] = {}
    less, more = np.s_[60:260, 40:240], np.s_[60:360, 40:330]
    of_clear, of_much, twice = (
        extract(from_pixels(pixels, 500.0), trace=stages.__setitem__)
        for pixels in (clear[less], unclear[more], unclear[less])
    )
    assert of_clear.second is None
    assert of_much.second is None
    assert sure_count(of_much.reliability) >= ENOUGH_SURE
    assert twice.second is not None
    assert stages["drawing"].shape == stages["scaled"].shape
    assert len(twice.to_bytes()) <= 2 * LARGEST_BYTES
    mate = extract(from_pixels(finger.impression(2), 500.0))
    for reading in twice.readings:
        assert compare(reading if reading.second is None else replace(reading, second=None), mate).score > 40


@needs_prints
def test_the_second_reading_recognises_a_trace_that_the_first_does_not() -> None:
    folder = real_inputs.PRINTS / "fvc2002_db3b"
    trace, mate = (extract(read_image((folder / f"110_{n}.png").read_bytes(), 500.0)) for n in (3, 6))
    assert compare(*(replace(each, second=None) for each in (trace, mate))).score < 35
    assert compare(trace, mate).score > 40
