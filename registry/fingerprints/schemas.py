"""Prints over HTTP: one in a request, and what is said of it in the answer."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from registry.core.errors import FieldError, Invalid
from registry.core.schemas import Base64, Schema, Text
from registry.fingerprints.engine import ImageRefused, TemplateInvalid
from registry.fingerprints.models import Capture
from registry.fingerprints.presented import Presented, from_image, from_record
from registry.fingerprints.rules import FAILURES, FINGERS, IMPRESSIONS, LARGEST_IMAGE_BYTES, POOR_QUALITY, REASONS
from registry.fingerprints.service import Submission, refusals

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
    image = Base64(load_default=None, allow_none=True, largest_bytes=LARGEST_IMAGE_BYTES)
    part = Text(max=80, load_default=None, allow_none=True)
    failure = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(FAILURES))

    @validates_schema
    def check_one(self, data: dict[str, Any], **_: Any) -> None:
        """Exactly one of image, part and failure."""
        if sum(data.get(name) is not None for name in ("image", "part", "failure")) != 1:
            raise ValidationError("Exactly one of image, part and failure is needed.")


def submissions(prints: list[dict[str, Any]], files: Mapping[str, bytes], pointer: str) -> list[Submission]:
    """The prints of a request with their bytes; `pointer` is where their list stands. Raises Invalid, all at once."""
    errors: list[FieldError] = []
    made = []
    for index, one in enumerate(prints):
        place = f"{pointer}/{index}"
        image = None
        if one["part"] is not None:
            image = files.get(one["part"])
            if image is None:
                errors.append(FieldError(f"{place}/part", "There is no part of this name in the request."))
                continue
        elif one["image"] is not None:
            image = one["image"]
        made.append(
            Submission(
                subject=one["subject"],
                finger=one["finger"],
                impression=one["impression"],
                captured_at=one["captured_at"],
                device=one["device"],
                image=image,
                failure=one["failure"],
                ppi=one["ppi"],
                pointer=place,
            )
        )
    used = [one["part"] for one in prints if one["part"]]
    errors += [FieldError(f"/{_escaped(name)}", "No print names this part.") for name in files if name not in used]
    errors += refusals(made)
    if errors:
        raise Invalid(errors)
    return made


class PresentedPrintSchema(Schema):
    """One impression to look for somebody by: an image, however poor, or a minutiae record; finger 0 is unknown."""

    finger = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, FINGERS[-1]))
    ppi = fields.Float(load_default=None, allow_none=True, validate=validate.Range(72, 4000))
    image = Base64(load_default=None, allow_none=True, largest_bytes=LARGEST_IMAGE_BYTES)
    template = Base64(load_default=None, allow_none=True, largest_bytes=LARGEST_IMAGE_BYTES)

    @validates_schema
    def check_one(self, data: dict[str, Any], **_: Any) -> None:
        """Exactly one of image and template."""
        if (data.get("image") is None) == (data.get("template") is None):
            raise ValidationError("Exactly one of image and template is needed.")


def presented_prints(prints: list[dict[str, Any]], pointer: str) -> list[tuple[Presented, bytes | None, str]]:
    """Impressions of a request, their templates taken, each with its image and where it stood; a record holds several.

    Raises Invalid with everything that is wrong in them.
    """
    made: list[tuple[Presented, bytes | None, str]] = []
    wrong = []
    for index, one in enumerate(prints):
        name = "image" if one["image"] is not None else "template"
        place = f"{pointer}/{index}/{name}"
        try:
            data = one[name]
            if name == "image":
                made.append((from_image(data, one["ppi"], one["finger"]), data, place))
            else:
                made += [(each, None, place) for each in from_record(data, one["finger"])]
        except ImageRefused as refused:
            wrong.append(FieldError(place, refused.sentence))
        except TemplateInvalid:
            wrong.append(FieldError(place, "This is no minutiae record that is read."))
    if wrong:
        raise Invalid(wrong)
    return made


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


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
        "id": str(capture.id),
        "subject": capture.role,
        "finger": capture.finger,
        "impression": capture.impression,
        "failure": capture.failure,
        "quality": capture.quality,
        "reasons": [{"slug": slug, **REASONS.get(slug, {})} for slug in capture.quality_reasons],
        "is_wanted_again": capture.quality is not None and capture.quality < POOR_QUALITY,
        "is_provisional": capture.is_provisional,
    }


class CaptureSchema(PrintAnswerSchema):
    """All that is known of a capture but the image and the template."""

    person_id = fields.UUID()
    purpose = fields.String()
    captured_at = fields.AwareDateTime()
    device = fields.String(allow_none=True)
    operator_id = fields.UUID(allow_none=True)
    image_format = fields.String(allow_none=True)
    image_sha256 = fields.String(allow_none=True)
    quality_parts = fields.Dict(allow_none=True)
    engine = fields.String(allow_none=True)
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    created_at = fields.AwareDateTime()


def capture_answer(capture: Capture) -> dict[str, Any]:
    """A capture for who may read it."""
    names = (
        "person_id",
        "purpose",
        "captured_at",
        "device",
        "operator_id",
        "image_format",
        "quality_parts",
        "engine",
        "withdrawn_at",
        "created_at",
    )
    digest = capture.image_sha256.hex() if capture.image_sha256 else None
    return print_answer(capture) | {name: getattr(capture, name) for name in names} | {"image_sha256": digest}
