"""Pages of statistics: the years released, as files, and the last year to be released."""

from typing import Final

from flask import Blueprint, Response, url_for

from registry.access.frame.sending import sent_once
from registry.access.frame.showing import page
from registry.access.frame.view import MenuEntry
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.core.messages import _
from registry.statistics import queries, service, tables
from registry.statistics.answers import release_answer

blueprint = Blueprint("statistics_desk", __name__, url_prefix="/statistics", template_folder="templates")
blueprints = (blueprint,)
MENU: Final = (MenuEntry("statistics_desk.listed", _("Statistics"), 90),)
NOTICES: Final = {
    "statistics-queued": _("It is being made. Load this page again in a few minutes."),
}


@blueprint.get("")
@requires("statistics.read")
def listed() -> Response:
    """List the years released, and offer the last one."""
    with begin() as ctx:
        rows = [release_answer(release) for release in queries.releases(ctx.session)]
        last = service.last_year(ctx)
        is_offered = ctx.actor.may("statistics.release") and last not in {row["year"] for row in rows}
        return page(
            "statistics/list.html",
            rows=[{**row, "made_at": show_moment(row["made_at"])} for row in rows],
            offered=last if is_offered else None,
        )


@blueprint.post("")
@requires("statistics.release")
def release() -> Response:
    """Have the last year that is over released; sent twice, it is made once."""

    def act(ctx: Context) -> str:
        service.request(ctx, service.last_year(ctx))
        return url_for("statistics_desk.listed")

    return sent_once("statistics", act, notice="statistics-queued")


@blueprint.get("/<int:year>.csv")
@requires("statistics.read")
def download(year: int) -> Response:
    """Download the tables of a year."""
    with begin() as ctx:
        release = service.read(ctx, year)
        return _file(tables.csv_of(release.year, release.cells), f"births-{release.year}.csv")


@blueprint.get("/codebook.csv")
@requires("statistics.read")
def codebook() -> Response:
    """Download what every code means."""
    return _file(tables.codebook_csv(), "births-codebook.csv")


def _file(text: str, name: str) -> Response:
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
