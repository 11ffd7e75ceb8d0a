"""The shape of encounters and biometric data, as OSIA's document has them; what is not supported is refused by name."""

from collections.abc import Mapping
from typing import Any, Final

import marshmallow as ma
from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range

from registry.core.errors import FieldError, Invalid
from registry.core.messages import Message, _
from registry.core.problems import field_errors
from registry.core.schemas import Base64, Schema, hidden_character_errors
from registry.exchange.abis import rules
from registry.exchange.abis.sent import Item, SentEncounter
from registry.fingerprints.engine import RECORDS
from registry.fingerprints.rules import LARGEST_IMAGE_BYTES

_TYPES: Final = ("FACE", "FINGER", "IRIS", "SIGNATURE", "UNKNOWN")
_COMPRESSIONS: Final = ("NONE", "WSQ", "JPEG", "JPEG2000", "PNG")
_PRESENCES: Final = ("BANDAGED", "AMPUTATED", "DAMAGED")
_LONGEST_NOTE: Final = 2000
_LARGEST_CLIENT_DATA: Final = 64 * 1024
_MOST_ATTRIBUTES: Final = 200
_LARGEST_PX: Final = 100_000
_NO_BLOCKS: Final = _("Encrypted or signed parts are not supported. Send the data itself, over TLS.")


class Name(fields.String):
    """An identifier of the client's own: taken as it is, bounded, without hidden characters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        problems = hidden_character_errors(text)
        if not 1 <= len(text) <= rules.LONGEST_NAME:
            problems.append(_("Must have 1 to {most} characters.", most=rules.LONGEST_NAME))
        if problems:
            raise ma.ValidationError(problems)
        return text


class _Unsupported(fields.Field[Any]):
    def __init__(self, why: Message) -> None:
        super().__init__()
        self.why = why

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        del value, attr, data, options
        raise ma.ValidationError([self.why])


def _note() -> fields.String:
    return fields.String(validate=Length(0, _LONGEST_NOTE))


class _Plain(Schema):
    """What OSIA allows to be encrypted and signed in parts."""

    encryption = _Unsupported(_NO_BLOCKS)
    integrity = _Unsupported(_NO_BLOCKS)


class MissingSchema(Schema):
    """A part that is missing."""

    biometricSubType = fields.String()
    presence = fields.String(validate=OneOf(_PRESENCES))


class BiometricSchema(_Plain):
    """One print, or the reason why there is none."""

    biometricType = fields.String(required=True, validate=OneOf(_TYPES))
    biometricSubType = fields.String()
    instance = _note()
    encounterId = Name()
    image = Base64(largest_bytes=LARGEST_IMAGE_BYTES)
    imageRef = _Unsupported(_("This registry fetches nothing. Send the image itself."))
    captureDate = fields.AwareDateTime()
    captureDevice = _note()
    impressionType = _note()
    width = fields.Integer(strict=True, validate=Range(1, _LARGEST_PX))
    height = fields.Integer(strict=True, validate=Range(1, _LARGEST_PX))
    bitdepth = fields.Integer(strict=True, validate=Range(1, 64))
    mimeType = _note()
    resolution = fields.Integer(strict=True, validate=Range(rules.SMALLEST_PPI, rules.LARGEST_PPI))
    compression = fields.String(validate=OneOf(_COMPRESSIONS))
    missing = fields.List(fields.Nested(MissingSchema), validate=Length(0, 10))
    metadata = _note()
    comment = _note()
    template = Base64(largest_bytes=1024 * 1024)
    templateRef = _Unsupported(_("This registry fetches nothing. Send the template itself."))
    templateFormat = _note()
    quality = fields.Integer(strict=True, validate=Range(-1000, 1000))
    qualityFormat = _note()
    algorithm = _note()
    vendor = _note()

    @ma.validates_schema
    def check(self, data: dict[str, Any], **_options: Any) -> None:
        """A finger of its own, as an image or as a template; what is not compared here is refused by its name."""
        errors: dict[str, list[Message]] = {}
        subtype = data.get("biometricSubType", rules.UNKNOWN)
        if data["biometricType"] != rules.FINGER:
            errors["biometricType"] = [
                _("Only FINGER is supported: faces, irises and signatures are not compared here.")
            ]
        elif subtype != rules.UNKNOWN and subtype not in rules.FINGER_OF:
            errors["biometricSubType"] = [_("Send each finger by itself; palms and several fingers are not supported.")]
        sent = [name for name in ("image", "template") if name in data]
        if len(sent) > 1 or (not sent and not data.get("missing")):
            errors["image"] = [_("Send either an image or a template, or say in `missing` why there is none.")]
        if data.get("templateFormat", next(iter(RECORDS))) not in RECORDS and "template" in data:
            errors["templateFormat"] = [_("Must be one of: {choices}.", choices=", ".join(RECORDS))]
        if errors:
            raise ma.ValidationError(errors)


def _prints(**options: Any) -> fields.List[Any]:
    return fields.List(fields.Nested(BiometricSchema), validate=Length(0, rules.MOST_PRINTS), **options)


def _attributes() -> fields.Dict:
    return fields.Dict(keys=fields.String(validate=Length(1, 100)), validate=Length(0, _MOST_ATTRIBUTES))


class EncounterSchema(_Plain):
    """An encounter as a client sends it; its dates are this registry's, whatever is sent."""

    encounterId = Name()
    status = fields.String(required=True, validate=OneOf(rules.STATUSES))
    encounterType = fields.String(required=True, validate=Length(0, _LONGEST_NOTE))
    createdDate = fields.AwareDateTime()
    updatedDate = fields.AwareDateTime()
    galleries = fields.List(Name(), required=True, validate=Length(1, rules.MOST_GALLERIES))
    clientData = Base64(largest_bytes=_LARGEST_CLIENT_DATA)
    contextualData = _attributes()
    biographicData = _attributes()
    biometricData = _prints(required=True)

    @ma.validates_schema
    def check(self, data: dict[str, Any], **_options: Any) -> None:
        """Galleries once each, and fingers stated: an unknown finger can be searched with, and not be searched."""
        if reason := galleries_error(data["galleries"]):
            raise ma.ValidationError({"galleries": [reason]})
        for place, item in enumerate(data["biometricData"]):
            is_print = "image" in item or "template" in item
            if is_print and item.get("biometricSubType", rules.UNKNOWN) == rules.UNKNOWN:
                raise ma.ValidationError(
                    {"biometricData": {place: {"biometricSubType": [_("State which finger it is.")]}}}
                )


