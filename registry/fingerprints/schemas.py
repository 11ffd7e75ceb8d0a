"""Prints over HTTP: how a request carries them, and the schemas of the answers."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from registry.core.errors import FieldError, Invalid
from registry.core.json_reading import escaped
from registry.core.messages import Message, _
from registry.core.schemas import Base64, Schema, Text
from registry.core.written import PastMoment
from registry.fingerprints.engine import ImageRefused, TemplateInvalid
from registry.fingerprints.matching.presented import PresentedPrint, print_from_image, prints_from_record
from registry.fingerprints.rules import FAILURES, FINGERS, IMPRESSIONS, LARGEST_IMAGE_BYTES
from registry.fingerprints.service import Submission, contradictions, unreadable

SUBJECTS = ("mother", "newborn")


class PrintSchema(Schema):
    """One impression, or the reason why there is none.

    The image is base64 in `image`, or the name of a part of the multipart request in `part`.
    """

    subject = fields.String(required=True, validate=validate.OneOf(SUBJECTS))
    finger = fields.Integer(required=True, strict=True, validate=validate.Range(FINGERS[0], FINGERS[-1]))
    impression = fields.Integer(load_default=1, strict=True, validate=validate.Range(IMPRESSIONS[0], IMPRESSIONS[-1]))
    captured_at = PastMoment(required=True)
    device = Text(max=80, load_default=None, allow_none=True)
    ppi = fields.Float(load_default=None, allow_none=True, validate=validate.Range(72, 4000))
    image = Base64(load_default=None, allow_none=True, largest_bytes=LARGEST_IMAGE_BYTES)
    part = Text(max=80, load_default=None, allow_none=True)
    failure = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(FAILURES))

    @validates_schema
    def check_source(self, data: dict[str, Any], **_options: Any) -> None:
        """Exactly one of image, part and failure."""
        if sum(data.get(name) is not None for name in ("image", "part", "failure")) != 1:
            raise _wrong(_("Give exactly one of `image`, `part` and `failure`."))


def _wrong(message: Message) -> ValidationError:
    return ValidationError([message])


def submissions(
    prints: list[dict[str, Any]], files: Mapping[str, bytes], pointer: str, *, is_read_later: bool = False
) -> list[Submission]:
    """The prints of a request with their bytes; `pointer` is that of their list. Raises Invalid with every error.

    is_read_later: images are read only if something else is wrong, as `acquire` reads them otherwise.
    """
    errors: list[FieldError] = []
    submitted = []
    for index, entry in enumerate(prints):
        place = f"{pointer}/{index}"
        image = None
        if entry["part"] is not None:
            image = files.get(entry["part"])
            if image is None:
                errors.append(FieldError(f"{place}/part", _("The request has no part with this name.")))
                continue
        elif entry["image"] is not None:
            image = entry["image"]
        submitted.append(
            Submission(
                subject=entry["subject"],
                finger=entry["finger"],
                impression=entry["impression"],
                captured_at=entry["captured_at"],
                device=entry["device"],
                image=image,
                failure=entry["failure"],
                ppi=entry["ppi"],
                pointer=place,
            )
        )
    used = [entry["part"] for entry in prints if entry["part"]]
    errors += [
        FieldError(f"/{escaped(name)}", _("No entry in `prints` refers to this image part."))
        for name in files
        if name not in used
    ]
    errors += contradictions(submitted)
    if errors or not is_read_later:
        errors += unreadable(submitted)
    if errors:
        raise Invalid(errors)
    return submitted


class PresentedPrintSchema(Schema):
    """One impression to search with: an image, of any quality, or a minutiae record; finger 0 is unknown."""

    finger = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, FINGERS[-1]))
    ppi = fields.Float(load_default=None, allow_none=True, validate=validate.Range(72, 4000))
    image = Base64(load_default=None, allow_none=True, largest_bytes=LARGEST_IMAGE_BYTES)
    template = Base64(load_default=None, allow_none=True, largest_bytes=LARGEST_IMAGE_BYTES)

    @validates_schema
    def check_source(self, data: dict[str, Any], **_options: Any) -> None:
        """Exactly one of image and template."""
        if (data.get("image") is None) == (data.get("template") is None):
            raise _wrong(_("Give exactly one of `image` and `template`."))


def presented_prints(prints: list[dict[str, Any]], pointer: str) -> list[tuple[PresentedPrint, bytes | None, str]]:
    """The impressions of a request, each with its image and its pointer; a record may hold several impressions.

    Extracts the templates. Raises Invalid with every error.
    """
    presented: list[tuple[PresentedPrint, bytes | None, str]] = []
    errors = []
    for index, entry in enumerate(prints):
        name = "image" if entry["image"] is not None else "template"
        place = f"{pointer}/{index}/{name}"
        try:
            data = entry[name]
            if name == "image":
                presented.append((print_from_image(data, entry["ppi"], entry["finger"]), data, place))
            else:
                presented += [(print_, None, place) for print_ in prints_from_record(data, entry["finger"])]
        except ImageRefused as refused:
            errors.append(FieldError(place, refused.message))
        except TemplateInvalid:
            errors.append(
                FieldError(place, _("Unknown minutiae record. Send ISO/IEC 19794-2:2005 or ANSI/INCITS 378-2004."))
            )
    if errors:
        raise Invalid(errors)
    return presented


class PrintAnswerSchema(Schema):
    """A stored print."""

    id = fields.UUID()
    subject = fields.String()
    finger = fields.Integer()
    impression = fields.Integer()
    failure = fields.String(allow_none=True)
    quality = fields.Integer(allow_none=True)
    reasons = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    is_wanted_again = fields.Boolean()
    another_touch_helps = fields.Boolean()
    is_provisional = fields.Boolean()


class CaptureSchema(PrintAnswerSchema):
    """A capture, without its image and template."""

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
