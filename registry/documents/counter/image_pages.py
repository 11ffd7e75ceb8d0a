"""Two steps of an application: the photograph with its crop, and prints, an attempt at a time."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.devices import with_camera
from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, to, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.access.sessions.showing import settle
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused, RegistryError, TooLarge
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.documents.applications import photograph as photographs
from registry.documents.applications import prints as attempts
from registry.documents.applications import queries as applications
from registry.documents.applications import service
from registry.documents.applications.models import MINOR, SUBJECTS
from registry.documents.counter import words
from registry.documents.counter.cropping import LONGEST_SIDE, Box, cropped
from registry.documents.counter.words import identified
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import ASKED_FINGERS, FINGERS, LARGEST_IMAGE_BYTES
from registry.fingerprints.service import Acquired, Submission, acquire
from registry.fingerprints.words import FAILURE_WORDS, FINGER_NAMES, POOR, QUALITY_REASONS, grade
from registry.web.fields import NUMBER, Field, Problem
from registry.web.forms import filled, inputs

blueprint = Blueprint("application_images", __name__, url_prefix="/applications", template_folder="templates")
_AROUND: Final = 64 * 1024
_CROP: Final = tuple(
    Field(f"crop_{side}", label, NUMBER, width="w-4", longest=5)
    for side, label in (("left", _("Left")), ("top", _("Top")), ("width", _("Width")), ("height", _("Height")))
)


@blueprint.get("/<uuid:application_id>/photograph")
@requires("documents.apply")
def photograph(application_id: uuid.UUID) -> Response:
    """Show the photograph, and how to take another one."""
    with begin() as ctx:
        return _photograph(ctx, application_id, {})


@blueprint.post("/<uuid:application_id>/photograph")
@requires("documents.apply")
@large_form(photographs.MOST_BYTES + _AROUND)
def put_photograph(application_id: uuid.UUID) -> Response:
    """Store a photograph, cut to size and checked with every reason at once."""
    values = typed(inputs(_CROP), 5)
    try:
        with begin() as ctx:
            service.drafted(ctx, application_id)
        content = _file("photograph", photographs.MOST_BYTES)
        if not content:
            raise Invalid([FieldError("/photograph", _("Choose the picture."))])
        checked = photographs.check(cropped(content, _box(values)))
        with begin() as ctx:
            service.put_photograph(ctx, application_id, checked)
    except (Invalid, Refused, TooLarge) as error:
        with begin() as ctx:
            return _photograph(ctx, application_id, values, error)
    address = url_for("application_images.photograph", application_id=application_id)
    return to(address, notice="application-photographed")


def _file(name: str, most: int) -> bytes:
    file = request.files.get(name)
    if file is None:
        return b""
    try:
        content: bytes = file.read(most + 1)
        return content
    finally:
        file.close()  # a large one is in a temporary file


def _box(values: Mapping[str, str]) -> Box | None:
    if not values:
        return None
    numbers = [values.get(name, "") for name in inputs(_CROP)]
    if not all(text.isascii() and text.isdecimal() and int(text) <= LONGEST_SIDE for text in numbers):
        raise Invalid([FieldError("/crop_left", _("Give all four numbers of the crop, in pixels, or none."))])
    return Box(*(int(text) for text in numbers))


def _photograph(
    ctx: Context, application_id: uuid.UUID, values: Mapping[str, str], error: RegistryError | None = None
) -> Response:
    application = service.drafted(ctx, application_id)
    ctx.journal("application.read", "document_application", application.id)
    fields, lines = filled(_CROP, values, error)
    problems = [line if line.target else Problem(line.text, "f-photograph") for line in lines]
    shown = page(
        "ids/photograph.html",
        status=200 if error is None else int(status_of(error)),
        problems=problems,
        id=application_id,
        lead=identified(application.person),
        fields=fields,
        has_photograph=application.photograph_sha256 is not None,
        mark=application.photograph_sha256.hex()[:12] if application.photograph_sha256 else "",
    )
    return with_camera(shown)


@blueprint.get("/<uuid:application_id>/photograph/<mark>.jpg")
@requires("documents.read")
def picture(application_id: uuid.UUID, mark: str) -> Response:
    """Return the photograph as stored; the mark changes with it, so that no browser shows an earlier one."""
    del mark
    with begin() as ctx:
        content = service.open_photograph(ctx, application_id)
    return settle(Response(content, mimetype="image/jpeg"))


@blueprint.get("/<uuid:application_id>/prints/<subject>")
@requires("documents.apply")
def prints(application_id: uuid.UUID, subject: str) -> Response:
    """Show the prints of the minor or the applicant, and ask for an attempt."""
    with begin() as ctx:
        return _prints(ctx, application_id, _known(subject))


@blueprint.post("/<uuid:application_id>/prints/<subject>")
@requires("documents.apply")
@large_form(len(FINGERS) * LARGEST_IMAGE_BYTES + _AROUND)
def add_prints(application_id: uuid.UUID, subject: str) -> Response:
    """Store an attempt of prints; sent twice, one attempt is spent."""
    address = url_for("application_images.prints", application_id=application_id, subject=_known(subject))
    acquired: list[Acquired] = []

    def prepare() -> None:
        with begin() as ctx:
            service.drafted(ctx, application_id)
        submissions = [*_submissions(subject)]
        if not submissions:
            raise Invalid([FieldError("/prints", _("Choose at least one picture, or say why there is none."))])
        acquired.extend(acquire(submissions))

    def act(ctx: Context) -> str:
        attempts.add(ctx, application_id, acquired)
        return address

    return sent_once(
        f"applications/{application_id}/prints/{subject}",
        act,
        lambda ctx, error: _prints(ctx, application_id, subject, error),
        "application-prints",
        prepare=prepare,
    )


def _submissions(subject: str) -> Iterator[Submission]:
    now = utc_now()
    for finger in FINGERS:
        image = _file(f"finger_{finger}", LARGEST_IMAGE_BYTES)
        failure = request.form.get(f"failure_{finger}", "")
        if failure and failure not in FAILURE_WORDS:
            raise Invalid([FieldError(f"/finger_{finger}", _("Choose one of the reasons."))])
        if image or failure:
            place = f"/finger_{finger}"
            yield Submission(subject, finger, 1, now, None, image or None, failure or None, None, place)


def _known(subject: str) -> str:
    if subject not in SUBJECTS:
        raise NotFound
    return subject


def _prints(ctx: Context, application_id: uuid.UUID, subject: str, error: RegistryError | None = None) -> Response:
    application = service.drafted(ctx, application_id)
    ctx.journal("application.read", "document_application", application.id)
    if subject != MINOR and application.applicant is None:
        return to(url_for("application_steps.applicant", application_id=application_id))
    person = application.person if subject == MINOR else application.applicant
    assert person is not None
    captures = [capture for capture, _attempt in applications.prints(ctx.session, application_id, subject)]
    return page(
        "ids/prints.html",
        status=200 if error is None else int(status_of(error)),
        problems=_problems(error),
        id=application_id,
        subject=subject,
        title=words.SUBJECTS[subject],
        lead=identified(person),
        prints=[_print(capture) for capture in captures],
        fingers=[(finger, FINGER_NAMES[finger]) for finger in ASKED_FINGERS],
        others=[(finger, FINGER_NAMES[finger]) for finger in FINGERS if finger not in ASKED_FINGERS],
        failures=FAILURE_WORDS,
    )


def _problems(error: RegistryError | None) -> list[Problem]:
    if error is None:
        return []
    lines = []
    for line in error.errors:
        place = line.pointer.split("/")[1] if line.pointer.count("/") else ""
        number = place.removeprefix("finger_")
        if place.startswith("finger_") and number.isdecimal():
            text = _("{finger}: {problem}", finger=FINGER_NAMES[int(number)], problem=line.detail)
            lines.append(Problem(text, f"f-{place}"))
        else:
            lines.append(Problem(line.detail, f"f-finger_{ASKED_FINGERS[0]}"))
    return lines or [Problem(error.title)]


def _print(capture: Capture) -> dict[str, Any]:
    quality: Message
    if capture.failure is not None:
        quality, kind = FAILURE_WORDS[capture.failure], "plain"
    else:
        quality = grade(capture.quality)
        kind = "warn" if quality == POOR else "good"
    reasons = [QUALITY_REASONS[slug] for slug in capture.quality_reasons if slug in QUALITY_REASONS]
    return {
        "finger": FINGER_NAMES[capture.finger],
        "quality": quality,
        "kind": kind,
        "advice": reasons if kind == "warn" else [],
    }
