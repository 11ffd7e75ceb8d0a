"""A finger of two persons, examined: both impressions large, each minutia with its mate, or the ridges alone."""

import math
import uuid
from typing import Final

from flask import Blueprint, Response, request
from markupsafe import Markup

from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.showing import settle
from registry.core.context import Context
from registry.core.errors import Forbidden
from registry.core.messages import Message, _, plural
from registry.duplicates.indicators.chances import one_in
from registry.fingerprints.matching.examination import Examination, examine, impression_jpeg
from registry.fingerprints.matching.pictures import PairedPrints
from registry.fingerprints.models import Capture
from registry.fingerprints.words import DOUBTS, FINGER_NAMES
from registry.investigations.cases import service
from registry.investigations.cases.models import Case
from registry.investigations.comparison import service as comparison
from registry.investigations.comparison.finger_drawing import fingers_svg
from registry.investigations.desk.pairs import is_own_and_open
from registry.investigations.desk.showing import case_page, for_a_purpose, link, names_of

blueprint = Blueprint("finger_pages", __name__, url_prefix="/cases", template_folder="templates")
_NOT_OWN: Final = _("Take this case, or be its reviewer while it is open, to see its prints.")
_FINGER: Final = "/<uuid:case_id>/pairs/<uuid:left>/<uuid:right>/fingers/<int(min=1, max=10):finger>"


@blueprint.get(_FINGER)
@requires("cases.work")
@for_a_purpose({"marks": False})
def finger(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID, finger: int) -> Response:
    """Show one finger of the two with its paired minutiae."""
    has_marks = request.args.get("marks") != "none"
    with begin() as ctx:
        case = _own(ctx, case_id)
        two = comparison.finger_of(ctx, case_id, left, right, finger)
        examination = examine(ctx, two.left, two.right)
        names = names_of(ctx, [left, right])

        def address(endpoint: str, **more: str) -> str:
            return link(endpoint, case_id=case.id, left=left, right=right, finger=finger, **more)

        title = _("{finger}: both impressions", finger=FINGER_NAMES[finger])
        addresses = (address("finger_pages.left_impression"), address("finger_pages.right_impression"))
        drawing = fingers_svg(examination, addresses, title, has_marks=has_marks)
        return case_page(
            ctx,
            case,
            "cases/finger.html",
            "pair_pages.persons",
            title=FINGER_NAMES[finger],
            left=names.get(str(left), "–"),
            right=names.get(str(right), "–"),
            drawing=Markup(drawing),  # noqa: S704  # ours, and escaped
            has_marks=has_marks,
            with_marks=address("finger_pages.finger"),
            without_marks=address("finger_pages.finger", marks="none"),
            sentences=_sentences(examination),
            pair=link("pair_pages.pair", case_id=case.id, left=left, right=right),
        )


def _own(ctx: Context, case_id: uuid.UUID) -> Case:
    """The case; raises Forbidden where its prints are not the reader's to open, as for every image of a print."""
    case = service.read(ctx, case_id)
    if not is_own_and_open(ctx, case):
        raise Forbidden("no-case-of-yours", _NOT_OWN)
    return case


def _sentences(examination: Examination) -> list[Message]:
    """What the comparison says, and what it does not."""
    pairs = len(examination.pairs)
    degrees = round(abs(math.degrees(examination.rotation_rad)))
    sentences = [
        plural(
            "{n} minutia lies in the same place of both impressions.",
            "{n} minutiae lie in the same places of both impressions.",
            pairs,
        )
    ]
    if pairs and degrees:
        sentences.append(plural("One print is turned by {n} degree.", "One print is turned by {n} degrees.", degrees))
    if examination.redrawn:
        sentences.append(
            plural(
                "{n} impression is unclear: its minutiae were found in its ridges as the computer drew them anew. "
                "Look for each of them in the impression itself.",
                "{n} impressions are unclear: their minutiae were found in their ridges as the computer drew them "
                "anew. Look for each of them in the impressions themselves.",
                examination.redrawn,
            )
        )
    score = f"{examination.score:.1f}"
    if examination.doubt is None:
        chance = one_in(10 ** (-examination.score / 10))
        sentences.append(
            _(
                "The score is {score}: of comparisons between different fingers, {chance} agrees as well.",
                score=score,
                chance=chance,
            )
        )
    else:
        sentences += [_("The score is {score}.", score=score), DOUBTS[examination.doubt]]
    return sentences


@blueprint.get(f"{_FINGER}/left.jpg")
@requires("cases.work")
@for_a_purpose()
def left_impression(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID, finger: int) -> Response:
    """Return the first person's impression, without marks."""
    with begin() as ctx:
        return _impression(ctx, _two(ctx, case_id, left, right, finger).left)


@blueprint.get(f"{_FINGER}/right.jpg")
@requires("cases.work")
@for_a_purpose()
def right_impression(case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID, finger: int) -> Response:
    """Return the second person's impression, without marks."""
    with begin() as ctx:
        return _impression(ctx, _two(ctx, case_id, left, right, finger).right)


def _two(ctx: Context, case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID, finger: int) -> PairedPrints:
    _own(ctx, case_id)
    return comparison.finger_of(ctx, case_id, left, right, finger)


def _impression(ctx: Context, capture: Capture) -> Response:
    return settle(Response(impression_jpeg(ctx, capture), mimetype="image/jpeg"))
