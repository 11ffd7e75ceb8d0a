"""Pages on which prints are taken for an enrolment: two hands to choose a finger, a picture, what to do."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, to
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.access.sessions.showing import settle
from registry.births.drafts import service, whose
from registry.births.drafts.ended import comes_too_late
from registry.births.drafts.models import DraftPrint, EnrolmentDraft
from registry.births.drafts.overview import heading, settled
from registry.births.rules.prints import MOTHER, NEWBORN, SUBJECTS
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound
from registry.core.messages import Message, _
from registry.fingerprints import engine, isolation
from registry.fingerprints.rules import (
    ASKED_FINGERS,
    FAILURES,
    FINGERS,
    LARGEST_IMAGE_BYTES,
    POOR_QUALITY,
    another_touch_helps,
)
from registry.fingerprints.service import Submission, acquire
from registry.fingerprints.words import ANOTHER_TOUCH, FAILURE_WORDS, FINGER_NAMES, POOR, QUALITY_REASONS, grade
from registry.web import hands as chart
from registry.web.fields import Problem

blueprint = Blueprint("draft_prints", __name__, url_prefix="/enrolments", template_folder="templates")
_AROUND: Final = 64 * 1024
OWN: Final = "draft_prints.finger"
BESIDE: Final = "station_pairing.finger"
"""The same page where a capture station takes the prints: a form sent from there leads back to it."""
TITLES: Final = {MOTHER: _("The mother's prints"), NEWBORN: _("The newborn's prints")}


@dataclass(frozen=True, slots=True)
class ShownFinger:
    """A finger of the chart."""

    address: str
    label: str
    state: str
    mark: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownPrint:
    """A print as the page shows it: its picture, its quality in words, what to do."""

    id: uuid.UUID
    words: Message
    kind: str
    advice: list[Message]
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom the draft named when the prints were taken, whom it names now, and where the answer goes."""

    before: str
    now: Message | str
    address: str


def whose_question(draft_id: uuid.UUID, values: Mapping[str, str]) -> Whose | None:
    """What has to be asked; nothing while one woman is named."""
    if not whose.is_of_another(values):
        return None
    address = url_for("draft_prints.say_whose", draft_id=draft_id)
    return Whose(whose.first_name_of(values), heading(values), address)


@blueprint.get("/<uuid:draft_id>/prints/<subject>")
@requires("births.enrol")
def hands(draft_id: uuid.UUID, subject: str) -> Response:
    """Lead to the first finger that is asked for and not taken yet."""
    _checked(subject)
    with begin() as ctx:
        done = settled(service.read(ctx, draft_id), subject)
    number = next((number for number in ASKED_FINGERS if number not in done), ASKED_FINGERS[0])
    return to(url_for("draft_prints.finger", draft_id=draft_id, subject=subject, number=number))


@blueprint.get("/<uuid:draft_id>/prints/<subject>/<int:number>")
@requires("births.enrol")
def finger(draft_id: uuid.UUID, subject: str, number: int) -> Response:
    """Show a finger: its prints, and how to take one or say why there is none."""
    return shown(draft_id, subject, number)


@blueprint.post("/<uuid:draft_id>/prints/<subject>/<int:number>")
@requires("births.capture")
@large_form(LARGEST_IMAGE_BYTES + _AROUND)
@comes_too_late
def take(draft_id: uuid.UUID, subject: str, number: int) -> Response:
    """Keep a print of the finger, or the reason why there is none."""
    submission = _submission(_checked(subject), _known(number))
    if isinstance(submission, Message):
        problems = [Problem(submission, "f-print")]
        return shown(draft_id, subject, number, problems=problems)
    try:
        (item,) = acquire([submission])
        with begin() as ctx:
            service.add_print(ctx, draft_id, item)
    except Invalid as invalid:
        problems = [Problem(error.detail, "f-print") for error in invalid.errors]
        return shown(draft_id, subject, number, problems=problems)
    return to(_back(draft_id, subject, number), notice="print-saved")


def _back(draft_id: uuid.UUID, subject: str, number: int) -> str:
    """The page from which the form was sent: this one, or the one beside it."""
    endpoint = BESIDE if request.form.get("beside") else OWN
    return url_for(endpoint, draft_id=draft_id, subject=subject, number=number)


def _submission(subject: str, number: int) -> Submission | Message:
    failure = request.form.get("failure", "")
    file = request.files.get("print")
    content = file.read(LARGEST_IMAGE_BYTES + 1) if file else b""
    if file:
        file.close()  # a large one is in a temporary file
    if failure and failure not in FAILURES:
        return _("Choose one of the reasons.")
    if not failure and not content:
        return _("Choose the picture of the print, or say why there is none.")
    ppi = request.form.get("ppi", "").strip()
    is_number = ppi.isdecimal() and 72 <= int(ppi[:5]) <= 4000
    if ppi and not is_number:
        return _("The resolution must be a number from 72 to 4000 pixels per inch.")
    return Submission(
        subject, number, 1, utc_now(), None, None if failure else content, failure or None,
        float(ppi) if ppi and not failure else None, "/prints/0",
    )  # fmt: skip


@blueprint.post("/<uuid:draft_id>/prints/<uuid:print_id>/removal")
@requires("births.capture")
def remove(draft_id: uuid.UUID, print_id: uuid.UUID) -> Response:
    """Remove a print; sent twice, it is gone both times."""

    def act(ctx: Context) -> str:
        print_ = service.remove_print(ctx, draft_id, print_id)
        return _back(draft_id, print_.subject, print_.finger)

    return sent_once("print-removal", act, None, "print-removed", key=str(print_id), repeated="print-removed")


