"""The page of a registered birth, and the papers printed from it."""

import uuid
from typing import Final

from flask import Blueprint, Response, url_for

from registry.access.frame import seen
from registry.access.frame.showing import page, to
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births import queries, service
from registry.births.answers import birth_answer
from registry.births.counter import (
    acts,
    added_print_pages,
    annulment_pages,
    change_pages,
    delivery_pages,
    paper_pages,
    verification_pages,
    visit_pages,
    words,
)
from registry.births.counter.added_print_pages import waiting_of, wanted_prints
from registry.births.counter.papers import born_words, paper_of, recaptures_due
from registry.births.counter.showing import verification_rows
from registry.births.counter.waiting import correction_rows, shown_change
from registry.births.drafts.forms import groups_of
from registry.births.drafts.overview import heading
from registry.births.drafts.reading import values_of
from registry.births.drafts.sections import SECTIONS
from registry.births.models import Birth
from registry.births.rules.fields import ANNULLED, DRAFT, SIGNED
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.errors import Invalid, Refused, RegistryError
from registry.core.problems import status_of
from registry.people import queries as persons
from registry.web.forms import filled

blueprint = Blueprint("counter", __name__, url_prefix="/births", template_folder="templates")
blueprints = (
    blueprint,
    *(change_pages.blueprint, verification_pages.blueprint, added_print_pages.blueprint),
    *(visit_pages.blueprint, delivery_pages.blueprint, paper_pages.blueprint, annulment_pages.blueprint),
)
NOTICES: Final = words.NOTICES


@blueprint.get("/<uuid:birth_id>")
@requires("births.read")
def birth(birth_id: uuid.UUID) -> Response:
    """Show a birth, and what can be done with it."""
    with begin() as ctx:
        return shown(ctx, birth_id)


@blueprint.post("/<uuid:birth_id>/signature")
@requires("births.sign")
def sign(birth_id: uuid.UUID) -> Response:
    """Sign a certificate that was registered without a signature; sent twice, it is signed once."""
    address = url_for("counter.birth", birth_id=birth_id)
    try:
        with begin() as ctx:
            birth = service.read(ctx, birth_id, lock=True)
            if birth.state == SIGNED:
                return to(address)
            seen.refuse_older(_mark(birth))
            service.sign(ctx, birth_id)
    except Invalid:
        with begin() as ctx:
            return shown(ctx, birth_id, status=422)
    except Refused as error:
        with begin() as ctx:
            return shown(ctx, birth_id, error=error)
    return to(address, notice="certificate-signed")


@blueprint.get("/<uuid:birth_id>/certificate")
@requires("births.read")
def certificate(birth_id: uuid.UUID) -> Response:
    """Show the certificate as a page to print."""
    with begin() as ctx:
        return page("counter/certificate.html", **paper_of(ctx, service.read(ctx, birth_id)))


def _are_all_there(ctx: Context, birth: Birth) -> bool:
    """Whether as many children of the delivery are registered as were born; of a single birth a twin may be missing."""
    plurality = birth.plurality or 1
    return plurality > 1 and len(queries.children_of(ctx.session, birth.delivery_id)) >= plurality


def _mark(birth: Birth) -> str:
    """Marks what the certificate states: what is signed is what was read."""
    return seen.mark_of(values_of(service.certificate_of(birth)))


def shown(ctx: Context, birth_id: uuid.UUID, status: int = 200, error: RegistryError | None = None) -> Response:
    """The birth's page; after a refusal, with what was wrong."""
    birth = service.read(ctx, birth_id)
    ctx.journal("birth.read", "birth", birth.id)
    answer = birth_answer(ctx, birth)
    values = values_of(service.certificate_of(birth))
    is_open = acts.can(ctx, birth, acts.CHANGE)
    change = persons.waiting_request(ctx.session, birth.id)
    problems = [] if error is None else filled([], {}, error)[1]
    addresses = {
        section.slug: url_for("birth_changes.change", birth_id=birth_id, slug=section.slug) for section in SECTIONS
    }
    return page(
        "counter/birth.html",
        status=status if error is None else int(status_of(error)),
        birth_id=birth_id,
        heading=heading(values),
        state=words.STATES[birth.state],
        state_kind=words.STATE_KINDS[birth.state],
        answer=answer,
        cnv=birth.cnv,
        born=born_words(birth),
        groups=groups_of(ctx, values, addresses if is_open else {}),
        wanted=wanted_prints(answer["prints_wanted"]),
        missing=[line["detail"] for line in answer["missing"]],
        warnings=[line["detail"] for line in answer["warnings"]],
        problems=problems,
        waiting_correction=None
        if change is None
        else shown_change(ctx, change, correction_rows(change.content, birth), "births.decide"),
        recaptures=recaptures_due(answer),
        verifications=verification_rows(ctx, birth, queries.verifications(ctx.session, birth.id)),
        waiting=wanted_prints([{"subject": print_.role, "finger": print_.finger} for print_ in waiting_of(ctx, birth)]),
        may_confirm=acts.can(ctx, birth, acts.CONFIRM),
        may_take=acts.can(ctx, birth, acts.TAKE),
        seen=seen.mark_of(values),
        may_sign=birth.state == DRAFT and ctx.actor.may("births.sign"),
        may_verify=acts.can(ctx, birth, acts.VERIFY),
        may_hand_over=ctx.actor.may("births.verify"),
        may_join=acts.can(ctx, birth, acts.JOIN),
        may_annul=acts.can(ctx, birth, acts.ANNUL),
        may_reinstate=acts.can(ctx, birth, acts.REINSTATE),
        annulled_because=birth.annulled_reason,
        may_add_child=birth.state != ANNULLED and ctx.actor.may("births.enrol") and not _are_all_there(ctx, birth),
        signed_at=show_moment(birth.signed_at) if birth.signed_at else None,
    )
