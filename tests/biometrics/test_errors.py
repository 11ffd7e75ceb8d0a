"""The engine's refusals: slugs and values from which a service can make its own sentences."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

import biometrics
from biometrics import errors
from biometrics.images.raster import LARGEST_SIDE_PX, SMALLEST_SIDE_PX, from_pixels

DOCUMENTED = ("ImageRejected", "TemplateInvalid", "ModelUnavailable", "GalleryInUse")


def slugs_raised() -> set[tuple[str, str]]:
    """Class and slug of every refusal in the engine's source."""
    return {
        (call.func.id, call.args[0].value)
        for path in Path(biometrics.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in DOCUMENTED
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def test_every_slug_that_is_raised_is_documented_and_every_documented_one_is_raised() -> None:
    raised = slugs_raised()
    for name in DOCUMENTED:
        slugs = {slug for class_name, slug in raised if class_name == name}
        text = getattr(errors, name).__doc__ or ""
        listed = re.search(r"(?:one of:|slug is) ([a-z_,\s]+?)[.;]", text)
        assert listed is not None, name
        assert {slug.strip() for slug in listed[1].split(",")} == slugs, name


def test_a_refusal_carries_the_numbers_its_detail_mentions() -> None:
    with pytest.raises(biometrics.ImageRejected) as refused:
        from_pixels(np.zeros((SMALLEST_SIDE_PX - 1, 40), np.uint8))
    error = refused.value
    assert (error.slug, error.reason) == ("too_small", "too_small")
    assert error.values == {"width": 40, "height": SMALLEST_SIDE_PX - 1, "limit_px": SMALLEST_SIDE_PX}
    assert str(error) == f"too_small: {error.detail}"
    for value in error.values.values():
        assert str(value) in error.detail
    with pytest.raises(biometrics.ImageRejected) as refused:
        from_pixels(np.zeros((LARGEST_SIDE_PX + 1, 40), np.uint8))
    assert refused.value.values["limit_megapixels"] == 16


def test_pixels_that_are_not_a_grey_raster_are_unsupported() -> None:
    for wrong in (np.zeros((64, 64)), np.zeros((64, 64, 3), np.uint8)):
        with pytest.raises(biometrics.ImageRejected) as refused:
            from_pixels(wrong)  # type: ignore[arg-type]  # what a careless caller passes
        assert refused.value.reason == "unsupported"
