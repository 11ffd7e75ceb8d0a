"""An open enrolment as the API's request, and its pictures with their types. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from station.enrolment.drafts import Draft
from station.enrolment.form import Form
from station.enrolment.values import certificate_json

_TYPES: Final = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8", "image/jpeg"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xff\xa0", "image/x-wsq"),
    (b"\x00\x00\x00\x0cjP", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
)


def request_json(form: Form, draft: Draft, *, sign: bool) -> dict[str, Any]:
    """The enrolment as `POST /api/v1/births` takes it."""
    counts: dict[tuple[str, int], int] = {}
    prints: list[Mapping[str, Any]] = []
    for print_ in draft.prints:
        place = (print_.subject, print_.finger)
        counts[place] = counts.get(place, 0) + 1
        source = {"failure": print_.failure} if print_.failure else {"part": print_.sha256, "ppi": print_.ppi}
        prints.append(
            {
                "subject": print_.subject,
                "finger": print_.finger,
                "impression": counts[place],
                "captured_at": print_.captured_at,
                "device": print_.device,
                **source,
            }
        )
    return {"certificate": certificate_json(form, draft.values), "sign": sign, "prints": prints}


def media_type_of(data: bytes) -> str:
    """What a picture is by its first bytes."""
    return next((kind for head, kind in _TYPES if data.startswith(head)), "application/octet-stream")
