"""A gallery in a file: what is read back, and what is refused."""

import json
import math
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from biometrics import Gallery, Template, TemplateInvalid
from biometrics.gallery.index import descriptor
from biometrics.gallery.storage.arrays import DTYPES
from biometrics.synthesis.templates import impression


def finger(seed: int) -> Template:
    return impression(seed, 1, quality=0.9)


def probe(seed: int) -> Template:
    return impression(seed, 2, quality=0.9)


@pytest.fixture
def gallery() -> Gallery:
    filled = Gallery()
    for seed in range(30):
        filled.enrol(seed, finger(seed), block="lima" if seed % 2 else "cusco")
    return filled


def test_a_saved_gallery_finds_the_same_and_can_grow(gallery: Gallery, tmp_path: Path) -> None:
    gallery.remove(4)
    gallery.save(tmp_path / "g")
    loaded = Gallery.load(tmp_path / "g")
    assert len(loaded) == 29
    for seed in (4, 7):
        assert loaded.identify(probe(seed)) == gallery.identify(probe(seed))
    assert loaded.identify(probe(7), block="lima")[0].key == 7
    loaded.enrol(4, finger(4))
    assert loaded.identify(probe(4))[0].key == 4
    loaded.save(tmp_path / "g")
    assert len(Gallery.load(tmp_path / "g")) == 30
    assert list(tmp_path.iterdir()) == [tmp_path / "g"]


def test_an_empty_gallery_can_be_saved(tmp_path: Path) -> None:
    Gallery().save(tmp_path / "g")
    assert len(Gallery.load(tmp_path / "g")) == 0


def test_a_damaged_file_is_refused(gallery: Gallery, tmp_path: Path) -> None:
    gallery.save(tmp_path / "g")
    whole = (tmp_path / "g").read_bytes()
    for damaged in (b"", b"CRG1", whole[:-1], whole[:200], b"XXXX" + whole[4:], whole[:40] + b"!" + whole[41:]):
        (tmp_path / "g").write_bytes(damaged)
        with pytest.raises(TemplateInvalid):
            Gallery.load(tmp_path / "g")


def test_keys_that_a_file_cannot_store_are_refused_before_it_is_written(tmp_path: Path) -> None:
    gallery = Gallery()
    gallery.enrol((1, 2), finger(1))
    with pytest.raises(TypeError):
        gallery.save(tmp_path / "g")
    assert not list(tmp_path.iterdir())


def test_every_altered_byte_is_noticed(gallery: Gallery, tmp_path: Path) -> None:
    gallery.save(tmp_path / "g")
    whole = (tmp_path / "g").read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 150)):
        altered = bytearray(whole)
        altered[at] ^= 1
        (tmp_path / "g").write_bytes(altered)
        try:
            loaded = Gallery.load(tmp_path / "g")
        except TemplateInvalid:
            continue
        # The padding between two arrays has no meaning.
        assert loaded.identify(probe(7)) == gallery.identify(probe(7))
    (tmp_path / "g").write_bytes(whole)
    assert len(Gallery.load(tmp_path / "g", verify=False)) == 30


def test_codes_of_another_version_are_recomputed(
    gallery: Gallery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(descriptor, "VERSION", "rings-0")
    gallery.save(tmp_path / "g")
    monkeypatch.undo()
    assert Gallery.load(tmp_path / "g").identify(probe(7)) == gallery.identify(probe(7))


def as_before(whole: bytes, magic: bytes, lacking: tuple[str, ...]) -> bytes:
    """The same gallery in an earlier format, without these arrays."""
    length = int.from_bytes(whole[8:16], "little")
    head, arrays = json.loads(whole[16 : 16 + length]), whole[16 + length :]
    content = b""
    for name in lacking:
        del head["arrays"][name]
    for name, place in head["arrays"].items():
        size = np.dtype(DTYPES[name][0]).itemsize * math.prod(place["shape"])
        part = arrays[place["offset"] : place["offset"] + size]
        if name == "codes" and "fines" in lacking:  # of another descriptor: they must be made again
            part = bytes(len(part))
            place["crc"] = zlib.crc32(part)
        place["offset"] = len(content)
        content += part + bytes(-size % 64)
    head["size"] = len(content)
    text = json.dumps(head).encode()
    text += b" " * (-(len(text) + 16) % 64)
    return struct.pack("<4sIQ", magic, zlib.crc32(text), len(text)) + text + content


@pytest.mark.parametrize(("magic", "lacking"), [(b"CRG2", ("fines", "readings")), (b"CRG3", ("readings",))])
def test_a_gallery_of_an_earlier_format_is_read_and_saved_in_the_new_one(
    gallery: Gallery, tmp_path: Path, magic: bytes, lacking: tuple[str, ...]
) -> None:
    gallery.save(tmp_path / "g")
    whole = (tmp_path / "g").read_bytes()
    (tmp_path / "old").write_bytes(as_before(whole, magic, lacking))
    old = Gallery.load(tmp_path / "old")
    assert old.identify(probe(7)) == gallery.identify(probe(7))
    old.save(tmp_path / "g2")
    assert (tmp_path / "g2").read_bytes() == whole


def test_both_readings_of_a_print_are_saved_and_removed_together(gallery: Gallery, tmp_path: Path) -> None:
    gallery.enrol(50, replace(finger(51), second=finger(50)))
    gallery.save(tmp_path / "g")
    loaded = Gallery.load(tmp_path / "g")
    assert len(loaded) == len(gallery) == 31
    assert loaded.identify(probe(50)) == gallery.identify(probe(50))
    assert {loaded.identify(probe(seed))[0].key for seed in (50, 51)} == {50}
    loaded.remove(50)
    assert len(loaded) == 30
    assert all(candidate.key != 50 for candidate in loaded.identify(probe(50), limit=40))
