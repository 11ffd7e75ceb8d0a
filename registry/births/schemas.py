"""Births over HTTP: a certificate in groups of fields, as on the paper form."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from marshmallow import fields, validate

from registry.births.rules.another_mother import PRINTS
from registry.births.rules.fields import (
    DELIVERIES,
    FIELDS,
    PLACES,
    POINTERS,
    RANGES,
    SWITCHES,
    VITAL_STATUSES,
    Certificate,
)
from registry.births.rules.kinds import KINDS, LONGEST_REASON, REASONS, UNKNOWABLE
from registry.core.clock import PERU, day_in_peru
from registry.core.schemas import Reason, Schema, Text
from registry.core.written import Centimetres, Day, Grams, MomentOrDay
from registry.facilities.rules import PROFESSIONS, SCHEMES
from registry.fingerprints.schemas import PrintAnswerSchema, PrintSchema
from registry.people.agreement import STATUSES as DOCUMENT_STATUSES
from registry.people.rules import (
    DOCUMENT_TYPES,
    EDUCATION_LEVELS,
    LONGEST_GIVEN_NAMES,
    LONGEST_SURNAME,
    MARITAL_STATUSES,
    SEXES,
)
from registry.people.schemas import JustifyingDocumentSchema, Name, Number, Phone, WaitingChangeSchema


def _slug(slugs: tuple[str, ...]) -> fields.String:
    return fields.String(allow_none=True, validate=validate.OneOf(slugs))


def _whole(name: str) -> fields.Integer:
    low, high = RANGES[name]
    # The rules check the range; here it only documents the API.
    return fields.Integer(allow_none=True, strict=True, metadata={"minimum": low, "maximum": high})


def _measure(name: str) -> Centimetres:
    low, high = RANGES[name]
    return Centimetres(allow_none=True, allow_nan=False, metadata={"minimum": low, "maximum": high})


def _weight() -> Grams:
    low, high = RANGES["weight_g"]
    return Grams(allow_none=True, metadata={"minimum": low, "maximum": high})


def _text(longest: int) -> Text:
    return Text(allow_none=True, max=longest)


def _number(longest: int) -> Number:
    return Number(allow_none=True, max=longest)


class NewbornSchema(Schema):
    """The newborn."""

    vital_status = _slug(VITAL_STATUSES)
    sex = _slug(SEXES)
    born_at = MomentOrDay(
        allow_none=True,
        default_timezone=PERU,
        metadata={"description": "ISO 8601; without an offset, Peru's time. A day alone is read as `born_on`."},
    )
    born_on = Day(allow_none=True, metadata={"description": "The day of birth, where the hour is not known."})
    birth_estimate = Text(
        allow_none=True,
        max=200,
        metadata={"description": "What the day was estimated by, where nobody knows it: bone age, appearance."},
    )
    is_found = fields.Boolean(allow_none=True)
    weight_g = _weight()
    length_cm = _measure("length_cm")
    head_circumference_cm = _measure("head_circumference_cm")
    gestational_weeks = _whole("gestational_weeks")
    apgar_1 = _whole("apgar_1")
    apgar_5 = _whole("apgar_5")
    delivery_kind = _slug(DELIVERIES)
    plurality = _whole("plurality")
    birth_order = _whole("birth_order")


class PlaceOfBirthSchema(Schema):
    """Where the child was born."""

    kind = _slug(PLACES)
    ubigeo_scheme = _slug(SCHEMES)
    ubigeo = _text(6)
    facility = _text(8)
    is_remote = fields.Boolean(allow_none=True)


class AttendantSchema(Schema):
    """The person who attended the birth, or who certifies it."""

    profession = _slug(PROFESSIONS)
    dni = _number(10)
    licence = _number(6)


class MotherSchema(Schema):
    """The mother, by her own statement or her document."""

    is_unknown = fields.Boolean(allow_none=True)
    document_type = _slug(DOCUMENT_TYPES)
    document_number = _number(15)
    given_names = Name(allow_none=True, max=LONGEST_GIVEN_NAMES)
    first_surname = Name(allow_none=True, max=LONGEST_SURNAME)
    second_surname = Name(allow_none=True, max=LONGEST_SURNAME)
    birth_date = Day(allow_none=True)
    age_years = _whole("mother_age_years")
    nationality = _text(3)
    residence_scheme = _slug(SCHEMES)
    residence_ubigeo = _text(6)
    residence_address = _text(200)
    phone = Phone(allow_none=True, max=16)
    marital_status = _slug(MARITAL_STATUSES)
    education = _slug(EDUCATION_LEVELS)
    pregnancies = _whole("pregnancies")
    live_births = _whole("live_births")
    living_children = _whole("living_children")
    stillbirths = _whole("stillbirths")
    last_birth_on = Day(allow_none=True)
    prenatal_visits = _whole("prenatal_visits")


class CertificateSchema(Schema):
    """A live-birth certificate. Leave out what is not known yet; a signature needs more fields than a draft."""

    cnv = _number(12)
    certified_on = Day(allow_none=True)
    newborn = fields.Nested(NewbornSchema, allow_none=True)
    place = fields.Nested(PlaceOfBirthSchema, allow_none=True)
    attendant = fields.Nested(AttendantSchema, allow_none=True)
    certifier = fields.Nested(AttendantSchema, allow_none=True)
    mother = fields.Nested(MotherSchema, allow_none=True)
    unknown_fields = fields.Dict(
        data_key="unknown",
        attribute="unknown",
        keys=fields.String(),
        values=Text(allow_none=True, max=LONGEST_REASON),
        validate=validate.Length(max=len(UNKNOWABLE)),
        metadata={
            "description": "Field, as in the pointers of errors → why it is unknown: a text, or one of "
            f"{', '.join(REASONS)}. A reason of null is taken back.",
            "example": {"/certificate/newborn/weight_g": "not_measured"},
        },
    )


class EnrolmentSchema(Schema):
    """A birth with the prints of mother and newborn."""

    certificate = fields.Nested(CertificateSchema, required=True)
    delivery_id = fields.UUID(load_default=None, allow_none=True)
    sign = fields.Boolean(load_default=False)
    document_status = fields.String(load_default=DOCUMENT_STATUSES[0], validate=validate.OneOf(DOCUMENT_STATUSES))
    prints = fields.List(fields.Nested(PrintSchema), load_default=list, validate=validate.Length(max=60))


class DraftChangeSchema(Schema):
    """Fields of a draft to change; null clears a field."""

    certificate = fields.Nested(CertificateSchema, required=True)


class CertificateCorrectionSchema(DraftChangeSchema):
    """Fields of a signed certificate to correct, and why; null clears a field."""

    reason = Reason(max=500)
    document = fields.Nested(JustifyingDocumentSchema, load_default=None, allow_none=True)
    exchanges_number = fields.Boolean(
        load_default=False,
        metadata={
            "description": "The two papers were exchanged: the certificate gets the number of another signed one "
            "of the facility, which gets this one's. Nothing else is corrected with it."
        },
    )
    mother_prints = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(PRINTS),
        metadata={
            "description": "Where another woman takes the mother's place: whether the prints that were taken are "
            "`hers`, or `anothers`, whereupon they are withdrawn and asked for again."
        },
    )


class AnnulmentSchema(Schema):
    """Why a certificate is annulled."""

    reason = Reason(max=500)


class BirthSchema(Schema):
    """A birth as registered."""

    id = fields.UUID()
    state = fields.String()
    delivery_id = fields.UUID()
    newborn_id = fields.UUID()
    mother_id = fields.UUID(allow_none=True)
    facility = fields.String()
    certificate = fields.Nested(CertificateSchema)
    prints = fields.List(fields.Nested(PrintAnswerSchema))
    prints_wanted = fields.List(fields.Dict())
    warnings = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    missing = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    kinds = fields.List(fields.String(validate=validate.OneOf(KINDS)))
    registration = fields.String(allow_none=True)
    deadline = Day(allow_none=True)
    is_bound = fields.Boolean()
    not_bound_because = fields.String(allow_none=True)
    confirmation = fields.List(fields.Dict())
    recaptures = fields.List(fields.Dict())
    is_demonstration = fields.Boolean()
    created_at = fields.AwareDateTime()
    signed_at = fields.AwareDateTime(allow_none=True)
    annulled_reason = fields.String(allow_none=True)
    waiting = fields.Nested(WaitingChangeSchema, allow_none=True)


_BY_POINTER: Final = {pointer: name for name, pointer in POINTERS.items()}
_BY_ANY_NAME: Final = (
    {name: name for name in POINTERS}
    | {pointer.removeprefix("/certificate/"): name for pointer, name in _BY_POINTER.items()}
    | _BY_POINTER
)
"""A field as somebody may name it where it is unknown: pointer, path or name alone."""
_UNKNOWN: Final = "unknown"
_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    group: tuple(path.split("/")[1] for path in paths)
    for group, paths in groupby(
        sorted(pointer.removeprefix("/certificate/") for pointer in _BY_POINTER if pointer.count("/") == 3),
        key=lambda path: path.split("/")[0],
    )
}
"""Group → its fields; a group of null has none of them."""


def fields_from_json(certificate: dict[str, Any]) -> dict[str, Any]:
    """The fields in a certificate's groups, by their flat names; a switch set to null is off."""
    flat: dict[str, Any] = {}
    for key, value in certificate.items():
        if key == _UNKNOWN:
            flat[key] = {_BY_ANY_NAME.get(name, name): reason for name, reason in value.items()}
        elif key in _GROUPS:
            group = dict.fromkeys(_GROUPS[key]) if value is None else value
            flat |= {_BY_POINTER[f"/certificate/{key}/{name}"]: content for name, content in group.items()}
        else:
            flat[_BY_POINTER[f"/certificate/{key}"]] = value
    return flat | _birth(flat) | {name: False for name in SWITCHES if name in flat and flat[name] is None}


