"""The page on which mother and newborn are verified before they go home."""

import uuid
from collections.abc import Sequence

from flask import Blueprint, Response, url_for

from registry.access.frame.sending import Done
from registry.access.frame.showing import page
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.sessions.admission import large_form
from registry.births import bonding, service
from registry.births.counter import acts, taking
from registry.births.drafts.overview import heading
from registry.births.drafts.reading import values_of
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.fingerprints.service import Acquired

blueprint = Blueprint("birth_verification", __name__, url_prefix="/births", template_folder="templates")


@blueprint.get("/<uuid:birth_id>/verification")
@requires("births.verify")
def form(birth_id: uuid.UUID) -> Response:
    """Ask for the prints of mother and newborn."""
    with begin() as ctx:
        acts.refuse(ctx, service.read(ctx, birth_id), acts.VERIFY)
        return _shown(ctx, birth_id)


@blueprint.post("/<uuid:birth_id>/verification")
@requires("births.verify")
@large_form(taking.MOST_BYTES)
def verify(birth_id: uuid.UUID) -> Response:
    """Compare the prints with those bound at birth; the birth's page shows the result."""

    def act(ctx: Context, acquired: Sequence[Acquired]) -> Done:
        bonding.verify(ctx, service.read(ctx, birth_id, lock=True), acquired)
        ctx.defer(service.SEARCH_TASK, birth_id=str(birth_id))
        return Done(url_for("counter.birth", birth_id=birth_id), "verification-done")

    return taking.taken(
        f"births/{birth_id}/verification",
        lambda ctx: service.read(ctx, birth_id),
        act,
        lambda ctx, error: _shown(ctx, birth_id, error),
    )


def _shown(ctx: Context, birth_id: uuid.UUID, error: RegistryError | None = None) -> Response:
    birth = service.read(ctx, birth_id)
    ctx.journal("birth.read", "birth", birth.id)
    return page(
        "counter/verification.html",
        **taking.refused(error),
        birth_id=birth_id,
        heading=heading(values_of(service.certificate_of(birth))),
        groups=taking.groups_of(birth),
    )
