"""The network's parts give what their plain definitions give, however they are computed."""

import numpy as np
import onnxruntime
import pytest
from scipy.ndimage import correlate
from scipy.special import erf

from biometrics.leader import network
from biometrics.leader import stem as leader_stem
from biometrics.leader.layers import Layers, filled, undoubled

RANDOM = np.random.default_rng


def gelu(values: np.ndarray) -> np.ndarray:
    activated: np.ndarray = values * 0.5 * (1 + erf(values / np.sqrt(2)))
    return activated


def normal(seed: int, *shape: int) -> np.ndarray:
    return RANDOM(seed).normal(size=shape).astype(np.float32)


def normalised(values: np.ndarray, axis: int) -> np.ndarray:
    apart = values - values.mean(axis=axis, keepdims=True)
    normed: np.ndarray = apart / np.sqrt((apart**2).mean(axis=axis, keepdims=True) + leader_stem.NORM_EPSILON)
    return normed


@pytest.mark.parametrize("by_maximum", [True, False])
@pytest.mark.parametrize("shape", [(2, 2), (14, 10), (6, 2 * leader_stem.STRETCH_PX + 38)])
def test_a_stem_is_two_filters_normalised_bent_and_halved(shape: tuple[int, int], by_maximum: bool) -> None:
    pixels = RANDOM(1).uniform(0, 255, shape).astype(np.float32)
    kernels, biases, scale, shift = normal(2, 2, 3, 5, 5), normal(3, 2, 3), normal(4, 6), normal(5, 6)
    wide = np.zeros((3, 9, 9))
    wide[:, ::2, ::2] = kernels[1]
    filters = [*kernels[0].astype(float), *wide]
    seen = np.stack([correlate(pixels.astype(float), one, mode="constant") for one in filters]) + biases.reshape(
        6, 1, 1
    )
    bent = gelu(normalised(seen, 0) * scale[:, None, None] + shift[:, None, None])
    squares = bent.reshape(6, shape[0] // 2, 2, shape[1] // 2, 2)
    known = squares.max(axis=(2, 4)) if by_maximum else squares.mean(axis=(2, 4))
    found = leader_stem.stem(pixels, kernels, biases, scale, shift, by_maximum=by_maximum)
    np.testing.assert_allclose(found[0], known, atol=3e-5)


def test_bending_is_exact_to_what_32_bits_can_tell() -> None:
    values = np.linspace(-20, 20, 400_001).astype(np.float32)
    bent = values.copy()
    leader_stem._bend(bent, len(bent), np.float32(1), np.float32(0))
    assert np.abs(bent - gelu(values.astype(float))).max() < 2.5e-6


def test_a_filter_behind_a_doubling_is_four_smaller_ones_before_it() -> None:
    kernel, picture = normal(1, 5, 5, 2, 3), normal(2, 2, 6, 8).astype(float)
    doubled = picture.repeat(2, axis=1).repeat(2, axis=2)
    known = [
        sum(correlate(doubled[i], kernel[:, :, i, o].astype(float), mode="constant") for i in range(2))
        for o in range(3)
    ]
    parts = undoubled(kernel)
    found = [[correlate(picture[i], parts[k, i].astype(float), mode="constant") for i in range(2)] for k in range(12)]
    quarters = np.array(found).sum(axis=1).reshape(3, 2, 2, 6, 8)
    np.testing.assert_allclose(quarters.transpose(0, 3, 1, 4, 2).reshape(3, 12, 16), known, atol=1e-5)


def test_filling_adds_zeros_up_to_a_multiple_of_four() -> None:
    assert filled(normal(1, 3, 5)).shape == (4, 5)
    assert filled(normal(1, 3, 5), 1).shape == (3, 8)
    assert (filled(normal(1, 3, 5), 1)[:, 5:] == 0).all()
    assert filled(normal(1, 8, 2)).shape == (8, 2)


@pytest.mark.parametrize("parts", [1, 3, 12])
def test_what_looks_at_single_pixels_answers_the_same_in_parts(parts: int) -> None:
    layers = Layers({})
    matrix, shift, picture = normal(1, 5, 7), normal(2, 5), normal(3, 1, 7, 3, 4)
    layers.result(layers.by_parts("picture", 7, lambda rows: layers.affine(rows, matrix, shift), 5, parts), "answer")
    model = layers.model({"picture": [1, 7, "height", "width"]}, "answer")
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"picture": picture})
    known = np.einsum("oc,nchw->nohw", matrix, picture) + shift[:, None, None]
    np.testing.assert_allclose(found, known, atol=1e-5)


@pytest.mark.parametrize("shape", [(32, 32), (32, 96), (64, 32)])
def test_the_smallest_inputs_are_looked_at(shape: tuple[int, int]) -> None:
    found = network.find(RANDOM(1).integers(0, 256, shape).astype(np.uint8), 0.0)
    assert found.likelihood.shape == shape
    assert len(found.row) == len(found.direction) == len(found.kind) > 0


def test_features_around_a_minutia_at_the_edge_are_zero_beyond_it() -> None:
    features = normal(1, 2, 6, 5)
    patches = network._patches(features, np.array([0, 3, 5]), np.array([0, 2, 4]))
    around = np.pad(features, ((0, 0), (4, 4), (4, 4)))
    for patch, row, column in zip(patches, (0, 3, 5), (0, 2, 4), strict=True):
        np.testing.assert_array_equal(patch, around[:, row : row + 9, column : column + 9])