@blueprint.post("/<uuid:draft_id>/prints/mother/owner")
@requires("births.capture")
@comes_too_late
def say_whose(draft_id: uuid.UUID) -> Response:
    """Keep the prints as those of the woman whom the draft names now, or remove them."""
    are_hers = request.form.get("prints") == "hers"

    def act(ctx: Context) -> Done:
        service.say_whose(ctx, draft_id, are_hers=are_hers)
        if are_hers:
            return Done(url_for("drafts.tasks", draft_id=draft_id), "prints-confirmed")
        return Done(url_for("draft_prints.hands", draft_id=draft_id, subject="mother"), "prints-removed")

    return sent_once(f"drafts/{draft_id}/owner", act)


@blueprint.get("/<uuid:draft_id>/prints/<uuid:print_id>/picture")
@requires("births.enrol")
def picture(draft_id: uuid.UUID, print_id: uuid.UUID) -> Response:
    """Return a print with its minutiae, to be looked at."""
    with begin() as ctx:
        image, ppi, template = service.picture(ctx, draft_id, print_id)
    with isolation.request():
        drawn = engine.picture(image, ppi, template)
    return settle(Response(drawn, mimetype="image/jpeg"))


def _checked(subject: str) -> str:
    if subject not in SUBJECTS:
        raise NotFound
    return subject


def _known(number: int) -> int:
    if number not in FINGERS:
        raise NotFound
    return number


Besides = Callable[[Context], Mapping[str, Any]]


def shown(
    draft_id: uuid.UUID,
    subject: str,
    number: int,
    *,
    problems: list[Problem] | None = None,
    template: str = "drafts/prints.html",
    endpoint: str = OWN,
    besides: Besides = lambda _ctx: {},
) -> Response:
    """The page of a finger, or one made of it, with what that adds; its links lead to pages of the same kind.

    Raises NotFound for another subject or finger than there are.
    """
    _known(number), _checked(subject)
    with begin() as ctx:
        draft = service.open_(ctx, draft_id)
        done = settled(draft, subject)
        following = next((other for other in ASKED_FINGERS if other not in done and other != number), None)
        return page(
            template,
            status=422 if problems else 200,
            problems=problems or [],
            draft_id=draft_id,
            subject=subject,
            title=TITLES[subject],
            number=number,
            finger_name=FINGER_NAMES[number],
            hands=chart,
            fingers={other: _finger(draft, subject, other, number, endpoint) for other in FINGERS},
            prints=[_print(print_) for print_ in of_finger(draft, subject, number)],
            another_touch=_another_touch(of_finger(draft, subject, number)),
            failures=FAILURE_WORDS,
            next_address=url_for(endpoint, draft_id=draft_id, subject=subject, number=following) if following else None,
            next_name=FINGER_NAMES[following] if following else None,
            other_address=_other(draft_id, subject, endpoint),
            is_done=number in done,
            is_beside=endpoint != OWN,
            whose=whose_question(draft_id, service.content_of(ctx, draft).values) if subject == MOTHER else None,
            ppi=request.form.get("ppi", "")[:10],
            **besides(ctx),
        )


def _other(draft_id: uuid.UUID, subject: str, endpoint: str) -> str | None:
    """After the mother's hands, the newborn's."""
    if subject == NEWBORN:
        return None
    if endpoint != OWN:
        return url_for(endpoint, draft_id=draft_id, subject=NEWBORN, number=ASKED_FINGERS[0])
    return url_for("draft_prints.hands", draft_id=draft_id, subject=NEWBORN)


def of_finger(draft: EnrolmentDraft, subject: str, number: int) -> list[DraftPrint]:
    """The prints of one finger."""
    return [print_ for print_ in draft.prints if (print_.subject, print_.finger) == (subject, number)]


def _another_touch(prints: list[DraftPrint]) -> Message | None:
    """That a second touch would help, where there is one that shows little; nobody has to."""
    shown_prints = [print_ for print_ in prints if print_.failure is None]
    best = max(shown_prints, key=lambda print_: print_.quality or 0, default=None)
    if best is None or not another_touch_helps(best.quality, best.quality_reasons, len(shown_prints)):
        return None
    return ANOTHER_TOUCH


def _finger(draft: EnrolmentDraft, subject: str, number: int, chosen: int, endpoint: str) -> ShownFinger:
    prints = of_finger(draft, subject, number)
    best = max((print_.quality for print_ in prints if print_.quality is not None), default=None)
    if any(print_.failure for print_ in prints):
        state, mark, what = "absent", "–", _("no print, with a reason")
    elif best is None:
        state, mark, what = "", "", _("not taken")
    elif best < POOR_QUALITY:
        state, mark, what = "poor", "↻", _("take it again")
    else:
        state, mark, what = "done", "✓", _("taken")
    is_asked = number in ASKED_FINGERS
    classes = " ".join(filter(None, (state, "asked" if is_asked and not prints else "", "chosen" * (number == chosen))))
    address = url_for(endpoint, draft_id=draft.id, subject=subject, number=number)
    return ShownFinger(address, f"{FINGER_NAMES[number]}: {what}", classes, mark or str(number % 10), number == chosen)


def _print(print_: DraftPrint) -> ShownPrint:
    if print_.failure is not None:
        return ShownPrint(print_.id, FAILURE_WORDS[print_.failure], "plain", [], False)
    quality = grade(print_.quality)
    advice = [QUALITY_REASONS[slug] for slug in print_.quality_reasons if slug in QUALITY_REASONS]
    return ShownPrint(print_.id, quality, "warn" if quality == POOR else "good", advice, True)
