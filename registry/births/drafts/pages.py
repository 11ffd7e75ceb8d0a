"""Pages of enrolments that are being typed: the list, the steps, and the certificate page by page."""

import uuid
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page, to, typed
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.access.requests import JSON
from registry.births import service as births
from registry.births.drafts import ending_pages, print_pages, queries, service, source_pages, words
from registry.births.drafts.ended import birth_of, leads_to_birth
from registry.births.drafts.forms import (
    SAME_PERSON,
    field_of,
    fields_of,
    filled_in,
    inputs_of,
    text_of,
    with_districts,
    with_same_person,
)
from registry.births.drafts.overview import heading, tasks_of
from registry.births.drafts.reading import assess, values_of
from registry.births.drafts.sections import BY_SLUG, FIXED, SECTIONS, Section
from registry.births.drafts.service import ChangedMeanwhile, Content
from registry.births.models import Birth
from registry.core.clock import show_day, show_minute
from registry.core.context import Context
from registry.core.errors import NotFound
from registry.core.messages import _
from registry.facilities import queries as facilities
from registry.web.fields import problems_of

blueprint = Blueprint("drafts", __name__, url_prefix="/enrolments", template_folder="templates")
blueprints = (blueprint, print_pages.blueprint, ending_pages.blueprint, source_pages.blueprint)
MENU: Final = (MenuEntry("drafts.listing", _("Registrations under way"), 20),)
NOTICES: Final = words.NOTICES

_OF_EACH_CHILD: Final = (
    *("cnv", "sex", "born_at", "weight_g", "length_cm", "head_circumference_cm", "apgar_1", "apgar_5", "birth_order"),
    *("unknown", "birth_estimate"),
)
"""What another child of a delivery does not share with the first."""
_MOST: Final = 100


@blueprint.get("")
@requires("births.enrol")
def listing() -> Response:
    """List the drafts of the facility."""
    with begin() as ctx:
        rows = [
            {
                "address": url_for("drafts.tasks", draft_id=draft.id),
                "heading": heading(service.content_of(ctx, draft).values),
                "changed_at": show_minute(draft.changed_at),
            }
            for draft in queries.drafts(ctx.session, ctx.actor, _MOST)
        ]
        ctx.journal("drafts.listed", "draft", "many", count=len(rows))
        return page("drafts/list.html", rows=rows)


@blueprint.post("")
@requires("births.enrol")
def start() -> Response:
    """Begin an enrolment, of a first child or of another of the same delivery."""
    sibling = request.form.get("sibling", "")

    def act(ctx: Context) -> str:
        content = _of_sibling(ctx, births.read(ctx, _uuid(sibling))) if sibling else Content(_of_facility(ctx))
        return url_for("drafts.tasks", draft_id=service.begin(ctx, content).id)

    return sent_once("drafts", act)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound from error


def _of_facility(ctx: Context) -> dict[str, str]:
    """What is usual where the actor works: born there, in its district, of a mother of this country."""
    code = str(ctx.actor.facility_code)
    usual = {"place": "facility", "place_facility_code": code, "mother_nationality": "PER"}
    facility = facilities.facility(ctx.session, code)
    is_inei = facility is not None and facility.ubigeo_scheme == FIXED["ubigeo_scheme"]
    return usual | ({"ubigeo": facility.ubigeo} if is_inei and facility else {})


def _of_sibling(ctx: Context, birth: Birth) -> Content:
    """What the children of one delivery share, so that nothing of it is typed twice."""
    values = values_of(births.certificate_of(birth))
    own = {"born_time", *_OF_EACH_CHILD}
    shared = {name: text for name, text in values.items() if name.removeprefix("unknown.") not in own}
    if birth.birth_order is not None:
        shared["birth_order"] = str(birth.birth_order + 1)
    ctx.shown |= {str(birth.id)}
    return Content(shared, str(birth.delivery_id))


@blueprint.get("/<uuid:draft_id>")
@requires("births.enrol")
@leads_to_birth
def tasks(draft_id: uuid.UUID) -> Response:
    """Show the steps of an enrolment, and how far each is."""
    with begin() as ctx:
        draft = service.open_(ctx, draft_id)
        content = service.content_of(ctx, draft)
        assessment = assess(ctx, content.values)
        return page(
            "drafts/tasks.html",
            draft_id=draft_id,
            heading=heading(content.values),
            tasks=tasks_of(draft, content, assessment),
            changed_at=show_minute(draft.changed_at),
            ends_on=show_day(service.ends_on(ctx, draft)),
            whose=print_pages.whose_question(draft_id, content.values),
            is_sibling=content.delivery_id is not None,
            is_received=bool(queries.sources(ctx.session, draft.id)),
        )


