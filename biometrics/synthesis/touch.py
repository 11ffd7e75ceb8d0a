"""How the finger touches the glass: which part of its skin is where, how hard it presses, and white lines."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from biometrics.synthesis.conditions import Conditions
from biometrics.synthesis.fields import HEIGHT_PX, WIDTH_PX, smooth_noise

Floats = NDArray[np.float32]
Shape = tuple[int, int]

REACH_PX: Final = (128.0, 178.0)
"""Half axes of a full flat print's ellipse, across and down: 13 × 18 mm of an adult, as in flat FVC prints."""
STUCK: Final = 0.45
"""Share of the ellipse that sticks to the glass when the skin around it is pulled (Cappelli, Maio, Maltoni, 2001)."""
EDGE: Final = 0.14
"""Share of the ellipse over which pressure falls to nothing."""


@dataclass(frozen=True, slots=True)
class Touch:
    """The random variables of a touch: px and rad at a ridge period of 9 px, y down."""

    turn_rad: float
    shift_px: tuple[float, float]
    roll_px: tuple[float, float]
    reach_px: tuple[float, float]
    traction_px: tuple[float, float]
    twist_rad: float
    moisture: float

    @classmethod
    def drawn(cls, random: np.random.Generator, at: Conditions, rotation_rad: float | None) -> "Touch":
        """Draw a touch, rotated by `rotation_rad` if given."""
        turn, twist, moisture = random.standard_normal(3)
        shift, roll, traction = random.standard_normal((3, 2))
        full = random.uniform(*at.reach), random.uniform(*at.reach)
        return cls(
            turn * at.turn_rad if rotation_rad is None else rotation_rad,
            (shift[0] * at.shift_px, shift[1] * at.shift_px),
            (roll[0] * at.roll_px, roll[1] * at.roll_px),
            (REACH_PX[0] * full[0], REACH_PX[1] * full[1]),
            (traction[0] * at.traction_px, traction[1] * at.traction_px),
            twist * at.twist_rad,
            at.moisture + moisture * at.moisture_spread,
        )

    def mapping(self, shape: Shape, random: np.random.Generator, waves_px: float) -> tuple[Floats, Floats, Floats]:
        """For each pixel of the window its source in the master (y, x), and how far out it is.

        The last is 0 at the centre of the touching ellipse and 1 at its rim.
        """
        y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
        dy, dx = y - (shape[0] / 2 + self.shift_px[1]), x - (shape[1] / 2 + self.shift_px[0])
        cos, sin = np.float32(np.cos(self.turn_rad)), np.float32(np.sin(self.turn_rad))
        across, down = cos * dx + sin * dy, cos * dy - sin * dx
        out = (np.abs(across / self.reach_px[0]) ** 2.2 + np.abs(down / self.reach_px[1]) ** 2.2) ** (1 / 2.2)
        # The centre sticks to the glass; the skin around it follows the finger's pull and twist.
        follows = np.clip((out - STUCK) / (1 - STUCK), 0, 1)
        follows = follows * follows * (3 - 2 * follows)
        pulled_x = follows * (self.traction_px[0] - self.twist_rad * down)
        pulled_y = follows * (self.traction_px[1] + self.twist_rad * across)
        pulled_x += waves_px * smooth_noise(random, shape, 110.0)
        pulled_y += waves_px * smooth_noise(random, shape, 110.0)
        source_y = down + pulled_y + self.roll_px[1] + HEIGHT_PX / 2
        source_x = across + pulled_x + self.roll_px[0] + WIDTH_PX / 2
        return source_y.astype(np.float32), source_x.astype(np.float32), out.astype(np.float32)

    def wet(self, out: Floats, random: np.random.Generator, patches: float) -> Floats:
        """Moisture and pressure (h, w), added to the pattern −1…1 before printing; strongly negative at the rim."""
        level = self.moisture + 0.18 * (0.5 - out)
        level += patches * smooth_noise(random, out.shape, 42.0) + 0.5 * patches * smooth_noise(random, out.shape, 15.0)
        ragged = out + 0.03 * smooth_noise(random, out.shape, 20.0)
        level -= 2.6 * np.clip((ragged - (1 - EDGE)) / EDGE, 0, 2) ** 2
        wet: Floats = level.astype(np.float32)
        return wet


def white_lines(random: np.random.Generator, shape: Shape, mean: float) -> Floats:
    """(h, w) 0–1: white lines across the ridges, Poisson-distributed with this `mean`; most are level, like creases."""
    canvas = Image.new("L", (shape[1], shape[0]), 0)
    draw = ImageDraw.Draw(canvas)
    for _ in range(random.poisson(mean)):
        x, y = random.uniform(0.1, 0.9) * shape[1], random.uniform(0.1, 0.9) * shape[0]
        heading = random.normal(0, 0.5) if random.random() < 0.7 else random.uniform(0, np.pi)
        step, bend = random.uniform(4, 12), random.normal(0, 0.05)
        width = int(random.choice((2, 2, 3, 3, 4, 5)))
        points = [(x, y)]
        for _ in range(random.integers(6, 14)):
            x, y = x + step * np.cos(heading), y + step * np.sin(heading)
            heading += bend + random.normal(0, 0.08)
            points.append((x, y))
        draw.line(points, fill=int(random.uniform(150, 255)), width=width, joint="curve")
    return np.asarray(canvas.filter(ImageFilter.GaussianBlur(0.8)), np.float32) / np.float32(255)
