"""Pages on which prints are added to a registered birth, asked for again or taken anew as the child grows, and on
which a second person confirms those that no comparison could judge.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.births import added_prints, queries, service
from registry.births.added_prints import ConfirmPrints
from registry.births.answers import birth_answer, waiting_answers
from registry.births.counter import acts, taking
from registry.births.counter.papers import due_now
from registry.births.counter.showing import waiting
from registry.births.drafts.overview import heading
from registry.births.drafts.reading import values_of
from registry.births.models import Birth
from registry.births.prints.schemas import ConfirmationSchema
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.messages import Message, _
from registry.core.problems import status_of
from registry.fingerprints.models import Capture
from registry.fingerprints.service import Acquired
from registry.fingerprints.words import FINGER_NAMES, OWNERS
from registry.web.fields import LONG, Field
from registry.web.forms import filled, load

blueprint = Blueprint("added_prints", __name__, url_prefix="/births", template_folder="templates")
_REASON: Final = Field(
    "reason",
    _("What shows that they are this person's"),
    LONG,
    _("As in: identification band compared with the certificate. Kept with your name."),
    longest=500,
)


@blueprint.get("/<uuid:birth_id>/prints")
@requires("births.capture")
def form(birth_id: uuid.UUID) -> Response:
    """Ask for the prints that are wanted again or due."""
    with begin() as ctx:
        acts.refuse(ctx, service.read(ctx, birth_id), acts.TAKE)
        return _shown(ctx, birth_id)


@blueprint.post("/<uuid:birth_id>/prints")
@requires("births.capture")
@large_form(taking.MOST_BYTES)
def add(birth_id: uuid.UUID) -> Response:
    """Compare the prints with those on file and keep them."""

    def act(ctx: Context, acquired: Sequence[Acquired]) -> Done:
        added = added_prints.add_prints(ctx, birth_id, acquired, is_checked=taking.is_checked())
        is_waiting = bool(waiting_answers(added.birth, added.captures))
        notice = "prints-added-waiting" if is_waiting else "prints-added"
        return Done(url_for("counter.birth", birth_id=birth_id), notice)

    return taking.taken(
        f"births/{birth_id}/prints",
        lambda ctx: service.read(ctx, birth_id),
        act,
        lambda ctx, error: _shown(ctx, birth_id, error),
    )


def _shown(ctx: Context, birth_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    birth = service.read(ctx, birth_id)
    ctx.journal("birth.read", "birth", birth.id)
    return page(
        "counter/prints.html",
        **taking.refused(error),
        heading=heading(values_of(service.certificate_of(birth))),
        back=url_for("counter.birth", birth_id=birth_id),
        action=url_for("added_prints.add", birth_id=birth_id),
        groups=taking.groups_of(birth),
        question=taking.question_of(error),
        wanted=wanted_prints(birth_answer(ctx, birth)["prints_wanted"]),
        due=due_now(ctx, birth),
    )


def wanted_prints(wanted: Sequence[Mapping[str, Any]]) -> list[Message]:
    """Prints in words: whose, and of which finger."""
    return [
        _("{owner}: {finger}", owner=OWNERS[print_["subject"]], finger=FINGER_NAMES[print_["finger"]])
        for print_ in wanted
    ]


@blueprint.get("/<uuid:birth_id>/prints/confirmation")
@requires("births.confirm_prints")
def waiting_prints(birth_id: uuid.UUID) -> Response:
    """Show the prints that wait for a second person."""
    with begin() as ctx:
        acts.refuse(ctx, service.read(ctx, birth_id), acts.CONFIRM)
        return _confirmation(ctx, birth_id)


@blueprint.post("/<uuid:birth_id>/prints/confirmation")
@requires("births.confirm_prints")
def confirm(birth_id: uuid.UUID) -> Response:
    """Confirm waiting prints as a second person, on a stated ground."""

    def act(ctx: Context) -> Done:
        sent = {"captures": request.form.getlist("capture"), "reason": request.form.get("reason", "")}
        loaded = load(ConfirmationSchema(), sent)
        command = ConfirmPrints(birth_id, tuple(loaded["captures"]), loaded["reason"])
        added_prints.confirm_by_second_person(ctx, command)
        return Done(url_for("counter.birth", birth_id=birth_id), "prints-confirmed")

    route = f"births/{birth_id}/prints/confirmation"
    return sent_once(route, act, lambda ctx, error: _confirmation(ctx, birth_id, error))


def _confirmation(ctx: Context, birth_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    birth = service.read(ctx, birth_id)
    ctx.journal("birth.read", "birth", birth.id)
    fields, problems = filled([_REASON], typed(["reason"]), error)
    chosen = set(request.form.getlist("capture"))
    return page(
        "counter/confirmation.html",
        status=int(status_of(error)) if error is not None else 200,
        problems=problems,
        birth_id=birth_id,
        heading=heading(values_of(service.certificate_of(birth))),
        prints=[_line(capture, chosen) for capture in waiting_of(ctx, birth)],
        fields=fields,
    )


def waiting_of(ctx: Context, birth: Birth) -> list[Capture]:
    """The prints of a birth that are not confirmed yet."""
    return waiting(ctx, [capture for capture, _link in queries.captures_of(ctx.session, birth.id)])


def _line(capture: Capture, chosen: set[str]) -> dict[str, object]:
    return {
        "id": str(capture.id),
        "label": _("{owner}: {finger}", owner=OWNERS[capture.role], finger=FINGER_NAMES[capture.finger]),
        "at": show_moment(capture.captured_at),
        "is_chosen": not chosen or str(capture.id) in chosen,
    }
