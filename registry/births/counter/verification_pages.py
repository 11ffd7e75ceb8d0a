"""The page on which mother and newborn are verified before they go home."""

import uuid
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.once import OnceForm
from registry.access.frame.showing import page, to
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.births import bonding, enrolment, service
from registry.births.drafts.overview import heading
from registry.births.drafts.reading import values_of
from registry.births.rules.prints import MOTHER, SUBJECTS, PrintFacts
from registry.core.clock import utc_now
from registry.core.errors import Invalid, Refused, RegistryError
from registry.core.messages import _
from registry.core.problems import status_of
from registry.fingerprints.matching.among import slips
from registry.fingerprints.rules import ASKED_FINGERS, LARGEST_IMAGE_BYTES
from registry.fingerprints.service import Submission, acquire
from registry.fingerprints.words import FINGER_NAMES, OWNERS
from registry.web.fields import Problem

blueprint = Blueprint("birth_verification", __name__, url_prefix="/births", template_folder="templates")
_MOST_BYTES: Final = 24 * 2**20
_PLACES: Final = tuple((subject, number) for subject in SUBJECTS for number in ASKED_FINGERS)


@blueprint.get("/<uuid:birth_id>/verification")
@requires("births.verify")
def form(birth_id: uuid.UUID) -> Response:
    """Ask for the prints of mother and newborn."""
    return _shown(birth_id)


@blueprint.post("/<uuid:birth_id>/verification")
@requires("births.verify")
@large_form(_MOST_BYTES)
def verify(birth_id: uuid.UUID) -> Response:
    """Compare the prints with those bound at birth; the birth's page shows the result."""
    address = url_for("counter.birth", birth_id=birth_id)
    once = OnceForm(f"births/{birth_id}/verification")
    if once.earlier():
        return to(address)
    submitted = [*_submissions()]
    if not submitted:
        return _shown(birth_id, problems=[Problem(_("Choose at least one print."), input_of(*_PLACES[0]))])
    try:
        with begin() as ctx:
            birth = service.read(ctx, birth_id)
            facts = [PrintFacts(print_.subject, print_.captured_at, print_.pointer) for print_ in submitted]
            if errors := enrolment.errors_of_prints(ctx, birth, facts):
                raise Invalid(errors)
        acquired = acquire(submitted)
        if errors := slips(acquired):
            raise Invalid(errors)
        with begin() as ctx:
            bonding.verify(ctx, service.read(ctx, birth_id, lock=True), acquired)
            ctx.defer(service.SEARCH_TASK, birth_id=str(birth_id))
            once.lead(ctx, address)
    except (Invalid, Refused) as error:
        return _shown(birth_id, error=error)
    return to(address, notice="verification-done")


def input_of(subject: str, number: int) -> str:
    """The identifier of the input for a finger."""
    return f"f-{subject}-{number}"


def _submissions() -> Iterator[Submission]:
    for subject, number in _PLACES:
        file = request.files.get(f"{subject}-{number}")
        content = file.read(LARGEST_IMAGE_BYTES + 1) if file else b""
        if file:
            file.close()  # a large one is in a temporary file
        if content:
            yield Submission(subject, number, 1, utc_now(), None, content, None, None, f"/{subject}-{number}")


def _shown(
    birth_id: uuid.UUID, *, problems: list[Problem] | None = None, error: RegistryError | None = None
) -> Response:
    lines = problems or []
    if error is not None:
        lines = [Problem(each.detail, _target(each.pointer)) for each in error.errors] or [Problem(error.title)]
    with begin() as ctx:
        birth = service.read(ctx, birth_id)
        ctx.journal("birth.read", "birth", birth.id)
        return page(
            "counter/verification.html",
            status=int(status_of(error)) if error is not None else 422 if lines else 200,
            problems=lines,
            birth_id=birth_id,
            heading=heading(values_of(service.certificate_of(birth))),
            groups=[
                {
                    "title": OWNERS[subject],
                    "inputs": [(f"{subject}-{number}", FINGER_NAMES[number]) for number in ASKED_FINGERS],
                }
                for subject in SUBJECTS
                if subject != MOTHER or birth.mother_id is not None
            ],
        )


def _target(pointer: str) -> str | None:
    place = pointer.split("/")[1] if "/" in pointer else ""
    return f"f-{place}" if any(place == f"{subject}-{number}" for subject, number in _PLACES) else None
