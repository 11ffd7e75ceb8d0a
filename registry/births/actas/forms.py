"""What is asked about an acta, by the names of the API's schemas. Names with an underscore are the page's alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.access.frame import seen
from registry.births.actas import words
from registry.births.counter.words import PRINTED_SEX
from registry.births.drafts.reading import clock_of
from registry.births.drafts.sections import FIXED
from registry.births.drafts.words import HINTS, LABELS, choices_of
from registry.births.models import Birth
from registry.births.record.models import BirthRecord
from registry.core.clock import PERU
from registry.core.messages import Message, _
from registry.people.words import DOCUMENTS, EVIDENCE, SURNAME_ORDERS
from registry.web.fields import DATE, LONG, RADIOS, SELECT, SWITCH, Field, choices, day_parts, iso_day
from registry.web.forms import body

REASON: Final = Field(
    "reason", _("Why"), LONG, _("It is kept with the acta for ever, and printed on its copies."), longest=500
)
EVIDENCE_FIELDS: Final = (
    Field("document.kind", _("Document that justifies it"), SELECT, choices=choices(EVIDENCE)),
    Field(
        "document.reference",
        _("Its number or reference"),
        hint=_("As in: Exp. 00123-2026, 2nd Family Court"),
        longest=120,
    ),
)
DAY: Final = "certificate.newborn.born_on"
HOUR: Final = "certificate.newborn.born_at"
"""On the page the hour alone, as a clock shows it."""
DISTRICT: Final = "certificate.place.ubigeo"
"""On the page its name, or its number."""
NAMES: Final = (
    Field("given_names", _("Given names"), hint=_("As the family chooses them"), longest=50),
    Field("first_surname", _("First surname"), longest=60),
    Field("second_surname", _("Second surname"), longest=60),
)
FATHER: Final = (
    Field("_father", _("The father"), RADIOS, choices=choices(words.FATHERS)),
    Field("father.given_names", _("His given names"), longest=50),
    Field("father.first_surname", _("His first surname"), longest=60),
    Field("father.second_surname", _("His second surname"), longest=60),
    Field("father.document_type", _("His document"), SELECT, choices=choices(DOCUMENTS)),
    Field(
        "father.document_number",
        _("Number of his document"),
        hint=_("Only if he recognises the child"),
        width="w-15",
        longest=15,
    ),
)
DECLARANT: Final = (
    Field("declarant.relation", _("Who declares the birth"), RADIOS, choices=choices(words.DECLARANTS)),
    Field("declarant.document_type", _("Document of who declares"), SELECT, choices=choices(DOCUMENTS)),
    Field(
        "declarant.document_number",
        _("Its number"),
        hint=_("Not needed for mother and father"),
        width="w-15",
        longest=15,
    ),
)
DISPUTED: Final = Field("_disputed", _("I looked at the document: the number is right"), SWITCH)
"""Asked only after a number was refused because it is somebody else's."""


def inscription(birth: Birth) -> list[Field]:
    """What an acta needs beside its certificate."""
    is_nameless = not birth.mother_given_names and not birth.mother_first_surname
    return [
        NAMES[0],
        *(NAMES[1:] if is_nameless else ()),
        Field("surname_order", _("Order of the surnames"), RADIOS, choices=choices(SURNAME_ORDERS)),
        Field("parents_agree", _("The parents agree on this order"), SWITCH),
        *FATHER,
        *DECLARANT,
    ]


FIRST_VALUES: Final = {"surname_order": "paternal_maternal", "parents_agree": "yes", "_father": "none"}
"""What the form of an inscription begins with."""


def values_of(record: BirthRecord) -> dict[str, str]:
    """What a draft states, as it would have been typed; documents are typed again."""
    father = "recognises" if record.father_id else "named" if record.father_first_surname else "none"
    values = {
        "given_names": record.given_names,
        "first_surname": record.first_surname,
        "second_surname": record.second_surname,
        "surname_order": record.surname_order,
        "parents_agree": "yes" if record.parents_agree else None,
        "_father": father,
        "father.given_names": record.father_given_names,
        "father.first_surname": record.father_first_surname,
        "father.second_surname": record.father_second_surname,
        "declarant.relation": record.declarant,
    }
    return {name: value for name, value in values.items() if value}


def draft_body(fields: Sequence[Field], values: Mapping[str, str], birth: Birth) -> dict[str, Any]:
    """The draft of an acta for its schema."""
    content = _with_father(body(fields, values), values) | {"birth_id": str(birth.id)}
    if "relation" not in content.get("declarant", {}):
        content.pop("declarant", None)
    return content


