"""Statistics over HTTP: releases as CSV, and the codebook."""

from typing import Any, Final

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.statistics import queries, service, tables
from registry.statistics.answers import release_answer
from registry.statistics.schemas import QueuedSchema, ReleaseListSchema

blueprint = Blueprint("statistics", __name__, url_prefix="/api/v1/statistics", description="Statistics of births")
blueprints = (blueprint,)
CSV: Final = "text/csv"
_TEXT: Final = {"type": "string"}


@blueprint.get("")
@requires("statistics.read")
@blueprint.response(200, ReleaseListSchema)
def list_releases() -> dict[str, Any]:
    """List the years that were released."""
    with begin() as ctx:
        return {"releases": [release_answer(release) for release in queries.releases(ctx.session)]}


@blueprint.get("/codebook")
@requires("statistics.read")
@blueprint.response(200, _TEXT, content_type=CSV, description="Columns, codes and their meanings, as CSV")
def read_codebook() -> Response:
    """Read what every code of the tables means."""
    return Response(tables.codebook_csv(), mimetype=CSV)


@blueprint.get("/<int:year>")
@requires("statistics.read")
@blueprint.response(200, _TEXT, content_type=CSV, description="The year's tables, with SDMX-CSV's header")
def read_release(year: int) -> Response:
    """Read the tables of a year as they were frozen; small counts are withheld."""
    with begin() as ctx:
        release = service.read(ctx, year)
        return Response(tables.csv_of(release.year, release.cells), mimetype=CSV)


@blueprint.post("/<int:year>")
@requires("statistics.release")
@blueprint.response(202, QueuedSchema)
def request_release(year: int) -> dict[str, Any]:
    """Make the release of a year that is over. It is made once; asked for again, nothing changes."""
    with begin() as ctx:
        return {"is_queued": service.request(ctx, year)}
