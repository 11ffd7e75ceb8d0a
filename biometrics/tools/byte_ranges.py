"""Measure what the networks' filters answer, and what whole numbers change: `python -m biometrics.tools.byte_ranges`.

The networks run in whole numbers of 8 bits, whose ranges are constants of `enhancement.graph` (HIGHEST) and
`leader.graph` (CONTEXT_BYTES, SEEN_BYTES). Over synthetic prints of nobody this prints, for each step of a drawing
network, the value that 1 in 10 000 of its answers exceeds, of the median print, beside the constant; and what whole
numbers change against 32-bit numbers: how many minutiae stay within 4 px, the largest share of a mask and the mean
difference of a drawing's grey (0–255) on the finger.
"""

from collections.abc import Iterator
from typing import Any, Final

import click
import h5py
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper

from biometrics import networks
from biometrics.enhancement import graph
from biometrics.enhancement.network import STEP_PX, Floats, draw
from biometrics.extraction import LEAST_PEAK, SURE_PEAK
from biometrics.leader import network
from biometrics.synthesis import Finger
from biometrics.template import RIDGE_PERIOD_PX

FIRST_SEED: Final = 300_000
EXCEEDED: Final = 99.99
"""Percentile of a filter's answers."""
SAME_PX: Final = 4.0
"""Minutiae as near as this are the same."""
NOISE: Final = (0.0, 40.0, 80.0)
"""Standard deviations of noise added to the grey levels, by turns."""

Pixels = NDArray[np.uint8]


def prints(fingers: int) -> Iterator[Pixels]:
    """Two touches of each finger, one of them under hard conditions, and noise on two of three."""
    random = np.random.default_rng(1)
    for number in range(2 * fingers):
        conditions = ("ordinary", "hard")[number % 2]
        pixels = Finger.from_seed(FIRST_SEED + number // 2).impression(1, RIDGE_PERIOD_PX, conditions)
        height, width = (side - side % STEP_PX["SUFS"] for side in pixels.shape)
        noise = random.normal(0, 1, (height, width)) * NOISE[number % len(NOISE)]
        yield np.clip(pixels[:height, :width] + noise, 0, 255).astype(np.uint8)


class Recorder:
    """Answers as the networks do in 32-bit numbers, and keeps what 1 in 10 000 of each filter's answers exceeds."""

    def __init__(self) -> None:
        self.highest: dict[str, list[list[float]]] = {name: [] for name in graph.STEPS}
        self.sessions = {}
        for name in graph.STEPS:
            with h5py.File(networks.weights_path(name)) as file:
                exact = graph.Exact(file["layers"], name)
                model = exact.whole_graph()
            shown = [helper.make_tensor_value_info(each, TensorProto.FLOAT, None) for each in exact.answers]
            model.graph.output.extend(shown)
            self.sessions[name] = onnxruntime.InferenceSession(model.SerializeToString())

    def __call__(self, name: str, *inputs: NDArray[Any]) -> Floats:
        """As `enhancement.network.answer`."""
        result, *filters = self.sessions[name].run(None, {"image": np.stack(inputs)[None].astype(np.float32)})
        self.highest[name].append([float(np.percentile(each, EXCEEDED)) for each in filters])
        of_one: Floats = result[0]
        return of_one

    def by_step(self, name: str) -> list[float]:
        """Of the median print, the higher of a step's two filters, and last the head's."""
        of_filter = np.median(self.highest[name], axis=0)
        turn = 2 * graph.STEPS[name]
        steps = [max(of_filter[step], of_filter[turn - 1 - step]) for step in range(turn // 2)]
        return [round(float(each), 1) for each in (*steps, *of_filter[turn:])]


def minutiae_in_both(pixels: Pixels) -> tuple[int, int]:
    """How many certain minutiae a print has in 32-bit numbers, and how many of them whole numbers find as well."""
    exact, whole = (network.find(pixels, LEAST_PEAK, is_exact=is_exact) for is_exact in (True, False))
    sure = exact.strength >= SURE_PEAK
    gaps = np.hypot(exact.row[sure, None] - whole.row, exact.column[sure, None] - whole.column)
    return int(sure.sum()), int((gaps.min(axis=1, initial=np.inf) <= SAME_PX).sum())


@click.command()
@click.option("--fingers", default=6, show_default=True, help="Synthetic fingers, two touches of each.")
def main(fingers: int) -> None:
    """Print the ranges of the filters' answers, and what whole numbers change."""
    recorder = Recorder()
    minutiae, masks, greys = [], [], []
    for pixels in prints(fingers):
        minutiae.append(minutiae_in_both(pixels))
        exact, whole = draw(pixels, recorder), draw(pixels)
        if exact is None or whole is None:
            continue
        masks.append(float((exact.is_finger != whole.is_finger).mean()))
        both = exact.is_finger & whole.is_finger
        greys.append(float(np.abs(exact.pixels[both].astype(np.int64) - whole.pixels[both]).mean()))
    for name in graph.STEPS:
        click.echo(f"{name} exceeded by 1 in 10 000: {recorder.by_step(name)}; range: {graph.HIGHEST[name]}")
    found, again = np.sum(minutiae, axis=0)
    click.echo(f"{again} of {found} certain minutiae found in whole numbers as well")
    click.echo(f"mask: at most {max(masks):.4f} of a print differs; grey: {np.mean(greys):.1f} of 255 on average")


if __name__ == "__main__":
    main()