def _with_father(content: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    content = {name: value for name, value in content.items() if not name.startswith("_")}
    father = content.pop("father", {})
    if values.get("_father", "none") == "none":
        return content
    if "document_number" not in father:
        father.pop("document_type", None)
    is_disputed = {"document_status": "disputed"} if values.get("_disputed") else {}
    return content | {"father": father | is_disputed | {"recognises": values["_father"] == "recognises"}}


@dataclass(frozen=True, slots=True)
class Correction:
    """What is corrected on one page."""

    title: Message
    hint: Message
    fields: tuple[Field, ...]


CORRECTIONS: Final[Mapping[str, Correction]] = {
    "name": Correction(
        _("The child's name"), _("Another spelling is corrected at once; another name needs a second person."), NAMES
    ),
    "birth": Correction(
        _("Sex, day and hour of birth"),
        _("It needs a document, and a second person."),
        (
            Field("certificate.newborn.sex", _("Sex"), RADIOS, choices=choices(PRINTED_SEX)),
            Field(DAY, _("Day of birth"), DATE),
            Field(HOUR, LABELS["born_time"], hint=HINTS["born_time"], width="w-4", mode="numeric", longest=5),
        ),
    ),
    "place": Correction(
        LABELS["place"],
        _("It needs a document, and a second person."),
        (
            Field("certificate.place.kind", LABELS["place"], RADIOS, choices=choices(choices_of("place"))),
            Field(
                "certificate.place.facility",
                LABELS["place_facility_code"],
                hint=HINTS["place_facility_code"],
                width="w-15",
                mode="numeric",
                longest=8,
            ),
            Field(DISTRICT, LABELS["ubigeo"], hint=HINTS["ubigeo"], longest=60),
        ),
    ),
    "number": Correction(
        _("The certificate's number"),
        _("Two papers of a ward that bear each other's number are exchanged by two people, and both actas with them."),
        (
            Field("certificate.cnv", _("Number of the certificate (CNV)"), width="w-15", longest=12),
            Field("exchanges_number", _("Another certificate has this number and gets this one's"), SWITCH),
        ),
    ),
    "mother": Correction(
        _("The mother"),
        _("It needs a document, and a second person."),
        (
            Field("certificate.mother.given_names", _("Her given names"), longest=50),
            Field("certificate.mother.first_surname", _("Her first surname"), longest=60),
            Field("certificate.mother.second_surname", _("Her second surname"), longest=60),
            Field("certificate.mother.document_type", _("Her document"), SELECT, choices=choices(DOCUMENTS)),
            Field("certificate.mother.document_number", _("Number of her document"), width="w-15", longest=15),
            Field("certificate.mother.birth_date", _("Her date of birth"), DATE),
        ),
    ),
    "father": Correction(_("The father"), _("It needs a document, and a second person."), FATHER),
    "declarant": Correction(_("Who declares the birth"), _("It needs a document, and a second person."), DECLARANT),
}
"""Part of the acta → what is asked."""


def present_values(record: BirthRecord, birth: Birth, part: str) -> dict[str, str]:
    """What the acta states now, as it would have been typed."""
    if part in ("name", "father", "declarant"):
        return values_of(record)
    texts = {
        "certificate.cnv": birth.cnv,
        "certificate.newborn.sex": birth.sex,
        HOUR: birth.born_at.astimezone(PERU).strftime("%H:%M") if birth.born_at else None,
        "certificate.place.kind": birth.place,
        "certificate.place.facility": birth.place_facility_code,
        DISTRICT: birth.ubigeo,
        "certificate.mother.given_names": birth.mother_given_names,
        "certificate.mother.first_surname": birth.mother_first_surname,
        "certificate.mother.second_surname": birth.mother_second_surname,
        "certificate.mother.document_type": birth.mother_document_type,
        "certificate.mother.document_number": birth.mother_document_number,
    }
    values = {name: text for name, text in texts.items() if text}
    days = {DAY: birth.born_on, "certificate.mother.birth_date": birth.mother_birth_date}
    for name, day in days.items():
        values |= day_parts(name, day.isoformat()) if day else {}
    return values


def mark_of(record: BirthRecord, birth: Birth) -> str:
    """Marks what a draft and its certificate state: what is inscribed is what was read with the family."""
    certificate = present_values(record, birth, "birth")
    return seen.mark_of({"draft": values_of(record), "certificate": certificate, "observation": record.observation})


def correction_body(part: str, values: Mapping[str, str], present: Mapping[str, str]) -> dict[str, Any]:
    """A rectification for its schema: only what differs from what the acta states; what was emptied is null."""
    fields = CORRECTIONS[part].fields
    changed = [f for f in fields if any(values.get(name, "") != present.get(name, "") for name in f.inputs)]
    if part == "father":
        content = _with_father(body(fields, values), values) if changed or values.get("father.document_number") else {}
        return content | ({"father": None} if changed and values.get("_father", "none") == "none" else {})
    if part == "declarant":  # a relation and its document belong together
        return body(fields, values)
    content = body(changed, values)
    emptied = [f.name for f in changed if not any(values.get(name) for name in f.inputs)]
    for name in emptied:
        *above, last = name.split(".")
        place = content
        for step in above:
            place = place.setdefault(step, {})
        place[last] = None
    certificate = content.get("certificate", {})
    if certificate.get("place", {}).get("ubigeo"):
        certificate["place"]["ubigeo_scheme"] = FIXED["ubigeo_scheme"]
    newborn = certificate.get("newborn", {})
    if newborn.keys() & {"born_on", "born_at"}:  # the day, with the hour where one is known
        day, hour = iso_day(values, DAY), values.get(HOUR)
        moment = {"born_at": f"{day}T{clock_of(hour)}"} if hour else {"born_at": None, "born_on": day or None}
        certificate["newborn"] = {name: text for name, text in newborn.items() if name == "sex"} | moment
    return content
