"""The form of an enrolment as a station shows it: made from the declaration of the registry's own pages, and signed.

So a field, a word or a choice that changes here changes at the stations with their next contact, and nothing is
declared twice. It names nobody.
"""

import json
import uuid
import zlib
from typing import Any, Final

from registry.births.drafts.forms import DISTRICTS, field_of
from registry.births.drafts.sections import DAYS, FIXED, HOUR, SECTIONS
from registry.births.rules.fields import FIELDS, POINTERS, RANGES, SWITCHES, Certificate
from registry.births.rules.requirements import missing
from registry.core.context import Context
from registry.core.messages import LANGUAGES, Message
from registry.facilities import queries as facilities
from registry.fingerprints.rules import ASKED_FINGERS, FAILURES, POOR_QUALITY
from registry.fingerprints.words import FAILURE_WORDS, FINGER_NAMES, IMAGE_REFUSALS, QUALITY_REASONS, UNUSABLE_IMAGE
from registry.outbox import queries
from registry.outbox.given import keys
from registry.stations import service as stations
from registry.web import assets
from registry.web.fields import Choice
from station.envelope.statements import FORM

VERSION: Final = 1
_SCHEME: Final = "INEI"
_STYLES: Final = ("bootstrap.min.css", "site.css")
WHOLE: Final = tuple(sorted(frozenset(RANGES) - {"length_cm", "head_circumference_cm", "weight_g"}))
"""Fields that the API takes as whole numbers."""
OF_EACH_CHILD: Final = (
    *("cnv", "sex", HOUR, "weight_g", "length_cm", "head_circumference_cm", "apgar_1", "apgar_5", "birth_order"),
    "birth_estimate",
)
"""What another child of a delivery does not share with the first."""


def signed(ctx: Context, station_id: uuid.UUID) -> bytes:
    """The form for one station: its facility is filled in."""
    content = json.dumps(form_json(ctx, station_id), ensure_ascii=False).encode()
    return keys.signer(ctx).sign(zlib.compress(content, 9), FORM)


def form_json(ctx: Context, station_id: uuid.UUID) -> dict[str, Any]:
    """Sections, fields, words in every language, lists to choose from, and how what is typed becomes a request."""
    station = stations.read(ctx, station_id)
    facility = facilities.facility(ctx.session, station.facility_code)
    assert facility is not None  # a foreign key
    usual = {"place": "facility", "place_facility_code": facility.code, "mother_nationality": "PER"}
    if facility.ubigeo_scheme == _SCHEME:
        usual["ubigeo"] = facility.ubigeo
    return {
        "version": VERSION,
        "made_at": ctx.now.isoformat(),
        "languages": list(LANGUAGES),
        "facility": {"code": facility.code, "name": facility.name},
        "usual": usual,
        "sections": [
            {
                "slug": section.slug,
                "title": _translated(section.title),
                "hint": _translated(section.hint),
                "fields": [_field(name) for name in section.fields],
            }
            for section in SECTIONS
        ],
        "reading": {
            "pointers": {name: POINTERS[name].removeprefix("/certificate/") for name in FIELDS},
            "whole": list(WHOLE),
            "days": list(DAYS),
            "switches": list(SWITCHES),
            "fixed": dict(FIXED),
            "hour": HOUR,
            "districts": list(DISTRICTS),
            "of_each_child": list(OF_EACH_CHILD),
        },
        "needed": {
            _name_of(error.pointer): _translated(error.detail)
            for error in missing(Certificate(place="facility"), ctx.today)
        },
        "ranges": {name: [low, high] for name, (low, high) in RANGES.items()},
        "prints": {
            "fingers": [
                {"value": str(number), "label": _translated(FINGER_NAMES[number])} for number in sorted(FINGER_NAMES)
            ],
            "asked": list(ASKED_FINGERS),
            "failures": [{"value": slug, "label": _translated(FAILURE_WORDS[slug])} for slug in FAILURES],
            "poor_below": POOR_QUALITY,
            "quality": {slug: _translated(message) for slug, message in QUALITY_REASONS.items()},
            "refusals": {slug: _translated(message) for slug, message in IMAGE_REFUSALS.items()},
            "unusable": _translated(UNUSABLE_IMAGE),
        },
        "places": [
            [place.code, place.district, place.province, place.department]
            for place in queries.districts(ctx.session, _SCHEME)
        ],
        "leases": [[f"{row.first:012d}", f"{row.last:012d}"] for row in queries.leases(ctx.session, station_id)],
        "styles": {name: assets.content(name).decode() for name in _STYLES},
    }


def _field(name: str) -> dict[str, Any]:
    field = field_of(name, {}, None)
    return {
        "name": name,
        "label": _translated(field.label),
        "hint": _translated(field.hint) if field.hint else None,
        "kind": field.kind,
        "choices": [_choice(choice) for choice in field.choices],
        "reasons": [_choice(choice) for choice in field.reasons],
        "width": field.width,
        "mode": field.mode,
    }


def _choice(choice: Choice) -> dict[str, Any]:
    assert isinstance(choice.label, Message)  # the form's own, not a name from the database
    return {"value": choice.value, "label": _translated(choice.label)}


def _translated(message: Message) -> dict[str, str]:
    return {language: message.in_language(language) for language in LANGUAGES}


def _name_of(pointer: str) -> str:
    return next((name for name, own in POINTERS.items() if own == pointer), pointer)
