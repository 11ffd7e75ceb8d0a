"""The fingers of a story: drawn once, and remembered between runs as what the engine reads of them is."""

from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from biometrics import synthesis
from tests.once.readings import remembered, sources
from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.persons import Human

NEWBORN_PPI: Final = 1000
ADULT_PPI: Final = 500
INFANT_YEARS: Final = 1.0
"""Younger ones are captured on a reader for infants."""
LIGHT: Final = 255
"""Where nothing touches the reader."""


def of_newborn(birth: BirthPaper, now: datetime) -> list[dict[str, Any]]:
    """The prints that were sent of a newborn, as if they were captured now."""
    sent = (print_ for print_ in birth.request["prints"] if print_["subject"] == "newborn")
    return [print_ | {"captured_at": now.isoformat()} for print_ in sent]


@cache
def _finger(seed: int) -> synthesis.Finger:
    return synthesis.Finger.from_seed(seed)


class Studio:
    """Draws fingers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._drawn: dict[tuple[Any, ...], bytes] = {}

    def touch(
        self, person: Human, finger: int, at: datetime, conditions: str = "clean", tip: float = 1.0
    ) -> tuple[bytes, int]:
        """A new impression of a person's finger, as it is at that age: PNG and pixels per inch.

        `tip` is the share of it, from the top, that touches the reader.
        """
        born_at: datetime = person.born_at  # type: ignore[attr-defined]  # both kinds of humans have it
        years = max(0.0, (at - born_at).days / 365.25)
        ppi = NEWBORN_PPI if years < INFANT_YEARS else ADULT_PPI
        period = round(2 * synthesis.ridge_period_px(min(round(2 * years) / 2, 18), ppi)) / 2
        whole = self._drawing(1000 + 10 * person.own_hand + finger, person.next_touch(), period, ppi, conditions)
        return tip_of(whole, tip, ppi), ppi

    def _drawing(self, seed: int, impression: int, period: float, ppi: int, conditions: str) -> bytes:
        key = (seed, impression, period, ppi, conditions)
        if key not in self._drawn:
            self._drawn[key] = remembered(
                self.folder / f"{sources()}-{'-'.join(map(str, key))}.png",
                lambda: synthesis.png(_finger(seed).impression(impression, period, conditions), ppi),
            )
        return self._drawn[key]


def tip_of(image: bytes, share: float, ppi: int = NEWBORN_PPI) -> bytes:
    """A PNG of which only this share, from the top, touches the reader."""
    if share == 1.0:
        return image
    pixels = np.array(Image.open(BytesIO(image)))
    pixels[round(share * len(pixels)) :] = LIGHT
    return synthesis.png(pixels, ppi)
