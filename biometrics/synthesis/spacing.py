"""How far apart ridges are: where they fan out they spread somewhat, before a new ridge appears between them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import sparse
from scipy.sparse.linalg import spsolve

Floats = NDArray[np.float64]

STEP_PX: Final = 8
"""Step of the grid on which the spread is solved."""
MEMORY_PX: Final = 80.0
"""Distance over which ridges return to their usual period, new ridges compensating for the fanning."""
EVENNESS: Final = 0.02
"""Weight of an equal spread of neighbouring ridges, relative to following the fan."""
STEEPEST: Final = 0.03
"""rad/px: limit of the fanning; at a core or delta itself it is unbounded."""
MOST: Final = 0.25
"""Natural logarithm of the largest ratio to the usual period, either way."""


def spread_of(orientation: NDArray[np.floating]) -> NDArray[np.float32]:
    """Natural logarithm (h, w) of the ratio by which ridges along `orientation` (h, w), rad, spread.

    Ridges of phase φ have ∇φ = 2π/p · n, which has no curl; so the logarithm of their period p must grow along a ridge
    by the divergence of its direction t. What remains must be compensated by ridges that begin and end. Least squares:
    (t·∇u − div t)², and u² weighted by `MEMORY_PX`.
    """
    angle = np.asarray(orientation, np.float64)[::STEP_PX, ::STEP_PX]
    along, fan = _fanning(angle)
    rows, columns = angle.shape
    node = np.arange(rows * columns).reshape(rows, columns)
    corners = (node[:-1, :-1], node[:-1, 1:], node[1:, :-1], node[1:, 1:])
    right, down = np.cos(along) / (2 * STEP_PX), np.sin(along) / (2 * STEP_PX)
    weights = (-right - down, right - down, down - right, right + down)
    growth = _operator(corners, weights, node.size)
    across = _operator((node[:, :-1], node[:, 1:]), (-1 / STEP_PX, 1 / STEP_PX), node.size)
    downwards = _operator((node[:-1], node[1:]), (-1 / STEP_PX, 1 / STEP_PX), node.size)
    normal = growth.T @ growth + sparse.identity(node.size) / MEMORY_PX**2
    normal += EVENNESS * (across.T @ across + downwards.T @ downwards)
    wider = spsolve(normal.tocsc(), growth.T @ fan.ravel()).reshape(angle.shape)
    coarse = Image.fromarray((MOST * np.tanh(wider / MOST)).astype(np.float32))
    return np.asarray(coarse.resize(orientation.shape[::-1], Image.Resampling.BICUBIC), np.float32)


def _fanning(angle: Floats) -> tuple[Floats, Floats]:
    """The ridges' direction between the nodes of the grid, and its divergence in rad/px."""
    doubled = np.exp(2j * angle)
    right = np.angle(doubled[:, 1:] * doubled[:, :-1].conj()) / (2 * STEP_PX)
    down = np.angle(doubled[1:] * doubled[:-1].conj()) / (2 * STEP_PX)
    right, down = (right[1:] + right[:-1]) / 2, (down[:, 1:] + down[:, :-1]) / 2
    along = np.angle(doubled[1:, 1:] + doubled[1:, :-1] + doubled[:-1, 1:] + doubled[:-1, :-1]) / 2
    return along, np.clip(down * np.cos(along) - right * np.sin(along), -STEEPEST, STEEPEST)


def _operator(nodes: tuple[NDArray[np.int64], ...], weights: tuple[Floats | float, ...], size: int) -> sparse.csr_array:
    """A matrix with a row for each place: the weighted sum of its nodes."""
    places = np.arange(nodes[0].size)
    values = np.concatenate([np.broadcast_to(w, n.shape).ravel() for w, n in zip(weights, nodes, strict=True)])
    at = (np.tile(places, len(nodes)), np.concatenate([n.ravel() for n in nodes]))
    return sparse.csr_array((values, at), shape=(places.size, size))
