"""The fingers of a story: drawn and extracted once, and remembered between runs.

What is remembered is what the synthesis and the engine really gave for these very inputs: the names of the files hold
a digest of their sources, so that after any change all is drawn and extracted anew.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

import biometrics
from biometrics import synthesis
from registry.fingerprints import engine
from tests.stories.driver.persons import Human

NEWBORN_PPI: Final = 1000
ADULT_PPI: Final = 500
INFANT_YEARS: Final = 1.0
"""Younger ones are captured on a reader for infants."""
LIGHT: Final = 255
"""Where nothing touches the reader."""


@cache
def _sources() -> str:
    package = Path(biometrics.__file__).parent
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(package.rglob("*.py")))).hexdigest()[:12]


@cache
def _finger(seed: int) -> synthesis.Finger:
    return synthesis.Finger.from_seed(seed)


class Studio:
    """Draws fingers, and extracts templates as the engine does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.extract_really = engine.extract
        self._drawn: dict[tuple[Any, ...], bytes] = {}
        self._extracted: dict[str, engine.Extraction] = {}

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
            name = f"{_sources()}-{'-'.join(map(str, key))}.png"
            self._drawn[key] = self._remembered(
                name,
                lambda: synthesis.png(_finger(seed).impression(impression, period, conditions), ppi),
            )
        return self._drawn[key]

    def _remembered(self, name: str, make: Callable[[], bytes]) -> bytes:
        path = self.folder / name
        if path.exists():
            return path.read_bytes()
        content = make()
        unfinished = path.with_suffix(f".{id(content)}")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        return content

    def extract(self, data: bytes, ppi: float | None, finger: int, *, from_card: bool = False) -> engine.Extraction:
        """The engine's extraction of an image, remembered; a picture gives the same whether it may be a card or not."""
        digest = hashlib.sha256(data + f"{ppi} {finger} {_sources()}".encode()).hexdigest()
        if digest not in self._extracted:
            content = self._remembered(
                f"{digest[:40]}.json",
                lambda: _to_json(self.extract_really(data, ppi, finger, from_card=from_card)),
            )
            self._extracted[digest] = _from_json(content)
        return self._extracted[digest]


def tip_of(image: bytes, share: float, ppi: int = NEWBORN_PPI) -> bytes:
    """A PNG of which only this share, from the top, touches the reader."""
    if share == 1.0:
        return image
    pixels = np.array(Image.open(BytesIO(image)))
    pixels[round(share * len(pixels)) :] = LIGHT
    return synthesis.png(pixels, ppi)


def _to_json(extraction: engine.Extraction) -> bytes:
    fields = asdict(extraction)
    for name in ("template", "image_sha256"):
        fields[name] = b64encode(fields[name]).decode()
    return json.dumps(fields).encode()


def _from_json(content: bytes) -> engine.Extraction:
    fields = json.loads(content)
    for name in ("template", "image_sha256"):
        fields[name] = b64decode(fields[name])
    return engine.Extraction(**fields | {"reasons": tuple(fields["reasons"])})
