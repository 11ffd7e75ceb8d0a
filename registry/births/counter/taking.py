"""The form on which prints of mother and newborn are taken together: what it asks for, and what was sent with it.

A file for each finger; for those of one of the two that have none, one reason why.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request

from registry.access.frame.sending import Again, Done, sent_once
from registry.access.http import begin
from registry.births.counter.words import WHY_NONE
from registry.births.enrolment import errors_of_prints
from registry.births.models import Birth
from registry.births.rules.prints import MOTHER, SUBJECTS, PrintFacts
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.fingerprints.matching.among import slips
from registry.fingerprints.rules import ASKED_FINGERS, FAILURES, FINGERS, LARGEST_IMAGE_BYTES
from registry.fingerprints.service import Acquired, Submission, acquire
from registry.fingerprints.words import FAILURE_WORDS, FINGER_NAMES, OWNERS
from registry.web.fields import SELECT, SWITCH, Field, Problem, choices

CHECKED: Final = "fingers_checked"
MOST_BYTES: Final = 24 * 2**20
IS_CHECKED: Final = _("I checked the fingers: they are right as sent")
NOTHING: Final = _("Choose at least one picture, or say why there is none.")
_PLACES: Final = tuple((subject, number) for subject in SUBJECTS for number in FINGERS)


@dataclass(frozen=True, slots=True)
class Group:
    """The fingers of one of the two: those that are asked for first, the others out of the way."""

    title: Message
    first: Sequence[tuple[str, Message]]
    others: Sequence[tuple[str, Message]]
    why: Field


def groups_of(birth: Birth) -> list[Group]:
    """What the form asks for: nothing of a mother who is unknown."""
    return [
        Group(
            OWNERS[subject],
            [(f"{subject}-{number}", FINGER_NAMES[number]) for number in ASKED_FINGERS],
            [(f"{subject}-{number}", FINGER_NAMES[number]) for number in FINGERS if number not in ASKED_FINGERS],
            Field(
                f"failure-{subject}",
                WHY_NONE[subject],
                SELECT,
                values={f"failure-{subject}": request.form.get(f"failure-{subject}", "")},
                choices=choices(FAILURE_WORDS),
            ),
        )
        for subject in SUBJECTS
        if subject != MOTHER or birth.mother_id is not None
    ]


def submissions() -> list[Submission]:
    """The prints that were sent, and the reasons for those that were not."""
    sent = [*_images()]
    taken = {(print_.subject, print_.finger) for print_ in sent}
    for subject in SUBJECTS:
        failure = request.form.get(f"failure-{subject}", "")
        if failure in FAILURES:
            missing = [number for number in ASKED_FINGERS if (subject, number) not in taken]
            sent += [_submission(subject, number, None, failure) for number in missing]
    return sent


def _images() -> Iterator[Submission]:
    for subject, number in _PLACES:
        file = request.files.get(f"{subject}-{number}")
        content = file.read(LARGEST_IMAGE_BYTES + 1) if file else b""
        if file:
            file.close()  # a large one is in a temporary file
        if content:
            yield _submission(subject, number, content, None)


def _submission(subject: str, number: int, content: bytes | None, failure: str | None) -> Submission:
    return Submission(subject, number, 1, utc_now(), None, content, failure, None, f"/{subject}-{number}")


def taken(
    route: str,
    birth_of: Callable[[Context], Birth],
    act: Callable[[Context, Sequence[Acquired]], str | Done],
    again: Again,
) -> Response:
    """Read what was sent, do with it what the page is for, once, and lead on; refused, show the form again.

    `birth_of` reads the birth before images are looked at: whoever may not see it learns nothing of them.
    """
    acquired: list[Acquired] = []

    def prepare() -> None:
        submitted = submissions()
        errors = [] if submitted else [FieldError("/{}-{}".format(*_PLACES[0]), NOTHING)]
        with begin() as ctx:
            facts = [PrintFacts(print_.subject, print_.captured_at, print_.pointer) for print_ in submitted]
            errors += errors_of_prints(ctx, birth_of(ctx), facts)
        if not errors:
            acquired.extend(acquire(submitted))
            errors += slips(acquired)
        if errors:
            raise Invalid(errors)

    return sent_once(route, lambda ctx: act(ctx, acquired), again, prepare=prepare)


def refused(error: RegistryError | None) -> dict[str, Any]:
    """Status and problems of the form shown again: what was wrong with the prints, each line leading to its finger."""
    if error is None:
        return {}
    lines = [Problem(line.detail, _target(line.pointer)) for line in error.errors]
    return {"status": int(status_of(error)), "problems": lines or [Problem(error.title)]}


def question_of(error: RegistryError | None) -> Field | None:
    """What the form asks where the fingers seem to be others than stated: whether they were checked."""
    details = [line.detail for line in error.errors if line.pointer == f"/{CHECKED}"] if error is not None else []
    return Field(CHECKED, IS_CHECKED, SWITCH, error=details[0]) if details else None


def is_checked() -> bool:
    """Whether whoever sent the prints states that the fingers are right as sent."""
    return bool(request.form.get(CHECKED))


def _target(pointer: str) -> str | None:
    place = pointer.split("/")[1] if "/" in pointer else ""
    names = {CHECKED, *(f"{subject}-{number}" for subject, number in _PLACES)}
    return f"f-{place}" if place in names else None
