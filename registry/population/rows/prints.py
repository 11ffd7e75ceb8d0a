"""Prints of fingers that do not exist, and applications for cards, as rows. Templates are the engine's synthetic ones.

There is no image behind them, and the image columns say so. They show how the searches behave, and nothing about how
well prints of real newborns are told apart (docs/accuracy.md).
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from biometrics.synthesis import templates
from registry.core.clock import utc_now
from registry.fingerprints import engine
from registry.fingerprints.matching.comparison import OpenedPrint, compare_prints
from registry.fingerprints.models import place_in_vault
from registry.fingerprints.rules import (
    APPLICANT,
    ASKED_FINGERS,
    NOT_ASSESSABLE,
    PRESENTED,
    REFERENCE,
    is_provisional,
    other_hand,
    outcome,
)
from registry.population.rows.tables import Row
from registry.population.world.people import THUMBS, CardApplication, LaterPrints, Prints, Registration

NO_IMAGE: Final = b"No image: the template of a finger that does not exist."
PRESENTED_TOUCH: Final = 7
"""The touch presented for a card differs from those captured at births."""
LATER_TOUCH: Final = 11
"""And so do those of a discharge or a recapture."""
SET_SIZE: Final = 16
"""Seeds reserved for each finger set."""


def impressions(
    finger_set: int,
    touch: int,
    *,
    fingers: Sequence[int] = THUMBS,
    provisional: bool = False,
    has_exchanged_hands: bool = False,
    is_turned: bool = False,
) -> Iterator[OpenedPrint]:
    """One touch of each of these fingers of a set, as comparisons read it; as that of the other hand, if exchanged.

    `is_turned`: of pictures that were turned over.
    """
    for finger in fingers:
        shown = other_hand(finger) if has_exchanged_hands else finger
        template = templates.impression(finger_set * SET_SIZE + shown, touch)
        template = template.turned_over() if is_turned else template
        yield OpenedPrint(finger, template.quality, provisional, None, template.to_bytes())


class Studio:
    """Turns prints and applications into rows; `seal` is the vault's."""

    def __init__(
        self, account: uuid.UUID, seal: Callable[[bytes, str], bytes], new_id: Callable[[], uuid.UUID]
    ) -> None:
        self.account, self.seal, self.new_id = account, seal, new_id

    def rows(self, birth: Registration) -> Iterator[Row]:
        """The captures of a registration, then its applications for cards."""
        if birth.prints is not None:
            yield from self._of_birth(birth, birth.prints)
        for number, later in enumerate(birth.later_prints):
            yield from self._later(birth, later, number)
        for application in birth.card_applications:
            yield from self._application(birth, application)

    def _of_birth(self, birth: Registration, prints: Prints) -> Iterator[Row]:
        sides = (
            ("newborn", birth.child_id, prints.newborn, prints.newborn_at, prints.files_of or birth.child_id),
            ("mother", birth.mother.id if birth.mother else None, prints.mother, prints.mother_at, birth.birth_id),
        )
        for role, person, finger_set, at, files in sides:
            if role == "mother" and person is not None and prints.mothers_failure is not None:
                failures = self._failures(
                    person, role, "enrolment", at, prints.mothers_failure, ASKED_FINGERS, REFERENCE
                )
                for capture, row in failures:
                    yield row
                    yield "birth_capture", (capture, birth.birth_id, "enrolment", False)
            if person is None or finger_set is None:
                continue
            early = role == "newborn" and is_provisional(birth.stated_born_at, at)
            is_exchanged = role == "mother" and prints.has_exchanged_hands
            fingers = prints.newborns_fingers if role == "newborn" else THUMBS
            taken = impressions(
                finger_set,
                prints.touch,
                fingers=fingers,
                has_exchanged_hands=is_exchanged,
                is_turned=role == "newborn" and prints.newborn_is_turned,
            )
            captures = self._captures(person, role, "enrolment", at, taken, files, early)
            failure = prints.newborns_failure if role == "newborn" else None
            if failure is not None:
                absent = self._failures(person, role, "enrolment", at, failure, ASKED_FINGERS, REFERENCE)
                captures = chain(captures, absent)
            for capture, row in captures:
                yield row
                yield "birth_capture", (capture, birth.birth_id, "enrolment", False)

    def _later(self, birth: Registration, later: LaterPrints, number: int) -> Iterator[Row]:
        if later.failure is not None:
            failures = self._failures(birth.child_id, "newborn", later.occasion, later.at, later.failure)
            for capture, row in failures:
                yield row
                yield "birth_capture", (capture, birth.birth_id, later.occasion, False)
            return
        taken = list(impressions(later.fingers, LATER_TOUCH + number))
        early = is_provisional(birth.stated_born_at, later.at)
        files = self.new_id()
        for capture, row in self._captures(
            birth.child_id, "newborn", later.occasion, later.at, taken, files, early, later.standing
        ):
            yield row
            yield "birth_capture", (capture, birth.birth_id, later.occasion, False)
        if later.outcome is not None:
            score = later.score
            fingers = [{"finger": finger, "score": score} for finger in THUMBS]
            newborn = {"outcome": later.outcome, "score": score, "fingers": fingers}
            yield (
                "verification",
                (
                    self.new_id(),
                    birth.birth_id,
                    number + 1,
                    later.outcome,
                    early,
                    json.dumps({"mother": {"outcome": NOT_ASSESSABLE}, "newborn": newborn}),
                    engine.VERSION,
                    True,
                    later.at,
                ),
            )

    def _captures(
        self,
        person: uuid.UUID,
        role: str,
        purpose: str,
        at: datetime,
        taken: Iterable[OpenedPrint],
        files: uuid.UUID,
        provisional: bool,
        standing: str = REFERENCE,
    ) -> Iterator[tuple[uuid.UUID, Row]]:
        stored_at = utc_now() if role == APPLICANT else at  # searched for two years, whenever the population ends
        for impression in taken:
            capture = self.new_id()
            file = hashlib.sha256(f"{files} {role} {impression.finger}".encode()).digest()
            yield (
                capture,
                (
                    "capture",
                    (
                        capture,
                        person,
                        role,
                        purpose,
                        impression.finger,
                        1,
                        at,
                        self.seal(NO_IMAGE, place_in_vault(capture, "image")),
                        self.seal(impression.template, place_in_vault(capture, "template")),
                        file,
                        "png",
                        engine.VERSION,
                        impression.quality,
                        "{}",
                        [],
                        provisional,
                        None,
                        standing,
                        stored_at,
                    ),
                ),
            )

    def _failures(
        self,
        person: uuid.UUID,
        role: str,
        purpose: str,
        at: datetime,
        reason: str,
        fingers: Sequence[int] = THUMBS,
        standing: str = PRESENTED,
    ) -> Iterator[tuple[uuid.UUID, Row]]:
        """Fingers of which none was captured, for a reason."""
        for finger in fingers:
            capture = self.new_id()
            taken = (capture, person, role, purpose, finger, 1, at)
            no_image = (None,) * 7
            yield capture, ("capture", (*taken, *no_image, [], False, reason, standing, at))

    def _application(self, birth: Registration, application: CardApplication) -> Iterator[Row]:
        application_id = self.new_id()
        is_kin = application.relation not in ("mother", "father")
        proof = "birth_record" if application.decision is None else "court_decision"
        picture = application_id.bytes if application.photograph is None else application.photograph.encode()
        yield (
            "document_application",
            (
                application_id,
                birth.child_id,
                "duplicate" if application.is_duplicate else "first",
                "loss" if application.is_duplicate else None,
                "delivered" if application.is_duplicate else "draft" if application.is_draft else "submitted",
                1,
                application.applicant.id,
                application.relation,
                proof if is_kin else None,
                (application.decision or "DEMO") if is_kin else None,
                True,
                "DEMO",
                self.seal(NO_IMAGE, f"document_application:{application_id}:photograph"),
                hashlib.sha256(picture).digest(),
                True,
                self.account,
                application.at,
                None if application.is_draft else self.account,
                None if application.is_draft else application.at,
                application.at + timedelta(hours=2) if application.is_duplicate else None,
            ),
        )
        stored = list(impressions(birth.prints.newborn, birth.prints.touch)) if birth.prints else []
        if application.withholds is not None:
            yield from self._withheld(application_id, birth.child_id, application.withholds, application.at)
        yield from self._presented(application_id, "minor", birth.child_id, application.minor, stored, application.at)
        stored = [] if application.applicant_stored is None else list(impressions(application.applicant_stored, 1))
        yield from self._presented(
            application_id,
            "applicant",
            application.applicant.id,
            application.applicant_presented,
            stored,
            application.at,
        )

    def _presented(
        self,
        application: uuid.UUID,
        subject: str,
        person: uuid.UUID,
        finger_set: int | None,
        stored: list[OpenedPrint],
        at: datetime,
    ) -> Iterator[Row]:
        if finger_set is None:
            return
        taken = list(impressions(finger_set, PRESENTED_TOUCH))
        for capture, row in self._captures(
            person, subject, "verification", at, taken, application, provisional=False, standing=PRESENTED
        ):
            yield row
            yield "application_capture", (capture, application, 1)
        yield self._compared(application, person, subject, taken, stored, at)

    def _withheld(self, application: uuid.UUID, minor: uuid.UUID, reason: str, at: datetime) -> Iterator[Row]:
        for capture, row in self._failures(minor, "minor", "verification", at, reason):
            yield row
            yield "application_capture", (capture, application, 1)
        stored = [OpenedPrint(finger, 0, False, None, b"") for finger in THUMBS]
        yield self._compared(application, minor, "minor", [], stored, at)

    def _compared(
        self,
        application: uuid.UUID,
        person: uuid.UUID,
        subject: str,
        taken: list[OpenedPrint],
        stored: list[OpenedPrint],
        at: datetime,
    ) -> Row:
        comparison = compare_prints(taken, stored)
        result = outcome(comparison.fused, comparison.fingers, is_provisional=comparison.is_provisional)
        bound = {"bound": len(stored), "bound_fingers": sorted({print_.finger for print_ in stored})}
        parts = json.dumps(comparison.to_json() | bound)
        values = (self.new_id(), application, person, subject, 1, result, parts, engine.VERSION, at)
        return "application_comparison", values
