"""Prints over HTTP: one in a request, and what is said of it in the answer."""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from registry.core.errors import FieldError, Invalid
from registry.core.schemas import Schema, Text
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import FAILURES, FINGERS, IMPRESSIONS, POOR_QUALITY, REASONS
from registry.fingerprints.service import Submission

SUBJECTS = ("mother", "newborn")


class PrintSchema(Schema):
    """One impression, or the reason why there is none.

    The image is base64 in `image`, or the name of a part of the multipart request in `part`.
    """

    subject = fields.String(required=True, validate=validate.OneOf(SUBJECTS))
    finger = fields.Integer(required=True, strict=True, validate=validate.Range(FINGERS[0], FINGERS[-1]))
    impression = fields.Integer(load_default=1, strict=True, validate=validate.Range(IMPRESSIONS[0], IMPRESSIONS[-1]))
    captured_at = fields.AwareDateTime(required=True)
    device = Text(max=80, load_default=None, allow_none=True)
    ppi = fields.Float(load_default=None, allow_none=True, validate=validate.Range(72, 4000))
    image = fields.String(load_default=None, allow_none=True, metadata={"format": "byte"})
    part = Text(max=80, load_default=None, allow_none=True)
    failure = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(FAILURES))

    @validates_schema
    def check_one(self, data: dict[str, Any], **_: Any) -> None:
        """Exactly one of image, part and failure."""
        if sum(data.get(name) is not None for name in ("image", "part", "failure")) != 1:
            raise ValidationError("Exactly one of image, part and failure is needed.")


_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def submissions(prints: list[dict[str, Any]], files: Mapping[str, bytes], pointer: str) -> list[Submission]:
    """The prints of a request with their bytes; `pointer` is where their list stands. Raises Invalid, all at once."""
    errors: list[FieldError] = []
    made = []
    used = [one["part"] for one in prints if one["part"]]
    for index, one in enumerate(prints):
        place = f"{pointer}/{index}"
        image = None
        if one["part"] is not None:
            image = files.get(one["part"])
            if image is None:
                errors.append(FieldError(f"{place}/part", "There is no part of this name in the request."))
        elif one["image"] is not None:
            image = _decoded(one["image"])
            if image is None:
                errors.append(FieldError(f"{place}/image", "This is not base64."))
        made.append(
            Submission(
                subject=one["subject"], finger=one["finger"], impression=one["impression"],
                captured_at=one["captured_at"], device=one["device"], image=image, failure=one["failure"],
                ppi=one["ppi"], pointer=place,
            )
        )  # fmt: skip
    errors += [FieldError(f"/{name}", "No print names this part.") for name in files if name not in used]
    if errors:
        raise Invalid(errors)
    return made


def _decoded(text: str) -> bytes | None:
    if not _BASE64.fullmatch(text):
        return None
    try:
        return b64decode(text, validate=False)
    except binascii.Error:
        return None


class PrintAnswerSchema(Schema):
    """What is said of a kept print."""

    id = fields.UUID()
    subject = fields.String()
    finger = fields.Integer()
    impression = fields.Integer()
    failure = fields.String(allow_none=True)
    quality = fields.Integer(allow_none=True)
    reasons = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    is_wanted_again = fields.Boolean()
    is_provisional = fields.Boolean()


def print_answer(capture: Capture) -> dict[str, Any]:
    """A kept print in words for the registrar."""
    return {
        "id": str(capture.id), "subject": capture.role, "finger": capture.finger, "impression": capture.impression,
        "failure": capture.failure, "quality": capture.quality,
        "reasons": [{"slug": slug, **REASONS.get(slug, {})} for slug in capture.quality_reasons],
        "is_wanted_again": capture.quality is not None and capture.quality < POOR_QUALITY,
        "is_provisional": capture.is_provisional,
    }  # fmt: skip
