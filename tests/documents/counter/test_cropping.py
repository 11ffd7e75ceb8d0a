"""What a counter's photograph is before it is checked."""

import io

import pytest
from PIL import Image

from registry.core.errors import Invalid
from registry.documents.applications import photograph
from registry.documents.counter.cropping import Box, cropped


def _picture(mode: str, file_format: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.new(mode, (900, 900)).save(written, file_format)
    return written.getvalue()


def test_a_picture_for_a_printing_press_is_refused_with_its_reasons() -> None:
    content = _picture("CMYK")
    assert cropped(content) == content
    with pytest.raises(Invalid) as refused:
        photograph.check(content)
    assert any("CMYK" in str(line.detail) for line in refused.value.errors)


def test_the_middle_is_cut_and_a_box_outside_is_refused() -> None:
    with Image.open(io.BytesIO(cropped(_picture("RGB")))) as middle:
        assert middle.size == (700, 900)
    with pytest.raises(Invalid):
        cropped(_picture("RGB"), Box(300, 0, 700, 900))
