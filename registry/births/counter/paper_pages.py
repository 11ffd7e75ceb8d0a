"""The paper for the family, with the code that opens what it may know; and another one when the first was lost."""

import uuid

from flask import Blueprint, Response, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page
from registry.access.http import begin
from registry.access.permissions import requires
from registry.births import service
from registry.births.counter.papers import paper_of
from registry.births.papers import service as papers
from registry.births.rules.fields import ANNULLED
from registry.core.context import Context

blueprint = Blueprint("family_papers", __name__, url_prefix="/births", template_folder="templates")


@blueprint.get("/<uuid:birth_id>/receipt")
@requires("births.verify")
def receipt(birth_id: uuid.UUID) -> Response:
    """Show what the family takes home, as a page to print. Only those at a counter, who hand it over, see its code."""
    with begin() as ctx:
        birth = service.read(ctx, birth_id)
        return page(
            "counter/receipt.html",
            **paper_of(ctx, birth),
            family_code=None if birth.state == ANNULLED else papers.code_of(ctx, birth.id),
            family_address=f"{ctx.settings.public_url}/family",
        )


@blueprint.post("/<uuid:birth_id>/receipt")
@requires("births.verify")
def replace(birth_id: uuid.UUID) -> Response:
    """End the paper that was given and show another one; sent twice, it is replaced once."""

    def act(ctx: Context) -> str:
        birth = service.read(ctx, birth_id)
        if birth.state != ANNULLED:
            papers.replace(ctx, birth.id)
        return url_for("family_papers.receipt", birth_id=birth_id)

    return sent_once(f"births/{birth_id}/receipt", act, None, "family-paper-replaced")
