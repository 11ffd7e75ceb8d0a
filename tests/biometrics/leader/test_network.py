"""The network's parts equal their plain definitions, however they are computed."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numba import njit
from scipy.ndimage import correlate
from scipy.special import erf

from biometrics import networks
from biometrics.errors import ModelUnavailable
from biometrics.leader import dots, network, perceptron
from biometrics.leader import stem as leader_stem
from biometrics.leader.layers import Layers, filled, in_whole_numbers, undoubled
from tests.biometrics.pictures import synthetic_finger

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
def test_a_stem_equals_two_filters_normalised_activated_and_pooled(shape: tuple[int, int], by_maximum: bool) -> None:
    pixels = RANDOM(1).uniform(0, 255, shape).astype(np.float32)
    kernels, biases, scale, shift = normal(2, 2, 4, 5, 5), normal(3, 2, 4), normal(4, 8), normal(5, 8)
    wide = np.zeros((4, 9, 9))
    wide[:, ::2, ::2] = kernels[1]
    filters = [*kernels[0].astype(float), *wide]
    filtered = np.stack([correlate(pixels.astype(float), one, mode="constant") for one in filters]) + biases.reshape(
        8, 1, 1
    )
    bent = gelu(normalised(filtered, 0) * scale[:, None, None] + shift[:, None, None])
    squares = bent.reshape(8, shape[0] // 2, 2, shape[1] // 2, 2)
    known = squares.max(axis=(2, 4)) if by_maximum else squares.mean(axis=(2, 4))
    result = leader_stem.stem(pixels, kernels, biases, scale, shift, by_maximum=by_maximum)
    np.testing.assert_allclose(result[0], known, atol=3e-5)


def test_gelu_is_exact_to_32_bit_precision() -> None:
    values = np.linspace(-20, 20, 400_001).astype(np.float32)
    bent = values.copy()
    leader_stem._gelu(bent, len(bent), np.float32(1), np.float32(0))
    assert np.abs(bent - gelu(values.astype(float))).max() < 2.5e-6


def test_a_filter_after_doubling_equals_four_smaller_ones_before_it() -> None:
    kernel, picture = normal(1, 5, 5, 2, 3), normal(2, 2, 6, 8).astype(float)
    doubled = picture.repeat(2, axis=1).repeat(2, axis=2)
    known = [
        sum(correlate(doubled[i], kernel[:, :, i, o].astype(float), mode="constant") for i in range(2))
        for o in range(3)
    ]
    parts = undoubled(kernel)
    result = [[correlate(picture[i], parts[k, i].astype(float), mode="constant") for i in range(2)] for k in range(12)]
    quarters = np.array(result).sum(axis=1).reshape(3, 2, 2, 6, 8)
    np.testing.assert_allclose(quarters.transpose(0, 3, 1, 4, 2).reshape(3, 12, 16), known, atol=1e-5)


def test_padding_adds_zeros_up_to_a_multiple_of_four() -> None:
    assert filled(normal(1, 3, 5)).shape == (4, 5)
    assert filled(normal(1, 3, 5), 1).shape == (3, 8)
    assert (filled(normal(1, 3, 5), 1)[:, 5:] == 0).all()
    assert filled(normal(1, 8, 2)).shape == (8, 2)


def test_a_graph_in_segments_gives_what_its_nodes_say() -> None:
    layers = Layers({})
    doubled = layers.node("Add", "picture", "picture")
    answer = layers.end_segment(layers.node("Neg", doubled))
    layers.result(layers.node("Add", layers.node("Sub", answer, doubled), "picture"), "sum")
    first, second = (
        onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        for model in layers.segments({"picture": [1, 1, "height", "width"]}, "sum")
    )
    picture = normal(1, 1, 1, 2, 3)
    twice, negative = first.run(None, {"picture": picture})
    np.testing.assert_array_equal(negative, -2 * picture)
    inputs = {"picture": picture, "answer0": negative + 1, first.get_outputs()[0].name: twice}
    assert {each.name for each in second.get_inputs()} == set(inputs)
    np.testing.assert_allclose(second.run(None, inputs)[0], 1 - 3 * picture, atol=1e-6)


@pytest.mark.parametrize(("channels", "hidden", "outputs"), [(64, 256, 32), (59, 70, 4), (16, 64, 92)])
def test_a_perceptron_equals_two_layers_with_a_normalisation_before_and_gelu_between(
    channels: int, hidden: int, outputs: int
) -> None:
    pixels = 3 + 2 * normal(1, 101, channels + -channels % 4)
    first = (normal(2, hidden, channels) * channels**-0.5).astype(np.float32), normal(3, hidden)
    second = (normal(4, outputs, hidden) * hidden**-0.5).astype(np.float32), normal(5, outputs)
    result = perceptron.answers(pixels, perceptron.perceptron(first, second))
    known = gelu(normalised(pixels[:, :channels].astype(float), 1) @ first[0].T + first[1]) @ second[0].T + second[1]
    assert np.sqrt(np.mean((result - known) ** 2)) < 0.02 * known.std()


def test_a_perceptron_is_the_same_after_it_was_stored() -> None:
    known = perceptron.perceptron((normal(1, 8, 5), normal(2, 8)), (normal(3, 3, 8), normal(4, 3)))
    stored = {f"{name}7": array for name, array in perceptron.arrays(known).items()}
    again = perceptron.from_arrays(stored, 7)
    pixels = normal(5, 30, 8)
    np.testing.assert_array_equal(perceptron.answers(pixels, again), perceptron.answers(pixels, known))


def test_processors_with_and_without_an_instruction_for_bytes_give_the_same_sums() -> None:
    rows, groups, steps = 2, 1, 3
    values = RANDOM(1).integers(0, 256, (rows, 4 * steps)).astype(np.uint8)
    weights = RANDOM(2).integers(-64, 65, (16 * groups, 4 * steps)).astype(np.int8)
    values[0], weights[0], weights[1] = 255, 64, -64
    in_order = np.ascontiguousarray(weights.reshape(groups, 16, steps, 4).transpose(2, 0, 1, 3))
    ways = [False, True] if dots.has_instruction() else [False]
    for by_instruction in ways:
        sums = dots.dots(rows, groups, by_instruction=by_instruction)

        @njit
        def answer(values, weights, factor, shift, into, most):  # type: ignore[no-untyped-def]
            sums(  # noqa: B023  # compiled before the next
                values.ctypes.data,
                values.shape[1],
                weights.ctypes.data,
                weights.shape[0],
                factor.ctypes.data,
                shift.ctypes.data,
                into.ctypes.data,
                4 * into.shape[1],
                most.ctypes.data,
            )

        into, ones, zeros = (np.full((2, 16), each, np.float32) for each in (0, 1, 0))
        answer(values, in_order, ones[0], zeros[0], into, zeros[1])
        np.testing.assert_array_equal(into, values.astype(np.int64) @ weights.T.astype(np.int64))


def test_weights_in_whole_numbers_overflow_no_processors_sums_and_differ_by_half_a_step() -> None:
    weights = normal(1, 9, 5, 3)
    weights[4] = 0
    whole, scales = in_whole_numbers(weights)
    assert np.abs(whole).max() == 64  # 2 · 64 · 255 fits 16 bits with a sign
    assert (np.abs(whole * scales[:, None, None] - weights) <= 0.5001 * scales[:, None, None]).all()


def test_whole_numbers_find_the_minutiae_that_32_bit_numbers_find() -> None:
    pixels = synthetic_finger(3).impression(1)[:448, :320]
    exact, whole = (network.find(pixels, 0.3, is_exact=is_exact) for is_exact in (True, False))
    assert 0 < np.abs(exact.likelihood - whole.likelihood).max() < 0.1
    sure = exact.strength >= 0.6
    gaps = np.hypot(exact.row[sure, None] - whole.row, exact.column[sure, None] - whole.column)
    assert sure.sum() > 10
    assert (gaps.min(axis=1) <= 3).mean() >= 0.95


@pytest.mark.parametrize("shape", [(32, 32), (32, 96), (64, 32)])
def test_the_smallest_inputs_are_processed(shape: tuple[int, int]) -> None:
    result = network.find(RANDOM(1).integers(0, 256, shape).astype(np.uint8), 0.0)
    assert result.likelihood.shape == shape
    assert len(result.row) == len(result.direction) == len(result.kind) > 0


def test_features_around_a_minutia_at_the_edge_are_zero_beyond_it() -> None:
    features = normal(1, 2, 6, 5)
    patches = network._patches(features, np.array([0, 3, 5]), np.array([0, 2, 4]))
    around = np.pad(features, ((0, 0), (4, 4), (4, 4)))
    for patch, row, column in zip(patches, (0, 3, 5), (0, 2, 4), strict=True):
        np.testing.assert_array_equal(patch, around[:, row : row + 9, column : column + 9])


def test_the_network_finds_the_same_minutiae_wherever_the_image_is_padded_by_its_own_step() -> None:
    pixels = synthetic_finger(3).impression(1)[:448, :320]
    padded = np.pad(pixels, ((32, 0), (64, 32)), constant_values=243)
    plain, moved = network.find(pixels, 0.6), network.find(padded, 0.6)
    inner = {(r, c) for r, c in zip(plain.row, plain.column, strict=True) if 64 < r < 384 and 64 < c < 256}
    assert len(inner) > 10
    rows, columns = moved.row - 32, moved.column - 64
    assert sum(np.hypot(rows - r, columns - c).min() <= 2 for r, c in inner) >= 0.95 * len(inner)


def test_direction_and_type_do_not_depend_on_how_many_minutiae_are_computed() -> None:
    pixels = synthetic_finger(3).impression(1)[:448, :320]
    many, few = network.find(pixels, 0.3), network.find(pixels, 0.8)
    chosen = many.strength >= 0.8
    np.testing.assert_array_equal(many.row[chosen], few.row)
    np.testing.assert_allclose(many.direction[chosen], few.direction, atol=1e-4)
    np.testing.assert_allclose(many.kind[chosen], few.kind, atol=1e-4)


def test_the_network_is_cached_and_rebuilt_identically(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {name: network.part(name) for name in ("stems", "trunk", "heads")}
    monkeypatch.setenv("BIOMETRICS_CACHE", str(tmp_path / "new"))
    assert {name: network.part(name) for name in known} == known
    assert {name: (tmp_path / "new" / network.part_file(name)).read_bytes() for name in known} == known
    assert len(list((tmp_path / "new").iterdir())) == 3
    (tmp_path / "file").touch()
    monkeypatch.setenv("BIOMETRICS_CACHE", str(tmp_path / "file"))
    assert network.part("stems") == known["stems"]  # where nothing can be kept it is built each time


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyfing/models").mkdir(parents=True)
    (tmp_path / "pyfing/__init__.py").touch()
    (tmp_path / "pyfing/models/LEADER.weights.h5").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModelUnavailable):
        networks.weights_path("LEADER")
