"""Sealed persons that searches matched: the searchers are not shown them, supervisors are."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from registry.access.frame.showing import page
from registry.access.http import begin
from registry.access.parameters import of_schema, takes
from registry.access.permissions import requires
from registry.core.clock import show_moment
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.investigations.searches.queries import sealed_hits
from registry.sealing.answers import hit_answers
from registry.web.forms import load

blueprint = Blueprint("sealed_hits", __name__, url_prefix="/sealings", template_folder="templates")


@blueprint.get("/hits")
@requires("sealed.read")
@takes(of_schema(PageQuery))
def listed() -> Response:
    """List them, newest first. The reading is journalled."""
    query = load(PageQuery(), request.args)
    with begin() as ctx:
        listing = sealed_hits(ctx.session, Page(query["limit"], query.get("cursor")))
        ctx.journal("sealing.hits_listed", "sealing", "many", count=len(listing.items))
        following = url_for("sealed_hits.listed", cursor=listing.next_cursor) if listing.next_cursor else None
        rows = [_line(answer) for answer in hit_answers(ctx, listing.items)]
        return page("approvals/hits.html", rows=rows, following=following)


def _line(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "person": url_for("person.file", person_id=answer["person_id"]),
        "number": str(answer["person_id"]),
        "by": answer["searched_by"],
        "kind": answer["kind"],
        "at": show_moment(answer["found_at"]),
    }