def _birth(flat: Mapping[str, Any]) -> dict[str, Any]:
    """A day that was sent as a moment is a day; a moment has its day."""
    moment = flat.get("born_at")
    if moment is None:
        return {}
    if not isinstance(moment, datetime):
        return {"born_at": None, "born_on": flat.get("born_on", moment)}
    has_day = "born_on" in flat or not 1 < moment.year < 9999
    return {} if has_day else {"born_on": day_in_peru(moment)}


def certificate_from_json(certificate: dict[str, Any]) -> Certificate:
    """The certificate of a request."""
    flat = fields_from_json(certificate)
    stated = {name: reason for name, reason in (flat.get(_UNKNOWN) or {}).items() if reason is not None}
    return Certificate(**flat | {_UNKNOWN: stated})


def certificate_to_json(certificate: Certificate) -> dict[str, Any]:
    """A certificate in its groups, without unknown fields; the time of birth in Peru's time."""
    tree: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(certificate, name)
        if value is None or (name in (*SWITCHES, _UNKNOWN) and not value):
            continue
        if name == _UNKNOWN:
            value = {POINTERS[field]: reason for field, reason in value.items()}
        *groups, last = POINTERS[name].removeprefix("/certificate/").split("/")
        group_fields = tree
        for group in groups:
            group_fields = group_fields.setdefault(group, {})
        group_fields[last] = value.astimezone(PERU) if isinstance(value, datetime) else value
    return tree
