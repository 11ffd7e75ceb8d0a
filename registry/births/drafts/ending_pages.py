"""The end of an enrolment: everything read once more, signed and registered; or given up."""

import uuid
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from registry.access.frame import seen
from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births.drafts import print_pages, service, words
from registry.births.drafts.ended import REGISTRATION, leads_to_birth
from registry.births.drafts.forms import field_of, groups_of
from registry.births.drafts.overview import heading, settled
from registry.births.drafts.reading import NAME_OF, assess
from registry.births.drafts.sections import SECTION_OF, SECTIONS
from registry.births.enrolment import EnrolNewborn
from registry.births.rules.prints import MOTHER, NEWBORN
from registry.core import measures
from registry.core.context import Context
from registry.core.errors import Invalid, RegistryError
from registry.core.messages import _
from registry.core.problems import status_of
from registry.fingerprints.rules import ASKED_FINGERS
from registry.fingerprints.words import FINGER_NAMES
from registry.web.fields import Problem

blueprint = Blueprint("draft_ending", __name__, url_prefix="/enrolments", template_folder="templates")
_OF_ANOTHER: Final = "number-of-another"


@blueprint.get("/<uuid:draft_id>/check")
@requires("births.enrol")
@leads_to_birth
def check(draft_id: uuid.UUID) -> Response:
    """Show everything once more, with what is missing."""
    with begin() as ctx:
        return _check(ctx, draft_id)


class _Incomplete(Invalid):
    """Something is missing or wrong, which the page says of each field."""


@blueprint.post("/<uuid:draft_id>/registration")
@requires("births.sign")
def register(draft_id: uuid.UUID) -> Response:
    """Register the birth, signed or as a certificate to be signed; sent twice, it is registered once."""
    is_signed = request.form.get("act") != "save"

    def act(ctx: Context) -> str:
        draft = service.read(ctx, draft_id, lock=True)
        content = service.content_of(ctx, draft)
        seen.refuse_older(_mark(content))
        assessment = assess(ctx, content.values)
        if assessment.errors or (is_signed and assessment.missing):
            raise _Incomplete(())
        delivery = uuid.UUID(content.delivery_id) if content.delivery_id else None
        is_disputed = bool(request.form.get("disputed"))
        command = EnrolNewborn(assessment.certificate, delivery, is_signed, is_disputed)
        birth = service.register(ctx, draft, command)
        measures.count(measures.ENROLMENTS)
        return url_for("counter.birth", birth_id=birth.id)

    notice = "birth-signed" if is_signed else "birth-registered"
    return sent_once(REGISTRATION, act, lambda ctx, error: _check(ctx, draft_id, error), notice, key=str(draft_id))


@blueprint.get("/<uuid:draft_id>/removal")
@requires("births.enrol")
def confirm_removal(draft_id: uuid.UUID) -> Response:
    """Ask whether the draft is to be removed."""
    with begin() as ctx:
        draft = service.open_(ctx, draft_id)
        name = heading(service.content_of(ctx, draft).values)
        return page("drafts/removal.html", draft_id=draft_id, heading=name, prints=len(draft.prints))


@blueprint.post("/<uuid:draft_id>/removal")
@requires("births.enrol")
def remove(draft_id: uuid.UUID) -> Response:
    """Remove the draft; sent twice, it is gone both times."""

    def act(ctx: Context) -> str:
        service.remove(ctx, draft_id)
        return url_for("drafts.listing")

    return sent_once("removal", act, None, "draft-removed", key=str(draft_id), repeated="draft-removed")


def _mark(content: service.Content) -> str:
    """Marks what was typed: what is signed is what was read."""
    return seen.mark_of(content.values)


def _check(ctx: Context, draft_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    draft = service.open_(ctx, draft_id)
    content = service.content_of(ctx, draft)
    assessment = assess(ctx, content.values)
    shown = {**dict.fromkeys(assessment.missing), **assessment.errors}
    problems = [
        Problem(
            words.LABELS[name] if detail is None else _("{field}: {problem}", field=words.LABELS[name], problem=detail),
            _place_of(draft_id, name),
        )
        for name, detail in shown.items()
        if name in words.LABELS
    ]
    status = 200
    if error is not None:
        status = int(status_of(error))
        problems = problems if isinstance(error, _Incomplete) else _problems(draft_id, error)
    return page(
        "drafts/check.html",
        status=status,
        problems=problems if status != 200 else [],
        lacking=problems if status == 200 else [],
        draft_id=draft_id,
        heading=heading(content.values),
        seen=_mark(content),
        groups=groups_of(
            ctx,
            content.values,
            {each.slug: url_for("drafts.section", draft_id=draft_id, slug=each.slug) for each in SECTIONS},
        ),
        prints=_prints(draft, content),
        whose=print_pages.whose_question(draft_id, content.values),
        is_ready=not shown,
        may_save=not assessment.errors,
        is_of_another=error is not None and error.slug == _OF_ANOTHER,
    )


def _problems(draft_id: uuid.UUID, error: RegistryError) -> list[Problem]:
    lines = [Problem(error.title)] if not error.errors or error.slug == _OF_ANOTHER else []
    for field in error.errors if error.slug != _OF_ANOTHER else ():
        name = NAME_OF.get(field.pointer, "")
        where = _place_of(draft_id, name) if name in SECTION_OF else None
        label = words.LABELS.get(name)
        text = _("{field}: {problem}", field=label, problem=field.detail) if label else field.detail
        lines.append(Problem(text, where))
    return lines


def _place_of(draft_id: uuid.UUID, name: str) -> str | None:
    section = SECTION_OF.get(name)
    if section is None:
        return None
    target = field_of(name, {}, None).first_id
    return f"{url_for('drafts.section', draft_id=draft_id, slug=section.slug)}?check=1#{target}"


def _prints(draft: Any, content: service.Content) -> list[dict[str, Any]]:
    rows = []
    for subject, label in ((MOTHER, _("The mother's prints")), (NEWBORN, _("The newborn's prints"))):
        if subject == MOTHER and content.values.get("is_mother_unknown"):
            continue
        done = settled(draft, subject)
        absent = [number for number in ASKED_FINGERS if number not in done]
        if subject == MOTHER and content.delivery_id and not done:
            value: Any = _("Taken with the first child")
        elif absent:
            value = _("Still asked for: {fingers}", fingers=", ".join(str(FINGER_NAMES[number]) for number in absent))
        else:
            value = _("Complete")
        address = url_for("draft_prints.hands", draft_id=draft.id, subject=subject)
        rows.append({"label": label, "value": value, "address": address})
    return rows
