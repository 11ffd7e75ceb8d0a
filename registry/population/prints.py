"""Prints of fingers that do not exist, and cards asked for, as rows. Templates are the engine's synthetic ones.

There is no image behind them: what an image's column holds says so. So they show how the searches behave, and nothing
of how well prints of real newborns are told apart (docs/accuracy.md).
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from biometrics.synthesis import templates
from registry.fingerprints import engine
from registry.fingerprints.matching.comparison import OpenedPrint, compare_prints
from registry.fingerprints.rules import is_provisional, outcome
from registry.population.people import Asked, Prints, Registration

FINGERS: Final = (1, 6)
"""Both thumbs are taken of everyone who has prints."""
NO_IMAGE: Final = b"No image: the template of a finger that does not exist."
PRESENTED_TOUCH: Final = 7
"""What is presented for a card is another touch than those of the births."""
SET_SIZE: Final = 16
TABLES: Final[dict[str, tuple[str, ...]]] = {
    "capture": (
        "id",
        "person_id",
        "role",
        "purpose",
        "finger",
        "impression",
        "captured_at",
        "sealed_image",
        "sealed_template",
        "image_sha256",
        "image_format",
        "engine",
        "quality",
        "quality_parts",
        "quality_reasons",
        "is_provisional",
        "created_at",
    ),
    "birth_capture": ("capture_id", "birth_id", "occasion", "is_primary"),
    "document_application": (
        "id",
        "person_id",
        "kind",
        "cause",
        "state",
        "version",
        "applicant_id",
        "applicant_relation",
        "applicant_proof",
        "applicant_proof_number",
        "is_minor_present",
        "fee_receipt",
        "sealed_photograph",
        "photograph_sha256",
        "is_demonstration",
        "created_by",
        "created_at",
        "submitted_by",
        "submitted_at",
        "decided_at",
    ),
    "application_capture": ("capture_id", "application_id", "attempt"),
    "application_comparison": (
        "id",
        "application_id",
        "person_id",
        "subject",
        "attempt",
        "outcome",
        "parts",
        "engine",
        "at",
    ),
}
"""Filled after the others, in this order."""

Row = tuple[str, tuple[Any, ...]]


def taken(finger_set: int, touch: int, *, provisional: bool = False) -> Iterator[OpenedPrint]:
    """One touch of each finger of a set, as comparisons read it."""
    for finger in FINGERS:
        made = templates.impression(finger_set * SET_SIZE + finger, touch)
        yield OpenedPrint(finger, made.quality, provisional, None, made.to_bytes())


class Studio:
    """Turns prints and applications into rows; `seal` is the vault's."""

    def __init__(
        self, account: uuid.UUID, seal: Callable[[bytes, str], bytes], new_id: Callable[[], uuid.UUID]
    ) -> None:
        self.account, self.seal, self.new_id = account, seal, new_id

    def rows(self, one: Registration) -> Iterator[Row]:
        """The captures of a registration, then the cards asked for."""
        if one.prints is not None:
            yield from self._of_birth(one, one.prints)
        for asked in one.asked:
            yield from self._asked(one, asked)

    def _of_birth(self, one: Registration, prints: Prints) -> Iterator[Row]:
        sides = (
            ("newborn", one.child_id, prints.newborn, prints.newborn_at, prints.files_of or one.child_id),
            ("mother", one.mother.id if one.mother else None, prints.mother, prints.mother_at, one.birth_id),
        )
        for role, person, finger_set, at, files in sides:
            if person is None or finger_set is None:
                continue
            early = role == "newborn" and is_provisional(one.told_born_at, at)
            for capture, row in self._captures(person, role, "enrolment", at, finger_set, prints.touch, files, early):
                yield row
                yield "birth_capture", (capture, one.birth_id, "enrolment", False)

    def _captures(
        self,
        person: uuid.UUID,
        role: str,
        purpose: str,
        at: datetime,
        finger_set: int,
        touch: int,
        files: uuid.UUID,
        provisional: bool,
    ) -> Iterator[tuple[uuid.UUID, Row]]:
        for shown in taken(finger_set, touch):
            capture = self.new_id()
            file = hashlib.sha256(f"{files} {role} {shown.finger}".encode()).digest()
            yield (
                capture,
                (
                    "capture",
                    (
                        capture,
                        person,
                        role,
                        purpose,
                        shown.finger,
                        1,
                        at,
                        self.seal(NO_IMAGE, f"capture:{capture}:image"),
                        self.seal(shown.template, f"capture:{capture}:template"),
                        file,
                        "png",
                        engine.VERSION,
                        shown.quality,
                        "{}",
                        [],
                        provisional,
                        at,
                    ),
                ),
            )

    def _asked(self, one: Registration, asked: Asked) -> Iterator[Row]:
        application = self.new_id()
        is_kin = asked.relation not in ("mother", "father")
        yield (
            "document_application",
            (
                application,
                one.child_id,
                "duplicate" if asked.is_duplicate else "first",
                "loss" if asked.is_duplicate else None,
                "delivered" if asked.is_duplicate else "submitted",
                1,
                asked.applicant.id,
                asked.relation,
                "birth_record" if is_kin else None,
                "DEMO" if is_kin else None,
                True,
                "DEMO",
                self.seal(NO_IMAGE, f"document_application:{application}:photograph"),
                hashlib.sha256(application.bytes).digest(),
                True,
                self.account,
                asked.at,
                self.account,
                asked.at,
                asked.at + timedelta(hours=2) if asked.is_duplicate else None,
            ),
        )
        bound = list(taken(one.prints.newborn, one.prints.touch)) if one.prints else []
        yield from self._presented(application, "minor", one.child_id, asked.minor, bound, asked.at)
        bound = [] if asked.applicant_bound is None else list(taken(asked.applicant_bound, 1))
        yield from self._presented(application, "applicant", asked.applicant.id, asked.applicant_shown, bound, asked.at)

    def _presented(
        self,
        application: uuid.UUID,
        subject: str,
        person: uuid.UUID,
        finger_set: int | None,
        bound: list[OpenedPrint],
        at: datetime,
    ) -> Iterator[Row]:
        if finger_set is None:
            return
        for capture, row in self._captures(
            person, subject, "verification", at, finger_set, PRESENTED_TOUCH, application, False
        ):
            yield row
            yield "application_capture", (capture, application, 1)
        like = compare_prints(list(taken(finger_set, PRESENTED_TOUCH)), bound)
        said = outcome(like.fused, like.fingers, is_provisional=like.is_provisional)
        yield (
            "application_comparison",
            (
                self.new_id(),
                application,
                person,
                subject,
                1,
                said,
                json.dumps(like.to_json()),
                engine.VERSION,
                at,
            ),
        )
