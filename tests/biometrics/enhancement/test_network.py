"""Unclear prints drawn anew: graphs equal their plain definitions, and the drawing shows the finger's own ridges."""

from functools import partial
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from biometrics import networks
from biometrics.enhancement import graph, network
from biometrics.errors import ModelUnavailable
from biometrics.extraction import find_minutiae, minutiae_drawn
from tests.biometrics.pictures import synthetic_finger

NAMES = ("SUFS", "SNFOE", "SNFFE", "SNFEN")


def variables(file: h5py.File, kind: str, index: int) -> list[np.ndarray]:
    group = file["layers"][kind if index == 0 else f"{kind}_{index}"]["vars"]
    return [np.asarray(group[str(k)], float) for k in range(len(group))]


def filtered(picture: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(h, w, i) by a kernel (k, k, i, o)."""
    half = len(kernel) // 2
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(picture, ((half, half), (half, half), (0, 0))), kernel.shape[:2], axis=(0, 1)
    )
    result: np.ndarray = np.tensordot(windows, kernel, axes=((3, 4, 2), (0, 1, 2))) + bias
    return result


def plainly(name: str, picture: np.ndarray) -> np.ndarray:
    """What the network answers to (h, w, inputs), layer by layer as its author defines it."""
    steps, seen = graph.STEPS[name], []

    def layer(x: np.ndarray, index: int) -> np.ndarray:
        bent = np.maximum(filtered(x, *variables(file, "conv2d", index)), 0)
        scale, shift, mean, variance = variables(file, "batch_normalization", index)
        settled: np.ndarray = (bent - mean) / np.sqrt(variance + graph.EPSILON) * scale + shift
        return settled

    with h5py.File(networks.weights_path(name)) as file:
        x = picture
        for step in range(steps):
            x = layer(x, step)
            seen.append(x)
            x = x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2, -1).max(axis=(1, 3))
        for step in range(steps):
            x = layer(x, steps + step)
            x = np.concatenate([x.repeat(2, axis=0).repeat(2, axis=1), seen[-1 - step]], axis=-1)
        last = 2 * steps
        if name in graph.HAS_HEAD:
            x = layer(np.concatenate([x, picture[..., 1:]], axis=-1) if name in graph.SEES_MASK else x, last)
            last += 1
        x = filtered(x, *variables(file, "conv2d", last))
    return 1 / (1 + np.exp(-x)) if name in graph.ENDS_IN_SHARE else x


@pytest.mark.parametrize("name", NAMES)
def test_a_graph_equals_the_network_layer_by_layer(name: str) -> None:
    random = np.random.default_rng(1)
    side = network.STEP_PX[name]
    picture = random.uniform(0, 1, (side, side, {"SUFS": 1, "SNFOE": 2, "SNFFE": 4, "SNFEN": 5}[name]))
    picture[..., 0] *= 255
    answer = network.answer(name, *picture.transpose(2, 0, 1), is_exact=True)
    known = plainly(name, picture)
    np.testing.assert_allclose(answer.transpose(1, 2, 0), known, atol=2e-4 * max(1.0, np.abs(known).max()))


def test_a_filter_of_four_by_four_pixels_at_a_time_equals_that_of_one() -> None:
    random = np.random.default_rng(1)
    kernel, picture = random.normal(size=(3, 2, 5, 5)), random.normal(size=(8, 12, 2))
    known = filtered(picture, kernel.transpose(2, 3, 1, 0), np.zeros(3))
    padded = np.pad(picture, ((2, 2), (2, 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (8, 8), axis=(0, 1))[::4, ::4]
    of_square = graph.of_square(kernel.astype(np.float32))
    parts = np.tensordot(windows, of_square, axes=((2, 3, 4), (1, 2, 3))).reshape(2, 3, 3, 4, 4)
    np.testing.assert_allclose(parts.transpose(0, 3, 1, 4, 2).reshape(8, 12, 3), known, atol=1e-5)


def test_whole_numbers_draw_what_32_bit_numbers_draw() -> None:
    pixels = synthetic_finger(3).impression(1)[60:348, 40:328]
    exact, whole = network.draw(pixels, partial(network.answer, is_exact=True)), network.draw(pixels)
    assert exact is not None
    assert whole is not None
    assert (exact.is_finger != whole.is_finger).mean() < 0.01
    inside = exact.is_finger & whole.is_finger
    drawn, again = (drawing.pixels[inside].astype(np.float64) for drawing in (exact, whole))
    assert np.abs(drawn - again).mean() < 15
    assert np.corrcoef(drawn, again)[0, 1] > 0.97


def found(true: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """Share of the true places (n, 2) that have one of the others within a ridge and a third."""
    gaps = np.hypot(x[:, None] - true[:, 1], y[:, None] - true[:, 0])
    return float((gaps.min(axis=0) < 12).mean())


def test_in_the_drawing_of_a_print_full_of_drops_more_of_its_minutiae_are_found_and_none_beside_the_finger() -> None:
    pixels = synthetic_finger(3).impression(1)[60:348, 40:328]
    clear = find_minutiae(pixels)
    true = np.stack([clear.row, clear.column], axis=1)[(clear.strength >= 0.6) & (clear.column > 90)]
    drops = gaussian_filter(np.random.default_rng(1).normal(0, 1, pixels.shape), 1.5)
    unclear = np.clip(64 + pixels / 2 + 60 * drops / drops.std(), 0, 255).astype(np.uint8)
    unclear[:, :80] = 240
    drawing = network.draw(unclear)
    assert drawing is not None
    assert drawing.pixels.shape == drawing.is_finger.shape == pixels.shape
    x, y, *_ = minutiae_drawn(drawing)
    assert x.min() > 60
    as_it_is = find_minutiae(unclear)
    assert len(true) > 20
    assert found(true, x, y) > found(true, as_it_is.column, as_it_is.row) + 0.15


@pytest.mark.parametrize("shape", [(9, 9), (40, 300), (65, 64)])
def test_a_picture_of_any_small_size_is_drawn_or_left(shape: tuple[int, int]) -> None:
    for pixels in (np.full(shape, 200, np.uint8), np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)):
        drawing = network.draw(pixels)
        assert drawing is None or drawing.pixels.shape == shape


def test_what_is_larger_than_any_finger_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: Any) -> np.ndarray:
        raise AssertionError("no network runs")

    monkeypatch.setattr(network, "answer", run)
    assert network.draw(np.zeros((1000, network.LARGEST_PIXELS // 1000 + 1), np.uint8)) is None


def test_graphs_are_cached_and_weights_of_another_version_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIOMETRICS_CACHE", str(tmp_path))
    built = network.part("SNFFE")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [built]
    monkeypatch.setitem(networks.WEIGHTS_SHA256, "SNFFE", "0" * 64)
    with pytest.raises(ModelUnavailable):
        network.part("SNFFE")
