"""Pages for a child who was brought from another facility: found by its papers, verified, prints taken again if due.

Papers of others, an unknown number and a sealed family are answered with the same words.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, url_for

from registry.access.frame.sending import Done, sent_once
from registry.access.frame.showing import page, typed
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.births import added_prints, bonding, queries, service
from registry.births.answers import unverified_answer, waiting_answers
from registry.births.counter import taking, visits
from registry.births.counter.papers import born_words, due_now
from registry.births.counter.showing import facility_name, verification_rows
from registry.births.families import Family, require_due
from registry.births.models import Birth
from registry.births.prints.schemas import FamilySchema
from registry.core.context import Context
from registry.core.errors import Invalid, NotFound, RegistryError
from registry.core.messages import _
from registry.fingerprints.service import Acquired
from registry.web.fields import DATE, Field
from registry.web.forms import body, filled, inputs, load

blueprint = Blueprint("visit_pages", __name__, url_prefix="/visits", template_folder="templates")
_FIELDS: Final = (
    Field(
        "number",
        _("Number on the paper"),
        hint=_("Of the live-birth certificate (CNV), of the acta, or the child's CUI."),
        width="w-15",
        longest=20,
    ),
    Field(
        "mother_document",
        _("Number of the mother's document"),
        hint=_("Or of another relative who is on the acta. Leave it empty if she has none."),
        width="w-15",
        longest=15,
    ),
    Field(
        "mother_names",
        _("The mother's names, if she has no document"),
        hint=_("Given names and surname, as on the paper."),
        longest=120,
    ),
    Field("born_on", _("The child's day of birth, if she has no document"), DATE),
)
_NOBODY: Final = _("No child is found with these papers. Compare each of them with what you typed.")


@blueprint.get("")
@requires("births.verify")
def ask() -> Response:
    """Ask what the family or the transfer paper states."""
    return _question({})


@blueprint.post("")
@requires("births.verify")
def find() -> Response:
    """Find the child by its papers, and lead to the page of the visit."""
    values = typed(inputs(_FIELDS), 120)

    def act(ctx: Context) -> str:
        family = Family(**load(FamilySchema(), body(_FIELDS, values)))
        try:
            return url_for("visit_pages.visit", visit=visits.begin(ctx, family))
        except NotFound as error:
            raise Invalid((), title=_NOBODY) from error

    return sent_once("visits", act, lambda _ctx, error: _question(values, error))


def _question(values: Mapping[str, str], error: RegistryError | None = None) -> Response:
    fields, problems = filled(_FIELDS, values, error)
    return page("counter/visits.html", status=200 if error is None else 422, problems=problems, fields=fields)


@blueprint.get("/<visit>")
@requires("births.verify")
def visit(visit: str) -> Response:
    """Show whose child it is, what was compared here, and what can be done."""
    with begin() as ctx:
        return _shown(ctx, visit)


def _shown(ctx: Context, visit: str, error: RegistryError | None = None) -> Response:
    birth = visits.birth_of(ctx, visit)
    ctx.journal("birth.found_for_verification", "birth", birth.id)
    own = [each for each in queries.verifications(ctx.session, birth.id) if each.operator_id == ctx.actor.account_id]
    return page(
        "counter/visit.html",
        **taking.refused(error),
        **_child(ctx, birth),
        visit=visit,
        groups=taking.groups_of(birth),
        verifications=verification_rows(ctx, birth, own),
        due=due_now(ctx, birth) if ctx.actor.may("births.capture") else [],
    )


def _child(ctx: Context, birth: Birth) -> dict[str, Any]:
    """Whose child it is, and where it was registered: what the papers state."""
    known = unverified_answer(birth, 0)
    facility = facility_name(ctx, birth.facility_code)
    return {"child": known["child"], "mother": known["mother"], "born": born_words(birth), "facility": facility}


@blueprint.post("/<visit>/verification")
@requires("births.verify")
@large_form(taking.MOST_BYTES)
def verify(visit: str) -> Response:
    """Compare the prints with those bound at the birth; the visit's page shows the result."""

    def act(ctx: Context, acquired: Sequence[Acquired]) -> Done:
        birth = visits.birth_of(ctx, visit, lock=True)
        bonding.verify(ctx, birth, acquired)
        ctx.defer(service.SEARCH_TASK, birth_id=str(birth.id))
        return Done(url_for("visit_pages.visit", visit=visit), "verification-done")

    return taking.taken(
        "visits/verification",
        lambda ctx: visits.birth_of(ctx, visit),
        act,
        lambda ctx, error: _shown(ctx, visit, error),
    )


@blueprint.get("/<visit>/prints")
@requires("births.capture")
def prints(visit: str) -> Response:
    """Ask for the prints that are due."""
    with begin() as ctx:
        return _recapture(ctx, visit)


@blueprint.post("/<visit>/prints")
@requires("births.capture")
@large_form(taking.MOST_BYTES)
def add(visit: str) -> Response:
    """Compare the prints with those on file and keep them; a recapture of the child has to be due."""

    def act(ctx: Context, acquired: Sequence[Acquired]) -> Done:
        family = visits.family_of(ctx, visit)
        birth = visits.birth_of(ctx, visit)
        added = added_prints.add_prints(ctx, birth.id, acquired, family, is_checked=taking.is_checked())
        is_waiting = bool(waiting_answers(added.birth, added.captures))
        notice = "visit-prints-waiting" if is_waiting else "prints-added"
        return Done(url_for("visit_pages.visit", visit=visit), notice)

    return taking.taken(
        "visits/prints",
        lambda ctx: visits.birth_of(ctx, visit),
        act,
        lambda ctx, error: _recapture(ctx, visit, error),
    )


def _recapture(ctx: Context, visit: str, error: RegistryError | None = None) -> Response:
    birth = visits.birth_of(ctx, visit)
    require_due(ctx, birth)
    ctx.journal("recaptures.found", "birth", birth.id)
    return page(
        "counter/prints.html",
        **taking.refused(error),
        heading=_child(ctx, birth)["mother"] or _("Mother without a name"),
        back=url_for("visit_pages.visit", visit=visit),
        action=url_for("visit_pages.add", visit=visit),
        groups=taking.groups_of(birth),
        question=taking.question_of(error),
        wanted=[],
        due=due_now(ctx, birth),
    )
