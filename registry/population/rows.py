"""Registrations as rows of the registry's tables."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from registry.births.rules.deadlines import timeliness
from registry.core.clock import day_in_peru
from registry.people.rules import cui_check_digit
from registry.people.service import folded_name
from registry.population import prints
from registry.population.people import Adult, Registration
from registry.population.prints import Row, Studio

TABLES: Final[dict[str, tuple[str, ...]]] = {
    "person": (
        "id",
        "given_names",
        "first_surname",
        "second_surname",
        "folded_name",
        "sex",
        "birth_date",
        "nationality",
        "died_on",
        "is_demonstration",
        "created_at",
    ),
    "identity_document": ("id", "person_id", "type", "number", "created_at"),
    "delivery": ("id", "mother_id", "facility_code", "is_demonstration", "created_at"),
    "birth": (
        "id",
        "state",
        "delivery_id",
        "newborn_id",
        "mother_id",
        "facility_code",
        "cnv",
        "vital_status",
        "sex",
        "born_at",
        "is_found",
        "weight_g",
        "gestational_weeks",
        "plurality",
        "birth_order",
        "place",
        "ubigeo_scheme",
        "ubigeo",
        "place_facility_code",
        "is_remote",
        "attendant_profession",
        "attendant_dni",
        "attendant_licence",
        "certifier_profession",
        "certifier_dni",
        "certifier_licence",
        "certified_on",
        "is_mother_unknown",
        "mother_document_type",
        "mother_document_number",
        "mother_given_names",
        "mother_first_surname",
        "mother_second_surname",
        "mother_birth_date",
        "mother_nationality",
        "mother_residence_scheme",
        "mother_residence_ubigeo",
        "mother_residence_address",
        "mother_phone",
        "mother_recognition",
        "is_demonstration",
        "created_at",
        "signed_by",
        "signed_at",
        "annulled_reason",
        "annulled_at",
    ),
    "birth_record": (
        "id",
        "number",
        "state",
        "birth_id",
        "replaces_id",
        "child_id",
        "given_names",
        "first_surname",
        "second_surname",
        "surname_order",
        "parents_agree",
        "father_given_names",
        "father_first_surname",
        "father_second_surname",
        "father_id",
        "registration",
        "is_sealed",
        "is_demonstration",
        "created_at",
        "inscribed_at",
        "inscribed_on",
        "inscribed_by",
        "declarant",
        "declarant_document",
    ),
    "record_event": ("id", "record_id", "from_state", "to_state", "reason", "before", "after", "by", "at"),
    "identity_number": ("digits", "check_digit", "person_id", "is_demonstration", "assigned_at"),
    "kinship": ("id", "child_id", "relative_id", "relation", "evidence", "evidence_id", "since", "created_at"),
    "verification": (
        "id",
        "birth_id",
        "attempt",
        "outcome",
        "is_provisional",
        "parts",
        "engine",
        "is_demonstration",
        "created_at",
    ),
    **prints.TABLES,
}
"""Tables in the order in which they are filled."""


class Ledger:
    """Turns registrations into rows; counts actas and identity numbers; tells each adult once."""

    def __init__(self, account: uuid.UUID, studio: Studio, *, first_number: int, first_acta: int, new_id: Any) -> None:
        self.account, self.number, self.acta, self.new_id = account, first_number, first_acta, new_id
        self.studio = studio
        self.known: set[uuid.UUID] = set()
        self.deliveries: set[uuid.UUID] = set()

    def forget(self) -> None:
        """The family is over: its adults are told no more."""
        self.known.clear()
        self.deliveries.clear()

    def rows(self, one: Registration) -> Iterator[Row]:
        """Every row of a registration, in the order of its tables."""
        for adult in (one.mother, one.father if one.father_recognises else None):
            if adult is not None and adult.id not in self.known:
                self.known.add(adult.id)
                yield from self._adult(adult)
        named = one.inscribed_at is not None
        names = (one.given_names, one.first_surname, one.second_surname) if named else (None, None, None)
        if one.adopted_as and named:
            names = (one.adopted_as, one.first_surname, one.second_surname)
        yield (
            "person",
            (
                one.child_id,
                *names,
                folded_name(*names),
                one.sex,
                one.born_on,
                None,
                one.died_on,
                True,
                one.enrolled_at,
            ),
        )
        mother = one.mother
        if one.delivery_id not in self.deliveries:
            self.deliveries.add(one.delivery_id)
            yield "delivery", (one.delivery_id, mother.id if mother else None, one.site.code, True, one.enrolled_at)
        yield self._birth(one)
        if one.inscribed_at is not None and not one.is_annulled:
            yield from self._acta(one, one.inscribed_at)
        yield from self._verifications(one)
        yield from self.studio.rows(one)

    def _adult(self, one: Adult) -> Iterator[Row]:
        names = (one.given_names, one.first_surname, one.second_surname)
        yield (
            "person",
            (
                one.id,
                *names,
                folded_name(*names),
                one.sex,
                one.birth_date,
                "PER",
                one.died_on,
                True,
                one.known_since,
            ),
        )
        if one.document_number:
            document = (self.new_id(), one.id, one.document_type, one.document_number, one.known_since)
            yield "identity_document", document

    def _birth(self, one: Registration) -> Row:
        mother, home, is_draft = one.mother, one.home, one.order == 0
        attendant, licence = one.attendant or (None, None)
        certifier, certifier_licence = one.attendant or one.site.staff[0]
        district = one.district or one.site.district
        state = "annulled" if one.is_annulled else "draft" if is_draft else "used" if one.inscribed_at else "signed"
        told: dict[str, Any] = (
            {}
            if mother is None
            else {
                "document_type": mother.document_type,
                "number": mother.document_number,
                "given": mother.given_names,
                "first": mother.first_surname,
                "second": mother.second_surname,
                "born": mother.birth_date,
            }
        )
        return "birth", (
            one.birth_id,
            state,
            one.delivery_id,
            one.child_id,
            mother.id if mother else None,
            one.site.code,
            one.certificate,
            "live",
            one.sex,
            one.told_born_at,
            False,
            one.weight_g,
            one.weeks,
            one.plurality,
            one.order or None,
            one.place,
            "INEI",
            district.code,
            one.site.code if one.place == "facility" and one.district is None else None,
            False,
            one.attendant_profession,
            attendant,
            licence,
            "obstetrician",
            certifier,
            certifier_licence,
            day_in_peru(one.enrolled_at),
            mother is None,
            told.get("document_type"),
            told.get("number"),
            told.get("given"),
            told.get("first"),
            told.get("second"),
            told.get("born"),
            "PER" if mother else None,
            "INEI" if mother else None,
            home.district.code if mother else None,
            home.address if mother else None,
            home.phone if mother else None,
            '{"outcome": "review", "score": 3.1}' if one.mother_failed_match else None,
            True,
            one.enrolled_at,
            None if is_draft else self.account,
            None if is_draft else one.enrolled_at,
            "Corrección" if one.is_annulled else None,
            one.enrolled_at + timedelta(hours=9) if one.is_annulled else None,
        )

    def _acta(self, one: Registration, at: datetime) -> Iterator[Row]:
        record = self.new_id()
        state = "superseded" if one.adopted_as else "rectified" if one.is_corrected else "inscribed"
        yield self._record(one, record, at, state, one.given_names, one.birth_id, None)
        if one.adopted_as:
            later = at + timedelta(days=200)
            yield self._record(one, self.new_id(), later, "inscribed", one.adopted_as, None, record)
        if state != "inscribed":
            event = (self.new_id(), record, "inscribed", state, "Resolución", "{}", "{}", self.account, at)
            yield "record_event", event
        digits = f"{self.number:08d}"
        self.number += 1
        yield "identity_number", (digits, cui_check_digit(digits), one.child_id, True, at)
        since = day_in_peru(at)
        if one.mother is not None:
            yield (
                "kinship",
                (
                    self.new_id(),
                    one.child_id,
                    one.mother.id,
                    "mother",
                    "live_birth_certificate",
                    str(one.birth_id),
                    since,
                    at,
                ),
            )
        if one.father is not None and one.father_recognises:
            yield (
                "kinship",
                (self.new_id(), one.child_id, one.father.id, "father", "acknowledgement", str(record), since, at),
            )

    def _record(
        self,
        one: Registration,
        record: uuid.UUID,
        at: datetime,
        state: str,
        given_names: str,
        birth: uuid.UUID | None,
        replaces: uuid.UUID | None,
    ) -> Row:
        number = f"D{at.year}-{self.acta:08d}"
        self.acta += 1
        father = one.father
        named = (father.given_names, father.first_surname, father.second_surname) if father else (None, None, None)
        on = day_in_peru(at)
        return "birth_record", (
            record,
            number,
            state,
            birth,
            replaces,
            one.child_id,
            given_names,
            one.first_surname,
            one.second_surname,
            "paternal_maternal",
            True,
            *named,
            father.id if father and one.father_recognises else None,
            timeliness(one.born_on, on).kind,
            state == "superseded",
            True,
            at,
            at,
            on,
            self.account,
            one.declarant,
            one.declarant_document,
        )

    def _verifications(self, one: Registration) -> Iterator[Row]:
        fingers = [{"finger": 1, "score": 2.0}, {"finger": 6, "score": 1.1}]
        parts = {"mother": {"outcome": "confirmed"}, "newborn": {"outcome": "review", "fingers": fingers}}
        for attempt in range(1, one.infant_failed_matches + 1):
            at = one.enrolled_at + timedelta(days=300 + attempt)
            yield (
                "verification",
                (
                    self.new_id(),
                    one.birth_id,
                    attempt,
                    "review",
                    False,
                    json.dumps(parts),
                    "planted",
                    True,
                    at,
                ),
            )
