"""Every reader reads or refuses a picture that is small to send and large inside, and fails in no other way."""

from contextlib import suppress

import pytest

from registry.births.transcription import scans
from registry.core.errors import RegistryError
from registry.documents.applications import photograph
from registry.documents.verification import decoding
from registry.documents.verification.decoding import PictureUnreadable
from registry.faults.hostile.pictures import BOMBS
from registry.fingerprints import engine


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_by_each_reader_or_read(bomb: bytes) -> None:
    with suppress(PictureUnreadable):
        assert not decoding.codes(bomb)
    with pytest.raises(RegistryError):
        photograph.check(bomb)
    assert scans.media_type(bomb) in (None, "image/png")
    with suppress(engine.ImageRefused):
        engine.check_image(bomb, 500)
