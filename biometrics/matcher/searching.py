"""One print against many packed ones, by the recipe in `weighing`."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from biometrics.matcher.neighbours import index_edges
from biometrics.matcher.scratch import Packed, Print, room_of_thread
from biometrics.matcher.structure import Structure
from biometrics.matcher.weighing import weigh_many


def weigh(probe: Structure, packed: Packed, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Raw evidence (len(rows),) of `probe` against each of `rows` of `packed`; −∞ where it cannot be assessed.

    The interpreter's lock is free meanwhile: several threads search at once, each in scratch of its own.
    """
    raw = np.empty(len(rows))
    if len(rows):
        shape = Print(probe.positions, probe.marks, probe.edges)
        weigh_many(shape, probe.token, probe.size, index_edges(probe.edges), packed, rows, room_of_thread(), raw)
    return raw


def pack(structures: Sequence[Structure]) -> Packed:
    """Structures, at least one, end to end in their order."""
    counts, edge_counts = ([len(getattr(s, name)) for s in structures] for name in ("positions", "edges"))
    return Packed(
        np.concatenate([s.positions for s in structures]),
        np.concatenate([s.marks for s in structures]),
        np.concatenate([s.edges for s in structures]),
        np.cumsum([0, *counts[:-1]], dtype=np.int64),
        np.array(counts, np.uint8),
        np.cumsum([0, *edge_counts[:-1]], dtype=np.int64),
        np.array(edge_counts, np.uint16),
        np.array([s.token for s in structures]),
        np.array([s.size for s in structures]),
    )
