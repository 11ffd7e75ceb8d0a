"""What the tests remember of images is what the engine says of them, for each image and each question apart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from registry.fingerprints import engine
from registry.fingerprints.engine import EXTRACTOR, Extraction, ImageRefused
from tests.once.readings import keep, kept, remembered, sources


@pytest.fixture
def asked() -> list[int]:
    return []


@pytest.fixture
def reading(asked: list[int], tmp_path: Path) -> Callable[..., Extraction]:
    really = getattr(engine._extract, "__wrapped__")  # noqa: B009  # beneath what is remembered already

    def read(data: bytes, ppi: float | None, finger: int, of_card: int, extractor: str) -> Extraction:
        asked.append(finger)
        extraction: Extraction = really(data, ppi, finger, of_card, extractor)
        return extraction

    return kept(read, tmp_path)


def test_an_image_is_read_once_for_each_finger_and_the_answer_is_the_engines(
    reading: Callable[..., Extraction], asked: list[int], finger_png: Callable[..., bytes]
) -> None:
    first, *others = (reading(finger_png(1), 500, finger, 0, EXTRACTOR) for finger in (1, 1, 2, 1))
    assert asked == [1, 2]
    assert [other == first for other in others] == [True, False, True]
    assert engine.read_template(others[1].template).finger == 2


def test_a_refusal_is_not_remembered(reading: Callable[..., Extraction], asked: list[int]) -> None:
    for _time in range(2):
        with pytest.raises(ImageRefused):
            reading(b"no picture", 500, 1, 0, EXTRACTOR)
    assert asked == [1, 1]


def test_what_other_sources_made_goes_and_what_is_being_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_extract", engine._extract)  # as it is, afterwards
    for name in ("0123456789ab-1-1-False.png", f"{sources()}-1-1-False.png", "tmpunfinished"):
        remembered(tmp_path / name, lambda: b"drawn")
    keep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"{sources()}-1-1-False.png", "tmpunfinished"}
