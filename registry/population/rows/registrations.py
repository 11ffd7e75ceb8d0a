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
from registry.population.rows.prints import Studio
from registry.population.rows.tables import Row
from registry.population.world.people import Adult, Registration

_NAMES: Final = ("given_names", "first_surname", "second_surname")


class Ledger:
    """Turns registrations into rows: counts actas and identity numbers, and writes each adult once."""

    def __init__(
        self,
        account: uuid.UUID,
        colleague: uuid.UUID,
        studio: Studio,
        *,
        first_number: int,
        first_acta: int,
        new_id: Any,
    ) -> None:
        self.account, self.colleague = account, colleague
        self.number, self.acta, self.new_id = first_number, first_acta, new_id
        self.studio = studio
        self.adults: set[uuid.UUID] = set()
        self.deliveries: set[uuid.UUID] = set()

    def end_family(self) -> None:
        """Forget the adults and deliveries of a family whose registrations are complete."""
        self.adults.clear()
        self.deliveries.clear()

    def rows(self, birth: Registration) -> Iterator[Row]:
        """Every row of a registration, in an order that keeps foreign keys."""
        applicants = (application.applicant for application in birth.card_applications)
        for adult in (birth.mother, birth.father if birth.father_recognises else None, *applicants):
            if adult is not None and adult.id not in self.adults:
                self.adults.add(adult.id)
                yield from self._adult(adult)
        names: tuple[str | None, str | None, str | None] = (None, None, None)  # until the birth is inscribed
        if birth.inscribed_at is not None:
            names = birth.inscribed_as or (
                birth.adopted_as or birth.given_names,
                birth.first_surname,
                birth.second_surname,
            )
        yield (
            "person",
            (
                birth.child_id,
                *names,
                folded_name(*names),
                birth.sex,
                birth.born_on,
                None,
                birth.died_on,
                True,
                birth.enrolled_at,
            ),
        )
        mother = birth.mother
        if birth.delivery_id not in self.deliveries:
            self.deliveries.add(birth.delivery_id)
            yield (
                "delivery",
                (birth.delivery_id, mother.id if mother else None, birth.site.code, True, birth.enrolled_at),
            )
        yield self._birth(birth)
        if birth.inscribed_at is not None and not birth.is_annulled:
            yield from self._acta(birth, birth.inscribed_at)
        yield from self._verifications(birth)
        yield from self.studio.rows(birth)

    def _adult(self, adult: Adult) -> Iterator[Row]:
        names = (adult.given_names, adult.first_surname, adult.second_surname)
        yield (
            "person",
            (
                adult.id,
                *names,
                folded_name(*names),
                adult.sex,
                adult.birth_date,
                "PER",
                adult.died_on,
                True,
                adult.known_since,
            ),
        )
        if adult.document_number:
            document = (self.new_id(), adult.id, adult.document_type, adult.document_number, adult.known_since)
            yield "identity_document", document

    def _birth(self, birth: Registration) -> Row:
        mother, home, is_draft = birth.mother, birth.home, birth.order == 0
        stated = birth.stated_mother or mother
        attendant, licence = birth.attendant or (None, None)
        certifier, certifier_licence = birth.certifier or birth.attendant or birth.site.staff[0]
        district = birth.district or birth.site.district
        state = "annulled" if birth.is_annulled else "draft" if is_draft else "used" if birth.inscribed_at else "signed"
        return "birth", (
            birth.birth_id,
            state,
            birth.delivery_id,
            birth.child_id,
            mother.id if mother else None,
            birth.site.code,
            birth.certificate,
            "live",
            birth.sex,
            birth.stated_born_at,
            False,
            birth.weight_g,
            birth.weeks,
            birth.plurality,
            birth.order or None,
            birth.place,
            "INEI",
            district.code,
            birth.site.code if birth.place == "facility" and birth.district is None else None,
            False,
            birth.attendant_profession,
            attendant,
            licence,
            "obstetrician",
            certifier,
            certifier_licence,
            day_in_peru(birth.enrolled_at),
            mother is None,
            stated.document_type if stated else None,
            stated.document_number if stated else None,
            stated.given_names if stated else None,
            stated.first_surname if stated else None,
            stated.second_surname if stated else None,
            stated.birth_date if stated else None,
            "PER" if mother else None,
            "INEI" if mother else None,
            home.district.code if mother else None,
            home.address if mother else None,
            home.phone if mother else None,
            '{"outcome": "review", "score": 3.1}' if birth.mother_failed_match else None,
            True,
            birth.enrolled_at,
            self.colleague if birth.is_by_colleague else self.account,
            None if is_draft else self.account,
            None if is_draft else birth.enrolled_at,
            "Corrección" if birth.is_annulled else None,
            birth.enrolled_at + timedelta(hours=9) if birth.is_annulled else None,
        )

    def _acta(self, birth: Registration, at: datetime) -> Iterator[Row]:
        record = self.new_id()
        is_rectified = birth.is_corrected or birth.inscribed_as is not None
        state = "superseded" if birth.adopted_as else "rectified" if is_rectified else "inscribed"
        yield self._record(birth, record, at, state, birth.given_names, birth.birth_id, None)
        if birth.adopted_as:
            later = at + timedelta(days=200)
            yield self._record(birth, self.new_id(), later, "inscribed", birth.adopted_as, None, record)
        if birth.inscribed_as is not None:
            first = zip(_NAMES, (birth.given_names, birth.first_surname, birth.second_surname), strict=True)
            content = ("draft", "inscribed", "Inscripción", "{}", json.dumps(dict(first)), self.account, at)
            yield "record_event", (self.new_id(), record, *content)
        if state != "inscribed":
            event = (self.new_id(), record, "inscribed", state, "Resolución", "{}", "{}", self.account, at)
            yield "record_event", event
        digits = f"{self.number:08d}"
        self.number += 1
        yield "identity_number", (digits, cui_check_digit(digits), birth.child_id, True, at)
        since = day_in_peru(at)
        if birth.mother is not None:
            yield (
                "kinship",
                (
                    self.new_id(),
                    birth.child_id,
                    birth.mother.id,
                    "mother",
                    "live_birth_certificate",
                    str(birth.birth_id),
                    since,
                    at,
                ),
            )
        if birth.father is not None and birth.father_recognises:
            yield (
                "kinship",
                (self.new_id(), birth.child_id, birth.father.id, "father", "acknowledgement", str(record), since, at),
            )

    def _record(
        self,
        birth: Registration,
        record: uuid.UUID,
        at: datetime,
        state: str,
        given_names: str,
        birth_id: uuid.UUID | None,
        replaces: uuid.UUID | None,
    ) -> Row:
        number = f"D{at.year}-{self.acta:08d}"
        self.acta += 1
        father = birth.father
        father_names = (
            (father.given_names, father.first_surname, father.second_surname) if father else (None, None, None)
        )
        inscribed_on = day_in_peru(at)
        surnames = birth.inscribed_as[1:] if birth.inscribed_as else (birth.first_surname, birth.second_surname)
        return "birth_record", (
            record,
            number,
            state,
            birth_id,
            replaces,
            birth.child_id,
            birth.inscribed_as[0] if birth.inscribed_as else given_names,
            *surnames,
            "paternal_maternal",
            True,
            *father_names,
            father.id if father and birth.father_recognises else None,
            timeliness(birth.born_on, inscribed_on).kind,
            state == "superseded",
            True,
            at,
            at,
            inscribed_on,
            self.account,
            birth.declarant,
            birth.declarant_document,
        )

    def _verifications(self, birth: Registration) -> Iterator[Row]:
        fingers = [{"finger": 1, "score": 2.0}, {"finger": 6, "score": 1.1}]
        parts = {"mother": {"outcome": "confirmed"}, "newborn": {"outcome": "review", "fingers": fingers}}
        for attempt in range(1, birth.infant_failed_matches + 1):
            at = birth.enrolled_at + timedelta(days=300 + attempt)
            yield (
                "verification",
                (
                    self.new_id(),
                    birth.birth_id,
                    attempt,
                    "review",
                    False,
                    json.dumps(parts),
                    "planted",
                    True,
                    at,
                ),
            )
