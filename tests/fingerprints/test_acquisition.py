"""From bytes to templates: what is refused, all at once, and what is stored in spite of its poor quality."""

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from registry.core.errors import Invalid
from registry.fingerprints import isolation, service
from registry.fingerprints.rules import LARGEST_IMAGE_BYTES
from registry.fingerprints.service import Submission, acquire
from tests.biometrics.pictures import side_by_side
from tests.births.samples import Draw
from tests.fingerprints import images
from tests.fingerprints.conftest import submission


def refused(*sent: Submission) -> dict[str, str]:
    """Pointer → sentence."""
    with pytest.raises(Invalid) as raised:
        acquire(sent)
    return {error.pointer: str(error.detail) for error in raised.value.errors}


def each(*contents: bytes) -> list[Submission]:
    """One print per file, of different fingers."""
    return [submission(image, index + 1, pointer=f"/prints/{index}") for index, image in enumerate(contents)]


def test_every_unreadable_image_of_a_request_is_refused_at_once(finger_png: Draw) -> None:
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
        "/prints/1": "Send either an image or the reason of the failure, not both.",
        "/prints/1/image": "The image is empty. Capture the finger again.",
        "/prints/2/image": "Send the image as PNG, BMP, TIFF, JPEG, JPEG 2000 or WSQ.",
        "/prints/3/image": "The image is damaged or incomplete. Capture the finger again.",
        "/prints/4/image": "The image exceeds the size limit. Send one finger per image.",
        "/prints/5/image": "The file contains several pictures. Send one finger per image.",
        "/prints/6/image": "Must be at most 10 MiB.",
        "/prints/7/image": "Send the image as PNG, BMP, TIFF, JPEG, JPEG 2000 or WSQ.",
        "/prints/8/image": "The image is too small to show a finger.",
        "/prints/9/image": "The image is damaged or incomplete. Capture the finger again.",
    }


def test_pictures_without_a_finger_are_refused_each_with_its_pointer(finger_png: Draw) -> None:
    blank = images.encoded(np.full((300, 300), 255, np.uint8))
    sent = each(images.encoded(images.face()), finger_png(501), blank, images.noise())
    sentence = "The image does not show a fingerprint."
    assert refused(*sent) == {f"/prints/{index}/image": sentence for index in (0, 2, 3)}


def test_a_picture_of_four_fingers_is_refused_and_the_others_are_judged_all_the_same(finger_png: Draw) -> None:
    slap = images.encoded(side_by_side([np.asarray(Image.open(io.BytesIO(finger_png(501 + n)))) for n in range(4)]))
    sentences = refused(*each(slap, finger_png(501), images.noise()))
    assert sentences == {
        "/prints/0/image": "The image shows several fingers. Send one finger per image.",
        "/prints/2/image": "The image does not show a fingerprint.",
    }


def test_each_image_is_read_once_and_after_an_unreadable_one_nothing_is_extracted(
    finger_png: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def counted(work: Any, *arguments: Any) -> Any:
        done.append(work.__name__)
        return work(*arguments)

    monkeypatch.setattr(isolation, "run", counted)
    acquire(each(finger_png(501), finger_png(502)))
    assert done == ["_extract", "_extract"]
    done.clear()
    assert set(refused(*each(b"no picture", finger_png(501), finger_png(502)))) == {"/prints/0/image"}
    assert done == ["_extract", "_check_image", "_check_image"]


def test_a_wsq_file_is_read_whole_and_refused_cut(shared: Path) -> None:
    whole = (shared / "images" / "wsq-original.wsq").read_bytes()
    (acquired,) = acquire([submission(whole)])
    assert acquired.extraction is not None
    assert (acquired.extraction.image_format, acquired.is_poor) == ("WSQ", False)
    cut = each(*(whole[: len(whole) * share // 100] for share in (10, 50, 99)))
    assert set(refused(*cut)) == {"/prints/0/image", "/prints/1/image", "/prints/2/image"}


def test_the_same_finger_and_impression_twice_is_refused(finger_png: Draw) -> None:
    sent = [submission(finger_png(501)), submission(finger_png(501, 2), pointer="/prints/1")]
    assert set(refused(*sent)) == {"/prints/1"}
    elsewhere = submission(finger_png(501, 2), subject="newborn")
    assert list(service.contradictions([sent[0], elsewhere])) == []


@pytest.mark.parametrize("other", [{"finger": 2}, {"subject": "newborn"}, {"impression": 2}])
def test_one_file_for_two_prints_of_a_request_is_refused(finger_png: Draw, other: dict[str, Any]) -> None:
    image = finger_png(501)
    assert set(refused(submission(image), submission(image, pointer="/prints/1", **other))) == {"/prints/1/image"}


@pytest.mark.parametrize("failure", ["amputated", "bandaged", "deformed", "deceased"])
def test_an_image_of_a_finger_declared_missing_is_refused(finger_png: Draw, failure: str) -> None:
    missing = submission(None, failure=failure)
    image = submission(finger_png(501), impression=2, pointer="/prints/1")
    for sent in ((missing, image), (image, missing)):
        assert set(refused(*sent)) == {"/prints/1/image"}
    assert list(service.contradictions([missing, submission(finger_png(501), finger=2)])) == []


@pytest.mark.parametrize("failure", ["device_failure", "worn", "too_small", "refused", "other"])
def test_a_failed_attempt_does_not_bar_the_next(finger_png: Draw, failure: str) -> None:
    sent = [submission(None, failure=failure), submission(finger_png(501), impression=2)]
    assert list(service.contradictions(sent)) == []


def test_a_print_with_neither_image_nor_failure_or_with_both_is_refused(finger_png: Draw) -> None:
    neither = submission(None, failure=None)
    both = submission(finger_png(501), failure="worn", finger=2, pointer="/prints/1")
    assert set(refused(neither, both)) == {"/prints/0", "/prints/1"}


def test_a_failure_is_acquired_without_the_engine() -> None:
    (acquired,) = acquire([submission(None, failure="bandaged")])
    assert (acquired.extraction, acquired.is_poor) == (None, False)


def test_a_poor_print_is_acquired_with_its_reasons(finger_png: Draw) -> None:
    touch = Image.open(io.BytesIO(finger_png(501))).crop((120, 160, 200, 240))
    (acquired,) = acquire([submission(images.encoded(touch, dpi=(500, 500)))])
    assert acquired.is_poor
    assert acquired.extraction is not None
    assert {"too_small", "few_minutiae"} <= set(acquired.extraction.reasons)


def test_the_hash_is_that_of_the_file_sent(finger_png: Draw) -> None:
    (acquired,) = acquire([submission(finger_png(501))])
    assert acquired.extraction is not None
    assert acquired.extraction.image_sha256 == hashlib.sha256(finger_png(501)).digest()
    assert acquired.extraction.image_format == "PNG"
    assert len(acquired.extraction.template) <= 1024
