"""The table of what is read from a document of a birth: each field of the certificate, from where, by which rule. Pure.

docs/exchange-fhir.md shows it; nothing is read that stands in no row.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from registry.core.messages import Message, _
from registry.exchange.fhir import readers
from registry.exchange.fhir.bundle import LOINC, MOST_NOTES, Document, Note, codes_of, object_of
from registry.exchange.fhir.readers import CNV, LICENCE, ONE, RENIPRESS, SYSTEMS, Found, Taken
from registry.exchange.fhir.values import number_of

_IGNORED: Final = frozenset({"resourceType", "id", "meta", "text", "language", "active", "gender"})
"""Elements that hold nothing of a certificate; gender, of a mother."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A row for an Observation about the child: its LOINC code, and what its units are worth in the certificate's."""

    field: str
    code: str
    display: str
    units: Mapping[str, Decimal]
    is_whole: bool = True


OBSERVED: Final = (
    Observed("weight_g", "8339-4", "Birth weight", {"g": ONE, "kg": Decimal(1000)}),
    Observed("length_cm", "89269-5", "Body height at birth", {"cm": ONE, "mm": Decimal("0.1")}, is_whole=False),
    Observed(
        "head_circumference_cm", "9843-4", "Head occipital-frontal circumference",
        {"cm": ONE, "mm": Decimal("0.1")}, is_whole=False,
    ),
    Observed("gestational_weeks", "11884-4", "Gestational age estimated", {"wk": ONE}),
    Observed("apgar_1", "9272-6", "Apgar score, 1 minute", {"{score}": ONE, "1": ONE}),
    Observed("apgar_5", "9274-2", "Apgar score, 5 minutes", {"{score}": ONE, "1": ONE}),
    Observed("plurality", "73773-4", "Children of this delivery", {"1": ONE}),
    Observed("prenatal_visits", "68493-6", "Prenatal visits for this pregnancy", {"1": ONE}),
)  # fmt: skip
_BY_CODE: Final = {row.code: row for row in OBSERVED}
OF_THE_MOTHER: Final = frozenset({"prenatal_visits"})
"""Observations that may have the mother as their subject."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row for something else than an Observation."""

    fields: str
    place: str
    rule: str
    read: Callable[[Document], Iterator[Found]]


ROWS: Final = (
    Row("sex", "child: extension us-core-birthsex, else gender", "M, F, male, female; others reported", readers.sex),
    Row("born_on, born_time", "child: birthDate, with its extension patient-birthTime",
        "a whole day; an hour with its offset, on the same day in Peru", readers.born),
    Row("birth_order, plurality", "child: multipleBirth[x], with its extension patient-multipleBirthTotal",
        "`false` is the only child of its delivery; `true` is reported", readers.order),
    Row("delivery_kind", "a Procedure: code in SNOMED CT",
        "700000006 vaginal; 302383004, 61586001 instrumental; 11466000 caesarean", readers.route),
    Row("cnv", "Composition.identifier", f"system `{CNV}`", readers.certificate),
    Row("place_facility_code, place", "Encounter.serviceProvider → Organization.identifier",
        f"system `{RENIPRESS}`; the place is then a facility", readers.facility),
    Row("attendant_dni, attendant_licence, certifier_dni, certifier_licence",
        "Encounter.participant of the type LOINC 87286-1 or 87287-9 → Practitioner.identifier",
        f"systems `urn:pe:reniec:dni`, `{LICENCE}`", readers.professionals),
    Row("mother_document_type, mother_document_number", "mother: identifier",
        "systems " + ", ".join(f"`{system}`" for system in SYSTEMS) + "; a DNI before others", readers.mother_document),
    Row("mother_given_names, mother_first_surname, mother_second_surname", "mother: the official name, or the only one",
        "surnames by humanname-fathers-family and humanname-mothers-family, or one word", readers.mother_name),
    Row("mother_birth_date, mother_marital_status, mother_phone, mother_residence_address",
        "mother: birthDate, maritalStatus, telecom, address.line", "S, M, D, W of v3-MaritalStatus; one of each",
        readers.mother_life),
)  # fmt: skip


def taken_from(document: Document) -> dict[str, Taken]:
    """Field → what it gets, from every row; what differs between two places is taken from neither."""
    found: dict[str, list[Taken]] = {}
    for row in ROWS:
        for field, taken in row.read(document):
            found.setdefault(field, []).append(taken)
    for field, taken in _observations(document):
        found.setdefault(field, []).append(taken)
    fields: dict[str, Taken] = {}
    for field, several in found.items():
        if all(taken.inputs == several[0].inputs for taken in several):
            fields[field] = several[0]
        else:
            for taken in several:
                text = _("It is stated more than once and differently, so it was not taken.")
                document.note("conflict", text, taken.origin)
    _report_unread(document)
    return fields


def _observations(document: Document) -> Iterator[Found]:
    for observation in document.of_kind("Observation"):
        rows = [_BY_CODE[code] for code in codes_of(object_of(observation.content, "code"), LOINC) if code in _BY_CODE]
        if len(rows) != 1:
            continue
        document.look(observation, *observation.content)
        subject, focus = (document.resolve(observation.content, element) for element in ("subject", "focus"))
        about = {document.child.place} | (
            {document.mother.place} if document.mother and rows[0].field in OF_THE_MOTHER else set()
        )
        if subject is None or subject.place not in about or (focus is not None and focus.place not in about):
            text = _("It is not about the child of this document, so it was not taken.")
            document.note("business-rule", text, observation.at("subject"))
            continue
        value = number_of(observation.content, rows[0].units, is_whole=rows[0].is_whole)
        if isinstance(value, Message):
            document.note("value", value, observation.at("value"))
        else:
            yield rows[0].field, Taken({rows[0].field: value}, observation.at("value"))


def _report_unread(document: Document) -> None:
    """Note every resource that no row reads, and every element beside those that were read."""
    for resource in document.resources:
        if resource.place not in document.seen:
            text = _("Nothing is read from this resource: no row of the table names it.")
            document.note("not-supported", text, resource.at())
            continue
        if not document.seen[resource.place]:
            continue  # said already why
        rest = [name for name in resource.content if name.lstrip("_") not in _IGNORED]
        for name in sorted(set(rest) - document.seen[resource.place])[:20]:
            if name.isidentifier() and len(name) <= 40:
                document.note("not-supported", _("This element is not read."), resource.at(name))
    if len(document.notes) > MOST_NOTES:
        rest_count = len(document.notes) - MOST_NOTES
        del document.notes[MOST_NOTES:]
        document.notes.append(Note("too-long", _("{n} more are not listed.", n=rest_count), "Bundle"))
