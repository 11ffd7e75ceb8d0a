"""Births over HTTP: a certificate in groups, as the paper form has them."""

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
from registry.core.schemas import PageQuery, Schema, Text
from registry.facilities.rules import PROFESSIONS, SCHEMES
from registry.fingerprints.schemas import PrintAnswerSchema, PrintSchema
from registry.people.rules import (
    DOCUMENT_TYPES,
    EDUCATION_LEVELS,
    LONGEST_GIVEN_NAMES,
    LONGEST_SURNAME,
    MARITAL_STATUSES,
    SEXES,
)


def _words(words: tuple[str, ...]) -> fields.String:
    return fields.String(allow_none=True, validate=validate.OneOf(words))


def _whole(name: str) -> fields.Integer:
    low, high = RANGES[name]
    # The range is the rules' to judge; here it is told to the document's readers.
    return fields.Integer(allow_none=True, strict=True, metadata={"minimum": low, "maximum": high})


def _measure(name: str) -> fields.Float:
    low, high = RANGES[name]
    return fields.Float(allow_none=True, allow_nan=False, metadata={"minimum": low, "maximum": high})


def _text(longest: int) -> Text:
    return Text(allow_none=True, max=longest)


class NewbornSchema(Schema):
    """The newborn."""

    vital_status = _words(VITAL_STATUSES)
    sex = _words(SEXES)
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
    delivery_kind = _words(DELIVERIES)
    plurality = _whole("plurality")
    birth_order = _whole("birth_order")


class PlaceOfBirthSchema(Schema):
    """Where the birth was."""

    kind = _words(PLACES)
    ubigeo_scheme = _words(SCHEMES)
    ubigeo = _text(6)
    facility = _text(8)
    is_remote = fields.Boolean(allow_none=True)


class AttendantSchema(Schema):
    """Who attended, or who certifies."""

    profession = _words(PROFESSIONS)
    dni = _text(10)
    licence = _text(6)


class MotherSchema(Schema):
    """The mother, as she declares or proves."""

    is_unknown = fields.Boolean(allow_none=True)
    document_type = _words(DOCUMENT_TYPES)
    document_number = _text(15)
    given_names = _text(LONGEST_GIVEN_NAMES)
    first_surname = _text(LONGEST_SURNAME)
    second_surname = _text(LONGEST_SURNAME)
    birth_date = fields.Date(allow_none=True)
    age_years = _whole("mother_age_years")
    nationality = _text(3)
    residence_scheme = _words(SCHEMES)
    residence_ubigeo = _text(6)
    residence_address = _text(200)
    phone = _text(16)
    marital_status = _words(MARITAL_STATUSES)
    education = _words(EDUCATION_LEVELS)
    pregnancies = _whole("pregnancies")
    live_births = _whole("live_births")
    living_children = _whole("living_children")
    stillbirths = _whole("stillbirths")
    last_birth_on = fields.Date(allow_none=True)
    prenatal_visits = _whole("prenatal_visits")


class CertificateSchema(Schema):
    """A live-birth certificate. What is not known yet is left out; a signature needs more than a draft."""

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
    prints = fields.List(fields.Nested(PrintSchema), load_default=list, validate=validate.Length(max=60))


class PrintsSchema(Schema):
    """Prints alone: asked for again, recaptured, or presented for a verification."""

    prints = fields.List(fields.Nested(PrintSchema), required=True, validate=validate.Length(1, 60))


class DraftChangeSchema(Schema):
    """Fields of a draft to change; null takes one out."""

    certificate = fields.Nested(CertificateSchema, required=True)


class AnnulmentSchema(Schema):
    """Why a certificate is annulled."""

    reason = Text(required=True, max=500, min=5)


class BirthQuery(PageQuery):
    """Which births are listed."""

    state = fields.String(validate=validate.OneOf(STATES))
    born_from = fields.AwareDateTime()
    born_before = fields.AwareDateTime()


class RecaptureQuery(Schema):
    """Which recaptures are listed."""

    due_before = fields.Date()
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


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
    recaptures = fields.List(fields.Dict())
    is_demonstration = fields.Boolean()
    created_at = fields.AwareDateTime()
    signed_at = fields.AwareDateTime(allow_none=True)
    annulled_reason = fields.String(allow_none=True)


class BirthListSchema(Schema):
    """One page of births."""

    items = fields.List(fields.Nested(BirthSchema))
    next_cursor = fields.String(allow_none=True)


class VerificationSchema(Schema):
    """Prints presented again, compared with those bound."""

    id = fields.UUID()
    outcome = fields.String()
    mother = fields.Dict()
    newborn = fields.Dict()
    is_provisional = fields.Boolean()
    attempt = fields.Integer()
    is_demonstration = fields.Boolean()
    engine = fields.String()
    created_at = fields.AwareDateTime()


class RecaptureSchema(Schema):
    """A child whose prints are to be taken again."""

    id = fields.UUID()
    birth_id = fields.UUID()
    months = fields.Integer()
    due_on = fields.Date()
    becomes_primary = fields.Boolean()
    state = fields.String()
    is_demonstration = fields.Boolean()


_BY_POINTER = {pointer: name for name, pointer in POINTERS.items()}


def flat(certificate: dict[str, Any]) -> dict[str, Any]:
    """The fields given in a certificate's groups, by their flat names; an unset switch is off."""
    found: dict[str, Any] = {}
    for key, value in certificate.items():
        group = value if isinstance(value, dict) else None
        if group is None:
            found[_BY_POINTER[f"/certificate/{key}"]] = value
        else:
            found |= {_BY_POINTER[f"/certificate/{key}/{inner}"]: below for inner, below in group.items()}
    return found | {name: False for name in SWITCHES if name in found and found[name] is None}


def certificate_of(given: dict[str, Any]) -> Certificate:
    """The certificate a request gives."""
    return Certificate(**flat(given))


def grouped(one: Certificate) -> dict[str, Any]:
    """A certificate in its groups again, without what is not known."""
    tree: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(one, name)
        if value is None or (name in SWITCHES and not value):
            continue
        *groups, last = POINTERS[name].removeprefix("/certificate/").split("/")
        below = tree
        for group in groups:
            below = below.setdefault(group, {})
        below[last] = value.astimezone(PERU) if isinstance(value, datetime) else value
    return tree
