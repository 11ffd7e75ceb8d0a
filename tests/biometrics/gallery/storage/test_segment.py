"""A segment that keeps the edges of its prints: the same as those made anew, as it grows and until it is too large."""

import numpy as np
import pytest

from biometrics.gallery.index.cells import codes_of
from biometrics.gallery.storage import segment as storage
from biometrics.gallery.storage.arrays import gather, packed
from biometrics.gallery.storage.segment import Segment
from biometrics.matcher.structure import prepare
from tests.biometrics.samples import finger


def append(segment: Segment, seed: int, minutiae: int) -> None:
    structure = prepare(finger(seed, minutiae))
    segment.append(structure, *codes_of(structure), 0, 0)


def test_kept_edges_equal_those_made_anew_as_a_segment_grows() -> None:
    segment = Segment()
    for batch in ([30, 0, 45], [7], [80, 3]):
        for minutiae in batch:
            append(segment, minutiae, minutiae)
        kept = segment.packed()
        assert kept is not None
        anew = packed(gather([(segment.view(), np.arange(segment.count))]))
        for ours, theirs in zip(kept, anew, strict=True):
            np.testing.assert_array_equal(ours, theirs)
        assert segment.packed() is kept


def test_a_segment_that_outgrows_them_keeps_no_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "KEPT", 2)
    segment = Segment()
    for seed in range(3):
        assert segment.packed() is not None
        before = segment.bytes_in_use
        append(segment, seed, 40)
    assert segment.packed() is None
    assert segment.bytes_in_use < before + 40 * 20