@blueprint.get("/<uuid:draft_id>/<slug>")
@requires("births.enrol")
@takes({"check": False})
@leads_to_birth
def section(draft_id: uuid.UUID, slug: str) -> Response:
    """Show one page of the certificate with what was typed; with `check` also what is wrong or missing."""
    part = _section(slug)
    with begin() as ctx:
        draft = service.open_(ctx, draft_id)
        content = service.content_of(ctx, draft)
        errors: dict[str, Any] = {}
        if request.args.get("check"):
            assessment = assess(ctx, content.values)
            errors = {**assessment.missing, **assessment.errors}
        return _shown(ctx, draft_id, part, draft.version, content.values, errors)


@blueprint.post("/<uuid:draft_id>/<slug>")
@requires("births.enrol")
def save(draft_id: uuid.UUID, slug: str) -> Response:
    """Save one page as it was typed, then go on, or show what is wrong."""
    part = _section(slug)
    changes = filled_in(typed(inputs_of(part)), bool(request.form.get(SAME_PERSON)))
    try:
        return _saved(draft_id, part, changes)
    except NotFound:
        birth = birth_of(draft_id)
        if birth is None or request.accept_mimetypes.best == JSON:
            raise
        return _too_late(part, changes, birth)


def _saved(draft_id: uuid.UUID, part: Section, changes: dict[str, str]) -> Response:
    names, version = inputs_of(part), _version()
    with begin() as ctx:
        changes, of_places = with_districts(ctx, changes)
        try:
            version = service.save(ctx, draft_id, version, changes, names)
        except ChangedMeanwhile as meanwhile:
            return _conflict(draft_id, part, meanwhile, changes)
        if request.accept_mimetypes.best == JSON:  # the script that saves while somebody types; not kept with the form
            return jsonify(version=version)
        content = service.content_of(ctx, service.read(ctx, draft_id))
        errors = {**assess(ctx, content.values).errors, **of_places}
        if not errors.keys() & set(part.fields):
            return to(_following(draft_id, part))
        return _shown(ctx, draft_id, part, version, content.values, errors, status=422)


def _section(slug: str) -> Section:
    if slug not in BY_SLUG:
        raise NotFound
    return BY_SLUG[slug]


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _following(draft_id: uuid.UUID, part: Section) -> str:
    """The next page, or the steps after the last or where the registrar wants to stop."""
    after = SECTIONS.index(part) + 1
    if request.form.get("then") == "list" or after == len(SECTIONS):
        return url_for("drafts.tasks", draft_id=draft_id)
    return url_for("drafts.section", draft_id=draft_id, slug=SECTIONS[after].slug)


def _shown(
    ctx: Context,
    draft_id: uuid.UUID,
    part: Section,
    version: int,
    values: Any,
    errors: Any,
    status: int = 200,
) -> Response:
    fields = with_same_person(fields_of(ctx, part, values, errors))
    return page(
        "drafts/section.html",
        status=status,
        problems=problems_of(fields),
        draft_id=draft_id,
        section=part,
        version=version,
        fields=fields,
    )


def _too_late(part: Section, values: dict[str, str], birth: str) -> Response:
    """What was typed in another window after the birth was registered: to be looked at, and written down there."""
    fields = [field_of(name, values, None) for name in part.fields]
    return page(
        "drafts/too_late.html",
        status=409,
        section=part,
        rows=[{"label": field.label, "value": text_of(field)} for field in fields if text_of(field)],
        birth=birth,
        change=f"{birth}/change/{part.slug}",
    )


def _conflict(draft_id: uuid.UUID, part: Section, meanwhile: ChangedMeanwhile, mine: dict[str, str]) -> Response:
    """Both versions, where somebody saved the page after it was read; nothing is lost or overwritten unseen."""
    stored = meanwhile.content.values
    held = {name: stored[name] for name in inputs_of(part) if stored.get(name)}
    both = {name: text for name, text in held.items() if name.removeprefix("unknown.") not in mine} | mine
    differing = [
        {"label": theirs.label, "stored": text_of(theirs), "mine": text_of(own)}
        for theirs, own in ((field_of(name, stored, None), field_of(name, mine, None)) for name in part.fields)
        if text_of(theirs) != text_of(own)
    ]
    return page(
        "drafts/conflict.html",
        status=409,
        draft_id=draft_id,
        section=part,
        version=meanwhile.version,
        rows=differing,
        mine=mine,
        both=both if both != mine else None,
    )
