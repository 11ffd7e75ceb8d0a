"""From bytes to templates: what is refused, all at once, and what is kept although it is poor."""

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from registry.core.errors import Invalid
from registry.fingerprints import service
from registry.fingerprints.rules import LARGEST_IMAGE_BYTES
from registry.fingerprints.service import Submission, acquire
from tests.fingerprints import images
from tests.fingerprints.conftest import submission


def refused(*sent: Submission) -> dict[str, str]:
    """Pointer → sentence."""
    with pytest.raises(Invalid) as raised:
        acquire(sent)
    return {one.pointer: str(one.detail) for one in raised.value.errors}


def each(*contents: bytes) -> list[Submission]:
    """One print of each file, of different fingers."""
    return [submission(image, index + 1, pointer=f"/prints/{index}") for index, image in enumerate(contents)]


def test_every_unreadable_image_of_a_request_is_refused_at_once(finger_png: Any) -> None:
    png = finger_png(501)
    portrait = images.face()
    sent = each(
        png,
        b"",
        b"no image",
        png[: len(png) // 2],
        images.bomb(),
        images.animated(portrait),
        bytes(LARGEST_IMAGE_BYTES + 1),
        b"\xff\xd8\xff" + png[3:],
        images.encoded(portrait.resize((8, 8))),
        b"\xff\xa0\xff\xa4\x00\x3a\x09\x07\x00\x09",
    )
    assert refused(*sent) == {
        "/prints/1": "Either an image or the reason of a failure, and not both.",
        "/prints/1/image": "The image is empty.",
        "/prints/2/image": "PNG, BMP, TIFF, JPEG or WSQ is needed.",
        "/prints/3/image": "The image is damaged or cut short.",
        "/prints/4/image": "The image is larger than is read.",
        "/prints/5/image": "The file holds several pictures.",
        "/prints/6/image": "At most 10 MiB an image.",
        "/prints/7/image": "PNG, BMP, TIFF, JPEG or WSQ is needed.",
        "/prints/8/image": "The image is too small for a finger.",
        "/prints/9/image": "The image is damaged or cut short.",
    }


def test_pictures_without_a_finger_are_refused_each_by_its_place(finger_png: Any) -> None:
    blank = images.encoded(np.full((300, 300), 255, np.uint8))
    sent = each(images.encoded(images.face()), finger_png(501), blank, images.noise())
    sentence = "There is no fingerprint in the image."
    assert refused(*sent) == {f"/prints/{index}/image": sentence for index in (0, 2, 3)}


def test_a_wsq_file_is_read_whole_and_refused_cut(shared: Path) -> None:
    whole = (shared / "images" / "wsq-original.wsq").read_bytes()
    (one,) = acquire([submission(whole)])
    assert one.extraction is not None
    assert (one.extraction.image_format, one.is_poor) == ("WSQ", False)
    cut = each(*(whole[: len(whole) * share // 100] for share in (10, 50, 99)))
    assert set(refused(*cut)) == {"/prints/0/image", "/prints/1/image", "/prints/2/image"}


def test_the_same_finger_and_impression_twice_is_refused(finger_png: Any) -> None:
    sent = [submission(finger_png(501)), submission(finger_png(501, 2), pointer="/prints/1")]
    assert set(refused(*sent)) == {"/prints/1"}
    elsewhere = submission(finger_png(501, 2), subject="newborn")
    assert service.refusals([sent[0], elsewhere]) == []


@pytest.mark.parametrize("other", [{"finger": 2}, {"subject": "newborn"}, {"impression": 2}])
def test_one_file_for_two_prints_of_a_request_is_refused(finger_png: Any, other: dict[str, Any]) -> None:
    image = finger_png(501)
    assert set(refused(submission(image), submission(image, pointer="/prints/1", **other))) == {"/prints/1/image"}


@pytest.mark.parametrize("failure", ["amputated", "bandaged", "deformed", "deceased"])
def test_an_image_of_a_finger_declared_missing_is_refused(finger_png: Any, failure: str) -> None:
    missing = submission(None, failure=failure)
    image = submission(finger_png(501), impression=2, pointer="/prints/1")
    for sent in ((missing, image), (image, missing)):
        assert set(refused(*sent)) == {"/prints/1/image"}
    assert service.refusals([missing, submission(finger_png(501), finger=2)]) == []


@pytest.mark.parametrize("failure", ["device_failure", "worn", "too_small", "refused", "other"])
def test_a_try_that_failed_does_not_bar_the_next(finger_png: Any, failure: str) -> None:
    assert service.refusals([submission(None, failure=failure), submission(finger_png(501), impression=2)]) == []


def test_neither_image_nor_reason_and_both_are_refused(finger_png: Any) -> None:
    neither = submission(None, failure=None)
    both = submission(finger_png(501), failure="worn", finger=2, pointer="/prints/1")
    assert set(refused(neither, both)) == {"/prints/0", "/prints/1"}


def test_a_failure_needs_no_engine_and_is_kept_as_it_is() -> None:
    (one,) = acquire([submission(None, failure="bandaged")])
    assert (one.extraction, one.is_poor) == (None, False)


def test_a_poor_print_is_kept_with_its_reasons(finger_png: Any) -> None:
    touch = Image.open(io.BytesIO(finger_png(501))).crop((120, 160, 200, 240))
    (one,) = acquire([submission(images.encoded(touch, dpi=(500, 500)))])
    assert one.is_poor
    assert one.extraction is not None
    assert {"too_small", "few_minutiae"} <= set(one.extraction.reasons)


def test_the_hash_is_that_of_the_file_sent(finger_png: Any) -> None:
    (one,) = acquire([submission(finger_png(501))])
    assert one.extraction is not None
    assert one.extraction.image_sha256 == hashlib.sha256(finger_png(501)).digest()
    assert one.extraction.image_format == "PNG"
    assert len(one.extraction.template) <= 1024
