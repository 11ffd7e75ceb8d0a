"""Births over HTTP: a certificate in groups of fields, as on the paper form."""

from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from registry.births.rules.fields import (
    DELIVERIES,
    FIELDS,
    PLACES,
    POINTERS,
    RANGES,
    STATES,
    SWITCHES,
    VITAL_STATUSES,
    Certificate,
)
from registry.core.clock import PERU
from registry.core.schemas import PageQuery, Reason, Schema, Text
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
from registry.people.schemas import JustifyingDocumentSchema, Name, Phone


def _slug(slugs: tuple[str, ...]) -> fields.String:
    return fields.String(allow_none=True, validate=validate.OneOf(slugs))


def _whole(name: str) -> fields.Integer:
    low, high = RANGES[name]
    # The rules check the range; here it only documents the API.
    return fields.Integer(allow_none=True, strict=True, metadata={"minimum": low, "maximum": high})


def _measure(name: str) -> fields.Float:
    low, high = RANGES[name]
    return fields.Float(allow_none=True, allow_nan=False, metadata={"minimum": low, "maximum": high})


def _text(longest: int) -> Text:
    return Text(allow_none=True, max=longest)


class NewbornSchema(Schema):
    """The newborn."""

    vital_status = _slug(VITAL_STATUSES)
    sex = _slug(SEXES)
    born_at = fields.AwareDateTime(
        allow_none=True, default_timezone=PERU, metadata={"description": "ISO 8601; without an offset, Peru's time."}
    )
    is_found = fields.Boolean(allow_none=True)
    weight_g = _whole("weight_g")
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
    dni = _text(10)
    licence = _text(6)


class MotherSchema(Schema):
    """The mother, by her own statement or her document."""

    is_unknown = fields.Boolean(allow_none=True)
    document_type = _slug(DOCUMENT_TYPES)
    document_number = _text(15)
    given_names = Name(allow_none=True, max=LONGEST_GIVEN_NAMES)
    first_surname = Name(allow_none=True, max=LONGEST_SURNAME)
    second_surname = Name(allow_none=True, max=LONGEST_SURNAME)
    birth_date = fields.Date(allow_none=True)
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
    last_birth_on = fields.Date(allow_none=True)
    prenatal_visits = _whole("prenatal_visits")


class CertificateSchema(Schema):
    """A live-birth certificate. Leave out what is not known yet; a signature needs more fields than a draft."""

    cnv = _text(12)
    certified_on = fields.Date(allow_none=True)
    newborn = fields.Nested(NewbornSchema)
    place = fields.Nested(PlaceOfBirthSchema)
    attendant = fields.Nested(AttendantSchema)
    certifier = fields.Nested(AttendantSchema)
    mother = fields.Nested(MotherSchema)


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


class AnnulmentSchema(Schema):
    """Why a certificate is annulled."""

    reason = Reason(max=500)


class BirthQuery(PageQuery):
    """Which births to list."""

    state = fields.String(validate=validate.OneOf(STATES))
    born_from = fields.AwareDateTime()
    born_before = fields.AwareDateTime()


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
    registration = fields.String(allow_none=True)
    deadline = fields.Date(allow_none=True)
    is_bound = fields.Boolean()
    not_bound_because = fields.String(allow_none=True)
    confirmation = fields.List(fields.Dict())
    recaptures = fields.List(fields.Dict())
    is_demonstration = fields.Boolean()
    created_at = fields.AwareDateTime()
    signed_at = fields.AwareDateTime(allow_none=True)
    annulled_reason = fields.String(allow_none=True)


class BirthListSchema(Schema):
    """One page of births."""

    items = fields.List(fields.Nested(BirthSchema))
    next_cursor = fields.String(allow_none=True)


_BY_POINTER = {pointer: name for name, pointer in POINTERS.items()}


def fields_from_json(certificate: dict[str, Any]) -> dict[str, Any]:
    """The fields in a certificate's groups, by their flat names; a switch set to null is off."""
    flat: dict[str, Any] = {}
    for key, value in certificate.items():
        group = value if isinstance(value, dict) else None
        if group is None:
            flat[_BY_POINTER[f"/certificate/{key}"]] = value
        else:
            flat |= {_BY_POINTER[f"/certificate/{key}/{name}"]: content for name, content in group.items()}
    return flat | {name: False for name in SWITCHES if name in flat and flat[name] is None}


def certificate_from_json(certificate: dict[str, Any]) -> Certificate:
    """The certificate of a request."""
    return Certificate(**fields_from_json(certificate))


def certificate_to_json(certificate: Certificate) -> dict[str, Any]:
    """A certificate in its groups, without unknown fields; the time of birth in Peru's time."""
    tree: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(certificate, name)
        if value is None or (name in SWITCHES and not value):
            continue
        *groups, last = POINTERS[name].removeprefix("/certificate/").split("/")
        group_fields = tree
        for group in groups:
            group_fields = group_fields.setdefault(group, {})
        group_fields[last] = value.astimezone(PERU) if isinstance(value, datetime) else value
    return tree