class IdentifySchema(_Plain):
    """Prints to search with, and whom to search."""

    filter = fields.Dict(required=True, keys=fields.String(validate=Length(1, 100)), validate=Length(0, 20))
    biometricData = _prints(required=True)


class VerifySchema(_Plain):
    """Prints to compare with a person's."""

    biometricData = _prints(required=True)


class VerifyTwoSchema(_Plain):
    """Two sets of prints to compare with each other."""

    biometricData1 = _prints(required=True)
    biometricData2 = _prints(required=True)


class GalleriesSchema(Schema):
    """The galleries of an encounter, alone."""

    galleries = fields.List(Name(), required=True, validate=Length(1, rules.MOST_GALLERIES))


def galleries_error(galleries: list[str]) -> Message | None:
    """What is wrong with the galleries of an encounter."""
    if len(set(galleries)) != len(galleries):
        return _("Name each gallery once.")
    return _("`ALL` stands for every gallery; no gallery is called so.") if rules.ALL in galleries else None


def encounter(body: Mapping[str, Any], encounter_id: str | None) -> SentEncounter:
    """An encounter out of a request; raises Invalid with every reason."""
    loaded = loaded_by(EncounterSchema(), body)
    if loaded.get("encounterId", encounter_id) != encounter_id:
        raise Invalid([FieldError("/encounterId", _("Must be that of the address, or be left out."))])
    left_out = ("encounterId", "createdDate", "updatedDate", "status", "galleries", "biometricData")
    content = {name: value for name, value in body.items() if name not in left_out}
    content["biometricData"] = [
        {name: value for name, value in item.items() if name not in ("image", "template", "encounterId")}
        for item in body["biometricData"]
    ]
    items = prints_of(loaded["biometricData"], "/biometricData")
    return SentEncounter(loaded["status"], tuple(loaded["galleries"]), content, items)


def loaded_by(schema: ma.Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """A body by its schema; raises Invalid with every reason."""
    try:
        loaded: dict[str, Any] = schema.load(body)
    except ma.ValidationError as error:
        raise Invalid(field_errors(error.messages, "")) from error
    return loaded


def prints_of(items: list[dict[str, Any]], pointer: str) -> tuple[Item, ...]:
    """The prints among these, without those that are missing."""
    return tuple(
        Item(
            place,
            f"{pointer}/{place}",
            rules.FINGER_OF.get(item.get("biometricSubType", rules.UNKNOWN), 0),
            item.get("resolution"),
            item.get("image"),
            item.get("template"),
        )
        for place, item in enumerate(items)
        if "image" in item or "template" in item
    )


def probes_of(items: list[dict[str, Any]], pointer: str) -> tuple[Item, ...]:
    """The prints to search or compare with; raises Invalid where there is none."""
    found = prints_of(items, pointer)
    if not found:
        raise Invalid([FieldError(pointer, _("Send at least one print."))])
    return found


def galleries(sent: Any) -> tuple[str, ...]:
    """The galleries of an encounter, sent alone; raises Invalid."""
    loaded = loaded_by(GalleriesSchema(), {"galleries": sent})["galleries"]
    if reason := galleries_error(loaded):
        raise Invalid([FieldError("/galleries", reason)])
    return tuple(loaded)
